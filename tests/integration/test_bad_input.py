"""Whatever is dropped into the inbox ends in a clear reason, to us and to the sender, and stops nothing else."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hazard_cases import csv_of
from inbox_office import PERIOD, Office, edited, more_members
from tests_support import STORY

from hoptac import line
from hoptac.ledger import Ledger
from hoptac.replay import Story
from hoptac.settings import Settings


@pytest.fixture
def office(checkout: Settings, tmp_path: Path) -> Office:
    return Office(replace(checkout, var=tmp_path))


@pytest.fixture(scope="module")
def good(checkout: Settings, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A filled workbook of a district, as the story sends it."""
    from hoptac.replay import _workbook

    office = Office(replace(checkout, var=tmp_path_factory.mktemp("good")))
    workspace = line.open_workspace(office.settings)
    return _workbook(Story(STORY), workspace, "643", "registrar", {})


def without(data: bytes, sheets: set[str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for name in sheets & set(book.sheetnames):
        del book[name]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_good_workbook_is_read_and_confirmed(office: Office, good: bytes) -> None:
    office.drop("643.xlsx", good)
    received = office.receive()
    assert (received.deliveries, received.refused, received.periods) == (1, 0, (PERIOD,))
    assert "Biểu KT01, Quý III/2023, lần gửi thứ 1: đã đọc" in office.receipt()
    assert office.notes()[0]["place_code"] == "643"


def test_a_return_as_delimited_text_and_one_with_macros_are_read_and_confirmed(office: Office, good: bytes) -> None:
    office.drop("643.csv", csv_of(**{"Mã địa bàn": "643"}))
    macros = io.BytesIO(good)
    with zipfile.ZipFile(macros, "a") as package:
        package.writestr("xl/vbaProject.bin", b"never run")
    office.drop("645.xlsm", macros.getvalue())
    received = office.receive()
    assert (received.deliveries, received.refused, received.periods) == (2, 0, (PERIOD,))
    assert all("Biểu KT01, Quý III/2023, lần gửi thứ" in office.receipt(f"66-2023-000{n}") for n in (1, 2))
    assert [office.rules(f"66-2023-000{n}") & {"H030"} for n in (1, 2)] == [set(), {"H030"}]


@pytest.mark.parametrize(
    ("data", "rule_id"),
    [
        pytest.param(b"", "H001", id="empty"),
        pytest.param(b"{\\rtf1 a letter}", "H001", id="another-format"),
        pytest.param(b"PK\x03\x04 cut off", "H018", id="cut-off"),
        pytest.param("Kính gửi".encode(), "H001", id="text"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_with_the_reason_and_kept(
    office: Office, data: bytes, rule_id: str
) -> None:
    office.drop("bao cao.xlsx", data)
    assert office.receive().refused == 1
    assert office.rules() == {rule_id}
    told = office.receipt()
    assert "KHÔNG ĐỌC ĐƯỢC" in told
    assert "Cách xử lý" in told
    workspace = line.open_workspace(office.settings)
    [delivery] = workspace.ledger.of("delivery_received")
    assert workspace.landing.get(delivery.data["sha256"]) == data


def test_half_of_a_workbook_is_refused_and_the_whole_one_is_then_a_new_delivery(office: Office, good: bytes) -> None:
    office.drop("643.xlsx", good[: len(good) // 2])
    assert office.receive().refused == 1
    assert office.rules() == {"H018"}
    office.drop("643.xlsx", good)
    received = office.receive()
    assert (received.deliveries, received.refused) == (1, 0)


def test_a_zip_that_holds_something_else_is_no_workbook(office: Office) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("letter.txt", "Kính gửi")
    office.drop("a.xlsx", data.getvalue())
    assert office.receive().refused == 1
    assert office.rules() == {"H001"}


def test_a_workbook_without_a_form_of_ours_is_refused_as_the_wrong_form(office: Office) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Danh sách", "cán bộ"])
    data = io.BytesIO()
    book.save(data)
    office.drop("a.xlsx", data.getvalue())
    assert office.receive().refused == 1
    assert office.rules() == {"H002"}


def test_a_workbook_with_only_the_cover_is_refused_as_the_wrong_form(office: Office, good: bytes) -> None:
    office.drop("a.xlsx", without(good, {"KT01", "KT03", "KT04"}))
    assert office.receive().refused == 1
    assert office.rules() == {"H002"}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        pytest.param("643", "999", "H003", id="unknown-place"),
        pytest.param("registrar", "harbour_master", "H004", id="unknown-office"),
        pytest.param("Quý III/2023", "Quý V/2023", "H005", id="unknown-period"),
        pytest.param("Quý III/2023", "Quý III/2031", "H004", id="office-that-is-gone-by-then"),
    ],
)
def test_an_unknown_place_office_or_period_is_refused_by_name(
    office: Office, good: bytes, old: str, new: str, rule: str
) -> None:
    office.drop("a.xlsx", edited(good, "KT00", old, new))
    assert office.receive().refused == 1
    assert rule in office.rules()
    assert "Cách xử lý" in office.receipt()


def test_the_same_file_twice_changes_nothing_and_the_sender_is_told(office: Office, good: bytes) -> None:
    office.drop("643.xlsx", good)
    office.receive()
    office.drop("lan-hai/643.xlsx", good)
    received = office.receive()
    assert (received.deliveries, received.repeated) == (0, 1)
    [again] = list(office.settings.outbox.glob("643/*phieu-tiep-nhan-*.txt"))
    assert "trùng từng byte" in again.read_text(encoding="utf-8-sig")
    assert len(office.notes()) == 1


def test_two_files_of_one_office_in_one_look_are_two_attempts_and_the_second_says_so(
    office: Office, good: bytes
) -> None:
    office.drop("a.xlsx", good)
    office.drop("b.xlsx", more_members(edited(good, "KT00", "Lần đầu", "Đính chính")))
    office.receive()
    assert office.rules("66-2023-0001") == set()
    assert office.rules("66-2023-0002") == {"H008", "H803"}
    assert [s["attempt"] for note in office.notes() for s in note["submissions"] if s["form_code"] == "KT01"] == [1, 2]
    assert "66-2023-0001, 66-2023-0002" in office.receipt("66-2023-0002")


def test_the_same_content_in_other_bytes_is_no_new_attempt_and_the_sender_is_told(office: Office, good: bytes) -> None:
    office.drop("a.xlsx", good)
    office.receive()
    office.drop("b.xlsx", edited(good, "KT00", "Lần đầu", "Đính chính"))
    received = office.receive()
    assert (received.deliveries, received.refused, received.repeated) == (1, 0, 1)
    note = office.notes()[1]
    assert (note["outcome"], note["submissions"], office.rules("66-2023-0002")) == ("repeated", [], {"H803"})
    assert "không khác phiếu tiếp nhận số 66-2023-0001" in office.receipt("66-2023-0002")


def test_only_the_form_that_changed_is_the_next_attempt_with_its_cells(office: Office, good: bytes) -> None:
    office.drop("a.xlsx", good)
    office.receive()
    office.drop("b.xlsx", edited(more_members(good, 18), "KT00", "Lần đầu", "Đính chính"))
    office.receive()
    [changed] = office.notes()[1]["submissions"]
    assert (changed["form_code"], changed["attempt"], changed["attempt_kind"]) == ("KT01", 2, "correction")
    assert changed["changed_cells"] == 1
    [cell] = changed["first_changes"]
    assert int(cell["after"]) - int(cell["before"]) == 18
    assert {repeat["form_code"] for repeat in office.notes()[1]["repeats"]} == {"KT03", "KT04"}
    assert f"KT01!{cell['cell_ref']}" in office.receipt("66-2023-0002")
    warehouse = line.open_workspace(office.settings).warehouse
    laid = warehouse.query(
        "select submission_id, earlier_submission_id, cell_ref, before, after from raw.attempt_changes"
    )
    assert [tuple(row.values()) for row in laid] == [
        ("66-2023-0002/KT01", "66-2023-0001/KT01", cell["cell_ref"], cell["before"], cell["after"])
    ]


def test_a_change_that_kt00_does_not_call_one_is_noted(office: Office, good: bytes) -> None:
    office.drop("a.xlsx", good)
    office.receive()
    office.drop("b.xlsx", more_members(good))
    office.receive()
    assert office.rules("66-2023-0002") == {"H803", "H804"}


def test_going_back_to_an_earlier_content_is_an_attempt(office: Office, good: bytes) -> None:
    for name, data in (("a", good), ("b", more_members(good)), ("c", edited(good, "KT00", "Lần đầu", "Thay thế"))):
        office.drop(f"{name}.xlsx", data)
        office.receive()
    assert [s["attempt"] for note in office.notes() for s in note["submissions"] if s["form_code"] == "KT01"] == [
        1,
        2,
        3,
    ]


def test_a_new_letter_for_unchanged_forms_is_an_attempt_of_all_of_them(office: Office, good: bytes) -> None:
    office.drop("a.xlsx", good)
    office.receive()
    office.drop("b.xlsx", edited(good, "KT00", "Thủ trưởng đơn vị", "KT. (ký thay)"))
    office.receive()
    assert {s["attempt"] for s in office.notes()[1]["submissions"]} == {2}
    assert "H804" not in office.rules("66-2023-0002")


def test_what_changed_can_be_laid_down_again_from_the_originals(office: Office, good: bytes) -> None:
    from hoptac.line.intake import lay_down_missing

    for name, data in (("a", good), ("b", more_members(good)), ("c", edited(good, "KT00", "Lần đầu", "Thay thế"))):
        office.drop(f"{name}.xlsx", data)
        office.receive()
        office.later()
    workspace = line.open_workspace(office.settings)
    queries = (
        "select * from raw.attempt_changes order by all",
        "select * from raw.read_findings order by all",
        "select * from raw.submissions order by all",
    )
    before = [workspace.warehouse.query(sql) for sql in queries]
    assert all(before)
    names = [finding["finding_id"] for finding in before[1]]
    assert len(names) == len(set(names)) > 2
    workspace.warehouse.path.unlink()
    lay_down_missing(workspace)
    assert [workspace.warehouse.query(sql) for sql in queries] == before


def assurances(office: Office, at: int = 0) -> set[str]:
    return {submission["identity_assurance"] for submission in office.notes()[at]["submissions"]}


def token_of(office: Office) -> str:
    return line.tokens(line.open_workspace(office.settings)).of("643@2000-01-01/registrar", PERIOD)


def test_the_printed_token_says_more_than_the_cover_alone(office: Office, good: bytes) -> None:
    office.drop("a.xlsx", good)
    office.drop("b.xlsx", more_members(edited(good, "KT00", token_of(office), None)))
    office.receive()
    assert assurances(office, 0) == {"channel"}
    assert assurances(office, 1) == {"claimed"}
    assert "H801" not in office.rules("66-2023-0002")


def test_a_token_of_another_period_is_told_with_its_cell_and_refuses_nothing(office: Office, good: bytes) -> None:
    other = line.tokens(line.open_workspace(office.settings)).of("643@2000-01-01/registrar", "2023Q2")
    office.drop("a.xlsx", edited(good, "KT00", token_of(office), other))
    office.receive()
    assert assurances(office) == {"claimed"}
    [found] = [finding for finding in office.notes()[0]["findings"] if finding["rule"] == "H801"]
    assert found["sheet"] == "KT00"
    assert found["cells"] in office.receipt()
    assert other not in office.receipt()


def test_the_offices_own_folder_is_a_channel_and_another_offices_refuses_the_file(office: Office, good: bytes) -> None:
    bare = edited(good, "KT00", token_of(office), None)
    office.drop("643/registrar/2023/a.xlsx", bare)
    office.drop("644/registrar/a.xlsx", edited(good, "KT00", "Lần đầu", "Thay thế"))
    office.receive()
    assert assurances(office) == {"channel"}
    assert office.rules("66-2023-0002") == {"H802"}
    assert office.notes()[1]["submissions"] == []
    assert [path.parent.name for path in office.settings.outbox.glob("*/66-2023-0002*")] == ["644"]
    assert office.notes()[1]["outcome"] == "refused"


def test_a_folder_that_is_no_offices_proves_nothing(office: Office, good: bytes) -> None:
    bare = edited(good, "KT00", token_of(office), None)
    office.drop("643/Registrar/a.xlsx", bare)
    office.receive()
    assert assurances(office) == {"claimed"}


def test_a_bad_file_leaves_the_others_alone(office: Office, good: bytes) -> None:
    office.drop("a-bad.xlsx", b"not a workbook")
    office.drop("b-good.xlsx", good)
    office.drop("c-worse.xlsx", good[:1000])
    received = office.receive()
    assert (received.deliveries, received.refused) == (3, 2)
    assert [note["outcome"] for note in office.notes()] == ["refused", "readable", "refused"]


def test_a_form_that_the_office_does_not_owe_is_kept_and_told(office: Office, good: bytes) -> None:
    data = edited(good, "KT00", "registrar", "provincial_registrar")
    office.drop("a.xlsx", edited(data, "KT00", "643", "66"))
    office.receive()
    assert "H016" in office.rules()


def test_a_hostile_name_reaches_neither_path_nor_receipt(office: Office, good: bytes) -> None:
    name = "=cmd|' '!A0 ‮ ..xlsx"
    office.drop(name, good)
    office.receive()
    office.drop(f"refused {name}", b"no workbook")
    office.receive()
    assert "‮" not in office.receipt("66-2023-0002")
    told = office.receipt()
    assert "‮" not in told
    outbox = [path.name for path in office.settings.outbox.rglob("*") if path.is_file()]
    assert sorted(outbox) == ["66-2023-0001-phieu-tiep-nhan.txt", "66-2023-0002-phieu-tiep-nhan.txt"]


def test_a_name_that_is_no_text_stops_nothing(office: Office, good: bytes) -> None:
    path = Path(office.settings.inbox) / "b\udcffo cao.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(good)
    assert office.receive().deliveries == 1
    assert "Biểu KT01" in office.receipt()
    assert next(Ledger(office.settings.ledger).of("delivery_received")).data["file_name"] == "b\udcffo cao.xlsx"


def test_a_replay_refuses_an_inbox_that_is_not_its_own(office: Office, tmp_path: Path) -> None:
    from hoptac.errors import Refused

    with pytest.raises(Refused, match="only its own inbox"):
        line.receive(replace(office.settings, inbox_url=str(tmp_path / "elsewhere")))
