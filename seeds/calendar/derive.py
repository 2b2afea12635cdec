"""Derive `holidays.csv` and `calendar_years.csv` from the Python package holidays.

What belongs here: the days on which offices of the state in Vietnam do not work although it is a weekday,
and the Saturdays on which they do; and the list of years for which we can say so. What does not: counting
working days or rolling due dates, which the library does from the two files.

A year outside `calendar_years.csv` has no calendar. Whoever asks for one of its days must be told so; it
is never taken for Monday to Friday without holidays.

Example:
    python seeds/calendar/derive.py            # write both files
    python seeds/calendar/derive.py --check    # exit 1 when the files differ from what would be written

"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import holidays

PACKAGE_VERSION = "0.109"
PACKAGE_SOURCE = f"holidays {PACKAGE_VERSION}"
YEARS = range(2014, 2027)

YEAR_NOTES = {
    2014: "The press reported another Tết than the package has: off 28/01 to 05/02, worked on Saturdays "
    "25/01 and 08/02; no official text seen",
    2025: "The swap of 02/05 with Saturday 26/04 is verified",
    2026: "The swap of 02/01 with Saturday 10/01 is added to the package; 24/11 was announced, "
    "the amendment of the Labour Code was pending in 02/2026",
}


class Day(NamedTuple):
    """One row of holidays.csv; the fields are its columns."""

    day: str
    name_vi: str
    name_en: str
    kind: str
    certainty: str
    source: str


class CalendarYear(NamedTuple):
    """One row of calendar_years.csv; the fields are its columns."""

    calendar_year: str
    certainty: str
    note: str


class Swap(NamedTuple):
    """A weekday off that is worked on a Saturday instead, with how sure we are and why."""

    day_off: date
    worked_on: date
    certainty: str
    source: str


VERIFIED_SWAPS = (
    Swap(date(2025, 5, 2), date(2025, 4, 26), "verified", f"{PACKAGE_SOURCE}; published notice"),
    Swap(date(2026, 1, 2), date(2026, 1, 10), "verified", "12729/VPCP-KGVX (25/12/2025)"),
)
"""Swaps seen in a notice: they replace what the package says of these days."""

ANNOUNCED = {date(2026, 11, 24): f"{PACKAGE_SOURCE}; announced, Labour Code not yet amended in 02/2026"}
"""Holidays that the package takes for certain and that were only announced when we looked."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the two files, or with `--check` only compare them; return the exit code."""
    options = parse_arguments(arguments)
    if (installed := version("holidays")) != PACKAGE_VERSION:
        raise SystemExit(f"holidays is at {installed}; this derivation knows {PACKAGE_VERSION}.")
    texts = {
        options.folder / "holidays.csv": as_csv(Day._fields, days_of(YEARS)),
        options.folder / "calendar_years.csv": as_csv(CalendarYear._fields, calendar_years_of(YEARS)),
    }
    return check(texts) if options.check else write(texts)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Derive the calendar seeds from the package holidays.")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent, help="where the CSV files are")
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    return parser.parse_args(arguments)


def calendar_years_of(years: Iterable[int]) -> Iterator[CalendarYear]:
    """The years that have a calendar."""
    for year in years:
        yield CalendarYear(str(year), "package", YEAR_NOTES.get(year, ""))


def days_of(years: Iterable[int]) -> list[Day]:
    """Every day of these years that is not what its weekday says; a verified day replaces the package's."""
    days = {row.day: row for row in package_days(years)}
    for swap in VERIFIED_SWAPS:
        days.update((row.day, row) for row in swapped_days(swap))
    return list(days.values())


def package_days(years: Iterable[int]) -> Iterator[Day]:
    """What the package knows: public holidays with their compensation days, and swapped days."""
    names_vi = holidays.country_holidays("VN", years=years, language="vi")
    names_en = holidays.country_holidays("VN", years=years, language="en_US")
    for day, name_vi in names_vi.items():
        worked_on = worked_instead(names_vi, name_vi)
        if worked_on is not None:
            yield from swapped_days(Swap(day, worked_on, "package", PACKAGE_SOURCE))
        else:
            certainty = "announced" if day in ANNOUNCED else "package"
            source = ANNOUNCED.get(day, PACKAGE_SOURCE)
            yield Day(day.isoformat(), name_vi, names_en[day], "holiday", certainty, source)


def worked_instead(calendar: holidays.HolidayBase, name: str) -> date | None:
    """The Saturday that a swapped day's name gives as worked instead; None for any other name."""
    label = str(calendar.substituted_label) % calendar.substituted_date_format
    try:
        return datetime.strptime(name, label).date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        return None


def swapped_days(swap: Swap) -> Iterator[Day]:
    """The two rows of a swap: the weekday off and the Saturday at work."""
    yield Day(
        day=swap.day_off.isoformat(),
        name_vi=f"Nghỉ hoán đổi, làm việc bù ngày {swap.worked_on:%d/%m/%Y}",
        name_en=f"Day off, worked on {swap.worked_on} instead",
        kind="swapped_day_off",
        certainty=swap.certainty,
        source=swap.source,
    )
    yield Day(
        day=swap.worked_on.isoformat(),
        name_vi=f"Làm việc bù cho ngày {swap.day_off:%d/%m/%Y}",
        name_en=f"Working day in place of {swap.day_off}",
        kind="swapped_working_day",
        certainty=swap.certainty,
        source=swap.source,
    )


def as_csv(header: Sequence[str], rows: Iterable[tuple[str, ...]]) -> str:
    """The text of a CSV file: rows sorted by their columns from the left, lines ended by a line feed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(sorted(rows))
    return buffer.getvalue()


def write(texts: dict[Path, str]) -> int:
    """Write every file and say how many rows it has."""
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(text.splitlines()) - 1} rows")
    return 0


def check(texts: dict[Path, str]) -> int:
    """Compare every file byte for byte; name those that differ and return 1 if any does."""
    stale = [path for path, text in texts.items() if not path.exists() or path.read_bytes() != text.encode()]
    for path in stale:
        print(f"{path.name} is not what {Path(__file__).name} writes; run it again.", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
