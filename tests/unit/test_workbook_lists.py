"""Lists as an office gets them: typed with few errors, printed legibly, one sheet for each part."""

from dataclasses import replace
from datetime import date

import pytest
from issued_samples import CHANGES, COVER, FORMS, book, issue

from hoptac.workbook import Known, read_cells

CHANGE_COLUMN = "Loại biến động"


def page_of(data: bytes, name: str):
    return book(data)[name]


def header_of(data: bytes, name: str) -> dict[str, int]:
    """Column of each header text."""
    page = page_of(data, name)
    return {
        str(cell.value).removesuffix(" *"): cell.column
        for row in page.iter_rows(min_row=6, max_row=8)
        for cell in row
        if isinstance(cell.value, str)
    }


def rules_on(page, column: int) -> list:
    return [
        rule
        for rule in page.data_validations.dataValidation
        if any(area.min_col <= column <= area.max_col for area in rule.sqref.ranges)
    ]


def test_a_list_prints_its_code_version_office_and_that_it_is_not_official():
    texts = [str(value) for s in read_cells(issue()) if s.name == "KT02B" for row in s.rows for value in row]
    assert "Mã biểu: KT02B, phiên bản 2021" in texts
    assert "Mẫu của Hoptac, không phải mẫu chính thức" in texts
    assert {"Người lập biểu", "Thủ trưởng đơn vị", "STT"} <= set(texts)


def test_a_list_has_its_lines_and_thirty_spare_ones_each_with_a_number():
    page = page_of(issue(records={("KT02B", ""): CHANGES}), "KT02B")
    numbers = [row[0].value for row in page.iter_rows() if isinstance(row[0].value, int)]
    assert numbers == list(range(1, 34))


def test_choices_are_picked_from_a_list_even_where_one_holds_a_comma():
    data = issue()
    page = page_of(data, "KT02B")
    [rule] = rules_on(page, header_of(data, "KT02B")[CHANGE_COLUMN])
    assert rule.type == "list"
    assert rule.formula1.startswith("'Danh mục'!$")
    options = [cell.value for cell in book(data)["Danh mục"]["A"]][1:]
    field = next(f for f in FORMS.get("KT02B", "2021").parts[0].fields if f.key == "change")
    assert [option for option in options if option] == [choice.label_vi for choice in field.choices]
    assert any("," in option for option in options if option)


def test_days_are_typed_as_text_so_that_no_spreadsheet_swaps_day_and_month():
    data = issue(records={("KT02B", ""): CHANGES})
    page = page_of(data, "KT02B")
    column = header_of(data, "KT02B")["Ngày"]
    cell = next(row[column - 1] for row in page.iter_rows() if row[0].value == 1)
    assert (cell.value, cell.number_format) == ("1/8/2023", "@")
    assert [rule.type for rule in rules_on(page, column)] == ["custom"]


def test_codes_keep_their_zeros():
    data = issue(records={("KT02B", ""): [{**CHANGES[0], "org_code": "0600012345"}]})
    page = page_of(data, "KT02B")
    assert next(row[1].value for row in page.iter_rows() if row[0].value == 1) == "0600012345"


def test_known_records_are_listed_with_their_printed_fields_locked_and_the_others_open():
    cover = replace(COVER, period="2023Y", forms=("KT02A",), cut_off=date(2023, 12, 14))
    known = Known(records={("KT02A", ""): [{"org_code": "6000123456", "name": "HTX Một", "org_type": "qtdnd"}]})
    data = issue(known=known, cover=cover, day=date(2023, 12, 14))
    page = page_of(data, "KT02A")
    line = next(row for row in page.iter_rows() if row[0].value == 1)
    assert [cell.value for cell in line[1:4]] == ["6000123456", "HTX Một", "QTDND"]
    assert {cell.protection.locked for cell in line[1:4]} == {True}
    assert line[4].protection.locked is False
    spare = next(row for row in page.iter_rows() if row[0].value == 2)
    assert spare[1].protection.locked is False


def test_what_an_office_types_beside_a_known_record_stands_in_its_line():
    cover = replace(COVER, period="2023Y", forms=("KT02A",), cut_off=date(2023, 12, 14))
    known = Known(records={("KT02A", ""): [{"org_code": "6000123456", "name": "HTX Một"}]})
    typed = {("KT02A", ""): [{"org_code": "6000123456", "members": 70}, {"org_code": "6000999999", "members": 8}]}
    data = issue(known=known, records=typed, cover=cover, day=date(2023, 12, 14))
    column = header_of(data, "KT02A")["Số thành viên"]
    lines = {row[1].value: row for row in page_of(data, "KT02A").iter_rows() if isinstance(row[0].value, int)}
    assert lines["6000123456"][column - 1].value == 70
    assert lines["6000999999"][column - 1].value == 8
    assert lines["6000123456"][2].value == "HTX Một"


def test_a_form_of_several_parts_has_a_sheet_for_each():
    data = issue(cover=replace(COVER, forms=("KT05",)))
    names = [name for name in book(data).sheetnames if name.startswith("KT05")]
    assert names == [f"KT05-{part.key}" for part in FORMS.get("KT05", "2021").parts]
    for name in names:
        texts = [str(value) for s in read_cells(data) if s.name == name for row in s.rows for value in row]
        assert f"Mã biểu: {name}, phiên bản 2021" in texts


def test_where_personal_data_may_stand_the_purpose_is_said_while_typing():
    data = issue(cover=replace(COVER, forms=("KT05",)))
    column = header_of(data, "KT05-A")["Thành phần"]
    [rule] = rules_on(page_of(data, "KT05-A"), column)
    assert "không cần họ tên" in rule.prompt


@pytest.mark.parametrize("name", ["KT02A", "KT02B"])
def test_a_wide_list_is_printed_on_several_pages_with_its_names_repeated(name):
    period, day = ("2023Y", date(2023, 12, 14)) if name == "KT02A" else ("2023Q3", date(2023, 9, 14))
    cover = replace(COVER, period=period, forms=(name,), cut_off=day)
    page = page_of(issue(known=None, cover=cover, day=day), name)
    wide = int(page.page_setup.fitToWidth or 1)
    assert (wide > 1) == (name == "KT02A")
    assert (page.print_title_cols is not None) == (name == "KT02A")
    assert page.page_setup.orientation == "landscape"
    assert page.protection.sheet
    assert page.protection.password is None
