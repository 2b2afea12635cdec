"""A return workbook goes out, comes back with answers, and the answers stay with what they answer."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from inbox_office import PERIOD, Office, edited, more_members
from tests_support import STORY

from hoptac import line
from hoptac.ledger import Ledger
from hoptac.period import Period
from hoptac.replay import Story, _workbook
from hoptac.settings import Settings

ANSWER = "Đã rà soát sổ đăng ký: hai HTX được chuyển về từ huyện bên."


@pytest.fixture(scope="module")
def office(checkout: Settings, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A replay in which one district's balance does not close, built once."""
    office = Office(replace(checkout, var=tmp_path_factory.mktemp("explanations")))
    changed = {"changes": [{"form": "KT01", "indicator": "HTX_OPEN", "basis": "stock_open", "add": 3}]}
    workspace = line.open_workspace(office.settings)
    office.drop("643/registrar/KT.xlsx", _workbook(Story(STORY), workspace, "643", "registrar", changed))
    office.receive()
    line.build(office.settings, Period(PERIOD))
    return office


def returned(office: Office, number: str) -> Path:
    [path] = office.settings.outbox.glob(f"643/{number}-phan-hoi-*.xlsx")
    return path


def answered(data: bytes, text: str, row_below: bool = False) -> bytes:
    """The workbook with a text beside its first finding, or below the list where no finding stands."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Phiếu phản hồi"]
    header = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("Giải trình"))
    codes = next(cell.column for cell in sheet[header.row] if str(cell.value).startswith("Mã phát hiện"))
    filled = [row for row in range(header.row + 1, sheet.max_row + 1) if sheet.cell(row, codes).value]
    sheet.cell(filled[-1] + 1 if row_below else filled[0], header.column).value = text
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def given(office: Office) -> list[dict]:
    return [dict(event.data) for event in Ledger(office.settings.ledger).of("explanation_given")]


def test_an_answer_in_the_returned_workbook_is_tied_to_its_finding_and_carried_to_the_next_attempt(
    office: Office,
) -> None:
    sent_back = returned(office, "66-2023-0001").read_bytes()
    office.later()
    office.drop("643/registrar/tra loi.xlsx", answered(sent_back, ANSWER))
    office.receive()
    [told] = given(office)
    assert told["text"] == ANSWER
    assert told["number"] == "66-2023-0002"
    assert told["rule"] == "R001"
    findings = line.open_workspace(office.settings).warehouse.query("select finding_id, reporter_key from raw.findings")
    assert {"finding_id": told["finding_id"], "reporter_key": "643@2000-01-01/registrar"} in findings
    assert office.notes()[-1]["outcome"] == "repeated", "nothing but the answer is new"

    office.later()
    office.drop("643/registrar/lan 2.xlsx", more_members(answered(sent_back, ANSWER)))
    office.receive()
    assert len(given(office)) == 1, "the same answer again tells nothing"
    line.build(office.settings, Period(PERIOD))
    book = openpyxl.load_workbook(returned(office, "66-2023-0003"))
    texts = [str(cell.value) for row in book["Phiếu phản hồi"].iter_rows() for cell in row if cell.value]
    assert ANSWER in texts
    assert any("Đã giải trình ngày" in text for text in texts)


def test_an_answer_that_belongs_to_no_finding_is_named_and_not_kept(office: Office) -> None:
    before = given(office)
    office.later()
    data = answered(returned(office, "66-2023-0001").read_bytes(), "ghi nhầm chỗ", row_below=True)
    office.drop("643/registrar/nham.xlsx", edited(data, "KT00", "Lần đầu", "Thay thế"))
    office.receive()
    assert given(office) == before
    assert "H805" in {finding["rule"] for finding in office.notes()[-1]["findings"]}


def test_an_answer_to_another_offices_finding_explains_nothing(office: Office) -> None:
    before = given(office)
    office.later()
    data = answered(returned(office, "66-2023-0001").read_bytes(), "không phải của chúng tôi")
    data = edited(edited(data, "KT00", "643", "644"), "KT00", "Lần đầu", "Đính chính")
    office.drop("khac.xlsx", data)
    office.receive()
    assert given(office) == before
