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


coded = st.builds(
    lambda year, code: Period(f"{year}{code}"),
    st.integers(1990, 2090),
    st.sampled_from(["Q1", "Q2", "Q3", "Q4", "H1", "H2", "M9", "Y"]),
)
days = st.dates(date(1995, 1, 1), date(2060, 12, 31))
ranges = st.lists(days, min_size=2, max_size=2).map(sorted).map(lambda ends: Period(f"{ends[0]}/{ends[1]}"))
TO_PLAN_YEAR = Period("2020-12-15/2024-12-14")


@given(coded | ranges)
def test_every_code_is_read_back_and_makes_one_part_of_a_file_name(period: Period) -> None:
    assert Period.parse(period.code) == period
    assert "/" not in period.file_name
    assert Period(period.file_name.replace("_", "/")) == period


@pytest.mark.parametrize("code", ["0001Q1", "1899Y", "2100Q4", "0001-01-01/2014-09-30", "202٣Q3", "2024-01-01/"])
def test_years_that_no_office_reports_are_refused(code: str) -> None:
    with pytest.raises(UnknownPeriod):
        Period.parse(code)


@pytest.mark.parametrize(
    ("code", "before", "year_before", "just_before"),
    [
        ("2024Q1", "2023Q4", "2023Q1", "2023Q4 2023H2 2023Y"),
        ("2024Q4", "2024Q3", "2023Q4", "2024Q3 2024M9"),
        ("2024H1", "2023H2", "2023H1", "2023Q4 2023H2 2023Y"),
        ("2024H2", "2024H1", "2023H2", "2024Q2 2024H1"),
        ("2024M9", "2023M9", "2023M9", "2023Q4 2023H2 2023Y"),
        ("2024Y", "2023Y", "2023Y", "2023Q4 2023H2 2023Y"),
    ],
)
def test_a_period_has_a_last_one_of_its_kind_and_others_that_close_on_its_eve(
    code: str, before: str, year_before: str, just_before: str
) -> None:
    period = Period(code)
    assert (period.previous(), period.year_before()) == (Period(before), Period(year_before))
    assert [other.code for other in period.just_before()] == just_before.split()


@given(ranges)
def test_nothing_comes_before_an_open_range(period: Period) -> None:
    assert (period.previous(), period.year_before(), period.just_before()) == (None, None, ())


@given(coded | ranges)
def test_the_last_quarter_closes_with_the_period_or_before_it_and_the_next_one_later(period: Period) -> None:
    window = period.window("administrative")
    for quarter, day in ((period.last_quarter(), window.end), (period.quarter_before(), window.start)):
        closes = quarter.window("administrative").end
        if closes.year != 2018 or period.kind == "programme":  # windows of 2019 begin before those of 2018 end
            assert timedelta(0) <= day - closes <= timedelta(days=108 if period.kind == "programme" else 1)


@given(coded | ranges)
def test_quarters_that_make_up_a_period_begin_and_end_with_it(period: Period) -> None:
    quarters = period.quarters()
    if quarters:
        ends = [quarter.window("administrative") for quarter in quarters]
        assert (ends[0].start, ends[-1].end) == (
            period.window("administrative").start,
            period.window("administrative").end,
        )
    assert bool(quarters) or period.kind == "programme"


@pytest.mark.parametrize(
    ("code", "inside", "so_far", "own_basis"),
    [
        ("2024Q3", 1, 3, "quarter"),
        ("2024H1", 2, 2, "ytd"),
        ("2024H2", 2, 4, None),
        ("2024M9", 3, 3, "ytd"),
        ("2024Y", 4, 4, "ytd"),
        ("2011-01-01/2014-09-30", 15, 15, "ptd"),
        ("2020-12-15/2024-12-14", 16, 16, "ptd"),
    ],
)
def test_what_is_cumulated_covers_the_quarters_since_year_or_programme_began(
    code: str, inside: int, so_far: int, own_basis: str | None
) -> None:
    period = Period(code)
    assert (len(period.quarters()), len(period.quarters_so_far()), period.own_basis) == (inside, so_far, own_basis)


@pytest.mark.parametrize("code", ["2021-01-01/2024-12-31", "2011-01-01/2014-09-29", "2018-01-01/2019-03-14"])
def test_a_range_of_other_days_than_its_quarters_have_is_not_made_of_them(code: str) -> None:
    assert Period(code).quarters() == ()


def test_every_kind_has_words_in_both_languages() -> None:
    for code in ("2024Q3", "2024H1", "2024H2", "2024M9", "2024Y", TO_PLAN_YEAR.code):
        period = Period(code)
        assert Period.parse(period.label_vi()) == period
        assert "2024" in period.label_en()
