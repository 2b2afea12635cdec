"""Return workbooks: the sender's own file, marked, with nothing of theirs changed."""

import io
from datetime import UTC, datetime

import openpyxl
import pytest
import xlsxwriter

from hoptac.workbook import FEEDBACK_SHEET, Mark, mark_cells, read_cells


def original(fill=None):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": datetime(2021, 1, 1, tzinfo=UTC)})
    page = book.add_worksheet("KT01")
    page.write_row(0, 0, ["STT", "Mã số", "Chỉ tiêu", 5, "=không", None])
    page.write_row(1, 0, [1, "HTX_NEW", "HTX mới", 12.5, "như kỳ trước"])
    page.write_formula(2, 3, "=D1+D2", None, 17.5)
    page.merge_range(4, 0, 5, 3, "trộn")
    page.set_column(2, 2, 33)
    book.add_worksheet("O'Neil")
    if fill:
        fill(book)
    book.close()
    return file.getvalue()


ORIGINAL = original()


def mark(**changes):
    said = {
        "rule_id": "R001",
        "severity": "block",
        "sheet_name": "KT01",
        "cells": ("D1", "D2"),
        "message_vi": "Số cuối kỳ không khớp.",
        "message_en": "The closing figure does not follow.",
        "remedy_vi": "Đề nghị kiểm tra.",
        "remedy_en": "Please check.",
        "expected": "17",
    }
    return Mark(**said | changes)


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def listed(data):
    page = opened(data)[FEEDBACK_SHEET]
    return [[cell.value for cell in row] for row in page.iter_rows() if isinstance(row[0].value, int)]


def test_the_list_is_the_first_sheet_and_shown_first():
    book = opened(mark_cells(ORIGINAL, [mark()], "66-2023-0001"))
    assert book.sheetnames[0] == FEEDBACK_SHEET
    assert book.active.title == FEEDBACK_SHEET


def test_everything_that_the_sender_typed_is_still_there():
    before = opened(ORIGINAL)
    after = opened(mark_cells(ORIGINAL, [mark()], "n"))
    for page in before.worksheets:
        same = after[page.title]
        assert [[c.value for c in row] for row in page.iter_rows()] == [
            [c.value for c in row] for row in same.iter_rows()
        ]
        assert page.merged_cells.ranges == same.merged_cells.ranges
    assert after["KT01"].column_dimensions["C"].width == before["KT01"].column_dimensions["C"].width
    assert after["KT01"]["D3"].value == "=D1+D2"


def test_blocks_are_red_explanations_amber_and_notes_only_listed():
    data = mark_cells(
        ORIGINAL,
        [mark(), mark(severity="explain", cells=("E2",)), mark(severity="note", cells=("B2",))],
        "n",
    )
    page = opened(data)["KT01"]
    colours = {cell: page[cell].fill.fgColor.rgb for cell in ("D1", "D2", "E2")}
    assert colours["D1"] == colours["D2"] != colours["E2"]
    assert page["B2"].comment is None
    assert [row[1] for row in listed(data)] == ["PHẢI SỬA", "Cần giải trình", "Lưu ý"]


def test_what_could_not_be_judged_is_listed_and_not_marked():
    data = mark_cells(ORIGINAL, [mark(is_failure=False)], "n")
    assert opened(data)["KT01"]["D1"].comment is None
    assert listed(data)[0][1] == "Lưu ý"


def test_the_worse_colour_shows_and_both_are_said():
    data = mark_cells(ORIGINAL, [mark(severity="explain", rule_id="R044"), mark()], "n")
    cell = opened(data)["KT01"]["D1"]
    red = opened(mark_cells(ORIGINAL, [mark()], "n"))["KT01"]["D1"]
    assert cell.fill.fgColor.rgb == red.fill.fgColor.rgb
    assert "R001" in cell.comment.text
    assert "R044" in cell.comment.text


def test_a_comment_says_what_is_wrong_what_was_expected_and_what_to_do_vietnamese_first():
    text = opened(mark_cells(ORIGINAL, [mark()], "n"))["KT01"]["D1"].comment.text
    assert [text.index(part) for part in ("Số cuối kỳ", "17", "Đề nghị", "The closing")] == sorted(
        text.index(part) for part in ("Số cuối kỳ", "17", "Đề nghị", "The closing")
    )


