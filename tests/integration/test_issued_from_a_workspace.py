"""From an accepted quarter to the next workbook and back: what we know is printed, told to the ledger, and stands."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from issued_samples import COVER, FORMS, RULES, SECTIONS, book, cell_of

from hoptac import line
from hoptac.ledger import Ledger
from hoptac.line.known import ARRIVALS, DEPARTURES, Memory, closings_of
from hoptac.period import Period
from hoptac.settings import Settings
from hoptac.workbook import read_cells, write_workbook

STARTS = datetime.fromisoformat("2023-09-15T00:00:00+07:00")
REPORTER = "651@2000-01-01/registrar"
SECOND = {
    ("HTX_OPEN", "stock_open"): 55,
    ("HTX_NEW", "quarter"): 3,
    ("HTX_NEW", "ytd"): 3,
    ("HTX_TOTAL", "stock_close"): 58,
    ("HTX_ACTIVE", "stock_close"): 50,
    ("THT_TOTAL", "stock_close"): 40,
}
LAST_YEAR = {("HTX_NEW", "ytd"): 4, ("HTX_TOTAL", "stock_close"): 50}


class Office:
    """A replay workspace that takes in workbooks of one district and accepts them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ledger = line.create_replay(settings, "66", STARTS, "0" * 64)
        self._hour = 0

    def receive(self, period: str, values: Mapping[tuple[str, str], object], name: str = "", data: bytes = b"") -> str:
        day = Period(period).window("administrative").end
        if not data:
            typed = {("KT01", code, basis, SECTIONS[code[:3]]): value for (code, basis), value in values.items()}
            cover = replace(COVER, period=period, cut_off=day, forms=("KT01",), issue_id="")
            data = write_workbook(FORMS, cover, day, typed)
        path = Path(self.settings.inbox) / (name or f"{period}.xlsx")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.wait()
        line.receive(self.settings)
        return str(list(Ledger(self.settings.ledger).of("delivery_read"))[-1].data["number"])

    def accept(self, period: str, *submissions: str) -> None:
        """What a build decides, without building."""
        workspace = line.open_workspace(self.settings)
        verdict = json.dumps({"period": period, "accepted": list(submissions), "acceptable": list(submissions)})
        with workspace.ledger.writer(1):
            address = workspace.landing.put(verdict.encode())
            workspace.ledger.append("candidate_built", {"period": period, "verdict_sha256": address})

    def wait(self) -> None:
        self._hour += 1
        ledger = Ledger(self.settings.ledger)
        with ledger.writer(1):
            ledger.advance(STARTS.replace(hour=self._hour), f"{self._hour}")

    def issue(self, folder: Path, period: str = "2023Q3") -> bytes:
        [path] = line.issue_forms(self.settings, Period(period), folder, "651")
        return path.read_bytes()

    def events(self, kind: str) -> list[Mapping[str, object]]:
        return [event.data for event in Ledger(self.settings.ledger).of(kind)]


@pytest.fixture
def office(checkout: Settings, tmp_path: Path) -> Office:
    made = Office(replace(checkout, var=tmp_path / "var"))
    made.accept("2022Q3", f"{made.receive('2022Q3', LAST_YEAR)}/KT01")
    made.accept("2023Q2", f"{made.receive('2023Q2', SECOND)}/KT01")
    return made


def test_the_closing_balance_of_the_quarter_before_is_printed_as_opening(office: Office, tmp_path: Path) -> None:
    data = office.issue(tmp_path / "out")
    opening = cell_of(data, "HTX_OPEN", "(1)")
    assert (opening.value, opening.protection.locked) == (58, True)
    assert cell_of(data, "THT_OPEN", "(1)").value == 40
    assert cell_of(data, "HTX_NEW", "(4)").value == 4
    assert "+3" in cell_of(data, "HTX_NEW", "(3)").value


def test_what_was_not_accepted_is_not_known(checkout: Settings, tmp_path: Path) -> None:
    office = Office(replace(checkout, var=tmp_path / "var"))
    office.receive("2023Q2", SECOND)
    opening = cell_of(office.issue(tmp_path / "out"), "HTX_OPEN", "(1)")
    assert (opening.value, opening.protection.locked) == (None, False)


def test_an_older_quarter_is_no_opening_balance(checkout: Settings, tmp_path: Path) -> None:
    office = Office(replace(checkout, var=tmp_path / "var"))
    office.accept("2023Q1", f"{office.receive('2023Q1', SECOND)}/KT01")
    assert cell_of(office.issue(tmp_path / "out"), "HTX_OPEN", "(1)").value is None


def test_of_a_quarter_and_a_half_year_that_close_together_what_came_last_is_printed(
    office: Office, tmp_path: Path
) -> None:
    half = {("HTX_NEW", "ytd"): 3, ("HTX_TOTAL", "stock_close"): 56}
    office.accept("2023H1", f"{office.receive('2023H1', half)}/KT01")
    data = office.issue(tmp_path / "after")
    assert cell_of(data, "HTX_OPEN", "(1)").value == 56
    assert cell_of(data, "THT_OPEN", "(1)").value == 40
    office.accept("2023Q2", f"{office.receive('2023Q2', {**SECOND, ('HTX_TOTAL', 'stock_close'): 57}, 'b.xlsx')}/KT01")
    assert cell_of(office.issue(tmp_path / "corrected"), "HTX_OPEN", "(1)").value == 57


