"""Several forms on one sheet, words that stand for each other, children under their parents, and sum lines."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading_support import cover, workbook

from hoptac.figure import fold
from hoptac.form import load_forms
from hoptac.read import read_delivery
from hoptac.read.text import names, plain
from hoptac.read.words import canonical, has_wrong_term
from hoptac.reference import load_reference
from hoptac.rule import load_rules

ROOT = Path(__file__).parents[2]
FORMS = load_forms(ROOT / "expectations" / "forms")
RULES = load_rules(ROOT / "expectations" / "rules")
REFERENCE = load_reference(ROOT / "seeds")
KT01 = [
    ["Mã biểu: KT01, phiên bản 2021"],
    ["STT", "Mã số", "Chỉ tiêu", "ĐVT", "Thực hiện trong quý", "Luỹ kế từ đầu năm / Có đến cuối kỳ"],
    ["I", None, "HỢP TÁC XÃ"],
    ["2", None, "Số HTX thành lập mới", "HTX", 4, 8],
    ["9", None, "Tổng số HTX có đến cuối kỳ", "HTX", None, 74],
    ["9.1", None, "– Đang hoạt động", "HTX", None, 60],
]
KT03 = [
    ["Mã biểu: KT03, phiên bản 2021"],
    ["STT", "Mã số", "Nội dung hỗ trợ", "ĐVT", "Kinh phí (triệu đồng)", None],
    [None, None, None, None, "Giải ngân trong quý", "Giải ngân luỹ kế năm"],
    ["1", "SUP_FOUND", None, "HTX", 100, 200],
    ["2", "SUP_TRAIN", None, "lớp", 300, 600],
]


def read(sheets):
    data = workbook(sheets)
    return read_delivery(data, "x.xlsx", "n", forms=FORMS, rules=RULES, reference=REFERENCE, province_code="66")


def figures(reading):
    return {
        (s.form_code, f.indicator_code, f.basis): (f.figure.value, f.cell_ref)
        for s in reading.submissions
        for f in s.figures
        if f.figure.is_answered
    }


def rules_of(reading, rule):
    return [(f.form_code, f.cells) for f in reading.findings if f.rule_id == rule]


def test_several_forms_on_one_sheet_are_read_each_with_its_addresses():
    together = [*cover(), [], *KT01, [], *KT03]
    apart = figures(read({"KT00": cover(), "KT01": KT01, "KT03": KT03}))
    found = figures(read({"Báo cáo": together}))
    assert {key: value for key, (value, _) in found.items()} == {key: value for key, (value, _) in apart.items()}
    assert found["KT01", "HTX_NEW", "quarter"] == (4, f"E{len(cover()) + 5}")


def test_forms_that_print_only_their_titles_are_told_apart_on_one_sheet():
    first = [["TÌNH HÌNH PHÁT TRIỂN KINH TẾ TẬP THỂ, HỢP TÁC XÃ"], *KT01[1:]]
    second = [["KẾT QUẢ THỰC HIỆN CHÍNH SÁCH HỖ TRỢ"], *KT03[1:]]
    reading = read({"KT00": cover(), "Sheet1": [*first, *[[]] * 5, *second]})
    assert [s.form_code for s in reading.submissions] == ["KT01", "KT03"]
    assert figures(reading)["KT03", "SUP_FOUND_SPEND", "ytd"][0] == 200_000_000


def test_a_form_named_in_an_answer_is_no_other_form():
    rows = [*cover(), [None, "Biểu gửi kèm", "Biểu KT01"], [None, "Ghi chú về nguồn số liệu", "xem Biểu KT03"]]
    reading = read({"KT00": rows, "KT01": KT01})
    assert [s.form_code for s in reading.submissions] == ["KT01"]


@pytest.mark.parametrize(
    ("version", "period", "rule", "is_read"),
    [
        ("2021", "Quý III/2024", "H610", True),
        ("2019", "Quý III/2024", "H009", False),
        ("2021", "Quý III/2025", "H009", False),
    ],
)
def test_an_older_version_is_read_where_it_is_accepted_and_named_otherwise(version, period, rule, is_read):
    rows = [[f"Mã biểu: KT01, phiên bản {version}"], *KT01[1:]]
    place = "651" if "2024" in period else "66"
    office = "registrar" if "2024" in period else "province_report"
    sheets = {
        "KT00": cover(**{"Kỳ báo cáo": period, "Mã địa bàn": place, "Mã đơn vị": office, "Đơn vị báo cáo": "Phòng"})
    }
    reading = read({**sheets, "KT01": rows})
    assert ("KT01", None) in rules_of(reading, rule)
    assert bool(figures(reading)) == is_read


def test_a_pair_of_plan_and_actual_under_one_title_is_told_apart():
    rows = [
        ["Mã biểu: KT01"],
        ["STT", "Mã số", "Chỉ tiêu", "ĐVT", "Năm 2023", None, "CK năm trước"],
        [None, None, None, None, "KH năm", "TH trong quý", None],
        ["2", "HTX_NEW", "HTX phát triển mới", "HTX", 12, 4, 7],
    ]
    found = figures(read({"KT00": cover(), "KT01": rows}))
    assert {basis: value for (_, _, basis), (value, _) in found.items()} == {
        "plan_year": 12,
        "quarter": 4,
        "prev_ytd": 7,
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Luỹ kế", "Lũy kế"),
        ("Quý", "Quí"),
        ("Thuỷ sản", "Thủy sản"),
        ("Cùng kỳ", "Cùng kì"),
        ("Cùng kỳ năm trước", "CK năm trước"),
        ("KH năm", "Kế hoạch năm"),
        ("ƯTH cả năm", "Ước thực hiện cả năm"),
        ("BQ năm", "Bình quân năm"),
        ("LK từ đầu năm", "Luỹ kế từ đầu năm"),
        ("Tổng số xã viên", "Tổng số thành viên"),
        ("Số HTX phát triển mới", "Số hợp tác xã thành lập mới"),
        ("LH HTX", "Liên hiệp hợp tác xã"),
        ("Quỹ TDND", "QTDND"),
        ("Tổng số tổ hợp tác xã", "Tổng số THT"),
    ],
)
def test_spellings_and_abbreviations_mean_the_same_when_labels_are_matched(one, other):
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Liên minh HTX", "Liên hiệp HTX"), ("Lang", "Lăng"), ("HTX", "THT"), ("Thuý", "Thúi"), ("may", "mai")],
)
def test_what_is_not_the_same_stays_apart(one, other):
    assert not names(one) & names(other)


def test_the_wrong_term_for_groups_is_understood_and_noted():
    rows = [*KT01, ["III", None, "TỔ HỢP TÁC"], [None, None, "Tổng số tổ hợp tác xã có đến cuối kỳ", "THT", None, 41]]
    reading = read({"KT00": cover(), "KT01": rows})
    assert figures(reading)["KT01", "THT_TOTAL", "stock_close"][0] == 41
    assert rules_of(reading, "H615") == [("KT01", "C8")]
    assert not has_wrong_term("tổ hợp tác")
    assert not has_wrong_term("hợp tác xã")


@given(st.text(max_size=40))
def test_writing_out_abbreviations_a_second_time_changes_nothing(text):
    once = canonical(fold(text))
    assert canonical(once) == once


def test_the_same_label_in_two_sections_is_the_row_of_its_own_section():
    rows = [*KT01, ["III", None, "TỔ HỢP TÁC"], [None, None, "– Đang hoạt động", "THT", None, 41]]
    found = figures(read({"KT00": cover(), "KT01": rows}))
    assert found["KT01", "HTX_ACTIVE", "stock_close"][0] == 60
    assert found["KT01", "THT_ACTIVE", "stock_close"][0] == 41


def test_a_sum_line_is_never_data_and_is_named_only_where_it_disagrees():
    right = read({"KT00": cover(), "KT03": [*KT03, [None, None, "Cộng", None, 400, 800]]})
    wrong = read({"KT00": cover(), "KT03": [*KT03, [None, None, "Cộng", None, 400, 900]]})
    assert rules_of(right, "H614") == []
    assert rules_of(wrong, "H614") == [("KT03", "F6")]
    [finding] = [f for f in wrong.findings if f.rule_id == "H614"]
    assert (finding.observed, finding.expected, finding.difference) == ("900", "800 triệu đồng", Decimal(100_000_000))
    assert figures(right) == figures(wrong)
    assert rules_of(right, "H012") == []


def test_a_figure_typed_as_a_bound_may_agree_with_a_sum_and_one_out_of_reach_does_not():
    lines = [*KT03[:-1], ["2", "SUP_TRAIN", None, "lớp", 300, "hơn 600"]]
    assert rules_of(read({"KT00": cover(), "KT03": [*lines, [None, None, "Cộng", None, 400, 1000]]}), "H614") == []
    short = read({"KT00": cover(), "KT03": [*lines, [None, None, "Cộng", None, 400, 700]]})
    assert rules_of(short, "H614") == [("KT03", "F6")]


def test_days_typed_as_days_stay_days():
    assert read({"KT00": cover(**{"Số liệu chốt đến ngày": date(2023, 9, 14)})}).cover.cut_off == date(2023, 9, 14)
