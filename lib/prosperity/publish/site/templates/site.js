// Filters the claims, opens all code, and remembers the language and the colours. Every page works without it.
(() => {
  const store = {
    get: name => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* private window */ } }
  };
  if (document.body.classList.contains('start')) {
    const wanted = store.get('language') || ((navigator.language || 'en').startsWith('zh') ? 'zh' : 'en');
    location.replace(`${wanted}/index.html`);
    return;
  }
  store.set('language', document.body.dataset.language);

  // the choice of colours; the head of every page reads it before anything is drawn
  const theme = document.querySelector('select.theme');
  theme.value = document.documentElement.dataset.theme;
  theme.addEventListener('change', () => {
    document.documentElement.dataset.theme = theme.value;
    store.set('theme', theme.value);
  });

  // the other language opens at the same part
  document.querySelectorAll('a.language').forEach(link => link.addEventListener('click', () => {
    const above = [...document.querySelectorAll('h2[id]')].filter(one => one.getBoundingClientRect().top < 150);
    if (above.length) link.hash = above.pop().id;
  }));

  const button = document.getElementById('all-code');
  if (button) {
    button.hidden = false;
    button.addEventListener('click', () => {
      const all = [...document.querySelectorAll('details.code')];
      const open = all.some(one => !one.open);
      all.forEach(one => { one.open = open; });
    });
  }

  // addresses in the code to embed are whole, wherever the site stands
  document.querySelectorAll('textarea.embed').forEach(one => {
    one.value = one.value.replace(/(href|src)="([^"]*)"/g, (_, name, to) => `${name}="${new URL(to, location.href)}"`);
  });

  const form = document.querySelector('form.filter:not(.find)');
  if (!form) return;
  // on a phone the list comes in steps
  const more = document.querySelector('button.more');
  const step = matchMedia('(max-width: 40rem)').matches && !location.hash ? 25 : Infinity;
  let most = step;
  const rows = [...document.querySelectorAll('table.claims tbody tr')];
  const output = form.querySelector('output');
  const names = ['q', 'verdict', 'section', 'kind'];
  const asked = new URLSearchParams(location.search);
  names.forEach(name => { if (asked.get(name)) form.elements[name].value = asked.get(name); });

  const apply = () => {
    const values = Object.fromEntries(names.map(name => [name, form.elements[name].value.trim()]));
    const words = values.q.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const shown = ['verdict', 'section', 'kind'].every(name => !values[name] || row.dataset[name] === values[name])
        && words.every(word => row.dataset.finds.includes(word));
      count += shown;
      row.hidden = !shown || count > most;
    }
    more.hidden = count <= most;
    output.textContent = output.dataset.words.replace('{count}', count).replace('{all}', rows.length);
    const query = new URLSearchParams(names.filter(name => values[name]).map(name => [name, values[name]])).toString();
    history.replaceState(null, '', location.pathname + (query ? `?${query}` : '') + location.hash);
    // the other language keeps the filter
    document.querySelectorAll('a.language').forEach(link => {
      link.search = query;
    });
  };
  form.addEventListener('input', () => { most = step; apply(); });
  more.addEventListener('click', () => { most += step; apply(); });
  form.addEventListener('submit', event => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  apply();
})();
