"""Each hazard of a file: a workbook that shows it, and a twin as like it as can be that does not."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hazard_cases import (
    CLEAN,
    COVER,
    DAY,
    FORMS,
    KT00,
    KT01,
    NAME,
    RULES,
    VALUES,
    File,
    added,
    cells,
    commented,
    csv_of,
    formula,
    hidden,
    looking,
    lying,
    number,
    package,
    part,
    read,
    row_of,
    rules_of,
    twice,
    words,
)

from hoptac.workbook import Limits, write_workbook

FOREIGN = "xl/worksheets/sheet4.xml"
NOT_BY_READING = {"H006", "H007", "H008", "H015"}
"""Raised by whoever receives the file or knows what is owed, and tested there."""
MINE = re.compile(r"H(?:0\d\d|62[01])$")


def issued(**more: object) -> bytes:
    return write_workbook(FORMS, replace(COVER, **more), DAY, VALUES)


def named(name: str) -> File:
    return CLEAN, name


def ole(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + stream.encode("utf-16-le") + b"\0" * 600


def bomb(size: int) -> bytes:
    return added("xl/worksheets/sheet9.xml", b" " * size)


def merged(reference: str) -> bytes:
    return part(KT01, "<mergeCells", f'<mergeCells count="1"><mergeCell ref="{reference}"/></mergeCells><mergeCells')


def protected(password: str) -> bytes:
    return part(KT01, "<sheetProtection ", f"<sheetProtection {password} ")


def doubled() -> bytes:
    """KT01 twice: the page of help shows the code of KT01 too."""
    return cells({"A1": words("Mã biểu: KT01, phiên bản 2021")}, sheet="xl/worksheets/sheet3.xml")


def retitled(old: str, new: str) -> bytes:
    return part("xl/sharedStrings.xml", old, new)


def dated(serial: float, cell: str = "M10") -> bytes:
    """A cell with a day in it: the style that every such cell of the workbook gets."""
    data = part("xl/styles.xml", "</cellXfs>", '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs>')
    styles: list[int] = []

    def count(xml: bytes) -> bytes:
        cell_styles = xml.split(b"<cellXfs")[1].split(b"</cellXfs>")[0]
        styles.append(len(re.findall(rb"<xf ", cell_styles)) - 1)
        return xml

    package(data, {"xl/styles.xml": count})

    def change(xml: bytes) -> bytes:
        new = f'<c r="{cell}" s="{styles[0]}"><v>{serial}</v></c>'.encode()
        found, times = re.subn(rb'<c r="%s"[^>]*?(?:/>|>.*?</c>)' % cell.encode(), new, xml)
        assert times == 1
        return found

    return package(data, {KT01: change})


def hidden_lines(what: str) -> bytes:
    if what.startswith("row"):
        return part(KT01, f'<row r="{what[4:]}"', f'<row r="{what[4:]}" hidden="1"')
    return part(KT01, f'<col min="{what[4:]}"', f'<col hidden="1" min="{what[4:]}"')


Case = tuple[Callable[[], bytes | File], Callable[[], bytes | File]]


def clean() -> bytes:
    return CLEAN


CASES: dict[str, Case] = {
    "H001": (lambda: b"%PDF-1.4 a letter", clean),
    "H002": (
        lambda: package(
            CLEAN, {"xl/workbook.xml": lambda xml: xml.replace(b"KT0", b"Sheet"), KT00: _bare, KT01: _bare}
        ),
        clean,
    ),
    "H003": (lambda: issued(place_code="99999"), clean),
    "H004": (lambda: issued(office_code="province_report"), clean),
    "H005": (lambda: retitled("Quý III/2023", "Quý V/2023"), clean),
    "H009": (lambda: retitled("KT01, phiên bản 2021", "KT01, phiên bản 2019"), clean),
    "H010": (lambda: cells({"F10": ""}), lambda: cells({"F10": words("-")})),
    "H011": (lambda: cells({"F10": words("như kỳ trước")}), lambda: cells({"F10": words("khoảng 4")})),
    "H012": (lambda: cells({"E10": number(7)}), lambda: cells({"E10": words("x")})),
    "H013": (doubled, clean),
    "H014": (lambda: b"PK\x03\x04" + b"\0" * 20_000_001, clean),
    "H016": (
        lambda: part(
            "xl/sharedStrings.xml",
            "Mã biểu: KT01, phiên bản 2021",
            "Mã biểu: KT03, phiên bản 2021",
            issued(office_code="provincial_registrar", place_code="66"),
        ),
        lambda: issued(office_code="provincial_registrar", place_code="66"),
    ),
    "H017": (lambda: ole("EncryptedPackage"), clean),
    "H018": (lambda: CLEAN[: len(CLEAN) // 2], clean),
    "H019": (lambda: (b"<html><table><tr><td>KT01</td></tr></table></html>", "KT01.xls"), clean),
    "H020": (lambda: bomb(20_000_000), lambda: bomb(1_000_000)),
    "H021": (
        lambda: part(KT01, "<worksheet", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'),
        lambda: part(KT01, "<worksheet", "<!-- a remark --><worksheet"),
    ),
    "H022": (lambda: twice(CLEAN), lambda: added("xl/worksheets/sheet22.xml", b"<worksheet/>")),
    "H023": (lambda: merged("A50:XFD900000"), lambda: merged("A50:B51")),
    "H024": (lambda: _far("XFD", 1048576), lambda: _far("A", 200)),
    "H025": (lambda: (csv_of(encoding="cp1258"), "KT.csv"), lambda: (csv_of(), "KT.csv")),
    "H026": (lambda: ("Kính gửi phòng\nSố liệu như sau".encode(), "KT.csv"), lambda: (csv_of("\t"), "KT.csv")),
    "H030": (lambda: added("xl/vbaProject.bin"), lambda: named("KT.xlsm")),
    "H031": (lambda: added("xl/externalLinks/externalLink1.xml"), lambda: added("xl/calcChain.xml")),
    "H032": (lambda: added("xl/embeddings/oleObject1.bin"), lambda: added("xl/media/image1.png")),
    "H033": (lambda: added("xl/connections.xml"), lambda: added("xl/metadata.xml")),
    "H034": (lambda: added("_xmlsignatures/sig1.xml"), lambda: added("docProps/custom.xml")),
    "H036": (
        lambda: part("xl/workbook.xml", "<workbookPr", '<workbookPr date1904="1"'),
        lambda: part("xl/workbook.xml", "<workbookPr", '<workbookPr date1904="0"'),
    ),
    "H037": (
        lambda: part("xl/workbook.xml", "<calcPr", '<calcPr calcMode="manual"'),
        lambda: part("xl/workbook.xml", "<calcPr", '<calcPr calcMode="auto"'),
    ),
    "H038": (
        lambda: part("xl/workbook.xml", "<calcPr", '<calcPr iterate="1"'),
        lambda: part("xl/workbook.xml", "<calcPr", '<calcPr iterate="0"'),
    ),
    "H039": (lambda: added("../../start.bat"), lambda: added("xl/a..b.xml")),
    "H040": (lambda: CLEAN + b"another file", clean),
    "H041": (lambda: added("xl/old.zip"), lambda: added("xl/zip.xml")),
    "H042": (lambda: named("KT01.doc"), lambda: named("KT01.XLSX")),
    "H043": (lambda: named("..\\..\\KT01.xlsx"), lambda: named("KT01..xlsx")),
    "H044": (lambda: named("KT01\u202excod.xlsx"), lambda: named("Biểu quý III.xlsx")),
    "H045": (lambda: named("=1+1.xlsx"), lambda: named("1+1=2.xlsx")),
    "H046": (lambda: named("a" * 121 + ".xlsx"), lambda: named("a" * 100 + ".xlsx")),
    "H047": (lambda: named("CON.xlsx"), lambda: named("CONG.xlsx")),
    "H048": (lambda: protected('password="CC1A"'), clean),
    "H050": (lambda: hidden("hidden"), lambda: hidden("hidden", figure=False)),
    "H051": (lambda: hidden("veryHidden"), lambda: hidden("veryHidden", figure=False)),
    "H052": (lambda: hidden("hidden", KT01, figure=False), lambda: hidden("hidden", figure=False)),
    "H053": (lambda: hidden_lines("row 10"), lambda: hidden_lines("row 11")),
    "H054": (lambda: hidden_lines("col 5"), lambda: hidden_lines("col 13")),
    "H055": (lambda: merged("F10:G10"), lambda: merged("L10:M10")),
    "H056": (lambda: cells({"A4": words("Quý II/2023")}), lambda: cells({"A4": words("Quý III năm 2023")})),
    "H057": (lambda: row_of("10", {}), lambda: row_of("11", {})),
    "H058": (
        lambda: row_of("11", {"B": words("HTX_NEW"), "F": number(99)}),
        lambda: row_of("11", {"B": words("HTX_NEW")}),
    ),
    "H059": (
        lambda: row_of("11", {"C": words("HTX khác"), "F": number(9)}),
        lambda: row_of("11", {"C": words("HTX khác"), "F": words("-")}),
    ),
    "H061": (
        lambda: row_of("11", {"C": words("Tổng cộng"), "F": number(9)}),
        lambda: row_of("11", {"C": words("Tổng cộng")}),
    ),
    "H062": (lambda: cells({"F8": number(9)}), lambda: cells({"F8": words("x")})),
    "H063": (lambda: cells({"J10": number(80)}), lambda: cells({"J10": number(50)})),
    "H064": (lambda: cells({"F10": "<f>2+2</f>"}), lambda: cells({"F10": formula("2+2", 4)})),
    "H065": (lambda: cells({"G10": formula("F10+4", 9)}), lambda: cells({"G10": formula("F10+4", 8)})),
    "H066": (lambda: cells({"F10": "e|<f>Z1/0</f><v>#DIV/0!</v>"}), lambda: cells({"F10": formula("8/2", 4)})),
    "H067": (lambda: cells({"F10": words("4")}), lambda: cells({"F10": words("1.336")})),
    "H068": (lambda: dated(45200, "F10"), lambda: dated(45200)),
    "H069": (lambda: cells({"D10": number(12)}), lambda: cells({"M10": number(12)})),
    "H070": (lambda: commented("đúng là 14"), lambda: commented("đúng là 4")),
    "H071": (
        lambda: commented("14", "F11"),
        lambda: commented("tăng 14 so với quý trước", "F11"),
    ),
    "H072": (lambda: cells({"D10": words("H\u200bTX")}), lambda: cells({"M10": words("H\u200bTX")})),
    "H073": (lambda: cells({"M10": words("=A1+B1")}), lambda: cells({"M10": words("= như quý trước")})),
    "H074": (lambda: dated(12), lambda: dated(45200)),
    "H075": (lambda: cells({"F10": formula("[1]Sheet1!B4", 4)}), lambda: cells({"F10": formula("KT00!B4", 4)})),
    "H076": (lambda: cells({"F10": formula("DAY(TODAY())", 4)}), lambda: cells({"F10": formula("DAY(M9)", 4)})),
    "H078": (lambda: issued(nil_forms=("KT01",)), lambda: issued(nil_forms=())),
    "H079": (
        lambda: cells({"G10": number(12)}),
        lambda: cells({"G10": number(8)}),
    ),
    "H080": (
        lambda: cells({"F10": formula("cmd|'/c calc'!A1", 4)}),
        lambda: cells({"F10": formula("'KT 00'!A1", 4)}),
    ),
    "H081": (lambda: cells({"F10": formula("F10+1", 4)}), lambda: cells({"F10": formula("F100+4", 4)})),
    "H084": (lambda: looking(font="FFFFFFFF"), lambda: looking(font="FFFFFFFF", ground="FF1F4E79")),
    "H085": (lambda: looking(shown=";;;"), lambda: looking(shown='#,##0;"âm "#,##0;"–"')),
    "H620": (
        lambda: cells({"M10": "<f>A10&amp;B10</f>"}),
        lambda: cells({"M10": formula("A10&amp;B10", 12), "J10": "<f>G10/H10*100</f>"}),
    ),
    "H621": (lambda: cells({"E6": "", "E7": ""}), lambda: cells({"E6": words("CÓ ĐẾN ĐẦU KỲ"), "E7": ""})),
    "H083": (
        lambda: part("xl/workbook.xml", 'name="KT01"', 'name="KT03"'),
        lambda: part("xl/workbook.xml", 'name="KT01"', 'name="KT01 quý III"'),
    ),
}


def _bare(xml: bytes) -> bytes:
    return re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData/>", xml, flags=re.DOTALL)


def _far(column: str, row: int) -> bytes:
    return part(KT01, "</sheetData>", f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row></sheetData>')


@pytest.mark.parametrize("rule_id", CASES)
def test_a_file_that_shows_the_hazard_is_told_of_it(rule_id: str) -> None:
    assert rule_id in rules_of(CASES[rule_id][0]())


@pytest.mark.parametrize("rule_id", CASES)
def test_its_twin_without_the_hazard_is_not(rule_id: str) -> None:
    assert rule_id not in rules_of(CASES[rule_id][1]())


def test_the_workbook_that_all_are_made_of_shows_nothing_at_all() -> None:
    assert rules_of(CLEAN) == set()
    assert rules_of((csv_of(), "KT.csv")) == set()


def test_every_hazard_of_the_catalogue_has_its_case() -> None:
    assert {rule_id for rule_id in RULES if MINE.match(rule_id)} == set(CASES) | NOT_BY_READING
    assert len(CASES) >= 45


@pytest.mark.parametrize("rule_id", CASES)
def test_the_finding_says_it_in_the_words_of_the_catalogue_with_no_place_left_open(rule_id: str) -> None:
    file = CASES[rule_id][0]()
    data, name = (file, NAME) if isinstance(file, bytes) else file
    found = next(f for f in read(data, name).findings if f.rule_id == rule_id)
    assert found.severity == RULES[rule_id].severity
    if rule_id not in ("H003", "H004", "H005", "H009", "H010"):  # these show what was typed, also nothing
        for text in (found.message_vi, found.message_en, found.remedy_vi, found.remedy_en):
            assert "(…)" not in text
            assert ": …" not in text


def test_a_row_that_says_zero_the_second_time_is_told_too() -> None:
    assert "H058" in rules_of(row_of("11", {"B": words("HTX_NEW"), "F": number(0)}))
    assert "H058" not in rules_of(row_of("11", {"B": words("HTX_NEW"), "F": words("-")}))


def test_a_formula_without_a_result_among_words_is_noted_once_and_the_form_enters() -> None:
    reading = read(CASES["H620"][0]())  # type: ignore[arg-type]
    assert [(f.rule_id, f.cells, f.severity) for f in reading.findings] == [("H620", "M10", "note")]


def test_a_remark_that_is_turned_around_is_told_and_one_with_a_mere_trace_of_a_web_page_is_not() -> None:
    assert "H072" in rules_of(cells({"M10": words("tăng \u202e51\u202c HTX")}))
    assert "H072" not in rules_of(cells({"M10": words("tăng\u200b 15 HTX")}))


def test_a_file_that_is_only_noted_enters_with_the_figures_of_the_clean_one() -> None:
    figures = read(CLEAN).submissions[0].figures
    for rule_id in ("H030", "H031", "H040", "H042", "H048", "H053", "H054", "H070", "H080"):
        file = CASES[rule_id][0]()
        data, name = (file, NAME) if isinstance(file, bytes) else file
        reading = read(data, name)
        assert reading.outcome == "readable"
        assert [f.figure for f in reading.submissions[0].figures] == [f.figure for f in figures]


@pytest.mark.parametrize("odd", ["NaN", "INF", "1e999", "-1e999"])
def test_a_number_that_is_none_is_said_to_be_unreadable_wherever_a_formula_meets_it(odd: str) -> None:
    data = cells({"F10": number(odd), "G10": formula("F10+4", odd), "J10": formula("G10/H10*100", odd)})
    assert rules_of(data) & {"H011", "H018"}


def test_the_archive_that_lies_about_its_sizes_and_the_one_beyond_the_limit_are_refused() -> None:
    assert rules_of(lying(CLEAN)) == {"H018"}
    assert {f.rule_id for f in read(CLEAN, limits=Limits(unpacked_bytes=100)).findings} == {"H014"}
