"""The calendar seeds, read as files: days that everybody there remembers, and what counting relies on."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "seeds" / "calendar"
SATURDAY = 5


def rows_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DAYS = rows_of("holidays.csv")
YEARS = rows_of("calendar_years.csv")
BY_DAY = {date.fromisoformat(row["day"]): row for row in DAYS}


def is_working(day: date) -> bool:
    kind = BY_DAY[day]["kind"] if day in BY_DAY else None
    return kind == "swapped_working_day" or (day.weekday() < SATURDAY and kind is None)


def span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        pytest.param(date(2017, 1, 26), date(2017, 2, 1), id="2017"),
        pytest.param(date(2020, 1, 23), date(2020, 1, 29), id="2020"),
        pytest.param(date(2023, 1, 20), date(2023, 1, 26), id="2023"),
        pytest.param(date(2026, 2, 14), date(2026, 2, 22), id="2026"),
    ],
)
def test_offices_are_closed_over_tet_and_work_the_days_around_it(first: date, last: date) -> None:
    assert [day for day in span(first, last) if is_working(day)] == []
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    assert is_working(before)
    assert is_working(after)


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2023, 9, 2), id="national-day"),
        pytest.param(date(2023, 9, 4), id="national-day-made-up-for-on-monday"),
        pytest.param(date(2023, 5, 3), id="third-day-of-a-crowded-weekend"),
        pytest.param(date(2024, 4, 18), id="hung-kings"),
        pytest.param(date(2021, 9, 3), id="second-day-of-national-day"),
    ],
)
def test_a_public_holiday_is_a_day_off(day: date) -> None:
    assert BY_DAY[day]["kind"] == "holiday"
    assert not is_working(day)


def test_in_2023_national_day_closes_offices_for_four_days() -> None:
    days = span(date(2023, 8, 31), date(2023, 9, 5))
    assert [is_working(day) for day in days] == [True, False, False, False, False, True]


def test_the_second_of_may_2025_was_off_and_the_saturday_before_was_worked() -> None:
    day_off, worked = BY_DAY[date(2025, 5, 2)], BY_DAY[date(2025, 4, 26)]
    assert (day_off["kind"], day_off["certainty"]) == ("swapped_day_off", "verified")
    assert (worked["kind"], worked["certainty"]) == ("swapped_working_day", "verified")


def test_the_second_of_january_2026_was_off_by_a_notice_that_the_package_lacks() -> None:
    assert BY_DAY[date(2026, 1, 2)]["kind"] == "swapped_day_off"
    assert BY_DAY[date(2026, 1, 10)]["kind"] == "swapped_working_day"
    assert BY_DAY[date(2026, 1, 2)]["source"] == "12729/VPCP-KGVX (25/12/2025)"


def test_a_holiday_that_was_only_announced_says_so() -> None:
    assert [row["day"] for row in DAYS if row["certainty"] == "announced"] == ["2026-11-24"]


def test_every_day_is_there_once_and_its_year_has_a_calendar() -> None:
    assert len(BY_DAY) == len(DAYS) > 150
    assert {row["day"][:4] for row in DAYS} == {row["calendar_year"] for row in YEARS}


def test_calendar_years_run_from_2014_to_2026_and_no_further() -> None:
    assert [row["calendar_year"] for row in YEARS] == [str(year) for year in range(2014, 2027)]
    assert {row["certainty"] for row in YEARS} == {"package"}


def test_days_off_are_weekdays_and_working_days_are_saturdays() -> None:
    swapped = [(day, row["kind"]) for day, row in BY_DAY.items() if row["kind"] != "holiday"]
    assert len(swapped) == 22
    assert [day for day, kind in swapped if kind == "swapped_day_off" and day.weekday() >= SATURDAY] == []
    assert [day for day, kind in swapped if kind == "swapped_working_day" and day.weekday() != SATURDAY] == []


def test_every_swapped_day_off_is_worked_on_the_saturday_that_it_names() -> None:
    days_off = {row["day"]: row for row in DAYS if row["kind"] == "swapped_day_off"}
    worked = {row["day"]: row for row in DAYS if row["kind"] == "swapped_working_day"}
    assert len(days_off) == len(worked)
    for day, row in days_off.items():
        partner = next(saturday for saturday in worked if saturday in row["name_en"])
        assert day in worked[partner]["name_en"]
        assert (row["certainty"], row["source"]) == (worked[partner]["certainty"], worked[partner]["source"])


def test_every_year_has_at_least_the_holidays_of_the_labour_code() -> None:
    counts = Counter(row["day"][:4] for row in DAYS if row["kind"] == "holiday")
    assert min(counts.values()) >= 10
    for year in counts:
        assert {f"{year}-{day}" for day in ("01-01", "04-30", "05-01", "09-02")} <= {row["day"] for row in DAYS}


def test_kinds_and_certainties_are_the_agreed_words() -> None:
    assert {row["kind"] for row in DAYS} == {"holiday", "swapped_day_off", "swapped_working_day"}
    assert {row["certainty"] for row in DAYS} == {"announced", "package", "verified"}
    assert [row for row in DAYS if not (row["name_vi"] and row["name_en"] and row["source"])] == []


def test_rows_are_sorted_and_lines_end_with_a_line_feed() -> None:
    for name, rows in (("holidays.csv", DAYS), ("calendar_years.csv", YEARS)):
        assert b"\r" not in (FOLDER / name).read_bytes()
        assert [list(row.values()) for row in rows] == sorted(list(row.values()) for row in rows)
