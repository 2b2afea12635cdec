"""Rules of the catalogue as statements about the cells of an issued workbook, in the words that it prints.

Put here which rules a spreadsheet can say and how: sums, parts of a whole, figures that can only grow. Rules that
compare offices, periods or ranges stay with the judge; drawing the statements belongs in `checking`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from hoptac.figure import money_factor
from hoptac.form import Asked, Column, Row
from hoptac.rule import Rule, Rules, Term
from hoptac.workbook.places import FigureKey, Place, Places
from hoptac.workbook.tables import key_of

__all__ = ["Statement", "Summand", "statements"]

Missing = Literal["not_assessable", "zero", "not_applicable"]


@dataclass(frozen=True, slots=True)
class Summand:
    """One cell of a statement, its sign, and what it means when it is empty."""

    place: Place
    sign: int
    missing: Missing


@dataclass(frozen=True, slots=True)
class Statement:
    """What must hold between two sums of cells: equal, or the left not above the right, within `allowed` units."""

    form_code: str
    rule_id: str
    sentence_vi: str
    left: tuple[Summand, ...]
    right: tuple[Summand, ...]
    is_equality: bool
    allowed: float


@dataclass(frozen=True, slots=True)
class _Cell:
    place: Place
    row: Row
    column: Column
    unit: str
    is_amount: bool


def statements(rules: Rules, asked: Sequence[Asked], places: Places, day: date) -> Iterator[Statement]:
    """Every statement that can be made of the forms of a workbook, form by form in the order of rules.

    `day` closes the period. A rule is left out where a cell that it needs is not printed for this office.
    """
    for one in asked:
        cells = _cells(one, places)
        for rule in rules.judged_on(day, "form"):
            is_meant = one.form.code in (rule.form or (one.form.code,)) and one.office in (
                rule.offices or (one.office,)
            )
            if is_meant and rule.kind in _SIDES:
                for case in rule.terms:
                    if case.in_force(day):
                        yield from _said(rule, case.roles, cells, one.form.code)


_SIDES: Mapping[str, Mapping[str, tuple[str, int]]] = {
    "identity": {
        "equals": ("left", 1),
        "start": ("right", 1),
        "plus": ("right", 1),
        "parts": ("right", 1),
        "minus": ("right", -1),
    },
    "subset": {"part": ("left", 1), "whole": ("right", 1), "besides": ("right", 1)},
    "cumulated": {"chain": ("left", 1)},
}


def _cells(asked: Asked, places: Places) -> Mapping[FigureKey, _Cell]:
    found = {}
    for cell in asked.cells():
        key = key_of(asked.form.code, cell)
        if cell.figure_role == "data" and key in places.figures and not cell.column.part:
            found[key] = _Cell(places.figures[key], cell.row, cell.column, cell.unit, cell.kind == "amount")
    return found


def _said(
    rule: Rule, roles: Mapping[str, Sequence[Term]], cells: Mapping[FigureKey, _Cell], form_code: str
) -> Iterator[Statement]:
    sides: dict[str, list[tuple[_Cell, Summand]]] = {"left": [], "right": []}
    for role, terms in roles.items():
        side, sign = _SIDES[rule.kind][role]
        missing: Missing = "not_applicable" if rule.kind == "cumulated" else rule.missing_for(role)
        for term in terms:
            cell = _find(term, cells, form_code)
            if cell is not None:
                sides[side].append((cell, Summand(cell.place, sign, missing)))
            elif missing != "zero" and rule.kind != "cumulated":
                return
    if rule.kind == "cumulated":
        for smaller, larger in zip(sides["left"], sides["left"][1:], strict=False):
            yield _statement(rule, form_code, [smaller], [larger])
    elif sides["left"] and sides["right"]:
        yield _statement(rule, form_code, sides["left"], sides["right"])


def _find(term: Term, cells: Mapping[FigureKey, _Cell], form_code: str) -> _Cell | None:
    for (form, indicator, basis, scope), cell in cells.items():
        is_scope = scope == term.scope if term.scope else not scope.startswith("source_")
        if (form, indicator, basis) == (term.form_code or form_code, term.indicator_code, term.basis) and is_scope:
            return cell
    return None


def _statement(
    rule: Rule, form_code: str, left: Sequence[tuple[_Cell, Summand]], right: Sequence[tuple[_Cell, Summand]]
) -> Statement:
    both = [*left, *right]
    amounts = [cell for cell, _ in both if cell.is_amount]
    factor = (money_factor(amounts[0].unit) if amounts else None) or Decimal(1)
    allowed = (rule.tolerance.absolute + rule.tolerance.per_term * len(amounts)) / factor
    if rule.limits.small_number is not None:
        allowed = max(allowed, rule.limits.small_number - Decimal("0.000001"))
    return Statement(
        form_code=form_code,
        rule_id=rule.id,
        sentence_vi=_sentence(left, right, is_equality=rule.kind == "identity"),
        left=tuple(summand for _, summand in left),
        right=tuple(summand for _, summand in right),
        is_equality=rule.kind == "identity",
        allowed=float(allowed),
    )


def _sentence(
    left: Sequence[tuple[_Cell, Summand]], right: Sequence[tuple[_Cell, Summand]], *, is_equality: bool
) -> str:
    """`Tổng số HTX có đến cuối kỳ (dòng 9) = dòng 1 + 2 − 4`, or within one row by its columns."""
    both = [cell for cell, _ in (*left, *right)]
    rows = {cell.row.code for cell in both}
    columns = {cell.column.key for cell in both}
    first = both[0]
    verb = "=" if is_equality else "không lớn hơn"
    if len(rows) == 1:
        named = f"{_label(first.row)}{_in_brackets('dòng', first.row.stt)}"
        over = _sum([(cell.column.number, summand.sign) for cell, summand in right])
        return f"{named}: cột {_sum([(cell.column.number, s.sign) for cell, s in left])} {verb} cột {over}"
    name = f"{_label(first.row)}{_in_brackets('dòng', first.row.stt)}"
    if is_equality or len(right) > 1:
        over = "dòng " + _sum([(cell.row.stt, summand.sign) for cell, summand in right])
    else:
        over = f"{_label(right[0][0].row)}{_in_brackets('dòng', right[0][0].row.stt)}"
    where = f", cột {first.column.number}" if len(columns) == 1 and first.column.number else ""
    return f"{name} {verb} {over}{where}"


def _sum(terms: Sequence[tuple[str, int]]) -> str:
    text = ""
    for name, sign in terms:
        text += f" {'+' if sign > 0 else '−'} {name}" if text else f"{'' if sign > 0 else '−'}{name}"
    return text


def _label(row: Row) -> str:
    """The row's label without what it says in brackets and the dash of a part."""
    return row.label_vi.partition(" (")[0].removeprefix("– ").removeprefix("- ")


def _in_brackets(what: str, number: str) -> str:
    return f" ({what} {number})" if number else ""
