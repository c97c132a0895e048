"""Notebooks 00-overview and 22-state: size, growth, share and reach of the digital economy."""

import math

from common import average, half_up, read, told
from statements import (
    CENSUS,
    GDP,
    contributions,
    gdp,
    gdp_growth,
    growth,
    penetration,
    share,
    size_ways,
    sizes,
)

EDITIONS = ("as_printed", "announced", "verified", "census4", "census5")


def bounds():
    """What growth the two rounded sizes of the last years allow, in percent."""
    size = sizes()["size_trillion_yuan"].astype(float)
    return [((size[2020] + a) / (size[2019] - a) - 1) * 100 for a in (-0.05, 0.05)]


def outward(low, high, digits):
    """An interval printed so that it still holds everything: the low end down, the high end up."""
    ends = math.floor(low * 10**digits + 1e-9), math.ceil(high * 10**digits - 1e-9)
    return "–".join(f"{one / 10**digits:.{digits}f}" for one in ends)


def intervals():
    """What the rounding of the data allows, by statement and reading."""
    size = sizes()["size_trillion_yuan"].astype(float)
    gross = gdp().loc[2020]
    found = {("C003", "size as printed"): outward(39.15, 39.25, 2),
             ("C003", "CASS definition"): outward(19.135, 19.145, 3),
             ("C005", "growth from sizes"): outward(*bounds(), 1)}  # fmt: skip
    for label, one in (
        ("growth as published", growth()["published"][2020]),
        ("CAICT global report", 9.6),
    ):
        found["C005", label] = outward(one - 0.05, one + 0.05, 2)
    for edition in ("announced", "verified", "census5"):
        ends = [(size[2020] + a) / gross[edition] * 100 for a in (-0.05, 0.05)]
        found["C006", f"{GDP[edition]}"] = outward(*ends, 2)
        before = gdp()["verified" if edition == "announced" else edition][2019]
        ends = [
            (size[2020] - size[2019] + a) / (gross[edition] - before) * 100 for a in (-0.1, 0.1)
        ]
        found["C007", GDP[edition]] = outward(*ends, 0)
    found["C006", "printed by CAICT"] = outward(38.55, 38.65, 2)
    people = read("population", edition="census2020").set_index("year")
    for claim, year, label in (("C016", 2020, CENSUS["census2020"]), ("C144", 2020, CENSUS["census2020"]),
                               ("C017", 2025, "latest value")):  # fmt: skip
        town, whole = (
            people["urban_ten_thousand_persons"][year],
            people["total_ten_thousand_persons"][year],
        )
        found[claim, label] = outward(*((town + a) / (whole - a) * 100 for a in (-0.5, 0.5)), 3)
    whole = people["total_ten_thousand_persons"][2020]
    found["C020", CENSUS["census2020"]] = (
        outward((whole - 0.5) / 1e5, (whole + 0.5) / 1e5, 5) + " billion people"
    )
    for claim, sector in (("C008", "primary"), ("C009", "secondary"), ("C010", "tertiary")):
        one = penetration()[sector][2020]
        found[claim, "–"] = outward(one - 0.05, one + 0.05, 2)
    return found


def readings(book):
    """Intervals and digits in the tables of readings."""
    found = intervals()
    shown = next(one.texts[0] for one in book.places if one.row == "Id" and one.column == "Content")
    for place in book.places:
        if place.head or place.column not in ("Interval", "Decimals printed", "Decimals supported"):
            continue
        claim = place.line.get("Id", shown)
        wanted = found.get((claim, place.line["Reading"]))
        if place.column == "Interval" and wanted:
            place.require(book, wanted)
        elif place.column == "Decimals printed":
            printed = read("claims", id=claim)["printed"].item()
            place.require(book, str(len(printed.partition(".")[2])))
        elif place.column == "Decimals supported" and wanted:
            low, high = map(float, wanted.split("–"))
            if claim == "C006":
                high = low + 0.1 / gdp()["announced"][2020] * 100
            place.require(book, str(max(0, math.floor(-math.log10(high - low) + 1e-9))))


