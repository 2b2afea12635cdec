"""The seeds read once.

Put here how their files are read and what is refused. What their rows mean is in the modules beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from hoptac.errors import BadConfiguration
from hoptac.period import Period, UnknownPeriod
from hoptac.reference.calendar import Calendar
from hoptac.reference.duties import FREQUENCIES, Duty
from hoptac.reference.model import Reference
from hoptac.reference.places import Place, Reporter

__all__ = ["load_reference"]


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
    is_known = row["frequency"] in FREQUENCIES or _is_range(row["frequency"])
    if not is_known or row["roll"] not in ("next_working_day", "none"):
        raise BadConfiguration(
            "seeds/policy/obligations.csv",
            f"frequency '{row['frequency']}' or roll '{row['roll']}' is not known",
            f"Use {', '.join(FREQUENCIES)} or a range such as 2021-01-01/2025-12-31; and next_working_day or none.",
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


def _is_range(text: str) -> bool:
    try:
        period = Period.parse(text)
    except UnknownPeriod:
        return False
    return period.kind == "programme" and period.code == text


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
