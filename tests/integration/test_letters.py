"""Signed letters beside workbooks: what each is to the other, how sure it makes us of the sender, what both are told."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from inbox_office import PERIOD, Office, edited, more_members
from letters import added_to, authority, changed_inside, letter, office, signed, stranger
from tests_support import ROOT, STORY

from hoptac import line
from hoptac.ledger import Ledger
from hoptac.line.assurance import assurance_by_now
from hoptac.line.building import inputs_of
from hoptac.line.intake import lay_down_missing
from hoptac.period import Period
from hoptac.replay import Story, _workbook
from hoptac.settings import Settings

CITY = "UBND thành phố Buôn Ma Thuột"
FORMS = {"KT01", "KT03", "KT04"}
WORKBOOK, LETTER = "66-2023-0001", "66-2023-0002"


@pytest.fixture(scope="session")
def roots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roots")
    (folder / "root.pem").write_bytes(authority().pem)
    return folder


@pytest.fixture
def inbox(checkout: Settings, tmp_path: Path, roots: Path) -> Office:
    return Office(replace(checkout, var=tmp_path, trust_roots=roots))


@pytest.fixture(scope="module")
def bare(checkout: Settings, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A filled workbook of a city without its token: only its cover says whose it is."""
    office = Office(replace(checkout, var=tmp_path_factory.mktemp("bare")))
    return bare_of(office)


def bare_of(office: Office) -> bytes:
    workspace = line.open_workspace(office.settings)
    made = _workbook(Story(STORY), workspace, "643", "registrar", {})
    return edited(made, "KT00", token_of(office), None)


def token_of(office: Office) -> str:
    return line.tokens(line.open_workspace(office.settings)).of("643@2000-01-01/registrar", PERIOD)


def standing(office: Office) -> dict[str, str]:
    return dict(assurance_by_now(Ledger(office.settings.ledger)))


def sure(office: Office, number: str = WORKBOOK) -> set[str]:
    return {assurance for name, assurance in standing(office).items() if name.startswith(number)}


def events(office: Office, event: str) -> list[dict]:
    return [dict(found.data) for found in Ledger(office.settings.ledger).of(event)]


def told(office: Office, number: str = LETTER) -> set[str]:
    """The rules that the last look at a letter, or the reading of a workbook, found broken."""
    notes = [*office.notes(), *events(office, "letter_received")]
    return {found["rule"] for found in [note for note in notes if note["number"] == number][-1]["findings"]}


def test_a_signed_letter_that_holds_its_workbook_makes_the_workbook_signed(inbox: Office, bare: bytes) -> None:
    inbox.drop("a.xlsx", bare)
    inbox.drop("b.pdf", signed(letter(bare), office()))
    received = inbox.receive()
    assert (received.deliveries, received.refused, received.periods) == (2, 0, (PERIOD,))
    assert sure(inbox) == {"signed"}
    assert told(inbox) == set()
    [note] = events(inbox, "letter_received")
    assert note["workbooks"] == [{"number": WORKBOOK, "link": "named"}]
    assert note["signature"]["organisations"] == [CITY]
    assert note["roots"] == [hashlib.sha256(authority().der).hexdigest()]
    raised = events(inbox, "assurance_raised")
    assert {(one["submission_id"], one["number"], one["earlier"], one["assurance"]) for one in raised} == {
        (f"{WORKBOOK}/{form}", LETTER, "claimed", "signed") for form in FORMS
    }


def test_receipts_say_to_both_what_the_letter_is_to_the_workbook(inbox: Office, bare: bytes) -> None:
    inbox.drop("a.xlsx", bare)
    inbox.drop("b.pdf", signed(letter(bare), office()))
    inbox.receive()
    of_workbook, of_letter = inbox.receipt(WORKBOOK), inbox.receipt(LETTER)
    assert f"Thư số {LETTER}: thư ký số hợp lệ của đơn vị gửi tệp biểu mẫu" in of_workbook
    assert "Bảo đảm về người gửi (identity): chữ ký số đã kiểm tra" in of_workbook
    assert f"Tệp biểu mẫu số {WORKBOOK}: thư ký số hợp lệ của đơn vị gửi tệp biểu mẫu" in of_letter
    assert f"Tên ghi trên chứng thư số (named in the certificate): {CITY}" in of_letter
    assert "KHÔNG ĐỌC ĐƯỢC" not in of_letter
    assert [path.parent.name for path in inbox.settings.outbox.glob("*/*")] == ["643", "643"]


