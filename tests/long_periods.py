"""Four districts through a year: their quarters, their half-year, nine months and year, and a programme's range.

Put here what they know and how it becomes a workbook; what must come of it is in `test_long_periods`. All of it is
synthetic. Each district founds and dissolves the same number of co-operatives; they differ by what they begin with.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from tests_support import ROOT

from hoptac import line
from hoptac.form import load_forms
from hoptac.ledger import Ledger
from hoptac.period import Period
from hoptac.settings import Settings
from hoptac.workbook import Cover, write_workbook

__all__ = ["DISTRICTS", "RANGE", "Province", "home_of_four_districts", "rewrite"]

DISTRICTS = ("643", "644", "645", "646")
RANGE = "2020-12-15/2024-12-14"
"""A programme with the days of its sixteen quarters."""
_STARTS = datetime.fromisoformat("2025-01-20T08:00:00+07:00")
_FLOWS = {"HTX_NEW": (1, 2, 0, 1), "HTX_DISSOLVED": (0, 1, 0, 0)}
_BEFORE_2024 = 10
_WHOLE = ("HTX_TOTAL", "HTX_ACTIVE", "HTX_SECTOR_AGR", "HTXNN_CROP", "HTX_RATED_GOOD", "HTX_SIZE_SMALL")
"""All co-operatives of a district are at work, grow crops, are small and rated good."""
_FORMS = load_forms(ROOT / "expectations" / "forms")
_OWED = ("quarter", "first_half", "nine_months", "year", RANGE)


def home_of_four_districts(folder: Path, form_code: str = "KT01", frequencies: Iterable[str] = _OWED) -> Path:
    """A checkout in which four districts owe one form for some kinds of period, and nobody owes anything else."""
    for name in ("dbt_project", "expectations", "seeds"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
    policy = folder / "seeds" / "policy"
    reporters = {f"{code}@2000-01-01/registrar" for code in DISTRICTS}
    rewrite(policy / "reporters.csv", lambda rows: [row for row in rows if row["reporter_key"] in reporters])

    def owed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        a_duty = next(row for row in rows if (row["office_code"], row["form_code"]) == ("registrar", "KT01"))
        owes = {**a_duty, "form_code": form_code, "effective_from": "2021-01-01"}
        return [{**owes, "frequency": kind} for kind in frequencies]

    rewrite(policy / "obligations.csv", owed)
    return folder


def rewrite(path: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Put other rows into a CSV file of a checkout."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


class Province:
    """A replay workspace into which the districts' workbooks are dropped."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._ledger = line.create_replay(settings, "66", _STARTS, "0" * 64)
        self._looks = 0

    def send(self, period: str, places: Iterable[str] = DISTRICTS, **changed: int) -> None:
        """One look at the inbox that finds a period's workbooks of these districts; `changed` are added to figures."""
        self.drop({(place, "registrar"): _workbook(Period(period), place, changed) for place in places})

    def drop(self, workbooks: Mapping[tuple[str, str], bytes]) -> None:
        """One look at the inbox that finds these workbooks, by place and office."""
        for (place, office), data in workbooks.items():
            path = Path(self.settings.inbox) / place / office / f"{self._looks}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        self._looks += 1
        ledger = Ledger(self.settings.ledger)
        with ledger.writer(1):
            ledger.advance(_STARTS + timedelta(hours=self._looks), str(self._looks))
        line.receive(self.settings)

    def accept(self, period: str) -> None:
        """Accept what was sent for a period, without building it."""
        read = [event.data for event in Ledger(self.settings.ledger).of("delivery_read")]
        sent = [one["submission_id"] for note in read for one in note["submissions"] if one["period"] == period]
        verdict = json.dumps({"period": period, "accepted": sent, "acceptable": sent})
        workspace = line.open_workspace(self.settings)
        with workspace.ledger.writer(1):
            kept = workspace.landing.put(verdict.encode())
            about = {"period": period, "candidate": "", "inputs": "", "verdict_sha256": kept}
            workspace.ledger.append("candidate_built", about)

    def publish(self, period: str) -> line.Published:
        """Build, approve and publish a period."""
        line.build(self.settings, Period(period))
        line.approve(self.settings, Period(period), "standing_office", "Đồng ý")
        return line.publish(self.settings, Period(period))


def _workbook(period: Period, place: str, changed: Mapping[str, int]) -> bytes:
    day = period.window("administrative").end
    form = _FORMS.on("KT01", day)
    assert form is not None
    asked = [cell for cell in form.asked_of("registrar", period).cells() if cell.figure_role == "data"]
    values = {
        ("KT01", cell.indicator_code, cell.basis, cell.scope): value + changed.get(cell.indicator_code, 0)
        for cell in asked
        if (value := _figure(period, place, cell.indicator_code, cell.basis)) is not None
    }
    cover = Cover(
        place, "registrar", "Phòng Tài chính – Kế hoạch", period.code, ("KT01",), cut_off=day,
        letter_number="12/BC-TCKH", letter_date=day, source_code="synthetic", is_synthetic=True,
    )  # fmt: skip
    return write_workbook(_FORMS, cover, day, values)


def _figure(period: Period, place: str, indicator: str, basis: str) -> int | None:
    """What a district says; None where it leaves the cell empty."""
    quarter = int(period.last_quarter().code[5])
    start = 20 + DISTRICTS.index(place)
    moves = [new - gone for new, gone in zip(*_FLOWS.values(), strict=True)]
    if basis == "stock_open":
        return start + sum(moves[: quarter - 1]) if indicator == "HTX_OPEN" else 0
    if basis == "stock_close":
        return start + sum(moves[:quarter]) if indicator in _WHOLE else 0
    flows = _FLOWS.get(indicator, (0, 0, 0, 0))
    spans = {"quarter": flows[quarter - 1], "ytd": sum(flows[:quarter]), "ptd": sum(flows)}
    if indicator in _FLOWS:
        spans |= {"ptd": _BEFORE_2024 + sum(flows), "est_year": sum(flows)}
    return spans.get(basis)
