"""Administrative units and the offices in them that report.

Put here what a place and a reporter are. Who owes what is `duties`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

__all__ = ["Place", "Reporter"]


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
