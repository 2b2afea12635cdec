"""Workbooks that offices rearranged: moved, inserted, renamed; and what stands where nothing is asked."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from hoptac.form import load_forms
from hoptac.read import read_delivery
from hoptac.reference import load_reference
from hoptac.rule import load_rules
from hoptac.workbook import Cover, read_cells, write_workbook

ROOT = Path(__file__).parents[2]
FORMS = load_forms(ROOT / "expectations" / "forms")
RULES = load_rules(ROOT / "expectations" / "rules")
REFERENCE = load_reference(ROOT / "seeds")
DAY = date(2023, 9, 14)


def read(data):
    return read_delivery(
        data,
        "x.xlsx",
        "n",
        forms=FORMS,
        rules=RULES,
        reference=REFERENCE,
        province_code="66",
    )


VALUES = {
    ("KT01", "HTX_OPEN", "stock_open", "htx_with_credit_funds"): 77,
    ("KT01", "HTX_NEW", "quarter", "htx_with_credit_funds"): 4,
    ("KT01", "HTX_NEW", "ytd", "htx_with_credit_funds"): "8",
    ("KT01", "HTX_TOTAL", "stock_close", "htx_with_credit_funds"): "1.336",
    ("KT01", "HTX_ACTIVE", "stock_close", "htx_with_credit_funds"): 60,
    ("KT01", "THT_ACTIVE", "stock_close", "groups"): 41,
    ("KT01", "THT_INACTIVE", "stock_close", "groups"): "-",
    ("KT03", "SUP_FOUND_HTX", "ytd", "all"): 3,
    ("KT03", "SUP_FOUND_SPEND", "ytd", "all"): "hơn 2,1 tỷ",
    ("KT03", "SUP_FOUND_SPEND", "ytd", "source_province"): 600,
    ("KT04", "HTX_NEW", "plan_period", "htx_with_credit_funds"): "31..32",
}


def issue(office="registrar", forms=("KT01", "KT03", "KT04"), values=VALUES):
    cover = Cover("651" if office == "registrar" else "66", office, "Phòng", "2023Q3", forms, cut_off=DAY)
    return write_workbook(FORMS, cover, DAY, values)


def answered(data):
    return {
        (s.form_code, f.indicator_code, f.basis, f.scope): f.figure
        for s in read(data).submissions
        for f in s.figures
        if f.figure.is_answered
    }


PLAIN = answered(issue())
PLAIN_KT01 = {name: figure for name, figure in PLAIN.items() if name[0] == "KT01"}
PAGES = read_cells(issue(forms=("KT01",)))


def edited(change, data=None, sheet="KT01"):
    """The issued workbook after somebody edited one of its sheets."""
    book = openpyxl.load_workbook(io.BytesIO(data or issue()))
    change(book[sheet] if sheet else book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def redrawn(change):
    """A workbook with cover and KT01 typed anew: merges undone, after a change to the grid of KT01."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    for page in PAGES:
        grid = [list(row) for row in page.rows]
        for (top, left), (bottom, right) in page.merged:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    grid[row][column] = grid[top][left] if row < 12 else grid[row][column]
        grid = change(grid) if page.name == "KT01" else grid
        new = book.add_worksheet(page.name)
        for row, values in enumerate(grid):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    new.write_string(row, column, value)
                elif value is not None:
                    new.write_number(row, column, value)
    book.close()
    return file.getvalue()


def rules_of(data):
    return [(f.rule_id, f.form_code) for f in read(data).findings if f.rule_id != "H010"]


