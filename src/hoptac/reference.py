"""What the province has decided and the country is made of: places, offices, duties, calendar, policy.

Put here everything that is read from `seeds/` and asked by Python: it is read once and frozen. What a form looks like
is `form`; what a rule says is `rule`; SQL reads the same seeds as tables.
"""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Literal

from hoptac.clock import end_of_day, local_date
from hoptac.errors import BadConfiguration
from hoptac.period import Period

__all__ = ["Calendar", "Duty", "Obligation", "Place", "Policy", "Reference", "Reporter", "load_reference"]


_ASSURANCES: tuple[Literal["claimed", "channel", "signed"], ...] = ("claimed", "channel", "signed")


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative unit over the days on which it existed."""

    key: str
    code: str
    level: str
    name: str
    parent_key: str
    type_name: str = ""
    valid_from: date = date.min
    valid_to: date | None = None

    def exists(self, day: date) -> bool:
        """Whether the place exists on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Reporter:
    """An office of a place that owes forms from one day to another.

    `role` is `contributor` (its figures are added into the place above) or `aggregate` (a higher place's own report,
    which is only compared).
    """

    key: str
    place_key: str
    place_code: str
    office_code: str
    role: str
    province_key: str
    name_vi: str
    name_en: str
    valid_from: date
    valid_to: date | None

    def serves(self, day: date) -> bool:
        """Whether the office reports on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Duty:
    """Offices of one kind in a province owe a form for every period of a kind, due on a day of a month.

    The month is the last one of the period, or so many months (`due_months_later`) after it.
    """

    province_key: str
    office_code: str
    form_code: str
    frequency: str
    due_day: int
    due_months_later: int
    roll: str
    legal_basis: str
    certainty: str
    effective_from: date
    effective_to: date | None

    def covers(self, period: Period) -> bool:
        """Whether the period is of the duty's kind and closes while it holds."""
        last_day = period.window("administrative").end
        return (
            _FREQUENCIES[self.frequency].fullmatch(period.code) is not None
            and self.effective_from <= last_day
            and (self.effective_to is None or last_day <= self.effective_to)
        )

    def due_on(self, period: Period) -> date:
        """The day on which the form is due for the period, before days off move it; at most the month's last."""
        month = period.last_month
        for _ in range(self.due_months_later):
            month = (month + timedelta(days=31)).replace(day=1)
        return month.replace(day=min(self.due_day, monthrange(month.year, month.month)[1]))


