"""Lines of the sheet "Kiểm tra": each says two numbers, their difference and what follows, by formula and as it is now.

Put here each formula beside the same sum in Python. Where a line is drawn belongs in `checking`, which statements there
are in `statements`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hoptac.form import Form, Part, Tally
from hoptac.workbook.cells import cell_name
from hoptac.workbook.counting import Formula, tallied
from hoptac.workbook.lists import part_code
from hoptac.workbook.places import FigureKey, Place, Places, count_answers
from hoptac.workbook.statements import Statement, Summand

__all__ = ["FULL", "NIL", "OPEN", "OTHER", "RIGHT", "SHORT", "SIDES", "SILENT", "WRONG", "Line", "Lines"]

RIGHT = "ĐÚNG"
WRONG = "SAI"
OPEN = "chưa đủ số liệu"
SILENT = "–"
OTHER = "KHÁC DANH SÁCH"
NIL = "không phát sinh"
FULL = "ĐỦ"
SHORT = "còn thiếu"
SIDES = (3, 4, 5)
"""The columns of left, right and difference."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its words, and each of its four cells as a formula and what it gives now."""

    form: str
    sentence: str
    left: tuple[str, float]
    right: tuple[str, float | None]
    difference: tuple[str, float]
    result: tuple[str, str]