def test_the_list_leads_to_the_cell_and_leaves_room_for_an_explanation():
    page = opened(mark_cells(ORIGINAL, [mark()], "66-2023-0001"))[FEEDBACK_SHEET]
    row = next(row for row in page.iter_rows() if row[0].value == 1)
    assert row[3].hyperlink.location == "'KT01'!D1" or row[3].hyperlink.ref == row[3].coordinate
    assert row[7].value in (None, "")
    assert [cell.column_letter for cell in row if not cell.protection.locked] == ["H"]
    assert page.protection.sheet
    assert not page.protection.password
    assert "66-2023-0001" in [cell.value for line in page.iter_rows() for cell in line]


def test_a_link_to_a_sheet_with_a_quote_in_its_name_is_whole():
    data = mark_cells(ORIGINAL, [mark(sheet_name="O'Neil", cells=("A1",))], "n")
    [row] = [row for row in opened(data)[FEEDBACK_SHEET].iter_rows() if row[0].value == 1]
    assert row[3].hyperlink.location == "'O''Neil'!A1"


def test_two_ends_of_a_plan_and_merged_cells_are_marked():
    page = opened(mark_cells(ORIGINAL, [mark(cells=("D1:E1",)), mark(cells=("C6",))], "n"))["KT01"]
    assert page["D1"].comment
    assert page["E1"].comment
    assert page["A5"].comment


def test_a_mark_without_a_sheet_or_with_an_unknown_one_is_only_listed():
    data = mark_cells(ORIGINAL, [mark(sheet_name="", cells=()), mark(sheet_name="Khác")], "n")
    assert len(listed(data)) == 2
    assert all(cell.comment is None for row in opened(data)["KT01"].iter_rows() for cell in row)


def test_marks_of_an_earlier_return_are_taken_off():
    first = mark_cells(ORIGINAL, [mark()], "n")
    second = mark_cells(first, [mark(cells=("E2",))], "n2")
    book = opened(second)
    assert book.sheetnames.count(FEEDBACK_SHEET) == 1
    assert book["KT01"]["D1"].comment is None
    assert book["KT01"]["E2"].comment
    assert len(listed(second)) == 1


def test_the_senders_own_comments_stay():
    data = original(
        lambda book: book.get_worksheet_by_name("KT01").write_comment("B2", "của chúng tôi", {"author": "Lan"})
    )
    cell = opened(mark_cells(data, [mark()], "n"))["KT01"]["B2"]
    assert cell.comment.text == "của chúng tôi"


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2+3", "@x", "=cmd|' /C calc'!A0"])
def test_words_of_a_mark_never_become_formulas(text):
    data = mark_cells(ORIGINAL, [mark(message_vi=text, remedy_vi=text, form_code=text)], text, ((text, text),), text)
    page = opened(data)[FEEDBACK_SHEET]
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_control_characters_in_what_was_observed_do_no_harm():
    assert listed(mark_cells(ORIGINAL, [mark(message_vi="a\x00b\x1fc\ud800\uffff")], "n"))


def test_the_same_inputs_give_the_same_bytes():
    assert mark_cells(ORIGINAL, [mark()], "n") == mark_cells(ORIGINAL, [mark()], "n")


def test_the_order_of_marks_does_not_matter():
    marks = [mark(), mark(severity="explain", cells=("E2",)), mark(rule_id="R003")]
    assert mark_cells(ORIGINAL, marks, "n") == mark_cells(ORIGINAL, marks[::-1], "n")


def test_a_file_that_cannot_be_opened_comes_back_as_the_list_alone():
    data = mark_cells(ORIGINAL[:500], [mark()], "66-2023-0001")
    assert opened(data).sheetnames == [FEEDBACK_SHEET]
    assert len(listed(data)) == 1


def test_a_return_without_findings_says_that_nothing_is_to_be_done():
    page = opened(mark_cells(ORIGINAL, [], "n"))[FEEDBACK_SHEET]
    said = [cell.value for row in page.iter_rows() for cell in row if cell.value]
    assert "Không phát hiện lỗi. Đơn vị không phải làm gì thêm." in said


def test_a_marked_workbook_can_be_read_again():
    assert next(page.name for page in read_cells(mark_cells(ORIGINAL, [mark()], "n"))) == FEEDBACK_SHEET
