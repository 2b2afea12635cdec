"""Formulas that fill a cell from other cells: counts of a list, sums since the year began; and what they give now.

Put here each formula beside its result, so that both say the same. Where they are written belongs in `tables`.
Functions are those that Excel 2010 and LibreOffice both know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from hoptac.figure import fold
from hoptac.form import Tally
from hoptac.workbook.places import Place, Places, Range

__all__ = ["Formula", "added_to", "quotient", "tallied"]


@dataclass(frozen=True, slots=True)
class Formula:
    """The text of a formula, without its equals sign, and what it gives now; nothing where it shows nothing."""

    text: str
    result: float | None


def tallied(tallies: Sequence[Tally], places: Places, sheet: str) -> Formula | None:
    """What lists of the same workbook hold, as `Row.tallies` says; None where a list is not among its sheets.

    Lists without any record say nothing, unless the office declares on the cover that nothing happened: a zero is an
    answer that somebody must give.
    """
    counts, keys, nils, total, is_listed = [], [], [], 0.0, False
    for tally in tallies:
        fields = {field: area for (form, part, field), area in places.fields.items() if (form, part) == _of(tally)}
        if not {*tally.where, *([tally.sums] if tally.sums else [])} <= set(fields) or not fields:
            return None
        first = next(iter(fields.values()))
        keys.append(f'SUMPRODUCT(--({first.seen_from(sheet)}<>""))')
        is_listed = is_listed or any(places.text(place) for place in first.places())
        if tally.form in places.nil:
            nils.append(places.nil[tally.form])
        counts += list(_counts(tally, fields, places, sheet))
        total += _counted(tally, fields, places)
    silent = [f"{'+'.join(keys)}=0", *(f'{nil.seen_from(sheet)}=""' for nil in nils)]
    condition = f"AND({','.join(silent)})" if len(silent) > 1 else silent[0]
    is_silent = not is_listed and not any(places.text(nil) for nil in nils)
    return Formula(f'IF({condition},"",{"+".join(counts)})', None if is_silent else total)


def added_to(so_far: float, quarter: Place, places: Places, sheet: str) -> Formula:
    """The year's figure: what was accepted of its earlier quarters, and this quarter's; a dash is nothing more."""
    cell = quarter.seen_from(sheet)
    known = places.number(quarter)
    if known is None and places.text(quarter) == "-":
        known = 0.0
    plus = f"+{so_far:.15g}" if so_far else ""
    text = f'IF(ISNUMBER({cell}),{cell}{plus},IF({cell}="-",{so_far:.15g},""))'
    return Formula(text, None if known is None else known + so_far)


def quotient(over: Place, under: Place, places: Places, sheet: str) -> Formula:
    """One cell in percent of another, to one decimal; nothing where either is no number or the divisor is nought."""
    above, below = over.seen_from(sheet), under.seen_from(sheet)
    text = f'IF(AND(ISNUMBER({above}),ISNUMBER({below})),IF({below}=0,"",ROUND({above}/{below}*100,1)),"")'
    first, second = places.number(over), places.number(under)
    return Formula(text, round(first / second * 100, 1) if first is not None and second else None)


def _of(tally: Tally) -> tuple[str, str]:
    return (tally.form, tally.part)


def _counts(tally: Tally, fields: Mapping[str, Range], places: Places, sheet: str) -> Iterator[str]:
    """One COUNTIFS or SUMIFS for each combination of answers that count."""
    asked = list(tally.where.items())
    for answers in product(*(codes for _, codes in asked)):
        criteria = ",".join(
            f"{fields[field].seen_from(sheet)},{_criterion(_printed(tally, field, code, places))}"
            for (field, _), code in zip(asked, answers, strict=True)
        )
        added = fields[tally.sums].seen_from(sheet) if tally.sums else ""
        if added:
            yield f"SUMIFS({added},{criteria})" if criteria else f"SUM({added})"
        else:
            first = next(iter(fields.values())).seen_from(sheet)
            yield f"COUNTIFS({criteria})" if criteria else f'SUMPRODUCT(--({first}<>""))'


def _counted(tally: Tally, fields: Mapping[str, Range], places: Places) -> float:
    wanted = [
        (fields[field], {fold(_printed(tally, field, code, places)) for code in codes})
        for field, codes in tally.where.items()
    ]
    first, added = next(iter(fields.values())), fields[tally.sums] if tally.sums else None
    total = 0.0
    for row in range(first.first, first.last + 1):
        if not all(fold(places.text(Place(area.sheet, row, area.column))) in some for area, some in wanted):
            continue
        if added is not None:
            total += places.number(Place(added.sheet, row, added.column)) or 0.0
        elif wanted or places.text(Place(first.sheet, row, first.column)):
            total += 1
    return total


def _printed(tally: Tally, field: str, code: str, places: Places) -> str:
    return places.choices.get((*_of(tally), field), {}).get(code, code)


def _criterion(text: str) -> str:
    """Text that a criterion matches as it is: no wildcard, no comparison."""
    plain = text.replace("~", "~~").replace("*", "~*").replace("?", "~?").replace('"', '""')
    return f'"{"=" if plain[:1] in "<>=" else ""}{plain}"'
