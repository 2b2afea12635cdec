"""Hazards of single cells of a form: stale results, numbers kept as text, merges, hidden lines, comments.

Put here what is asked of one cell at a time. Rows and titles are `hazards_form`; words for a cell that gives no figure
at all are chosen in `hazards`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from hoptac.figure import Figure, fold, read_figure
from hoptac.form import Cell
from hoptac.read.lines import FormSeen
from hoptac.read.model import Findings
from hoptac.read.text import as_text, holds_figure, is_blank
from hoptac.workbook import cell_name, recalculate

__all__ = ["note_cells"]

_MOST = 40
_RATIO_ROUNDING = 0.11
"""A ratio is printed with one decimal, however it was rounded."""
_DIGITS = re.compile(r"^[\s\u00a0]*-?\d+[\s\u00a0]*$")
_INVISIBLE = frozenset({"Cc", "Cf"})
_HARMLESS = frozenset("\t\n\r\u00ad\ufeff")
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the reading direction: a remark between them says another thing than it shows."""
_OUTSIDE = re.compile(r"\[\d+\]|\[[^\]]+\.xls[xmb]?\]|://|\\\\", re.IGNORECASE)
_REACHING = re.compile(r"\|'|\b(?:DDE|WEBSERVICE|RTD|CALL|REGISTER\.ID|IMPORTXML|IMAGE)\s*\(|\w\|", re.IGNORECASE)
_VOLATILE = re.compile(r"\b(?:TODAY|NOW|RAND|RANDBETWEEN|INDIRECT|OFFSET)\s*\(", re.IGNORECASE)
_ROUNDED = re.compile(r"\bROUND\(.*?,\s*(\d)\)", re.IGNORECASE)
_FORMULA_TEXT = re.compile(r"^\s*[=@]\s*(?:\$?[A-Z]{1,3}\$?\d|[A-Za-z.]+\(|[A-Za-z]+\||[\d(+'-])")
_COMMENT_AUTHOR = re.compile(r"^[^\n:]{1,60}:\s*\n")
_OF_THREAD = re.compile(r"^\[[^\]]*\].*?(?:Comment|Chú thích):\s*", re.DOTALL | re.IGNORECASE)
_BEFORE = "|".join(fold(word) for word in ("số", "đúng", "phải", "là", "sửa", "lại", "thành", "thực tế", "con"))
_BEHIND = "|".join(fold(word) for word in ("%", "htx", "tht", "người", "thành viên"))
_SAYS_NUMBER = re.compile(rf"^(?:(?:{_BEFORE})\s*:?\s*)*(\d[\d.,]*)\s*({_BEHIND})?\.?$")


