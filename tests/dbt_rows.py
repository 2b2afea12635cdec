"""A quarter small enough to add up by hand, as rows of the raw tables.

Put here the story that the tests of the dbt project tell; what must come out of it is in `test_dbt_project`.
Three districts of Đắk Lắk (643, 644, 645), the provincial registrar and the province's own report, 2023Q3:

- 643 sends KT01 in time with a block, mends it within the grace, and later sends an attempt that the gate does not let
  in, although no finding speaks against it; it sends KT05 twice, and the gate lets the second in; it alone fills in the members, which its form need not say, and alone tells of co-operatives that were dissolved;
- 644 sends KT01 two working days late, and for KT03 a file that is no return before a good one; it alone lends, and sends
  its lists of co-operatives and of support, as at the end of a year;
- 645 sends no KT01, and in KT03 its money is not collected; its stocks of two and of three quarters ago are known;
- the registrar's unions and the province's own report come in time;
- 643 has sent its list of 2022 with two co-operatives, and the changes of the quarter: one of them is dissolved, a third
  was founded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from list_rows import committee, register, supported

from hoptac.line.periods import period_rows, quarter_rows
from hoptac.period import Period

PERIOD = "2023Q3"
PROVINCE = "66@2000-01-01"
DUE = "2023-09-18 17:00:00"
GRACE = "2023-09-21 17:00:00"

ACCEPTED = (
    "66-2022-0001/KT01",
    "66-2022-0002/KT02A",
    "66-2023-0000/KT01",
    "66-2023-0001/KT03",
    "66-2023-0001/KT04",
    "66-2023-0003/KT01",
    "66-2023-0003/KT02B",
    "66-2023-0003/KT05",
    "66-2023-0004/KT01",
    "66-2023-0004/KT02A",
    "66-2023-0004/KT03",
    "66-2023-0004/KT03B",
    "66-2023-0004/KT04",
    "66-2023-0006/KT03",
    "66-2023-0006/KT04",
    "66-2023-0007/KT01",
    "66-2023-0008/KT01",
    "66-2023-0008/KT04",
)
"""The attempts that the gate let in, of every period that it ever decided."""

Row = Mapping[str, Any]


def raw_rows() -> dict[str, list[Row]]:
    """The rows of every raw table, before the judge has run."""
    submissions = _submissions()
    periods = [Period(code) for code in sorted({str(row["period"]) for row in submissions})]
    return {
        "periods": period_rows(periods),
        "period_quarters": quarter_rows(periods),
        "deliveries": _deliveries(submissions),
        "submissions": submissions,
        "figures": _figures(),
        "records": [
            *_records(),
            *committee("66-2023-0001/KT05", "60"),
            *committee("66-2023-0003/KT05", "trên 60"),
            *register("66-2023-0004/KT02A"),
            *supported("66-2023-0004/KT03B"),
        ],
        "obligations": _obligations(),
        "promises": _promises(),
        "working_days": [
            {"day": day, "is_working": day.weekday() < 5}
            for day in (date(2023, 9, 1) + timedelta(n) for n in range(30))
        ],
    }


def judged_rows() -> dict[str, list[Row]]:
    """What judge and gate add."""
    block = {
        "rule_id": "R001",
        "rule_version": 1,
        "rule_kind": "identity",
        "severity": "block",
        "outcome": "fail",
        "addressee": "reporter",
        "period": PERIOD,
        "form_code": "KT01",
        "sheet_name": "KT01",
        "cells": "F12, F19",
        "observed": "112",
        "expected": "110",
        "difference": 2,
        "run_id": "run-1",
        "message_vi": "Tổng không khớp",
        "message_en": "The total does not add up",
        "remedy_vi": "Sửa ô",
        "remedy_en": "Mend it",
    }
    return {
        "findings": [
            {
                **block,
                "finding_id": "f1",
                "submission_id": "66-2023-0001/KT01",
                "delivery_number": "66-2023-0001",
            },
            {
                **block,
                "finding_id": "f2",
                "rule_id": "R002",
                "severity": "explain",
                "outcome": "not_assessable",
                "submission_id": "66-2023-0004/KT01",
                "delivery_number": "66-2023-0004",
            },
            {
                "finding_id": "f3",
                "rule_id": "R006",
                "rule_version": 1,
                "rule_kind": "coverage",
                "severity": "explain",
                "outcome": "fail",
                "addressee": "office",
                "period": PERIOD,
                "reporter_key": _key("645"),
                "form_code": "KT01",
                "observed": "nothing",
                "message_vi": "Chưa gửi KT01",
                "message_en": "KT01 is missing",
                "run_id": "run-1",
            },
        ],
        "acceptances": acceptances(accepted=ACCEPTED),
        "verdicts": [
            {"period": PERIOD, "status_code": "preliminary", "is_complete": "false", "is_publishable": "true"},
            {"period": "2023Q1", "status_code": "final", "is_complete": "true", "is_publishable": "true"},
        ],
    }


def acceptances(accepted: Iterable[str], only_acceptable: Iterable[str] = ()) -> list[Row]:
    """What the gate lays down: attempts that enter, and attempts that could have entered."""
    periods = {row["submission_id"]: row["period"] for row in _submissions()}
    entering = set(accepted)
    return [
        {
            "period": periods.get(submission, PERIOD),
            "submission_id": submission,
            "is_acceptable": True,
            "is_accepted": submission in entering,
        }
        for submission in sorted({*entering, *only_acceptable})
    ]


def _key(code: str, office: str = "registrar") -> str:
    return f"{code}@2000-01-01/{office}"


def _submission(
    number: str,
    form: str,
    reporter: str,
    attempt: int,
    seen: str,
    unseen: str | None = None,
    period: str = PERIOD,
    is_return: bool = True,
) -> Row:
    return {
        "submission_id": f"{number}/{form}",
        "delivery_number": number,
        "sha256": f"sha-{number}",
        "form_code": form,
        "form_version": "2021",
        "reporter_key": reporter,
        "period": period,
        "attempt_number": attempt,
        "unseen_at": unseen,
        "first_seen_at": seen,
        "is_return": is_return,
        "is_nil": False,
        "is_synthetic": False,
        "nature_code": "actual",
        "required_count": 4,
        "answered_count": 4,
    }


def _submissions() -> list[Row]:
    return [
        _submission("66-2023-0001", "KT01", _key("643"), 1, "2023-09-18 17:10:00", "2023-09-18 16:55:00"),
        _submission("66-2023-0003", "KT01", _key("643"), 2, "2023-09-20 02:00:00"),
        _submission("66-2023-0003", "KT02B", _key("643"), 1, "2023-09-20 02:00:00"),
        _submission("66-2022-0002", "KT02A", _key("643"), 1, "2022-12-16 02:00:00", period="2022Y"),
        _submission("66-2023-0005", "KT01", _key("643"), 3, "2023-09-22 02:00:00"),
        _submission("66-2023-0001", "KT03", _key("643"), 1, "2023-09-18 17:10:00", "2023-09-18 16:55:00"),
        _submission("66-2023-0001", "KT04", _key("643"), 1, "2023-09-18 17:10:00", "2023-09-18 16:55:00"),
        _submission("66-2023-0001", "KT05", _key("643"), 1, "2023-09-18 17:10:00", "2023-09-18 16:55:00"),
        _submission("66-2023-0003", "KT05", _key("643"), 2, "2023-09-20 02:00:00"),
        _submission("66-2023-0004", "KT01", _key("644"), 1, "2023-09-20 02:00:00", "2023-09-20 01:45:00"),
        _submission("66-2023-0002", "KT03", _key("644"), 1, "2023-09-15 02:00:00", is_return=False),
        _submission("66-2023-0004", "KT03", _key("644"), 2, "2023-09-16 02:00:00"),
        _submission("66-2023-0004", "KT04", _key("644"), 1, "2023-09-20 02:00:00"),
        _submission("66-2023-0004", "KT02A", _key("644"), 1, "2023-09-20 02:00:00"),
        _submission("66-2023-0004", "KT03B", _key("644"), 1, "2023-09-20 02:00:00"),
        _submission("66-2023-0006", "KT03", _key("645"), 1, "2023-09-18 02:00:00"),
        _submission("66-2023-0006", "KT04", _key("645"), 1, "2023-09-18 02:00:00"),
        _submission("66-2023-0007", "KT01", _key("66", "provincial_registrar"), 1, "2023-09-18 02:00:00"),
        _submission("66-2023-0008", "KT01", _key("66", "province_report"), 1, "2023-09-18 02:00:00"),
        _submission("66-2023-0008", "KT04", _key("66", "province_report"), 1, "2023-09-18 02:00:00"),
        _submission("66-2023-0000", "KT01", _key("645"), 1, "2023-03-17 02:00:00", period="2023Q1"),
        _submission("66-2022-0001", "KT01", _key("645"), 1, "2022-12-16 02:00:00", period="2022Q4"),
    ]


def _deliveries(submissions: Sequence[Row]) -> list[Row]:
    by_number = {row["delivery_number"]: row for row in submissions}
    return [
        {
            "delivery_number": number,
            "sha256": row["sha256"],
            "file_name": f"{number}.xlsx",
            "size_bytes": 1,
            "unseen_at": row["unseen_at"],
            "first_seen_at": row["first_seen_at"],
            "outcome_code": "received",
        }
        for number, row in sorted(by_number.items())
    ]


def _figure(submission: str, indicator: str, basis: str, value: Any, cell: str, **other: Any) -> Row:
    return {
        "submission_id": submission,
        "indicator_code": indicator,
        "basis": basis,
        "scope": "htx_with_credit_funds",
        "figure_role": "data",
        "value": value,
        "value_low": value,
        "value_high": value,
        "unit": "HTX",
        "printed_unit": "HTX",
        "printed_text": str(value),
        "state": "reported",
        "sheet_name": submission.split("/")[1],
        "cell_ref": cell,
        **other,
    }


def _kt01(submission: str, total: int, active: int, new: int) -> list[Row]:
    return [
        _figure(submission, "HTX_TOTAL", "stock_close", total, "F19"),
        _figure(submission, "HTX_ACTIVE", "stock_close", active, "F20"),
        _figure(submission, "HTX_NEW", "ptd", new, "G12"),
    ]


def _figures() -> list[Row]:
    money = {"scope": "all", "unit": "VND", "printed_unit": "triệu đồng"}
    everything = {"scope": "all"}
    own, plan = "66-2023-0008/KT01", "66-2023-0008/KT04"
    return [
        *_kt01("66-2023-0001/KT01", 112, 90, 30),
        *_kt01("66-2023-0003/KT01", 110, 90, 30),
        *_kt01("66-2023-0005/KT01", 999, 999, 999),
        *_kt01("66-2023-0004/KT01", 80, 60, 20),
        *_kt01("66-2023-0000/KT01", 40, 35, 10),
        *_kt01("66-2022-0001/KT01", 39, 34, 9),
        _figure("66-2023-0003/KT01", "HTX_MEMBERS", "stock_close", 3000, "F30", unit="thành viên"),
        _figure("66-2023-0003/KT01", "HTX_DISSOLVED", "quarter", 1, "E14"),
        _figure("66-2023-0003/KT01", "HTX_DISSOLVED", "ytd", 2, "F14"),
        _figure("66-2023-0007/KT01", "LH_ACTIVE", "stock_close", 5, "F40", scope="unions", unit="LHHTX"),
        _figure(own, "HTX_TOTAL", "stock_close", 231, "F19"),
        _figure(own, "HTXLH_ACTIVE", "stock_close", 190, "F20", scope="htx_and_unions"),
        _figure(
            own,
            "KTTT_GRDP_SHARE",
            "ytd",
            None,
            "F50",
            scope="all",
            unit="%",
            state="range",
            value_low="3.9",
            value_high="4.07",
            printed_text="3,9% - 4,07%",
        ),
        _figure("66-2023-0001/KT03", "SUP_TECH_HTX", "ptd", 5, "E8", **everything),
        _figure(
            "66-2023-0001/KT03",
            "SUP_TECH_SPEND",
            "ptd",
            None,
            "H8",
            **money,
            state="bound",
            value_low=1000000000,
            qualifier="more_than",
            printed_text="hơn 1.000",
        ),
        _figure("66-2023-0001/KT03", "SUP_TECH_SPEND", "ptd", 400000000, "I8", **{**money, "scope": "source_central"}),
        _figure("66-2023-0002/KT03", "SUP_TECH_HTX", "ptd", 77, "E8", **everything),
        _figure("66-2023-0004/KT03", "SUP_TECH_HTX", "ptd", 4, "E8", **everything),
        _figure("66-2023-0004/KT03", "SUP_TECH_SPEND", "ptd", 1100000000, "H8", **money),
        _figure("66-2023-0004/KT03", "SUP_TECH_BUDGET", "plan_period", 1200000000, "G8", **money),
        _figure("66-2023-0004/KT03", "SUP_CREDIT_HTX", "ytd", 2, "F30", scope="lender_policy_bank"),
        _figure(
            "66-2023-0004/KT03",
            "SUP_CREDIT_AMOUNT",
            "ytd",
            900000000,
            "F31",
            **{**money, "scope": "lender_policy_bank"},
        ),
        _figure("66-2023-0006/KT03", "SUP_TECH_HTX", "ptd", 1, "E8", **everything),
        _figure(
            "66-2023-0006/KT03",
            "SUP_TECH_SPEND",
            "ptd",
            None,
            "H8",
            **money,
            state="not_collected",
            printed_text="…",
        ),
        _figure(
            "66-2023-0001/KT04",
            "HTX_NEW",
            "plan_period",
            None,
            "F8",
            value_low=40,
            value_high=45,
            state="range",
        ),
        _figure("66-2023-0004/KT04", "HTX_NEW", "plan_period", 20, "F8"),
        _figure("66-2023-0006/KT04", "HTX_NEW", "plan_period", 10, "F8"),
        _figure(plan, "HTX_NEW", "plan_period", 70, "F8"),
        _figure(plan, "HTX_NEW", "pct_plan_period", "86", "J8", figure_role="check", unit="%"),
        _figure(plan, "HTX_NEW", "avg_year", "20", "K8", figure_role="check"),
        _figure("66-2023-0003/KT01", "HTX_OPEN", "stock_open", 108, "E10", figure_role="prefilled"),
    ]


def _records() -> list[Row]:
    listed = {"org_type": "htx", "commune_code": "24118", "sector": "agr", "status": "active", "members": 60}
    changed = {"org_type": "htx", "members": 12, "document_number": "3/GCN"}
    return [
        *_record("66-2022-0002/KT02A", 1, {**listed, "org_code": "6000000001", "name": "HTX Tân Lập", "revenue": 900}),
        *_record("66-2022-0002/KT02A", 2, {**listed, "org_code": "6000000002", "name": "HTX Bình Minh"}),
        *_record(
            "66-2023-0003/KT02B",
            1,
            {**changed, "org_code": "6000000002", "name": "HTX Bình Minh", "change": "dissolved"},
            changed_on="2023-07-20",
        ),
        *_record(
            "66-2023-0003/KT02B",
            2,
            {**changed, "org_code": "6000000003", "name": "HTX Đoàn Kết", "change": "founded"},
            changed_on="2023-08-02",
        ),
    ]


def _record(submission: str, number: int, said: Mapping[str, Any], **days: str) -> list[Row]:
    return [
        {
            "submission_id": submission,
            "part": "",
            "record_number": number,
            "field": field,
            "value_text": str(value),
            "value_number": value if isinstance(value, int) else None,
            "value_date": days.get(field),
            "state": "reported",
            "sheet_name": submission.split("/")[1],
            "cell_ref": f"{chr(ord('A') + at)}{number + 8}",
        }
        for at, (field, value) in enumerate({**said, **days}.items())
    ]


def _obligations() -> list[Row]:
    owed = [(_key(code), form) for code in ("643", "644", "645") for form in ("KT01", "KT03", "KT04")]
    owed += [(_key("66", "provincial_registrar"), "KT01"), (_key("66", "province_report"), "KT01")]
    owed += [(_key("66", "province_report"), "KT04"), (_key("66", "province_report"), "KT03")]
    rows = [_obligation(reporter, form, PERIOD, DUE, GRACE) for reporter, form in owed]
    rows[-1] = {**rows[-1], "is_due": False}
    return [
        *rows,
        _obligation(_key("645"), "KT01", "2023Q1", "2023-03-20 17:00:00", "2023-03-23 17:00:00"),
        _obligation(_key("645"), "KT01", "2022Q4", "2022-12-19 17:00:00", "2022-12-22 17:00:00"),
    ]


def _obligation(reporter: str, form: str, period: str, due: str, grace: str) -> Row:
    return {
        "reporter_key": reporter,
        "form_code": form,
        "form_version": "2021",
        "period": period,
        "due_legal_at": due,
        "due_effective_at": due,
        "legal_basis": "sample policy",
        "certainty": "sample",
        "is_due": True,
        "grace_until_at": grace,
        "grace_working_days": 3,
    }


def _promises() -> list[Row]:
    asked = [
        ("KT01", "registrar", "HTX_TOTAL", "stock_close", "htx_with_credit_funds"),
        ("KT01", "registrar", "HTX_ACTIVE", "stock_close", "htx_with_credit_funds"),
        ("KT01", "registrar", "HTX_NEW", "ptd", "htx_with_credit_funds"),
        ("KT01", "registrar", "HTX_MEMBERS", "stock_close", "htx_with_credit_funds"),
        ("KT01", "provincial_registrar", "LH_ACTIVE", "stock_close", "unions"),
        ("KT03", "registrar", "SUP_TECH_HTX", "ptd", "all"),
        ("KT03", "registrar", "SUP_TECH_SPEND", "ptd", "all"),
        ("KT04", "registrar", "HTX_NEW", "plan_period", "htx_with_credit_funds"),
    ]
    return [
        {
            "period": "2023Q3",
            "form_code": form,
            "form_version": "2021",
            "office_code": office,
            "indicator_code": indicator,
            "basis": basis,
            "scope": scope,
            "is_required": indicator != "HTX_MEMBERS",
        }
        for form, office, indicator, basis, scope in asked
    ]
