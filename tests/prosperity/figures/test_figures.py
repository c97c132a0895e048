"""Figures: the artists show the data in the CSV, words come from terms, and bytes do not change."""

import datetime
import functools
import io
import itertools
import json
import subprocess
import sys
from unittest import mock

import matplotlib
import matplotlib.colors
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing
from matplotlib.text import Text
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from prosperity import figures
from prosperity.__main__ import main
from prosperity.base import words
from prosperity.base.places import FIGURES
from prosperity.cli import handout
from prosperity.figures import core, effects, explore, font, png, slide, style
from prosperity.publish import collection, snapshot
from prosperity.study import divide, paths, stages

NAMES = collection.figures()
TOLERANCE = 1.0  # mean distance of the channels of two PNGs, of 255: what no eye sees


@functools.cache
def presets():
    """Every figure as the notebooks draw it with their presets."""
    found = {}
    with mock.patch.object(
        figures.Figure, "save", lambda figure, *_: found.update({figure.name: figure})
    ):
        for notebook in collection.names():
            assert not snapshot.execute([cell.source for cell in collection.code_cells(notebook)])
    return found


def preset(name):
    return presets()[name]


@functools.cache
def drawn(name, lang):
    return preset(name).plot(lang)


@functools.cache
def pictured(name, lang):
    """The bytes of the drawing: SVG and PNG."""
    picture = core.svg(drawn(name, lang), preset(name).alt[lang])
    return picture, png.of(drawn(name, lang), picture)


def points(axis):
    """All points of lines and bars that an axis shows."""
    lines = [xy for line in axis.get_lines() for xy in np.column_stack(line.get_data()).tolist()]
    bars = [(bar.get_x() + bar.get_width() / 2, bar.get_height()) for bar in axis.patches]
    return {(round(float(x), 6), round(float(y), 6)) for x, y in [*lines, *bars] if y == y}


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("figure-1", ["size_trillion_yuan"]),
        ("figure-2", ["digital_growth_percent", "gdp_growth_percent"]),
        ("figure-3", ["chosen_percent", "announced_percent", "census5_percent", "caict_percent"]),
        ("figure-4", ["primary_percent", "secondary_percent", "tertiary_percent"]),
        ("ratio-stages", ["chosen_ratio", "original_ratio", "revised_ratio"]),
        ("ratio-breaks", ["ratio", "fitted_ratio"]),
        ("ratio-gap", ["ratio", "gap_yuan"]),
        ("effects-spread", list(effects.SPREADS)),
        ("effects-theil", ["between", "town_country"]),
        ("divide-two-halves", [*divide.QUANTITIES, "gdp_before_census4"]),
        ("divide-east-west", [*divide.QUANTITIES, "gdp_before_census4"]),
        ("urbanisation", ["published_percent", "paper_percent", "projected_percent"]),
        ("online-trade", ["rural_trillion_yuan", "villages_count"]),
        ("province-history", ["ratio", "nation_ratio"]),
        ("explore-growth", ["digital_growth_percent", "gdp_growth_percent"]),
        ("explore-share", ["share_of_gdp_percent"]),
        ("explore-stages", ["ratio"]),
        ("explore-province", ["zhejiang", "beijing", "xinjiang"]),
    ],
)
def test_every_value_of_the_csv_is_drawn(name, columns):
    shown = set().union(*(points(axis) for axis in drawn(name, "zh").axes))
    places = 4 if name.startswith(("divide", "effects", "online", "province")) else 6
    shown = {(x, round(y, places)) for x, y in shown}
    for column in columns:
        for year, value in preset(name).data[column].dropna().items():
            assert (float(year), round(float(value), places)) in shown, (column, year)


@pytest.mark.parametrize(
    ("name", "across", "up"),
    [
        ("effects-catching-up", "first", "growth_percent"),
        ("effects-curve", None, "effect_percent"),
        ("ratio-boundaries", None, "ratio_change"),
        ("divide-town-country", "at", "penetration_percent"),
    ],
)
def test_every_row_of_the_csv_is_a_point(name, across, up):
    lines = [line for axis in drawn(name, "en").axes for line in axis.get_lines()]
    shown = np.concatenate([np.column_stack(line.get_data()) for line in lines]).astype(float)
    for row in preset(name).data.to_dict("records"):
        near = np.abs(shown[:, 1] - row[up]) < 1e-5
        if across:
            near &= np.abs(shown[:, 0] - row[across]) < 1e-3
        assert near.any(), row


