"""A view as a notebook shows it: with controls where a person sits before it, else as it stands."""

from prosperity.base.errors import InputError, refuse
from prosperity.base.words import languages
from prosperity.explore import panel
from prosperity.explore.view import View


class ShownView(View):
    """A view that shows itself in a notebook."""

    def show(self, lang: str = "both", live: bool | None = None) -> None:
        """Show the view in a notebook.

        Args:
            lang: zh, en or both.
            live: with controls or without; by default with, if a person's front end asked.

        Raises:
            InputError: for a choice that is not allowed, in the language asked for.
        """
        languages(lang)
        wrong = []
        for choice in self.choices:
            try:
                choice.check(self.state[choice.name])
            except InputError as error:
                wrong.append(error)
        refuse(wrong, lang)
        try:
            self._show(lang, live)
        except InputError as error:
            raise InputError(error.told(lang)) from None

    def _show(self, lang: str, live: bool | None) -> None:
        if panel.is_live() if live is None else live:
            panel.show(self, lang)
            return
        from IPython.display import display

        self.figure().save(lang)
        display(self.table(lang), Lines(*self.again(lang)))


class Lines:
    """Lines of code or commands as a notebook shows them."""

    def __init__(self, *lines: str):
        self.lines = lines

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_markdown_(self) -> str:
        return "```\n" + "\n".join(self.lines) + "\n```"
