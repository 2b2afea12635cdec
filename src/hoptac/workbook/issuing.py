"""Forms drawn as a workbook, empty or filled, the same bytes for the same inputs.

Put here which sheets an issued workbook has and in which order they are drawn. How each looks belongs to its module:
`cover`, `tables`, `lists`, `checking`, `guide`.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from hoptac.errors import WrongUse
from hoptac.form import Asked, Form, Forms
from hoptac.period import Period
from hoptac.rule import Rules
from hoptac.workbook.checking import CHECK_SHEET, CheckSheet
from hoptac.workbook.cover import Cover, CoverSheet
from hoptac.workbook.guide import HELP_SHEET, write_guide
from hoptac.workbook.lists import ListSheet, Options, sheet_name
from hoptac.workbook.pages import Page
from hoptac.workbook.places import Known, Places, Record
from hoptac.workbook.statements import statements
from hoptac.workbook.styles import Formats
from hoptac.workbook.tables import TableSheet, Values

__all__ = ["write_workbook"]

OPTION_SHEET = "Danh mục"
SYNTHETIC = "SỐ LIỆU MÔ PHỎNG (synthetic data)"


def write_workbook(
    forms: Forms,
    cover: Cover,
    day: date,
    values: Values | None = None,
    natures: Mapping[tuple[str, str], str] | None = None,
    *,
    records: Mapping[tuple[str, str], Sequence[Record]] | None = None,
    known: Known | None = None,
    rules: Rules | None = None,
    province: str = "",
) -> bytes:
    """The forms of `cover.forms` in their versions of `day`, the cover in front, as an .xlsx file.

    `cover.office_code` decides the rows that are printed. `values` gives figures by (form, indicator, basis,
    scope) as an officer types them: a number or text; `15..20` or a pair fills the two cells of a plan.
    `natures` gives `TH` or `Ước` by (form, code of the row), `records` the lines of lists by (form, part).
    Whole numbers are written as numbers, as a spreadsheet takes them; other text stays text, whatever it
    begins with. What is `known` is printed grey and locked, and sums and counts follow from it by formula,
    each with its result. With `rules` a sheet says what must hold inside the forms. `province` is the code of the
    province whose own layouts come before the general ones. Raises `WrongUse` for a form that is not in force.
    """
    import xlsxwriter

    used = [_in_force(forms.cover(day, province), "KT00", day)]
    used += [_in_force(forms.on(code, day, province), code, day) for code in cover.forms]
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    title = f"{cover.reporter_name}, {cover.items()['period']}"
    book.set_properties({"created": datetime(2021, 1, 1), "title": title, "author": "Hoptac"})  # noqa: DTZ001
    _Book(book, used, cover, known or Known(), records or {}).write(values or {}, natures or {}, rules, day)
    book.close()
    return file.getvalue()


def _in_force(form: Form | None, code: str, day: date) -> Form:
    if form is None:
        raise WrongUse(f"No version of {code} is in force on {day}.")
    return form


class _Book:
    """The sheets of one workbook. All are placed before any is written, as formulas look across them."""

    def __init__(
        self,
        book: Any,
        used: Sequence[Form],
        cover: Cover,
        known: Known,
        records: Mapping[tuple[str, str], Sequence[Record]],
    ) -> None:
        self._book = book
        self._formats = Formats(book)
        self._places = Places()
        self._cover = cover
        self._given = cover.items()
        self._banner = SYNTHETIC if cover.is_synthetic else ""
        self._known = known
        self._asked: list[Asked] = []
        self._tables: list[TableSheet] = []
        self._lists: list[ListSheet] = []
        for form in used:
            if form.kind == "cover":
                self._cover_sheet = CoverSheet(self._page(form.sheet), form, cover.forms)
            else:
                self._place(form, records)

    def _place(self, form: Form, records: Mapping[tuple[str, str], Sequence[Record]]) -> None:
        asked = form.asked_of(self._cover.office_code, Period.parse(self._cover.period))
        self._asked.append(asked)
        if form.kind == "table":
            self._tables.append(TableSheet(self._page(form.sheet), asked, self._given, self._banner, self._known))
        for part in form.parts:
            key = (form.code, part.key)
            page = self._page(sheet_name(form.sheet, part))
            listed, typed = self._known.records.get(key, ()), records.get(key, ())
            self._lists.append(ListSheet(page, asked, part, self._given, self._banner, listed, typed))

    def write(self, values: Values, natures: Mapping[tuple[str, str], str], rules: Rules | None, day: date) -> None:
        """Cover and lists first, then the tables that count them, then what compares all of them."""
        options = Options(OPTION_SHEET)
        check_page = self._page(CHECK_SHEET) if rules is not None else None
        guide = self._page(HELP_SHEET)
        self._cover_sheet.write(self._given, self._banner)
        for listed in self._lists:
            listed.write(options)
        for table in self._tables:
            table.write(values, natures)
        if check_page is not None and rules is not None:
            said = statements(rules, self._asked, self._places, day)
            CheckSheet(check_page).write(str(self._given["period"]), self._asked, said)
        write_guide(guide, self._cover.due)
        if options.columns:
            options.write(self._page(OPTION_SHEET))

    def _page(self, name: str) -> Page:
        return Page(self._book.add_worksheet(name), name, self._formats, self._places)
