"""Two districts and the alliance through 2024: the registers that they keep, what changes in them, whom they support.

Put here what they send; what must come of it is in `test_organisations`. All of it is synthetic: names are of no real
co-operative, numbers are not given to any.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from long_periods import home_of_four_districts, rewrite
from tests_support import ROOT

from hoptac.form import load_forms
from hoptac.period import Period
from hoptac.workbook import Cover, write_workbook

__all__ = ["CHANGES", "FIGURES", "GROUPS", "REGISTERS", "SUPPORTED", "home_of_two_registers", "workbook"]

Line = Mapping[str, Any]
_FORMS = load_forms(ROOT / "expectations" / "forms")
_OWED = {"KT02A": "year", "KT02B": "quarter", "KT02C": "year", "KT03B": "year"}
_REPORTERS = ("643@2000-01-01/registrar", "644@2000-01-01/registrar", "66@2000-01-01/alliance")


def _listed(code: str | None, name: str, commune: str, **other: Any) -> Line:
    known = {"org_type": "htx", "sector": "agr", "registered_on": date(2015, 3, 2), "status": "active", "members": 60}
    return {"org_code": code, "name": name, "commune_code": commune, **known, **other}


def _change(code: str | None, name: str, change: str, day: date, **other: Any) -> Line:
    return {"org_code": code, "name": name, "org_type": "htx", "change": change, "changed_on": day, **other}


REGISTERS: Mapping[tuple[str, str], Sequence[Line]] = {
    ("2023Y", "643"): [
        _listed("6000 000 001", "HTX Tân Lập", "24118", members=400, revenue=900, rating="good", rated_year="2022"),
        _listed("6000000002", "HTX Bình Minh", "24121"),
        _listed(None, "HTX Đoàn Kết", "24118"),
        _listed(None, "HTX Đoàn Kết", "24121"),
        _listed(None, "HTX Văn Lang", "24118"),
        _listed(None, "HTX Văn Lăng", "24118"),
    ],
    ("2023Y", "644"): [_listed("6000000009", "HTX Ea Hleo", "24181")],
    ("2024Y", "643"): [
        _listed("6000000001", "HTX nông nghiệp Tân Lập", "24124", members=410, assets=12_000),
        _listed(None, "Hợp tác xã Văn Lăng", "24118", status="suspended", status_on=date(2024, 11, 1)),
    ],
}
"""By period and district. Of the first two without a number nobody can say which is which."""

CHANGES: Mapping[tuple[str, str], Sequence[Line]] = {
    ("2024Q1", "643"): [
        _change("6000000003", "HTX Hoà Phát", "founded", date(2024, 1, 20), document_number="7/GCN", members=9),
        _change("6000000001", "HTX Tân Lập", "suspended", date(2024, 2, 1)),
        _change(None, "HTX Văn Lang", "dissolved", date(2024, 2, 10)),
    ],
    ("2024Q1", "644"): [],
    ("2024Q2", "643"): [
        _change("6000000003", "HTX Hòa Phát", "dissolved", date(2024, 5, 5)),
        _change("6000000002", "HTX Bình Minh", "moved_out", date(2024, 5, 1), related_code="644"),
        _change("6000000001", "HTX Tân Lập", "dissolved", date(2024, 5, 20)),
    ],
    ("2024Q2", "644"): [_change("6000000002", "HTX Bình Minh", "moved_in", date(2024, 5, 2))],
}
"""By quarter and district; the last of 643 is a slip that its second attempt mends."""

GROUPS: Sequence[Line] = [
    {"group_code": "THT-01", "name": "THT Cây Bơ", "commune_code": "24118", "sector": "agr", "members": 11, "status": "active"},
    {"group_code": "066123456789", "name": "THT Cà Phê", "commune_code": "24118", "sector": "agr", "members": 7, "status": "ended"},
]  # fmt: skip
"""Against the form's advice the second gives what looks like its head's personal number."""

SUPPORTED: Sequence[Line] = [
    {"org_code": "6000000001", "policy": "SUP_TECH", "decision_number": "12/QĐ-LM", "central": 100},
    {"org_code": "tht 01", "policy": "SUP_TRADE", "decision_number": "13/QĐ-LM", "province": 20},
    {"org_code": "X-77", "policy": "SUP_TRADE", "decision_number": "14/QĐ-LM", "province": 20},
]

FIGURES: Mapping[str, int] = {
    "HTX_OPEN": 6, "HTX_NEW": 1, "HTX_DISSOLVED": 2, "HTX_TOTAL": 5, "HTX_ACTIVE": 4, "HTX_SUSPENDED": 1,
}  # fmt: skip
"""KT01 of 643 for the first quarter: it says two dissolved where its changes name one."""


def home_of_two_registers(folder: Path) -> Path:
    """A checkout in which two districts owe lists of organisations and the alliance owes whom it supported.

    Half of them are enough for a period to be published.
    """
    home = home_of_four_districts(folder)
    policy = home / "seeds" / "policy"
    with (ROOT / "seeds" / "policy" / "reporters.csv").open(encoding="utf-8", newline="") as file:
        reporters = [row for row in csv.DictReader(file) if row["reporter_key"] in _REPORTERS]
    rewrite(policy / "reporters.csv", lambda _: reporters)

    def half_is_enough(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{**row, "value": "50"} if row["name"] == "incomplete_reporter_percent" else row for row in rows]

    rewrite(policy / "policy.csv", half_is_enough)

    def owed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        duties = [{**rows[0], "form_code": form, "frequency": kind} for form, kind in _OWED.items() if form != "KT03B"]
        return [*duties, {**rows[0], "office_code": "alliance", "form_code": "KT03B", "frequency": "year"}]

    rewrite(policy / "obligations.csv", owed)
    return home


def workbook(
    period: str,
    place: str,
    records: Mapping[str, Sequence[Line]],
    *,
    office: str = "registrar",
    figures: Mapping[str, int] | None = None,
    attempt: str = "first",
) -> bytes:
    """What an office sends for a period: lists by form, and KT01 where there are figures (all others are zero)."""
    day = Period(period).window("administrative").end
    codes = (*(["KT01"] if figures else []), *records)
    values: dict[tuple[str, str, str, str], object] = {}
    if figures:
        form = _FORMS.on("KT01", day)
        assert form is not None
        for cell in form.asked_of(office, Period(period)).cells():
            if cell.figure_role == "data" and not cell.basis.startswith(("plan", "est")):
                values["KT01", cell.indicator_code, cell.basis, cell.scope] = figures.get(cell.indicator_code, 0)
    cover = Cover(
        place, office, "Phòng Tài chính – Kế hoạch", period, codes, cut_off=day, letter_number="12/BC",
        letter_date=day, source_code="synthetic", is_synthetic=True, attempt_kind=attempt,
        nil_forms=tuple(form for form, lines in records.items() if not lines),
    )  # fmt: skip
    typed = {
        (form, ""): [{key: said for key, said in line.items() if said is not None} for line in lines]
        for form, lines in records.items()
    }
    return write_workbook(_FORMS, cover, day, values, records=typed)