def overview(book):
    readings(book)
    size, low_high = sizes()["size_trillion_yuan"].astype(float), bounds()
    shares = [share(one)[2020] for one in EDITIONS]
    rise = size[2020] / size[2019] * 100 - 100
    printed = read("claims").set_index("id")["printed"]
    book.check(f"The size of 2020 is {rise:.2f} percent above that of the year before, where the paper "
               f"prints {printed['C005']}. Over GDP of the year it gives {min(shares):.2f} to "
               f"{max(shares):.2f} percent with the edition; the paper prints {printed['C006']}, and the "
               f"first announcement gives {share('announced')[2020]:.2f}.")  # fmt: skip
    digits = len(str(size[2020]).partition(".")[2])
    book.check(f"printed with {digits} decimal; their quotient allows a growth from {low_high[0]:.2f} to "
               f"{low_high[1]:.2f} percent.")  # fmt: skip
    level, part = share("census5")[2020], contributions()[GDP["census5"]]
    book.check(f"the share of 2020, a quotient of two levels, is {level:.1f} percent; the contribution, a "
               f"quotient of two increments, is {part:.1f}, or {part / level:.1f} times as much.")  # fmt: skip
    official = growth()["published"][2020]
    book.check(
        f"a growth of {official:.1f} percent for 2020, {abs(official - rise):.2f} points from the quotient."
    )
    book.check(f"With GDP as verified the share is {share('verified')[2020]:.2f} percent, after the fifth census "
               f"{level:.2f}.")  # fmt: skip
    people = read("population", edition="census2020", year=2020)[
        "total_ten_thousand_persons"
    ].item()
    narrow = read("digital_economy", edition="cass-2021")["size_trillion_yuan"].item()
    book.check(f"Answer: {size[2020] * 1e8 / people:.0f} yuan")
    book.check(f"Answer: {low_high[1] - low_high[0]:.4f} percentage points")
    book.check(f"Answer: {size[2020] / narrow:.3f} (a ratio)")


def state(book):
    size, gross = sizes()["size_trillion_yuan"].astype(float), gdp()
    nominal, real = gdp_growth()
    printed = read("claims").set_index("id")["printed"]
    low, high = bounds()
    rates = dict(nominal, as_printed=nominal["announced"])  # the same in the last year
    fast, slow = growth()["levels"][2020], rates["as_printed"][2020]
    book.check(
        f"rises every year, from {size[2015]} trillion yuan in 2015 to {size[2020]} trillion in 2020."
    )
    places = max(0, math.floor(-math.log10(high - low)))
    exact = f"{places} decimals" if places else "whole percents"
    book.check(f"allow any growth from {low:.2f} to {high:.2f} percent in 2020: it is exact to "
               f"{exact}, while the paper prints "
               f"{len(printed['C005'].partition('.')[2])} decimals. CAICT itself publishes "
               f"{growth()['published'][2020]} percent")  # fmt: skip
    known = [year for year in range(2015, 2021) if growth()["levels"][year] > -99]
    own = nominal["census4"].where(nominal["census4"].index < 2020, nominal["announced"])
    faster = sum(growth()["levels"][year] > own[year] for year in known)
    book.check(f"grows faster than GDP in {faster} of {len(known)} comparable years; in 2020 the rates are "
               f"{fast:.1f} and {slow:.1f} percent.")  # fmt: skip
    book.check(
        f"grew by {fast:.2f} percent in 2020 and GDP by {slow:.2f}: the first is {fast / slow:.2f} times"
    )
    multiples(book, rates, real)
    needed(book, size, gross, printed)
    shares(book, gross, size, printed)
    reach(book, printed)
    parts(book, size, gross, printed)
    apart = (growth()["levels"] - growth()["published"]).abs().loc[2015:2020]
    book.check(f"For 2020 the paper prints growth of {printed['C005']} percent; the sizes give {fast:.2f}, and "
               f"CAICT publishes {growth()['published'][2020]}.")  # fmt: skip
    book.check(f"differ by up to {apart.max():.1f} points between {apart.index[0]} and {apart.index[-1]} (in "
               f"{apart.idxmax()}).")  # fmt: skip
    rise = share("census5")[2020] - share("census5")[2015]
    book.check(f"a rise of the share by {printed['C103']} points; with GDP of both years as revised after "
               f"the fifth census it is {rise:.2f} points.")  # fmt: skip
    gone = size[2020] - size[2015]
    book.check(f"Answer: {gone / 5 / size[2015] * 100:.2f} percent")
    book.check(f"Answer: {average(size[2015], size[2020], 5):.2f} percent")
    book.check(f"Answer: {share('census5')[2020] - share('announced')[2020]:.4f} percentage points")
    book.check(
        f"Answer: {gone / (gross['census5'][2020] - gross['census5'][2015]) * 100:.2f} percent"
    )


