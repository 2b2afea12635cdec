"""Issued workbooks: repeatable, safe to open, complete for their office."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from hoptac.errors import WrongUse
from hoptac.form import load_forms
from hoptac.workbook import Cover, read_cells, write_workbook

FORMS = load_forms(Path(__file__).parents[2] / "expectations" / "forms")
DAY = date(2023, 9, 14)
COVER = Cover(
    place_code="651",
    office_code="registrar",
    reporter_name="Phòng Tài chính – Kế hoạch huyện Ea Kar",
    place_name="Huyện Ea Kar",
    period="2023Q3",
    cut_off=DAY,
    forms=("KT01", "KT03", "KT04"),
)


def issue(values=None, cover=COVER, **more):
    return write_workbook(FORMS, cover, DAY, values or {}, **more)


def book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def sheet(data, name):
    return next(sheet for sheet in read_cells(data) if sheet.name == name)


def texts(data, name):
    return [value for row in sheet(data, name).rows for value in row if isinstance(value, str)]


def cell_of(data, code, column):
    """The cell of a row by its code and of a column by its number, in KT01."""
    rows = book(data)["KT01"]
    places = {row[1].value: row for row in rows.iter_rows()}
    header = next(row for row in rows.iter_rows() if row[4].value == "(1)")
    index = next(cell.column for cell in header if cell.value == column)
    return places[code][index - 1]


def key(indicator, basis, scope="htx_with_credit_funds", form="KT01"):
    return (form, indicator, basis, scope)


def test_the_same_inputs_give_the_same_bytes():
    values = {key("HTX_NEW", "quarter"): "4", key("HTX_TOTAL", "stock_close"): "1.336"}
    assert issue(values) == issue(values)


def test_an_empty_workbook_has_cover_forms_and_help_in_order():
    assert [s.name for s in read_cells(issue())] == ["KT00", "KT01", "KT03", "KT04", "Hướng dẫn"]


def test_every_sheet_of_a_form_prints_code_version_and_that_it_is_not_official():
    for name in ("KT00", "KT01", "KT03", "KT04"):
        printed = " ".join(texts(issue(), name))
        assert f"Mã biểu: {name}, phiên bản 2021" in printed
        assert "không phải mẫu chính thức" in printed


def test_only_the_rows_of_the_office_are_printed():
    registrar = texts(issue(), "KT01")
    provincial = texts(issue(cover=replace(COVER, office_code="provincial_registrar", forms=("KT01",))), "KT01")
    assert "THT_TOTAL" in registrar
    assert "LH_TOTAL" not in registrar
    assert "LH_TOTAL" in provincial
    assert "THT_TOTAL" not in provincial


def test_a_form_that_is_not_in_force_cannot_be_issued():
    with pytest.raises(WrongUse, match="KT00"):
        write_workbook(FORMS, COVER, date(2019, 1, 1))
    with pytest.raises(WrongUse, match="KT09"):
        issue(cover=replace(COVER, forms=("KT09",)))


def test_made_up_figures_say_so_on_every_sheet_and_real_ones_do_not():
    made_up = issue(cover=replace(COVER, is_synthetic=True))
    for name in ("KT00", "KT01", "KT03", "KT04"):
        assert "SỐ LIỆU MÔ PHỎNG (synthetic data)" in texts(made_up, name)
        assert "SỐ LIỆU MÔ PHỎNG (synthetic data)" not in texts(issue(), name)


def test_sheets_are_locked_without_a_password_and_open_where_the_office_types():
    data = issue()
    for page in book(data).worksheets:
        assert page.protection.sheet
        assert page.protection.password is None
    assert cell_of(data, "HTX_NEW", "(2)").protection.locked is False
    assert cell_of(data, "HTX_NEW", "(4)").protection.locked is True
    assert cell_of(data, "HTX_OPEN", "(2)").protection.locked is True


def test_a_cell_that_asks_nothing_is_hatched():
    assert cell_of(issue(), "HTX_OPEN", "(2)").fill.patternType == "lightUp"
    assert cell_of(issue(), "HTX_OPEN", "(1)").fill.patternType == "solid"


def test_pages_are_a4_landscape_one_page_wide_with_repeated_headers():
    for page in book(issue()).worksheets:
        assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.page_setup.fitToWidth in (None, 1)
    assert book(issue())["KT01"].print_title_rows == "$6:$7"


def test_signatures_stand_below_every_form():
    for name in ("KT01", "KT03", "KT04"):
        assert {"Người lập biểu", "Thủ trưởng đơn vị"} <= set(texts(issue(), name))


def test_a_file_holds_no_macro_and_nothing_from_outside():
    names = zipfile.ZipFile(io.BytesIO(issue())).namelist()
    assert not [name for name in names if re.search("vba|external|embed|macro", name, re.IGNORECASE)]


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://x")', "+SUM(A1)", "-2+3", "@SUM(1)", "\t=1"])
def test_text_never_becomes_a_formula(text):
    data = issue({key("HTX_NEW", "quarter"): text}, cover=COVER)
    cell = cell_of(data, "HTX_NEW", "(2)")
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix


def test_what_is_typed_on_the_cover_never_becomes_a_formula():
    page = book(issue(cover=replace(COVER, source_note="=cmd|' /C calc'!A0", reporter_name="=1+1")))["KT00"]
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_dash_stays_a_dash_without_a_quote():
    cell = cell_of(issue({key("HTX_NEW", "quarter"): "-"}), "HTX_NEW", "(2)")
    assert (cell.value, bool(cell.quotePrefix)) == ("-", False)


def test_digits_are_written_as_the_number_that_a_spreadsheet_makes_of_them():
    data = issue(
        {key("HTX_NEW", "quarter"): "12", key("HTX_NEW", "ytd"): "1.336", key("HTX_MEMBERS", "stock_close"): 10671}
    )
    assert cell_of(data, "HTX_NEW", "(2)").value == 12
    assert cell_of(data, "HTX_NEW", "(3)").value == "1.336"
    assert cell_of(data, "HTX_MEMBERS", "(3)").value == 10671


def test_a_plan_with_two_ends_fills_two_cells():
    for typed in ("210..211", ("210", "211"), (210, 211)):
        data = issue({key("HTX_NEW", "plan_period", form="KT04"): typed})
        row = next(row for row in book(data)["KT04"].iter_rows() if row[1].value == "HTX_NEW")
        assert [str(row[5].value), str(row[6].value)] == ["210", "211"]


def test_a_computed_percentage_is_a_formula_whose_result_is_stored():
    data = issue({key("HTX_NEW", "ytd"): 12, key("HTX_NEW", "prev_ytd"): 10})
    assert str(cell_of(data, "HTX_NEW", "(6)=(3)/(4)").value).startswith("=IF(")
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["KT01"]
    row = next(row for row in stored.iter_rows() if row[1].value == "HTX_NEW")
    assert 120 in [cell.value for cell in row]


def test_only_the_nil_marks_of_the_enclosed_forms_are_printed():
    data = issue(cover=replace(COVER, forms=("KT01",), nil_forms=("KT01",)))
    printed = texts(data, "KT00")
    assert [text for text in printed if text.startswith("Không phát sinh")] == ["Không phát sinh – biểu KT01"]
    assert "x" in printed
