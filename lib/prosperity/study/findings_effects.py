"""What the effects show, in sentences whose every number is computed where it stands."""

import pandas as pd

from prosperity import data
from prosperity.base.show import Sentence, finding
from prosperity.base.words import label, languages, number
from prosperity.study import convergence, curve, panel, trade


def jobs(lang: str) -> Sentence:
    """How the sectors of employment moved, and that nothing ties this to digitalisation."""
    table, counts = trade.sectors(), data.load("digital_work")["persons_ten_thousand"]
    return finding(
        "finding_jobs",
        lang,
        primary_start=number(table.loc["primary", "first_percent"], 1),
        primary_end=number(table.loc["primary", "last_percent"], 1),
        tertiary_start=number(table.loc["tertiary", "first_percent"], 1),
        tertiary_end=number(table.loc["tertiary", "last_percent"], 1),
        flexible=number(float(counts.loc[(2021, "flexible")]) / 1e4, 1),
        new_form=number(float(counts.loc[(2022, "new_form")]) / 1e4, 2),
        caict=number(float(counts.loc[(2017, "caict_digital_jobs")]) / 1e4, 2),
    )


def estimates(lang: str, table: pd.DataFrame) -> Sentence:
    """The size, sign and clarity of the estimates of one table, and what it could have found."""
    clear = table[table["bootstrap_p"] < 0.05]
    return finding(
        "finding_estimates",
        lang,
        all=len(table),
        negative=int((table["elasticity"] < 0).sum()),
        clear=len(clear),
        low=table["effect_percent"].min(),
        high=table["effect_percent"].max(),
        least=table["detectable_percent"].min(),
        most=table["detectable_percent"].max(),
    )


def timing(lang: str, table: pd.DataFrame) -> Sentence:
    """Whether next year's broadband does as well as this year's, and whether either is clear."""
    row = table.loc["broadband_per_hundred"]
    clear = [abs(row[f"{at}_elasticity"]) > 2.04 * row[f"{at}_error"] for at in ("same", "after")]
    as_strong = abs(row["after_elasticity"]) >= 0.75 * abs(row["same_elasticity"])
    return finding(
        "finding_timing",
        lang,
        same=number(row["same_elasticity"], 3),
        same_error=number(row["same_error"], 3),
        after=number(row["after_elasticity"], 3),
        after_error=number(row["after_error"], 3),
        clarity="timing_clear" if any(clear) else "timing_unclear",
        reading="timing_as_strong" if as_strong else "timing_weaker",
    )


def studies(outcome: str, estimates: pd.DataFrame) -> pd.DataFrame:
    """Published studies and, below them, our own two-way estimates, each by sample and sign.

    Ours have a direction only where the bootstrap p is below 0.05.
    """
    found = trade.studies()
    rows = []
    for measure, row in estimates[estimates["model"] == "two_way"].iterrows():
        way = "narrows" if row["elasticity"] < 0 else "widens"
        last = 2016 if measure == "internet_penetration_percent" else panel.YEARS[-1]
        rows.append({
            "authors": "this_collection", "study_year": "–", "journal": "–", "unit": "provinces",
            "units_count": 31, "sample_years": f"{panel.YEARS[0]}–{last}", "measure": measure,
            "outcome": "income_gap" if outcome == "ratio" else "consumption_ratio",
            "method": "two_way", "direction": way if row["bootstrap_p"] < 0.05 else "unclear",
        })  # fmt: skip
    columns = list(rows[0])
    table = pd.concat([found[columns].astype(object), pd.DataFrame(rows).astype(object)])
    table["units_count"] = table["units_count"].map(lambda n: "–" if pd.isna(n) else str(int(n)))
    return table.set_index("authors")


def published(lang: str) -> Sentence:
    """How many published studies of the gap report which direction."""
    table = data.load("published_studies")
    counts = table.loc[table["outcome"] == "income_gap", "direction"].value_counts()
    return finding(
        "finding_studies",
        lang,
        all=int(counts.sum()),
        narrows=int(counts["narrows"]),
        widens=int(counts["widens"]),
        turns=int(counts["u_shape"] + counts["inverted_u"]),
        rest=int(counts.get("varies", 0) + counts.get("not_seen", 0)),
    )


def whole_curve(lang: str, outcome: str, measures: tuple[str, ...] = panel.DIGITAL) -> Sentence:
    """The specification curve in numbers: signs, range, and how often chance does as well."""
    table = curve.curve(outcome, measures)
    counts = table["sign"].value_counts()
    by = table.groupby("measure")["effect_percent"]
    always = {"falls": by.max() < 0, "rises": by.min() > 0}
    named = {
        f"{name}_measures": _listing([one for one in measures if held[one]], lang)
        for name, held in always.items()
    }
    sentence = finding(
        "finding_curve",
        lang,
        outcome=f"outcome_{outcome}",
        all=len(table),
        negative=int(counts.get("negative", 0)),
        positive=int(counts.get("positive", 0)),
        median=table["effect_percent"].median(),
        low=table["effect_percent"].min(),
        high=table["effect_percent"].max(),
        p=number(curve.curve_p(outcome, measures), 2),
        falls_measures="{falls}",
        rises_measures="{rises}",
    )
    sentence.texts = [
        text.replace("{falls}", named["falls_measures"][one]).replace(
            "{rises}", named["rises_measures"][one]
        )
        for text, one in zip(sentence.texts, languages(lang), strict=True)
    ]
    return sentence


def _listing(names: list[str], lang: str) -> dict[str, str]:
    marks = {"zh": "、", "en": ", "}
    return {one: marks[one].join(label(f"measure_{name}", one) for name in names)
            or label("none_of_them", one) for one in languages(lang)}  # fmt: skip


