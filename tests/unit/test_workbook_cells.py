"""Cells out of files: values and positions, and that no bytes end in anything but a reason."""

import io
import struct
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoptac.errors import BadWorkbook
from hoptac.workbook import Limits, cell_name, read_cells


def workbook(fill, **options):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **options})
    fill(book)
    book.close()
    return file.getvalue()


def small(book):
    page = book.add_worksheet("KT01")
    page.write(0, 0, "Chỉ tiêu")
    page.write(1, 1, 12)
    page.merge_range(2, 0, 3, 2, "trộn")


SMALL = workbook(small)


def reason(data, limits=None):
    with pytest.raises(BadWorkbook) as caught:
        read_cells(data, limits)
    return caught.value


def ending(data):
    try:
        return "opened" if read_cells(data) else "nothing"
    except BadWorkbook as error:
        return error.rule_id


def changed(data, part, change):
    """The same package with one part changed, added (None before) or dropped (None after)."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), part]):
            content = old.read(name) if name in old.namelist() else b""
            content = change(content) if name == part else content
            if content is not None:
                new.writestr(name, content)
    return file.getvalue()


ENDINGS = {"opened", "H001", "H014", *(f"H0{number}" for number in range(17, 25))}
SHEET = "xl/worksheets/sheet1.xml"


def test_values_come_by_position_from_a1():
    [page] = read_cells(SMALL)
    assert (page.name, page.is_hidden) == ("KT01", False)
    assert (page.at(0, 0), page.at(1, 1), page.at(0, 1), page.at(99, 99), page.at(-1, 0)) == (
        "Chỉ tiêu",
        12,
        None,
        None,
        None,
    )
    assert page.merged == (((2, 0), (3, 2)),)


def test_an_empty_sheet_has_no_rows():
    [page] = read_cells(workbook(lambda book: book.add_worksheet("a")))
    assert page.rows == ()


@pytest.mark.parametrize(
    ("row", "column", "name"), [(0, 0, "A1"), (11, 5, "F12"), (0, 26, "AA1"), (9, 701, "ZZ10"), (0, 702, "AAA1")]
)
def test_cells_are_named_as_spreadsheets_name_them(row, column, name):
    assert cell_name(row, column) == name


def test_hidden_sheets_rows_and_columns_are_said():
    def fill(book):
        page = book.add_worksheet("a")
        page.write(3, 3, 1)
        page.set_row(3, None, None, {"hidden": True})
        page.set_column(1, 2, None, None, {"hidden": True})
        book.add_worksheet("b").hide()

    shown, hidden = read_cells(workbook(fill))
    assert (shown.hidden_rows, shown.hidden_columns, hidden.is_hidden) == ({3}, {1, 2}, True)


def test_a_formula_without_a_stored_result_is_said_and_an_empty_result_is_not():
    def fill(book):
        page = book.add_worksheet("a")
        page.write_formula(0, 0, "=1+1", None, 2)
        page.write_formula(0, 1, '=""', None, "words")
        page.write_formula(0, 2, "=1+2", None, 9)

    for gone in (b"<v></v>", b"<v/>", b""):
        data = changed(workbook(fill), SHEET, lambda xml, v=gone: xml.replace(b"<v>9</v>", v).replace(b"words", b""))
        assert read_cells(data)[0].uncached == {(0, 2)}


def test_numbers_shown_as_percentages_are_said():
    def fill(book):
        page = book.add_worksheet("a")
        for column, number in enumerate(("0%", "0.00%", '0.0"x"%', "General", "0")):
            page.write_number(0, column, 0.0407, book.add_format({"num_format": number}))
        page.write_string(1, 0, "5%", book.add_format({"num_format": "0%"}))

    assert read_cells(workbook(fill))[0].percents == {(0, 0), (0, 1), (0, 2)}


def test_dates_come_as_dates():
    def fill(book):
        book.add_worksheet("a").write_datetime(0, 0, date(2023, 9, 14), book.add_format({"num_format": "dd/mm/yyyy"}))

    value = read_cells(workbook(fill))[0].at(0, 0)
    assert isinstance(value, date)
    assert (value.year, value.month, value.day) == (2023, 9, 14)


@pytest.mark.parametrize(
    ("data", "rule_id", "said"),
    [
        pytest.param(b"", "H001", "0 byte", id="empty"),
        pytest.param(b"%PDF-1.7 ...", "H001", "PDF", id="pdf"),
        pytest.param(b"STT;Ma so;Chi tieu", "H001", "không phải .xlsx", id="text"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "H019", ".xls", id="xls"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "H017",
            "mật khẩu",
            id="password",
        ),
        pytest.param(SMALL[: len(SMALL) // 2], "H018", "", id="half-copied"),
        pytest.param(b"PK\x03\x04" + b"\0" * 100, "H018", "", id="zip-in-name-only"),
        pytest.param(changed(SMALL, "xl/workbook.xml", lambda xml: None), "H001", "ZIP", id="no-workbook-inside"),
        pytest.param(changed(SMALL, SHEET, lambda xml: None), "H018", "", id="sheet-missing"),
        pytest.param(changed(SMALL, SHEET, lambda xml: xml[:200]), "H018", "", id="sheet-cut"),
        pytest.param(
            changed(SMALL, SHEET, lambda xml: xml.replace(b'r="B2"', b'r="B0x2"')), "H018", "", id="bad-reference"
        ),
        pytest.param(changed(SMALL, "xl/sharedStrings.xml", lambda xml: b"<not"), "H018", "", id="bad-strings"),
    ],
)
def test_what_cannot_be_opened_says_why(data, rule_id, said):
    error = reason(data)
    assert error.rule_id == rule_id
    assert said in error.observed


def test_an_opendocument_or_word_file_is_named():
    for part, said in (("content.xml", "OpenDocument"), ("word/document.xml", "Word")):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(part, "<x/>")
        assert said in reason(file.getvalue()).observed


def test_an_entity_bomb_is_refused_before_it_grows():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    data = changed(SMALL, SHEET, lambda xml: xml.replace(b"<worksheet", bomb + b"<worksheet", 1))
    assert "DOCTYPE" in reason(data).observed


@pytest.mark.parametrize(
    ("limits", "data"),
    [
        pytest.param(Limits(packed_bytes=100), SMALL, id="packed"),
        pytest.param(Limits(unpacked_bytes=100), SMALL, id="unpacked"),
        pytest.param(Limits(parts=2), SMALL, id="parts"),
        pytest.param(Limits(sheets=0), SMALL, id="sheets"),
        pytest.param(Limits(cells=1), SMALL, id="cells"),
        pytest.param(Limits(elements=1), SMALL, id="elements"),
        pytest.param(Limits(text_bytes=5), SMALL, id="text"),
    ],
)
def test_what_is_larger_than_a_limit_is_not_opened(limits, data):
    assert reason(data, limits).rule_id == "H014"


def test_one_cell_at_the_far_corner_cannot_fill_the_memory():
    data = changed(
        SMALL, SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="1048576"').replace(b'r="B2"', b'r="XFD1048576"')
    )
    assert reason(data).rule_id == "H024"


def test_a_merge_over_the_whole_sheet_cannot_hang_the_marking():
    data = changed(SMALL, SHEET, lambda xml: xml.replace(b'ref="A3:C4"', b'ref="A1:XFD1048576"'))
    assert reason(data).rule_id == "H023"
    assert reason(SMALL, Limits(merged=3)).rule_id == "H023"


def test_a_package_that_lies_about_its_size_is_refused():
    data = bytearray(SMALL)
    at = data.rfind(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", 10)
        at = data.rfind(b"PK\x01\x02", 0, at)
    assert reason(bytes(data)).rule_id == "H018"


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_random_bytes_end_in_a_reason(data):
    reason(data)
    reason(b"PK\x03\x04" + data)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers(0, len(SMALL) - 1), st.binary(min_size=1, max_size=30), st.booleans())
def test_a_damaged_workbook_opens_or_ends_in_a_reason(at, noise, cut):
    damaged = SMALL[:at] + noise if cut else SMALL[:at] + noise + SMALL[at + len(noise) :]
    assert ending(damaged) in ENDINGS


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 3000), st.binary(min_size=1, max_size=12))
def test_a_sheet_with_noise_in_its_xml_opens_or_ends_in_a_reason(at, noise):
    data = changed(SMALL, SHEET, lambda xml: xml[:at] + noise + xml[at:])
    assert ending(data) in ENDINGS
