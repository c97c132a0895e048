// Shows or hides the cells tagged lang-zh and lang-en. JupyterLab loads this file as it is: one
// container of one plugin, written by hand, so that nothing has to be compiled or fetched.
(() => {
  const NAME = 'prosperity-languages';
  const CHOICES = [['both', '中文 + English'], ['zh', '中文'], ['en', 'English']];
  const HIDDEN = { both: null, zh: 'lang-en', en: 'lang-zh' };
  let shared;

  const read = () => {
    try { return localStorage.getItem(NAME) || 'both'; } catch { return 'both'; }
  };
  const keep = value => {
    try { localStorage.setItem(NAME, value); } catch { /* a private window forgets */ }
  };

  const apply = panel => {
    const hidden = HIDDEN[read()];
    for (const cell of panel.content.widgets) {
      const tags = cell.model.getMetadata('tags') || [];
      if (tags.includes('lang-zh') || tags.includes('lang-en')) {
        cell.setHidden(tags.includes(hidden));
      }
    }
  };

  const control = (panel, panels, Widget) => {
    const select = document.createElement('select');
    select.setAttribute('aria-label', '语言 Language');
    select.title = '语言 Language';
    for (const [value, text] of CHOICES) select.add(new Option(text, value));
    select.value = read();
    select.addEventListener('change', () => {
      keep(select.value);
      panels.forEach((other, one) => { other.value = read(); apply(one); });
    });
    const node = document.createElement('div');
    node.className = 'jp-HTMLSelect jp-DefaultStyle prosperity-languages';
    node.append(select);
    panels.set(panel, select);
    return new Widget({ node });
  };

  const plugin = Widget => ({
    id: `${NAME}:plugin`,
    autoStart: true,
    activate: app => {
      const panels = new Map();
      app.docRegistry.addWidgetExtension('Notebook', {
        createNew: panel => {
          const widget = control(panel, panels, Widget);
          panel.toolbar.insertAfter('cellType', 'languages', widget) ||
            panel.toolbar.addItem('languages', widget);
          panel.disposed.connect(() => panels.delete(panel));
          panel.context.ready.then(() => {
            apply(panel);
            panel.content.model.cells.changed.connect(() => apply(panel));
          });
          return widget;
        }
      });
    }
  });

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB[NAME] = {
    init: scope => { shared = scope; },
    get: async () => {
      const [lumino] = Object.values(shared['@lumino/widgets']);
      const { Widget } = (await lumino.get())();
      return () => ({ __esModule: true, default: plugin(Widget) });
    }
  };
})();
