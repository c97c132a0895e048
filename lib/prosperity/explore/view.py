"""A view of the explorer: what can be chosen, and what follows from the choice."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from prosperity.base.kept import at_once, kept
from prosperity.base.show import Table
from prosperity.base.words import label, refusal
from prosperity.explore import carry
from prosperity.explore.verdicts import Chosen, listing
from prosperity.figures.core import Figure


@dataclasses.dataclass(frozen=True)
class Choice:
    """One thing to choose: its name, its allowed values, and whether they are years.

    Args:
        name: a parameter of the notebooks, and a term.
        values: allowed values; for ``years`` the first and last.
        kind: one, year or boundaries.
        named: the text of a value in one language, where no term ``name_value`` has it.
    """

    name: str
    values: Sequence
    kind: str = "one"
    named: Callable[[Any, str], str] | None = None

    def words(self, value: Any, lang: str) -> str:
        """The text of a value in one language."""
        return self.named(value, lang) if self.named else label(f"{self.name}_{value}", lang)

    def check(self, value: Any) -> None:
        """Refuse a value that no control could show; a figure refuses boundaries itself.

        Raises:
            InputError: naming the choice and what is allowed.
        """
        if self.kind == "year" and not self.values[0] <= value <= self.values[-1]:
            first, last = self.values
            raise refusal(
                "refused_range", name=self.name, value=repr(value), first=first, last=last
            )
        if self.kind == "one" and value not in self.values:
            allowed = ", ".join(map(str, self.values))
            raise refusal("refused_choice", name=self.name, value=repr(value), allowed=allowed)


@dataclasses.dataclass(frozen=True, eq=False)
class View:
    """One question with its choices; equal to another view where its code line is.

    Args:
        name: of the function that makes it, such as ``stages``.
        choices: what can be chosen.
        preset: the state that gives back what the paper prints.
        state: what is chosen.
        draw: the figure of a state.
        found: the claims of a state with their verdicts, or a table of it in some language.
        reach: what the data at hand allow in a state, in some language, to stand by the controls.
    """

    name: str
    choices: tuple[Choice, ...]
    preset: Mapping[str, Any]
    state: Mapping[str, Any]
    draw: Callable[..., Figure]
    found: Callable[..., "list[Chosen] | Callable[[str], Table]"]
    reach: Callable[..., Callable[[str], str]] | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, View) and self.code() == other.code()

    def __hash__(self) -> int:
        return hash(self.code())

    def moved(self, **changes: object) -> "View":
        """The same view in another state.

        Raises:
            InputError: for a choice that does not exist.
        """
        unknown = sorted(set(changes) - set(self.preset))
        if unknown:
            known = ", ".join(self.preset)
            raise refusal("refused_name", view=self.name, name=repr(unknown[0]), allowed=known)
        return dataclasses.replace(self, state={**self.state, **changes})

    def changed(self) -> dict[str, object]:
        """What differs from the preset, as it stands in the name of a figure's file."""
        return {
            name: "-".join(map(str, value)) if isinstance(value, list) else value
            for name, value in self.state.items()
            if value != self.preset[name]
        }

    @partial(kept, most=256)
    def figure(self) -> Figure:
        """The figure of this state."""
        return self.draw(**self.state, changed=self.changed())

    @partial(kept, most=256)
    def claims(self) -> "list[Chosen] | Callable[[str], Table]":
        """The claims in this state with their verdicts, or a table where none speaks of it."""
        return self.found(**self.state)

    @at_once
    def table(self, lang: str) -> Table:
        """The verdicts in this state, or the numbers where no claim speaks of them."""
        found = self.claims()
        return found(lang) if callable(found) else listing(found, lang)

    def code(self, lang: str = "") -> str:
        """One line that gives the same view again.

        Args:
            lang: what the notebook that takes it calls its language.
        """
        given = ", ".join(f"{name}={value!r}" for name, value in self.state.items())
        return f"explore.{self.name}({given}).show({lang})"

    def command(self) -> str:
        """The command that runs the notebook of this question with the same parameters."""
        return carry.command(self.state)

    def again(self, lang: str) -> list[str]:
        """The ways to get this state again, a line each, and what the command leaves out."""
        lines = [self.code(), self.command()]
        if left := carry.left(self.state):
            lines.append("# " + label("explore_left", lang, names=", ".join(left)))
        return lines
