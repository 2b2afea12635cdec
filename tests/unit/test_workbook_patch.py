"""The package of a return workbook: only what has to be said is changed, and hostile packages do no harm."""

import io
import re
import zipfile
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from hoptac.workbook import (
    FEEDBACK_SHEET,
    HISTORY_SHEET,
    History,
    HistoryRow,
    Limits,
    Mark,
    is_return_sheet,
    mark_cells,
    read_cells,
    suffix_of,
)

VBA = b"\xd0\xcf\x11\xe0 not a real project, only bytes that must stay"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000 1f15c4890000000d49444154789c6360000002000001e221bc33"
    "0000000049454e44ae426082".replace(" ", "")
)
MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PLAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def original(fill=None):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": datetime(2021, 1, 1, tzinfo=UTC)})
    page = book.add_worksheet("KT01")
    money = book.add_format(
        {"num_format": "#,##0.000", "bold": True, "border": 1, "locked": False, "bg_color": "#FFFBE0"}
    )
    hatched = book.add_format({"pattern": 14, "fg_color": "#A9B2BC", "bg_color": "#F2F2F2"})
    page.write(0, 0, "Chỉ tiêu")
    page.write(0, 3, 5, money)
    page.write_blank(1, 3, None, hatched)
    page.write_formula(2, 3, "=D1*2", money, 10)
    page.data_validation("D1", {"validate": "list", "source": ["1", "5"]})
    page.conditional_format(
        "D1:D9", {"type": "cell", "criteria": ">", "value": 9, "format": book.add_format({"bold": 1})}
    )
    page.insert_image("F1", "x.png", {"image_data": io.BytesIO(PNG)})
    page.merge_range(4, 0, 5, 2, "trộn")
    page.autofilter(0, 0, 2, 3)
    page.print_area(0, 0, 9, 9)
    other = book.add_worksheet("Riêng")
    other.write(0, 0, "không ai đánh dấu")
    other.print_area(0, 0, 3, 3)
    other.activate()
    if fill:
        fill(book)
    book.close()
    return file.getvalue()


def mark(**changes):
    said = {
        "rule_id": "R001",
        "severity": "block",
        "sheet_name": "KT01",
        "cells": ("D1",),
        "message_vi": "Số cuối kỳ không khớp.",
        "message_en": "The closing figure does not follow.",
        "remedy_vi": "Đề nghị kiểm tra.",
        "remedy_en": "Please check.",
        "expected": "17",
        "finding_id": "0123456789abcdef",
    }
    return Mark(**said | changes)


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(data, **changes):
    """The package with parts put in (names in `more`) or changed by a function; None drops one."""
    found = parts(data)
    for name, change in changes.get("more", {}).items():
        made = change(found.get(name, b"")) if callable(change) else change
        found.pop(name, None) if made is None else found.update({name: made})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return file.getvalue()


def macro_workbook():
    types = lambda xml: xml.replace(PLAIN.encode(), MACRO.encode()).replace(  # noqa: E731
        b"<Override", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override', 1
    )
    relation = b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
    relations = lambda xml: xml.replace(  # noqa: E731
        b"</Relationships>", relation + b'Target="vbaProject.bin"/></Relationships>'
    )
    more = {
        "[Content_Types].xml": types,
        "xl/_rels/workbook.xml.rels": relations,
        "xl/vbaProject.bin": VBA,
        "customXml/item1.xml": b"<a>\xe1\xbb\x99 unknown </a>",
        "docProps/strange.part": b"\x00\x01",
    }
    return with_parts(original(), more=more)


ORIGINAL = original()
MACROS = macro_workbook()
HISTORY = History(
    ("Quý II/2023", "Quý III/2023"),
    (HistoryRow("Tổng số HTX", "HTX", (Decimal(71), "hơn 70")), HistoryRow("=1+1", "+x", (None, Decimal("1.5")))),
    1,
    is_synthetic=True,
)


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def alone(data):
    return opened(data).sheetnames == [FEEDBACK_SHEET]


# --- what stays


