// Finds words on all pages of one language; the index lies beside, and is read in parts.
const form = document.querySelector('form.find');
const [field, output] = [form.elements.q, form.querySelector('output')];
const [list, more] = [document.querySelector('ol.found'), document.querySelector('button.more')];
const elsewhere = document.querySelector('a.elsewhere');
const STEP = 10;
let engine, asked = 0, results = [];

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
    engine ??= await import('./pagefind/pagefind.js');
    results = words ? (await engine.search(words)).results : [];
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