def test_the_issued_workbook_gives_what_was_typed():
    assert set(PLAIN) == set(VALUES)
    assert rules_of(issue()) == []


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(13)))
def test_columns_in_any_order_give_the_same_figures(order):
    data = redrawn(lambda grid: [[row[place] if place < len(row) else None for place in order] for row in grid])
    assert answered(data) == PLAIN_KT01


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(17)))
def test_rows_of_a_section_in_any_order_give_the_same_figures(order):
    def change(grid):
        rows = grid[8:25]
        return grid[:8] + [rows[place] for place in order] + grid[25:]

    assert answered(redrawn(change)) == PLAIN_KT01


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 8), st.lists(st.integers(8, 36), max_size=4), st.integers(0, 3))
def test_lines_and_columns_inserted_anywhere_change_nothing(above, between, left):
    def change(grid):
        for at in sorted(between, reverse=True):
            grid = [*grid[:at], [None] * 13, *grid[at:]]
        grid = [["ghi chú"], *[[None]] * above, *grid]
        return [[None] * left + row for row in grid]

    assert answered(redrawn(change)) == PLAIN_KT01


def test_a_header_over_three_merged_lines_is_understood():
    def change(grid):
        parts = [["Số liệu"] * 13, [str(text).rpartition(" ")[0] or text for text in grid[5]], grid[5]]
        return grid[:5] + parts + grid[6:]

    assert answered(redrawn(change)) == PLAIN_KT01


def test_header_lines_that_neighbours_share_are_joined_with_their_own():
    def change(grid):
        grid[5][5:7] = ["Thực hiện", "Thực hiện"]
        return [*grid[:6], [*[None] * 5, "trong quý", "Luỹ kế từ đầu năm", *[None] * 6], *grid[6:]]

    assert answered(redrawn(change)) == PLAIN_KT01


def test_a_sheet_is_known_by_its_title_when_name_and_code_are_gone():
    def change(book):
        book["KT01"].title = "Bieu 1"
        book["Bieu 1"]["E1"].value = None

    assert answered(edited(change, sheet=None)) == PLAIN


def test_a_sheet_is_known_by_its_name_when_title_and_code_are_gone():
    def change(page):
        for cell in ("A1", "E1", "A2", "E2", "A3"):
            page[cell].value = None

    assert answered(edited(change)) == PLAIN


def test_rows_are_known_by_label_when_the_code_column_is_gone():
    assert answered(redrawn(lambda grid: [row[:1] + row[2:] for row in grid])) == PLAIN_KT01


def test_a_label_in_another_spelling_is_the_same_row():
    def change(page):
        for row in page.iter_rows(min_row=8, max_row=34):
            row[1].value = None
            if row[2].value == "Số HTX thành lập mới":
                row[2].value = "2. HTX  phát triển mới*:"

    assert answered(edited(change)) == PLAIN


def test_a_label_that_two_sections_share_is_read_in_its_section():
    def change(page):
        for row in page.iter_rows(min_row=8, max_row=34):
            row[1].value = None
            if row[2].value in ("– THT đang hoạt động", "– Đang hoạt động"):
                row[2].value = "Đang hoạt động"

    assert answered(edited(change)) == PLAIN


def test_headers_in_another_spelling_are_the_same_columns():
    def change(page):
        page["F6"].value = "(2) PHÁT SINH\ntrong  quý *"
        page["G6"].value = "Lũy kế từ đầu năm"

    assert answered(edited(change)) == PLAIN


def test_money_in_another_unit_of_the_header_is_converted():
    def change(page):
        page["I6"].value = "Kinh phí (nghìn đồng)"

    found = answered(edited(change, sheet="KT03"))
    spend = ("KT03", "SUP_FOUND_SPEND", "ytd", "source_province")
    assert found[spend].value == PLAIN[spend].value == 600_000_000
    whole = ("KT03", "SUP_FOUND_SPEND", "ytd", "all")
    assert found[whole].low == PLAIN[whole].low == 2_100_000_000


def test_a_typed_number_follows_the_unit_of_its_own_header():
    def change(page):
        header = next(
            cell for row in page.iter_rows(max_row=8) for cell in row if str(cell.value or "").startswith("Trong đó")
        )
        header.value = "Trong đó: luỹ kế năm chia theo nguồn (đồng)"

    spend = ("KT03", "SUP_FOUND_SPEND", "ytd", "source_province")
    assert answered(edited(change, sheet="KT03"))[spend].value == 600


