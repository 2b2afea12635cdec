"""What honest offices do to a workbook without saying anything wrong: other words and looks.

Put here habits after which every figure still means the same. Hoptac must read them all and find nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from random import Random
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from bench.corpus.draft import Table, is_table

__all__ = ["disturb"]

Habit = Callable[[Any, Random], None]
_HABITS: list[Habit] = []


def disturb(book: Any, rng: Random) -> tuple[str, ...]:
    """Give a workbook a few of the habits; their names."""
    chosen = rng.sample(_HABITS, rng.randint(1, 5))
    for habit in chosen:
        habit(book, rng)
    return tuple(habit.__name__ for habit in chosen)


def _habit(does: Habit) -> Habit:
    _HABITS.append(does)
    return does


def _tables(book: Any) -> list[Table]:
    return [Table(sheet) for sheet in book.worksheets if is_table(sheet)]


@_habit
def thousands_with_a_dot(book: Any, rng: Random) -> None:
    """Numbers typed as text, as the pen writes them: 1.336."""
    for table in _tables(book):
        for cell in table.numbers():
            if cell.value >= 1000 and rng.random() < 0.5:
                cell.value = f"{cell.value:,}".replace(",", ".")


@_habit
def a_dash_for_nothing(book: Any, rng: Random) -> None:
    for table in _tables(book):
        for cell in table.figures():
            if cell.value == 0 and rng.random() < 0.6:
                cell.value = "-"


@_habit
def labels_in_another_normal_form(book: Any, rng: Random) -> None:
    """Text of some keyboards comes with its tone marks apart."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and not cell.value.startswith("="):
                    cell.value = unicodedata.normalize("NFD", cell.value)


@_habit
def spaces_around_words(book: Any, rng: Random) -> None:
    for table in _tables(book):
        for row in table.rows.values():
            cell = table.sheet.cell(row, table.label)
            if isinstance(cell.value, str) and rng.random() < 0.5:
                cell.value = f" {cell.value.replace(' ', '  ')} "


@_habit
def another_way_to_set_the_tone_mark(book: Any, rng: Random) -> None:
    """Luỹ kế and lũy kế, thuỷ and thủy, quý and quí are the same words."""
    swaps = {"uỹ": "ũy", "uỷ": "ủy", "uý": "úy"}
    for table in _tables(book):
        for row in (*range(table.top, table.first), *table.rows.values()):
            for cell in table.sheet[row]:
                if isinstance(cell.value, str) and not cell.value.startswith("="):
                    for one, other in swaps.items():
                        cell.value = cell.value.replace(one, other) if "quý" not in cell.value.lower() else cell.value


@_habit
def codes_wiped_where_the_label_says_it(book: Any, rng: Random) -> None:
    """Some offices clear the column of codes that means nothing to them, on lines whose label is its own."""
    for table in _tables(book):
        labels = [table.sheet.cell(row, table.label).value for row in table.rows.values()]
        for row in table.rows.values():
            if labels.count(table.sheet.cell(row, table.label).value) == 1 and rng.random() < 0.3:
                table.sheet.cell(row, table.code).value = None


@_habit
def another_name_of_a_sheet(book: Any, rng: Random) -> None:
    sheet = rng.choice(book.worksheets)
    sheet.title = {"KT00": "Bia", "KT01": "Bieu 1 (KT01)"}.get(sheet.title, f"{sheet.title} nop")[:31]


@_habit
def sheets_in_another_order(book: Any, rng: Random) -> None:
    book.move_sheet(book.worksheets[-1], -rng.randint(1, len(book.worksheets) - 1))


@_habit
def a_sheet_of_explanations(book: Any, rng: Random) -> None:
    sheet = book.create_sheet("Thuyết minh")
    sheet["A1"] = "THUYẾT MINH BÁO CÁO"
    sheet["A3"] = "Tình hình thực hiện cơ bản ổn định, các HTX hoạt động bình thường."
    sheet["A4"] = "Nguồn: tổng hợp của phòng chuyên môn."


