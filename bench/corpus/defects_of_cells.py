"""What goes wrong with single cells: comments, names, numbers that a spreadsheet or a hand made into something else.

Put here what touches one cell or one column of them. What a whole sheet shows is `defects_of_sheets`.
"""

from __future__ import annotations

from random import Random
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import numbers

from bench.corpus.defect import Spoilt, plant
from bench.corpus.defects_of_sheets import at_a_number, table_of
from bench.corpus.draft import Draft, Table, Where


@plant("words")
def a_comment_with_another_number(draft: Draft, rng: Random) -> Spoilt | None:
    return at_a_number(
        draft, rng, lambda cell: setattr(cell, "comment", Comment(f"Số đúng là {cell.value + 55}", "van thu"))
    )


def _in_a_note(draft: Draft, rng: Random, text: str) -> Spoilt | None:
    code = table_of(draft, rng)
    if code is None:
        return None

    def edit(book: Any) -> Where:
        table = Table(book[code])
        header = next(h for h in table.columns if h.startswith(("Ghi chú", "Nguyên nhân")))
        cell = book[code].cell(rng.choice(list(table.rows.values())), table.columns[header])
        cell.value, cell.data_type = text, "s"
        return Where(code, (cell.coordinate,))

    return draft.edited(edit)


@plant("words")
def a_formula_in_a_name(draft: Draft, rng: Random) -> Spoilt | None:
    return _in_a_note(draft, rng, '=HYPERLINK("http://vi-du.invalid","xem")&A1')


@plant("words")
def control_characters_in_a_note(draft: Draft, rng: Random) -> Spoilt | None:
    return _in_a_note(draft, rng, "ghi chú \u202e321\u202c\u200b")


@plant("numbers")
def a_thousands_dot_taken_for_a_decimal(draft: Draft, rng: Random) -> Spoilt | None:
    return (
        at_a_number(draft, rng, lambda cell: setattr(cell, "value", rng.randint(1001, 9999) / 1000), "KT01")
        if ("KT01" in draft.forms)
        else None
    )


@plant("numbers")
def a_number_as_text_with_letters(draft: Draft, rng: Random) -> Spoilt | None:
    return at_a_number(draft, rng, lambda cell: setattr(cell, "value", f"{cell.value} (xem phụ lục)"))


@plant("numbers")
def a_date_for_a_number(draft: Draft, rng: Random) -> Spoilt | None:
    from datetime import datetime

    def change(cell: Any) -> None:
        cell.value = datetime(2023, rng.randint(1, 9), rng.randint(1, 28))  # noqa: DTZ001
        cell.number_format = numbers.FORMAT_DATE_DDMMYY

    return at_a_number(draft, rng, change)


@plant("numbers")
def a_percent_for_a_count(draft: Draft, rng: Random) -> Spoilt | None:
    if "KT01" not in draft.forms:
        return None

    def change(cell: Any) -> None:
        cell.value, cell.number_format = cell.value / 100, "0%"

    return at_a_number(draft, rng, change, "KT01")


@plant("numbers")
def a_negative_count(draft: Draft, rng: Random) -> Spoilt | None:
    if "KT01" not in draft.forms:
        return None
    return at_a_number(draft, rng, lambda cell: setattr(cell, "value", -cell.value), "KT01")


@plant("numbers")
def a_required_cell_left_empty(draft: Draft, rng: Random) -> Spoilt | None:
    if "KT01" not in draft.forms:
        return None

    def edit(book: Any) -> Where:
        table = Table(book["KT01"])
        header = next(h for h in table.columns if "Có đến cuối kỳ" in h or "Thực hiện năm (" in h)
        cell = table.cell("HTX_ACTIVE", header)
        cell.value = None
        return Where("KT01", (cell.coordinate,))

    return draft.edited(edit)


@plant("numbers")
def money_in_dong(draft: Draft, rng: Random) -> Spoilt | None:
    """All money of the support form typed in đồng where the header says triệu đồng."""
    if "KT03" not in draft.forms:
        return None
    hit: list[str] = []

    def edit(book: Any) -> Where:
        table = Table(book["KT03"])
        money = [c for h, c in table.columns.items() if "Giải ngân" in h or h.startswith(("NS", "Ngân sách"))]
        for row in table.rows.values():
            for column in money:
                cell = book["KT03"].cell(row, column)
                if isinstance(cell.value, int | float) and cell.value:
                    cell.value = cell.value * 1_000_000
                    hit.append(cell.coordinate)
        return Where("KT03")

    spoilt, where = draft.edited(edit)
    return (spoilt, where) if hit else None