def test_every_part_that_says_nothing_of_marks_keeps_its_bytes():
    before, after = parts(MACROS), parts(mark_cells(MACROS, [mark()], "n", history=HISTORY))
    touched = {name for name in before if before[name] != after[name]}
    assert touched == {
        "[Content_Types].xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
    }
    assert after["xl/vbaProject.bin"] == VBA
    assert after["xl/media/image1.png"] == PNG
    assert set(after) - set(before) == {
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/worksheets/sheet3.xml",
        "xl/worksheets/sheet4.xml",
    }


def test_a_sheet_without_marks_changes_only_in_not_being_the_selected_one():
    before, after = (parts(data)["xl/worksheets/sheet2.xml"] for data in (MACROS, mark_cells(MACROS, [mark()], "n")))
    assert b'tabSelected="1"' in before
    assert after == before.replace(b' tabSelected="1"', b"")


def test_a_marked_sheet_changes_only_in_formats_of_marked_cells_and_the_drawing_of_its_comments():
    def plain(data):
        root = etree.fromstring(parts(data)["xl/worksheets/sheet1.xml"])
        for element in list(root.iter()):
            if element.tag.endswith("}legacyDrawing"):
                element.getparent().remove(element)
            elif element.get("r") == "D1":
                element.attrib.pop("s")
        return etree.tostring(root, method="c14n")

    assert plain(mark_cells(ORIGINAL, [mark()], "n")) == plain(ORIGINAL)


def test_stored_results_of_formulas_stay():
    data = mark_cells(ORIGINAL, [mark(cells=("D3",))], "n")
    page = next(page for page in read_cells(data) if page.name == "KT01")
    assert page.at(2, 3) == 10
    assert not page.uncached
    assert opened(data)["KT01"]["D3"].value == "=D1*2"


def test_a_marked_cell_keeps_font_border_number_format_and_protection():
    before, after = (opened(data)["KT01"]["D1"] for data in (ORIGINAL, mark_cells(ORIGINAL, [mark()], "n")))
    for kept in ("font", "border", "number_format", "protection", "alignment"):
        assert repr(getattr(after, kept)) == repr(getattr(before, kept))
    assert (before.fill.fgColor.rgb, after.fill.fgColor.rgb) == ("FFFFFBE0", "FFF4A6A0")


def test_names_that_belong_to_a_sheet_still_belong_to_it():
    book = opened(mark_cells(ORIGINAL, [mark()], "n", history=HISTORY))
    assert book["KT01"].print_area == "'KT01'!$A$1:$J$10"
    assert book["Riêng"].print_area == "'Riêng'!$A$1:$D$4"
    assert book["KT01"].auto_filter.ref == "A1:D3"
    assert book[FEEDBACK_SHEET].print_title_rows == "$5:$5"


def test_only_the_list_is_selected():
    book = opened(mark_cells(ORIGINAL, [mark()], "n", history=HISTORY))
    assert [page.title for page in book if page.sheet_view.tabSelected] == [FEEDBACK_SHEET]
    assert book.active.title == FEEDBACK_SHEET


# --- what is marked


def test_cells_and_rows_that_were_not_there_are_made_in_their_places():
    cells = ("B1", "E1", "C2", "A8", "B7", "A7", "Z99")
    data = mark_cells(ORIGINAL, [mark(cells=cells)], "n")
    root = etree.fromstring(parts(data)["xl/worksheets/sheet1.xml"])
    space = {"m": root.nsmap[None]}
    rows = [int(row.get("r")) for row in root.iterfind(".//m:sheetData/m:row", space)]
    assert rows == sorted(set(rows))
    for row in root.iterfind(".//m:sheetData/m:row", space):
        names = [cell.get("r") for cell in row]
        columns = [openpyxl.utils.cell.coordinate_from_string(name)[0] for name in names]
        numbers = [openpyxl.utils.column_index_from_string(letters) for letters in columns]
        assert numbers == sorted(set(numbers))
        assert all(name.endswith(row.get("r")) for name in names)
    assert root.find("m:dimension", space).get("ref") == "A1:Z99"
    page = opened(data)["KT01"]
    assert all(page[cell].comment and page[cell].fill.fgColor.rgb == "FFF4A6A0" for cell in cells)


