"""What goes wrong with a file as a whole: it is no workbook, is damaged, locked, too large, or of somebody else.

Put here what can be seen before any figure is read.
"""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace
from random import Random

from bench.corpus.defect import Spoilt, plant
from bench.corpus.draft import FIRST_FORM_PART, Draft, Where

WHOLE = Where()


def _instead(draft: Draft, data: bytes, name: str | None = None) -> Spoilt:
    return replace(draft, data=data, file_name=name or draft.file_name), WHOLE


def _zip(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return file.getvalue()


@plant("file")
def empty_file(draft: Draft, rng: Random) -> Spoilt:
    return _instead(draft, b"")


@plant("file")
def half_a_file(draft: Draft, rng: Random) -> Spoilt:
    return _instead(draft, draft.data[: len(draft.data) * rng.randint(3, 9) // 10])


@plant("file")
def damaged_in_the_middle(draft: Draft, rng: Random) -> Spoilt:
    at = len(draft.data) // 3
    return _instead(draft, draft.data[:at] + rng.randbytes(4000) + draft.data[at + 4000 :])


@plant("file")
def a_pdf_named_xlsx(draft: Draft, rng: Random) -> Spoilt:
    return _instead(draft, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")


@plant("file")
def a_picture_named_xlsx(draft: Draft, rng: Random) -> Spoilt:
    return _instead(draft, b"\x89PNG\r\n\x1a\n" + rng.randbytes(500))


@plant("file")
def a_word_document(draft: Draft, rng: Random) -> Spoilt:
    return _instead(draft, _zip(word__document_dot_xml="<w:document/>", _rels="x"), "bao cao.docx")


@plant("file")
def an_opendocument_sheet(draft: Draft, rng: Random) -> Spoilt:
    return _instead(
        draft, _zip(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_dot_xml="<x/>"), "KT.ods"
    )


@plant("file")
def a_binary_workbook(draft: Draft, rng: Random) -> Spoilt:
    return _instead(draft, _zip(xl__workbook_dot_bin="x", xl__styles_dot_bin="x"), "KT.xlsb")


@plant("file")
def an_old_xls(draft: Draft, rng: Random) -> Spoilt:
    return _instead(draft, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le") + bytes(2000), "KT.xls")


@plant("file")
def locked_by_a_password(draft: Draft, rng: Random) -> Spoilt:
    return _instead(
        draft, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(900)
    )


@plant("file")
def a_zip_bomb(draft: Draft, rng: Random) -> Spoilt:
    return draft.patched(lambda part, content: content, {"xl/media/image1.png": bytes(200_000_000)}), WHOLE


@plant("file")
def an_entity_bomb(draft: Draft, rng: Random) -> Spoilt:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    head = f"<!DOCTYPE sst [{laughs}]>".encode()

    def change(part: str, content: bytes) -> bytes:
        if part != FIRST_FORM_PART:
            return content
        at = content.find(b"?>") + 2 if content.startswith(b"<?xml") else 0
        return content[:at] + head + content[at:]

    return draft.patched(change), WHOLE


@plant("file")
def a_cell_at_the_end_of_the_world(draft: Draft, rng: Random) -> Spoilt:
    def change(part: str, content: bytes) -> bytes:
        row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return content.replace(b"</sheetData>", row) if part == FIRST_FORM_PART else content

    return draft.patched(change), WHOLE


@plant("file")
def very_many_merges(draft: Draft, rng: Random) -> Spoilt:
    merges = b"".join(b'<mergeCell ref="A%d:ZZ%d"/>' % (row, row) for row in range(500, 3000))

    def change(part: str, content: bytes) -> bytes:
        return content.replace(b"</mergeCells>", merges + b"</mergeCells>") if part == FIRST_FORM_PART else content

    return draft.patched(change), WHOLE


@plant("file")
def very_many_cells(draft: Draft, rng: Random) -> Spoilt:
    rows = b"".join(
        b'<row r="%d">%s</row>'
        % (row, b"".join(b'<c r="%s%d"><v>1</v></c>' % (c, row) for c in (b"A", b"B", b"C", b"D", b"E")))
        for row in range(500, 60_000)
    )

    def change(part: str, content: bytes) -> bytes:
        return content.replace(b"</sheetData>", rows + b"</sheetData>") if part == FIRST_FORM_PART else content

    return draft.patched(change), WHOLE


@plant("file")
def text_in_utf_16(draft: Draft, rng: Random) -> Spoilt:
    return _instead(draft, "Mã biểu: KT01;Chỉ tiêu;ĐVT\nHTX_NEW;Số HTX;1\n".encode("utf-16"), "KT01.csv")


@plant("file")
def a_workbook_named_csv(draft: Draft, rng: Random) -> Spoilt:
    return replace(draft, file_name="KT 2023.csv"), WHOLE


@plant("file")
def a_file_with_macros(draft: Draft, rng: Random) -> Spoilt:
    def change(part: str, content: bytes) -> bytes:
        if part != "[Content_Types].xml":
            return content
        content = content.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
        return content.replace(
            b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
        )

    spoilt = draft.patched(change, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)})
    return replace(spoilt, file_name="KT.xlsm"), WHOLE


@plant("file")
def a_path_in_the_name(draft: Draft, rng: Random) -> Spoilt:
    return replace(draft, file_name="C:\\Users\\vanthu\\Desktop\\..\\KT.xlsx"), WHOLE


@plant("file")
def control_characters_in_the_name(draft: Draft, rng: Random) -> Spoilt:
    return replace(draft, file_name="KT\x07\u202exslx.xlsx"), WHOLE


@plant("file")
def a_table_of_their_own(draft: Draft, rng: Random) -> Spoilt:
    import openpyxl

    book = openpyxl.Workbook()
    for row in (("TT", "Tên hợp tác xã", "Vốn"), (1, "HTX Bình Minh", 500), (2, "HTX Tân Tiến", 800)):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return _instead(draft, file.getvalue())


@plant("file")
def duplicate_parts(draft: Draft, rng: Random) -> Spoilt:
    import warnings

    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(draft.data)) as old, zipfile.ZipFile(file, "w") as new, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for part in old.namelist():
            new.writestr(part, old.read(part))
        new.writestr("xl/workbook.xml", "<workbook/>")
    return _instead(draft, file.getvalue())


@plant("file")
def a_lying_size(draft: Draft, rng: Random) -> Spoilt:
    at = draft.data.rindex(b"PK\x01\x02")
    return _instead(draft, draft.data[: at + 24] + struct.pack("<I", 3_000_000_000) + draft.data[at + 28 :])


# --- the cover


def _item(draft: Draft, label: str, value: object) -> Spoilt:
    def change(book: object) -> Where:
        sheet = book["KT00"]  # type: ignore[index]
        cell = next(
            c for row in sheet.iter_rows() for c in row if isinstance(c.value, str) and c.value.rstrip(" *") == label
        )
        sheet.cell(cell.row, cell.column + 1).value = value
        return Where("KT00", (sheet.cell(cell.row, cell.column + 1).coordinate,))

    spoilt, where = draft.edited(change)
    return spoilt, where


@plant("cover")
def no_cover(draft: Draft, rng: Random) -> Spoilt:
    def change(book: object) -> Where:
        del book["KT00"]  # type: ignore[attr-defined]
        return WHOLE

    return draft.edited(change)


@plant("cover")
def two_covers(draft: Draft, rng: Random) -> Spoilt:
    def change(book: object) -> Where:
        book.copy_worksheet(book["KT00"]).title = "KT00 (2)"  # type: ignore[attr-defined,index]
        return WHOLE

    return draft.edited(change)


@plant("cover")
def an_unknown_place(draft: Draft, rng: Random) -> Spoilt:
    spoilt, _ = _item(draft, "Mã địa bàn (ĐVHC)", "99999")
    return spoilt, Where("KT00")


@plant("cover")
def an_office_of_another_kind(draft: Draft, rng: Random) -> Spoilt:
    spoilt, _ = _item(draft, "Mã đơn vị (cơ quan)", "treasury")
    return spoilt, Where("KT00")


@plant("cover")
def a_period_that_is_none(draft: Draft, rng: Random) -> Spoilt:
    spoilt, _ = _item(draft, "Kỳ báo cáo", "Quý V/2023")
    return spoilt, Where("KT00")


@plant("cover")
def a_date_before_the_system(draft: Draft, rng: Random) -> Spoilt:
    return _item(draft, "Số liệu chốt đến ngày", "0/1/1900")


@plant("cover")
def a_cut_off_of_another_quarter(draft: Draft, rng: Random) -> Spoilt:
    return _item(draft, "Số liệu chốt đến ngày", "14/2/2019")


@plant("cover")
def a_nature_that_is_none(draft: Draft, rng: Random) -> Spoilt:
    return _item(draft, "Tính chất số liệu", "đại khái")


@plant("cover")
def a_wrong_token(draft: Draft, rng: Random) -> Spoilt:
    spoilt, _ = _item(draft, "Mã xác thực biểu", "AAAAA-BBBBB-CCCCC-DDDDD")
    return spoilt, Where("KT00")


@plant("cover", "KT01")
def a_check_figure_that_differs(draft: Draft, rng: Random) -> Spoilt:
    spoilt, _ = _item(draft, "Số đối chiếu với bản ký: Tổng số HTX cuối kỳ", 99_999)
    return spoilt, WHOLE


@plant("cover")
def nothing_to_report_beside_figures(draft: Draft, rng: Random) -> Spoilt | None:
    form = next((code for code in draft.forms if code in ("KT01", "KT03")), None)
    if form is None:
        return None
    spoilt, _ = _item(draft, f"Không phát sinh – biểu {form}", "x")
    return spoilt, WHOLE
