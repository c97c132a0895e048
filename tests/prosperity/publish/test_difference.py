"""A revised table: what it changes in values, figures and verdicts."""

import contextlib
import json
import shutil
from fractions import Fraction

import pytest
from nbpress import plan, run
from prosperity.__main__ import main
from prosperity.audit import committed, mutations
from prosperity.audit.ledger import evaluate, ledger
from prosperity.base.errors import InputError
from prosperity.base.files import csv_bytes, write
from prosperity.base.places import DATA, NOTEBOOKS
from prosperity.cli import claims as command_claims
from prosperity.cli.data import recorded
from prosperity.data.cells import Tables
from prosperity.data.descriptions import build
from prosperity.data.package import PACKAGE, Package
from prosperity.publish import snapshot
from prosperity.publish.difference import difference, verdicts


def move_one_of(folder, places):
    """Change the first of some cells of a table that may be another by its rules."""
    path = folder / PACKAGE.resource(places[0][0])["path"]
    before = path.read_text(encoding="utf-8")
    for table, row, column in places:
        rows = [dict(one) for one in PACKAGE.rows(table)]
        for _, text in mutations.mutants(rows[row][column], column, [Fraction(1, 20)]):
            rows[row][column] = text
            write(path, csv_bytes(rows[0], *(one.values() for one in rows)))
            with contextlib.suppress(InputError):
                Package(folder, accepted=False).rows(table)
                return True
    path.write_text(before, encoding="utf-8")
    return False


@pytest.fixture
def revised(tmp_path):
    text = (DATA / "digital_economy.csv").read_text(encoding="utf-8")
    changed = text.replace("\n2020,caict-2021,39.2,", "\n2020,caict-2021,39.6,")
    assert changed != text
    path = tmp_path / "digital_economy.csv"
    path.write_text(changed, encoding="utf-8")
    return path


def test_a_revised_value_flips_the_verdicts_that_hang_on_it(revised):
    found = difference("data", str(revised), draw=False)
    assert [str(one) for one in found.values] == [
        "digital_economy [2020, caict-2021, size_trillion_yuan]: 39.2 -> 39.6"
    ]
    flips = {one.id: one for one in found.verdicts if one.of_statement}
    assert str(flips["C003"]) == "C003: reproduced -> contradicted"
    assert "39.6" in flips["C003"].why
    assert "  C003 [published]: reproduced -> fails (39.2 -> 39.6)\n" in str(found)


def test_the_figures_drawn_from_it_change_and_no_others(revised):
    found = difference(str(DATA), str(revised), only=["22-state"])
    changed = {one.what for one in found.figures}
    assert {"figure-1", "figure-2", "figure-3"} <= changed
    assert "figure-4" not in changed
    first = next(one for one in found.figures if one.what == "figure-1")
    assert (first.where, first.before, first.after) == ("2020, size_trillion_yuan", "39.2", "39.6")


def test_the_first_state_is_judged_only_where_a_statement_reads_what_differs(revised, monkeypatch):
    judged = []
    monkeypatch.setattr(
        "prosperity.publish.difference.verdicts",
        lambda folder, which: judged.append({*which}) or verdicts(folder, which),
    )
    found = difference("data", str(revised), only=["11-significance"]).verdicts
    assert {one.id for one in found} <= judged[0] < ledger().keys()
    monkeypatch.undo()
    assert found == difference("data", str(revised), draw=False).verdicts


def test_every_table_behind_a_verdict_is_told_with_its_statement():
    told = snapshot.reads()
    for one, result in evaluate().items():
        tables = {table for found in result.findings for table, *_ in found.places}
        read = {PACKAGE.resource(table)["path"] for table in tables}
        assert {"claims.csv", "evidence.csv", *read} <= told[one], one
        assert len(told[one]) < len(list(DATA.iterdir())) / 2


def test_only_what_a_changed_table_reaches_is_computed(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("local"))
    text = (DATA / "gini.csv").read_text(encoding="utf-8")
    (folder / "gini.csv").write_text(text.replace("2008,0.491", "2008,0.481"), encoding="utf-8")
    build(folder)
    assert snapshot.differing(DATA, folder) == {"gini.csv"}
    known = {
        "21-origins": snapshot.Known({"claims.csv"}, {}),
        "11-significance": snapshot.Known({"gini.csv"}, {"known": "as it was"}),
    }
    names = [snapshot.AUDIT, "11-significance", "21-origins"]
    before, after = snapshot.both(DATA, folder, names, {"21-origins": known["21-origins"]})
    assert before["said"].keys() == after["said"].keys() == {"11-significance"}
    assert before["said"] != after["said"]
    assert after["verdicts"] == committed.committed() and not before["verdicts"]
    assert before["figures"] == after["figures"] and before["figures"]
    before, after = snapshot.both(DATA, folder, names[1:], known)
    assert before["figures"] == {"known": "as it was"}, "what is known is not computed"
    assert after["said"].keys() == {"11-significance"} and after["figures"].keys() != {"known"}
    assert snapshot.both(folder, DATA, names[1:], known)[1]["figures"] == {"known": "as it was"}
    found, _ = snapshot.both(DATA, folder, ["21-origins"])
    assert found["said"].keys() == {"21-origins"}, "what is not known to be out of reach is run"
    told = json.loads((folder / "income.json").read_text(encoding="utf-8")) | {"title": "another"}
    (folder / "income.json").write_text(json.dumps(told), encoding="utf-8")
    assert snapshot.differing(DATA, folder) is None, "whoever asks a description is not seen"