@pytest.mark.parametrize("is_letter_first", [True, False])
def test_a_letter_counts_whether_it_comes_before_its_workbook_or_after_it(
    inbox: Office, bare: bytes, is_letter_first: bool
) -> None:
    files = [("a.xlsx", bare), ("b.pdf", signed(letter(bare), office()))]
    first, second = reversed(files) if is_letter_first else files
    inbox.drop(*first)
    inbox.receive()
    assert set(standing(inbox).values()) <= {"claimed"}
    assert "H807" in told(inbox, WORKBOOK) if is_letter_first else True
    inbox.later()
    inbox.drop(*second)
    received = inbox.receive()
    assert received.periods == (PERIOD,)
    assert set(standing(inbox).values()) == {"signed"}
    assert len(events(inbox, "assurance_raised")) == len(FORMS)
    inbox.receive()
    assert len(events(inbox, "assurance_raised")) == len(FORMS), "what was raised is raised once"


def test_a_letter_may_name_the_sha256_of_the_receipt_in_its_keywords(inbox: Office, bare: bytes) -> None:
    inbox.drop("a.xlsx", bare)
    inbox.receive()
    [printed] = [text for text in inbox.receipt().split() if len(text) == 64]
    inbox.drop("b.pdf", signed(letter(keywords=printed), office()))
    inbox.receive()
    assert sure(inbox) == {"signed"}


Spoilt = Callable[[bytes], bytes]
FALSE: dict[str, Spoilt] = {
    "H808": lambda workbook: changed_inside(signed(letter(workbook), office())),
    "H809": lambda workbook: added_to(signed(letter(workbook), office())),
    "H810": lambda workbook: signed(letter(workbook), stranger().issue(O=CITY, CN=CITY)),
    "H812": lambda workbook: signed(letter(workbook), authority().issue(O="Trường Tiểu học", CN="một người ký")),
    "H814": lambda workbook: signed(letter(workbook), office("UBND thị xã Buôn Hồ")),
}
"""By rule, a letter about a workbook that does not count for it."""


@pytest.fixture(scope="module")
def doubtful(checkout: Settings, tmp_path_factory: pytest.TempPathFactory, roots: Path, bare: bytes) -> Office:
    """A workbook, and after it every letter that does not count for it."""
    made = Office(replace(checkout, var=tmp_path_factory.mktemp("doubtful"), trust_roots=roots))
    made.drop("a.xlsx", bare)
    made.receive()
    for rule, spoil in FALSE.items():
        made.drop(f"{rule}.pdf", spoil(bare))
    assert made.receive().refused == 0
    return made


@pytest.mark.parametrize("rule", FALSE)
def test_a_letter_that_does_not_hold_is_told_of(doubtful: Office, rule: str) -> None:
    [number] = [one["number"] for one in events(doubtful, "delivery_received") if one["file_name"] == f"{rule}.pdf"]
    assert {rule} <= told(doubtful, number) <= {rule, "H814"}
    receipt = doubtful.receipt(number)
    assert f"[{rule}]" in receipt
    assert "Cách xử lý" in receipt
    assert "(…)" not in receipt
    assert "một người ký" not in receipt


def test_letters_that_do_not_hold_raise_nothing_refuse_nothing_and_leave_no_person_s_name(doubtful: Office) -> None:
    assert sure(doubtful) == {"claimed"}
    assert events(doubtful, "assurance_raised") == []
    assert len(events(doubtful, "letter_received")) == len(FALSE)
    assert "một người ký" not in str(Ledger(doubtful.settings.ledger).lines)


def test_the_workbook_is_told_where_another_offices_letter_came_before_it(inbox: Office, bare: bytes) -> None:
    inbox.drop("a.pdf", signed(letter(bare), office("UBND thị xã Buôn Hồ")))
    inbox.receive()
    inbox.later()
    inbox.drop("b.xlsx", bare)
    assert inbox.receive().refused == 0
    assert "H814" in told(inbox, LETTER)
    assert "UBND thị xã Buôn Hồ" in inbox.receipt(LETTER)
    assert sure(inbox, LETTER) == {"claimed"}


