"""What the two notebooks find, in sentences whose every number is computed where it stands."""

from collections.abc import Sequence

import pandas as pd

from prosperity import data
from prosperity.base.show import Sentence, finding
from prosperity.base.words import number
from prosperity.data.rounding import Interval
from prosperity.study import digital, editions, incomes, stages


def digits(lang: str) -> Sentence:
    """How many decimals of the printed growth of 2020 its rounded inputs support."""
    printed = data.chain_printed("digital_economy", "headline", [2019, 2020])
    last, before = (Interval.rounded(printed.loc[y, "size_trillion_yuan"]) for y in (2020, 2019))
    growth = (last / before - 1) * 100
    return finding(
        "finding_digits",
        lang,
        low=float(growth.low),
        high=float(growth.high),
        published=printed.loc[2020, "nominal_growth_percent"],
        supported=growth.supported_decimals,
    )


def multiple(lang: str) -> Sentence:
    """Under how many readings growth is more than three times that of GDP, prices kept apart."""
    table = editions.growth_multiples()
    nominal, real = (
        table.loc[table["gdp_growth"] == one, "multiple"] for one in digital.GDP_GROWTHS
    )
    return finding(
        "finding_multiple",
        lang,
        all=len(nominal),
        low=nominal.min(),
        high=nominal.max(),
        count=int((nominal > 3).sum()),
        real_low=real.min(),
        real_high=real.max(),
    )


def required(lang: str) -> Sentence:
    """Which size of 2015 the printed share needs, beside those that sources print or imply."""
    table = editions.required_sizes_2015().loc["census4"]
    coarse = data.printed("digital_economy", "caict-2017").loc[2016, "size_trillion_yuan"]
    fine = data.printed("digital_economy", "cac-2017").loc[2016, "size_trillion_yuan"]
    increase = data.printed("digital_economy", "info100-2017").loc[2016, "increase_trillion_yuan"]
    told: dict[str, str] = {}
    for name, level in (("coarse", coarse), ("fine", fine)):
        implied = Interval.rounded(level) - Interval.rounded(increase)
        held = implied.low <= table["required_high"] and table["required_low"] <= implied.high
        told |= {
            name: level,
            f"{name}_implied": implied.printed(2).replace(" to ", "–"),
            f"{name}_holds": f"holds_{bool(held)}".lower(),
        }
    return finding(
        "finding_required",
        lang,
        low=number(table["required_low"], 3),
        high=number(table["required_high"], 3),
        size=number(digital.size().loc[digital.FIRST, "size_trillion_yuan"], 1),
        share=table["published_share_percent"],
        increase=increase,
        **told,
    )


def share(lang: str) -> Sentence:
    """The rise of the share within each single edition of GDP."""
    changes = editions.share_changes()["change_points"].drop("as_printed").dropna()
    return finding("finding_share", lang, low=changes.min(), high=changes.max())


def penetration(
    lang: str, edition: str = "as_printed", last_year: int = digital.PRINTED_LAST
) -> Sentence:
    """In which sector penetration rises most, in points and relatively."""
    table = editions.penetration_changes(edition, last_year)
    key = {name: table[name].idxmax() for name in ("change_points", "relative_percent")}
    return finding(
        "finding_penetration",
        lang,
        points=f"sector_{key['change_points']}",
        relative=f"sector_{key['relative_percent']}",
    )


def survey(lang: str) -> Sentence:
    """Finding 1: how much of the printed fall of the ratio is the change of survey."""
    effect = incomes.survey_effect().loc[incomes.BREAK - 1]
    return finding(
        "finding_survey",
        lang,
        start=effect["original_ratio"],
        end=effect["original_ratio"] - effect["fall"],
        fall=number(effect["fall"], 3),
        step=number(effect["step"], 3),
        percent=number(effect["step_percent"], 1),
        revised=effect["revised_ratio"],
        real=number(effect["fall"] - effect["step"], 3),
    )


def extremes(lang: str) -> Sentence:
    """Finding 2: in which year the ratio peaks and bottoms on each basis."""
    table = incomes.extremes()
    original = incomes.incomes("original")["ratio"]
    high = {basis: int(table.loc[basis, "highest_year"]) for basis in table.index}
    return finding(
        "finding_extremes",
        lang,
        low_original=int(table.loc["original", "lowest_year"]),
        high_original=high["original"],
        high_revised=high["revised"],
        low_revised=int(table.loc["revised", "lowest_year"]),
        first_revised=int(table.loc["revised", "first_year"]),
        difference=number(original[high["original"]] - original[high["revised"]], 4),
    )


def opposite(lang: str, basis: str, boundaries: Sequence[int]) -> Sentence:
    """Finding 3: where ratio and absolute gap tell opposite stories."""
    table = incomes.incomes(basis).loc[boundaries[0] : boundaries[-1]]
    yearly = incomes.opposite(table)
    whole = stages.opposite_years(basis, boundaries)
    parting = [str(stage) for stage in whole.index[whole["opposite"].eq(True)]]
    return finding(
        "finding_opposite",
        lang,
        all=len(yearly),
        count=int(yearly.sum()),
        years=stages.runs([int(year) for year in yearly.index[yearly]]),
        stages=", ".join(parting) or "–",
    )


def breaks(lang: str, found: pd.DataFrame, boundaries: Sequence[int]) -> Sentence:
    """Which of the paper's boundaries lie within the interval of an estimated break."""
    inside = [
        year
        for year in boundaries[1:-1]
        if ((found["low_year"] <= year) & (year <= found["high_year"])).any()
    ]
    outside = [year for year in boundaries[1:-1] if year not in inside]
    return finding(
        "finding_breaks",
        lang,
        count=len(found),
        years=", ".join(
            f"{row.break_year} ({row.low_year}–{row.high_year})" for row in found.itertuples()
        ),
        inside=", ".join(map(str, inside)) or "–",
        outside=", ".join(map(str, outside)) or "–",
    )


def moved(lang: str, basis: str, boundaries: Sequence[int]) -> Sentence:
    """In how many moves of the boundaries each stage changes its sign."""
    table = stages.moved(basis, boundaries)
    counts = table.groupby("stage")["same_sign"].agg(["size", "sum"])
    flips = (counts["size"] - counts["sum"]).reindex(stages.NUMBERS)
    told = {
        f"stage_{stage}": "–" if pd.isna(flips[stage]) else int(flips[stage])
        for stage in stages.NUMBERS
    }
    return finding("finding_moved", lang, all=int(counts["size"].max()), **told)
