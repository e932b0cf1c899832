"""Tables of Markdown, and their place between two marks on a page."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Row = tuple[str, ...]
Measured = TypeVar("Measured")

FAILURES = (AssertionError, OSError, subprocess.SubprocessError)
"""What goes wrong when a player does not do what it was asked for."""


@dataclass(frozen=True)
class Table:
    """What one part of the bench has measured."""

    title: str
    columns: Row
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self, first: Row, measure: Callable[[], Measured], figures: Callable[[Measured], Row]
    ) -> None:
        """Add a row of `first` and the figures of what `measure` returns, or of why it cannot.

        So a player that does not start stops nobody else's bench; the last column is for remarks.
        """
        try:
            rest = figures(measure())
        except FAILURES as why:
            reason = (str(why).splitlines() or [type(why).__name__])[0]
            empty = len(self.columns) - len(first) - 1
            rest = (*["-"] * empty, f"failed: {reason}")
        self.rows.append((*first, *rest))

    def markdown(self) -> str:
        """Return the table as Markdown, under its title."""
        lines = [self.columns, tuple("---" for _ in self.columns), *self.rows]
        drawn = [f"| {' | '.join(line)} |" for line in lines]
        return "\n".join([f"### {self.title}", "", *drawn, *("\n" + note for note in self.notes)])


def between(page: str, name: str, text: str) -> str:
    """Return `page` with `text` in place of what stood between the marks of `name`."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the page lacks the marks of {name}")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign."""
    return f"{value:+.{digits}f}"


def versions(told: Sequence[tuple[str, str]]) -> str:
    """Return names with their versions, as a sentence lists them."""
    return ", ".join(f"{name} {version}" for name, version in told)
