"""The sentences of notebooks 11, 23, 30 and 50 whose numbers need no model."""

import numpy as np
import pandas as pd
from text import ROOT


def read(name, **index):
    frame = pd.read_csv(ROOT / "data" / f"{name}.csv")
    for column, value in index.items():
        frame = frame[frame[column] == value]
    return frame


def significance(check):
    people = read("population", edition="census2020").set_index("year")
    share = people["urban_ten_thousand_persons"] / people["total_ten_thousand_persons"] * 100
    total = people["total_ten_thousand_persons"][2020] / 100
    claims = read("claims").set_index("id")["printed"]
    check(f"the urban share is {share[2020]:.2f} percent at the end of 2020 (the paper prints "
          f"{claims['C016']}) and the population {total:,.1f} million (the paper prints "
          f"{float(claims['C020']) * 100:,.0f}).")  # fmt: skip
    seen = read("evidence", claim="C017").set_index("attribute")["found"].astype(float)
    paper, last = float(claims["C017"]), int(share.index[-1])
    check(f"project {seen['percent in 2050']:.1f} percent for 2050, "
          f"{seen['percent in 2050'] - paper:.1f} points above what the paper expects; their value "
          f"nearest to it is {seen['percent in 2030']:.1f} percent, for 2030. The published share "
          f"is {share[last]:.1f} percent in {last}, after an average rise of "
          f"{(share[last] - share[last - 5]) / 5:.2f} points a year since {last - 5}, and "
          f"{paper - share[last]:.1f} points short")  # fmt: skip
    gini = read("gini").set_index("year")["gini_coefficient"]
    top = gini.idxmax()
    low, end = gini.loc[top:].idxmin(), gini.index[-1]
    check(f"is {gini.iloc[0]:.3f} in {gini.index[0]} and highest in {top} at {gini[top]:.3f}; its "
          f"low since then is {gini[low]:.3f} in {low}, and in {end} it is {gini[end]:.3f}, "
          f"{gini[end] - gini[low]:.3f} above that low.")  # fmt: skip
    fifths = read("income_fifths").set_index("year")
    times = fifths["high_fifth_yuan"] / fifths["low_fifth_yuan"]
    apart = fifths["high_fifth_yuan"] - fifths["low_fifth_yuan"]
    first, last = times.index[0], times.index[-1]
    check(f"has {times[first]:.2f} times the income per person of the lowest in {first} and "
          f"{times[last]:.2f} times in {last}, at most {times.max():.2f} times, in "
          f"{times.idxmax()}; the difference goes from {apart[first]:,.0f} to {apart[last]:,.0f} "
          "yuan.")  # fmt: skip
    engel = read("engel", edition="revised").set_index("year")
    engel = engel[["rural_engel_percent", "urban_engel_percent"]].dropna()
    rural, urban = engel["rural_engel_percent"], engel["urban_engel_percent"]
    gap = rural - urban
    first, last, widest = engel.index[0], engel.index[-1], gap.idxmax()
    check(f"goes from {rural[first]:.1f} percent in {first} to {rural[last]:.1f} in {last}, that "
          f"of the towns from {urban[first]:.1f} to {urban[last]:.1f}; the first is above the "
          f"second by {gap[first]:.1f} points at the beginning and {gap[last]:.1f} at the end, and "
          f"by most in {widest}, by {gap[widest]:.1f}. Since then the gap, so measured, has "
          f"narrowed by {gap[widest] - gap[last]:.1f} points.")  # fmt: skip
    ranks = read("evidence", claim="C022")
    held = (ranks["found"] == ranks["printed"]).sum()
    check(f"holds in {held} of the {len(ranks)} rankings")


