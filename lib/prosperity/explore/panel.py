"""The explorer's controls, for JupyterLab and every other front end that shows Jupyter widgets."""

import base64
import html
import io
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from prosperity.base.errors import InputError
from prosperity.base.kept import kept, read_from
from prosperity.base.live import is_live, links
from prosperity.base.places import OUT, WORK
from prosperity.base.show import Sentence, Table
from prosperity.base.words import font_files, label
from prosperity.explore import carry
from prosperity.explore.view import Choice, View
from prosperity.figures.style import style
from prosperity.study import stages

if TYPE_CHECKING:
    import ipywidgets as widgets

DPI = 96
IMAGE = '<img src="data:image/png;base64,{}" alt="{}" style="max-width: 720px; width: 100%">'
# the verdicts stand below all that is moved and pressed, as high as they are: the page scrolls, no
# row is cut, and nothing that is held jumps while a slider moves; a narrow page scrolls them aside
ROOM = """<style>.prosperity-explorer :is(th, td) { padding: .1em .7em .1em 0; line-height: 1.25 }
.prosperity-verdicts { overflow-x: auto; font-size: 92%; border: solid #8886; border-width: 1px 0 }
.prosperity-explorer caption { text-align: left }
.prosperity-verdicts td:nth-child(2) { width: 40% }
.prosperity-verdicts td:nth-last-child(-n+2) { min-width: 6.5em }
.prosperity-stale :is(img, table, pre) { opacity: .3 }</style>"""
PANELS: dict[str, "Panel"] = {}  # the last one on screen of each view, by its name


@partial(kept, most=256)
def _picture(view: View, lang: str) -> tuple[bytes, str]:
    """The figure as a PNG, and what it shows in words."""
    read_from(*font_files().values())
    file, figure = io.BytesIO(), view.figure()
    with style():
        quick = {"compress_level": 1}  # about as large, and made in a sixth less time
        figure.draw(lang).savefig(file, format="png", dpi=DPI, pil_kwargs=quick)
    return file.getvalue(), figure.alt[lang]


class Panel:
    """Controls on top, the figure, the verdicts, and how to get the same again.

    Args:
        view: where to begin.
        lang: zh, en or both; with both the reader switches.

    Attributes:
        view: what is shown now.
        picture: the figure as a PNG.
        alt: what it shows, in words.
        seconds: how long the last change took, from the control to the finished figure and table.
    """

    def __init__(self, view: View, lang: str):
        import ipywidgets as widgets

        self.view, self.seconds = view, 0.0
        self.picture, self.alt = b"", ""
        self.lang = widgets.ToggleButtons(
            options=[("中文", "zh"), ("English", "en")],
            value="zh" if lang == "zh" else "en",
            style={"button_width": "6em"},
        )
        self.lang.add_class("prosperity-switch")  # by which the menu of languages finds it
        self.controls = {one.name: _control(one, view.state[one.name]) for one in view.choices}
        self.image, self.told, self.again = widgets.HTML(), widgets.HTML(), widgets.HTML()
        # JupyterLab resolves a link in an output, not one in a widget, from the notebook's folder
        self.reach, self.trouble, self.link = widgets.HTML(), widgets.HTML(), widgets.Output()
        whole = {"width": "auto", "flex": "none"}  # what is told beside it takes no room of it
        self.button = widgets.Button(icon="external-link", layout=whole)
        self.button.on_click(self._carry)
        self.keep = widgets.Button(icon="download", layout=whole)
        self.keep.on_click(self._save)
        self.followers: dict[str, Callable[[], None]] = {}  # called after each move
        self.done: dict[str, str] = {}  # what each button says it did in this state
        switch = [self.lang] if lang == "both" else []
        controls = [*switch, *self.controls.values()]
        rows = widgets.HBox(controls, layout={"flex_flow": "row wrap"})
        self.box = widgets.VBox(
            [rows, self.reach, self.trouble, self.image,
             widgets.HBox([self.keep, self.button, self.link], layout={"flex_flow": "row wrap"}),
             self.told, self.again]
        )  # fmt: skip
        self.box.add_class("prosperity-explorer")
        for control in [self.lang, *self.controls.values()]:
            control.observe(self._follow, names="value")
        self._name()
        self._follow()

    def _name(self) -> None:
        lang = self.lang.value
        for one in self.view.choices:
            control = self.controls[one.name]
            if one.kind == "boundaries":
                control.call(lang)
                continue
            control.description = label(f"choose_{one.name}", lang)
            if one.kind == "one":
                value = control.value
                control.options = [(one.words(each, lang), each) for each in one.values]
                control.value = value
        self.button.description = label("explore_carry", lang)
        self.keep.description = label("explore_save", lang)

    def _follow(self, change: dict | None = None) -> None:
        begun = time.perf_counter()
        if change and change["owner"] is self.lang:
            self._name()
        elif change and self._pushed(change["owner"]):
            return  # what was pushed has been followed
        state = {name: _value(control) for name, control in self.controls.items()}
        lang = self.lang.value
        if self.view.reach:
            self.reach.value = html.escape(self.view.reach(**state)(lang))
        try:
            view = self.view.moved(**state)
            picture, alt = _picture(view, lang)
            table = view.table(lang)._repr_html_()
        except InputError as error:
            self.trouble.value = f'<p style="color:#a3300b">{html.escape(error.told(lang))}</p>'
            self.button.disabled = self.keep.disabled = True
            self.box.add_class("prosperity-stale")
            return
        self.view, self.trouble.value, self.link.outputs, self.done = view, "", (), {}
        self.button.disabled = self.keep.disabled = False
        self.box.remove_class("prosperity-stale")
        self.picture, self.alt = picture, alt
        self.image.value = IMAGE.format(base64.b64encode(picture).decode(), html.escape(self.alt))
        self.told.value = f'{ROOM}<div class="prosperity-verdicts">{table}</div>'
        self.again.value = "<pre>" + html.escape("\n".join(view.again(lang))) + "</pre>"
        self.seconds = time.perf_counter() - begun
        for follower in self.followers.values():
            follower()

    def _pushed(self, moved: "widgets.DOMWidget") -> bool:
        """Keep the first year before the last: the one that is moved pushes the other."""
        first, last = self.controls.get("first_year"), self.controls.get("last_year")
        if not first or not last or first.value < last.value:
            return False
        if moved is first:
            first.value = min(first.value, last.max - 1)
            last.value = first.value + 1
        else:
            last.value = max(last.value, first.min + 1)
            first.value = last.value - 1
        return True

    def _carry(self, _button: object) -> None:
        lang = self.lang.value
        path = carry.copy({**self.view.state, "lang": lang}, self.view.code("lang"), WORK)
        self._tell("carried", label("explore_carried", lang, link=links([path], WORK)))

    def _save(self, _button: object) -> None:
        lang = self.lang.value
        paths = self.view.figure().write(lang, OUT / "figures")
        self._tell("saved", label("explore_saved", lang, links=links(paths, WORK)))

    def _tell(self, button: str, text: str) -> None:
        """Say what a button did below what another one has done in the same state."""
        self.done[button] = text
        text = "\n\n".join(self.done.values())
        data = {"text/markdown": text, "text/plain": text}
        self.link.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)


