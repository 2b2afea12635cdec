"""A quarter of one office as tests issue it: what is known, what is listed, what is typed."""

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl

from hoptac.form import load_forms
from hoptac.reference import load_reference
from hoptac.rule import load_rules
from hoptac.workbook import Cover, Known, write_workbook

EXPECTATIONS = Path(__file__).parents[1] / "expectations"
FORMS = load_forms(EXPECTATIONS / "forms")
RULES = load_rules(EXPECTATIONS / "rules")
REFERENCE = load_reference(EXPECTATIONS.parent / "seeds")
DAY = date(2023, 9, 14)
COVER = Cover(
    place_code="651",
    office_code="registrar",
    reporter_name="Phòng Tài chính – Kế hoạch huyện Ea Kar",
    place_name="Huyện Ea Kar",
    period="2023Q3",
    cut_off=DAY,
    forms=("KT01", "KT02B"),
    issue_id="PH-TEST",
    due={"KT01": date(2023, 9, 18), "KT02B": date(2023, 9, 18)},
)
SECTIONS = {"HTX": "htx_with_credit_funds", "THT": "groups"}


def key(indicator: str, basis: str, form: str = "KT01") -> tuple[str, str, str, str]:
    return (form, indicator, basis, SECTIONS[indicator.partition("_")[0]])


KNOWN = Known(
    figures={
        key("HTX_OPEN", "stock_open"): Decimal(58),
        key("THT_OPEN", "stock_open"): Decimal(40),
        key("HTX_NEW", "prev_ytd"): Decimal(4),
        key("HTX_NEW", "plan_year"): Decimal(8),
        key("HTX_TOTAL", "plan_year"): Decimal(64),
    },
    year_so_far={
        key(code, "ytd"): Decimal(value)
        for code, value in {
            "HTX_NEW": 3,
            "HTX_NEW_FROM_THT": 0,
            "HTX_UP_OTHER": 0,
            "HTX_DISSOLVED": 1,
            "HTX_REVOKED": 0,
            "HTX_CONVERTED": 0,
            "HTX_MERGED": 0,
            "HTX_DOWN_OTHER": 0,
            "THT_NEW": 2,
            "THT_DISSOLVED": 0,
            "THT_TO_HTX": 1,
            "THT_DOWN_OTHER": 0,
        }.items()
    },
)
CHANGES = [
    {
        "org_code": f"600012345{number}",
        "name": f"HTX nông nghiệp số {number}",
        "org_type": "htx",
        "change": change,
        "changed_on": date(2023, 8, number),
    }
    for number, change in enumerate(("founded", "from_group", "dissolved"), 1)
]
TYPED: Mapping[tuple[str, str, str, str], object] = {
    key("HTX_TOTAL", "stock_close"): 59,
    key("HTX_ACTIVE", "stock_close"): 50,
    key("HTX_SUSPENDED", "stock_close"): 2,
    key("HTX_INACTIVE", "stock_close"): 7,
    key("HTX_SECTOR_CRE", "stock_close"): 1,
    key("HTX_MEMBERS", "stock_close"): 1234,
    key("THT_NEW", "quarter"): 1,
    key("THT_DISSOLVED", "quarter"): "-",
    key("THT_TO_HTX", "quarter"): 1,
    key("THT_DOWN_OTHER", "quarter"): 0,
    key("THT_TOTAL", "stock_close"): 40,
    key("THT_ACTIVE", "stock_close"): 38,
    key("THT_INACTIVE", "stock_close"): 2,
    key("THT_MEMBERS", "stock_close"): 410,
}


def issue(typed=None, *, records=None, known=KNOWN, rules=RULES, cover=COVER, forms=FORMS, day=DAY) -> bytes:
    return write_workbook(forms, cover, day, typed or {}, records=records, known=known, rules=rules)


def filled(changed=None, **cover) -> bytes:
    """A quarter that is consistent and complete, with some figures changed."""
    return issue({**TYPED, **(changed or {})}, records={("KT02B", ""): CHANGES}, cover=replace(COVER, **cover))


def book(data: bytes, *, results: bool = False) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=results)


def cell_of(data: bytes, code: str, column: str, *, results: bool = False, sheet: str = "KT01"):
    """The cell of a row by its code and of a column by its number."""
    page = book(data, results=results)[sheet]
    header = next(row for row in page.iter_rows() if column in [cell.value for cell in row])
    at = next(cell.column for cell in header if cell.value == column)
    return next(row for row in page.iter_rows() if row[1].value == code)[at - 1]


def checks(data: bytes) -> list[tuple[str, str, str]]:
    """Form, sentence and result of every line of the sheet "Kiểm tra", as stored."""
    page = book(data, results=True)["Kiểm tra"]
    return [(row[1].value, row[2].value, row[6].value) for row in page.iter_rows(min_row=8) if row[1].value]


def verdict(data: bytes) -> str:
    """What the head of that sheet says."""
    return book(data, results=True)["Kiểm tra"]["A4"].value
