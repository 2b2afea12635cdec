"""A clean workbook, the ways in which it is spoilt, and for each hazard the spoilt file beside a clean twin."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
from openpyxl.styles import Font, PatternFill
from tests_support import ROOT

from hoptac.form import load_forms
from hoptac.period import Period
from hoptac.read import Reading, read_delivery
from hoptac.reference import load_reference
from hoptac.rule import load_rules
from hoptac.workbook import Cover, Limits, write_workbook

FORMS = load_forms(ROOT / "expectations" / "forms")
RULES = load_rules(ROOT / "expectations" / "rules")
REFERENCE = load_reference(ROOT / "seeds")
DAY = date(2023, 9, 14)
COVER = Cover(
    "651",
    "registrar",
    "Phòng Tài chính – Kế hoạch",
    "2023Q3",
    ("KT01",),
    cut_off=DAY,
    letter_number="12/BC-TCKH",
    letter_date=date(2023, 9, 15),
)
HTX = "htx_with_credit_funds"
VALUES = {
    **{
        ("KT01", cell.indicator_code, cell.basis, cell.scope): 5
        for cell in FORMS.on("KT01", DAY).asked_of("registrar", Period("2023Q3")).cells()
        if cell.is_required
    },
    ("KT01", "HTX_NEW", "quarter", HTX): 4,
    ("KT01", "HTX_NEW", "ytd", HTX): 8,
    ("KT01", "HTX_NEW", "prev_ytd", HTX): 16,
    ("KT01", "HTX_NEW", "plan_year", HTX): 10,
}
CLEAN = write_workbook(FORMS, COVER, DAY, VALUES)
NAME = "KT 2023.xlsx"
KT00, KT01, HELP = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3))

File = tuple[bytes, str]
Change = Callable[[bytes], bytes | None]


def read(data: bytes, file_name: str = NAME, limits: Limits | None = None) -> Reading:
    return read_delivery(
        data,
        file_name,
        "66-2023-0007",
        forms=FORMS,
        rules=RULES,
        reference=REFERENCE,
        province_code="66",
        limits=limits,
    )


def rules_of(file: File | bytes) -> set[str]:
    data, name = (file, NAME) if isinstance(file, bytes) else file
    return {finding.rule_id for finding in read(data, name).findings}


def package(data: bytes, changes: dict[str, Change], more: dict[str, bytes] | None = None) -> bytes:
    """The package with parts changed (dropped where a change gives None) and parts added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = changes[name](old.read(name)) if name in changes else old.read(name)
            if content is not None:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return file.getvalue()


def part(name: str, old: str, new: str, data: bytes = CLEAN) -> bytes:
    """The package with one text of one part replaced; the text must be there."""

    def change(xml: bytes) -> bytes:
        assert old.encode() in xml, old
        return xml.replace(old.encode(), new.encode())

    return package(data, {name: change})


def added(name: str, content: bytes = b"<x/>") -> bytes:
    return package(CLEAN, {}, {name: content})


def cells(changes: dict[str, str], data: bytes = CLEAN, sheet: str = KT01) -> bytes:
    """The package with cells typed anew: `F10` to the XML inside the cell, `t=str|<v>…` with its type in front."""

    def change(xml: bytes) -> bytes:
        text = xml.decode()
        for reference, inside in changes.items():
            typed = re.match(r"(\w+)\|", inside)
            kind, content = (f' t="{typed[1]}"', inside[typed.end() :]) if typed else ("", inside)
            pattern = rf'<c r="{reference}"( s="\d+")?[^>]*?(?:/>|>.*?</c>)'
            text, count = re.subn(
                pattern, lambda m, k=kind, c=content, r=reference: f'<c r="{r}"{m[1] or ""}{k}>{c}</c>', text
            )
            assert count == 1, reference
        return text.encode()

    return package(data, {sheet: change})


def number(value: object) -> str:
    return f"<v>{value}</v>"


def words(text: str) -> str:
    return f"inlineStr|<is><t>{text}</t></is>"


