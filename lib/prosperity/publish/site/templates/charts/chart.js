// What every chart shares. The reader's choices stand in the form and in the address; a kind of chart makes
// a picture, a sentence and tables of them. Without this script the committed figure stands in its place.
window.Chart = (() => {
  const kinds = {};

  // halves away from zero in decimal digits, as the library prints numbers
  const number = (value, decimals) => {
    if (!Number.isFinite(value)) return '–';
    const [digits, power = 0] = String(Math.abs(value)).split('e');
    const rounded = Number(`${Math.round(`${digits}e${+power + decimals}`)}e${-decimals}`);
    const text = rounded.toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    return value < 0 ? `-${text}` : text;
  };
  const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
  const median = values => {
    const sorted = values.filter(Number.isFinite).sort((a, b) => a - b), half = sorted.length / 2;
    return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
  };
  // the first of those that are the least far away
  const nearest = (all, away) => all.reduce((one, other) => (away(other) < away(one) ? other : one));
  // stretches of [x, y] without a missing y
  const runs = points => points.reduce((found, point) => {
    if (!Number.isFinite(point[1])) found.push([]); else found[found.length - 1].push(point);
    return found;
  }, [[]]).filter(run => run.length);

  const canvas = (width, { x, y, left = 46, right = 14, bottom = 28, top = 26, unit = '', years = true }) => {
    const height = Math.round(Math.min(390, Math.max(270, width * .48)));
    const across = d3.scaleLinear(x, [left, width - right]), up = d3.scaleLinear(y, [height - bottom, top]);
    const tick = value => up.tickFormat(5)(value).replace('\u2212', '-');  // the minus of the text
    const svg = d3.create('svg').attr('viewBox', `0 0 ${width} ${height}`).attr('width', width).attr('height', height);
    svg.append('g').attr('class', 'axis up').attr('transform', `translate(${left},0)`)
      .call(d3.axisLeft(up).ticks(5).tickFormat(tick).tickSize(left + right - width).tickPadding(6));
    if (years) {
      const ticks = across.ticks(Math.min(10, width / 60)).filter(Number.isInteger);
      svg.append('g').attr('class', 'axis across').attr('transform', `translate(0,${height - bottom})`)
        .call(d3.axisBottom(across).tickValues(ticks).tickFormat(String).tickSizeOuter(0));
    }
    svg.append('text').attr('class', 'unit').attr('x', 0).attr('y', 13).text(unit);
    return { svg, across, up, height, bottom: height - bottom, top };
  };
  const path = (svg, points, { across, up }, name) => runs(points).forEach(run => svg.append('path').attr('class', `series ${name}`)
    .attr('d', run.length > 1 ? d3.line(one => across(one[0]), one => up(one[1]))(run) : `M${across(run[0][0])},${up(run[0][1])}h.01`));

  const upright = (svg, x, [from, to], name) => svg.append('line').attr('class', name).attr('x1', x).attr('x2', x).attr('y1', from).attr('y2', to);
  // a line that stands where the reader put it, with a handle to hold it by
  const held = (svg, x, { top, bottom }) => {
    upright(svg, x, [top, bottom], 'boundary');
    svg.append('circle').attr('class', 'handle').attr('cx', x).attr('cy', bottom).attr('r', 7);
  };

  const element = (name, text, given = {}) => Object.assign(document.createElement(name), { textContent: text, ...given });
  // a cell is a text, or { text, href, name } with the name of a style
  const table = ({ caption, told, head, rows }) => {
    const region = element('div', '', { className: 'wide', tabIndex: 0, role: 'region', ariaLabel: caption });
    const made = region.appendChild(element('table', ''));
    const named = made.appendChild(element('caption', caption));
    if (told) named.append(element('small', told, { className: 'columns' }));
    const cell = (one, kind) => {
      const { text, href, name = '', scope } = typeof one === 'object' ? one : { text: one };
      const found = element(kind, href ? '' : text, { className: name, ...(scope ? { scope } : {}) });
      if (href) found.append(element('a', text, { href }));
      return found;
    };
    const top = made.createTHead().insertRow();
    const right = at => (rows[0]?.[at].name?.startsWith('right') ? 'right' : '');
    head.forEach((one, at) => top.append(cell({ text: one, scope: 'col', name: right(at) }, 'th')));
    const body = made.createTBody();
    rows.forEach(([first, ...rest]) => {
      const line = body.insertRow();
      line.append(cell(typeof first === 'object' ? { ...first, scope: 'row' } : { text: first, scope: 'row' }, 'th'));
      rest.forEach(one => line.append(cell(one, 'td')));
    });
    return region;
  };
  // the claims that a choice bears upon; those that turn are marked
  const verdicts = (found, words, root) => ({
    caption: words.verdicts, told: words.columns,
    head: [words.id, words.statement, words.here, words.audit],
    rows: found.map(([id, statement, slug, here, whole, turned]) => [
      { text: id, href: `${root}claims/${id}.html` }, statement,
      { text: here, name: `here ${slug}${turned ? ' turned' : ''}` }, whole]),
  });

  const start = figure => {
    const form = figure.querySelector('form'), picture = figure.querySelector('.picture');
    const given = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    const draw = kinds[figure.dataset.chart], tools = { number, fill, median, canvas, path, upright, held, verdicts };
    const names = [...new Set([...form.elements].map(one => one.name).filter(Boolean))];
    const inputs = name => [...form.elements].filter(one => one.name === name);
    const state = () => Object.fromEntries(names.map(name => [name, inputs(name).map(one => one.value).join('-')]));
    const preset = state();
    let shown, moved, grip, fitted;

    const rising = values => values.every((value, at) => Number.isInteger(value) && (!at || value > values[at - 1]));
    const within = (one, value) => (one.options ? [...one.options].some(each => each.value === value) : +value >= +one.min && +value <= +one.max);
    const restore = () => {
      const asked = new URLSearchParams(location.search);
      names.forEach(name => {
        const all = inputs(name), values = (asked.get(name) ?? '').split(all.length > 1 ? '-' : '\n');
        const known = values.length === all.length && values.every((value, at) => value && within(all[at], value))
          && (all.length === 1 || rising(values.map(Number)));
        const wanted = known ? values : preset[name].split(all.length > 1 ? '-' : '\n');
        all.forEach((one, at) => { one.value = wanted[at]; });
      });
      fit(asked);
    };
    const query = () => {
      const now = state(), changed = names.filter(name => now[name] !== preset[name]).map(name => [name, now[name]]);
      return new URLSearchParams(changed).toString();
    };
    const render = () => {
      const begun = performance.now();
      const now = state();
      names.forEach(name => inputs(name).forEach(one => {
        if (one.type === 'range') one.nextElementSibling.textContent = one.value;
      }));
      shown = draw({ ...given, state: now, width: Math.max(picture.clientWidth, 260), tools });
      shown.svg.attr('role', 'img');
      picture.replaceChildren(shown.svg.node());
      if (fitted) shown.finding = fitted + shown.finding;
      shown.svg.attr('aria-label', shown.finding);
      figure.querySelector('.says').textContent = shown.finding;
      figure.querySelector('.numbers').replaceChildren(...shown.tables.map(table), ...(shown.note ? [element('p', shown.note)] : []));
      document.querySelectorAll('a.language').forEach(link => { link.search = query(); });
      figure.dataset.milliseconds = (performance.now() - begun).toFixed(2);
    };
    const keepApart = one => {  // boundaries stay in order
      const all = inputs(one.name), at = all.indexOf(one);
      if (all.length < 2) return;
      const low = at ? +all[at - 1].value + 1 : +one.min, high = at + 1 < all.length ? +all[at + 1].value - 1 : +one.max;
      one.value = Math.min(Math.max(+one.value, low), high);
    };
    // what is chosen stays inside what there is, and is said to have moved; what an address asks for is shown as asked
    const fit = (asked = new URLSearchParams()) => {
      const found = draw.fit?.(state(), given.data, given.words, { fill, nearest });
      fitted = '';
      if (Object.keys(found?.choices ?? {}).some(name => asked.has(name))) return;
      Object.entries(found?.choices ?? {}).forEach(([name, values]) => inputs(name).forEach((one, at) => { one.value = values[at]; }));
      fitted = found?.told ?? '';
    };
    form.addEventListener('input', event => {
      keepApart(event.target);
      if (event.target.type === 'range') fitted = ''; else fit();
      render();
    });
    form.addEventListener('change', event => {
      // one step back undoes all moves of one control in a row
      const address = location.pathname + (query() ? `?${query()}` : '') + location.hash;
      history[event.target === moved ? 'replaceState' : 'pushState'](null, '', address);
      moved = event.target;
    });
    form.addEventListener('submit', event => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(() => { fitted = ''; render(); form.dispatchEvent(new Event('change')); }));
    addEventListener('popstate', () => { moved = null; restore(); render(); });

    const say = (one, kind) => one.dispatchEvent(new Event(kind, { bubbles: true }));
    const under = x => {
      const { name, pixel, near = Infinity } = shown.pointer, away = one => Math.abs(pixel(+one.value) - x);
      const best = nearest(inputs(name), away);
      return away(best) > near ? null : best;
    };
    const point = (one, x) => {
      const value = String(Math.round(Math.min(Math.max(shown.pointer.at(x), +one.min), +one.max)));
      if (value !== one.value) { one.value = value; say(one, 'input'); }
    };
    const where = event => d3.pointer(event, picture)[0];
    picture.addEventListener('pointerdown', event => {
      grip = shown.pointer ? under(where(event)) : null;
      if (grip) picture.setPointerCapture(event.pointerId);
    });
    picture.addEventListener('pointermove', event => {
      if (grip || (shown.pointer?.hover && event.pointerType === 'mouse')) point(grip ?? under(where(event)), where(event));
    });
    picture.addEventListener('pointerup', event => {
      if (grip) { point(grip, where(event)); say(grip, 'change'); }
      grip = null;
    });
    // a finger that scrolls the page has moved nothing
    picture.addEventListener('pointercancel', () => { if (grip) { grip = null; restore(); render(); } });

    restore();
    render();
    let width = picture.clientWidth;
    new ResizeObserver(() => { if (picture.clientWidth !== width) { width = picture.clientWidth; render(); } }).observe(picture);
  };
  addEventListener('DOMContentLoaded', () => document.querySelectorAll('figure.live').forEach(start));
  return { kinds };
})();