def test_a_letter_about_another_file_is_not_linked_to_this_one(inbox: Office, bare: bytes) -> None:
    inbox.drop("643/a.xlsx", bare)
    inbox.drop("thu/b.pdf", signed(letter(more_members(bare)), office()))
    inbox.receive()
    assert told(inbox) == {"H807"}
    assert events(inbox, "letter_received")[0]["workbooks"] == []
    assert sure(inbox) == {"claimed"}


def test_a_signed_letter_that_only_lies_beside_the_workbook_proves_nothing_and_says_how_it_would(
    inbox: Office, bare: bytes
) -> None:
    inbox.drop("a.xlsx", bare)
    inbox.drop("b.pdf", signed(letter(), office()))
    inbox.receive()
    assert told(inbox) == {"H813"}
    assert events(inbox, "letter_received")[0]["workbooks"] == [{"number": WORKBOOK, "link": "beside"}]
    assert "SHA-256" in inbox.receipt(LETTER)
    assert sure(inbox) == {"claimed"}


def test_another_offices_sound_letter_does_not_belong_to_the_only_workbook_beside_it(
    inbox: Office, bare: bytes
) -> None:
    inbox.drop("a.xlsx", bare)
    inbox.receive()
    inbox.drop("b.pdf", signed(letter(), office("UBND thị xã Buôn Hồ")))
    inbox.receive()
    assert told(inbox) == {"H807"}
    assert WORKBOOK not in inbox.settings.outbox.joinpath("_unknown", f"{LETTER}-phieu-tiep-nhan.txt").read_text(
        "utf-8"
    )


def test_an_unsigned_letter_is_kept_beside_the_workbook_of_its_name(inbox: Office, bare: bytes) -> None:
    inbox.drop("tp/bao cao.pdf", letter())
    inbox.drop("tp/bao cao.xlsx", bare)
    inbox.drop("tp/khac.xlsx", more_members(bare))
    inbox.receive()
    [note] = events(inbox, "letter_received")
    assert note["workbooks"] == [{"number": "66-2023-0002", "link": "beside"}]
    assert told(inbox, "66-2023-0001") == set()
    assert f"Thư số {note['number']}: thư không ký số" in inbox.receipt("66-2023-0002")
    assert f"Thư số {note['number']}" not in inbox.receipt("66-2023-0003")
    assert set(standing(inbox).values()) == {"claimed"}


def test_a_letter_about_a_workbook_that_was_refused_waits_for_nobody(inbox: Office, bare: bytes) -> None:
    inbox.drop("644/registrar/a.xlsx", bare)
    inbox.drop("b.pdf", signed(letter(bare), office()))
    assert inbox.receive().refused == 1
    assert told(inbox, WORKBOOK) == {"H802"}
    assert "tệp biểu mẫu chưa đọc được đơn vị gửi" in inbox.receipt("66-2023-0002")
    assert standing(inbox) == {}


def test_a_letter_beside_two_workbooks_of_other_names_belongs_to_neither(inbox: Office, bare: bytes) -> None:
    inbox.drop("tp/a.xlsx", bare)
    inbox.drop("tp/b.xlsx", more_members(bare))
    inbox.drop("tp/c.pdf", letter())
    inbox.receive()
    assert told(inbox, "66-2023-0003") == {"H807"}


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 a letter", letter()[:300]], ids=["empty", "head", "half"])
def test_a_letter_that_cannot_be_read_is_kept_and_told_and_leaves_the_workbook_alone(
    inbox: Office, bare: bytes, data: bytes
) -> None:
    inbox.drop("a.xlsx", bare)
    inbox.drop("b.pdf", data)
    received = inbox.receive()
    assert (received.deliveries, received.refused) == (2, 0)
    assert told(inbox) == {"H806"}
    assert "Thư không đọc được" in inbox.receipt(LETTER)
    assert f"Thư số {LETTER}: thư không đọc được" in inbox.receipt(WORKBOOK)
    [landed] = [one for one in events(inbox, "delivery_received") if one["number"] == LETTER]
    assert line.open_workspace(inbox.settings).landing.get(landed["sha256"]) == data


