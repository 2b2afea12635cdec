"""All seeds together: which office answers for a place, what is owed for a period and when it may be published.

Put here questions that need more than one seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from hoptac.clock import end_of_day, local_date
from hoptac.period import Period
from hoptac.reference.calendar import Calendar
from hoptac.reference.duties import Duty, Obligation, Policy, in_month
from hoptac.reference.places import Place, Reporter

__all__ = ["Reference"]


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
        """The day on which the preliminary release of a period is due: the first release day after it has closed."""
        month, closes = period.last_month, period.window("administrative").end
        day = self.policy(province_key, closes).number("release_day")
        if in_month(month, day) <= closes:
            month = (month + timedelta(days=31)).replace(day=1)
        return self.calendar.next_working(in_month(month, day))

    def is_past(self, due_at: datetime, known_at: datetime) -> bool:
        """Whether a due instant lies behind what was known."""
        return local_date(due_at - timedelta(seconds=1)) < local_date(known_at)
