"""The sheet "Kiểm tra": what must hold inside the forms, by formulas, so that an office sees it before it sends.

Put here the drawing of that sheet and what its formulas give. Which statements there are is `statements`; nothing here
is read back, the judge looks at the figures themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hoptac.form import Asked
from hoptac.workbook.cells import cell_name
from hoptac.workbook.check_lines import FULL, NIL, OPEN, OTHER, RIGHT, SHORT, SIDES, SILENT, WRONG, Line, Lines
from hoptac.workbook.pages import Page
from hoptac.workbook.places import FigureKey, Places, Range
from hoptac.workbook.statements import Statement
from hoptac.workbook.styles import AMBER, GREEN, GREY, RED, SECTION

__all__ = ["CHECK_SHEET", "CheckSheet"]

CHECK_SHEET = "Kiểm tra"
_COLOURS = {RIGHT: GREEN, FULL: GREEN, NIL: GREEN, WRONG: RED, OTHER: AMBER, SHORT: AMBER, OPEN: GREY, SILENT: GREY}
_COLUMNS = (
    ("STT", 5),
    ("Biểu", 9),
    ("Nội dung kiểm tra", 74),
    ("Vế trái / đã ghi", 14),
    ("Vế phải / phải ghi", 14),
    ("Chênh lệch", 12),
    ("Kết quả", 19),
)
_LAST = len(_COLUMNS) - 1
_TOP = 6
"""The line of the header."""


class CheckSheet:
    """The sheet in the making, line by line."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._places: Places = page.places
        self._lines = Lines(page.places, page.name, _TOP + 1)
        self._number = 0
        self._results: list[object] = []

    def write(self, period: str, asked: Sequence[Asked], said: Iterable[Statement]) -> None:
        """Draw all of it; every form is drawn before."""
        page, formats = self._page, self._page.formats
        for column, (title, width) in enumerate(_COLUMNS):
            page.sheet.set_column(column, column, width)
            page.text(_TOP, column, title, formats.header())
        page.sheet.set_row(_TOP, 32)
        self._draw_answers(asked)
        self._draw_comparisons(asked, list(said))
        self._write_top(period)
        for word, colour in _COLOURS.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": formats.lit(colour)}
            page.sheet.conditional_format(_TOP + 1, _LAST, self._lines.at - 1, _LAST, rule)
        silent = cell_name(_TOP + 1, _LAST)
        faint = {"type": "formula", "criteria": f'=${silent}="{SILENT}"', "format": formats.faint()}
        page.sheet.conditional_format(_TOP + 1, 0, self._lines.at - 1, _LAST - 1, faint)
        page.sheet.freeze_panes(_TOP + 1, 0)
        page.finish(CHECK_SHEET, (self._lines.at - 1, _LAST), (_TOP, _TOP))

    def _draw_answers(self, asked: Sequence[Asked]) -> None:
        """What must be answered, form by form."""
        lines = self._lines
        self._section("Ô và dòng bắt buộc")
        for code, cells in self._places.required.items():
            self._draw(lines.required(code, cells))
        for form in (one.form for one in asked):
            for part in form.parts:
                self._draw(lines.listed(form.code, part, is_alone=len(form.parts) == 1))
            if len(form.parts) > 1:
                self._draw(lines.any_listed(form))

    def _draw_comparisons(self, asked: Sequence[Asked], said: Sequence[Statement]) -> None:
        """What must be equal inside the forms, and what should be equal to the lists."""
        if said:
            self._section("Số liệu khớp nhau trong từng biểu")
        for statement in said:
            self._draw(self._lines.stated(statement))
        counted = [key for key, tallies in self._places.counted.items() if self._lines.can_count(tallies)]
        if counted:
            self._section("Số liệu khớp với danh sách kèm theo (được ghi khác, khi đó đề nghị giải trình)")
        for key in counted:
            self._draw(self._lines.tallied(key, _labelled(key, asked)))

    def _write_top(self, period: str) -> None:
        page, formats = self._page, self._page.formats
        page.merged(0, 0, _LAST, "TỰ KIỂM TRA TRƯỚC KHI GỬI", formats.get(bold=True, font_size=15, align="center"))
        page.sheet.set_row(0, 26)
        page.merged(1, 0, _LAST, period, formats.get(italic=True, align="center"))
        about = (
            "Kết quả tự tính khi nhập số. Trang này chỉ để đơn vị tự kiểm tra, không phải nộp số liệu; "
            "cơ quan tiếp nhận vẫn kiểm tra lại, kể cả so với kỳ trước và nơi khác."
        )
        page.merged(2, 0, _LAST, about, formats.get(italic=True, font_size=10, align="center", text_wrap=True))
        results = Range(page.name, _LAST, _TOP + 1, self._lines.at - 1).seen_from(page.name)
        counts = [("Dòng SAI", (WRONG,)), ("Cần xem lại", (OTHER, SHORT)), ("Chưa đủ số liệu", (OPEN,))]
        found = []
        for at, (_, words) in enumerate(counts):
            formula = "+".join(f'COUNTIF({results},"{word}")' for word in words)
            found.append((formula, sum(result in words for result in self._results), at))
        wrong, review, still = (f"({formula})" for formula, _, _ in found)
        text = (
            f'IF({wrong}>0,"CÒN "&{wrong}&" DÒNG SAI: đề nghị sửa trước khi gửi",'
            f'IF({review}+{still}>0,"Chưa có dòng sai; còn "&({review}+{still})&" dòng chưa đủ hoặc cần xem lại",'
            '"ĐẠT: các dòng đều đúng và đủ"))'
        )
        look = formats.boxed(bold=True, font_size=13, align="center")
        page.sheet.merge_range(3, 0, 3, _LAST, "", look)
        page.formula(3, 0, text, look, self._summary(*(count for _, count, _ in found)))
        page.sheet.set_row(3, 26)
        for start, colour in (("ĐẠT", GREEN), ("CÒN", RED), ("Chưa", AMBER)):
            rule = {"type": "text", "criteria": "begins with", "value": start, "format": formats.lit(colour)}
            page.sheet.conditional_format(3, 0, 3, _LAST, rule)
        look = formats.get(align="center", font_size=10)
        page.sheet.merge_range(4, 0, 4, _LAST, "", look)
        named = [f'"{title}: "&({formula})' for (title, _), (formula, _, _) in zip(counts, found, strict=True)]
        shown = " · ".join(f"{title}: {count}" for (title, _), (_, count, _) in zip(counts, found, strict=True))
        page.formula(4, 0, '&" · "&'.join(named), look, shown)

    @staticmethod
    def _summary(wrong: int, review: int, still: int) -> str:
        if wrong:
            return f"CÒN {wrong} DÒNG SAI: đề nghị sửa trước khi gửi"
        if review + still:
            return f"Chưa có dòng sai; còn {review + still} dòng chưa đủ hoặc cần xem lại"
        return "ĐẠT: các dòng đều đúng và đủ"

    def _section(self, title: str) -> None:
        look = self._page.formats.boxed(bold=True, bg_color=SECTION)
        self._page.merged(self._lines.at, 0, _LAST, title, look)
        self._page.sheet.set_row(self._lines.at, 18)
        self._lines.at += 1

    def _draw(self, line: Line) -> None:
        page, at = self._page, self._lines.at
        self._number += 1
        self._results.append(line.result[1])
        middle = page.formats.boxed(align="center")
        number = page.formats.boxed(align="right", num_format="#,##0.###;-#,##0.###;0", shrink=True)
        page.sheet.write_number(at, 0, self._number, middle)
        page.text(at, 1, line.form, middle)
        page.text(at, 2, line.sentence, page.formats.boxed(text_wrap=True))
        for column, (formula, value) in zip(SIDES, (line.left, line.right, line.difference), strict=True):
            page.formula(at, column, formula, number, value)
        page.formula(at, _LAST, line.result[0], middle, line.result[1])
        page.sheet.set_row(at, 15.0 * (1 + len(line.sentence) // 102) + 3)
        self._lines.at += 1


def _labelled(key: FigureKey, asked: Sequence[Asked]) -> str:
    for one in asked:
        if one.form.code != key[0]:
            continue
        for cell in one.cells():
            if (cell.indicator_code, cell.basis, cell.scope) == key[1:]:
                label = cell.row.label_vi.partition(" (")[0].removeprefix("– ")
                return f"{label} (dòng {cell.row.stt}, cột {cell.column.number})"
    return key[1]
