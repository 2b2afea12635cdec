"""Periods: their codes, words and windows."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoptac.period import ADMINISTRATIVE_SINCE, Period, UnknownPeriod

quarters = st.builds(lambda y, q: Period(f"{y}Q{q}"), st.integers(1990, 2090), st.integers(1, 4))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2023Q3", id="code"),
        pytest.param(" 2023q3 ", id="small-letters-and-blanks"),
        pytest.param("Quý III/2023", id="words"),
        pytest.param("quí 3 năm 2023", id="other-spelling"),
    ],
)
def test_a_quarter_is_read_from_its_code_and_from_its_words(text: str) -> None:
    assert Period.parse(text) == Period("2023Q3")


@pytest.mark.parametrize(
    "text", ["2023Q5", "2023-13", "", "Quý V/2023", "2024-02-30/2024-03-01", "2024-03-01/2023-03-01"]
)
def test_other_text_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(UnknownPeriod, match="Write it as 2023Q3"):
        Period.parse(text)


def test_the_administrative_window_of_a_quarter_runs_from_the_15th_to_the_14th() -> None:
    window = Period("2023Q3").window("administrative")
    assert (window.start, window.end) == (date(2023, 6, 15), date(2023, 9, 14))


def test_the_first_quarter_begins_in_the_year_before() -> None:
    assert Period("2024Q1").window("administrative").start == date(2023, 12, 15)


def test_before_the_decree_every_window_is_a_calendar_window() -> None:
    assert Period("2014Q3").window("administrative") == Period("2014Q3").window("calendar")


@given(quarters)
def test_quarters_leave_no_day_out_and_none_twice(period: Period) -> None:
    before = period.previous()
    for regime in ("calendar", "administrative"):
        if regime == "administrative" and before.window("administrative").end < ADMINISTRATIVE_SINCE:
            continue
        assert before.window(regime).end + timedelta(days=1) == period.window(regime).start


@given(quarters)
def test_the_words_of_a_quarter_lead_back_to_it(period: Period) -> None:
    assert Period.parse(period.label_vi()) == period


@given(st.text())
def test_any_text_is_a_period_or_is_refused(text: str) -> None:
    with contextlib.suppress(UnknownPeriod):
        assert Period.parse(text).code