def test_cells_that_do_not_say_where_they_stand_are_not_moved():
    rows = b'<row><c t="inlineStr"><is><t>a</t></is></c><c><v>2</v></c></row><row r="4"><c r="C4"><v>7</v></c><c><v>8</v></c></row>'
    data = with_parts(
        original(),
        more={
            "xl/worksheets/sheet1.xml": lambda xml: re.sub(
                rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", xml
            )
        },
    )
    page = next(p for p in read_cells(mark_cells(data, [mark(cells=("A3", "A4", "C1"))], "n")) if p.name == "KT01")
    assert (page.at(0, 0), page.at(0, 1), page.at(3, 2), page.at(3, 3)) == ("a", 2, 7, 8)


def test_an_empty_cell_of_a_coloured_column_keeps_the_columns_format():
    def fill(book):
        book.get_worksheet_by_name("KT01").set_column(8, 8, 20, book.add_format({"num_format": "0.00%"}))

    assert opened(mark_cells(original(fill), [mark(cells=("I7",))], "n"))["KT01"]["I7"].number_format == "0.00%"


def test_a_cell_inside_a_merged_range_stands_for_its_first():
    page = opened(mark_cells(ORIGINAL, [mark(cells=("C6",))], "n"))["KT01"]
    assert page["A5"].comment
    assert page["A5"].fill.fgColor.rgb == "FFF4A6A0"


@pytest.mark.parametrize("cell", ["XFE1", "A1048577", "AAAA1", "A0", "=A1", "ô F12x"])
def test_addresses_that_no_sheet_has_are_only_listed(cell):
    data = mark_cells(ORIGINAL, [mark(cells=(cell,))], "n")
    assert opened(data).sheetnames == [FEEDBACK_SHEET, "KT01", "Riêng"]


def test_boxes_of_comments_grow_with_their_text():
    def size(text):
        comment = opened(mark_cells(ORIGINAL, [mark(message_vi=text)], "n"))["KT01"]["D1"].comment
        return comment.width, comment.height

    def corners(text):
        vml = parts(mark_cells(ORIGINAL, [mark(message_vi=text)], "n"))["xl/drawings/vmlDrawing1.vml"].decode()
        return [int(n) for n in re.search(r"Anchor>([^<]*)<", vml)[1].split(",")]

    short, long = corners("Sai."), corners("Rất dài. " * 100)
    assert short[:6] == long[:6]
    assert short[6] < long[6]
    assert size("Sai.") <= size("Rất dài. " * 100)


def test_more_marks_than_a_sheet_may_carry_are_still_listed():
    marks = [mark(cells=tuple(f"{c}{n}" for n in range(1, 600)), rule_id=f"R{i}") for i, c in enumerate("ABDE")]
    page = opened(mark_cells(ORIGINAL, marks, "n"))
    assert sum(1 for row in page["KT01"].iter_rows() for cell in row if cell.comment) == 2_000
    assert sum(1 for row in page[FEEDBACK_SHEET].iter_rows() if isinstance(row[0].value, int)) == 4


# --- the sender's own comments


def commented(cell="D1", text="Chị xem lại nhé", author="Phòng TCKH"):
    return original(lambda book: book.get_worksheet_by_name("KT01").write_comment(cell, text, {"author": author}))


def test_our_words_follow_the_senders_own_in_one_comment():
    comment = opened(mark_cells(commented(), [mark()], "n"))["KT01"]["D1"].comment
    assert comment.author == "Phòng TCKH"
    assert comment.text.startswith("Chị xem lại nhé\n\nPHẢI SỬA (Hoptac)\n")


def test_our_words_are_cut_out_again_and_the_senders_stay():
    again = mark_cells(mark_cells(commented(), [mark()], "n"), [mark(cells=("D3",))], "n2")
    page = opened(again)["KT01"]
    assert page["D1"].comment.text == "Chị xem lại nhé"
    assert page["D3"].comment.text.startswith("PHẢI SỬA")