_FREQUENCIES: Mapping[str, re.Pattern[str]] = {
    "quarter": re.compile(r"\d{4}Q[1-4]"),
    "half_year": re.compile(r"\d{4}H[12]"),
    "first_half": re.compile(r"\d{4}H1"),
    "nine_months": re.compile(r"\d{4}M9"),
    "year": re.compile(r"\d{4}Y"),
}
"""By frequency of a duty, the codes of its periods. The second half of a year is often asked as the whole year."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """A reporter owes a form for a period. It exists whether or not anything came. Instants are in UTC."""

    reporter: Reporter
    form_code: str
    period: Period
    due_legal_at: datetime
    due_effective_at: datetime
    grace_until_at: datetime
    grace_working_days: int
    legal_basis: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Policy:
    """What a province decided for a day, by name."""

    values: Mapping[str, str]

    def number(self, name: str) -> int:
        """A whole number of the policy."""
        return int(self.text(name))

    def assurance(self, name: str) -> Literal["claimed", "channel", "signed"]:
        """How sure of its senders a province wants to be; raises `BadConfiguration` for any other word."""
        for word in _ASSURANCES:
            if self.text(name) == word:
                return word
        raise BadConfiguration(
            "seeds/policy/policy.csv", f"{name} is '{self.text(name)}'", "Use claimed, channel or signed."
        )

    def text(self, name: str) -> str:
        """A value of the policy; raises `BadConfiguration` where the province has none."""
        if name not in self.values:
            raise BadConfiguration("seeds/policy/policy.csv", f"no '{name}' for this province and day", "Add a row.")
        return self.values[name]


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


@dataclass(frozen=True)
class Reference:
    """All of it, frozen."""

    places: Mapping[str, Place]
    reporters: tuple[Reporter, ...]
    duties: tuple[Duty, ...]
    calendar: Calendar
    _policy_rows: tuple[tuple[str, str, str, date, date | None], ...]

    @cached_property
    def _by_codes(self) -> Mapping[tuple[str, str], list[Reporter]]:
        found: dict[tuple[str, str], list[Reporter]] = {}
        for reporter in self.reporters:
            found.setdefault((reporter.place_code, reporter.office_code), []).append(reporter)
        return found

    @cached_property
    def _by_office(self) -> Mapping[tuple[str, str], list[Reporter]]:
        found: dict[tuple[str, str], list[Reporter]] = {}
        for reporter in self.reporters:
            found.setdefault((reporter.office_code, reporter.province_key), []).append(reporter)
        return found

    @cached_property
    def _by_key(self) -> Mapping[str, Reporter]:
        return {reporter.key: reporter for reporter in self.reporters}

    def reporter(self, key: str) -> Reporter:
        """The reporter with this key."""
        return self._by_key[key]

    def has_place(self, code: str) -> bool:
        """Whether any place ever had this code."""
        return any(place.code == code for place in self.places.values())

    def place(self, code: str, day: date | None = None) -> Place | None:
        """The place that bears a code on a day, else the last one that ever did; None for an unknown code."""
        bearing = [place for place in self.places.values() if place.code == code]
        return max(bearing, key=lambda place: (day is not None and place.exists(day), place.valid_from), default=None)

    def above(self, place: Place) -> Iterator[Place]:
        """The place itself and every place that it lies in, the smallest first."""
        found: Place | None = place
        while found is not None:
            yield found
            found = self.places.get(found.parent_key)

    def find_reporter(self, place_code: str, office_code: str, period: Period) -> Reporter | None:
        """The office of that place that answers for the period, judged on the last day of its window."""
        day = period.window("administrative").end
        serving = [r for r in self._by_codes.get((place_code, office_code), []) if r.serves(day)]
        return serving[0] if serving else None

    def policy(self, province_key: str, day: date) -> Policy:
        """The policy of a province in force on a day."""
        return Policy(
            {
                name: value
                for key, name, value, start, end in self._policy_rows
                if key == province_key and start <= day and (end is None or day <= end)
            }
        )

    def obligations(self, period: Period) -> list[Obligation]:
        """Who owes what for a period, and when; sorted by reporter and form.

        A due day that is no working day moves to the next one where the duty says so (Bộ luật Dân sự 2015 Điều 148;
        whether it binds a fixed day of an administrative rule is a legal reading, so it is policy).
        """
        last_day = period.window("administrative").end
        owed = [
            self._obligation(duty, reporter, period)
            for duty in self.duties
            if duty.covers(period)
            for reporter in self._by_office.get((duty.office_code, duty.province_key), [])
            if reporter.serves(last_day)
        ]
        return sorted(owed, key=lambda o: (o.reporter.key, o.form_code))

    def province_of(self, period: Period) -> list[str]:
        """The provinces in which something is owed for the period."""
        return sorted({o.reporter.province_key for o in self.obligations(period)})

    def _obligation(self, duty: Duty, reporter: Reporter, period: Period) -> Obligation:
        legal = duty.due_on(period)
        effective = self.calendar.next_working(legal) if duty.roll == "next_working_day" else legal
        closing = period.window("administrative").end
        grace = self.policy(duty.province_key, closing).number("grace_working_days")
        return Obligation(
            reporter=reporter,
            form_code=duty.form_code,
            period=period,
            due_legal_at=end_of_day(legal),
            due_effective_at=end_of_day(effective),
            grace_until_at=end_of_day(self.calendar.add_working(effective, grace)),
            grace_working_days=grace,
            legal_basis=duty.legal_basis,
            certainty=duty.certainty,
        )

    def release_due(self, province_key: str, period: Period) -> date:
        """The day on which the preliminary release of a period is due."""
        day = self.policy(province_key, period.last_month).number("release_day")
        return self.calendar.next_working(period.last_month.replace(day=day))

    def is_past(self, due_at: datetime, known_at: datetime) -> bool:
        """Whether a due instant lies behind what was known."""
        return local_date(due_at - timedelta(seconds=1)) < local_date(known_at)


def load_reference(seeds: Path) -> Reference:
    """Read `seeds/`; raises `BadConfiguration` with file and row where a value cannot be."""
    places = {
        row["place_key"]: Place(
            row["place_key"],
            row["place_code"],
            row["place_level"],
            row["place_name"],
            row["parent_key"],
            row["place_type_name"],
            _day(row["valid_from"]),
            _end(row["valid_to"]),
        )
        for row in _rows(seeds / "places" / "places.csv")
    }
    holidays = _rows(seeds / "calendar" / "holidays.csv")
    return Reference(
        places=places,
        reporters=tuple(_reporter(row, places) for row in _rows(seeds / "policy" / "reporters.csv")),
        duties=tuple(_duty(row) for row in _rows(seeds / "policy" / "obligations.csv")),
        calendar=Calendar(
            days_off=[_day(row["day"]) for row in holidays if row["kind"] != "swapped_working_day"],
            worked=[_day(row["day"]) for row in holidays if row["kind"] == "swapped_working_day"],
            years=[int(row["calendar_year"]) for row in _rows(seeds / "calendar" / "calendar_years.csv")],
        ),
        _policy_rows=tuple(
            (row["province_key"], row["name"], row["value"], _day(row["effective_from"]), _end(row["effective_to"]))
            for row in _rows(seeds / "policy" / "policy.csv")
        ),
    )


def _reporter(row: Mapping[str, str], places: Mapping[str, Place]) -> Reporter:
    place = places.get(row["place_key"])
    if place is None:
        raise BadConfiguration(
            "seeds/policy/reporters.csv", f"{row['reporter_key']} names no known place", "Use a key of places.csv."
        )
    return Reporter(
        key=row["reporter_key"],
        place_key=place.key,
        place_code=place.code,
        office_code=row["office_code"],
        role=row["reporter_role"],
        province_key=row["contributes_to_place_key"],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        valid_from=_day(row["valid_from"]),
        valid_to=_end(row["valid_to"]),
    )


def _duty(row: Mapping[str, str]) -> Duty:
    if row["frequency"] not in _FREQUENCIES or row["roll"] not in ("next_working_day", "none"):
        raise BadConfiguration(
            "seeds/policy/obligations.csv",
            f"frequency '{row['frequency']}' or roll '{row['roll']}' is not known",
            f"Use {', '.join(_FREQUENCIES)}; and next_working_day or none.",
        )
    return Duty(
        province_key=row["province_key"],
        office_code=row["office_code"],
        form_code=row["form_code"],
        frequency=row["frequency"],
        due_day=int(row["due_day"]),
        due_months_later=int(row["due_months_later"]),
        roll=row["roll"],
        legal_basis=row["legal_basis"],
        certainty=row["certainty"],
        effective_from=_day(row["effective_from"]),
        effective_to=_end(row["effective_to"]),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise BadConfiguration(path, str(error), "Restore it from the repository.") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadConfiguration("seeds", f"'{text}' is not a day", "Write it as 2023-09-18.") from None


def _end(text: str) -> date | None:
    return _day(text) if text else None
