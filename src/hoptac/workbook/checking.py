"""The sheet "Kiểm tra": what must hold inside the forms, by formulas, so that an office sees it before it sends.

Put here the drawing of that sheet and what its formulas give. Which statements there are is `statements`; nothing here
is read back, the judge looks at the figures themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hoptac.form import Asked
from hoptac.workbook.counting import tallied
from hoptac.workbook.pages import Page
from hoptac.workbook.places import FigureKey, Place, Places, Range, count_answers
from hoptac.workbook.statements import Statement, Summand
from hoptac.workbook.styles import AMBER, GREEN, GREY, RED, SECTION

__all__ = ["CHECK_SHEET", "CheckSheet"]

CHECK_SHEET = "Kiểm tra"
RIGHT, WRONG, OPEN, SILENT = "ĐÚNG", "SAI", "chưa đủ số liệu", "–"
OTHER, NIL, FULL, SHORT = "KHÁC DANH SÁCH", "không phát sinh", "ĐỦ", "còn thiếu"
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
        self._at = _TOP + 1
        self._number = 0
        self._results: list[object] = []

    def write(self, period: str, asked: Sequence[Asked], said: Iterable[Statement]) -> None:
        """Draw all of it; every form is drawn before."""
        page, formats = self._page, self._page.formats
        for column, (title, width) in enumerate(_COLUMNS):
            page.sheet.set_column(column, column, width)
            page.text(_TOP, column, title, formats.header())
        page.sheet.set_row(_TOP, 32)
        self._section("Ô và dòng bắt buộc")
        for code, cells in self._places.required.items():
            self._write_required(code, cells)
        for (form, part), fields in self._lists().items():
            self._write_list(form, part, fields, asked)
        said = list(said)
        if said:
            self._section("Số liệu khớp nhau trong từng biểu")
        for statement in said:
            self._write_statement(statement)
        counted = [key for key in self._places.counted if self._is_countable(key)]
        if counted:
            self._section("Số liệu khớp với danh sách kèm theo (được ghi khác, khi đó đề nghị giải trình)")
        for key in counted:
            self._write_tally(key, asked)
        self._write_top(period)
        for word, colour in _COLOURS.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": formats.lit(colour)}
            page.sheet.conditional_format(_TOP + 1, _LAST, self._at - 1, _LAST, rule)
        page.sheet.freeze_panes(_TOP + 1, 0)
        page.finish(CHECK_SHEET, (self._at - 1, _LAST), (_TOP, _TOP))

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
        results = Range(page.name, _LAST, _TOP + 1, self._at - 1).seen_from(page.name)
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
        right = formats.get(align="right", font_size=10)
        for at, ((title, _), (formula, count, _)) in enumerate(zip(counts, found, strict=True)):
            page.text(4, 2 + at * 2 - (at > 0), f"{title}:", right)
            page.formula(4, 3 + at * 2 - (at > 0), formula, formats.get(bold=True, align="left"), count)

    @staticmethod
    def _summary(wrong: int, review: int, still: int) -> str:
        if wrong:
            return f"CÒN {wrong} DÒNG SAI: đề nghị sửa trước khi gửi"
        if review + still:
            return f"Chưa có dòng sai; còn {review + still} dòng chưa đủ hoặc cần xem lại"
        return "ĐẠT: các dòng đều đúng và đủ"

    def _section(self, title: str) -> None:
        look = self._page.formats.boxed(bold=True, bg_color=SECTION)
        self._page.merged(self._at, 0, _LAST, title, look)
        self._page.sheet.set_row(self._at, 18)
        self._at += 1

    def _line(
        self,
        form: str,
        sentence: str,
        left: tuple[str, float],
        right: tuple[str, float | None],
        difference: tuple[str, float],
        result: tuple[str, str],
    ) -> None:
        """One line; each cell by formula and what it gives now."""
        page, at = self._page, self._at
        self._number += 1
        self._results.append(result[1])
        middle = page.formats.boxed(align="center")
        number = page.formats.boxed(align="right", num_format="#,##0.###;-#,##0.###;0", shrink=True)
        page.sheet.write_number(at, 0, self._number, middle)
        page.text(at, 1, form, middle)
        page.text(at, 2, sentence, page.formats.boxed(text_wrap=True))
        for column, (formula, value) in enumerate((left, right, difference), 3):
            page.formula(at, column, formula, number, value)
        page.formula(at, _LAST, result[0], page.formats.boxed(align="center"), result[1])
        page.sheet.set_row(at, 15.0 * (1 + len(sentence) // 82) + 3)
        self._at += 1

    def _names(self) -> tuple[str, str, str]:
        """Left, right and difference of the line that comes next."""
        left, right, difference = (self._page.at(self._at, column).seen_from(self._page.name) for column in (3, 4, 5))
        return left, right, difference

    def _write_required(self, code: str, cells: Sequence[Place]) -> None:
        formula, count = count_answers(self._places, cells, self._page.name)
        left, right, _ = self._names()
        nil = self._places.nil.get(code)
        is_nil = nil is not None and bool(self._places.text(nil))
        result = f'IF({left}>={right},"{FULL}","{SHORT}")'
        if nil is not None:
            result = f'IF({nil.seen_from(self._page.name)}<>"","{NIL}",{result})'
        given = NIL if is_nil else FULL if count >= len(cells) else SHORT
        sentence = "Số ô bắt buộc đã trả lời"
        self._line(
            code,
            sentence,
            (formula, count),
            (str(len(cells)), len(cells)),
            (f"{left}-{right}", count - len(cells)),
            (result, given),
        )

    def _lists(self) -> Mapping[tuple[str, str], Mapping[str, Range]]:
        found: dict[tuple[str, str], dict[str, Range]] = {}
        for (form, part, field), area in self._places.fields.items():
            found.setdefault((form, part), {})[field] = area
        return found

    def _write_list(self, form: str, part: str, fields: Mapping[str, Range], asked: Sequence[Asked]) -> None:
        described = next(one.form.part(part) for one in asked if one.form.code == form)
        if described is None:
            return
        must = [fields[field.key] for field in described.fields if field.is_required]
        any_of = [fields[field.key] for field in described.fields if field.is_key]
        page, places = self._page, self._places
        rows = range(any_of[0].first, any_of[0].last + 1)
        filled = [row for row in rows if any(places.text(Place(a.sheet, row, a.column)) for a in any_of)]
        listed = "+".join(f'({area.seen_from(page.name)}<>"")' for area in any_of)
        due = "+".join(f"SUMPRODUCT(--(({listed})>0))" for _ in must) or "0"
        given = "+".join(f'SUMPRODUCT((({listed})>0)*({area.seen_from(page.name)}<>""))' for area in must) or "0"
        answered = sum(bool(places.text(Place(area.sheet, row, area.column))) for row in filled for area in must)
        left, right, _ = self._names()
        nil = places.nil.get(form)
        empty = f'IF({nil.seen_from(page.name)}<>"","{NIL}","{OPEN}")' if nil else f'"{OPEN}"'
        result = f'IF({right}=0,{empty},IF({left}>={right},"{FULL}","{SHORT}"))'
        now = FULL if answered >= len(filled) * len(must) else SHORT
        if not filled:
            now = NIL if nil and places.text(nil) else OPEN
        self._line(
            f"{form}-{part}" if part else form,
            f"{described.title_vi or 'Danh sách'}: số ô bắt buộc đã ghi của các dòng đã khai",
            (given, answered),
            (due, len(filled) * len(must)),
            (f"{left}-{right}", answered - len(filled) * len(must)),
            (result, now),
        )

    def _write_statement(self, statement: Statement) -> None:
        left, right, difference = self._names()
        sides = [self._sum(side) for side in (statement.left, statement.right)]
        gap = round(sides[0][1] - sides[1][1], 6)
        summands = (*statement.left, *statement.right)
        allowed = f"{statement.allowed:.15g}"
        size = f"ABS({difference})" if statement.is_equality else difference
        result = f'IF({size}>{allowed},"{WRONG}","{RIGHT}")'
        is_wrong = (abs(gap) if statement.is_equality else gap) > statement.allowed
        given = WRONG if is_wrong else RIGHT
        lacking = [s for s in summands if s.missing != "zero"]
        for word, some, blank_is_fine in ((OPEN, summands, False), (SILENT, lacking, True)):
            if condition := self._condition(some, blank_is_fine):
                result = f'IF({condition},"{word}",{result})'
        if any(self._is_open(summand) for summand in summands):
            given = OPEN
        if any(s.missing == "not_applicable" and not self._places.text(s.place) for s in lacking):
            given = SILENT
        self._line(
            statement.form_code,
            statement.sentence_vi,
            sides[0],
            sides[1],
            (f"ROUND({left}-{right},6)", gap),
            (result, given),
        )

    def _sum(self, side: Sequence[Summand]) -> tuple[str, float]:
        """SUM passes over text, so a dash counts as nothing."""
        plus, minus = ([s for s in side if s.sign == sign] for sign in (1, -1))
        text = f"SUM({self._list(plus)})" if plus else "0"
        text += f"-SUM({self._list(minus)})" if minus else ""
        return text, sum(s.sign * (self._places.number(s.place) or 0.0) for s in side)

    def _list(self, side: Sequence[Summand]) -> str:
        return ",".join(s.place.seen_from(self._page.name) for s in side)

    def _condition(self, summands: Sequence[Summand], blank_is_fine: bool) -> str:
        """When a statement says nothing (an empty cell that does not concern it), or cannot be checked yet."""
        tests = []
        for summand in summands:
            cell = summand.place.seen_from(self._page.name)
            if blank_is_fine:
                tests += [f'{cell}=""'] if summand.missing == "not_applicable" else []
            else:
                also = f',{cell}=""' if summand.missing == "zero" else ""
                tests.append(f'NOT(OR(ISNUMBER({cell}),{cell}="-"{also}))')
        return f"OR({','.join(tests)})" if tests else ""

    def _is_open(self, summand: Summand) -> bool:
        text = self._places.text(summand.place)
        is_answer = self._places.number(summand.place) is not None or text == "-"
        return not is_answer and not (summand.missing == "zero" and not text)

    def _is_countable(self, key: FigureKey) -> bool:
        return tallied(self._places.counted[key], self._places, self._page.name) is not None

    def _write_tally(self, key: FigureKey, asked: Sequence[Asked]) -> None:
        place = self._places.figures[key]
        counted = tallied(self._places.counted[key], self._places, self._page.name)
        if counted is None:
            return
        left, right, difference = self._names()
        cell, typed = place.seen_from(self._page.name), self._places.number(place)
        is_dash = self._places.text(place) == "-"
        is_same = typed == counted.result or (is_dash and counted.result == 0)
        lists = ", ".join(sorted({tally.form for tally in self._places.counted[key]}))
        answered = f'OR(ISNUMBER({cell}),{cell}="-")'
        self._line(
            key[0],
            f"{_labelled(key, asked)}: số ghi bằng số đếm được trong {lists}",
            (f"SUM({cell})", typed or 0.0),
            (counted.text, counted.result),
            (f"SUM({left})-SUM({right})", (typed or 0.0) - (counted.result or 0.0)),
            (
                f'IF({right}="","{SILENT}",IF(AND({answered},{difference}=0),"{RIGHT}","{OTHER}"))',
                SILENT if counted.result is None else RIGHT if is_same else OTHER,
            ),
        )


def _labelled(key: FigureKey, asked: Sequence[Asked]) -> str:
    for one in asked:
        if one.form.code != key[0]:
            continue
        for cell in one.cells():
            if (cell.indicator_code, cell.basis, cell.scope) == key[1:]:
                label = cell.row.label_vi.partition(" (")[0].removeprefix("– ")
                return f"{label} (dòng {cell.row.stt}, cột {cell.column.number})"
    return key[1]