def test_what_the_sender_wrote_below_our_words_stays_too():
    book = opened(mark_cells(ORIGINAL, [mark()], "n"))
    book["KT01"]["D1"].comment.text += "\nĐã sửa, xem công văn 12."
    file = io.BytesIO()
    book.save(file)
    page = opened(mark_cells(file.getvalue(), [], "n2"))["KT01"]
    assert page["D1"].comment.text.strip() == "Đã sửa, xem công văn 12."


def test_comments_of_other_cells_and_their_boxes_stay():
    data = mark_cells(commented("B7"), [mark()], "n")
    page = opened(data)["KT01"]
    assert page["B7"].comment.text == "Chị xem lại nhé"
    found = parts(data)
    assert [name for name in found if name.endswith(".vml")] == ["xl/drawings/vmlDrawing1.vml"]
    ids = re.findall(rb'id="(_x0000_s\d+)"', found["xl/drawings/vmlDrawing1.vml"])
    assert len(ids) == len(set(ids)) == 2


def test_a_conversation_of_the_senders_is_left_alone():
    data = commented(text="[Threaded comment] xem bản mới", author="tc={11111111-2222-3333-4444-555555555555}")
    page = opened(mark_cells(data, [mark()], "n"))["KT01"]
    assert page["D1"].comment.text == "[Threaded comment] xem bản mới"
    assert page["D1"].fill.fgColor.rgb == "FFF4A6A0"


def test_damaged_boxes_of_comments_are_left_as_they_are_and_cells_are_coloured_and_listed():
    part = "xl/drawings/vmlDrawing1.vml"
    data = with_parts(commented(), more={part: b"<xml><br></xml>"})
    before, after = parts(data), parts(mark_cells(data, [mark()], "n"))
    assert after[part] == before[part]
    assert after["xl/comments1.xml"] == before["xl/comments1.xml"]
    assert b"F4A6A0" in after["xl/styles.xml"]
    assert len(after) == len(before) + 1


def test_text_that_looks_like_an_escape_is_shown_as_it_is():
    data = mark_cells(ORIGINAL, [mark(message_vi="_x0041_ và _x0000_")], "n")
    assert "_x005F_x0041_ và _x005F_x0000_" in parts(data)["xl/comments1.xml"].decode()


# --- an earlier return


def test_colours_of_an_earlier_return_give_way_to_what_was_there():
    first = mark_cells(ORIGINAL, [mark(cells=("D1", "D2", "D3", "B9"))], "n")
    page, before = opened(mark_cells(first, [], "n2"))["KT01"], opened(ORIGINAL)["KT01"]
    for cell in ("D1", "D2", "D3", "B9"):
        assert repr(page[cell].fill) == repr(before[cell].fill)
        assert page[cell].comment is None
        assert page[cell].number_format == before[cell].number_format


def test_a_cell_that_the_sender_coloured_meanwhile_keeps_that_colour():
    book = opened(mark_cells(ORIGINAL, [mark()], "n"))
    book["KT01"]["D1"].fill = openpyxl.styles.PatternFill("solid", fgColor="00FF00")
    file = io.BytesIO()
    book.save(file)
    assert opened(mark_cells(file.getvalue(), [], "n2"))["KT01"]["D1"].fill.fgColor.rgb == "0000FF00"


def test_returns_of_returns_do_not_grow():
    first = mark_cells(MACROS, [mark()], "n", history=HISTORY)
    second = mark_cells(first, [mark()], "n", history=HISTORY)
    third = mark_cells(second, [mark()], "n", history=HISTORY)
    assert {name: len(content) for name, content in parts(second).items()} == {
        name: len(content) for name, content in parts(third).items()
    }
    assert opened(third).sheetnames == [FEEDBACK_SHEET, HISTORY_SHEET, "KT01", "Riêng"]
    assert opened(third)["Riêng"].print_area == "'Riêng'!$A$1:$D$4"