class Lines:
    """Makes lines of a sheet; `at` is the row on which the next one stands."""

    def __init__(self, places: Places, sheet: str, at: int) -> None:
        self._places = places
        self._sheet = sheet
        self.at = at

    def _names(self) -> tuple[str, str, str]:
        """Left, right and difference of the line that comes next."""
        left, right, difference = (cell_name(self.at, column) for column in SIDES)
        return left, right, difference

    def required(self, code: str, cells: Sequence[Place]) -> Line:
        """How many of the cells that a form must answer are answered."""
        formula, count = count_answers(self._places, cells, self._sheet)
        left, right, _ = self._names()
        nil = self._places.nil.get(code)
        is_nil = nil is not None and bool(self._places.text(nil))
        result = f'IF({left}>={right},"{FULL}","{SHORT}")'
        if nil is not None:
            result = f'IF({nil.seen_from(self._sheet)}<>"","{NIL}",{result})'
        given = NIL if is_nil else FULL if count >= len(cells) else SHORT
        sentence = "Số ô bắt buộc đã trả lời"
        return Line(
            code,
            sentence,
            (formula, count),
            (str(len(cells)), len(cells)),
            (f"{left}-{right}", count - len(cells)),
            (result, given),
        )

    def _listed(self, form: str, part: Part) -> tuple[str, list[int]]:
        """A formula that is true in each line of a list which names a record, and the lines that do now."""
        areas = [self._places.fields[form, part.key, field.key] for field in part.fields if field.is_key]
        text = "+".join(f'({area.seen_from(self._sheet)}<>"")' for area in areas)
        rows = range(areas[0].first, areas[0].last + 1)
        return f"(({text})>0)", [
            row for row in rows if any(self._places.text(Place(area.sheet, row, area.column)) for area in areas)
        ]

    def listed(self, form: str, part: Part, *, is_alone: bool) -> Line:
        """How many required cells the lines of a list answer."""
        places, nil = self._places, self._places.nil.get(form)
        must = [places.fields[form, part.key, field.key] for field in part.fields if field.is_required]
        listed, filled = self._listed(form, part)
        given = "+".join(f'SUMPRODUCT({listed}*({area.seen_from(self._sheet)}<>""))' for area in must) or "0"
        answered = sum(bool(places.text(Place(area.sheet, row, area.column))) for row in filled for area in must)
        left, right, _ = self._names()
        none = OPEN if is_alone else SILENT
        empty = f'IF({nil.seen_from(self._sheet)}<>"","{NIL}","{none}")' if nil else f'"{none}"'
        now = FULL if answered >= len(filled) * len(must) else SHORT
        if not filled:
            now = NIL if nil and places.text(nil) else none
        return Line(
            part_code(form, part),
            f"{part.title_vi or 'Danh sách'}: số ô bắt buộc đã ghi ở các dòng đã khai",
            (given, answered),
            (f"{len(must)}*SUMPRODUCT(--{listed})", len(filled) * len(must)),
            (f"{left}-{right}", answered - len(filled) * len(must)),
            (f'IF({right}=0,{empty},IF({left}>={right},"{FULL}","{SHORT}"))', now),
        )

    def any_listed(self, form: Form) -> Line:
        """One line for a form of several lists: something is listed, or nothing is declared to have happened."""
        listed = [self._listed(form.code, part) for part in form.parts]
        count = sum(len(rows) for _, rows in listed)
        left, right, _ = self._names()
        nil = self._places.nil.get(form.code)
        none = f'IF({nil.seen_from(self._sheet)}<>"","{NIL}","{OPEN}")' if nil else f'"{OPEN}"'
        now = NIL if nil and self._places.text(nil) else OPEN
        return Line(
            form.code,
            "Có ít nhất một dòng ở các mục, hoặc đánh dấu không phát sinh ở phiếu KT00",
            ("+".join(f"SUMPRODUCT(--{text})" for text, _ in listed), count),
            ("1", 1),
            (f"{left}-{right}", count - 1),
            (f'IF({left}>={right},"{FULL}",{none})', FULL if count else now),
        )

    def stated(self, statement: Statement) -> Line:
        """Whether a statement about cells holds."""
        left, right, difference = self._names()
        sides = [self._sum(side) for side in (statement.left, statement.right)]
        gap = round(sides[0][1] - sides[1][1], 6)
        summands = (*statement.left, *statement.right)
        allowed = f"{statement.allowed:.15g}"
        size = f"ABS({difference})" if statement.is_equality else difference
        test = f'IF({size}>{allowed},"{WRONG}","{RIGHT}")'
        is_wrong = (abs(gap) if statement.is_equality else gap) > statement.allowed
        given = WRONG if is_wrong else RIGHT
        result = f'IF({self._is_silent(summands)},"{SILENT}",IF({self._lacks(summands)},"{OPEN}",{test}))'
        if any(self._is_open(summand) for summand in summands):
            given = OPEN
        texts = [self._places.text(summand.place) for summand in summands]
        needless = [s.missing == "not_applicable" for s in summands]
        if not any(texts) or any(is_so and not text for is_so, text in zip(needless, texts, strict=True)):
            given = SILENT
        return Line(
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
        return ",".join(s.place.seen_from(self._sheet) for s in side)

    def _is_silent(self, summands: Sequence[Summand]) -> str:
        """When a statement says nothing: nothing is written yet, or an empty cell means that it does not concern it."""
        cells = [(s.place.seen_from(self._sheet), s.missing == "not_applicable") for s in summands]
        nothing = "AND(" + ",".join(f'{cell}=""' for cell, _ in cells) + ")"
        return "OR(" + ",".join([nothing, *(f'{cell}=""' for cell, is_needless in cells if is_needless)]) + ")"

    def _lacks(self, summands: Sequence[Summand]) -> str:
        """When a statement cannot be checked yet: a cell is empty, or holds words where a number is needed."""
        tests = []
        for summand in summands:
            cell = summand.place.seen_from(self._sheet)
            blank = f',{cell}=""' if summand.missing == "zero" else ""
            tests.append(f'NOT(OR(ISNUMBER({cell}),{cell}="-"{blank}))')
        return f"OR({','.join(tests)})"

    def _is_open(self, summand: Summand) -> bool:
        text = self._places.text(summand.place)
        is_answer = self._places.number(summand.place) is not None or text == "-"
        return not is_answer and not (summand.missing == "zero" and not text)

    def can_count(self, tallies: Sequence[Tally]) -> bool:
        """Whether the lists that are counted are in the workbook."""
        return tallied(tallies, self._places, self._sheet) is not None

    def tallied(self, key: FigureKey, label: str) -> Line:
        """Whether a figure is what its list counts."""
        place = self._places.figures[key]
        counted = tallied(self._places.counted[key], self._places, self._sheet) or Formula('""', None)
        left, right, difference = self._names()
        cell, typed = place.seen_from(self._sheet), self._places.number(place)
        is_dash = self._places.text(place) == "-"
        is_same = typed == counted.result or (is_dash and counted.result == 0)
        lists = ", ".join(sorted({tally.form for tally in self._places.counted[key]}))
        answered = f'OR(ISNUMBER({cell}),{cell}="-")'
        return Line(
            key[0],
            f"{label}: số ghi bằng số đếm được trong {lists}",
            (f"SUM({cell})", typed or 0.0),
            (counted.text, counted.result),
            (f"SUM({left})-SUM({right})", (typed or 0.0) - (counted.result or 0.0)),
            (
                f'IF({right}="","{SILENT}",IF(AND({answered},{difference}=0),"{RIGHT}","{OTHER}"))',
                SILENT if counted.result is None else RIGHT if is_same else OTHER,
            ),
        )