def _control(choice: Choice, value: Any) -> "widgets.DOMWidget":
    import ipywidgets as widgets

    wide = {"description_width": "initial"}
    if choice.kind == "boundaries":
        return _boundaries(choice, value)
    if choice.kind == "year":
        return widgets.IntSlider(value, *choice.values, style=wide, layout={"width": "22em"})
    whole = {"width": "max-content"}  # as wide as the longest entry
    return widgets.Dropdown(options=list(choice.values), value=value, style=wide, layout=whole)


def _boundaries(choice: Choice, years: Sequence[int]) -> "widgets.DOMWidget":
    """Five sliders that are one control: its value is the list of their years."""
    import ipywidgets as widgets
    import traitlets

    class Boundaries(widgets.HBox):
        value = traitlets.List(traitlets.Int(), list(years))

        def __init__(self) -> None:
            self.sliders = [
                widgets.IntSlider(
                    year, *choice.values, style={"description_width": "max-content"},
                    layout={"width": "21em"},
                )
                for year in years
            ]  # fmt: skip
            super().__init__(self.sliders, layout={"flex_flow": "row wrap"})
            for slider in self.sliders:
                slider.observe(self._moved, names="value")

        def _moved(self, change: dict) -> None:
            years = _apart([one.value for one in self.sliders],
                           self.sliders.index(change["owner"]), choice.values)  # fmt: skip
            for one, wanted in zip(self.sliders, years, strict=True):
                if one.value != wanted:
                    one.unobserve(self._moved, names="value")
                    one.value = wanted
                    one.observe(self._moved, names="value")
            self.value = years

        def call(self, lang: str) -> None:
            """Say in zh or en what each year begins, and what the last one ends."""
            for name, slider in zip(stages.EDGES, self.sliders, strict=True):
                slider.description = label(f"boundary_{name}", lang)

    return Boundaries()


def _apart(years: Sequence[int], moved: int, ends: Sequence[int]) -> list[int]:
    """Years of which each stays before the next: the one that moved pushes its neighbours.

    >>> _apart([1978, 2004, 2003, 2012, 2020], 1, (1978, 2025))
    [1978, 2004, 2005, 2012, 2020]
    """
    last = len(years) - 1
    year = min(max(years[moved], ends[0] + moved), ends[1] - (last - moved))
    pushed = [year + place - moved for place in range(len(years))]
    return [
        *map(min, years[:moved], pushed[:moved]),
        *map(max, [year, *years[moved + 1 :]], pushed[moved:]),
    ]


def _value(control: "widgets.DOMWidget") -> object:
    return list(control.value) if isinstance(control.value, list) else control.value


def show(view: View, lang: str) -> Panel:
    """Display a panel; whoever reads the file without widgets finds the still figure beside it."""
    from IPython.display import display

    panel = Panel(view, lang)
    if view.name in PANELS:  # the cell was run again
        panel.followers = PANELS[view.name].followers
    PANELS[view.name] = panel
    bundle = panel.box._repr_mimebundle_()
    display(
        {**bundle, "image/png": panel.picture, "text/plain": panel.alt},
        metadata={"image/png": {"alt": panel.alt}},
        raw=True,
    )
    return panel


def follow(views: Sequence[View], told: Callable[[list[View]], Table | Sentence]) -> None:
    """Display what is told of views; where a person sits, of what their panels on screen choose.

    Args:
        views: what is looked at where no panel of that name is on screen.
        told: of views in some states.
    """
    from IPython.display import display

    if not is_live():
        display(told(list(views)))
        return
    import ipywidgets as widgets

    shown = widgets.HTML()

    def renew() -> None:
        states = [PANELS[one.name].view if one.name in PANELS else one for one in views]
        made = told(states)
        shown.value = made.html() if isinstance(made, Sentence) else ROOM + made._repr_html_()

    key = f"{' '.join(one.name for one in views)} {told.__qualname__}"  # a cell that runs again
    for one in views:
        if one.name in PANELS:
            PANELS[one.name].followers[key] = renew
    renew()
    shown.add_class("prosperity-explorer")
    text = repr(told(list(views)))
    display({**shown._repr_mimebundle_(), "text/plain": text}, raw=True)
