"""Lists as rows of `raw.records`, for the quarter of `dbt_rows`.

Put here what a list of that quarter says. How a workbook becomes such rows is tested by `test_records`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["committee", "register", "supported"]

Row = Mapping[str, Any]


def committee(submission: str, volume: str) -> list[Row]:
    """A KT05 with something in each part; `volume` is how much the one task is about."""
    visit = {"plan_number": "118/KH-BCĐ", "plan_date": "2023-07-15", "lead_office": "Sở Khoa học và Công nghệ"}
    where = {"place": "Xã Ea Tân", "inspected_on": "2023-08-06"}
    return [
        *_record(submission, "A", 1, **visit, **where, org_code="6000000001", org_name="HTX Bình Minh"),
        *_record(submission, "A", 2, **visit, **where, org_name="HTX Đoàn Kết"),
        *_record(submission, "B", 1, content="Quy mô còn nhỏ", group="small_size"),
        *_record(submission, "C", 1, number="5/KN", content="Bố trí vốn", proposed_on="2023-08-10", state="open"),
        *_record(
            submission,
            "D",
            1,
            source_number="113/TB-BCĐ",
            content="Rà soát HTX",
            volume=volume,
            volume_unit="HTX",
            due_on="2023-08-31",
            state="under_way",
        ),
        *_record(submission, "E", 1, kind="conference", in_period="2", document_number="7/GM"),
        *_record(submission, "E", 2, kind="plan", in_period="1", document_number="118/KH-BCĐ"),
        *_record(submission, "F", 1, award="Bằng khen của UBND tỉnh", collectives="6", individuals="4"),
        *_record(submission, "G", 1, text="Thiếu cán bộ chuyên trách"),
    ]


def register(submission: str) -> list[Row]:
    """A KT02A of three co-operatives: one reported in time, one late, one has been dissolved."""
    told = [
        {"name": "HTX Bình Minh", "status": "active", "report_received_on": "2023-12-15"},
        {"name": "HTX Đoàn Kết", "status": "active", "report_received_on": "2023-12-18"},
        {"name": "HTX Tân Tiến", "status": "dissolved"},
    ]
    return [
        row
        for line, fields in enumerate(told, 1)
        for row in _record(submission, "", line, org_code=f"600000000{line}", org_type="htx", **fields)
    ]


def supported(submission: str) -> list[Row]:
    """A KT03B: one co-operative by two decisions, one of them paid by two sources."""
    same = {"org_code": "6000000001", "policy": "SUP_TECH"}
    decided = {"decision_number": "12/QĐ-UBND", "decision_date": "2023-03-01"}
    return [
        *_record(submission, "", 1, **same, **decided, central="100", province="50", disbursed_on="2023-05-02"),
        *_record(submission, "", 2, **same, decision_number="40/QĐ-UBND", central="30"),
    ]


def _record(submission: str, part: str, line: int, /, **fields: str) -> list[Row]:
    """A line of a list; a date in ISO is a day, digits are a number, and "trên" begins a lower bound."""
    made = []
    for at, (field, text) in enumerate(fields.items()):
        digits = text.removeprefix("trên ")
        is_number, is_day = digits.isdigit(), len(text) == 10 and text[4] == text[7] == "-"
        number_said = digits if is_number else None
        made.append(
            {
                "submission_id": submission,
                "part": part,
                "record_number": line,
                "field": field,
                "value_text": text,
                "value_folded": text.lower(),
                "value_number": number_said if digits == text else None,
                "value_low": number_said,
                "value_high": number_said if digits == text else None,
                "value_date": text if is_day else None,
                "state": "bound" if is_number and digits != text else "reported",
                "sheet_name": f"KT05-{part}" if part else submission.split("/")[1],
                "cell_ref": f"{chr(65 + at)}{8 + line}",
            }
        )
    return made
