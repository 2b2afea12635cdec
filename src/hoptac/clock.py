"""The one clock of a workspace: the machine's time where it is live, a script of instants where it is replayed.

Put here how an instant is known. Which mode a workspace has is the first line of its ledger; no command takes a time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

__all__ = ["LOCAL", "Clock", "end_of_day", "live_clock", "local_date", "replay_clock"]

LOCAL = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Viet Nam keeps UTC+7 the year round and has had no summer time since 1975, so a fixed offset is exact."""

Clock = Callable[[], datetime]
"""Gives the instant, in UTC."""


def live_clock() -> datetime:
    """The machine's time, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def replay_clock(reached: Callable[[], datetime]) -> Clock:
    """A clock that stands at the instant which the workspace's ledger last reached."""
    return lambda: reached().astimezone(UTC)


def local_date(instant: datetime) -> date:
    """The calendar day in Viet Nam of an instant."""
    return instant.astimezone(LOCAL).date()


def end_of_day(day: date) -> datetime:
    """24:00 of a day in Viet Nam, as an instant in UTC: the last moment at which a return is in time.

    A period ends at 24:00 of its last day (Bộ luật Dân sự 2015, Điều 148).
    """
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC) + timedelta(days=1)