def test_a_cell_of_each_table_tells_the_verdicts_what_it_tells_a_state_of_its_own(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("local"))
    fed = mutations.fed(evaluate())
    moved = {name for name in {table for table, *_ in fed}
             if move_one_of(folder, [place for place in fed if place[0] == name])}  # fmt: skip
    assert {table for table, *_ in fed} - moved <= {"population"}, "whose cells hang together"
    build(folder)
    assert snapshot.differing(DATA, folder) == {PACKAGE.resource(one)["path"] for one in moved}
    _, whole = snapshot.both(folder, folder, [snapshot.AUDIT])
    told = verdicts(folder)
    assert told == {name: whole[name] for name in told}
    pairs = zip(committed.committed(), told["verdicts"], strict=True)
    assert sum(was != now for was, now in pairs) >= len(moved)


@pytest.mark.parametrize("name", ["readings.csv", "terms.csv", "gini.json"])
def test_verdicts_whose_words_or_editions_may_be_others_get_a_state_of_their_own(
    name, tmp_path, monkeypatch
):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("local"))
    text = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text.replace("1", "2"), encoding="utf-8")
    build(folder)
    monkeypatch.setattr(snapshot, "both", lambda *_: ({}, {"verdicts": "apart", "why": "apart"}))
    assert verdicts(folder)["verdicts"] == "apart"


def test_what_a_notebook_reads_and_draws_is_known_from_its_runs(tmp_path):
    jobs = [one for one in plan.collection(NOTEBOOKS, out=str(tmp_path))
            if one.notebook.stem == "11-significance"]  # fmt: skip
    run.run(jobs, out=tmp_path)
    found = recorded(tmp_path)
    assert found.keys() == {"11-significance"}
    assert {"claims.csv", "gini.csv"} <= found["11-significance"].reads
    assert "digital_economy.csv" not in found["11-significance"].reads
    shown, _ = snapshot.both(DATA, DATA, ["11-significance"])
    assert found["11-significance"].figures == shown["figures"] != {}
    jobs[0].output.unlink()
    assert recorded(tmp_path) == {}, "what is not fresh is not known"


def test_the_same_data_differ_in_nothing_and_nothing_is_judged(monkeypatch, capsys):
    monkeypatch.setattr("prosperity.publish.difference.verdicts", lambda _: pytest.fail("judged"))
    assert main(["data", "diff", str(DATA), str(DATA), "--no-figures", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {"values": [], "figures": [], "verdicts": [], "troubles": []}


def test_a_flip_has_an_exit_code_of_its_own(revised, capsys):
    assert main(["data", "diff", str(DATA), str(revised), "--no-figures"]) == 1
    assert "C005" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "code", "told"),
    [
        ("1978,original,343.4,133.6", "1978,original,343.4,133.57", 0, "verdicts: 0 changed"),
        ("2002,original,7702.8", "2002,original,7702.4", 1, "1 of statements and 1 of readings"),
    ],
)
def test_diff_and_check_see_the_same_changes(old, new, code, told, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    text = (DATA / "income.csv").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / "income.csv").write_text(text.replace(old, new), encoding="utf-8")
    assert main(["data", "diff", "data", str(folder), "--no-figures"]) == code
    assert told in capsys.readouterr().out
    build(folder)
    revised = evaluate(tables=Tables(Package(folder)))
    monkeypatch.setattr(command_claims, "evaluate", lambda: revised)
    assert main(["claims", "--check"]) == code
    checked = capsys.readouterr().out.splitlines()
    found = difference("data", str(folder), draw=False).verdicts
    assert [str(one) for one in found] == checked[:-1]


def test_two_files_of_different_tables_are_no_states_of_one(capsys):
    assert main(["data", "diff", str(DATA / "gdp.csv"), str(DATA / "income.csv")]) == 3
    told = capsys.readouterr().err
    assert told == (
        "error: gdp.csv has the columns of the table gdp, income.csv those of income; "
        "data diff compares two states of one table\n"
    )


def test_what_is_no_state_of_the_data_is_refused(capsys):
    assert main(["data", "diff", "data", "nowhere"]) == 3
    told = capsys.readouterr().err
    assert "'nowhere' is neither a folder of tables nor a CSV nor a revision of git" in told
    assert main(["data", "diff", "data"]) == 3


def test_a_table_that_breaks_its_schema_is_refused_with_row_and_rule(tmp_path, capsys):
    text = (DATA / "gini.csv").read_text(encoding="utf-8")
    (tmp_path / "gini.csv").write_text(text.replace("0.4", "4.", 1), encoding="utf-8")
    assert main(["data", "diff", "data", str(tmp_path / "gini.csv")]) == 3
    shown = capsys.readouterr().err
    assert "gini.csv" in shown
    assert "row 2" in shown
