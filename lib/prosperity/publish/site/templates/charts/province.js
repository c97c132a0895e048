// A province, and beside another one, among all thirty-one.
Chart.kinds.province = ({ state, data, words, root, width, tools }) => {
  const { number, fill, median, canvas, path } = tools;
  const { years, values, decimals, full } = data.measures[state.measure], names = Object.keys(data.provinces);
  const series = province => years.map((year, at) => [year, values[province][at] ?? NaN]);
  const every = names.flatMap(province => values[province]).filter(one => one !== null);
  const room = Math.min(120, width * .22);
  const span = Math.max(...every) - Math.min(...every);
  const place = canvas(width, {
    x: [years[0], years[years.length - 1]], y: [Math.min(...every) - .04 * span, Math.max(...every) + .04 * span],
    unit: data.measure_names[state.measure], left: 56, right: room,
  });
  const { svg, across, up } = place;
  const chosen = [state.province, ...(state.beside === 'none' || state.beside === state.province ? [] : [state.beside])];
  const middles = years.map((year, at) => [year, names.every(one => values[one][at] !== null) ? median(names.map(one => values[one][at])) : NaN]);
  names.forEach(province => path(svg, series(province), place, 'faint'));
  path(svg, middles, place, 'third dashed');
  chosen.forEach((province, at) => path(svg, series(province), place, at ? 'second' : 'first'));

  const ends = [...chosen.map((province, at) => [data.provinces[province], series(province), at ? 'second' : 'first']), [words.middle, middles, 'third']]
    .map(([text, points, name]) => ({ text, name, last: points.filter(([, value]) => Number.isFinite(value)).pop() })).filter(({ last }) => last)
    .map(one => ({ ...one, y: up(one.last[1]) + 4 })).sort((a, b) => a.y - b.y);
  ends.forEach((one, at) => { if (at) one.y = Math.max(one.y, ends[at - 1].y + 16); });
  ends.forEach(({ text, name, y }) => svg.append('text').attr('class', `${name} strong halo`).attr('x', width - room + 6).attr('y', y).text(text));

  const at = years.indexOf(full), row = names.map(province => values[province][at]), middle = median(row);
  const rank = province => row.filter(value => value > values[province][at]).length + 1;
  const around = province => median(data.neighbours[province].map(one => values[one][at]));
  const facts = province => ({ province: data.provinces[province], value: number(values[province][at], decimals), rank: rank(province), year: full, measure: data.measure_names[state.measure], count: names.length });
  const sentences = chosen.map((province, order) => fill(order ? words.beside_told : words.told, facts(province)));
  return {
    svg, finding: [...sentences, fill(words.middle_told, { middle: number(middle, decimals) })].join(''),
    tables: [{
      caption: fill(words.caption, { measure: data.measure_names[state.measure], year: full }),
      head: [words.province, words.first, words.value, words.rank, words.neighbours],
      rows: chosen.map(province => {
        const [begun, from] = series(province).find(([, value]) => Number.isFinite(value));
        return [data.provinces[province], `${number(from, decimals)} (${begun})`, number(values[province][at], decimals), String(rank(province)), number(around(province), decimals)];
      }),
    }],
  };
};
