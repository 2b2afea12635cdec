"""Explanations come back from a return workbook whatever the office did to the list."""

import io
import unicodedata

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hoptac.read import Explanations, read_explanations
from hoptac.workbook import ANSWER_HEADER, FEEDBACK_SHEET, FINDING_HEADER, Mark, Sheet, mark_cells, read_cells


def mark(number, **changes):
    said = {
        "rule_id": f"R{number:03}",
        "severity": "explain",
        "sheet_name": "KT01",
        "cells": (f"D{number + 1}",),
        "message_vi": "Số tăng gấp đôi.",
        "message_en": "It doubled.",
        "remedy_vi": "Ghi rõ lý do.",
        "remedy_en": "Say why.",
        "finding_id": f"{number:016x}",
    }
    return Mark(**said | changes)


def book_of(marks):
    made = openpyxl.Workbook()
    made.active.title = "KT01"
    made.active["A1"] = "Chỉ tiêu"
    file = io.BytesIO()
    made.save(file)
    return openpyxl.load_workbook(io.BytesIO(mark_cells(file.getvalue(), marks, "66-2023-0001")))


def columns(page):
    row = next(row for row in page.iter_rows() if any(cell.value == FINDING_HEADER for cell in row))
    named = {str(cell.value).partition(" (")[0]: cell.column for cell in row if cell.value}
    return row[0].row, named[ANSWER_HEADER], named[FINDING_HEADER]


def answer(page, typed):
    header, answers, ids = columns(page)
    for row in range(header + 1, page.max_row + 1):
        if (finding := page.cell(row, ids).value) in typed:
            page.cell(row, answers).value = typed[finding]
            page.cell(row, answers).data_type = "s"


def read(book):
    file = io.BytesIO()
    book.save(file)
    return read_explanations(read_cells(file.getvalue()))


def tied(explanations):
    return {answer.finding_id: answer.text for answer in explanations.tied}


TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"], exclude_characters="\r\ufffe\uffff"), max_size=60
) | st.sampled_from(["=1+1", "-2", "@x", "Do sáp nhập xã.\nTheo Nghị quyết 12.", "  có khoảng trắng  "])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.integers(0, 40), TEXT, max_size=8))
def test_what_an_office_types_beside_a_finding_comes_back_with_it(typed):
    marks = [mark(number) for number in range(9)] + [mark(number) for number in typed if number > 8]
    book = book_of(marks)
    answer(book[FEEDBACK_SHEET], {f"{number:016x}": text for number, text in typed.items()})
    expected = {f"{n:016x}": unicodedata.normalize("NFC", t).strip() for n, t in typed.items()}
    explanations = read(book)
    assert tied(explanations) == {finding: text for finding, text in expected.items() if text}
    assert explanations.untied == ()


def test_a_list_without_answers_gives_none():
    assert read(book_of([mark(1), mark(2)])) == Explanations()


def test_an_earlier_answer_that_was_printed_comes_back_like_any_other():
    assert tied(read(book_of([mark(1, answer="Do sáp nhập xã."), mark(2)]))) == {f"{1:016x}": "Do sáp nhập xã."}


def test_each_answer_names_its_sheet_and_cell():
    book = book_of([mark(1)])
    answer(book[FEEDBACK_SHEET], {f"{1:016x}": "Có."})
    header, answers, _ = columns(book[FEEDBACK_SHEET])
    [found] = read(book).tied
    assert (found.sheet_name, found.cell_ref) == (
        FEEDBACK_SHEET,
        book[FEEDBACK_SHEET].cell(header + 1, answers).coordinate,
    )


def test_a_list_that_was_renamed_and_moved_behind_is_found_by_its_title():
    book = book_of([mark(1)])
    answer(book[FEEDBACK_SHEET], {f"{1:016x}": "Có."})
    book[FEEDBACK_SHEET].title = "Trả lời"
    book.move_sheet("Trả lời", 1)
    assert tied(read(book)) == {f"{1:016x}": "Có."}


def test_moved_columns_extra_columns_and_sorted_or_deleted_rows_do_no_harm():
    book = book_of([mark(number) for number in range(1, 5)])
    page = book[FEEDBACK_SHEET]
    answer(page, {f"{number:016x}": f"Lý do {number}" for number in range(1, 5)})
    for merged in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merged))
    header, answers, ids = columns(page)
    rows = [(page.cell(r, answers).value, page.cell(r, ids).value) for r in range(header + 1, header + 5)]
    for offset, (text, finding) in enumerate(reversed(rows[1:])):
        page.cell(header + 1 + offset, answers).value = text
        page.cell(header + 1 + offset, ids).value = finding
    page.delete_rows(header + 4)
    page.insert_cols(3, 2)
    page.insert_rows(2, 3)
    assert tied(read(book)) == {f"{number:016x}": f"Lý do {number}" for number in range(2, 5)}


def test_an_answer_whose_row_lost_its_id_is_said_to_be_untied():
    book = book_of([mark(1), mark(2)])
    page = book[FEEDBACK_SHEET]
    answer(page, {f"{1:016x}": "Có.", f"{2:016x}": "Không."})
    header, answers, ids = columns(page)
    page.cell(header + 1, ids).value = "1E+15"
    explanations = read(book)
    assert tied(explanations) == {f"{2:016x}": "Không."}
    [lost] = explanations.untied
    assert (lost.text, lost.finding_id, lost.cell_ref) == ("Có.", "", page.cell(header + 1, answers).coordinate)


def test_without_the_column_of_ids_every_answer_is_untied():
    book = book_of([mark(1)])
    page = book[FEEDBACK_SHEET]
    answer(page, {f"{1:016x}": "Có."})
    page.delete_cols(columns(page)[2])
    assert [found.text for found in read(book).untied] == ["Có."]


def test_one_answer_written_over_several_rows_answers_each_of_them():
    book = book_of([mark(1), mark(2), mark(3)])
    page = book[FEEDBACK_SHEET]
    answer(page, {f"{1:016x}": "Cùng một lý do."})
    header, answers, _ = columns(page)
    page.merge_cells(start_row=header + 1, end_row=header + 2, start_column=answers, end_column=answers)
    assert tied(read(book)) == {f"{1:016x}": "Cùng một lý do.", f"{2:016x}": "Cùng một lý do."}


@pytest.mark.parametrize(("typed", "text"), [(2023, "2023"), (12.5, "12.5"), ("x" * 3_000, "x" * 2_000)])
def test_numbers_are_answers_too_and_long_ones_are_cut(typed, text):
    book = book_of([mark(1)])
    page = book[FEEDBACK_SHEET]
    header, answers, _ = columns(page)
    page.cell(header + 1, answers).value = typed
    assert tied(read(book)) == {f"{1:016x}": text}


def test_letters_and_their_tones_written_apart_become_one():
    book = book_of([mark(1)])
    answer(book[FEEDBACK_SHEET], {f"{1:016x}": unicodedata.normalize("NFD", "Sáp nhập")})
    assert tied(read(book)) == {f"{1:016x}": "Sáp nhập"}


def test_other_sheets_with_a_column_of_that_name_are_not_read():
    form = Sheet("KT01", (("Mã số", ANSWER_HEADER, FINDING_HEADER), ("HTX_NEW", "Có", f"{1:016x}")))
    assert read_explanations([form]) == Explanations()
