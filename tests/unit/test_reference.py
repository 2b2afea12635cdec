"""Places, offices, duties and the calendar, as the repository's own seeds have them."""

import csv
import itertools
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoptac.errors import BadConfiguration
from hoptac.form import Forms, load_forms
from hoptac.period import Period
from hoptac.reference import Calendar, Duty, Reference, load_reference

ROOT = Path(__file__).parents[2]
QUARTER = Period("2023Q3")
PROVINCE = "66@2000-01-01"


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference(ROOT / "seeds")


@pytest.fixture(scope="module")
def forms() -> Forms:
    return load_forms(ROOT / "expectations" / "forms")


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


def test_nobody_owes_a_period_for_which_nothing_was_decided(reference: Reference) -> None:
    assert reference.obligations(Period("2020Q4")) == []
    assert reference.obligations(Period("2021-01-01/2025-12-31")) == []


def owed(reference: Reference, period: str, office: str) -> set[str]:
    return {o.form_code for o in reference.obligations(Period(period)) if o.reporter.office_code == office}


def test_the_quarter_of_the_published_text_owes_what_it_always_owed(reference: Reference) -> None:
    assert owed(reference, "2023Q3", "registrar") == {"KT01", "KT03", "KT04"}
    assert owed(reference, "2023Q3", "provincial_registrar") == {"KT01"}
    assert owed(reference, "2023Q3", "province_report") == {"KT01", "KT03", "KT04"}
    assert len(reference.obligations(QUARTER)) == 15 * 3 + 1 + 3


def test_the_further_forms_are_owed_from_2024_on_each_for_its_own_kind_of_period(reference: Reference) -> None:
    assert owed(reference, "2023Q4", "registrar") == {"KT01", "KT03", "KT04"}
    assert owed(reference, "2024Q1", "registrar") == {"KT01", "KT02B", "KT03", "KT04", "KT05"}
    assert owed(reference, "2024H1", "registrar") == {"KT01", "KT03B"}
    assert owed(reference, "2024H2", "registrar") == set()
    assert owed(reference, "2024Y", "registrar") == {"KT01", "KT02A", "KT02C", "KT03B"}


def test_the_provincial_registrar_owes_nothing_once_districts_register_unions(reference: Reference) -> None:
    assert owed(reference, "2024Q2", "provincial_registrar") == {"KT01"}
    assert owed(reference, "2024Q3", "provincial_registrar") == set()


def test_the_communes_of_the_new_province_owe_from_the_day_the_districts_ended(reference: Reference) -> None:
    of_communes = [
        o for o in reference.obligations(Period("2025Q3")) if reference.places[o.reporter.place_key].level == "commune"
    ]
    assert len({o.reporter.key for o in of_communes}) == 102
    assert {o.form_code for o in of_communes} == {"KT01", "KT02B", "KT03", "KT04", "KT05"}
    assert not [o for o in reference.obligations(Period("2025Q2")) if len(o.reporter.place_code) == 5]
    assert not [o for o in reference.obligations(Period("2025Q3")) if len(o.reporter.place_code) == 3]


def test_every_form_that_is_owed_is_in_force_and_for_that_office(reference: Reference, forms: Forms) -> None:
    for code in ("2023Q3", "2024Q1", "2024H1", "2024Q3", "2024Y", "2025Q2", "2025Q3", "2025Y", "2026H1"):
        period = Period(code)
        for o in reference.obligations(period):
            form = forms.on(o.form_code, period.window("administrative").end)
            assert form is not None
            assert o.reporter.office_code in form.offices, (code, o.reporter.key, o.form_code)
            assert period.kind in (form.periods or (period.kind,)), (code, o.form_code)
            if form.kind == "table":
                assert form.asked_of(o.reporter.office_code, period).rows, (code, o.reporter.key, o.form_code)


def test_a_form_can_be_due_after_the_period_has_ended(reference: Reference) -> None:
    groups = {
        o.reporter.place_code: o.due_legal_at
        for code in ("2024Y", "2025Y")
        for o in reference.obligations(Period(code))
        if o.form_code == "KT02C"
    }
    assert groups["643"] == datetime(2025, 1, 15, 17, tzinfo=UTC)
    assert groups["24133"] == datetime(2025, 12, 30, 17, tzinfo=UTC)


def test_a_province_that_ended_still_owes_its_last_half_year(reference: Reference) -> None:
    fund = next(o for o in reference.obligations(Period("2025H1")) if o.reporter.office_code == "support_fund")
    assert fund.due_legal_at == datetime(2025, 7, 30, 17, tzinfo=UTC)
    assert fund.grace_working_days == 3


DUTY = Duty("66", "registrar", "KT01", "quarter", 31, 0, "none", "law", "sample", date(2020, 1, 1), None)


