"""A return workbook in LibreOffice: it opens there, shows its marks, and keeps them when it is saved."""

import io
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from hoptac.form import load_forms
from hoptac.read import read_explanations
from hoptac.workbook import (
    FEEDBACK_SHEET,
    HISTORY_SHEET,
    Cover,
    History,
    HistoryRow,
    Mark,
    mark_cells,
    read_cells,
    write_workbook,
)

ROOT = Path(__file__).parents[2]
FORMS = load_forms(ROOT / "expectations" / "forms")
DAY = date(2023, 9, 14)
FINDING = "0123456789abcdef"


def marked() -> bytes:
    cover = Cover("651", "registrar", "Phòng Tài chính – Kế hoạch", "2023Q3", ("KT01", "KT03"), cut_off=DAY)
    said = {"message_vi": "Chưa khớp.", "message_en": "No match.", "remedy_vi": "Sửa.", "remedy_en": "Mend."}
    marks = [
        Mark("R001", "block", "KT01", ("G18",), **said, form_code="KT01", finding_id=FINDING, answer="Do sáp nhập xã."),
        Mark("R044", "explain", "KT01", ("F10",), **said, form_code="KT01", finding_id="f" * 16),
    ]
    history = History(("Quý II/2023", "Quý III/2023"), (HistoryRow("Tổng số HTX", "HTX", (Decimal(71), None)),), 1)
    return mark_cells(write_workbook(FORMS, cover, DAY, {}), marks, "66-2023-0007", history=history)


@pytest.fixture(scope="module")
def resaved(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The return workbook as LibreOffice saves it."""
    office = shutil.which("soffice")
    assert office, "LibreOffice (soffice) is needed by this test: apt-get install libreoffice-calc"
    folder = tmp_path_factory.mktemp("libreoffice")
    source = folder / "marked.xlsx"
    source.write_bytes(marked())
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(folder / "saved"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (folder / "saved" / "marked.xlsx").read_bytes()


def test_all_sheets_open_in_their_order(resaved: bytes) -> None:
    names = openpyxl.load_workbook(io.BytesIO(resaved)).sheetnames
    assert names[:4] == [FEEDBACK_SHEET, HISTORY_SHEET, "KT00", "KT01"]


def test_colours_and_comments_of_marked_cells_are_there(resaved: bytes) -> None:
    page = openpyxl.load_workbook(io.BytesIO(resaved))["KT01"]
    assert page["G18"].fill.fgColor.rgb == "FFF4A6A0"
    assert page["F10"].fill.fgColor.rgb == "FFFBD98A"
    assert page["G18"].comment.text.startswith("PHẢI SỬA (Hoptac)\n[R001] Chưa khớp.")
    assert page["F10"].comment.text.startswith("CẦN GIẢI TRÌNH (Hoptac)")
    assert page["G10"].comment is None


def test_the_list_still_leads_to_its_cell_and_lets_only_the_answer_be_typed(resaved: bytes) -> None:
    page = openpyxl.load_workbook(io.BytesIO(resaved))[FEEDBACK_SHEET]
    row = next(row for row in page.iter_rows() if row[8].value == FINDING)
    assert "KT01" in row[3].hyperlink.location
    assert row[3].hyperlink.location.endswith("G18")
    assert [cell.column_letter for cell in row[:9] if not cell.protection.locked] == ["H"]
    assert page.protection.sheet


def test_an_answer_is_read_back_from_what_libreoffice_saved(resaved: bytes) -> None:
    [answer] = read_explanations(read_cells(resaved)).tied
    assert (answer.finding_id, answer.text) == (FINDING, "Do sáp nhập xã.")


def test_marks_that_libreoffice_saved_are_taken_off_again(resaved: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(mark_cells(resaved, [], "66-2023-0008")))
    assert book.sheetnames[:2] == [FEEDBACK_SHEET, "KT00"]
    for cell in ("G18", "F10"):
        assert book["KT01"][cell].comment is None
        assert book["KT01"][cell].fill.fgColor.rgb == "FFFFFBE0"
