"""Notebook 50-province for Shaanxi, and notebook 11-significance."""

from common import average, full, gap, measures, places, ratio, read, told, wide

PLACE = "shaanxi"


def standing(name, year):
    one = full(name).loc[year]
    return int((one > one[PLACE]).sum()) + 1


def province(book):
    history(book)
    digital(book)
    beside(book)


def history(book):
    own = {one: measures()[one][PLACE].loc[2013:2019] for one in ("urban", "rural", "ratio")}
    apart = own["urban"] - own["rural"]
    nation, far = ratio("revised").loc[2013:2019], gap("revised").loc[2013:2019]
    book.table(12, {
        "Year": map(str, apart.index), "Urban income (yuan)": told(own["urban"]), "Rural income (yuan)": told(own["rural"]),
        "Ratio": told(own["ratio"], 2), "Difference (yuan)": told(apart), "Nation: ratio": told(nation, 2),
        "Nation: difference (yuan)": told(far),
    })  # fmt: skip
    book.check(f"goes from {own['ratio'][2013]:.2f} in 2013 to {own['ratio'][2019]:.2f} in 2019, above the nation "
               f"({nation[2013]:.2f} to {nation[2019]:.2f}). The difference goes from {apart[2013]:,.0f} to "
               f"{apart[2019]:,.0f} yuan.")  # fmt: skip
    book.check(f"goes from {own['ratio'][2013]:.2f} in 2013 to {own['ratio'][2019]:.2f} in 2019, where the nation "
               f"has {nation[2019]:.2f}.")  # fmt: skip
    prices = (wide("province_prices", "cpi_index")[PLACE].loc[2014:2019] / 100).prod()
    ends = [(own[one][2013], own[one][2019]) for one in ("urban", "rural")]
    nominal = [average(a, b, 6) for a, b in ends]
    real = [average(a, b / prices, 6) for a, b in ends]
    book.table(15, {"From": ["2013"] * 2, "To": ["2019"] * 2, "First (yuan)": told([a for a, _ in ends]),
                    "Last (yuan)": told([b for _, b in ends]), "Nominal growth (% a year)": told(nominal, 1),
                    "Real growth (% a year)": told(real, 1)})  # fmt: skip
    book.check(f"Over {2019 - 2013} years nominal income grows by {nominal[0]:.1f} percent a year in towns and "
               f"{nominal[1]:.1f} in the countryside; less the province's own prices, by {real[0]:.1f} and "
               f"{real[1]:.1f}.")  # fmt: skip
    falls = (own["ratio"].diff().dropna() < 0).sum()
    book.check(f"Year by year the ratio fell in {falls} of {len(apart) - 1} changes.")
    book.check(f"Answer: {own['ratio'][2019] - own['ratio'][2013]:.4f} (a change)")
    book.check(f"Answer: {((1 + nominal[0] / 100) / 0.95 ** (1 / 6) - 1) * 100:.3f} percent")


def digital(book):
    rows = []
    for name in ("broadband", "phones", "trade", "internet"):
        first, last = full(name).index[[0, -1]]
        rows.append((first, full(name)[PLACE][first], standing(name, first), last, full(name)[PLACE][last],
                     standing(name, last), full(name).loc[last].median()))  # fmt: skip
    heads = {"From": None, "First value": 1, "First rank": None, "To": None, "Last value": 1, "Last rank": None,
             f"Median of {len(places())}": 1}  # fmt: skip
    for (head, digits), column in zip(heads.items(), zip(*rows, strict=True), strict=True):
        book.table(19, {head: map(str, column) if digits is None else told(column, digits)})
    for place in book.places:
        if place.cell == 19 and place.head:
            place.mark(str(len(places())), "computed")
    last = {name: full(name).index[-1] for name in ("resident", "ratio", "broadband", "trade")}
    ranks = {name: standing(name, year) for name, year in last.items()}
    book.check(f"no. {ranks['resident']} in income, no. {ranks['ratio']} in the urban-rural ratio (1 is largest), no. "
               f"{ranks['broadband']} in broadband per 100 and no. {ranks['trade']} in e-commerce over GDP.")  # fmt: skip
    book.check(f"Among {len(places())} provinces Shaanxi is no. {ranks['resident']} in income per person "
               f"({last['resident']}), no. {ranks['ratio']} in the urban-rural ratio from the largest "
               f"({last['ratio']}) and no. {ranks['broadband']} in broadband per hundred ({last['broadband']}).")  # fmt: skip