def multiples(book, nominal, real):
    rows = []
    for way in ("levels", "published"):
        digital = growth()[way][2020]
        for kind in ("nominal", "real"):
            for edition in EDITIONS if kind == "nominal" else EDITIONS[1:]:
                slow = (nominal if kind == "nominal" else real)[edition][2020]
                rows.append((kind, digital, slow, digital / slow))
    book.table(20, {"Digital (%)": told([one[1] for one in rows], 1), "GDP (%)": told([one[2] for one in rows], 2),
                    "Multiple": told([one[3] for one in rows], 2)})  # fmt: skip
    mine, mixed = ([one[3] for one in rows if one[0] == kind] for kind in ("nominal", "real"))
    held = sum(3 <= one < 4 for one in mine)
    book.check(f"In the {len(mine)} ways at current prices the multiple runs from {min(mine):.2f} to "
               f"{max(mine):.2f}, and {held} of them are a little over three times")  # fmt: skip
    book.check(f"gives {min(mixed):.2f} to {max(mixed):.2f}, with the change of prices")


def needed(book, size, gross, printed):
    editions = ("announced", "verified", "census4", "census5")
    paper = float(printed["C102"])
    ends = [[(paper + a) / 100 * gross[one][2015] for one in editions] for a in (-0.005, 0.005)]
    book.table(25, {
        "GDP of 2015 (trillion yuan)": told(gross.loc[2015, list(editions)], 3),
        "Size needed: low (trillion yuan)": told(ends[0], 3), "Size needed: high (trillion yuan)": told(ends[1], 3),
        "Share at 18.6 (%)": told(size[2015] / gross.loc[2015, list(editions)] * 100, 2),
    })  # fmt: skip
    for place in book.places:  # the head of the column names the published size
        if place.column.startswith("Share at"):
            place.mark(f"Share at {size[2015]}", "computed")
    low, high = (one[2] for one in ends)
    book.check(f"the printed {printed['C102']} percent needs a size between {low:.3f} and {high:.3f} trillion "
               f"yuan in 2015. The published {size[2015]} trillion, divided by the same GDP, gives "
               f"{size[2015] / gross['census4'][2015] * 100:.2f} percent; being rounded, it may stand for "
               f"anything from {size[2015] - 0.05:.2f} to {size[2015] + 0.05:.2f}, which agrees")  # fmt: skip
    ways = list(size_ways())
    step = read("digital_economy", edition="info100-2017", year=2016)[
        "increase_trillion_yuan"
    ].item()
    coarse, fine = (float(one.split(" ")[0]) for one in ways[1:])
    half = {coarse: 0.055, fine: 0.01}
    back = {
        one: [half_up(one - step + a * half[one], 3) for a in (-1, 1)] for one in (coarse, fine)
    }
    book.check(f"back from 2016: {coarse} trillion yuan less the increase published for that year, {step} "
               f"trillion, leaves {half_up(coarse - step - 0.055, 2)} to {half_up(coarse - step + 0.055, 2)}, "
               f"which agrees with the size needed; starting from {fine}, which has two decimals, leaves "
               f"{back[fine][0]} to {back[fine][1]}, which does not agree")  # fmt: skip
    assert float(back[fine][1]) < low < 18.69