def test_a_sheet_of_the_senders_that_has_our_name_stays():
    data = original(lambda book: book.add_worksheet(FEEDBACK_SHEET).write(0, 0, "của huyện"))
    book = opened(mark_cells(data, [mark()], "n"))
    assert book.sheetnames == [f"{FEEDBACK_SHEET} (2)", "KT01", "Riêng", FEEDBACK_SHEET]
    assert book[FEEDBACK_SHEET]["A1"].value == "của huyện"


# --- kinds of files


def test_a_macro_workbook_stays_one():
    data = mark_cells(MACROS, [mark()], "n")
    assert (suffix_of(MACROS), suffix_of(data), suffix_of(ORIGINAL)) == (".xlsm", ".xlsm", ".xlsx")
    assert MACRO.encode() in parts(data)["[Content_Types].xml"]


@pytest.mark.parametrize(
    "data", [b"", b"a;b\r\n1;2\r\n", b"PK\x03\x04 torn", ORIGINAL[:3000]], ids=["empty", "csv", "zip", "torn"]
)
def test_what_is_no_workbook_comes_back_as_the_list_alone(data):
    marked = mark_cells(data, [mark()], "n")
    assert alone(marked)
    assert suffix_of(marked) == ".xlsx"
    assert suffix_of(data) == ".xlsx"


def test_a_workbook_without_formats_gets_ours():
    data = with_parts(
        ORIGINAL,
        more={
            "xl/styles.xml": None,
            "[Content_Types].xml": lambda xml: re.sub(rb'<Override PartName="/xl/styles.xml"[^>]*/>', b"", xml),
            "xl/_rels/workbook.xml.rels": lambda xml: re.sub(rb'<Relationship [^>]*styles.xml"/>', b"", xml),
            "xl/worksheets/sheet1.xml": lambda xml: re.sub(rb' s="\d+"| dxfId="\d+"', b"", xml),
        },
    )
    page = opened(mark_cells(data, [mark()], "n"))["KT01"]
    assert page["D1"].fill.fgColor.rgb == "FFF4A6A0"
    assert page["D1"].value == 5


# --- hostile packages

BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
FILE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [BOMB, FILE])
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]
)
def test_entities_of_strangers_are_never_resolved(head, part):
    data = with_parts(ORIGINAL, more={part: lambda xml: head + xml.partition(b"?>")[2]})
    assert alone(mark_cells(data, [mark()], "n"))


@pytest.mark.parametrize("part", ["xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"])
@pytest.mark.parametrize("head", [BOMB, FILE])
def test_entities_in_comments_are_never_resolved(part, head):
    data = with_parts(
        commented(), more={part: lambda xml: head + xml.partition(b"?>")[2].replace(b"nh\xc3\xa9", b"&a;")}
    )
    after = mark_cells(data, [mark()], "n")
    assert alone(after) or parts(after)[part] == parts(data)[part]


def test_a_workbook_beyond_the_limits_comes_back_as_the_list_alone():
    assert alone(mark_cells(ORIGINAL, [mark()], "n", limits=Limits(cells=2)))
    assert not alone(mark_cells(ORIGINAL, [mark()], "n"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_package_with_two_parts_of_one_name_comes_back_as_the_list_alone():
    file = io.BytesIO(ORIGINAL)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/styles.xml", b"<x/>")
    assert alone(mark_cells(file.getvalue(), [mark()], "n"))


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/styles.xml", b"<styleSheet"),
        ("[Content_Types].xml", None),
        ("xl/_rels/workbook.xml.rels", b"not xml"),
        ("xl/workbook.xml", lambda xml: xml.replace(b"<sheets>", b"<sheets><sheet/>")),
        ("xl/worksheets/_rels/sheet1.xml.rels", b"\x00"),
        ("xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"sheetData", b"data")),
    ],
)
def test_damaged_parts_never_end_in_a_traceback(part, change):
    data = mark_cells(with_parts(ORIGINAL, more={part: change}), [mark()], "n")
    assert opened(data).sheetnames[0] == FEEDBACK_SHEET


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(MACROS) - 1), st.integers(1, 255), st.integers(0, 40))
def test_whatever_bytes_are_damaged_the_sender_gets_the_list(at, change, cut):
    damaged = bytearray(MACROS)
    damaged[at] ^= change
    data = mark_cells(bytes(damaged[: len(damaged) - cut]), [mark()], "n")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert FEEDBACK_SHEET in archive.read("xl/workbook.xml").decode()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_wrong_inside_a_part_the_sender_gets_the_list(data):
    original = commented()
    found = parts(original)
    part = data.draw(st.sampled_from(sorted(found)))
    content = bytearray(found[part])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at : at + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=6))
    marked = mark_cells(with_parts(original, more={part: bytes(content)}), [mark()], "n")
    assert FEEDBACK_SHEET in parts(marked)["xl/workbook.xml"].decode()


