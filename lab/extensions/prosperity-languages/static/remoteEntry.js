// Shows or hides what a notebook says in Chinese or in English: the cells tagged lang-zh and
// lang-en, and in outputs the pictures, paragraphs and words that name their language; a panel that
// speaks one language at a time is switched to it. JupyterLab loads this file as it is: one
// container of one plugin, written by hand, so that nothing has to be compiled or fetched.
(() => {
  const NAME = 'prosperity-languages';
  const CHOICES = [['both', '中文 + English'], ['zh', '中文'], ['en', 'English']];
  const HIDDEN = { both: null, zh: 'en', en: 'zh' };
  const STYLE = ['zh', 'en'].map(lang => `
    .${NAME}-hide-${lang} .jp-OutputArea-output [lang=${lang}],
    .${NAME}-hide-${lang} .jp-OutputArea-output p:has(> [lang=${lang}]:only-child),
    .${NAME}-hide-${lang} .jp-OutputArea-output .between,
    .${NAME}-hide-${lang} .jp-OutputArea-child[lang=${lang}] { display: none }`).join('') + `
    .jp-NotebookPanel .${NAME}.jp-HTMLSelect.jp-DefaultStyle select { appearance: auto; cursor: pointer; border: 1px solid currentColor;
      border-radius: 2px }`;  // with the arrow that tells a menu from a label
  let shared;

  // What this window chose goes before the language that the start asked for, that before what was
  // chosen in an earlier one.
  const asked = () => {
    const page = document.getElementById('jupyter-config-data')?.textContent || '{}';
    return JSON.parse(page).prosperityLanguage;
  };
  const read = () => {
    try {
      return sessionStorage.getItem(NAME) || asked() || localStorage.getItem(NAME) || 'both';
    } catch { return asked() || 'both'; }
  };
  const keep = value => {
    try {
      for (const place of [sessionStorage, localStorage]) place.setItem(NAME, value);
    } catch { /* a private window forgets */ }
  };

  // The language that an output names in the metadata of its picture goes to its element, where
  // the style finds it.
  const mark = area => area?.widgets.forEach((child, position) => {
    const about = Object.values(area.model.get(position)?.metadata ?? {});
    const lang = about.map(one => one?.lang).find(one => one in HIDDEN);
    if (lang && child.node.lang !== lang) child.node.lang = lang;
  });

  // A panel follows the menu when it appears and when the menu moves; between these its own switch
  // is the reader's. Where the menu shows both, a panel begins in the language of the browser.
  const speak = node => {
    const shown = read();
    const lang = shown !== 'both' ? shown : /^zh/i.test(navigator.language) ? 'zh' : 'en';
    for (const control of node.querySelectorAll('.prosperity-switch')) {
      const [zh, en] = control.querySelectorAll('button');
      if (!en || control.dataset.follows === lang) continue;
      control.dataset.follows = lang;
      const wanted = lang === 'zh' ? zh : en;
      if (!wanted.classList.contains('mod-active')) wanted.click();
    }
  };

  const apply = panel => {
    const hidden = HIDDEN[read()];
    for (const lang of ['zh', 'en']) {
      panel.content.node.classList.toggle(`${NAME}-hide-${lang}`, lang === hidden);
    }
    for (const cell of panel.content.widgets) {
      const tags = cell.model.getMetadata('tags') || [];
      if (tags.includes('lang-zh') || tags.includes('lang-en')) {
        const hide = tags.includes(`lang-${hidden}`);
        if (cell.isHidden !== hide) cell.setHidden(hide);
      }
      mark(cell.outputArea);
    }
    speak(panel.content.node);
  };

  // Cells and outputs come late, when they are run or scrolled to.
  const follow = panel => {
    let asked = false;
    const observer = new MutationObserver(() => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        if (!panel.isDisposed) apply(panel);
      });
    });
    observer.observe(panel.content.node, { childList: true, subtree: true });
    panel.disposed.connect(() => observer.disconnect());
  };

  const control = (panel, panels, Widget) => {
    const select = document.createElement('select');
    select.setAttribute('aria-label', '语言 Language');
    select.title = '显示哪种语言：点开选择\nLanguages shown: open to choose';
    for (const [value, text] of CHOICES) select.add(new Option(text, value));
    select.value = read();
    select.addEventListener('change', () => {
      keep(select.value);
      panels.forEach((other, one) => { other.value = read(); apply(one); });
    });
    const node = document.createElement('div');
    node.className = `jp-HTMLSelect jp-DefaultStyle ${NAME}`;
    node.append(select);
    panels.set(panel, select);
    return new Widget({ node });
  };

  const plugin = Widget => ({
    id: `${NAME}:plugin`,
    autoStart: true,
    activate: app => {
      const panels = new Map();
      const style = document.createElement('style');
      style.textContent = STYLE;
      document.head.append(style);
      app.docRegistry.addWidgetExtension('Notebook', {
        createNew: panel => {
          const widget = control(panel, panels, Widget);
          panel.toolbar.insertAfter('cellType', 'languages', widget) ||
            panel.toolbar.addItem('languages', widget);
          panel.disposed.connect(() => panels.delete(panel));
          panel.context.ready.then(() => { apply(panel); follow(panel); });
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
