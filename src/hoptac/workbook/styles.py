"""Colours and cell formats of issued and returned workbooks, in one place so that both look alike.

Put here how things look. What is written where belongs in `issuing` and `marking`.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "AMBER",
    "FONT",
    "FORMULA",
    "GREEN",
    "GREY",
    "HEADER",
    "INPUT",
    "LINES",
    "PREFILLED",
    "RED",
    "SECTION",
    "Formats",
    "is_risky",
]

FONT = "Times New Roman"
INPUT = "FFFBE0"
PREFILLED = "E6EDF5"
HEADER = "D5E0EC"
SECTION = "EEF2F6"
LINES = "8A95A1"
RED = "F4A6A0"
AMBER = "FBD98A"
GREEN = "BFE3C0"
GREY = "E3E6EA"
FORMULA = "1F4E79"
"""The colour of what a formula of ours fills in and an office may type over."""


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula when somebody edits or exports it."""
    return len(text) > 1 and text[0] in "=+-@\t\r"


class Formats:
    """The formats of one workbook, made once per look."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def get(self, **look: object) -> Any:
        """A format; without arguments, plain text of the form's font."""
        look = {"font_name": FONT, "font_size": 11, "valign": "vcenter", **look}
        key = tuple(sorted(look.items(), key=lambda item: item[0]))
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]

    def boxed(self, **look: object) -> Any:
        """A format with thin lines around."""
        return self.get(border=1, border_color=LINES, **look)

    def header(self, **look: object) -> Any:
        """A cell of the header."""
        return self.boxed(bold=True, align="center", text_wrap=True, bg_color=HEADER, font_size=10, **look)

    def hatched(self) -> Any:
        """A cell in which nothing is asked."""
        return self.boxed(pattern=14, fg_color="A9B2BC", bg_color="F2F2F2")

    def field(self, is_prefilled: bool, **look: object) -> Any:
        """A cell that the office fills in, or that we did."""
        return self.boxed(bg_color=PREFILLED if is_prefilled else INPUT, locked=is_prefilled, **look)

    def counted(self, **look: object) -> Any:
        """A cell that a formula fills in and that an office may type over."""
        return self.field(False, font_color=FORMULA, italic=True, **look)

    def lit(self, colour: str) -> Any:
        """What a conditional format lays over an answer."""
        return self._book.add_format({"bg_color": colour, "bold": True})

    def faint(self) -> Any:
        """What a conditional format lays over a line that says nothing."""
        return self._book.add_format({"font_color": "A0A8B0"})

    def plain_number(self) -> Any:
        """What a conditional format lays over numbers without decimals."""
        return self._book.add_format({"num_format": "#,##0"})