# --- the reporter's last quarters


def test_the_last_quarters_are_drawn_on_a_second_sheet():
    book = opened(mark_cells(ORIGINAL, [mark()], "n", history=HISTORY))
    assert book.sheetnames[:2] == [FEEDBACK_SHEET, HISTORY_SHEET]
    rows = [[cell.value for cell in row] for row in book[HISTORY_SHEET].iter_rows()]
    assert ["Chỉ tiêu", "ĐVT", "Quý II/2023", "Quý III/2023\n(lần gửi này)"] in rows
    assert ["Tổng số HTX", "HTX", 71, "hơn 70"] in rows
    assert ["=1+1", "+x", None, 1.5] in rows
    assert [c.data_type for row in book[HISTORY_SHEET].iter_rows() for c in row if c.value == "=1+1"] == ["s"]


def test_synthetic_quarters_say_so_and_others_do_not():
    def said(history):
        page = opened(mark_cells(ORIGINAL, [], "n", history=history))[HISTORY_SHEET]
        return " ".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)

    assert "mô phỏng" in said(HISTORY)
    assert "mô phỏng" not in said(History(HISTORY.periods, HISTORY.rows))
    assert "lần gửi này)" not in said(History(HISTORY.periods, HISTORY.rows))


def test_without_a_history_there_is_no_second_sheet():
    assert opened(mark_cells(ORIGINAL, [mark()], "n")).sheetnames == [FEEDBACK_SHEET, "KT01", "Riêng"]


def test_both_sheets_are_known_by_their_titles_and_no_other():
    sheets = read_cells(mark_cells(ORIGINAL, [mark()], "n", history=HISTORY))
    assert [sheet.name for sheet in sheets if is_return_sheet(sheet)] == [FEEDBACK_SHEET, HISTORY_SHEET]


# --- the list


def test_an_earlier_answer_and_its_state_stand_in_the_row_of_their_finding():
    marks = [
        mark(),
        mark(
            rule_id="R044", finding_id="f" * 16, answer="-Do sáp nhập", answer_state_vi="Đã giải trình ngày 20/9/2023"
        ),
    ]
    page = opened(mark_cells(ORIGINAL, marks, "n"))[FEEDBACK_SHEET]
    row = next(row for row in page.iter_rows() if row[8].value == "f" * 16)
    assert (row[7].value, row[7].data_type, row[7].protection.locked) == ("-Do sáp nhập", "s", False)
    assert "Đã giải trình ngày 20/9/2023" in row[1].value


def test_the_list_prints_on_a4_across_with_its_header_on_every_page():
    page = opened(mark_cells(ORIGINAL, [mark()], "n"))[FEEDBACK_SHEET]
    assert (page.page_setup.orientation, int(page.page_setup.paperSize)) == ("landscape", 9)
    assert page.freeze_panes == "A6"
    assert page.print_title_rows == "$5:$5"
    assert page["E6"].alignment.wrap_text


def test_equal_inputs_give_equal_bytes_with_every_feature():
    data = commented()

    def made():
        return mark_cells(data, [mark(), mark(severity="explain", cells=("D2",))], "n", history=HISTORY)

    assert made() == made()