def spread(lang: str) -> Sentence:
    """Which spreads between provinces fell, and which did not."""
    facts: dict[str, object] = {}
    for short, name in (("income", "resident_income_yuan"), ("broadband", "broadband_per_hundred"),
                        ("trade", "ecommerce_percent_of_gdp")):  # fmt: skip
        series = convergence.spread(name)["variation_percent"]
        slope = convergence.catching_up(name)
        facts |= {
            f"{short}_first": series.index[0], f"{short}_last": series.index[-1],
            f"{short}_start": number(series.iloc[0], 1), f"{short}_end": number(series.iloc[-1], 1),
            f"{short}_slope": slope.slope, f"{short}_error": slope.error,
        }  # fmt: skip
    return finding("finding_spread", lang, **facts)


def inequality(lang: str) -> Sentence:
    """Where inequality between provinces lies under two groupings, and in town against country."""
    four, two = convergence.theil_regions(), convergence.theil_regions("two_halves")
    cells = convergence.theil_town_country()
    return finding(
        "finding_theil",
        lang,
        first=four.index[0], last=four.index[-1], cells_last=cells.index[-1],
        four_start=number(four["between_percent"].iloc[0], 1),
        four_end=number(four["between_percent"].iloc[-1], 1),
        two_start=number(two["between_percent"].iloc[0], 1),
        two_end=number(two["between_percent"].iloc[-1], 1),
        cells_start=number(cells["town_country_percent"].iloc[0], 1),
        cells_end=number(cells["town_country_percent"].iloc[-1], 1),
    )  # fmt: skip


def services(lang: str) -> Sentence:
    """The online service index, and the spread of health staff."""
    table = data.load("egovernment")["online_service_index"]
    staff = convergence.spread("technicians_per_ten_thousand")["variation_percent"]
    return finding(
        "finding_services",
        lang,
        first=table.index[0], last=table.index[-1], start=table.iloc[0], end=table.iloc[-1],
        peak=int(table.idxmax()), staff_first=staff.index[0], staff_last=staff.index[-1],
        staff_start=number(staff.iloc[0], 1), staff_end=number(staff.iloc[-1], 1),
    )  # fmt: skip


def trading(lang: str) -> Sentence:
    """Rural sales grow, their share does not; the villages that sell lie in the east."""
    sales, villages = trade.rural_sales(), trade.taobao_villages()["inland_percent"].dropna()
    share = sales["rural_share_percent"].dropna()
    return finding(
        "finding_trade",
        lang,
        first=share.index[0], last=share.index[-1],
        start=number(sales.loc[share.index[0], "rural_trillion_yuan"], 2),
        end=number(sales.loc[share.index[-1], "rural_trillion_yuan"], 2),
        share_start=number(share.iloc[0], 1), share_end=number(share.iloc[-1], 1),
        inland_year=villages.index[-1], inland=number(villages.iloc[-1], 1),
    )  # fmt: skip


def judgements(outcome: str = "ratio") -> pd.DataFrame:
    """What the evidence here does to each statement on the effects; every entry follows a rule.

    Town and country: the curve supports a narrowing only if chance does as well less than one time
    in twenty and nine in ten of the clear signs are negative; it weakens it the other way round.
    Where no data bear on a statement, or only a trend does, it stays open: penetration tells of the
    use of networks, not of their being there.

    Returns:
        By ``mechanism``: ``tested`` and ``result`` as keys of terms, ``judgement``.
    """
    table, p = curve.curve(outcome), curve.curve_p(outcome)
    counts = table["sign"].value_counts()
    negative, positive = counts.get("negative", 0), counts.get("positive", 0)
    clear = p <= 0.05 and min(negative, positive) <= 0.1 * max(negative, positive)
    town = "open" if not clear else "supports" if negative > positive else "weakens"
    share = trade.rural_sales()["rural_share_percent"].dropna()
    judged = {
        "jobs": "open",
        "town_country": town,
        "regions": "open",
        "infrastructure": "open",
        "services": "open",
        "trade": "open" if share.iloc[-1] <= share.iloc[0] else "supports",
    }
    rows = {
        name: {"tested": f"by_{name}", "result": f"{kind}_{name}", "judgement": kind}
        for name, kind in judged.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("mechanism")


def catching_up_table() -> pd.DataFrame:
    """Spread at both ends and the catching-up slope of incomes, access, trade and health.

    Returns:
        By ``measure``: years, ``start_percent`` and ``end_percent`` (coefficient of variation, each
        province once), the same weighted by people, ``slope``, ``error``, ``low``, ``high``,
        ``fit``.
    """
    names = ("resident_income_yuan", "rural_income_yuan", "ratio", "broadband_per_hundred",
             "mobile_phones_per_hundred", "internet_penetration_percent",
             "ecommerce_percent_of_gdp", "technicians_per_ten_thousand",
             "beds_per_thousand")  # fmt: skip
    rows = {}
    for name in names:
        plain = convergence.spread(name)["variation_percent"]
        weighted = convergence.spread(name, weighted=True)["variation_percent"]
        found = convergence.catching_up(name)
        rows[name] = {
            "first_year": found.first_year, "last_year": found.last_year,
            "start_percent": plain.iloc[0], "end_percent": plain.iloc[-1],
            "weighted_start_percent": weighted.iloc[0], "weighted_end_percent": weighted.iloc[-1],
            "slope": found.slope, "error_hc3": found.error, "fit": found.fit,
        }  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("measure")