def test_an_issue_is_told_once_and_holds_what_was_printed(office: Office, tmp_path: Path) -> None:
    first = office.issue(tmp_path / "one")
    [event] = office.events("form_issued")
    assert (event["reporter_key"], event["period"]) == (REPORTER, "2023Q3")
    kept = json.loads(line.open_workspace(office.settings).landing.get(str(event["sha256"])))
    printed = {(one["indicator"], one["basis"]): one["value"] for one in kept["figures"]}
    assert printed["HTX_OPEN", "stock_open"] == "58"
    texts = {value for sheet in read_cells(first) if sheet.name == "KT00" for row in sheet.rows for value in row}
    assert event["issue_id"] in texts
    assert office.issue(tmp_path / "two") == first
    assert len(office.events("form_issued")) == 1


def test_a_correction_of_the_quarter_before_makes_a_new_issue(office: Office, tmp_path: Path) -> None:
    office.issue(tmp_path / "one")
    office.accept("2023Q2", f"{office.receive('2023Q2', {**SECOND, ('HTX_TOTAL', 'stock_close'): 57}, 'b.xlsx')}/KT01")
    assert cell_of(office.issue(tmp_path / "two"), "HTX_OPEN", "(1)").value == 57
    assert len(office.events("form_issued")) == 2


def test_a_printed_balance_that_comes_back_changed_is_asked_about_and_stays(office: Office, tmp_path: Path) -> None:
    page = book(office.issue(tmp_path / "out"))
    cell = next(row[4] for row in page["KT01"].iter_rows() if row[1].value == "HTX_OPEN")
    cell.value = 61
    out = io.BytesIO()
    page.save(out)
    number = office.receive("2023Q3", {}, "back.xlsx", out.getvalue())
    [note] = [note for note in office.events("delivery_read") if note["number"] == number]
    [finding] = [one for one in note["findings"] if one["rule"] == "H701"]
    assert (finding["sheet"], finding["cells"], finding["observed"]) == ("KT01", cell.coordinate, "61")
    rows = line.open_workspace(office.settings).warehouse.query(
        "select value from raw.figures where submission_id = $1 and indicator_code = 'HTX_OPEN'", [f"{number}/KT01"]
    )
    assert [int(row["value"]) for row in rows] == [58]


def test_without_a_workspace_forms_are_issued_empty_and_nothing_is_kept(checkout: Settings, tmp_path: Path) -> None:
    settings = replace(checkout, var=tmp_path / "none")
    [path] = line.issue_forms(settings, Period("2023Q3"), tmp_path / "out", "651")
    assert cell_of(path.read_bytes(), "HTX_OPEN", "(1)").value is None
    assert not settings.ledger.exists()


def test_one_province_is_issued_in_one_call(checkout: Settings, tmp_path: Path) -> None:
    settings = replace(checkout, var=tmp_path / "none")
    written = line.issue_forms(settings, Period("2023Q3"), tmp_path / "out", province_code="66")
    owed = {one.reporter.key for one in line.ask.load_reference(checkout.home / "seeds").obligations(Period("2023Q3"))}
    assert len(written) == len(owed) > 15


def test_opening_balances_follow_the_sums_of_the_catalogue() -> None:
    assert closings_of(RULES)["HTX_OPEN"] == "HTX_TOTAL"
    assert closings_of(RULES)["THT_OPEN"] == "THT_TOTAL"


def test_the_changes_that_move_an_organisation_are_choices_of_the_form() -> None:
    part = FORMS.get("KT02B", "2021").parts[0]
    codes = {choice.code for field in part.fields if field.key == "change" for choice in field.choices}
    assert codes >= ARRIVALS | DEPARTURES
    assert not ARRIVALS & DEPARTURES


def test_the_register_is_the_last_accepted_list_with_the_changes_since() -> None:
    listed = [
        {"org_code": "1", "name": "Một", "org_type": "htx", "members": "9"},
        {"org_code": "2", "name": "Hai", "org_type": "htx"},
    ]
    changes = [
        {"org_code": "2", "name": "Hai", "change": "dissolved", "changed_on": "2023-05-02"},
        {"org_code": "3", "name": "Ba", "org_type": "htx", "change": "founded", "changed_on": "2023-05-01"},
        {"org_code": "1", "name": "Một", "change": "suspended", "changed_on": "2023-05-03"},
    ]
    memory = Memory(
        figures={},
        records={REPORTER: {("KT02A", "", "2022Y"): listed, ("KT02B", "", "2023Q2"): changes}},
    )
    form = FORMS.on("KT02A", date(2023, 12, 14))
    known = memory.known(REPORTER, Period("2023Y"), [form.asked_of("registrar", Period("2023Y"))])
    assert [(r["org_code"], r["name"]) for r in known.records["KT02A", ""]] == [("1", "Một"), ("3", "Ba")]
    assert known.records["KT02A", ""][1]["registered_on"] == "2023-05-01"
    assert "members" not in known.records["KT02A", ""][0]
    assert memory.known("another", Period("2023Y"), [form.asked_of("registrar", Period("2023Y"))]).records == {}
