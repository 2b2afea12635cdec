"""Who owes which form how often and until when, and what a province decided besides.

Put here what one row of `seeds/policy` means. Which of them bear on a period is `model`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from hoptac.errors import BadConfiguration
from hoptac.period import Period
from hoptac.reference.places import Reporter

__all__ = ["FREQUENCIES", "Duty", "Obligation", "Policy", "in_month"]

_ASSURANCES: tuple[Literal["claimed", "channel", "signed"], ...] = ("claimed", "channel", "signed")


@dataclass(frozen=True, slots=True)
class Duty:
    """Offices of one kind in a province owe a form for every period of a kind, due on a day of a month.

    `frequency` is a kind of period, or the code of one open range, which is then owed once. The month is the last one
    of the period, or so many months (`due_months_later`) after it.
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
            self._names(period)
            and self.effective_from <= last_day
            and (self.effective_to is None or last_day <= self.effective_to)
        )

    def _names(self, period: Period) -> bool:
        codes = FREQUENCIES.get(self.frequency)
        return self.frequency == period.code if codes is None else codes.fullmatch(period.code) is not None

    def due_on(self, period: Period) -> date:
        """The day on which the form is due for the period, before days off move it; at most the month's last."""
        month = period.last_month
        for _ in range(self.due_months_later):
            month = (month + timedelta(days=31)).replace(day=1)
        return in_month(month, self.due_day)


FREQUENCIES: Mapping[str, re.Pattern[str]] = {
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


def in_month(month: date, day: int) -> date:
    """The day of a month, at most its last."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))
