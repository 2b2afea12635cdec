"""What is known is printed, locked and counted on; what is not known stays open."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from issued_samples import CHANGES, COVER, FORMS, KNOWN, REFERENCE, RULES, TYPED, cell_of, filled, issue, key

from hoptac.read import read_delivery
from hoptac.workbook import Known, read_cells


def test_a_known_opening_balance_is_printed_and_locked_an_unknown_one_is_open():
    known = cell_of(issue(), "HTX_OPEN", "(1)")
    assert (known.value, known.protection.locked) == (58, True)
    unknown = cell_of(issue(known=None), "HTX_OPEN", "(1)")
    assert (unknown.value, unknown.protection.locked) == (None, False)


def test_last_year_and_plan_are_printed_where_they_are_known():
    assert cell_of(issue(), "HTX_NEW", "(4)").value == 4
    assert cell_of(issue(), "HTX_NEW", "(5)").value == 8
    assert cell_of(issue(), "HTX_DISSOLVED", "(4)").value is None


def test_the_year_is_what_was_accepted_plus_the_quarter():
    data = issue({key("THT_NEW", "quarter"): 5})
    assert cell_of(data, "THT_NEW", "(3)").value.startswith("=IF(ISNUMBER(")
    assert cell_of(data, "THT_NEW", "(3)", results=True).value == 7
    assert cell_of(data, "THT_NEW", "(3)").protection.locked is False


def test_the_first_quarter_of_a_year_is_the_year_so_far():
    known = Known(begins_year=True)
    cover = replace(COVER, period="2023Q1", cut_off=date(2023, 3, 14))
    data = issue({key("THT_NEW", "quarter"): 5}, known=known, cover=cover, day=date(2023, 3, 14))
    assert cell_of(data, "THT_NEW", "(3)", results=True).value == 5


def test_a_year_whose_earlier_quarters_are_unknown_is_typed():
    assert cell_of(issue({key("THT_NEW", "quarter"): 5}, known=None), "THT_NEW", "(3)").value is None


def test_money_that_is_known_is_printed_in_the_unit_of_its_column():
    money = next(
        (form, cell)
        for form in FORMS
        if (form.code, form.version) == ("KT03", "2021")
        for cell in form.asked_of("registrar", _period()).cells()
        if cell.kind == "amount" and cell.column.role == "data" and "triệu" in cell.unit
    )
    name = (money[0].code, money[1].indicator_code, money[1].basis, money[1].scope)
    cover = replace(COVER, forms=("KT03",))
    data = issue(known=Known(figures={name: Decimal("2500000")}), cover=cover)
    assert cell_of(data, money[1].row.code, money[1].column.number, sheet="KT03").value == 2.5


def _period():
    from hoptac.period import Period

    return Period("2023Q3")


def test_flows_are_counted_from_the_list_and_the_result_is_stored():
    data = issue(records={("KT02B", ""): CHANGES})
    assert "COUNTIFS('KT02B'!" in cell_of(data, "HTX_NEW", "(2)").value
    for code, count in {"HTX_NEW": 2, "HTX_NEW_FROM_THT": 1, "HTX_DISSOLVED": 1, "HTX_MERGED": 0}.items():
        assert cell_of(data, code, "(2)", results=True).value == count


def test_an_empty_list_answers_nothing_until_the_office_says_that_nothing_happened():
    assert cell_of(issue(), "HTX_NEW", "(2)", results=True).value in (None, "")
    nil = issue(cover=replace(COVER, nil_forms=("KT02B",)))
    assert cell_of(nil, "HTX_NEW", "(2)", results=True).value == 0


def test_a_count_may_be_typed_over_and_is_then_no_formula():
    data = issue({key("HTX_NEW", "quarter"): 4}, records={("KT02B", ""): CHANGES})
    assert cell_of(data, "HTX_NEW", "(2)").value == 4
    assert cell_of(data, "HTX_NEW", "(2)").protection.locked is False


def test_without_the_list_in_the_workbook_a_flow_is_typed():
    data = issue(cover=replace(COVER, forms=("KT01",)))
    assert cell_of(data, "HTX_NEW", "(2)").value is None


def test_no_formula_of_an_issued_workbook_lacks_its_result():
    for data in (issue(), filled()):
        assert [sheet.name for sheet in read_cells(data) if sheet.uncached] == []


def read(data: bytes):
    return read_delivery(
        data,
        "a.xlsx",
        forms=FORMS,
        rules=RULES,
        reference=REFERENCE,
        province_code="66",
    )


def figures(data: bytes) -> dict:
    [kt01] = [one for one in read(data).submissions if one.form_code == "KT01"]
    return {
        (cell.indicator_code, cell.basis): cell.figure.value
        for cell in kt01.figures
        if cell.figure_role == "data" and cell.figure.value is not None
    }


def test_counts_and_printed_balances_are_read_as_figures_without_opening_a_spreadsheet():
    found = figures(filled())
    assert found["HTX_OPEN", "stock_open"] == 58
    assert found["HTX_NEW", "quarter"] == 2
    assert found["HTX_NEW", "ytd"] == 5
    assert found["THT_DISSOLVED", "quarter"] == 0
    assert found["THT_DISSOLVED", "ytd"] == 0


TYPED_DATA = [name for name in TYPED if name[2] in ("quarter", "stock_close")]


@settings(max_examples=15, deadline=None)
@given(st.dictionaries(st.sampled_from(TYPED_DATA), st.integers(0, 10**6), min_size=1))
def test_what_is_written_is_what_is_read(values):
    found = figures(issue(values, known=None))
    assert {(name[1], name[2]): Decimal(value) for name, value in values.items()} == found


def test_the_same_knowledge_gives_the_same_bytes():
    assert filled() == filled()
    assert issue() != issue(known=replace(KNOWN, begins_year=True))


@pytest.mark.parametrize("code", ["HTX_OPEN", "THT_OPEN"])
def test_the_name_of_the_issue_is_printed_on_the_cover(code):
    texts = [value for sheet in read_cells(issue()) if sheet.name == "KT00" for row in sheet.rows for value in row]
    assert "PH-TEST" in texts
    assert cell_of(issue(), code, "(1)").value is not None