@_habit
def a_help_sheet_thrown_away(book: Any, rng: Random) -> None:
    for name in ("Hướng dẫn", "Kiểm tra"):
        if name in book.sheetnames and rng.random() < 0.7:
            del book[name]


@_habit
def a_footnote(book: Any, rng: Random) -> None:
    for table in _tables(book):
        row = table.sheet.max_row + 2
        table.sheet.cell(row, 2).value = "Ghi chú: số liệu tổng hợp từ báo cáo của các xã, phường, thị trấn."
        table.sheet.cell(row + 1, 3).value = "* Bao gồm cả đơn vị mới thành lập."


@_habit
def a_signature_block(book: Any, rng: Random) -> None:
    for table in _tables(book):
        row = table.sheet.max_row + 2
        table.sheet.cell(row, 2).value = "NGƯỜI LẬP BIỂU"
        table.sheet.cell(row, 5).value = "THỦ TRƯỞNG ĐƠN VỊ"
        table.sheet.cell(row + 1, 5).value = "(Ký, đóng dấu)"


@_habit
def remarks_in_the_last_column(book: Any, rng: Random) -> None:
    for table in _tables(book):
        header = next((h for h in table.columns if h.startswith(("Ghi chú", "Nguyên nhân"))), None)
        if header:
            for row in table.rows.values():
                if rng.random() < 0.15:
                    table.sheet.cell(row, table.columns[header]).value = rng.choice(
                        ("đã rà soát", "theo sổ đăng ký", "số chính thức", "so với năm trước giảm nhẹ")
                    )


@_habit
def fonts_and_colours(book: Any, rng: Random) -> None:
    for table in _tables(book):
        for cell in table.figures():
            if rng.random() < 0.2:
                cell.font = Font(name="Times New Roman", size=12, bold=True, color="FF0000FF")
                cell.fill = PatternFill("solid", fgColor="FFE2EFDA")


@_habit
def a_comment_that_agrees(book: Any, rng: Random) -> None:
    for table in _tables(book)[:1]:
        for cell in list(table.numbers())[:2]:
            cell.comment = Comment("Đã đối chiếu với sổ.", "van thu")


@_habit
def widths_zoom_and_frozen_panes(book: Any, rng: Random) -> None:
    for sheet in book.worksheets:
        sheet.sheet_view.zoomScale = rng.choice((70, 85, 110))
        sheet.column_dimensions["C"].width = 60
        sheet.freeze_panes = None


@_habit
def protection_taken_off(book: Any, rng: Random) -> None:
    for sheet in book.worksheets:
        sheet.protection.sheet = False


@_habit
def days_written_otherwise(book: Any, rng: Random) -> None:
    """A day as a real date, or with leading zeros and hyphens."""
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.count("/") == 2 and len(cell.value) <= 10:
                day = _day(cell.value)
                if day is not None and rng.random() < 0.5:
                    cell.value = datetime(day.year, day.month, day.day)  # noqa: DTZ001
                    cell.number_format = "dd/mm/yyyy"
                elif day is not None:
                    cell.value = f"{day:%d-%m-%Y}"


def _day(text: str) -> date | None:
    """A day that there is; what was planted beforehand may be none."""
    try:
        day, month, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except ValueError:
        return None


@_habit
def estimates_said_to_be_estimates(book: Any, rng: Random) -> None:
    for table in _tables(book):
        header = next((h for h in table.columns if h.startswith("Tính chất")), None)
        if header:
            for row in table.rows.values():
                if rng.random() < 0.1:
                    table.sheet.cell(row, table.columns[header]).value = "Ước"


@_habit
def headers_in_capitals(book: Any, rng: Random) -> None:
    for table in _tables(book):
        for row in range(table.top, table.first):
            for cell in table.sheet[row]:
                if isinstance(cell.value, str) and rng.random() < 0.5 and not cell.value.startswith("="):
                    cell.value = cell.value.upper()
