"""List forms: lines found by their headers become records, and what is wrong with them is said."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_support import cover, workbook

from hoptac.form import load_forms
from hoptac.read import read_delivery
from hoptac.reference import load_reference
from hoptac.rule import load_rules

ROOT = Path(__file__).parents[2]
FORMS = load_forms(ROOT / "expectations" / "forms")
RULES = load_rules(ROOT / "expectations" / "rules")
REFERENCE = load_reference(ROOT / "seeds")
HEADER = ["STT", "Mã số", "Tên", "Loại", "Loại biến động", "Ngày", "Vốn đăng ký (triệu đồng)", "Số thành viên"]
RECORD = [1, "6000123456", "HTX Ea Đar", "HTX", "Thành lập mới", "20/7/2023", 500, 21]


def read(sheets, **cover_changes):
    data = workbook({"KT00": cover(**cover_changes), **sheets})
    return read_delivery(data, "x.xlsx", "n", forms=FORMS, rules=RULES, reference=REFERENCE, province_code="66")


def changes(*lines, header=(HEADER,)):
    return {"KT02B": [["Mã biểu: KT02B, phiên bản 2021"], [], *header, *lines]}


def the_list(reading, code="KT02B"):
    return next(read for read in reading.submissions if read.form_code == code)


def found(reading, form="KT02B"):
    return [(f.rule_id, f.cells) for f in reading.findings if f.form_code == form]


def test_a_line_of_a_list_is_a_record_with_each_value_in_its_type():
    reading = read(changes(RECORD))
    [record] = the_list(reading).records
    assert found(reading) == []
    assert (record.part, record.number) == ("", 1)
    said = {value.field: value for value in record.values}
    assert said["org_code"].text == "6000123456"
    assert said["org_type"].text == "htx"
    assert said["change"].text == "founded"
    assert said["changed_on"].day == date(2023, 7, 20)
    assert (said["capital_registered"].number, said["capital_registered"].unit) == (Decimal(500_000_000), "VND")
    assert said["changed_on"].cell_ref == "F4"
    rows = list(record.as_rows())
    assert {row["field"] for row in rows} == set(said)
    assert {row["record_number"] for row in rows} == {1}


def test_a_list_with_a_record_is_a_return_and_one_without_is_none():
    assert the_list(read(changes(RECORD))).is_return
    empty = the_list(read(changes([1], [2], [3])))
    assert (empty.is_return, empty.is_nil, empty.records) == (False, False, ())


@pytest.mark.parametrize("where", ["cover", "line"])
def test_a_list_that_is_said_to_be_empty_is_a_nil_return(where):
    if where == "line":
        reading = read(changes([None, "Không phát sinh"]))
    else:
        rows = cover()
        rows.append([None, "Không phát sinh – biểu KT02B", "x"])
        data = workbook({"KT00": rows, **changes()})
        reading = read_delivery(data, "x.xlsx", "n", forms=FORMS, rules=RULES, reference=REFERENCE, province_code="66")
    assert (the_list(reading).is_return, the_list(reading).is_nil) == (True, True)


def test_columns_may_be_moved_and_headers_stand_on_two_lines_with_a_numbering_below():
    lines = [
        ["Ngày", "Loại biến động", "Tên HTX", "Mã số HTX", "Văn bản, GCN", None],
        [None, None, None, None, "Số", "Ngày văn bản"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
    ]
    reading = read(
        changes(["20/7/2023", "giải thể", "HTX Ea Đar", "6000123456", "12/QĐ", date(2023, 7, 19)], header=lines)
    )
    [record] = the_list(reading).records
    assert record.value("change").text == "dissolved"
    assert record.value("document_number").text == "12/QĐ"
    assert record.value("document_date").day == date(2023, 7, 19)


def test_sums_numbers_repeated_headers_and_signatures_are_no_records():
    other = [2, "6000123457", *RECORD[2:]]
    reading = read(
        changes(
            RECORD,
            ["Cộng", None, None, None, None, None, 500],
            HEADER,
            other,
            [3],
            [],
            [None, None, "Ea Kar, ngày 15 tháng 9 năm 2023"],
            ["Người lập biểu", None, "Thủ trưởng đơn vị"],
            [4, "x", "Họ và tên"],
        )
    )
    assert [record.number for record in the_list(reading).records] == [1, 2]


@pytest.mark.parametrize(
    ("place", "typed", "rule", "field"),
    [
        (5, "32/13/2023", "H602", "changed_on"),
        (5, "20/7/1203", "H607", "changed_on"),
        (5, "20/7/2043", "H607", "changed_on"),
        (5, "14/6/2023", "H618", "changed_on"),
        (5, "15/9/2023", "H618", "changed_on"),
        (4, "đem bán", "H604", "change"),
        (7, "hai mươi mốt", "H602", "member_count"),
        (6, "rất nhiều tiền", "H602", "capital_registered"),
    ],
)
def test_a_value_that_cannot_be_is_named_and_its_record_stays(place, typed, rule, field):
    line = [*RECORD]
    line[place] = typed
    reading = read(changes(line))
    assert found(reading) == [(rule, f"{'ABCDEFGH'[place]}4")]
    [record] = the_list(reading).records
    assert any(typed in (value.text, f"{value.day:%-d/%-m/%Y}" if value.day else "") for value in record.values)


@pytest.mark.parametrize(
    ("regime", "days"), [("hành chính (15→14)", ("15/6/2023", "14/9/2023")), ("dương lịch", ("1/7/2023", "30/9/2023"))]
)
def test_a_change_of_the_first_or_last_day_of_the_window_of_the_cover_is_of_the_quarter(regime, days):
    rows = cover()
    rows.append([None, "Chế độ kỳ", regime])
    lines = [[*RECORD[:5], day, *RECORD[6:]] for day in days]
    data = workbook({"KT00": rows, **changes(*lines)})
    reading = read_delivery(data, "x.xlsx", "n", forms=FORMS, rules=RULES, reference=REFERENCE, province_code="66")
    assert found(reading) == []


def test_a_commune_that_never_was_is_named_and_one_of_before_the_reform_is_not():
    def groups(code):
        header = ["STT", "Mã THT", "Tên THT", "Địa chỉ (mã xã)", "Ngành", "Số thành viên"]
        line = [1, "THT-1", "Tổ hợp tác Ea Đar", code, "Nông nghiệp", 12]
        return read({"KT02C": [["Mã biểu: KT02C, phiên bản 2021"], header, line]})

    assert ("H622", "D3") in found(groups("00002"), "KT02C")
    assert "H622" not in {
        rule for code in ("24376", 1843, "651", "xã Ea Đar") for rule, _ in found(groups(code), "KT02C")
    }


def test_a_record_without_what_names_it_is_named():
    line = [*RECORD]
    line[1] = line[5] = None
    assert found(read(changes(line))) == [("H603", "B4, F4")]
    assert found(read(changes(RECORD))) == []


def test_a_record_that_stands_twice_is_named_and_one_of_another_day_is_not():
    later = [2, *RECORD[1:5], "21/7/2023", 500, 21]
    assert found(read(changes(RECORD, later))) == []
    assert found(read(changes(RECORD, later, [3, *RECORD[1:]]))) == [("H605", "B4, B6")]


def test_text_longer_than_its_field_is_kept_whole_and_noted():
    line = [*RECORD]
    line[2] = "HTX " + "a" * 300
    reading = read(changes(line))
    assert found(reading) == [("H606", "C4")]
    assert the_list(reading).records[0].value("name").text == line[2]


def test_a_list_without_its_header_is_refused_and_leaves_other_forms_alone():
    reading = read(changes(header=()))
    assert found(reading) == [("H601", None)]
    assert not the_list(reading).is_return


A = [["Kế hoạch", None, "Cơ quan chủ trì", "Nơi kiểm tra", "Ngày kiểm tra", "Thành phần"], ["Số", "Ngày"]]
A_LINE = ["05/KH-BCĐ", "01/7/2023", "Phòng Tài chính – Kế hoạch", "xã Cư Huê", "10/8/2023", "ông A, bà B"]
B = [["STT", "Nội dung", "Nhóm", "Nguyên nhân"]]
B_LINE = [1, "HTX chậm gửi báo cáo", "Chế độ báo cáo", "Thiếu cán bộ"]


def test_a_list_whose_header_lacks_what_must_be_given_is_noted_also_where_it_is_empty():
    short = ["STT", "Mã số", "Loại", "Loại biến động", "Ngày", "Số thành viên"]
    assert found(read(changes([1], header=(short,)))) == [("H621", "B3")]
    assert found(read(changes([1]))) == []


def two_parts(layout):
    if layout == "one sheet by titles":
        return {"KT05": [["Mã biểu: KT05, phiên bản 2021"], ["A. Kiểm tra, giám sát"], *A, A_LINE, [],
                         ["B. Kết quả, tồn tại, hạn chế"], *B, B_LINE]}  # fmt: skip
    if layout == "one sheet by codes":
        return {"Phụ lục": [["Biểu KT05-A"], *A, A_LINE, [], ["Biểu KT05-B"], *B, B_LINE]}
    return {"KT05-A": [*A, A_LINE], "KT05-B": [*B, B_LINE]}


@pytest.mark.parametrize("layout", ["one sheet by titles", "one sheet by codes", "sheets by name"])
def test_parts_are_found_by_title_printed_code_or_sheet_name(layout):
    reading = read(two_parts(layout))
    records = the_list(reading, "KT05").records
    assert [(record.part, record.number) for record in records] == [("A", 1), ("B", 1)]
    assert records[1].value("group").text == "reporting"
    assert found(reading, "KT05") == []


def test_a_field_that_may_hold_names_of_people_is_never_read():
    record = the_list(read(two_parts("one sheet by titles")), "KT05").records[0]
    assert record.value("team") is None
    assert "ông A" not in str(record)


def test_the_same_part_on_two_sheets_is_refused():
    reading = read({"KT05-A": [*A, A_LINE], "KT05A": [*A, A_LINE]})
    assert ("H013", None) in found(reading, "KT05")
    assert the_list(reading, "KT05").records == ()


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(
        st.lists(st.one_of(st.none(), st.text(max_size=12), st.integers(-9, 10**7), st.dates()), max_size=9), max_size=8
    )
)
def test_whatever_stands_in_a_list_ends_in_records_and_nothing_is_lost(lines):
    clean = [[v if not isinstance(v, date) or v.year > 1901 else None for v in line] for line in lines]
    reading = read(
        changes(
            *[
                [
                    None
                    if isinstance(v, str)
                    and v.startswith(("=", "{", "http", "ftp", "mailto", "file", "internal", "external"))
                    else v
                    for v in line
                ]
                for line in clean
            ]
        )
    )
    numbers = [record.number for record in the_list(reading).records]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(record.values for record in the_list(reading).records)