def shares(book, gross, size, printed):
    first, last = share("as_printed")[2015], share("as_printed")[2020]
    book.check(f"give a share of {first:.2f} percent in 2015 and {last:.2f} in 2020, a rise of "
               f"{last - first:.2f} points; the paper prints a rise of {printed['C103']} points.")  # fmt: skip
    coarse = list(size_ways().values())[1] / gross["as_printed"][2015] * 100
    book.check(f"The figure below draws {coarse:.2f} percent in 2015, its numerator being "
               f"{list(size_ways())[1]}; here it is the published {size[2015]} trillion yuan.")  # fmt: skip
    others = [share(one)[2020] for one in EDITIONS]
    book.check(f"rises from {coarse:.2f} percent in 2015 to {last:.2f} percent in 2020, by {last - coarse:.2f} "
               f"points; other editions give {min(others):.1f} to {max(others):.1f} percent in 2020.")  # fmt: skip
    caict = sizes()["share_of_gdp_percent"]
    pairs = [(share(one)[2015], share(one)[2020]) for one in EDITIONS] + [
        (caict[2015], caict[2020])
    ]
    book.table(31, {"First (%)": told([a for a, _ in pairs], 2), "Last (%)": told([b for _, b in pairs], 2),
                    "Change (points)": told([b - a for a, b in pairs], 2)})  # fmt: skip
    single = [b - a for a, b in pairs[1:]]
    book.check(f"fourth census for {2015}, first announced")
    book.check(f"One edition can serve for both years in {len(single)} ways, CAICT's own shares among them; the "
               f"rise to 2020 then lies between {min(single):.2f} and {max(single):.2f} points.")  # fmt: skip


def reach(book, printed):
    found = penetration().reindex(range(2016, 2021))
    paper = read("digital_penetration", edition="paper").set_index("year")
    book.table(
        35,
        {
            "Year": map(str, found.index),
            **{f"{name.title()} (%)": told(found[name], 1) for name in found},
        },
    )
    lost = ", ".join(map(str, found.index[found["tertiary"].isna()]))
    book.check(f"in {found.index[0]} the paper prints {printed['C107']} percent and the white paper "
               f"{found['secondary'][2016]}; years for which no source was found: {lost}.")  # fmt: skip
    a, b = (
        paper[["primary_percent", "secondary_percent", "tertiary_percent"]].loc[year]
        for year in (2016, 2020)
    )
    book.check(f"from 2016 to 2020 penetration rises from {a.iloc[0]} to {b.iloc[0]} percent in the primary, "
               f"{a.iloc[1]} to {b.iloc[1]} in the secondary and {a.iloc[2]} to {b.iloc[2]} in the tertiary "
               f"sector; {lost} is missing.")  # fmt: skip
    rise, relative = b - a, (b / a - 1) * 100
    book.table(38, {"Change (points)": told(rise, 2), "Relative rise (%)": told(relative, 1)})
    book.check(f"the tertiary sector rises most, by {rise.max():.1f}; relative to where it began, the primary "
               f"sector, by {relative.max():.1f} percent.")  # fmt: skip


def parts(book, size, gross, printed):
    rows = read("digital_split").dropna(subset="size_trillion_yuan")
    rows = rows[rows["edition"].isin([f"caict-{year + 1}" for year in range(2016, 2021)])]
    both = (
        rows.pivot(index="year", columns="component", values="size_trillion_yuan")
        .dropna()
        .loc[:2020]
    )
    of = both.div(size.reindex(both.index), axis=0) * 100
    own, other = of["digital_industrialisation"], of["industrial_digitalisation"]
    book.table(42, {"Year": map(str, of.index), "Digital industries (% of the whole)": told(own, 1),
                    "Industrial digitalisation (% of the whole)": told(other, 1)})  # fmt: skip
    last = both["digital_industrialisation"][2020]
    book.check(f"goes from {other.iloc[0]:.1f} percent of the whole in {of.index[0]} to {other.iloc[-1]:.1f} in "
               f"{of.index[-1]}. The digital industries alone come to {last:.1f} trillion yuan in 2020, or "
               f"{last / gross['announced'][2020] * 100:.1f} percent of GDP as first announced, where the paper "
               f"prints {printed['C006']}")  # fmt: skip
