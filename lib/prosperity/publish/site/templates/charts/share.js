// The digital economy over GDP: which edition divides, which size of 2015, which year.
Chart.kinds.share = ({ state, data, words, root, width, tools }) => {
  const { number, fill, canvas, path, held, verdicts } = tools;
  const year = Number(state.year), years = Object.keys(data.shares).map(Number), first = years[0];
  const size = at => (at === first ? state.size_2015 : 'published');
  const share = (edition, at) => data.shares[at][size(at)][edition] ?? NaN;
  const editions = Object.keys(data.editions);
  const values = [...editions.flatMap(edition => years.map(at => share(edition, at))), ...Object.values(data.published)].filter(Number.isFinite);
  const place = canvas(width, { x: [first - .4, years[years.length - 1] + .6], y: [Math.min(...values) - 1, Math.max(...values) + 1.5], unit: words.unit });
  const { svg, across, up } = place;
  held(svg, across(year), place);
  editions.forEach(edition => path(svg, years.map(at => [at, share(edition, at)]), place, 'faint'));
  path(svg, years.map(at => [at, data.published[at] ?? NaN]), place, 'third dashed');
  path(svg, years.map(at => [at, share(state.gdp_edition, at)]), place, 'first');
  years.forEach(at => {
    const value = share(state.gdp_edition, at);
    if (Number.isFinite(value)) svg.append('circle').attr('class', `point first${at === first && state.size_2015 !== 'published' ? ' hollow' : ''}`).attr('r', at === year ? 5 : 3).attr('cx', across(at)).attr('cy', up(value));
  });
  Object.entries(data.printed).forEach(([at, [, text]]) => {
    svg.append('path').attr('class', 'printed').attr('d', 'M0-7L7 0L0 7L-7 0Z').attr('transform', `translate(${across(at)},${up(Number(text))})`);
    svg.append('text').attr('class', 'second halo').attr('x', across(at) + 11).attr('y', up(Number(text)) + 15).text(fill(words.printed_mark, { value: text }));
  });
  const chosen = share(state.gdp_edition, year);
  if (Number.isFinite(chosen)) svg.append('text').attr('class', 'end strong halo').attr('x', across(year) - 9).attr('y', up(chosen) - 9).text(number(chosen, 2));

  const [claim, printed] = data.printed[year] ?? [];
  const level = data.gdp[state.gdp_edition][year], name = data.editions[state.gdp_edition];
  const link = data.chains[state.gdp_edition]?.[year];  // a chain is another edition from year to year
  const facts = {
    year, edition: link ? fill(words.link, { name, link }) : name, share: number(chosen, 2), printed, size: data.sizes[year][size(year)], gdp: number(level, 2),
    claim, published: number(data.published[year], 1),
  };
  const told = Number.isFinite(chosen) ? words.told : words.no_gdp;
  const beside = !printed || !Number.isFinite(chosen) ? '' : number(chosen, 2) === printed ? words.equal : words.unequal;
  const cell = value => ({ text: number(value, 2), name: number(value, 2) === printed ? 'right equal' : 'right' });
  const numbers = {
    caption: fill(words.caption, { year }),
    head: [words.size, words.trillion, ...editions.map(edition => data.editions[edition])],
    rows: Object.entries(data.shares[year]).map(([name, row]) => [data.size_names[name], { text: data.sizes[year][name], name: 'right' },
      ...editions.map(edition => cell(row[edition] ?? NaN))]),
  };
  return {
    svg, finding: fill(told, facts) + fill(beside, facts),
    tables: [numbers, verdicts(data.verdicts[`${state.gdp_edition} ${state.size_2015}`], words, root)],
    note: words.verdicts_year,
    pointer: { name: 'year', at: across.invert, pixel: across },
  };
};
// An edition of GDP that has no figure for the year moves it to the nearest that it has.
Chart.kinds.share.fit = (state, data, words, { fill, nearest }) => {
  const known = Object.keys(data.shares).filter(year => data.gdp[state.gdp_edition][year]).map(Number), asked = Number(state.year);
  if (known.includes(asked)) return null;
  const year = nearest(known, one => Math.abs(one - asked));
  return { choices: { year: [year] }, told: fill(words.fitted, { edition: data.editions[state.gdp_edition], asked, year }) };
};
