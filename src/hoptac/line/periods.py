"""Periods as the warehouse knows them: windows, neighbours and quarters, computed here and nowhere in SQL.

Put here the rows of `raw.periods` and `raw.period_quarters`. What a code means is `hoptac.period`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hoptac.period import Period

__all__ = ["period_rows", "quarter_rows"]


def period_rows(periods: Iterable[Period]) -> list[Mapping[str, Any]]:
    """A row for each period and for each quarter that it is cumulated from, by their codes."""
    known = {quarter for period in periods for quarter in (period, *period.quarters_so_far())}
    return [_row(period) for period in sorted(known)]


def quarter_rows(periods: Iterable[Period]) -> list[Mapping[str, Any]]:
    """The quarters whose flows add up to what each period cumulates, and which of them lie inside it."""
    return [
        {
            "period": period.code,
            "quarter_period": quarter.code,
            "basis": period.so_far_basis,
            "is_inside": quarter in period.quarters(),
        }
        for period in sorted(set(periods))
        for quarter in period.quarters_so_far()
    ]


def _row(period: Period) -> Mapping[str, Any]:
    calendar, in_force = period.window("calendar"), period.window("administrative")
    administrative = in_force if in_force != calendar else None
    previous, year_before = period.previous(), period.year_before()
    return {
        "period": period.code,
        "period_kind": period.kind,
        "year": period.year,
        "first_year": period.first_year,
        "quarter": int(period.code[5]) if period.is_quarter else None,
        "month_count": period.months,
        "period_index": _index(period.last_quarter()),
        "opening_index": _index(period.quarter_before()),
        "label_vi": period.label_vi(),
        "label_en": period.label_en(),
        "period_file_name": period.file_name,
        "administrative_start_date": administrative and administrative.start,
        "administrative_end_date": administrative and administrative.end,
        "calendar_start_date": calendar.start,
        "calendar_end_date": calendar.end,
        "previous_period": previous and previous.code,
        "year_before_period": year_before and year_before.code,
        "own_basis": period.own_basis,
    }


def _index(quarter: Period) -> int:
    """Counts quarters without a gap, so that SQL can say how many lie between two of them."""
    return quarter.year * 4 + int(quarter.code[5])