def formula(text: str, result: object) -> str:
    return f"<f>{text}</f><v>{result}</v>"


def row_of(reference: str, values: dict[str, str], data: bytes = CLEAN) -> bytes:
    """One line of KT01 rewritten: its cells emptied but for the given ones."""
    letters = [letter for letter in "ABCDEFGHIJKLM" if letter not in values]
    emptied = {f"{letter}{reference}": "" for letter in letters}
    return cells({**emptied, **{f"{letter}{reference}": inside for letter, inside in values.items()}}, data)


def looking(reference: str = "F10", font: str | None = None, ground: str | None = None, shown: str = "0") -> bytes:
    """A cell of KT01 in other colours and another number format, saved by another programme."""
    book = openpyxl.load_workbook(io.BytesIO(CLEAN))
    cell = book["KT01"][reference]
    cell.font = Font(color=font)
    cell.fill = PatternFill("solid", fgColor=ground) if ground else PatternFill()
    cell.number_format = shown
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def commented(text: str, reference: str = "F10", data: bytes = CLEAN) -> bytes:
    """A comment on a cell of KT01, as Excel lays it down."""
    comments = (
        '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>P</author>'
        f'</authors><commentList><comment ref="{reference}" authorId="0"><text><r><t>{text}</t></r></text></comment>'
        "</commentList></comments>"
    )
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" '
        'Target="../comments1.xml"/></Relationships>'
    )
    return package(
        data,
        {},
        {"xl/comments1.xml": comments.encode(), "xl/worksheets/_rels/sheet2.xml.rels": relation.encode()},
    )


def hidden(state: str, sheet: str = HELP, figure: bool = True) -> bytes:
    """The last sheet (or another) hidden, with a figure on it."""
    data = cells({"B2": number(77)}, sheet=sheet) if figure else CLEAN
    index = sheet.removesuffix(".xml")[-1]
    return package(
        data,
        {
            "xl/workbook.xml": lambda xml: xml.replace(
                f'sheetId="{index}"'.encode(), f'sheetId="{index}" state="{state}"'.encode()
            )
        },
    )


def twice(data: bytes) -> bytes:
    """The archive with a second, different entry of the same name."""
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("XL/worksheets/sheet2.xml", b"<worksheet/>")
    return file.getvalue()


def lying(data: bytes) -> bytes:
    """The archive whose index tells other sizes than its entries have."""
    changed = bytearray(data)
    at = changed.rfind(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", 10)
        at = changed.rfind(b"PK\x01\x02", 0, at)
    return bytes(changed)


def csv_of(separator: str = ";", encoding: str = "utf-8", **given: str) -> bytes:
    """The smallest honest delimited return."""
    items = {
        "Mã đơn vị": "registrar",
        "Mã địa bàn": "651",
        "Kỳ báo cáo": "Quý III/2023",
        "Số liệu chốt đến ngày": "14/9/2023",
        "Tính chất số liệu": "Thực hiện",
        "Thẩm quyền ký": "Thủ trưởng đơn vị",
        "Lần gửi": "Lần đầu",
        "Nguồn số liệu": "Sổ đăng ký",
        **given,
    }
    lines = [separator.join(pair) for pair in items.items()]
    asked = FORMS.on("KT01", DAY).asked_of("registrar", Period("2023Q3"))
    heads = [column for column in asked.columns if column.role in ("code", "label", "unit") or column.bases]
    lines += ["", "Mã biểu: KT01, phiên bản 2021", separator.join(f'"{c.header_vi[-1]}"' for c in heads)]
    for row in asked.rows:
        if not row.is_section:
            figures = [(asked.cell(row, c), c) for c in heads]
            texts = {"code": row.code, "label": f'"{row.label_vi}"', "unit": row.unit}
            filled = ["1.336" if cell and cell.is_required else texts.get(c.role, "") for cell, c in figures]
            lines.append(separator.join(filled))
    return "\r\n".join(lines).encode(encoding, errors="replace")
