"""The first sheet of an issued workbook: who reports to whom, for which period, and what only the office can say.

Put here what the cover holds and how it is drawn. What its items are is the form KT00; reading it back is `read`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from hoptac.form import Form, Item
from hoptac.period import Period
from hoptac.workbook.pages import Page

__all__ = ["Cover", "CoverSheet"]

_WIDTHS = (6, 46, 50, 46)
_LAST = len(_WIDTHS) - 1
_FIRST = 4
"""The line of the first item."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover sheet says. Empty text, such as no `nature_code`, is left for the office to fill in."""

    place_code: str
    office_code: str
    reporter_name: str
    period: str
    """A code such as `2023Q3`."""
    forms: tuple[str, ...]
    """Codes of the forms that follow."""
    place_name: str = ""
    cut_off: date | None = None
    nature_code: str = "actual"
    letter_number: str = ""
    letter_date: date | None = None
    signer_capacity: str = "head"
    attempt_kind: str = "first"
    attempt_reason: str = ""
    nil_forms: tuple[str, ...] = ()
    check_figures: Mapping[str, object] = field(default_factory=dict)
    """By key of the item: `check_htx`, `check_tht`, `check_new`, `check_money`."""
    source_code: str = "register"
    source_note: str = ""
    is_synthetic: bool = False
    token: str = ""
    """The office's own mark for the period, by which a stranger's file is told from its own."""
    issue_id: str = ""
    """Which issue this workbook is, so that what was printed in it can be compared when it comes back."""
    due: Mapping[str, date] = field(default_factory=dict)
    """By form, the last day in time; printed in the help, never on the cover."""

    def items(self) -> Mapping[str, object]:
        """What is written, by key of the item."""
        return {
            "reporter_name": self.reporter_name,
            "office_code": self.office_code,
            "place_code": self.place_code,
            "place_name": self.place_name,
            "period": Period.parse(self.period).label_vi(),
            "cut_off": self.cut_off,
            "nature": self.nature_code,
            "letter_number": self.letter_number,
            "letter_date": self.letter_date,
            "signer_capacity": self.signer_capacity,
            "attempt_kind": self.attempt_kind,
            "attempt_reason": self.attempt_reason,
            "enclosed": ", ".join(self.forms),
            "source": "synthetic" if self.is_synthetic else self.source_code,
            "source_note": self.source_note,
            "token": self.token,
            "issue_id": self.issue_id,
            **{f"nil_{code}": "x" for code in self.nil_forms},
            **self.check_figures,
        }


class CoverSheet:
    """The cover in the making. Its addresses are known before anything is written."""

    def __init__(self, page: Page, form: Form, codes: Sequence[str]) -> None:
        self._page = page
        self._form = form
        self._items = [item for item in form.items if item.value != "tick" or item.key.removeprefix("nil_") in codes]
        for row, item in enumerate(self._items, _FIRST):
            place = page.at(row, 2)
            if item.value == "tick":
                page.places.nil[item.key.removeprefix("nil_")] = place
            elif item.is_required and not item.is_prefilled:
                page.places.required.setdefault(form.code, []).append(place)

    def write(self, given: Mapping[str, object], banner: str) -> None:
        """Draw the whole sheet."""
        page, form, formats = self._page, self._form, self._page.formats
        for column, width in enumerate(_WIDTHS):
            page.sheet.set_column(column, column, width)
        page.merged(0, 0, _LAST, form.title_vi, formats.get(bold=True, font_size=16, align="center"))
        about = f"Mã biểu: {form.code}, phiên bản {form.version}. {form.note_vi}"
        page.merged(1, 0, _LAST, about, formats.get(italic=True, align="center"))
        page.merged(2, 0, _LAST, banner, formats.get(bold=True, font_color="C00000", align="center"))
        page.sheet.set_row(0, 26)
        for column, text in enumerate(("TT", "Mục", "Nội dung", "Hướng dẫn")):
            page.text(_FIRST - 1, column, text, formats.header())
        for row, item in enumerate(self._items, _FIRST):
            self._write_item(row, item, _shown(item, given))
        page.sheet.freeze_panes(_FIRST, 0)
        page.finish(
            f"{form.code} – phiên bản {form.version}",
            (_FIRST + len(self._items), _LAST),
            (_FIRST - 1, _FIRST - 1),
        )

    def _write_item(self, row: int, item: Item, shown: object) -> None:
        page, formats = self._page, self._page.formats
        star = " *" if item.is_required else ""
        longest = max(len(item.label_vi) / 50, len(item.hint_vi) / 50, len(str(shown or "")) / 54)
        page.sheet.set_row(row, 16.5 * max(1, math.ceil(longest)) + 3)
        page.text(row, 0, item.number, formats.boxed(align="center"))
        page.text(row, 1, item.label_vi + star, formats.boxed(text_wrap=True, indent=1))
        number = "@" if item.value in ("date", "text") and not item.is_prefilled else "General"
        align = "center" if item.value == "tick" else "left"
        look = {"text_wrap": True, "align": align, "num_format": number, "indent": int(align == "left")}
        page.value(row, 2, shown, item.is_prefilled, look)
        hint = formats.boxed(text_wrap=True, italic=True, font_color="555555", indent=1)
        page.text(row, 3, item.hint_vi, hint)
        options = ["x"] if item.value == "tick" else [choice.label_vi for choice in item.choices]
        if options and not item.is_prefilled:
            page.sheet.data_validation(row, 2, row, 2, _pick(options))


def _shown(item: Item, given: Mapping[str, object]) -> object:
    value = given.get(item.key)
    if value is None or value == "":
        return item.default_vi or None
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    return next((choice.label_vi for choice in item.choices if choice.code == value), value)


def _pick(options: list[str]) -> dict[str, object]:
    # A comma would split an answer in two, so long or comma-bearing lists stay free text with a hint.
    if any("," in option for option in options) or sum(len(option) + 1 for option in options) > 250:
        return {"validate": "any"}
    return {
        "validate": "list",
        "source": options,
        "error_type": "warning",
        "error_title": "Chọn trong danh sách",
    }
