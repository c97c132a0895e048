// The urban-rural ratio between boundaries that the reader moves, and what of its fall is the change of survey.
Chart.kinds.stages = ({ state, data, words, root, width, tools }) => {
  const { number, fill, canvas, path, upright, held, verdicts } = tools;
  const years = state.boundaries.split('-').map(Number), paper = data.boundaries.join('-');
  const along = data.ratios[state.basis], one = data.ratios.revised, known = Object.keys(along).map(Number);
  const stages = years.slice(1).map((last, at) => {
    const first = years[at], [from, begun] = along[first] ?? [NaN], [to, ended] = along[last] ?? [NaN];
    const change = to - from, onOne = (one[last]?.[0] ?? NaN) - (one[first]?.[0] ?? NaN);
    const crosses = Boolean(begun && ended && begun !== ended);
    const survey = Number.isFinite(change) ? (crosses ? (change - onOne) / change * 100 : 0) : NaN;
    return { number: at + 1, first, last, from, to, change, crosses, onOne, survey };
  });
  const whole = stages.reduce((sum, { change }) => sum - Math.min(change, 0), 0);  // NaN if an end is missing
  stages.forEach(stage => { stage.fall = stage.change < 0 ? -stage.change / whole * 100 : NaN; });

  const shown = known.filter(year => year >= years[0] && year <= years.at(-1)).map(year => along[year][0]);
  const low = Math.min(...shown, 2), high = Math.max(...shown, 3);
  const place = canvas(width, { x: [years[0] - 1, years.at(-1) + 1], y: [low - .15, high + .5], unit: words.unit });
  const { svg, across, up, top, bottom } = place;
  stages.forEach(stage => {
    const left = across(stage.first), wide = across(stage.last) - left;
    if (stage.number % 2) svg.insert('rect', 'g').attr('class', 'stage').attr('x', left).attr('y', top).attr('width', wide).attr('height', bottom - top);
    if (wide > 14) svg.append('text').attr('class', 'middle strong').attr('x', left + wide / 2).attr('y', top + 15).text(stage.number);
    if (wide > 42) svg.append('text').attr('class', 'middle quiet').attr('x', left + wide / 2).attr('y', top + 31).text(number(stage.change, 2));
  });
  for (const survey of ['original', 'revised']) {
    const points = Array.from({ length: years.at(-1) - years[0] + 1 }, (_, at) => years[0] + at).map(year => [year, along[year]?.[1] === survey ? along[year][0] : NaN]);
    path(svg, points, place, survey === 'original' ? 'first' : 'first later');
    points.filter(([, ratio]) => Number.isFinite(ratio)).forEach(([year, ratio]) => svg.append('circle').attr('class', 'point first').attr('r', 2).attr('cx', across(year)).attr('cy', up(ratio)));
  }
  years.forEach(year => {
    held(svg, across(year), place);
    if (!along[year]) return;
    // below where the line comes down to its end, else above
    const at = up(along[year][0]), down = year === years.at(-1) && along[year - 1]?.[0] > along[year][0] && at + 20 < bottom - 8;
    svg.append('text').attr('class', 'middle strong halo').attr('x', across(year)).attr('y', at + (down ? 20 : -9)).text(number(along[year][0], 2));
  });
  const crossing = stages.find(stage => stage.crosses && Number.isFinite(stage.onOne));
  if (crossing && one[crossing.first]) {
    const x = across(crossing.first), y = [up(crossing.from), up(one[crossing.first][0])];
    upright(svg, x, y, 'survey');
    svg.append('circle').attr('class', 'point hollow second').attr('r', 4.5).attr('cx', x).attr('cy', y[1]);
    svg.append('text').attr('class', 'end second halo').attr('x', x - 9).attr('y', width < 560 ? bottom - 16 : y[1] + 16).text(fill(words.survey_mark, { percent: number(crossing.survey, 1) }));
  }

  const broken = stages.find(stage => stage.crosses), missing = years.filter(year => !along[year]);
  const facts = stage => ({ first: stage.first, last: stage.last, from: number(stage.from, 2), to: number(stage.to, 2), survey: number(stage.survey, 1), on_one: number(stage.onOne, 2) });
  const finding = missing.length ? fill(words.missing, { years: missing.join(', ') })
    : !broken ? words.one : !Number.isFinite(broken.onOne) ? fill(words.open, facts(broken))
      : fill(broken.change < 0 ? words.fell : words.rose, facts(broken));
  const numbers = {
    caption: words.caption,
    head: [words.stage, words.years, words.ratio, words.change, words.fall, words.of_survey],
    rows: stages.map(stage => [`${stage.number} ${data.stages[stage.number - 1]}`, `${stage.first}–${stage.last}`, `${number(stage.from, 2)} → ${number(stage.to, 2)}`,
      ...[number(stage.change, 2), number(stage.fall, 1), number(stage.survey, 1)].map(text => ({ text, name: 'right' }))]),
  };
  const found = data.verdicts?.[state.basis];
  return {
    svg, finding,
    tables: [numbers, ...(found ? [{ ...verdicts(found, words, root), caption: fill(words.verdicts_of, { years: data.boundaries.join(words.comma) }) }] : [])],
    note: found && state.boundaries !== paper ? words.verdicts_moved : '',
    pointer: { name: 'boundaries', at: across.invert, pixel: across, near: 24 },
  };
};
// A basis that has no incomes at a boundary moves it to the nearest year that it has.
Chart.kinds.stages.fit = (state, data, words, { fill, nearest }) => {
  const known = Object.keys(data.ratios[state.basis]).map(Number), asked = state.boundaries.split('-').map(Number);
  if (asked.every(year => known.includes(year))) return null;
  const fitted = asked.reduce((found, year, at) => {
    const free = known.slice(known.indexOf(found[at - 1]) + 1, known.length - asked.length + at + 1);
    return [...found, nearest(free, one => Math.abs(one - year))];
  }, []);
  const moves = asked.map((year, at) => `${year} → ${fitted[at]}`).filter((_, at) => asked[at] !== fitted[at]);
  return { choices: { boundaries: fitted }, told: fill(words.fitted, { years: asked.filter(year => !known.includes(year)).join(words.comma), moves: moves.join(words.comma) }) };
};
