"""What goes wrong between the figures of one form: sums that do not close, parts above their wholes, units mixed up.

Put here slips of an honest office that a look at one form at one date shows. Each changes one typed number.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from bench.corpus.defect import Spoilt, plant
from bench.corpus.draft import Draft, Table, Where

CLOSING = ("Luỹ kế từ đầu năm / Có đến cuối kỳ", "Thực hiện năm (")
OPENING = ("Có đến đầu kỳ",)
QUARTER = ("Thực hiện trong quý",)


def _header(table: Table, names: tuple[str, ...]) -> str | None:
    return next((h for h in table.columns if any(h.startswith(name) for name in names)), None)


def _typed(
    draft: Draft, form: str, code: str, headers: tuple[str, ...], change: Callable[[float], object]
) -> Spoilt | None:
    """Change one typed number; None where the form has no such cell or it is empty."""
    place: list[Where] = []

    def edit(book: Any) -> Where:
        table = Table(book[form])
        header = _header(table, headers)
        if code in table.rows and header:
            cell = table.cell(code, header)
            if isinstance(cell.value, int | float):
                before = cell.value
                cell.value = change(before)
                if cell.value != before:
                    place.append(Where(form, (cell.coordinate,)))
        return place[0] if place else Where()

    spoilt, where = draft.edited(edit)
    return (spoilt, where) if place else None


def _of_kt01(
    name: str, code: str, headers: tuple[str, ...], change: Callable[[Random], Callable[[float], object]]
) -> None:
    def spoil(draft: Draft, rng: Random) -> Spoilt | None:
        return _typed(draft, "KT01", code, headers, change(rng))

    spoil.__name__ = name
    plant("identity", "KT01")(spoil)


def _more(rng: Random) -> Callable[[float], object]:
    return lambda value: int(value) + rng.randint(2, 9)


def _transposed(rng: Random) -> Callable[[float], object]:
    """Two digits change places, as fingers do."""

    def change(value: float) -> object:
        digits = str(int(value))
        return (
            int(digits[0] + digits[2] + digits[1] + digits[3:])
            if len(digits) > 2 and digits[1] != digits[2]
            else int(value) + 3
        )

    return change


def _above(rng: Random) -> Callable[[float], object]:
    return lambda value: int(value) * 20 + 5_000


_of_kt01("co_operatives_at_the_end_that_do_not_follow", "HTX_TOTAL", CLOSING, _more)
_of_kt01("co_operatives_at_the_start_that_do_not_fit", "HTX_OPEN", OPENING, _transposed)
_of_kt01("new_co_operatives_counted_twice", "HTX_NEW", QUARTER, _more)
_of_kt01("dissolved_co_operatives_counted_twice", "HTX_DISSOLVED", QUARTER, _more)
_of_kt01("active_co_operatives_that_do_not_add_up", "HTX_ACTIVE", CLOSING, _more)
_of_kt01("stopped_co_operatives_that_do_not_add_up", "HTX_INACTIVE", CLOSING, _more)
_of_kt01("more_active_than_there_are", "HTX_ACTIVE", CLOSING, _above)
_of_kt01("more_credit_funds_than_co_operatives", "HTX_SECTOR_CRE", CLOSING, _above)
_of_kt01("more_from_groups_than_new", "HTX_NEW_FROM_THT", QUARTER, _above)
_of_kt01("more_new_members_than_members", "HTX_MEMBERS_NEW", QUARTER, _above)
_of_kt01("groups_at_the_end_that_do_not_follow", "THT_TOTAL", CLOSING, _more)
_of_kt01("groups_at_the_start_that_do_not_fit", "THT_OPEN", OPENING, _transposed)
_of_kt01("active_groups_that_do_not_add_up", "THT_ACTIVE", CLOSING, _more)
_of_kt01("unions_at_the_end_that_do_not_follow", "LH_TOTAL", CLOSING, _more)
_of_kt01("quarter_above_the_year", "HTX_NEW", QUARTER, _above)


@plant("identity", "KT01")
def no_members_in_co_operatives(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(draft, "KT01", "HTX_MEMBERS", CLOSING, lambda value: 1)


@plant("identity", "KT03")
def money_by_source_that_does_not_add_up(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(draft, "KT03", "SUP_FOUND", ("NS tỉnh",), lambda value: value + rng.randint(20, 90)) or _typed(
        draft, "KT03", "SUP_TRAIN", ("NS tỉnh",), lambda value: value + rng.randint(20, 90)
    )


@plant("identity", "KT03")
def a_total_of_support_that_does_not_add_up(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(draft, "KT03", "SUP_TOTAL", ("Giải ngân luỹ kế năm",), lambda value: value + rng.randint(30, 300))


@plant("identity", "KT03")
def support_of_a_quarter_above_the_year(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(draft, "KT03", "SUP_TRADE", ("Giải ngân trong quý",), lambda value: value * 30 + 3_000)


@plant("identity", "KT03")
def money_for_nobody(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(draft, "KT03", "SUP_TRADE", ("Luỹ kế năm",), lambda value: 0)


@plant("identity", "KT03")
def one_class_for_thousands(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(draft, "KT03", "SUP_TRAIN_ATTEND", ("Luỹ kế năm",), lambda value: value * 100 + 9_000)


@plant("identity", "KT04")
def a_plan_upside_down(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(draft, "KT04", "HTX_NEW", ("Cao",), lambda value: 1)


@plant("identity", "KT04")
def a_percentage_of_another_plan(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(draft, "KT04", "HTX_NEW", ("% thực hiện",), lambda value: value + 37)