def problems(check):
    work = read("digital_work").set_index(["year", "concept"])
    year = work.index.get_level_values("year").max()
    most, hours = work.loc[(year, "may_change_occupation")], work["change_percent"][year]
    check(f"by {year} “up to” {most['persons_ten_thousand'] / 100:.0f} million people, about "
          f"{most['share_percent']:.0f} percent")  # fmt: skip
    check(f"changes by {hours['manual_skills']:+.0f} percent, of social and emotional skills by "
          f"{hours['social_skills']:+.0f} and of technological skills by "
          f"{hours['technological_skills']:+.0f}.")  # fmt: skip
    users = read("internet_users")
    share = users.pivot_table(index="date", columns="group", values="penetration_percent")
    for row in users.dropna(subset=["change_since", "penetration_percent"]).itertuples():
        if row.group in ("urban", "rural") and row.change_since[:4] == row.date[:4] == "2020":
            implied = row.penetration_percent - row.change_points
            if np.isnan(share.loc[row.change_since, row.group]):
                share.loc[row.change_since, row.group] = implied
    both = share[["urban", "rural"]].dropna()
    gap = both["urban"] - both["rural"]
    after, fall = gap.diff().idxmin(), -gap.diff().min()
    before = gap.index[gap.index.get_loc(after) - 1]
    part = fall / (gap.max() - gap.iloc[-1]) * 100
    check(f"From {before} to {after} the gap closes by {fall:.1f} points, {part:.0f} percent")
    old, rural = share["national"] - share["aged_60"], share["national"] - share["rural"]
    first, last = old.dropna().index[0], old.dropna().index[-1]
    end = rural.dropna().index[-1]
    check(f"lags by {rural[first]:.1f} points in {first} and by {rural[end]:.1f} in {end}; people "
          f"of 60 and over by {old[first]:.1f} points and, in {last}, "
          f"by {old[last]:.1f}.")  # fmt: skip
    offline = users.set_index(["date", "group"])["share_of_non_users_percent"]
    reasons = read("internet_barriers", group="non_users").set_index(["date", "item"])
    at = reasons.index.get_level_values("date").max()
    asked = reasons["share_percent"][at]
    check(f"Of those offline in {at}, {offline[at, 'aged_60']:.1f} percent are 60 and over.")
    check(f"({asked.max():.1f} percent); {asked['no_device']:.1f} percent name")
    facts = read("ecommerce_trial").set_index("fact")["value"]
    opened, assigned = facts["opened_in_treatment"], facts["assigned_treatment"]
    check(f"covers {facts['survey_villages']:.0f} villages in {facts['counties']:.0f} counties; "
          f"{assigned:.0f} were assigned to open early, {opened:.0f} did "
          f"({opened / assigned * 100:.0f} percent), and after {facts['months_to_endline']:.0f} "
          f"months {facts['respondents_found_again']:.0f} percent")  # fmt: skip
    check(f"covers {facts['counties']:.0f} counties, surveyed {facts['survey_villages']:.0f} of "
          f"{facts['candidate_villages']:.0f} candidate villages and came back after "
          f"{facts['months_to_endline']:.0f} months")  # fmt: skip
    acts = read("platform_events").set_index("date")
    fines = acts[(acts["kind"] == "penalty") & (acts["status"] == "published")]
    fine = fines["amount_hundred_million_yuan"]
    check(f"holds {len(acts)} acts from {acts.index[0]} to {acts.index[-1]}, "
          f"{(acts.index <= '2021-12-31').sum()} of them by 2021-12-31; the largest fine is "
          f"{fine.max() / 10:.2f} billion yuan on {fine.idxmax()}.")  # fmt: skip


def effects(check):
    jobs = read("employment").set_index("year").loc[2021]
    parts = [(jobs[f"{one}_percent"] - jobs[f"{one}_change_points"], jobs[f"{one}_percent"])
             for one in ("primary", "tertiary")]  # fmt: skip
    check(f"From {jobs['change_since_year']:.0f} to 2021 the primary sector's share of jobs goes "
          f"from {parts[0][0]:.1f} to {parts[0][1]:.1f} percent and the tertiary sector's from "
          f"{parts[1][0]:.1f} to {parts[1][1]:.1f}.")  # fmt: skip
    work = read("digital_work").set_index("concept")["persons_ten_thousand"] / 100
    check(f"flexible work about {work['flexible']:.0f} million, new forms of employment "
          f"{work['new_form']:.0f} million, CAICT's jobs "
          f"{work['caict_digital_jobs']:.0f} million")  # fmt: skip
    ways = read("published_studies", outcome="income_gap")["direction"].value_counts()
    turns = ways["u_shape"] + ways["inverted_u"]
    rest = ways.sum() - ways["narrows"] - ways["widens"] - turns
    check(f"Of {ways.sum()} studies of the urban-rural gap seen here {ways['narrows']} report that "
          f"it narrows, {ways['widens']} that it widens and {turns} that it turns, one way or the "
          f"other; in {rest} it varies")  # fmt: skip
    online = read("egovernment").set_index("year")["online_service_index"]
    check(f"goes from {online.iloc[0]:.2f} in {online.index[0]} to {online.iloc[-1]:.2f} in "
          f"{online.index[-1]}, with its peak in {online.idxmax()}")  # fmt: skip
    retail = read("online_retail", group="rural").set_index("period")
    retail = retail[retail.index.astype(str).str.fullmatch(r"\d{4}")]
    share = retail["share_percent"].dropna()
    whole = read("online_retail", group="all_online").set_index("period")
    last = retail.index[-1]
    first, end = retail.loc[share.index[0]], whole["sales_hundred_million_yuan"][last]
    end = retail["sales_hundred_million_yuan"][last] / end * 100
    villages = read("taobao_villages", year=2017).set_index("place")["villages_count"]
    check(f"in {last}, and their share of all online sales from {share.iloc[0]:.1f} to {end:.1f} "
          "percent")  # fmt: skip
    inland = villages["centre_and_west"] / villages["national"] * 100
    check(f"In 2017 {inland:.1f} percent of Taobao villages")
    check(f"go from {first['sales_hundred_million_yuan'] / 1e4:.2f} trillion yuan in "
          f"{share.index[0]} to {retail['sales_hundred_million_yuan'].iloc[-1] / 1e4:.2f} trillion "
          f"in {last}")  # fmt: skip


