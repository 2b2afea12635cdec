"""Forms drawn as a workbook, empty or filled, the same bytes for the same inputs.

Put here what every issued workbook has: cover, one sheet per form, a page of help. How a single sheet of rows
and columns is drawn belongs in `tables`; looks are `styles`.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hoptac.errors import WrongUse
from hoptac.form import Form, Forms, Item
from hoptac.period import Period
from hoptac.workbook.styles import Formats
from hoptac.workbook.tables import TableSheet, Values, set_up_page, write_value

__all__ = ["HELP_SHEET", "Cover", "write_workbook"]

HELP_SHEET = "Hướng dẫn"
SYNTHETIC = "SỐ LIỆU MÔ PHỎNG (synthetic data)"

_HELP = (
    ("Ô nền vàng", "Đơn vị nhập số liệu. Các ô khác được khoá nhưng không đặt mật khẩu."),
    ("Ô nền xanh nhạt", "In sẵn; chỉ để đối chiếu, không sửa."),
    ("Ô gạch chéo", "Không có số liệu, không nhập."),
    ("“-” hoặc 0", "Không phát sinh. Ô để trống được hiểu là chưa trả lời."),
    ("“…”", "Có phát sinh nhưng chưa thu thập được số liệu."),
    ("Số đếm", "Chỉ ghi số nguyên: 1336 hoặc 1.336."),
    ("Số tiền", "Ghi theo đơn vị ở tiêu đề cột; khác đơn vị thì ghi rõ trong ô: 2,1 tỷ."),
    ("Số chưa chính xác", "Ghi “khoảng 71”, “hơn 1.000”, “15 đến 20”; số ước ghi “Ước” ở cột Tính chất."),
    ("Không phát sinh cả biểu", "Đánh dấu x ở mục 10 của phiếu KT00, để trống biểu đó."),
    ("Dòng, cột", "Không xoá cột Mã số và tiêu đề cột; không thêm số liệu ngoài các dòng, cột của biểu."),
    ("Gửi", "Gửi tệp .xlsx này kèm văn bản đã ký. Trong ít phút sẽ có phiếu tiếp nhận và tệp phản hồi."),
)


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
            **{f"nil_{code}": "x" for code in self.nil_forms},
            **self.check_figures,
        }


def write_workbook(
    forms: Forms,
    cover: Cover,
    day: date,
    values: Values | None = None,
    natures: Mapping[tuple[str, str], str] | None = None,
) -> bytes:
    """The forms of `cover.forms` in their versions of `day`, the cover in front, as an .xlsx file.

    `cover.office_code` decides the rows that are printed. `values` gives figures by (form, indicator, basis,
    scope) as an officer types them: a number or text; `15..20` or a pair fills the two cells of a plan.
    `natures` gives `TH` or `Ước` by (form, code of the row). Whole numbers are written as numbers, as a
    spreadsheet takes them; other text stays text, whatever it begins with. Raises `WrongUse` for a form that
    is not in force.
    """
    import xlsxwriter

    used = [_in_force(forms.cover(day), "KT00", day)]
    used += [_in_force(forms.on(code, day), code, day) for code in cover.forms]
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    given = cover.items()
    title = f"{cover.reporter_name}, {given['period']}"
    book.set_properties({"created": datetime(2021, 1, 1), "title": title, "author": "Hoptac"})  # noqa: DTZ001
    formats = Formats(book)
    banner = SYNTHETIC if cover.is_synthetic else ""
    for form in used:
        sheet = book.add_worksheet(form.sheet)
        if form.kind == "cover":
            _write_cover(sheet, formats, form, cover.forms, given, banner)
        else:
            asked = form.asked_of(cover.office_code, Period.parse(cover.period))
            TableSheet(sheet, formats, asked, given, banner).write(values or {}, natures or {})
    _write_help(book.add_worksheet(HELP_SHEET), formats)
    book.close()
    return file.getvalue()


def _in_force(form: Form | None, code: str, day: date) -> Form:
    if form is None:
        raise WrongUse(f"No version of {code} is in force on {day}.")
    return form


def _write_cover(
    sheet: Any, formats: Formats, form: Form, codes: Sequence[str], given: Mapping[str, object], banner: str
) -> None:
    widths = (6, 46, 50, 46)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, 3, form.title_vi, formats.get(bold=True, font_size=16, align="center"))
    about = f"Mã biểu: {form.code}, phiên bản {form.version}. {form.note_vi}"
    sheet.merge_range(1, 0, 1, 3, about, formats.get(italic=True, align="center"))
    sheet.merge_range(2, 0, 2, 3, banner, formats.get(bold=True, font_color="C00000", align="center"))
    sheet.set_row(0, 26)
    for column, text in enumerate(("TT", "Mục", "Nội dung", "Hướng dẫn")):
        sheet.write_string(3, column, text, formats.header())
    row = 4
    for item in form.items:
        if item.value == "tick" and item.key.removeprefix("nil_") not in codes:
            continue
        _write_item(sheet, formats, row, item, _shown(item, given))
        row += 1
    sheet.freeze_panes(4, 0)
    set_up_page(sheet, form.code, last=(row, 3), repeat=(3, 3))


def _shown(item: Item, given: Mapping[str, object]) -> object:
    value = given.get(item.key)
    if value is None or value == "":
        return item.default_vi or None
    if isinstance(value, date):
        return f"{value.day}/{value.month}/{value.year}"
    return next((choice.label_vi for choice in item.choices if choice.code == value), value)


def _write_item(sheet: Any, formats: Formats, row: int, item: Item, shown: object) -> None:
    star = " *" if item.is_required else ""
    longest = max(len(item.label_vi) / 50, len(item.hint_vi) / 50, len(str(shown or "")) / 54)
    sheet.set_row(row, 16.5 * max(1, math.ceil(longest)) + 3)
    sheet.write_string(row, 0, item.number, formats.boxed(align="center"))
    sheet.write_string(row, 1, item.label_vi + star, formats.boxed(text_wrap=True, indent=1))
    number = "@" if item.value in ("date", "text") and not item.is_prefilled else "General"
    align = "center" if item.value == "tick" else "left"
    look = {"text_wrap": True, "align": align, "num_format": number, "indent": int(align == "left")}
    write_value(sheet, formats, row, 2, shown, item.is_prefilled, look)
    sheet.write_string(row, 3, item.hint_vi, formats.boxed(text_wrap=True, italic=True, font_color="555555", indent=1))
    options = ["x"] if item.value == "tick" else [choice.label_vi for choice in item.choices]
    if options and not item.is_prefilled:
        sheet.data_validation(row, 2, row, 2, _pick(options))


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


def _write_help(sheet: Any, formats: Formats) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 96)
    sheet.merge_range(0, 0, 0, 1, "HƯỚNG DẪN GHI BIỂU", formats.get(bold=True, font_size=14, align="center"))
    sheet.set_row(0, 24)
    for row, (what, how) in enumerate(_HELP, 1):
        sheet.write_string(row, 0, what, formats.boxed(bold=True))
        sheet.write_string(row, 1, how, formats.boxed(text_wrap=True))
        sheet.set_row(row, 20)
    set_up_page(sheet, HELP_SHEET, last=(len(_HELP), 1))
