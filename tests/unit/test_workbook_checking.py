"""The sheet "Kiểm tra": green where the form holds, red where it does not, grey where it cannot be told."""

import re
from dataclasses import replace

import pytest
from issued_samples import CHANGES, COVER, TYPED, book, checks, filled, issue, key, verdict

OPENING = "Tổng số HTX có đến cuối kỳ (dòng 9) = dòng 1 + 2 + 3 − 4 − 5 − 6 − 7 − 8"


def results(data: bytes) -> dict[str, str]:
    return {sentence: result for _, sentence, result in checks(data)}


def test_a_consistent_form_is_right_everywhere():
    found = checks(filled(nature_code="actual"))
    assert {result for _, _, result in found} <= {"ĐÚNG", "ĐỦ", "–"}
    assert results(filled())[OPENING] == "ĐÚNG"
    assert verdict(filled()) == "ĐẠT: các dòng đều đúng và đủ"


def test_a_total_that_does_not_follow_is_wrong_and_said_at_the_top():
    data = filled({key("HTX_TOTAL", "stock_close"): 61})
    assert results(data)[OPENING] == "SAI"
    assert verdict(data).startswith("CÒN 2 DÒNG SAI")


def test_a_part_larger_than_its_whole_is_wrong():
    data = filled({key("HTX_SECTOR_CRE", "stock_close"): 60})
    [sentence] = [s for s in results(data) if "Quỹ tín dụng nhân dân (dòng 9.4) không lớn hơn" in s]
    assert results(data)[sentence] == "SAI"


def test_a_quarter_above_its_year_is_wrong():
    data = filled({key("HTX_NEW", "ytd"): 1})
    assert results(data)["Số HTX thành lập mới (dòng 2): cột (2) không lớn hơn cột (3)"] == "SAI"


def test_a_missing_figure_cannot_be_checked_yet():
    data = filled({key("HTX_TOTAL", "stock_close"): "…"})
    assert results(data)[OPENING] == "chưa đủ số liệu"
    assert verdict(data).startswith("Chưa có dòng sai")


def test_nothing_is_said_where_nothing_is_written_yet():
    found = results(issue(known=None))
    assert found["Tổng số HTX có đến cuối kỳ (dòng 9) = dòng 9.1 + 9.2 + 9.3, cột (3)"] == "–"


def test_required_cells_are_counted_form_by_form():
    empty = {form: result for form, sentence, result in checks(issue()) if sentence == "Số ô bắt buộc đã trả lời"}
    assert empty["KT01"] == "còn thiếu"
    full = {form: result for form, sentence, result in checks(filled()) if sentence == "Số ô bắt buộc đã trả lời"}
    assert full == {"KT00": "ĐỦ", "KT01": "ĐỦ"}


def test_a_form_that_is_declared_empty_is_not_open():
    data = issue(cover=replace(COVER, nil_forms=("KT01", "KT02B")))
    found = {form: result for form, sentence, result in checks(data) if "ô bắt buộc" in sentence}
    assert (found["KT01"], found["KT02B"]) == ("không phát sinh", "không phát sinh")


def test_a_line_of_a_list_without_a_required_field_is_short():
    short = [{name: value for name, value in CHANGES[0].items() if name != "name"}]
    data = issue(records={("KT02B", ""): short})
    [result] = [result for form, sentence, result in checks(data) if form == "KT02B" and "bắt buộc" in sentence]
    assert result == "còn thiếu"


def test_a_number_typed_over_a_count_of_the_list_is_seen():
    same = "Số HTX thành lập mới (dòng 2, cột (2)): số ghi bằng số đếm được trong KT02B"
    assert results(filled())[same] == "ĐÚNG"
    assert results(filled({key("HTX_NEW", "quarter"): 9}))[same] == "KHÁC DANH SÁCH"


def test_the_sheet_is_locked_and_holds_only_formulas_that_old_spreadsheets_know():
    page = book(filled())["Kiểm tra"]
    assert page.protection.sheet
    formulas = [cell.value for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 40
    for formula in formulas:
        assert len(formula) < 8000
        assert ";" not in re.sub('"[^"]*"', "", formula)
        assert "_xlfn" not in formula


def test_without_rules_there_is_no_such_sheet():
    assert "Kiểm tra" not in book(issue(rules=None)).sheetnames


@pytest.mark.parametrize("typed", [{}, TYPED])
def test_the_guide_says_until_when_to_send(typed):
    texts = [cell.value for row in book(issue(typed))["Hướng dẫn"].iter_rows() for cell in row if cell.value]
    assert "Hạn gửi: 18/9/2023" in texts
    assert "Biểu KT01, KT02B." in texts
