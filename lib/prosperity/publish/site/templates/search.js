// Finds words on all pages of one language; the index lies beside, and is read in parts.
const form = document.querySelector('form.find');
const [field, output] = [form.elements.q, form.querySelector('output')];
const [list, more] = [document.querySelector('ol.found'), document.querySelector('button.more')];
const elsewhere = document.querySelector('a.elsewhere');
const STEP = 10;
let engine, asked = 0, results = [];

// The index cuts Chinese into words by its own dictionary. A browser's differs, so its own is kept
// away, and a query is cut into the longest words that the index knows; then into pairs of signs.
const open = async () => {
  Intl.Segmenter = undefined;
  const made = (await import('./pagefind/pagefind.js')).createInstance({ noWorker: true });
  await made.init?.();
  return made;
};

const cut = async (words, most) => {
  const parts = [];
  for (let rest = words; rest;) {
    let part = rest.match(/^\P{Script=Han}+/u)?.[0];
    if (!part) {
      part = rest.match(/^\p{Script=Han}+/u)[0].slice(0, most);
      while (part.length > 1 && !(await engine.search(part)).results.length) part = part.slice(0, -1);
    }
    parts.push(part);
    rest = rest.slice(part.length);
  }
  return parts.join(' ');
};

const item = found => {
  const one = document.createElement('li');
  const link = Object.assign(document.createElement('a'), { href: found.url, textContent: found.meta.title });
  const kind = Object.assign(document.createElement('small'), { textContent: found.meta.kind || '' });
  const text = document.createElement('p');
  text.innerHTML = found.excerpt;  // the index escapes it and marks the words
  one.append(link, ' ', kind, text);
  return one;
};

const show = async turn => {
  const next = await Promise.all(results.slice(list.children.length, list.children.length + STEP).map(one => one.data()));
  if (turn !== asked) return;
  list.append(...next.map(item));
  more.hidden = list.children.length >= results.length;
};

const find = async () => {
  const words = field.value.trim();
  const query = words ? `?q=${encodeURIComponent(words)}` : '';
  const turn = ++asked;
  history.replaceState(null, '', location.pathname + query);
  [elsewhere, document.querySelector('a.language')].forEach(link => { link.search = query; });
  try {
    engine ??= await open();
    const known = new Map();
    for (const most of words ? [8, 2] : []) {
      (await engine.search(await cut(words, most))).results.forEach(one => known.set(one.id, known.get(one.id) || one));
    }
    results = [...known.values()];
  } catch {
    output.textContent = output.dataset.served;
    return;
  }
  if (turn !== asked) return;
  list.replaceChildren();
  await show(turn);
  if (turn === asked) output.textContent = !words ? '' : results.length ? output.dataset.found.replace('{count}', results.length) : output.dataset.none;
};

let waiting;
form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(find, 200); });
form.addEventListener('submit', event => { event.preventDefault(); find(); });
more.addEventListener('click', () => show(asked));
field.value = new URLSearchParams(location.search).get('q') || '';
if (field.value) find();