def test_a_letter_that_takes_too_much_memory_is_told_so_and_kept(inbox: Office, bare: bytes) -> None:
    inbox.settings = replace(inbox.settings, read_memory_megabytes=60)
    inbox.drop("a.xlsx", bare)
    inbox.drop("b.pdf", signed(letter(bytes(100_000_000)), office()))
    assert inbox.receive().refused == 0
    assert told(inbox) <= {"H902", "H903"}
    assert told(inbox)
    assert sure(inbox) == {"claimed"}


def test_without_trusted_certificates_the_office_is_told_and_the_letter_counts_once_they_are_there(
    inbox: Office, bare: bytes, roots: Path
) -> None:
    inbox.settings = replace(inbox.settings, trust_roots=None)
    inbox.drop("a.xlsx", bare)
    inbox.drop("b.pdf", signed(letter(bare), office()))
    inbox.receive()
    assert told(inbox) == {"H811"}
    assert sure(inbox) == {"claimed"}
    inbox.settings = replace(inbox.settings, trust_roots=roots)
    inbox.later()
    assert inbox.receive().deliveries == 0, "nothing came"
    inbox.drop("lan hai/b.pdf", Path(inbox.settings.inbox, "b.pdf").read_bytes())
    received = inbox.receive()
    assert (received.deliveries, received.repeated) == (0, 1)
    assert told(inbox) == set()
    assert sure(inbox) == {"signed"}


def test_the_same_bytes_later_in_the_offices_own_folder_raise_the_standing_attempt(inbox: Office, bare: bytes) -> None:
    inbox.drop("a.xlsx", bare)
    inbox.receive()
    inbox.later()
    inbox.drop("644/registrar/a.xlsx", bare)
    inbox.receive()
    assert sure(inbox) == {"claimed"}, "the folder of another office says nothing"
    inbox.later()
    inbox.drop("643/registrar/a.xlsx", bare)
    assert inbox.receive().periods == (PERIOD,)
    assert sure(inbox) == {"channel"}
    path = events(inbox, "receipt_issued")[-1]["path"]
    assert "mã xác thực hoặc thư mục riêng" in Path(path).read_text(encoding="utf-8-sig")


def test_the_same_content_later_with_its_token_raises_the_standing_attempt_and_is_none_itself(inbox: Office) -> None:
    workspace = line.open_workspace(inbox.settings)
    with_token = _workbook(Story(STORY), workspace, "643", "registrar", {})
    inbox.drop("a.xlsx", edited(with_token, "KT00", token_of(inbox), None))
    inbox.receive()
    inbox.later()
    inbox.drop("b.xlsx", with_token)
    inbox.receive()
    assert told(inbox) == {"H803"}
    assert sure(inbox) == {"channel"}
    assert {one["number"] for one in events(inbox, "assurance_raised")} == {LETTER}


def test_a_signed_letter_about_a_copy_that_says_the_same_raises_the_attempt_that_stands(
    inbox: Office, bare: bytes
) -> None:
    saved_again = edited(bare, "KT00", "643", "643")
    assert saved_again != bare
    inbox.drop("a.xlsx", bare)
    inbox.receive()
    inbox.drop("b.xlsx", saved_again)
    inbox.drop("c.pdf", signed(letter(saved_again), office()))
    inbox.receive()
    assert sure(inbox) == {"signed"}


def test_a_run_that_broke_off_after_the_letter_is_made_good_by_the_next(inbox: Office, bare: bytes) -> None:
    from hoptac.line.letters import take_letters, unseen_letters
    from hoptac.line.reading import open_reader

    inbox.drop("a.xlsx", bare)
    inbox.receive()
    letter_dropped = replace(inbox.settings, var=inbox.settings.var)
    workspace = line.open_workspace(letter_dropped)
    inbox.drop("b.pdf", signed(letter(bare), office()))
    from hoptac.receive import receive as receive_files

    with workspace.ledger.writer(1), open_reader(workspace, 1) as reader:
        receive_files(inbox.settings.inbox, workspace.landing, workspace.ledger, 0.05)
        take_letters(workspace, reader, unseen_letters(workspace.ledger))
    assert sure(inbox) == {"claimed"}
    assert inbox.receive().periods == (PERIOD,)
    assert sure(inbox) == {"signed"}
    assert f"Tệp biểu mẫu số {WORKBOOK}" in inbox.receipt(LETTER)