def beside(book):
    home = read("provinces").set_index("province")["neighbours"][PLACE].split(";")
    names = ("resident", "rural", "ratio", "gdp", "broadband", "phones", "trade", "staff", "beds")
    years = [full(name).index[-1] for name in names]
    own = [full(name)[PLACE][year] for name, year in zip(names, years, strict=True)]
    middle = [full(name).loc[year, home].median() for name, year in zip(names, years, strict=True)]
    book.table(
        24,
        {
            "Year": map(str, years),
            "Shaanxi": told(own, 1),
            "Shaanxi: median of its neighbours": told(middle, 1),
        },
    )
    last, early = full("ratio").loc[2019], full("ratio").loc[2013]
    lower = sum(last[one] < last[PLACE] for one in home)
    book.check(f"has {len(home)} neighbours, {lower} of them with a lower urban-rural ratio in 2019; its ratio is "
               f"{own[2] / middle[2]:.2f} times their median, its broadband per hundred "
               f"{own[4] / middle[4]:.2f} times.")  # fmt: skip
    apart = [one[PLACE] - one[home].median() for one in (early, last)]
    book.check(f"is {apart[0]:+.2f} in 2013 and {apart[1]:+.2f} in 2019")
    before, after = (wide("province_gdp", "gdp_hundred_million_yuan", edition=one).loc[2018, PLACE]
                     for one in ("before_census4", "census4"))  # fmt: skip
    book.table(32, {"Year": ["2018"], "Before the census (100 million yuan)": told([before]),
                    "After the census (100 million yuan)": told([after]),
                    "Revision (%)": told([(after / before - 1) * 100], 1)})  # fmt: skip


def significance(book):
    people = read("population", edition="census2020").set_index("year")
    share = people["urban_ten_thousand_persons"] / people["total_ten_thousand_persons"] * 100
    total = people["total_ten_thousand_persons"][2020] / 100
    claims = read("claims").set_index("id")["printed"]
    book.check(f"the urban share is {share[2020]:.2f} percent at the end of 2020 (the paper prints "
               f"{claims['C016']}). The population is {total:,.1f} million (the paper prints "
               f"{float(claims['C020']) * 100:,.0f}).")  # fmt: skip
    book.check(f"总人口是{total / 100:.2f}亿（论文给出{claims['C020']}亿）")
    seen = read("evidence", claim="C017").set_index("attribute")["found"].astype(float)
    paper, last = float(claims["C017"]), int(share.index[-1])
    book.check(f"{share[last]:.1f} percent of residents were urban in {last}; the paper expects {paper:.1f} percent in "
               f"2050, the United Nations {seen['percent in 2050']:.1f}.")  # fmt: skip
    pace = (share[last] - share[last - 5]) / 5
    book.check(f"project {seen['percent in 2050']:.1f} percent for 2050, {seen['percent in 2050'] - paper:+.1f} points "
               f"from what the paper expects; their value nearest to it is {seen['percent in 2030']:.1f} percent, "
               f"for 2030. The published share is {share[last]:.1f} percent in {last}, after an average rise of "
               f"{pace:.2f} points a year since {last - 5}, and {paper - share[last]:.1f} points short")  # fmt: skip
    living(book)
    ranks = read("evidence", claim="C022")
    book.check(
        f"holds in {(ranks['found'] == ranks['printed']).sum()} of the {len(ranks)} rankings"
    )
    rise = (share[2020] - share[2015]) / 5
    year = next(year for year in range(2020, 2100) if share[2020] + rise * (year - 2020) >= paper)
    book.check(f"Answer: {rise:.3f} percentage points")
    book.check(f"Answer: {year} (a year)")
    book.check(
        f"Answer: {float(claims['C020']) * 1e4 / people['total_ten_thousand_persons'][2020] * 100 - 100:.4f} percent"
    )


def living(book):
    """The national Gini, the fifths of households, and the share of food."""
    gini = read("gini").set_index("year")["gini_coefficient"]
    top, end = gini.idxmax(), gini.index[-1]
    low = gini.loc[top:].idxmin()
    book.check(f"is {gini.iloc[0]:.3f} in {gini.index[0]} and highest in {top} at {gini[top]:.3f}; its low since then "
               f"is {gini[low]:.3f} in {low}, and in {end} it is {gini[end]:.3f}, {gini[end] - gini[low]:.3f} above "
               "that low.")  # fmt: skip
    fifths = read("income_fifths").set_index("year")
    times = fifths["high_fifth_yuan"] / fifths["low_fifth_yuan"]
    apart = fifths["high_fifth_yuan"] - fifths["low_fifth_yuan"]
    first, last = times.index[0], times.index[-1]
    book.check(f"has {times[first]:.2f} times the income per person of the lowest in {first} and {times[last]:.2f} "
               f"times in {last}, at most {times.max():.2f} times, in {times.idxmax()}; the difference goes from "
               f"{apart[first]:,.0f} to {apart[last]:,.0f} yuan.")  # fmt: skip
    engel = read("engel", edition="revised").set_index("year")
    engel = engel[["rural_engel_percent", "urban_engel_percent"]].dropna()
    rural, urban = engel["rural_engel_percent"], engel["urban_engel_percent"]
    far = rural - urban
    first, last, widest = engel.index[0], engel.index[-1], far.idxmax()
    book.check(f"goes from {rural[first]:.1f} percent in {first} to {rural[last]:.1f} in {last}, the urban one "
               f"from {urban[first]:.1f} to {urban[last]:.1f}; the first is above the second by {far[first]:.1f} points "
               f"at the beginning and {far[last]:.1f} at the end, and by most in {widest}, by {far[widest]:.1f}. Since "
               f"then the gap, so measured, has narrowed by {far[widest] - far[last]:.1f} points.")  # fmt: skip
