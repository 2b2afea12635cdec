"""What forms ask by version and by kind of period: rows of their frequency, columns of their kind, the law of the day."""

from itertools import pairwise
from pathlib import Path

import pytest

from hoptac.form import Forms, load_forms
from hoptac.period import Period

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "expectations" / "forms"
PERIODS = [
    *(Period(f"{year}{code}") for year in (2023, 2025, 2026) for code in ("Q1", "Q4", "H1", "H2", "M9", "Y")),
    Period("2021-01-01/2025-12-31"),
]
"""Every kind of period, in the years of every version."""


@pytest.fixture(scope="module")
def forms() -> Forms:
    return load_forms(FOLDER)


PRINTED = [
    ("2023Q3", "registrar", 26),
    ("2023Q3", "provincial_registrar", 25),
    ("2023M9", "registrar", 26),
    ("2023H1", "registrar", 52),
    ("2024Y", "registrar", 109),
    ("2025Q3", "registrar", 34),
    ("2025Y", "registrar", 109),
    ("2025Y", "statistics", 2),
]


@pytest.mark.parametrize(("code", "office", "count"), PRINTED)
def test_a_period_prints_the_rows_of_its_frequency(forms, code, office, count):
    period = Period(code)
    form = forms.on("KT01", period.window("administrative").end)
    assert len([row for row in form.asked_of(office, period).rows if not row.is_section]) == count


def test_what_a_co_operative_reports_once_a_year_is_asked_once_a_year(forms):
    yearly = (
        "HTX_REV_TOTAL",
        "HTX_PROFIT_AVG",
        "HTX_INCOME_AVG",
        "HTX_CAPITAL_CHARTER",
        "HTX_MANAGERS",
        "HTX_RATED_GOOD",
    )
    for code, bases in (
        ("2023Q3", set()),
        ("2023M9", set()),
        ("2023H1", {"est_year"}),
        ("2024Y", {"ytd", "stock_close", "plan_next"}),
    ):
        period = Period(code)
        form = forms.on("KT01", period.window("administrative").end)
        asked = {
            c.basis
            for c in form.asked_of("registrar", period).cells()
            if c.indicator_code in yearly and c.figure_role == "data"
        }
        assert asked == bases, code


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        (
            "2023Q3",
            [
                "opening",
                "quarter",
                "cumulated",
                "last_year",
                "plan",
                "against_last_year",
                "against_plan",
                "nature",
                "note",
            ],
        ),
        (
            "2023M9",
            ["year_opening", "cumulated", "last_year", "plan", "against_last_year", "against_plan", "nature", "note"],
        ),
        (
            "2023H1",
            [
                *(
                    "year_opening",
                    "cumulated",
                    "last_year",
                    "plan",
                    "against_last_year",
                    "against_plan",
                    "nature",
                    "note",
                ),
                *("estimate", "estimate_against_plan"),
            ],
        ),
        (
            "2023Y",
            [
                *("year_before", "year_plan", "year_result", "year_against_plan", "year_against_year_before"),
                *("next_plan", "year_nature", "year_note"),
            ],
        ),
        (
            "2021-01-01/2023-12-31",
            ["programme_plan", "programme_result", "programme_percent", "programme_average", "programme_note"],
        ),
    ],
)
def test_a_period_prints_the_columns_of_its_kind(forms, code, keys):
    asked = forms.get("KT01", "2021").asked_of("registrar", Period(code))
    assert [column.key for column in asked.columns if column.role not in ("ordinal", "code", "label", "unit")] == keys


def test_no_row_is_printed_without_an_open_cell(forms):
    for form in forms:
        for office in form.offices:
            for period in PERIODS:
                asked = form.asked_of(office, period)
                open_rows = {cell.row.code for cell in asked.cells()}
                assert open_rows == {row.code for row in asked.rows if not row.is_section}


def test_the_law_of_the_day_decides_under_which_act_groups_are_counted(forms):
    acts = {"THT_CERTIFIED", "THT_NOTIFIED", "THT_REGISTERED"}
    for code, expected in (("2023H1", "THT_NOTIFIED"), ("2024Y", "THT_REGISTERED"), ("2025Y", "THT_REGISTERED")):
        period = Period(code)
        asked = forms.on("KT01", period.window("administrative").end).asked_of("registrar", period)
        assert acts & {cell.indicator_code for cell in asked.cells()} == {expected}


def test_unions_are_asked_of_the_office_that_registers_them_on_the_day(forms):
    for code, office in (("2024Q2", "provincial_registrar"), ("2024Q3", "registrar"), ("2025Q3", "registrar")):
        period = Period(code)
        form = forms.on("KT01", period.window("administrative").end)
        asking = [o for o in form.contributors if "LH_TOTAL" in {c.row.code for c in form.asked_of(o, period).cells()}]
        assert asking == [office]


def test_no_district_is_counted_after_the_districts_ended(forms):
    assert "DISTRICT_2MODELS" in {row.code for row in forms.get("KT01", "2024").rows}
    assert "DISTRICT_2MODELS" not in {row.code for row in forms.get("KT01", "2025").rows}


def test_a_later_version_accepts_the_one_before_and_follows_it_without_a_gap(forms):
    for code in forms.codes:
        versions = [form for form in forms if form.code == code]
        for before, after in pairwise(versions):
            assert after.accepts == (before.version,)
            assert (after.valid_from - before.valid_to).days == 1
        assert versions[-1].valid_to is None