def test_every_tile_prints_its_value_in_a_colour_that_is_read():
    [axis] = drawn("province-tiles", "zh").axes
    texts = {(round(t.get_position()[0]), round(t.get_position()[1] - 0.1)): t for t in axis.texts}
    assert len(axis.patches) == 31
    for tile in axis.patches:
        linear = [((c + 0.055) / 1.055) ** 2.4 for c in tile.get_facecolor()[:3]]
        light = np.dot(linear, [0.2126, 0.7152, 0.0722])
        text = texts[round(tile.get_x() + 0.47), round(tile.get_y() + 0.47)]
        ink = 1.0 if text.get_color() == "white" else 0.0056
        high, low = max(light, ink), min(light, ink)
        assert (high + 0.05) / (low + 0.05) > 3.5, text.get_text()


def test_every_count_of_a_verdict_is_a_bar():
    [axis], table = drawn("audit-sections", "zh").axes, preset("audit-sections").data
    bars = [[bar.get_width() for bar in bars] for bars in axis.containers]
    assert bars == [list(table[verdict]) for verdict in table]


def test_every_reading_of_a_statement_has_its_mark():
    [axis], table = drawn("audit-readings", "en").axes, preset("audit-readings").data
    marks = [{(x - 0.5, y - 0.5) for x, y in one.get_offsets()} for one in axis.collections[1:]]
    for name, shown in zip(("holds", "partly", "fails"), marks, strict=True):
        ys, xs = np.nonzero(table.to_numpy() == name)
        assert shown == set(zip(xs.tolist(), ys.tolist(), strict=True)) and shown, name


def test_every_year_printed_or_found_stands_beside_its_mark():
    [axis], table = drawn("origins", "en").axes, preset("origins").data
    years = [*table.groupby(level=0)["printed_year"].first(), *table["found_year"].dropna()]
    shown = [text.get_text().removeprefix("← ") for text in axis.texts]
    assert sorted(shown) == sorted([*map(str, years), *"?" * int(table["found_year"].isna().sum())])
    colours = {True: style.COLOURS[0], False: style.COLOURS[1]}
    marks = [line.get_markerfacecolor() for line in axis.get_lines() if line.get_marker() in "sX"]
    assert marks == [colours[agrees] for agrees in table.dropna(subset="found_year")["agrees"]]


def test_every_indicator_is_written_with_its_values_and_dates():
    [axis], table = drawn("paths-map", "en").axes, preset("paths-map").data
    shown = [text.get_text() for text in axis.texts]
    for action, row in table.dropna(subset="last_value").iterrows():
        value = words.number(row["last_value"], paths.decimals(action))
        assert any(text.endswith(f"{value} ({row['last_date']})") for text in shown), action
        if row["trend"] != "one_value":
            start = words.number(row["first_value"], paths.decimals(action))
            assert any(f"\n{start} ({row['first_date']}) → {value}" in text for text in shown)


def test_every_act_stands_at_its_day():
    [axis], table = drawn("platform-events", "zh").axes, preset("platform-events").data
    at = [line.get_xydata()[0] for line in axis.get_lines() if len(line.get_xydata()) == 1]
    for row, date in enumerate(table.index):
        day = datetime.date.fromisoformat(date)
        year = day.year + (day.timetuple().tm_yday - 1) / 365.25
        assert any(abs(x - year) < 0.01 and y == -row for x, y in at), date


def test_every_place_of_a_province_is_a_dot_between_the_lowest_and_the_highest():
    [axis], table = drawn("province-places", "en").axes, preset("province-places").data
    dots = [line.get_xydata()[0] for line in axis.get_lines() if line.get_marker() == "o"]
    for row, (x, _) in zip(table.to_dict("records"), dots, strict=True):
        spread = row["highest"] - row["lowest"]
        assert x == pytest.approx((row["value"] - row["lowest"]) / spread, abs=1e-4)


