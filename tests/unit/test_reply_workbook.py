"""What is sent back to an office: its own file, under our own name, with what was found."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import xlsxwriter

from hoptac.reply import return_workbook
from hoptac.rule import load_rules
from hoptac.workbook import FEEDBACK_SHEET, HISTORY_SHEET, History, HistoryRow

ROOT = Path(__file__).parents[2]
RULES = load_rules(ROOT / "expectations" / "rules")
NUMBER = "66-2023-0007"


def workbook():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": datetime(2021, 1, 1, tzinfo=UTC)})
    book.add_worksheet("KT01").write(0, 0, 5)
    book.close()
    return file.getvalue()


def with_macros(data):
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "[Content_Types].xml":
                plain = b"openxmlformats-officedocument.spreadsheetml.sheet.main"
                content = content.replace(b"vnd." + plain, b"vnd.ms-excel.sheet.macroEnabled.main")
            new.writestr(name, content)
        new.writestr("xl/vbaProject.bin", b"\x01")
    return file.getvalue()


def finding(**changes):
    made = RULES["H011"].finding(
        delivery_number=NUMBER,
        submission_id=f"{NUMBER}/KT01",
        form_code="KT01",
        sheet_name="KT01",
        cells="A1, B2",
        observed="như kỳ trước",
        expected="số",
    )
    return replace(made, **changes)


def sent(tmp_path, data, findings, **more):
    given = {"file_name": "KT 2023.xlsx", "answers": {}, "history": None} | more
    path = return_workbook(tmp_path, NUMBER, "651", data, findings, **given)
    return path, openpyxl.load_workbook(path)


def said(book):
    return [str(cell.value) for row in book[FEEDBACK_SHEET].iter_rows() for cell in row if cell.value is not None]


def test_it_lies_with_the_place_under_our_number_and_shows_the_senders_name_of_the_file(tmp_path):
    path, book = sent(tmp_path, workbook(), [finding()], file_name="../KT\u202e 2023.xlsx")
    assert path.parent == tmp_path / "651"
    assert path.name.startswith(f"{NUMBER}-phan-hoi-")
    assert path.suffix == ".xlsx"
    assert "../KT� 2023.xlsx" in said(book)
    assert {cell for cell in ("A1", "B2") if book["KT01"][cell].comment} == {"A1", "B2"}


def test_a_macro_workbook_goes_back_as_one_and_anything_else_as_a_new_list(tmp_path):
    macros, _ = sent(tmp_path, with_macros(workbook()), [finding()], file_name="KT.xlsx")
    lone, book = sent(tmp_path, b"a;b\n1;2\n", [finding()], file_name="KT.csv")
    assert (macros.suffix, lone.suffix) == (".xlsm", ".xlsx")
    assert book.sheetnames == [FEEDBACK_SHEET]


def test_earlier_answers_and_the_last_quarters_go_with_it(tmp_path):
    found = finding()
    history = History(("Quý III/2023",), (HistoryRow("Tổng số HTX", "HTX", ("71",)),))
    _, book = sent(
        tmp_path,
        workbook(),
        [found],
        answers={found.finding_id: "Do sáp nhập xã.", "0" * 16: "của phát hiện khác"},
        answer_states={found.finding_id: "Đã giải trình ngày 20/9/2023"},
        history=history,
    )
    texts = said(book)
    assert "Do sáp nhập xã." in texts
    assert found.finding_id in texts
    assert any("Đã giải trình ngày 20/9/2023" in text for text in texts)
    assert "của phát hiện khác" not in texts
    assert book.sheetnames[1] == HISTORY_SHEET


def test_other_findings_give_another_name_and_the_same_ones_the_same_file(tmp_path):
    original = workbook()
    first, _ = sent(tmp_path, original, [finding()])
    before = first.read_bytes()
    again, _ = sent(tmp_path, original, [finding()])
    other, _ = sent(tmp_path, original, [finding(finding_id="f" * 16)])
    assert again == first
    assert again.read_bytes() == before
    assert other != first
