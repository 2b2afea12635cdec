"""What goes wrong in lists: organisations twice, lines without a name, days and choices that are none.

Put here slips in KT02, KT03B and KT05. Each touches one line that is filled in.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from bench.corpus.defect import Spoilt, plant
from bench.corpus.draft import Draft, Where

LISTS = ("KT02A", "KT02B", "KT02C", "KT03B")


class _List:
    """A printed list: its filled lines, and columns by the text of their header."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.top = next(cell.row for row in sheet.iter_rows(max_row=40) for cell in row if cell.value == "STT")
        self.columns: dict[str, int] = {}
        numbered = next(
            row for row in range(self.top + 1, sheet.max_row + 1) if isinstance(sheet.cell(row, 1).value, int)
        )
        for row in range(self.top, numbered):
            for cell in sheet[row]:
                if isinstance(cell.value, str) and not cell.value.startswith("("):
                    self.columns[cell.value] = cell.column
        self.lines = [
            row
            for row in range(numbered, sheet.max_row + 1)
            if isinstance(sheet.cell(row, 1).value, int) and sheet.cell(row, 2).value not in (None, "")
        ]

    def column(self, *words: str) -> int | None:
        """The column whose header begins with one of the words."""
        return next((c for h, c in self.columns.items() if any(h.startswith(word) for word in words)), None)


def _in_a_line(draft: Draft, rng: Random, change: Callable[[_List, int, Any], Any], least: int = 1) -> Spoilt | None:
    codes = [code for code in draft.forms if code in LISTS]
    place: list[Where] = []

    def edit(book: Any) -> Where:
        for code in rng.sample(codes, len(codes)):
            found = _List(book[code])
            if len(found.lines) < least:
                continue
            cell = change(found, rng.choice(found.lines), rng)
            if cell is not None:
                place.append(Where(code, (cell.coordinate,)))
                break
        return place[0] if place else Where()

    if not codes:
        return None
    spoilt, where = draft.edited(edit)
    return (spoilt, where) if place else None


def _typed(draft: Draft, rng: Random, headers: tuple[str, ...], text: str, only: str | None = None) -> Spoilt | None:
    """Type words into the first of these columns that a list has; `only` in the list of one form."""

    def change(found: _List, line: int, rng: Random) -> Any:
        column = found.column(*headers)
        if column is None or only not in (None, found.sheet.title):
            return None
        cell = found.sheet.cell(line, column)
        cell.value = text
        return cell

    return _in_a_line(draft, rng, change)


@plant("list")
def an_organisation_twice(draft: Draft, rng: Random) -> Spoilt | None:
    def change(found: _List, line: int, rng: Random) -> Any:
        other = rng.choice([row for row in found.lines if row != line])
        for column in range(2, max(found.columns.values()) + 1):
            cell = found.sheet.cell(line, column)
            if cell.__class__.__name__ != "MergedCell":
                cell.value = found.sheet.cell(other, column).value
        return found.sheet.cell(max(line, other), 2)

    spoilt = _in_a_line(draft, rng, change, least=2)
    return spoilt and (spoilt[0], Where(spoilt[1].sheet))


@plant("list")
def a_line_without_its_name(draft: Draft, rng: Random) -> Spoilt | None:
    def change(found: _List, line: int, rng: Random) -> Any:
        cell = found.sheet.cell(line, 2)
        cell.value = None
        return cell

    spoilt = _in_a_line(draft, rng, change)
    return spoilt and (spoilt[0], Where(spoilt[1].sheet))


@plant("list")
def a_choice_that_is_none(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(
        draft,
        rng,
        (
            "Loại biến động",
            "Loại",
            "Tình trạng",
            "Chính sách",
        ),
        "loại thứ ba",
    )


@plant("list")
def a_day_that_is_none(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(draft, rng, ("Ngày",), "31/02/2023")


@plant("list", "KT02B")
def a_change_of_another_year(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(draft, rng, ("Ngày",), "5/5/2017", only="KT02B")


@plant("list")
def a_number_that_is_none(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(
        draft,
        rng,
        (
            "Thành viên chính thức",
            "Số thành viên",
            "Vốn ĐK",
            "Vốn điều lệ",
            "Kinh phí",
        ),
        "bảy chục gì đó",
    )


@plant("list")
def a_commune_that_does_not_exist(draft: Draft, rng: Random) -> Spoilt | None:
    return _typed(
        draft,
        rng,
        (
            "Mã xã",
            "Địa chỉ: mã xã",
        ),
        "00002",
    )


@plant("list")
def a_list_without_its_header(draft: Draft, rng: Random) -> Spoilt | None:
    codes = [code for code in draft.forms if code in LISTS]
    if not codes:
        return None
    code = rng.choice(codes)

    def edit(book: Any) -> Where:
        found = _List(book[code])
        for row in range(found.top, found.lines[0] if found.lines else found.top + 1):
            for cell in book[code][row]:
                if cell.__class__.__name__ != "MergedCell":
                    cell.value = None
        return Where(code)

    return draft.edited(edit)
