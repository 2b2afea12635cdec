"""Lists as rows of `raw.records`, for the quarter of `dbt_rows`.

Put here what a list of that quarter says. How a workbook becomes such rows is tested by `test_records`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["committee", "record"]

Row = Mapping[str, Any]


def committee(submission: str, volume: str) -> list[Row]:
    """A KT05 with something in each part; `volume` is how much the one task is about."""
    visit = {"plan_number": "118/KH-BCĐ", "plan_date": "2023-07-15", "lead_office": "Sở Khoa học và Công nghệ"}
    where = {"place": "Xã Ea Tân", "inspected_on": "2023-08-06"}
    return [
        *record(submission, "A", 1, **visit, **where, org_code="6000000001", org_name="HTX Bình Minh"),
        *record(submission, "A", 2, **visit, **where, org_name="HTX Đoàn Kết"),
        *record(submission, "B", 1, content="Quy mô còn nhỏ", group="small_size"),
        *record(submission, "C", 1, number="5/KN", content="Bố trí vốn", proposed_on="2023-08-10", state="open"),
        *record(
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
        *record(submission, "E", 1, kind="conference", in_period="2", document_number="7/GM"),
        *record(submission, "E", 2, kind="plan", in_period="1", document_number="118/KH-BCĐ"),
        *record(submission, "F", 1, award="Bằng khen của UBND tỉnh", collectives="6", individuals="4"),
        *record(submission, "G", 1, text="Thiếu cán bộ chuyên trách"),
    ]


def record(submission: str, part: str, line: int, /, **fields: str) -> list[Row]:
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
