"""Sentences about other periods: which period a word means, what is compared, what is shown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.test_rule_kinds import a_rule
from unit.test_rule_tables import PERIOD, Tables

from hoptac.period import Period
from hoptac.rule import compile_rule
from hoptac.rule.spans import periods_of
from hoptac.rule.wording import observed_text, parse_operands

OPENING = a_rule(
    "identity",
    level="period",
    terms={"start": "previous.HTX_TOTAL@stock_close", "equals": "HTX_OPEN@stock_open"},
    missing="not_applicable",
)


@pytest.mark.parametrize(
    ("span", "period", "others"),
    [
        ("previous", "2023Q2", "2023Q1"),
        ("previous", "2023Q3", "2023Q2 2023H1"),
        ("previous", "2023Q4", "2023Q3 2023M9"),
        ("previous", "2024Q1", "2023Q4 2023H2 2023Y"),
        ("earlier_this_year", "2023Q3", "2023Q2 2023H1"),
        ("earlier_this_year", "2024Q1", ""),
        ("previous", "2023Y", ""),
        ("last_quarter", "2023H1", "2023Q2"),
        ("last_quarter", "2023M9", "2023Q3"),
        ("last_quarter", "2023Y", "2023Q4"),
        ("last_quarter", "2023Q3", ""),
        ("year_before", "2023Q3", "2022Q3"),
        ("year_before", "2023Y", "2022Y"),
        ("year_before", "2021-01-01/2023-12-31", ""),
    ],
)
def test_a_word_means_other_periods_that_close_on_one_day_or_none(span: str, period: str, others: str) -> None:
    assert periods_of(span, Period(period)) == tuple(Period(code) for code in others.split())


def opened(closed: int, opening: int, *, is_accepted: bool = True) -> list[dict[str, object]]:
    tables = Tables.made()
    earlier = tables.submission({"HTX_TOTAL@stock_close": closed}, period="2023Q2")
    if is_accepted:
        tables.accept(earlier, "2023Q2")
    tables.submission({"HTX_OPEN@stock_open": opening})
    return tables.ask(OPENING)


@settings(deadline=None, max_examples=15)  # each builds a warehouse
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_an_opening_breaks_the_rule_if_and_only_if_it_is_not_the_last_closing(closed: int, opening: int) -> None:
    assert [row["outcome"] for row in opened(closed, opening)] == ([] if closed == opening else ["fail"])


def test_what_was_not_accepted_is_no_baseline() -> None:
    assert opened(204, 201, is_accepted=False) == []


@pytest.mark.parametrize(("came", "last"), [("2024-12-20", 57), ("2024-12-10", 58)])
def test_of_a_quarter_and_a_year_that_close_together_what_came_last_is_compared(came: str, last: int) -> None:
    tables = Tables.made()
    for period, value, seen in (("2023Q4", 58, "2024-12-15"), ("2023Y", 57, came)):
        tables.accept(tables.submission({"HTX_TOTAL@stock_close": value}, period=period, seen=seen), period)
    tables.submission({"HTX_OPEN@stock_open": 60}, period="2024Q1")
    (row,) = tables.ask(OPENING, "2024Q1")
    assert (row["expected_low"], row["difference"]) == (last, 60 - last)


def test_an_older_figure_is_named_by_its_period_and_its_cell_is_not_marked() -> None:
    (row,) = opened(204, 201)
    operands = parse_operands(str(row["operands"]))
    assert row["form_code"] == "KT01"
    assert [operand.form_code for operand in operands] == ["KT01/2023Q2", "KT01"]
    assert observed_text(operands) == "HTX_TOTAL (2023Q2) 204; HTX_OPEN 201"


def test_a_case_whose_other_period_does_not_exist_is_not_asked() -> None:
    assert compile_rule(OPENING, Period("2023Y")) == ""
    assert compile_rule(OPENING, Period(PERIOD)) != ""