def note_cells(findings: Findings, seen: FormSeen) -> frozenset[str]:
    """Add one finding for every kind of hazard that cells of the form show, with all its cells.

    Gives the cells that are said to have no result.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for rule_id, row, column, observed in _all(seen):
        found.setdefault(rule_id, []).append((cell_name(row, column), observed))
    for rule_id in sorted(found):
        cells = found[rule_id]
        more = f" … ({len(cells)} ô)" if len(cells) > _MOST else ""
        findings.add(
            rule_id,
            form_code=seen.asked.form.code,
            is_of_submission=True,
            sheet_name=seen.sheet.name,
            cells=", ".join(cell for cell, _ in cells[:_MOST]),
            observed="; ".join(observed for _, observed in cells[:_MOST])[:600] + more,
        )
    return frozenset(cell for cell, _ in found.get("H620", ()))


Seen = tuple[str, int, int, str]
"""Rule, row, column, what was observed."""


def _all(seen: FormSeen) -> Iterator[Seen]:
    sheet = seen.sheet
    yield from _unseen(seen)
    for row, column in seen.open:
        value = sheet.rows[row][column] if column < len(sheet.rows[row]) else None
        if isinstance(value, str):
            yield from _of_text(row, column, value, sheet.is_typed)
    for place, formula in sheet.marks.formulas.items():
        if place in seen.open:
            yield from _of_formula(seen, *place, formula)
    for place, comment in sheet.marks.comments.items():
        if place in seen.open:
            yield from _of_comment(seen, *place, seen.open[place], comment)
    yield from _of_words(seen)
    yield from _merges(seen)
    yield from _computed(seen)
    yield from _early_dates(seen)
    yield from _without_result(seen)


def _of_words(seen: FormSeen) -> Iterator[Seen]:
    for row, column, words in seen.words():
        value = seen.sheet.at(row, column)
        if isinstance(value, int | float) and not isinstance(value, bool) and words.role in ("label", "unit", "nature"):
            yield "H069", row, column, as_text(value, 40)
        elif isinstance(value, str) and words.role == "text" and _FORMULA_TEXT.match(value):
            yield "H073", row, column, as_text(value, 40)
        if isinstance(value, str) and (strange := _invisible(value, _TURNING if words.role == "text" else None)):
            yield "H072", row, column, strange


def _unseen(seen: FormSeen) -> Iterator[Seen]:
    """Figures that nobody who opens the file sees: in hidden lines, in the colour of their ground, by their format."""
    sheet = seen.sheet
    marks = sheet.marks
    if not (sheet.hidden_rows or sheet.hidden_columns or marks.in_ground_colour or marks.hidden_by_format):
        return
    for place in seen.open:
        value = sheet.at(*place)
        if holds_figure(value):
            ways = {
                "H053": place[0] in sheet.hidden_rows,
                "H054": place[1] in sheet.hidden_columns,
                "H084": place in marks.in_ground_colour,
                "H085": place in marks.hidden_by_format,
            }
            yield from ((rule_id, *place, as_text(value, 40)) for rule_id, is_so in ways.items() if is_so)


def _of_text(row: int, column: int, value: str, is_typed: bool) -> Iterator[Seen]:
    if is_typed and _DIGITS.match(value):
        yield "H067", row, column, as_text(value, 40)
    if _FORMULA_TEXT.match(value):
        yield "H073", row, column, as_text(value, 40)
    if strange := _invisible(value):
        yield "H072", row, column, strange


def _of_formula(seen: FormSeen, row: int, column: int, formula: str) -> Iterator[Seen]:
    text = _formula(seen, row, column)
    if _REACHING.search(formula):
        yield "H080", row, column, text
    elif _OUTSIDE.search(formula):
        yield "H075", row, column, text
    elif _VOLATILE.search(formula):
        yield "H076", row, column, text
    elif re.search(rf"(?<![A-Z!$:]){cell_name(row, column)}(?!\d)", formula.replace("$", "")):
        yield "H081", row, column, text
    elif stale := _stale(seen, row, column, formula):
        yield "H065", row, column, stale


def _without_result(seen: FormSeen) -> Iterator[Seen]:
    """Formulas that were never worked out where words or figures to compare belong; data say so as they are read."""
    if not seen.sheet.uncached:
        return
    figures = [place for place, cell in seen.open.items() if cell.figure_role != "data"]
    words = [(row, column) for row, column, _ in seen.words()]
    for row, column in (*figures, *words):
        if (row, column) in seen.sheet.uncached:
            yield "H620", row, column, _formula(seen, row, column)


def _formula(seen: FormSeen, row: int, column: int) -> str:
    return f"={seen.sheet.marks.formulas.get((row, column), '')}"[:60]


def _stale(seen: FormSeen, row: int, column: int, formula: str) -> str | None:
    """What a formula shows and should show, where these differ."""
    sheet = seen.sheet
    shown = sheet.at(row, column)
    if not formula or (row, column) in sheet.uncached or isinstance(shown, bool | date):
        return None
    if isinstance(shown, float) and not math.isfinite(shown):
        return None  # no number at all, which is said of the cell as such

    def at(r: int, c: int) -> object:
        return "#" if (r, c) in sheet.uncached else sheet.at(r, c)

    expected = recalculate(formula, at)
    if expected is None or (isinstance(shown, str) and shown.startswith("#")):
        return None
    if isinstance(expected, str) or not isinstance(shown, int | float):
        is_same = as_text(shown) == " ".join(str(expected).split()) or (shown is None and expected == 0)
    else:
        rounded = _ROUNDED.search(formula)
        allowed = Decimal("1.01").scaleb(-int(rounded[1])) if rounded else Decimal("0.000001")
        is_same = abs(Decimal(repr(shown)) - expected) <= max(allowed, abs(expected) * Decimal("0.000001"))
    return None if is_same else f"{as_text(shown, 30) or 'trống'} ≠ {_number_text(expected)}"


def _number_text(value: Decimal | str) -> str:
    return str(value)[:30] if isinstance(value, str) else f"{round(value, 6).normalize():f}"


def _computed(seen: FormSeen) -> Iterator[Seen]:
    """Columns that the form works out itself: the formula typed over, or its stored result out of date."""
    sheet = seen.sheet
    keys = {column.key: place for place, column in seen.layout.columns.items()}
    ratios = [
        (place, keys[column.ratio[0]], keys[column.ratio[1]])
        for place, column in seen.layout.columns.items()
        if column.ratio and keys.keys() >= set(column.ratio)
    ]
    for line in seen.lines:
        if line.row is None or line.is_section or line.is_repeated:
            continue
        for place, over_at, under_at in ratios:
            shown, over, under = (sheet.at(line.at, at) for at in (place, over_at, under_at))
            expected = _ratio(over, under)
            if expected is None or not isinstance(shown, int | float) or isinstance(shown, bool):
                continue
            if min(abs(shown - expected), abs(shown - expected / 100) * 100) <= _RATIO_ROUNDING:
                continue  # also where somebody typed the share and formatted it as a percentage
            formula = sheet.marks.formulas.get((line.at, place))
            if formula is None:
                yield "H063", line.at, place, f"{as_text(shown, 30)} ≠ {expected:.1f}"
            elif stale := _stale(seen, line.at, place, formula):
                yield "H079", line.at, place, stale


def _ratio(over: object, under: object) -> float | None:
    """A quotient in percent; None where a part is no number, or nothing."""
    if isinstance(over, bool) or isinstance(under, bool):
        return None
    if isinstance(over, int | float) and isinstance(under, int | float) and under:
        return over / under * 100
    return None


def _merges(seen: FormSeen) -> Iterator[Seen]:
    """Merged ranges over more than one open cell: whose figure is the one that is left?"""
    sheet = seen.sheet
    if not sheet.merged:
        return
    first, last = seen.layout.first_row, max((line.at for line in seen.lines), default=-1)
    for (top, left), (bottom, right) in sheet.merged:
        if top > last or bottom < first or (bottom - top + 1) * (right - left + 1) > 10_000:
            continue
        covered = sum((r, c) in seen.open for r in range(top, bottom + 1) for c in range(left, right + 1))
        if covered > 1 and holds_figure(sheet.at(top, left)):
            yield (
                "H055",
                top,
                left,
                f"{cell_name(top, left)}:{cell_name(bottom, right)} = {as_text(sheet.at(top, left), 30)}",
            )


def _early_dates(seen: FormSeen) -> Iterator[Seen]:
    """Days before 1 March 1900 are numbers that a cell shows as a day."""
    for line in seen.lines:
        for column, value in enumerate(seen.sheet.rows[line.at]):
            if isinstance(value, date) and value.year <= 1900 and (value.year, value.month) < (1900, 3):
                yield "H074", line.at, column, str(value)[:10]
            elif isinstance(value, timedelta):
                yield "H074", line.at, column, str(value)[:20]


def _of_comment(seen: FormSeen, row: int, column: int, cell: Cell, comment: str) -> Iterator[Seen]:
    """A comment that holds nothing but a number says what the cell should; one that tells a story says nothing."""
    said = _SAYS_NUMBER.match(fold(_COMMENT_AUTHOR.sub("", _OF_THREAD.sub("", comment))).strip())
    if said is None:
        return
    told = read_figure(said[1] + ("%" if said[2] == "%" else ""), cell.kind, cell.unit)
    if not isinstance(told, Figure) or not told.is_answered:
        return
    value = seen.sheet.at(row, column)
    if is_blank(value):
        yield "H071", row, column, said[0]
        return
    own = read_figure(value, cell.kind, cell.unit)
    if isinstance(own, Figure) and own.is_answered and (own.low, own.high) != (told.low, told.high):
        yield "H070", row, column, f"{as_text(value, 30)} ≠ {said[0]}"


def _invisible(text: str, among: frozenset[str] | None = None) -> str:
    """Signs that nobody sees and that change what a text says, by their numbers; only those `among`, if given."""
    if text.isprintable():  # which says no to all of them, and to blanks that are more than blanks
        return ""
    signs = [c for c in text if unicodedata.category(c) in _INVISIBLE and c not in _HARMLESS]
    signs = [c for c in signs if among is None or c in among]
    return " ".join(f"U+{ord(sign):04X}" for sign in signs[:5])
