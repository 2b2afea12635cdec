"""Places, offices, duties and the calendar, as the repository's own seeds have them."""

import csv
import itertools
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoptac.errors import BadConfiguration
from hoptac.period import Period
from hoptac.reference import Calendar, Reference, load_reference

QUARTER = Period("2023Q3")
PROVINCE = "66@2000-01-01"


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(Path(__file__).parents[2] / "seeds")


def test_fifteen_districts_the_provincial_registrar_and_the_province_owe_reports(reference: Reference) -> None:
    owed = reference.obligations(QUARTER)
    offices = {(o.reporter.office_code, o.form_code) for o in owed}
    assert sum(o.reporter.office_code == "registrar" and o.form_code == "KT01" for o in owed) == 15
    assert ("provincial_registrar", "KT01") in offices
    assert ("provincial_registrar", "KT03") not in offices
    assert {o.reporter.role for o in owed if o.reporter.office_code == "province_report"} == {"aggregate"}


def test_a_report_due_on_the_18th_is_in_time_until_the_end_of_that_day_in_viet_nam(reference: Reference) -> None:
    owed = next(o for o in reference.obligations(QUARTER) if o.reporter.office_code == "registrar")
    assert owed.due_effective_at == datetime(2023, 9, 18, 17, tzinfo=UTC)
    assert not reference.is_past(owed.due_effective_at, datetime(2023, 9, 18, 16, 59, tzinfo=UTC))
    assert reference.is_past(owed.due_effective_at, datetime(2023, 9, 18, 17, 0, tzinfo=UTC))


def test_grace_counts_working_days(reference: Reference) -> None:
    owed = next(o for o in reference.obligations(QUARTER) if o.reporter.office_code == "registrar")
    assert owed.grace_until_at == datetime(2023, 9, 21, 17, tzinfo=UTC)


def test_a_due_day_on_a_sunday_moves_to_monday_and_the_legal_day_stays(reference: Reference) -> None:
    owed = next(o for o in reference.obligations(Period("2023Q2")) if o.reporter.office_code == "registrar")
    assert owed.due_legal_at == datetime(2023, 6, 18, 17, tzinfo=UTC)
    assert owed.due_effective_at == datetime(2023, 6, 19, 17, tzinfo=UTC)


def test_nobody_owes_a_quarter_after_the_districts_ended_until_somebody_says_so(reference: Reference) -> None:
    assert reference.obligations(Period("2025Q4")) == []


def test_an_office_is_found_by_place_office_and_period(reference: Reference) -> None:
    found = reference.find_reporter("651", "registrar", QUARTER)
    assert found is not None
    assert found.key == "651@2000-01-01/registrar"
    assert reference.find_reporter("651", "registrar", Period("2025Q4")) is None
    assert reference.find_reporter("651", "provincial_registrar", QUARTER) is None
    assert reference.has_place("651")
    assert not reference.has_place("999")


def test_the_release_is_due_on_the_policys_day(reference: Reference) -> None:
    assert reference.release_due(PROVINCE, QUARTER) == date(2023, 9, 25)


def test_a_policy_that_a_province_does_not_have_is_told(reference: Reference) -> None:
    with pytest.raises(BadConfiguration, match="no 'colour'"):
        reference.policy(PROVINCE, date(2023, 9, 1)).text("colour")


def test_holidays_and_worked_saturdays_of_the_seeds_count(reference: Reference) -> None:
    calendar = reference.calendar
    assert not calendar.is_working(date(2023, 9, 4))
    assert calendar.add_working(date(2023, 8, 31), 1) == date(2023, 9, 5)
    assert calendar.is_working(date(2025, 4, 26))
    assert not calendar.is_working(date(2025, 5, 2))


def test_a_year_without_a_calendar_is_told_and_never_guessed(reference: Reference) -> None:
    with pytest.raises(BadConfiguration, match="chưa công bố"):
        reference.calendar.is_working(date(2031, 3, 3))


CALENDAR = Calendar(days_off=[date(2023, 9, 1), date(2023, 9, 4)], worked=[date(2023, 9, 9)], years=[2023])


@given(st.dates(date(2023, 1, 1), date(2023, 12, 1)), st.integers(0, 12))
def test_adding_working_days_lands_on_a_working_day_that_many_later(day: date, count: int) -> None:
    landed = CALENDAR.add_working(day, count)
    between = [d for d, works in CALENDAR.days() if works and day < d <= landed]
    assert len(between) == count
    assert count == 0 or CALENDAR.is_working(landed)


@pytest.mark.parametrize(
    ("file", "key", "start", "end"),
    [
        pytest.param("policy.csv", ("province_key", "name"), "effective_from", "effective_to", id="policy"),
        pytest.param(
            "obligations.csv",
            ("province_key", "office_code", "form_code"),
            "effective_from",
            "effective_to",
            id="duties",
        ),
        pytest.param("reporters.csv", ("place_key", "office_code"), "valid_from", "valid_to", id="offices"),
    ],
)
def test_rows_of_one_decision_never_overlap(file: str, key: tuple[str, ...], start: str, end: str) -> None:
    with (Path(__file__).parents[2] / "seeds" / "policy" / file).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert rows
    spans: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for row in rows:
        assert row[start] <= (row[end] or "9999-12-31")
        spans.setdefault(tuple(row[name] for name in key), []).append((row[start], row[end] or "9999-12-31"))
    for some in spans.values():
        ordered = sorted(some)
        assert all(before[1] < after[0] for before, after in itertools.pairwise(ordered))