@pytest.mark.parametrize(
    ("frequency", "covered"),
    [
        ("quarter", {"2023Q1", "2023Q2", "2023Q3", "2023Q4"}),
        ("half_year", {"2023H1", "2023H2"}),
        ("first_half", {"2023H1"}),
        ("nine_months", {"2023M9"}),
        ("year", {"2023Y"}),
        ("2021-01-01/2023-12-31", {"2021-01-01/2023-12-31"}),
        ("2021-01-01/2022-12-31", set()),
    ],
)
def test_a_duty_covers_the_periods_of_its_frequency_only(frequency: str, covered: set[str]) -> None:
    duty = replace(DUTY, frequency=frequency)
    codes = [f"2023{tail}" for tail in ("Q1", "Q2", "Q3", "Q4", "H1", "H2", "M9", "Y")] + ["2021-01-01/2023-12-31"]
    assert {code for code in codes if duty.covers(Period(code))} == covered
    assert not duty.covers(Period("2019Q1"))


@given(st.integers(1, 31), st.integers(0, 24), st.sampled_from(["2024Q1", "2023H2", "2025M9", "2023Y"]))
def test_a_due_day_lies_in_the_month_so_many_months_later(day: int, later: int, code: str) -> None:
    period = Period(code)
    due = replace(DUTY, due_day=day, due_months_later=later).due_on(period)
    months = (due.year - period.last_month.year) * 12 + due.month - period.last_month.month
    assert months == later
    assert due.day == day or (due.day < day and (due + timedelta(days=1)).day == 1)


def test_a_frequency_that_is_not_known_is_told(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds", ignore=shutil.ignore_patterns("__pycache__"))
    duties = tmp_path / "seeds" / "policy" / "obligations.csv"
    duties.write_text(duties.read_text(encoding="utf-8").replace(",first_half,", ",fortnight,"), encoding="utf-8")
    with pytest.raises(BadConfiguration, match="fortnight"):
        load_reference(tmp_path / "seeds")


def test_the_offices_of_communes_are_those_that_the_places_give() -> None:
    command = [sys.executable, str(ROOT / "seeds" / "policy" / "derive_reporters.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_office_is_found_by_place_office_and_period(reference: Reference) -> None:
    found = reference.find_reporter("651", "registrar", QUARTER)
    assert found is not None
    assert found.key == "651@2000-01-01/registrar"
    assert reference.find_reporter("651", "registrar", Period("2025Q4")) is None
    assert reference.find_reporter("66", "province_report", Period("2025Q4")).key.startswith("66@2025-07-01")
    assert reference.find_reporter("651", "provincial_registrar", QUARTER) is None
    assert reference.has_place("651")
    assert not reference.has_place("999")


def test_the_release_is_due_on_the_policys_day(reference: Reference) -> None:
    assert reference.release_due(PROVINCE, QUARTER) == date(2023, 9, 25)
    assert reference.release_due(PROVINCE, Period("2024Y")) == date(2024, 12, 25)


def test_no_release_is_due_before_its_period_has_closed(reference: Reference) -> None:
    assert reference.release_due(PROVINCE, Period("2021-01-01/2023-12-31")) == date(2024, 1, 25)


def test_a_policy_that_a_province_does_not_have_is_told(reference: Reference) -> None:
    with pytest.raises(BadConfiguration, match="no 'colour'"):
        reference.policy(PROVINCE, date(2023, 9, 1)).text("colour")


def test_every_province_with_a_policy_decides_the_same_things() -> None:
    with (ROOT / "seeds" / "policy" / "policy.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    decided = {
        key: {row["name"] for row in rows if row["province_key"] == key} for key in {r["province_key"] for r in rows}
    }
    assert len(decided) > 1
    assert len({frozenset(names) for names in decided.values()}) == 1, decided


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
            ("province_key", "office_code", "form_code", "frequency"),
            "effective_from",
            "effective_to",
            id="duties",
        ),
        pytest.param("reporters.csv", ("place_key", "office_code"), "valid_from", "valid_to", id="offices"),
        pytest.param(
            "organisation_duties.csv", ("organisation_kind",), "effective_from", "effective_to", id="organisations"
        ),
    ],
)
def test_rows_of_one_decision_never_overlap(file: str, key: tuple[str, ...], start: str, end: str) -> None:
    with (ROOT / "seeds" / "policy" / file).open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert rows
    spans: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for row in rows:
        assert row[start] <= (row[end] or "9999-12-31")
        spans.setdefault(tuple(row[name] for name in key), []).append((row[start], row[end] or "9999-12-31"))
    for some in spans.values():
        ordered = sorted(some)
        assert all(before[1] < after[0] for before, after in itertools.pairwise(ordered))
