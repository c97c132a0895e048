"""What the evidence on the effects amounts to: beside published studies, and for each statement."""

import pandas as pd

from prosperity.study import curve, trade
from prosperity.study.panel import LEVEL, half_width

MIXED = 0.1  # share of significant results that may have the other sign


def studies(outcome: str, estimates: pd.DataFrame) -> pd.DataFrame:
    """Published studies and, below them, our own two-way estimates, each by sample and sign.

    Ours have a direction only where the bootstrap p is below 0.05; where it is, and the interval
    includes zero all the same, they are borderline.

    Args:
        outcome: ratio or consumption_ratio.
        estimates: result of `curve.main_table`, which tells provinces and years.
    """
    found = trade.studies()
    rows = []
    for measure, row in estimates[estimates["model"] == "two_way"].iterrows():
        way = "narrows" if row["elasticity"] < 0 else "widens"
        if row["bootstrap_p"] >= LEVEL:
            way = "unclear"
        elif abs(row["elasticity"]) <= half_width(row["error"], row["provinces"]):
            way = "borderline"
        rows.append({
            "authors": "this_collection", "study_year": "–", "journal": "–", "unit": "provinces",
            "units_count": row["provinces"], "measure": measure,
            "sample_years": f"{row['first_year']}–{row['last_year']}",
            "outcome": "income_gap" if outcome == "ratio" else "consumption_ratio",
            "method": "two_way", "direction": way,
        })  # fmt: skip
    columns = list(rows[0])
    table = pd.concat([found[columns].astype(object), pd.DataFrame(rows).astype(object)])
    table["units_count"] = table["units_count"].map(lambda n: "–" if pd.isna(n) else str(int(n)))
    return table.set_index("authors")


def judgements(outcome: str = "ratio", measures: tuple[str, ...] = curve.DIGITAL) -> pd.DataFrame:
    """What the evidence here does to each statement, and on what ground this is said.

    Town and country follow a rule: the curve supports a narrowing only if its joint p is at most
    0.05 and nine in ten of the significant results are negative; it weakens it the other way round.
    For the others no test of the mechanism is possible with the data at hand, so that they are
    left open by judgement, not by computation.

    Returns:
        By ``mechanism``: ``tested`` as key of a term, ``judgement`` and ``ground`` (rule, judged).
    """
    joint = curve.joint_test(outcome, measures)
    few, many = sorted((joint["negative"], joint["positive"]))
    clear = joint["p"] <= LEVEL and few <= MIXED * many
    narrows = joint["negative"] > joint["positive"]
    town = "open" if not clear else "supports" if narrows else "weakens"
    names = ("jobs", "town_country", "regions", "infrastructure", "services", "trade")
    rows = {
        name: {
            "tested": f"by_{name}",
            "judgement": town if name == "town_country" else "open",
            "ground": "rule" if name == "town_country" else "judged",
        }
        for name in names
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("mechanism")
