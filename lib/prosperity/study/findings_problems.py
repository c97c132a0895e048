"""What the problems show, in sentences whose every number is computed where it stands."""

import pandas as pd

from prosperity import data
from prosperity.base.show import Sentence, finding
from prosperity.base.words import number
from prosperity.study import divide


def forecast(lang: str) -> Sentence:
    """What the McKinsey report says beside what the paper makes of it."""
    table = data.load("digital_work")
    workers = table.loc[(2030, "may_change_occupation")]
    skills = table["change_percent"].xs(2030)
    return finding(
        "finding_forecast",
        lang,
        workers=number(float(workers["persons_ten_thousand"]) / 1e4, 1),
        million=number(float(workers["persons_ten_thousand"]) / 100, 0),
        share=number(workers["share_percent"], 0),
        manual=number(skills["manual_skills"], 0),
        social=number(skills["social_skills"], 0),
        technological=number(skills["technological_skills"], 0),
    )


def new_forms(lang: str) -> Sentence:
    """How many workers in new forms of employment there are among all employees surveyed."""
    counts = data.load("digital_work")["persons_ten_thousand"].astype(float)
    part, whole = counts.loc[(2022, "new_form")], counts.loc[(2022, "all_employees")]
    return finding(
        "finding_new_forms",
        lang,
        part=number(part / 1e4, 2),
        whole=number(whole / 1e4, 2),
        million=number(part / 100, 0),
        all_million=number(whole / 100, 0),
        percent=number(part / whole * 100, 1),
    )


def town_country(lang: str) -> Sentence:
    """The gap in points and as a multiple, and how much of its fall is one unexplained quarter."""
    table = divide.town_country()
    levels = table.dropna(subset="urban_percent")
    widest = levels["gap_points"].idxmax()
    before, after = levels.loc["2020-03", "gap_points"], levels.loc["2020-06", "gap_points"]
    fall = levels["gap_points"].max() - levels["gap_points"].iloc[-1]
    people = divide.implied_people()["people_million"]
    return finding(
        "finding_town_country",
        lang,
        first=levels.index[0], start=number(levels["gap_points"].iloc[0], 1),
        widest=widest, most=number(levels["gap_points"].max(), 1),
        last=levels.index[-1], end=number(levels["gap_points"].iloc[-1], 1),
        times_start=number(levels["relative"].iloc[0], 1),
        times_end=number(levels["relative"].iloc[-1], 1),
        jump=number(before - after, 1), part=number((before - after) / fall * 100, 0),
        base_before=number(people["2020-12"], 0), base_after=number(people["2021-12"], 0),
    )  # fmt: skip


def ages(lang: str) -> Sentence:
    """Penetration at 60 and over beside all, and who is not online."""
    table = divide.ages()
    users = data.load("internet_users")
    barriers = data.load("internet_barriers")["share_percent"]
    return finding(
        "finding_ages",
        lang,
        first=table.index[0], last=table.index[-1],
        start=number(table["aged_60_percent"].iloc[0], 1),
        end=number(table["aged_60_percent"].iloc[-1], 1),
        all_start=number(table["all_percent"].iloc[0], 1),
        all_end=number(table["all_percent"].iloc[-1], 1),
        gap_start=number(table["gap_points"].iloc[0], 1),
        gap_end=number(table["gap_points"].iloc[-1], 1),
        among=number(users.loc[("2021-12", "aged_60"), "share_of_non_users_percent"], 1),
        skill=number(barriers.loc[("2021-12", "non_users", "no_skill")], 1),
        device=number(barriers.loc[("2021-12", "non_users", "no_device")], 1),
    )  # fmt: skip


def regions(lang: str) -> Sentence:
    """Whether strong and weak survive another measure, edition and border."""
    south, east = {}, {}
    for name in divide.QUANTITIES:
        south[name] = divide.regional(name, "two_halves")["ratio"].dropna().iloc[-1]
        east[name] = divide.regional(name, "east_west")["ratio"].dropna().iloc[-1]
    border = pd.DataFrame({name: divide.border_range(name).iloc[-1] for name in divide.QUANTITIES})
    old = divide.regional("gdp", "two_halves", "before_census4")["ratio"]
    new = divide.regional("gdp", "two_halves")["ratio"]
    band = divide.regional("broadband_per_hundred", "east_west")["ratio"]
    return finding(
        "finding_regions",
        lang,
        lowest=min(south.values()), highest=max(south.values()),
        flips=int((border.loc["low"] < 1).sum()), all=len(divide.QUANTITIES),
        border_low=border.loc["low", "broadband_per_hundred"],
        border_high=border.loc["high", "broadband_per_hundred"],
        old=old[2018], new=new[2018],
        east_lowest=min(east.values()), east_highest=max(east.values()),
        band_first=band.index[0], band_last=band.index[-1],
        band_start=band.iloc[0], band_end=band.iloc[-1],
    )  # fmt: skip


def trial(lang: str) -> Sentence:
    """The design of the rural trial in numbers, and how far it carries."""
    facts = data.load("ecommerce_trial")["value"]
    return finding(
        "finding_trial",
        lang,
        villages=int(facts["survey_villages"]), counties=int(facts["counties"]),
        assigned=int(facts["assigned_treatment"]), opened=int(facts["opened_in_treatment"]),
        months=int(facts["months_to_endline"]), found=int(facts["respondents_found_again"]),
        share=number(facts["opened_in_treatment"] / facts["assigned_treatment"] * 100, 0),
    )  # fmt: skip


def platforms(lang: str) -> Sentence:
    """The first act and the largest fine of the chronology, and what it leaves open."""
    table = data.load("platform_events")
    fines = table[(table["kind"] == "penalty") & (table["status"] == "published")]
    largest = fines["amount_hundred_million_yuan"].idxmax()
    return finding(
        "finding_platforms",
        lang,
        first=table.index[0], last=table.index[-1], count=len(table), day=largest,
        amount=number(fines.loc[largest, "amount_hundred_million_yuan"], 2),
        billion=number(fines.loc[largest, "amount_hundred_million_yuan"] / 10, 2),
        year=2021, acts=int((table["year"] <= 2021).sum()),
    )  # fmt: skip


def regional_table(split: str) -> pd.DataFrame:
    """First and last ratio of each quantity under a split; for south and north with the border.

    Returns:
        By ``quantity``: years, ``first_ratio``, ``last_ratio`` and, for two_halves,
        ``lowest_border`` and ``highest_border`` of the last year over 32 borders.
    """
    rows = {}
    for name in divide.QUANTITIES:
        ratio = divide.regional(name, split)["ratio"].dropna()
        rows[name] = {"first_year": ratio.index[0], "last_year": ratio.index[-1],
                      "first_ratio": ratio.iloc[0], "last_ratio": ratio.iloc[-1]}  # fmt: skip
        if split == "two_halves":
            border = divide.border_range(name).loc[ratio.index[-1]]
            rows[name] |= {"lowest_border": border["low"], "highest_border": border["high"]}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("quantity")


def barriers() -> pd.DataFrame:
    """Reasons for staying offline by report, and what users of 60 and over can do alone."""
    table = data.load("internet_barriers")["share_percent"].reset_index()
    wide = table.pivot(index=["group", "item"], columns="date", values="share_percent")
    order = list(dict.fromkeys(zip(table["group"], table["item"], strict=True)))
    return wide.reindex(order).rename(columns=lambda date: f"at_{date}")