def test_a_new_warehouse_holds_letters_as_the_ledger_tells_of_them_without_judging_again(
    inbox: Office, bare: bytes
) -> None:
    inbox.drop("a.pdf", signed(letter(bare), office("UBND thị xã Buôn Hồ")))
    inbox.drop("b.pdf", added_to(signed(letter(), office())))
    inbox.drop("c.xlsx", bare)
    inbox.receive()
    inbox.drop("d.pdf", signed(letter(bare), office("UBND huyện Ea Kar")))
    inbox.receive()
    workspace = line.open_workspace(replace(inbox.settings, trust_roots=None))
    queries = ("select * from raw.deliveries order by all", "select * from raw.read_findings order by all")
    before = [workspace.warehouse.query(sql) for sql in queries]
    assert [row["outcome_code"] for row in before[0]] == ["letter", "letter", "received", "letter"]
    assert {row["rule_id"] for row in before[1]} >= {"H809", "H814"}
    workspace.warehouse.path.unlink()
    assert lay_down_missing(workspace) == 4
    assert [workspace.warehouse.query(sql) for sql in queries] == before


def test_what_comes_out_does_not_depend_on_how_large_a_batch_is(
    checkout: Settings, tmp_path: Path, roots: Path, bare: bytes
) -> None:
    corrected = more_members(bare)
    files = {
        "a.xlsx": bare,
        "b.xlsx": corrected,
        "c.pdf": signed(letter(bare, corrected), office()),
        "d.pdf": letter(corrected),
    }
    outcomes = []
    for size in (1, 200):
        one = Office(replace(checkout, var=tmp_path / str(size), trust_roots=roots, read_batch=size))
        for name, data in files.items():
            one.drop(name, data)
        one.receive()
        receipts = {path.name: path.read_bytes() for path in one.settings.outbox.rglob("*.txt")}
        outcomes.append((receipts, standing(one)))
    assert outcomes[0] == outcomes[1]
    assert set(outcomes[0][1].values()) == {"signed"}


@pytest.fixture(scope="module")
def strict(checkout: Settings, tmp_path_factory: pytest.TempPathFactory, roots: Path) -> Office:
    """A province in which one office alone reports, and whose final periods want a signature."""
    home = tmp_path_factory.mktemp("strict")
    for path in ROOT.iterdir():
        if path.name in ("dbt_project", "expectations", "src", "dags"):
            (home / path.name).symlink_to(path)
    for path in sorted((ROOT / "seeds").rglob("*")):
        copy = home / path.relative_to(ROOT)
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        elif path.name in ("policy.csv", "reporters.csv") and path.parent.name == "policy":
            copy.write_text("".join(_strict_rows(path)), encoding="utf-8")
        else:
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.symlink_to(path)
    return Office(replace(checkout, home=home, var=tmp_path_factory.mktemp("var"), trust_roots=roots))


def _strict_rows(path: Path) -> list[str]:
    head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if path.name == "policy.csv":
        return [
            head,
            *(row.replace("final_identity_assurance,claimed", "final_identity_assurance,signed") for row in rows),
        ]
    return [head, *(row for row in rows if row.startswith("643@2000-01-01/registrar,"))]


def test_a_period_that_wants_signatures_is_final_only_once_the_letter_came(strict: Office) -> None:
    bare = bare_of(strict)
    strict.drop("643/registrar/a.xlsx", bare)
    strict.receive()
    before = line.build(strict.settings, Period(PERIOD))
    assert before.status == "preliminary"
    assert any("chưa được bảo đảm bằng chữ ký số" in reason for reason in before.reasons_vi)
    strict.later()
    strict.drop("643/registrar/a.pdf", signed(letter(bare), office()))
    assert strict.receive().periods == (PERIOD,)
    after = line.build(strict.settings, Period(PERIOD))
    assert (after.status, after.reasons_vi) == ("final", ())
    workspace = line.open_workspace(strict.settings)
    assert {s["identity_assurance"] for s in inputs_of(workspace, Period(PERIOD)).submissions} == {"signed"}
    for table in ("raw.assurances", "core.fct_submission"):
        rows = workspace.warehouse.query(f"select distinct identity_assurance from {table}")
        assert rows == [{"identity_assurance": "signed"}], table
    rows = workspace.warehouse.query("select distinct identity_assurance from raw.submissions")
    assert rows == [{"identity_assurance": "channel"}], "what the file itself says stays as it was"
    assert not line.build(strict.settings, Period(PERIOD)).changed
