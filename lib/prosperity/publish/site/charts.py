"""The charts that answer: what each lets the reader choose, and the data that its page carries.

The library computes, the script of a chart chooses and draws: a series stands in the page as
`prosperity.study` gives it, a verdict as `prosperity.explore` does.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from prosperity import data, explore
from prosperity.audit.claim_tables import word
from prosperity.audit.kinds import FAILS
from prosperity.audit.ledger import Result, ledger
from prosperity.audit.readings import words
from prosperity.audit.verdicts import deciding
from prosperity.base.places import FIGURES
from prosperity.base.words import label, terms
from prosperity.data.cells import Tables
from prosperity.explore.verdicts import Chosen
from prosperity.explore.view import View
from prosperity.publish.site import shared
from prosperity.study import digital, editions, incomes, panel, profile, provinces, stages
from prosperity.study.quantities import arguments

FOLDER = "charts"
SHARED = ("d3.min.js", "chart.js")
FILES = tuple(
    f"{FOLDER}/{name}"
    for name in ("charts.css", *SHARED, "stages.js", "share.js", "province.js", "curve.js")
)
SPECIFIED = {  # what a specification chooses
    "measure": panel.DIGITAL,
    "model": panel.MODELS,
    "lag": panel.LAGS,
    "controls": tuple(panel.CONTROLS),
    "sample": provinces.SAMPLES,
}
PRINTED_SHARES = {2015: "C102", 2020: "C006"}  # the claims that print a share of GDP


@dataclass(frozen=True)
class Control:
    """One thing to choose in a chart.

    Args:
        name: of the choice, as it stands in the address.
        label: its words.
        value: what is chosen at first.
        options: (value, words) to choose from; none for a slider.
        ends: first and last value of a slider.
    """

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]] = ()
    ends: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Chart:
    """One chart in one language.

    Args:
        name: of its page and of its script.
        figure: the committed figure that stands in its place without a script.
        controls: what can be chosen.
        data: what the script draws from.
        tables: of the data package, that the data come from.
        lang: zh or en.
    """

    name: str
    figure: str
    controls: Sequence[Control]
    data: dict
    tables: Sequence[str]
    lang: str

    @property
    def title(self) -> str:
        """The question that the chart answers."""
        printed = [ledger()[one].printed for one in PRINTED_SHARES.values()]
        return label(f"chart_{self.name}", self.lang, first=printed[0], last=printed[1])

    @property
    def alt(self) -> str:
        """What the committed figure shows."""
        return shared.alt(self.figure, self.lang)

    @property
    def claims(self) -> set[str]:
        """The claims that its verdicts are about."""
        return {row[0] for rows in self.data.get("verdicts", {}).values() for row in rows}

    def asked(self, result: Result) -> str:
        """The address of what a claim is about: its year, and the first reading that holds."""
        found = sorted(deciding(result.findings), key=lambda one: one.holds == FAILS)
        given = arguments(result.claim.arguments)
        chosen = {name: str(value) for name, value in given.items()}
        chosen |= dict(found[0].choices) if found else {}
        taken = {one.name: chosen[one.name] for one in self.controls
                 if chosen.get(one.name) in dict(one.options)
                 or (one.ends[1] and one.name in chosen)}  # fmt: skip
        return f"{self.name}.html" + (f"?{urlencode(taken)}" if taken else "")

    def carried(self, root: str) -> str:
        """Data and words as the page carries them; no text can end the element that holds them."""
        start = f"chart_{self.name}_"
        words = {
            key.removeprefix(one): texts[self.lang]
            for one in ("chart_of_", start)
            for key, texts in terms().items()
            if key.startswith(one)
        }
        given = {"root": root, "words": words, "data": self.data}
        return json.dumps(given, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def charts(lang: str) -> dict[str, Chart]:
    """Every chart by its name."""
    made = (_stages(lang), _share(lang), _province(lang), _curve(lang))
    return {one.name: one for one in made}


def brief(chart: Chart) -> Chart:
    """The same chart without its verdicts, for a page that has to be light."""
    kept = {name: one for name, one in chart.data.items() if name != "verdicts"}
    return replace(chart, data=kept)


def _options(values: Iterable[str], words: Callable[[str], str]) -> list[tuple[str, str]]:
    return [(value, words(value)) for value in values]


def _verdicts(make: Callable[..., View], lang: str, *choices: str) -> list[list[str | bool]]:
    """The claims of a choice: id, statement, mark, verdict here, audited, whether turned."""

    def found() -> list[Chosen]:
        view = make(*choices)
        told = view.found(**view.state)
        return [] if callable(told) else told

    return [
        [one.claim.id, one.claim.statement(lang), one.verdict.replace(" ", "-"),
         one.told(lang), word("verdict", one.whole, lang), one.turned]
        for one in data.PACKAGE.keep((make, *choices), found)  # both languages ask the same
    ]  # fmt: skip


def _stages(lang: str) -> Chart:
    first, last = stages.BOUNDARIES[0], int(incomes.incomes("revised").index[-1])
    basis = Control("basis", label("choose_basis", lang), "as_printed",
                    _options(incomes.BASES, lambda one: label(f"basis_{one}", lang)))  # fmt: skip
    boundaries = [
        Control("boundaries", label(f"boundary_{name}", lang), str(year), ends=(first, last))
        for name, year in zip(stages.EDGES, stages.BOUNDARIES, strict=True)
    ]
    ratios = {
        one: {
            year: [row["ratio"], "original" if row["edition"] == "original" else "revised"]
            for year, row in incomes.incomes(one).to_dict("index").items()
        }
        for one in incomes.BASES
    }
    found = {one: _verdicts(explore.stages_view, lang, one) for one in incomes.BASES}
    names = [label(f"stage_{number}_name", lang) for number in stages.NUMBERS]
    given = {"boundaries": stages.BOUNDARIES, "stages": names, "ratios": ratios,
             "verdicts": found}  # fmt: skip
    return Chart("stages", "explore-stages", [basis, *boundaries], given, ("income",), lang)


def _share(lang: str) -> Chart:
    grid, tables = editions.share_grid(), Tables()
    years = sorted(set(grid.index.get_level_values("year")))
    names = {one: words("gdp_edition", one)[lang] for one in digital.GDP_EDITIONS}
    sizes = {one: label(f"size_2015_{one}", lang) for one in digital.SIZES_2015}
    controls = [
        Control("gdp_edition", label("choose_gdp_edition", lang), "as_printed",
                list(names.items())),
        Control("size_2015", label("choose_size_2015", lang), "backed_out", list(sizes.items())),
        Control("year", label("year", lang), str(digital.PRINTED_LAST), ends=(years[0], years[-1])),
    ]  # fmt: skip
    levels = {one: digital.gdp_trillion_yuan(one).dropna().to_dict() for one in names}
    given = {
        "editions": names,
        "chains": {
            one: {year: words("gdp_edition", edition)[lang]
                  for year, edition in data.PACKAGE.links("gdp", one).items()}
            for one in data.PACKAGE.chains("gdp")
        },
        "size_names": sizes | {
            one: data.told(data.resource("digital_economy")["editions"][one], "title", lang)
            for one in grid.index.get_level_values("size") if one not in sizes
        },
        "sizes": {year: {one: _size(tables, year, one) for one in grid.loc[year].index}
                  for year in years},
        "gdp": levels,
        "shares": {year: {one: row.dropna().to_dict() for one, row in grid.loc[year].iterrows()}
                   for year in years},
        "published": digital.share_percent("caict", years[-1]).dropna().to_dict(),
        "printed": {year: [one, ledger()[one].printed] for year, one in PRINTED_SHARES.items()},
        "verdicts": {f"{edition} {size}": _verdicts(explore.share_view, lang, edition, size)
                     for edition in names for size in sizes},
    }  # fmt: skip
    return Chart("share", "explore-share", controls, given, ("digital_economy", "gdp"), lang)


def _size(tables: Tables, year: int, size: str) -> str:
    value = digital.digital_size(tables, year, size)
    return value.text or f"{float(value.number):.2f}"


def _province(lang: str) -> Chart:
    titles = {one: provinces.title(one, lang) for one in provinces.names()}
    measures = {one: label(f"measure_{one}", lang) for one in profile.SHOWN}
    controls = [
        Control("province", label("province", lang), "zhejiang", list(titles.items())),
        Control("beside", label("chart_beside", lang), "guizhou",
                [("none", label("chart_nobody", lang)), *titles.items()]),
        Control("measure", label("measure", lang), "ratio", list(measures.items())),
    ]  # fmt: skip
    given = {
        "provinces": titles,
        "neighbours": {one: provinces.neighbours(one) for one in titles},
        "measure_names": measures,
        "measures": {one: _measure(one) for one in profile.SHOWN},
    }
    return Chart(
        "province",
        "explore-province",
        controls,
        given,
        ("province_income", "province_gdp", "province_digital", "province_health"),
        lang,
    )


def _measure(name: str) -> dict:
    full = int(provinces.full_years(name)[-1])
    table = provinces.measure(name).loc[:full]
    whole = table.round(6).astype(object).where(table.notna(), None)
    return {
        "years": [int(year) for year in table.index],
        "full": full,
        "decimals": provinces.decimals(provinces.measure(name)),
        "values": {one: whole[one].to_list() for one in provinces.names()},
    }


def _curve(lang: str) -> Chart:
    csv = (FIGURES / "effects-curve.csv").read_text(encoding="utf-8")
    count = len(csv.splitlines()) - 1  # in the order of their effects: the middle one is the median
    choices = {
        name: {str(value): label(f"{name}_{value}", lang) for value in values}
        for name, values in SPECIFIED.items()
    }
    names = {name: label(name, lang) for name in choices}
    every = ("all", label("site_all", lang))
    controls = [
        *(Control(name, names[name], "all", [every, *values.items()])
          for name, values in choices.items()),
        Control("position", label("chart_position", lang), str((count + 1) // 2), ends=(1, count)),
    ]  # fmt: skip
    given = {"csv": csv, "choices": choices, "choice_names": names}
    return Chart("curve", "effects-curve", controls, given, (), lang)