def test_a_statement_whose_subject_differs_is_not_drawn_as_agreeing():
    table = preset("origins").data
    assert not table.loc[["C088"], "agrees"].any()


def test_what_no_source_prints_is_hollow_in_the_explorer():
    [axis] = drawn("explore-share", "zh").axes
    hollow = [line for line in axis.get_lines() if line.get_markerfacecolor() == "white"]
    assert [list(line.get_xdata()) for line in hollow] == [[2015]]


def test_both_languages_are_printed_in_the_same_colours():
    for name in ("paths-map", "origins"):
        palettes = []
        for lang in ("zh", "en"):
            picture = Image.open(io.BytesIO(pictured(name, lang)[1])).convert("RGB")
            counts = picture.getcolors(picture.width * picture.height)
            palettes.append({colour for _, colour in sorted(counts)[-6:]})
        assert len(palettes[0] & palettes[1]) >= 5


def joined(figure, drawing):
    """Pairs of years that a line joins over a missing value; a dotted line only guides the eye."""
    data = figure.data if figure.data.index.name == "year" else figure.data.iloc[:0].reset_index()
    for line in (line for axis in drawing.axes for line in axis.get_lines()):
        across = [float(x) for x in line.get_xdata(orig=False)]
        if line.get_linestyle() in (":", "None") or not all(1900 < x < 2100 for x in across):
            continue
        points = zip(across, line.get_ydata(), strict=True)
        for (x, y), (later, z) in itertools.pairwise(points):
            between = data.reindex(range(int(x) + 1, int(later)))
            if len(between) and y == y and z == z and between.isna().any(axis=None):
                yield x, later


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_year_never_looks_measured(name):
    assert list(joined(preset(name), drawn(name, "en"))) == []


def test_a_missing_year_never_looks_measured_under_another_choice():
    """No final verification of GDP has the year 2018."""
    chosen = {"gdp_edition": "verified", "last_year": 2020}
    for figure in (
        figures.digital_share(**chosen),
        explore.share_explored(**chosen, size_2015="published", changed={}),
        explore.growth_explored("levels", "nominal", **chosen, changed={}),
    ):
        assert list(joined(figure, figure.plot("en"))) == []


def test_no_line_crosses_the_change_of_survey():
    axis = drawn("ratio-stages", "en").axes[0]
    chosen = [line for line in axis.get_lines() if line.get_color() == style.COLOURS[0]]
    spans = [(line.get_xdata()[0], line.get_xdata()[-1]) for line in chosen]
    assert spans == [(1978, 2012), (2013, 2020)]


@pytest.mark.parametrize("name", NAMES)
def test_title_unit_and_source_come_from_terms_in_each_language(name):
    for lang in ("zh", "en"):
        told = [text.get_text() for text in drawn(name, lang).texts]
        assert len(told) >= 3, "title, unit and source line"
        han = [any("一" <= character <= "鿿" for character in text) for text in told[:3]]
        assert han == [lang == "zh"] * 3


UNHINTED = {"text.hinting": "none"}  # letters as wide as the SVG draws them


@pytest.mark.parametrize("name", NAMES)
def test_no_label_leaves_the_page(name):
    for lang in ("zh", "en"):
        figure, printed = drawn(name, lang), []
        canvas, page = FigureCanvasAgg(figure), figure.bbox
        with mock.patch.object(Text, "draw", lambda text, _, to=printed: to.append(text)):
            figure.draw_without_rendering()  # ticks beyond the axis are not printed
        with matplotlib.rc_context(UNHINTED):
            boxes = {text: text.get_window_extent(canvas.get_renderer())
                     for text in printed if text.get_text() and text.get_visible()}  # fmt: skip
        for text, box in boxes.items():
            assert page.x0 - 1 <= box.x0 <= box.x1 <= page.x1 + 1, (lang, text.get_text())
            assert page.y0 - 1 <= box.y0 <= box.y1 <= page.y1 + 1, (lang, text.get_text())


FINE = {"audit-readings", "audit-sections", "origins", "paths-map", "province-tiles"}


