"""What honest offices do every quarter is told to nobody: a false alarm costs more than it saves."""

import io
import random
from collections.abc import Callable

import openpyxl
import pytest
from hazard_cases import (
    CLEAN,
    COVER,
    DAY,
    FORMS,
    KT01,
    VALUES,
    added,
    cells,
    commented,
    formula,
    number,
    part,
    read,
    row_of,
    rules_of,
    words,
)

from hoptac.period import Period
from hoptac.workbook import Mark, mark_cells, write_workbook

HONEST: dict[str, Callable[[], bytes]] = {
    "a-sum-worked-out-in-the-cell": lambda: cells({"G10": formula("4+4", 8)}),
    "a-sum-of-a-range": lambda: cells({"G10": formula("SUM(F10:F11)+4", 8)}),
    "a-rounded-quotient": lambda: cells({"G10": formula("ROUND(33/4,0)", 8)}),
    "a-ratio-rounded-the-other-way": lambda: cells({"J10": number(50.1)}),
    "a-ratio-typed-as-a-share": lambda: cells({"J10": number(0.5)}),
    "a-remark-in-words": lambda: commented("tăng 2 so với quý II, xem văn bản số 12"),
    "a-remark-with-its-author": lambda: commented("Phòng TCKH:\nđã rà soát ngày 14/9"),
    "a-remark-that-repeats-the-figure": lambda: commented("4 HTX"),
    "notes-with-figures": lambda: cells({"M10": words("Trong đó 2 HTX chuyển từ THT (QĐ 15, 20/8/2023)")}),
    "a-number-in-the-notes": lambda: cells({"M10": number(2)}),
    "numbers-with-dots-as-text": lambda: cells({"F10": words("1.004"), "G10": words("1.008")}),
    "an-estimate-in-words": lambda: cells({"F10": words("khoảng 4"), "G10": words("hơn 8")}),
    "dashes": lambda: cells({"F10": words("-"), "G10": words("…")}),
    "an-empty-row-hidden": lambda: part(KT01, '<row r="11"', '<row r="11" hidden="1"'),
    "an-optional-row-deleted": lambda: row_of("11", {}),
    "a-heading-with-a-note": lambda: cells({"M8": words("không phát sinh")}),
    "merged-notes": lambda: part(
        KT01, "<mergeCells", '<mergeCells count="1"><mergeCell ref="M10:M11"/></mergeCells><mergeCells'
    ),
    "the-period-in-other-words": lambda: cells({"A4": words("Kỳ báo cáo: Quý III năm 2023")}),
    "an-empty-picture-that-packs-well": lambda: added("xl/media/image1.bmp", b"\xff" * 6_000_000),
    "a-filter": lambda: part(KT01, "</sheetData>", '</sheetData><autoFilter ref="A6:M30"/>'),
}


@pytest.mark.parametrize("what", HONEST)
def test_honest_work_is_told_of_nothing(what: str) -> None:
    assert rules_of(HONEST[what]()) == set()


def test_a_workbook_saved_by_a_program_that_does_not_calculate_is_read_without_a_word() -> None:
    book = openpyxl.load_workbook(io.BytesIO(CLEAN))
    file = io.BytesIO()
    book.save(file)
    assert rules_of(file.getvalue()) == set()


def test_a_return_workbook_with_our_own_marks_and_comments_is_told_of_nothing() -> None:
    finding = read(cells({"F10": words("như kỳ trước")})).findings[0]
    mark = Mark(
        finding.rule_id,
        finding.severity,
        "KT01",
        ("F10",),
        finding.message_vi,
        finding.message_en,
        finding.remedy_vi,
        finding.remedy_en,
    )
    marked = mark_cells(CLEAN, [mark], "66-2023-0007")
    assert rules_of(marked) == set()


def test_of_many_realistic_workbooks_none_is_told_of_a_hazard() -> None:
    """Workbooks filled in at random as offices fill them in: numbers, text, estimates, dashes, blanks."""
    chance = random.Random(20230914)
    asked = FORMS.on("KT01", DAY).asked_of("registrar", Period("2023Q3"))
    typed = [lambda n: n, lambda n: n, lambda n: f"{n:,}".replace(",", "."), lambda n: f"khoảng {n}", lambda n: "-"]
    alarms = 0
    for _ in range(40):
        values = {
            ("KT01", c.indicator_code, c.basis, c.scope): chance.choice(typed)(chance.randint(0, 5000))
            for c in asked.cells()
            if c.is_required or chance.random() < 0.5
        }
        data = write_workbook(FORMS, COVER, DAY, {**VALUES, **values})
        alarms += bool(rules_of(data) - {"H010"})
    assert alarms == 0
