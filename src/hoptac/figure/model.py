"""Figures and intervals: what a number is when offices also write bounds, ranges and nothing at all.

Put here what can be asked of a figure once it has been read. How text becomes a figure belongs in `reading`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

__all__ = [
    "STATES",
    "Figure",
    "Interval",
    "Kind",
    "Order",
    "Unreadable",
    "between",
    "compare",
    "spanning",
    "total",
]

STATES = frozenset(
    {
        "blank",
        "bound",
        "derived",
        "estimated",
        "imputed",
        "not_applicable",
        "not_collected",
        "qualitative",
        "range",
        "redacted",
        "reported",
        "zero",
    }
)
"""Every state of a figure; reading a cell gives those that an office can type."""

Kind = Literal["amount", "count", "number", "percent"]
"""How the numbers of a row or column are written: money, whole things, decimal numbers, percentages."""

Order = Literal["equal", "greater", "less", "undecided"]
"""How two intervals stand to each other."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as reported. Money is in đồng (`VND`), other figures in the unit of their row.

    A point has value = low = high. A bound has no value and one end; a range has no value and both ends; what
    was not collected, left blank or said in words has none of the three. `printed_text`, `printed_unit` keep
    the cell.
    """

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    qualifier: str | None
    unit: str
    printed_unit: str
    printed_text: str
    state: str

    def __reduce__(self) -> tuple[object, ...]:
        # Readings come back from workers with hundreds of figures; this halves what carrying them costs.
        return Figure, (
            self.value,
            self.low,
            self.high,
            self.qualifier,
            self.unit,
            self.printed_unit,
            self.printed_text,
            self.state,
        )

    @property
    def interval(self) -> Interval:
        """What the figure allows, as an interval; an open end is None."""
        return Interval(self.low, self.high)

    @property
    def is_answered(self) -> bool:
        """Whether the office said anything at all: every state but blank is an answer."""
        return self.state != "blank"

    def estimated(self) -> Figure:
        """The same figure said to be an estimate (ước), where it is a plain number."""
        return replace(self, state="estimated") if self.state in ("reported", "zero") else self


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Text in which no figure could be read safely.

    `reason` is one of `ambiguous_separator`, `count_has_decimals`, `date`, `formula_error`, `not_a_number`,
    `range_reversed`, `too_large`, `too_long`, `wrong_unit`; `expected` says in Vietnamese how to write it.
    """

    printed_text: str
    reason: str
    expected: str


@dataclass(frozen=True, slots=True)
class Interval:
    """A number known to lie between two ends; an end that is not known is None."""

    low: Decimal | None
    high: Decimal | None

    def __add__(self, other: Interval) -> Interval:
        return Interval(_plus(self.low, other.low), _plus(self.high, other.high))

    def __neg__(self) -> Interval:
        return Interval(_minus(self.high), _minus(self.low))

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    @property
    def is_point(self) -> bool:
        """Whether exactly one number is possible."""
        return self.low is not None and self.low == self.high


def _plus(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    return None if left is None or right is None else left + right


def _minus(end: Decimal | None) -> Decimal | None:
    return None if end is None else -end


def total(figures: Iterable[Figure]) -> Interval:
    """The sum of figures: lows and highs add, and one open end opens the sum."""
    result = Interval(Decimal(0), Decimal(0))
    for figure in figures:
        result += figure.interval
    return result


def compare(left: Interval, right: Interval, tolerance: Decimal = Decimal(0)) -> Order:
    """How two intervals stand; `undecided` where more than one order is still possible."""
    if left.high is not None and right.low is not None and left.high + tolerance < right.low:
        return "less"
    if left.low is not None and right.high is not None and left.low > right.high + tolerance:
        return "greater"
    return "equal" if left.is_point and right.is_point else "undecided"


def between(low: Figure, high: Figure) -> Figure | Unreadable:
    """One figure from two cells, as a plan prints its two ends; one empty cell repeats the other."""
    if not high.is_answered or (low.low is None and low.high is None and high == low):
        return low
    if not low.is_answered:
        return high
    text = low.printed_text if low.printed_text == high.printed_text else f"{low.printed_text} – {high.printed_text}"
    if low.low is None or high.high is None:
        return replace(low if low.low is not None or low.high is not None else high, printed_text=text)
    return spanning(replace(low, printed_text=text), low.low, high.high)


def spanning(like: Figure, low: Decimal, high: Decimal) -> Figure | Unreadable:
    """A figure from `low` to `high`, otherwise like another; a point where both ends are one number."""
    if low > high:
        return Unreadable(like.printed_text, "range_reversed", "số nhỏ viết trước, số lớn viết sau")
    if low == high:
        state = "reported" if like.state in ("range", "bound") else like.state
        return replace(like, value=low, low=low, high=high, state=state)
    return replace(like, value=None, low=low, high=high, state="range")