def test_a_unit_line_above_the_table_holds_for_columns_without_their_own():
    def change(page):
        page["I6"].value = "Kinh phí"
        page["A4"].value = "ĐVT: đồng"

    values = {("KT03", "SUP_FOUND_SPEND", "quarter", "all"): 600}
    found = answered(edited(change, issue(values=values), "KT03"))
    assert found["KT03", "SUP_FOUND_SPEND", "quarter", "all"].value == 600


def test_totals_signatures_dates_and_legends_are_no_rows():
    def change(page):
        dated = next(cell for row in page.iter_rows(min_row=30) for cell in row if "tháng" in str(cell.value))
        dated.value = "Ea Kar, ngày 15 tháng 9 năm 2023"
        page.cell(page.max_row + 1, 6).value = 12345

    assert rules_of(edited(change)) == []


def test_a_row_that_the_form_does_not_know_is_said_and_not_taken():
    def change(page):
        page.insert_rows(12)
        page["B12"], page["C12"], page["F12"] = "HTX_KHAC", "HTX khác", 9

    [finding] = [f for f in read(edited(change)).findings if f.rule_id in ("H012", "H059")]
    assert (finding.rule_id, finding.cells, finding.observed) == ("H059", "F12", "9")
    assert finding.sheet_name == "KT01"


def test_a_figure_in_a_hatched_cell_or_a_foreign_column_is_said_and_not_taken():
    def change(page):
        page["F9"].value = 5  # HTX_OPEN has no quarter
        page["N6"], page["N10"] = "Cột thêm", 7

    data = edited(change)
    [finding] = [f for f in read(data).findings if f.rule_id == "H012"]
    assert finding.cells == "F9, N10"
    assert answered(data) == PLAIN


@pytest.mark.parametrize("harmless", ["-", "x", 0, "0", " "])
def test_a_dash_or_cross_in_a_hatched_cell_is_nothing(harmless):
    assert rules_of(edited(lambda page: page["F9"].__setattr__("value", harmless))) == []


def test_a_row_that_stands_twice_is_taken_once_and_said():
    def change(page):
        page.insert_rows(11)
        for column in range(1, 14):
            page.cell(11, column).value = page.cell(10, column).value
        page["F11"].value = 99

    data = edited(change)
    assert answered(data) == PLAIN
    assert [f.cells.split(", ")[0] for f in read(data).findings if f.rule_id == "H058"] == ["F11"]


def test_rows_of_another_office_are_not_taken():
    data = edited(lambda page: None, issue("provincial_registrar", ("KT01",), {}))
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book["KT01"]
    row = next(row for row in page.iter_rows() if row[1].value == "LH_NEW")
    row[1].value, row[5].value = "THT_NEW", 6
    file = io.BytesIO()
    book.save(file)
    reading = read(file.getvalue())
    assert not [f for s in reading.submissions for f in s.figures if f.indicator_code == "THT_NEW"]
    assert [f.observed for f in reading.findings if f.rule_id == "H012"] == ["6"]


def test_a_missing_column_is_said_as_blanks_that_point_to_the_header():
    data = redrawn(lambda grid: [row[:6] + row[7:] for row in grid])
    [finding] = [f for f in read(data).findings if f.rule_id == "H010" and f.form_code == "KT01"]
    assert finding.cells.split(", ")[0] == "A6"
    assert "HTX_TOTAL" in finding.indicator_codes


def test_a_form_without_any_header_is_no_return_and_the_others_enter():
    def change(page):
        page.delete_rows(6, 100)

    reading = read(edited(change))
    assert [(s.form_code, s.is_return) for s in reading.submissions] == [
        ("KT01", False),
        ("KT03", True),
        ("KT04", True),
    ]
    assert [f.cells for f in reading.findings if f.form_code == "KT01"] == [None]


def test_a_formula_whose_result_was_not_stored_is_asked_for_not_taken_for_blank():
    data = edited(lambda page: page["F10"].__setattr__("value", "=2+2"))
    [finding] = [f for f in read(data).findings if f.rule_id == "H064"]
    assert (finding.cells, finding.observed) == ("F10", "công thức chưa được tính")


