"""Cases of a province's own layout: `tests/cases/*/layout.yml` with the sheet and the figures that it must give.

Put here what turns a case folder into a workbook and compares what the public reader takes from it. A case's figures and
texts are in its folder, never here.
"""

import csv
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import yaml

from hoptac.form import load_forms
from hoptac.period import Period
from hoptac.read import Reading, read_delivery
from hoptac.reference import load_reference
from hoptac.rule import load_rules
from hoptac.workbook import Cover, write_workbook

__all__ = ["differences", "layout_cases", "read_case"]


def layout_cases(home: Path) -> list[Path]:
    """The folders of a checkout that hold such a case."""
    return sorted(path.parent for path in (home / "tests" / "cases").glob("*/layout.yml"))


def read_case(home: Path, folder: Path, province: str = "") -> Reading:
    """Read the case's sheet as an office of its province (or of another one) sends it, by the forms of `home`."""
    case = yaml.safe_load((folder / "layout.yml").read_text(encoding="utf-8"))
    period = Period(case["period"])
    forms = load_forms(home / "expectations" / "forms").used_in(province or case["province"])
    reference = load_reference(home / "seeds")
    reporter = reference.find_reporter(case["place_code"], case["office_code"], period)
    assert reporter, "no such office reports for the period"
    cover = Cover(case["place_code"], case["office_code"], reporter.name_vi, period.code, forms=())
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(forms, cover, period.window("administrative").end)))
    sheet = book.create_sheet(case["form"])
    for row, cells in enumerate(_rows(folder / "sheet.csv"), 1):
        for column, text in enumerate(cells, 1):
            sheet.cell(row, column, int(text) if text.isdecimal() and column > 1 else text or None)
    file = io.BytesIO()
    book.save(file)
    return read_delivery(
        file.getvalue(),
        f"{folder.name}.xlsx",
        "66-2023-0001",
        forms=forms,
        rules=load_rules(home / "expectations" / "rules"),
        reference=reference,
        province_code=case["province"],
    )


def differences(home: Path, folder: Path) -> list[str]:
    """What the reader gets wrong of a case: figures that are missing, wrong or too many."""
    header, *rows = _rows(folder / "figures.csv")
    wanted = {tuple(row[:3]): Decimal(row[3]) for row in rows}
    assert header == ["indicator_code", "basis", "scope", "typed"]
    found = {
        (cell.indicator_code, cell.basis, cell.scope): cell.figure.value
        for submission in read_case(home, folder).submissions
        for cell in submission.figures
        if cell.figure.is_answered
    }
    return [
        f"{'/'.join(key)}: {wanted.get(key)} wanted, {found.get(key)} read"
        for key in sorted(wanted.keys() | found.keys())
        if wanted.get(key) != found.get(key)
    ]


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))