@pytest.mark.parametrize("name", [one for one in NAMES if not one.startswith("explore")])
def test_on_a_slide_every_word_is_read_from_the_last_row_or_the_figure_is_told_in_words(name):
    for lang in ("zh", "en"):
        figure = preset(name).for_slide(lang)
        assert (figure is None) == (name in FINE), lang
        if figure:
            assert figure.get_size_inches().tolist() == [style.SLIDE_WIDTH, style.SLIDE_HEIGHT]
            scale = 872 / (style.SLIDE_WIDTH * 72)
            with style.style(), matplotlib.rc_context(UNHINTED):
                printed = slide.printed(figure)
            for text, box in printed:
                small = text.get_label() == style.SOURCE
                assert small or text.get_fontsize() * scale >= 18, text.get_text()
                assert min(box.x0, box.y0) >= -1 and box.x1 <= figure.bbox.x1 + 1


def test_what_touches_or_is_cut_on_a_slide_is_found():
    with style.style(), style.for_slide():
        drawing, [axis] = style.canvas("t", "unit", "source")
        axis.text(0.5, 0.5, "one over another", transform=axis.transAxes)
        axis.text(0.52, 0.5, "one over another", transform=axis.transAxes)
        drawing.text(0.95, 0.5, "beyond the edge", fontsize=7)
        found = slide.faults(drawing)
        slide.fitted(drawing)
    kinds = {one.partition(":")[0] for one in found}
    assert kinds == {"small", "outside", "over another"}
    assert not any(one.startswith("small") for one in slide.faults(drawing))


def test_a_drawing_for_slides_is_kept_until_the_page_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(core, "SLIDES", tmp_path)
    figure = figures.digital_share()
    file = tmp_path / "figure-3.en.svg"
    figure.save_for_slides("en", b"page")
    before = file.stat().st_mtime_ns
    assert b"<svg" in file.read_bytes()
    figure.save_for_slides("en", b"page")
    assert file.stat().st_mtime_ns == before
    monkeypatch.setattr(slide, "faults", lambda _: ["cut"])
    figure.save_for_slides("en", b"another page")
    assert b"<svg" not in file.read_bytes()


def test_who_makes_no_slides_has_no_figure_drawn_for_them(tmp_path, monkeypatch):
    monkeypatch.setattr(core, "OUT", tmp_path)
    monkeypatch.setattr(core, "SLIDES", tmp_path / "slides")
    monkeypatch.setattr(handout, "SLIDES", tmp_path / "slides")
    monkeypatch.setattr(handout, "handout", lambda *_, **__: 0)
    stage = figures.ratio_and_gap(stage=1)
    for audience, drawn in (("student", False), ("slides", True)):
        assert main(["handout", "12-stages", "--for", audience]) == 0
        stage.write("en")
        assert any(tmp_path.glob("slides/*.svg")) == drawn


