"""What the two notebooks find, in sentences whose every number is computed where it stands."""

from prosperity import data
from prosperity.base.show import Sentence, finding
from prosperity.base.words import number
from prosperity.data.rounding import Interval
from prosperity.study import digital, editions


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
