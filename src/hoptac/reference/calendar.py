"""Working days of Viet Nam.

Put here how a day off moves a date. Which days are off is `seeds/calendar`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from hoptac.errors import BadConfiguration

__all__ = ["Calendar"]


class Calendar:
    """Working days of Viet Nam, for the years whose calendar is known."""

    def __init__(self, days_off: Iterable[date], worked: Iterable[date], years: Iterable[int]) -> None:
        self._off = frozenset(days_off)
        self._worked = frozenset(worked)
        self.years = frozenset(years)

    def is_working(self, day: date) -> bool:
        """Whether offices work; raises `BadConfiguration` for a year without a calendar, never guesses Mon–Fri."""
        if day.year not in self.years:
            raise BadConfiguration(
                "seeds/calendar/calendar_years.csv",
                f"the calendar of {day.year} is not known (lịch nghỉ năm {day.year} chưa công bố)",
                "Add the year's holidays and swapped days.",
            )
        return day in self._worked or (day.weekday() < 5 and day not in self._off)

    def days(self) -> Iterator[tuple[date, bool]]:
        """Every day of the known years, and whether offices work on it."""
        for year in sorted(self.years):
            day = date(year, 1, 1)
            while day.year == year:
                yield day, self.is_working(day)
                day += timedelta(days=1)

    def next_working(self, day: date) -> date:
        """The day itself, or the first working day after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def add_working(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`."""
        for _ in range(count):
            day = self.next_working(day + timedelta(days=1))
        return day