def province(check):
    own = read("province_income", province="shaanxi").set_index("year").loc[2013:2019]
    whole = read("income", edition="revised").set_index("year")
    ratio = own["urban_income_yuan"] / own["rural_income_yuan"]
    nation = whole["urban_income_yuan"] / whole["rural_income_yuan"]
    gap = own["urban_income_yuan"] - own["rural_income_yuan"]
    check(f"goes from {ratio[2013]:.2f} in 2013 to {ratio[2019]:.2f} in 2019, above the nation "
          f"({nation[2013]:.2f} to {nation[2019]:.2f}), and the gap from {gap[2013]:,.0f} to "
          f"{gap[2019]:,.0f} yuan.")  # fmt: skip
    prices = read("province_prices", province="shaanxi").set_index("year").loc[2014:2019]
    rise = prices["cpi_index"].prod() / 100.0**6
    grown = [(own[f"{one}_income_yuan"][2019] / own[f"{one}_income_yuan"][2013])
             for one in ("urban", "rural")]  # fmt: skip
    nominal, real = ([(one**(1 / 6) - 1) * 100 for one in rates]
                     for rates in (grown, np.array(grown) / rise))  # fmt: skip
    check(f"Over 6 years nominal income grows by {nominal[0]:.1f} percent a year in towns and "
          f"{nominal[1]:.1f} in the countryside; less the province's own prices, by {real[0]:.1f} "
          f"and {real[1]:.1f}.")  # fmt: skip
    all_ratios = read("province_income").set_index(["year", "province"])
    last = all_ratios["urban_income_yuan"][2019] / all_ratios["rural_income_yuan"][2019]
    rank = int((last > last["shaanxi"]).sum()) + 1
    income = all_ratios["resident_income_yuan"][2023]
    place = int((income > income["shaanxi"]).sum()) + 1
    check(f"is no. {place} in income per person (2023), no. {rank} in the urban-rural ratio")
    home = read("provinces").set_index("province")["neighbours"]["shaanxi"].split(";")
    digital, people = (
        read(name).set_index(["year", "province"])
        for name in ("province_digital", "province_population")
    )
    wired = digital["broadband_subscribers_ten_thousand"] / people["resident_ten_thousand_persons"]
    wired = wired[2020]
    lower = int((last[home] < last["shaanxi"]).sum())
    check(f"and no. {int((wired > wired['shaanxi']).sum()) + 1} in broadband per hundred (2020).")
    times = [one["shaanxi"] / one[home].median() for one in (last, wired)]
    check(f"has {len(home)} neighbours, {lower} of them with a lower urban-rural ratio in 2019; "
          f"its ratio is {times[0]:.2f} times their median, its broadband per hundred "
          f"{times[1]:.2f} times.")  # fmt: skip
    early = all_ratios["urban_income_yuan"][2013] / all_ratios["rural_income_yuan"][2013]
    ahead = [one["shaanxi"] - one[home].median() for one in (early, last)]
    check(f"is {ahead[0]:+.2f} in 2013 and {ahead[1]:+.2f} in 2019")
    check(f"Year by year the ratio fell in {(ratio.diff().dropna() < 0).sum()} of 6 changes.")