def test_colours_differ_in_grey():
    def lightness(colour):
        red, green, blue = matplotlib.colors.to_rgb(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    grey = sorted(lightness(colour) for colour in style.COLOURS)
    assert min(np.diff(grey)) > 0.08
    assert len(set(style.MARKERS)) == len(set(map(str, style.DASHES))) == len(style.COLOURS)


def test_a_variant_stays_out_of_the_committed_figures(tmp_path):
    variant = figures.digital_share("census5", "published", 2023)
    assert variant.folder() != FIGURES
    assert variant.stem() == "figure-3,gdp_edition=census5,size_2015=published,last_year=2023"


def save_elsewhere(folder, code=""):
    """Figure 3 in both languages, saved by a process of its own."""
    code += (
        "\nimport sys, pathlib; from prosperity import figures;"
        "figures.digital_share().save('both', pathlib.Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, folder], check=True, capture_output=True)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_another_process_writes_the_same_bytes(tmp_path):
    written = save_elsewhere(tmp_path)
    assert sorted(written) == [
        "figure-3.csv", "figure-3.en.png", "figure-3.en.svg", "figure-3.json",
        "figure-3.zh.png", "figure-3.zh.svg",
    ]  # fmt: skip
    for lang in ("zh", "en"):
        here = tuple(written[f"figure-3.{lang}.{kind}"] for kind in ("svg", "png"))
        assert here == pictured("figure-3", lang)


def test_a_system_font_of_the_same_name_draws_nothing(tmp_path):
    """Decoys lack Chinese and stand first in matplotlib's list, as the fonts of a system do."""
    families = ["Noto Sans CJK SC", font.FONT]
    code = "from matplotlib import font_manager as m, rcParams as p"
    code += f";p['font.sans-serif'] = {families}"
    for family in families:
        file = tmp_path / f"{family}.ttf"
        decoy = TTFont(font_manager.findfont("DejaVu Sans"))
        for record in decoy["name"].names:
            if record.nameID in (1, 4, 16):
                record.string = family
        decoy.save(file)
        code += (
            f";m.fontManager.addfont({str(file)!r})"
            ";m.fontManager.ttflist.insert(0, m.fontManager.ttflist.pop())"
        )
    (tmp_path / "figures").mkdir()
    written = save_elsewhere(tmp_path / "figures", code)
    for lang in ("zh", "en"):
        assert written[f"figure-3.{lang}.svg"] == (FIGURES / f"figure-3.{lang}.svg").read_bytes()


def apart(one, other):
    """How far two pictures of one size are apart: the mean distance of their channels, 0 to 255."""
    first, second = (
        np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=int) for png in (one, other)
    )
    return np.abs(first - second).mean() if first.shape == second.shape else 255


@pytest.mark.parametrize("name", NAMES)
def test_committed_figures_are_what_the_library_draws(name):
    figure = preset(name)
    assert (FIGURES / f"{name}.csv").read_text(encoding="utf-8") == figure.table()
    about = json.loads((FIGURES / f"{name}.json").read_text(encoding="utf-8"))
    assert about["alt"] == figure.alt
    assert figure.changed == {}
    for lang in ("zh", "en"):
        picture, pixels = pictured(name, lang)
        assert (FIGURES / f"{name}.{lang}.svg").read_bytes() == picture, f"{name}: make store"
        committed = (FIGURES / f"{name}.{lang}.png").read_bytes()
        assert committed == pixels or apart(committed, pixels) < TOLERANCE


def test_a_run_leaves_a_right_picture_alone_and_mends_a_wrong_one(tmp_path, monkeypatch):
    monkeypatch.setattr(core, "_show", lambda *_: None)
    figure = figures.digital_share()
    figure.save("en", tmp_path)
    path = tmp_path / "figure-3.en.png"
    before = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    figure.save("en", tmp_path)
    assert {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == before
    right = path.read_bytes()
    image = Image.open(path)
    told = PngInfo()
    told.add_text("Drawing", image.info["Drawing"])
    image.putpixel((9, 9), 1)  # painted over, its digest kept
    spoilt = io.BytesIO()
    image.save(spoilt, "png", pnginfo=told)
    other = pictured("figure-3", "zh")[1]  # whole, but of another drawing
    for wrong in (spoilt.getvalue(), other, right[:500], b"", None):
        path.unlink() if wrong is None else path.write_bytes(wrong)
        figure.save("en", tmp_path)
        assert path.read_bytes() == right


def test_the_last_bits_of_a_number_do_not_reach_a_picture():
    def line(step):
        drawing = Drawing()
        drawing.subplots().plot([1, 2, 3], np.array([1 / 3, 2 / 3, 0.1]) * (1 + step))
        core.settle(drawing)
        return core.svg(drawing, "")

    assert line(0) == line(2e-16) == line(-2e-15)
    assert line(0) != line(1e-3)


def test_alt_text_follows_the_data():
    assert "18.6" in figures.size_of_digital_economy().alt["zh"]
    assert "53.9" in figures.size_of_digital_economy(2023).alt["en"]


def test_a_stage_can_be_looked_at_by_itself():
    for stage in stages.NUMBERS:
        table = figures.ratio_with_stages(stage=stage).data
        assert (table.index[0], table.index[-1]) == stages.spans()[stage]
        parted = figures.ratio_and_gap(stage=stage)
        assert parted.data.index.tolist() == table.index.tolist()
        assert parted.stem() == f"ratio-gap,stage={stage}"
