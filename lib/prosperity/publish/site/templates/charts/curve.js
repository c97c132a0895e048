// The specification curve: every way to ask at once, one read out under the pointer.
{
const parsed = csv => {
  const [head, ...lines] = csv.trim().split(/\r?\n/).map(line => line.split(','));
  return lines.map(line => Object.fromEntries(head.map((name, at) => [name, line[at]])));
};
// a name inside a sentence begins small, but for abbreviations
const inside = text => (/^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text);
Chart.kinds.curve = ({ state, data, words, width, tools }) => {
  const { number, fill, canvas, upright } = tools;
  const rows = data.rows ??= parsed(data.csv);
  const choices = Object.keys(data.choices), matches = row => choices.every(name => state[name] === 'all' || row[name] === state[name]);
  const at = Number(state.position) - 1, now = rows[at];
  const place = canvas(width, {
    x: [-3, rows.length + 2], y: [Math.min(...rows.map(row => +row.low_percent)) - .3, Math.max(...rows.map(row => +row.high_percent)) + .3], years: false, unit: words.unit, bottom: 14,
  });
  const { svg, across, up, top, bottom } = place;
  // few long paths draw faster than many marks
  const draw = (kept, name) => {
    svg.append('path').attr('class', `bars ${name}`).attr('d', kept.map(row => `M${across(row.position).toFixed(1)},${up(row.low_percent).toFixed(1)}V${up(row.high_percent).toFixed(1)}`).join(''));
    svg.append('path').attr('class', `dots ${name}`).attr('d', kept.map(row => `M${across(row.position).toFixed(1)},${up(row.effect_percent).toFixed(1)}h.01`).join(''));
  };
  draw(rows.filter(row => !matches(row)), 'apart');
  ['unclear', 'negative', 'positive'].forEach(sign => draw(rows.filter(row => matches(row) && row.sign === sign), sign));
  svg.append('line').attr('class', 'zero').attr('x1', across.range()[0]).attr('x2', across.range()[1]).attr('y1', up(0)).attr('y2', up(0));
  upright(svg, across(at), [top, bottom], 'boundary');
  svg.append('circle').attr('class', 'point second').attr('r', 5).attr('cx', across(at)).attr('cy', up(now.effect_percent));

  const kept = rows.filter(matches), count = sign => kept.filter(row => row.sign === sign).length;
  const told = choices.map(name => inside(data.choices[name][now[name]])).join(words.comma);
  const facts = {
    position: at + 1, all: rows.length, told, effect: number(Math.abs(+now.effect_percent), 2), signed: number(+now.effect_percent, 2), way: +now.effect_percent < 0 ? words.lower : words.higher, low: number(+now.low_percent, 2), high: number(+now.high_percent, 2),
    count: kept.length, negative: count('negative'), positive: count('positive'), unclear: count('unclear'), provinces: now.provinces, observations: now.observations,
  };
  return {
    svg, finding: fill(words.told, facts) + fill(words.counted, facts), note: words.opens,
    tables: [{ caption: words.caption, head: [words.choice, words.taken], rows: [
      ...choices.map(name => [data.choice_names[name], data.choices[name][now[name]]]),
      [words.effect, `${facts.signed} (${facts.low} … ${facts.high})`], [words.sample, fill(words.sample_told, facts)]] }],
    pointer: { name: 'position', at: x => across.invert(x) + 1, pixel: value => across(value - 1), hover: true },
  };
};
}