def test_a_share_kept_as_a_fraction_by_the_spreadsheet_is_read_as_shown():
    def change(page):
        row = next(row for row in page.iter_rows() if row[1].value == "HTX_NEW")
        row[8].value, row[8].number_format = 1.01, "0%"

    found = answered(edited(change, sheet="KT04"))
    assert found["KT04", "HTX_NEW", "pct_plan_period", "htx_with_credit_funds"].value == 101


# --- whole forms


def test_a_version_that_is_not_in_force_keeps_only_that_form_out():
    def change(page):
        page["E1"].value = "Mã biểu: KT01, phiên bản 2015"

    reading = read(edited(change))
    [finding] = [f for f in reading.findings if f.rule_id == "H009"]
    assert (finding.form_code, finding.observed, finding.expected) == ("KT01", "2015", "2021")
    assert [(s.form_code, s.is_return) for s in reading.submissions] == [
        ("KT01", False),
        ("KT03", True),
        ("KT04", True),
    ]


def test_a_form_that_nobody_knows_is_said():
    def change(book):
        book.create_sheet("KT07")["A1"] = "Mã biểu: KT07"

    assert ("H009", "KT07") in rules_of(edited(change, sheet=None))
    assert answered(edited(change, sheet=None)) == PLAIN


def test_a_form_that_is_not_the_offices_is_kept_out():
    def change(book):
        for row in book["KT00"].iter_rows():
            if row[1].value == "Mã đơn vị (cơ quan) *":
                row[2].value = "provincial_registrar"
            if row[1].value == "Mã địa bàn (ĐVHC) *":
                row[2].value = "66"

    reading = read(edited(change, sheet=None))
    assert [s.form_code for s in reading.submissions] == ["KT01"]
    assert [f.form_code for f in reading.findings if f.rule_id == "H016"] == ["KT03", "KT04"]


def test_a_form_that_is_there_twice_is_kept_out_and_both_sheets_are_named():
    def change(book):
        book.copy_worksheet(book["KT01"]).title = "KT01 (2)"

    reading = read(edited(change, sheet=None))
    [finding] = [f for f in reading.findings if f.rule_id == "H013"]
    assert finding.observed == "KT01, KT01 (2)"
    assert not reading.submissions[0].is_return
    assert reading.submissions[2].is_return


def test_a_hidden_sheet_is_never_read():
    def change(book):
        book.copy_worksheet(book["KT01"]).title = "KT01 (2)"
        book["KT01 (2)"].sheet_state = "hidden"

    assert answered(edited(change, sheet=None)) == PLAIN


def test_other_sheets_are_left_alone():
    assert rules_of(edited(lambda book: book.create_sheet("tính nháp").append([1, 2, 3]), sheet=None)) == []


def test_a_workbook_without_a_cover_is_refused():
    reading = read(edited(lambda book: book.remove(book["KT00"]), sheet=None))
    assert (reading.outcome, [f.rule_id for f in reading.findings]) == ("refused", ["H003"])


def test_a_workbook_with_two_covers_is_refused():
    def change(book):
        book.copy_worksheet(book["KT00"]).title = "KT00 (2)"

    reading = read(edited(change, sheet=None))
    assert (reading.outcome, [f.rule_id for f in reading.findings]) == ("refused", ["H013"])


def test_a_cover_alone_is_refused_unless_it_says_that_there_was_nothing():
    def alone(book):
        for name in ("KT01", "KT03", "KT04"):
            book.remove(book[name])

    reading = read(edited(alone, sheet=None))
    assert (reading.outcome, "H002" in [f.rule_id for f in reading.findings]) == ("refused", True)

    def with_nil(book):
        alone(book)
        row = next(row for row in book["KT00"].iter_rows() if row[1].value == "Không phát sinh – biểu KT03")
        row[2].value = "x"

    reading = read(edited(with_nil, sheet=None))
    assert [(s.form_code, s.is_return, s.is_nil) for s in reading.submissions] == [("KT03", True, True)]
