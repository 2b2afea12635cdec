"""What goes wrong with a sheet: hidden things, broken formulas, moved lines, two truths in one place.

Put here what a look at one sheet shows without knowing what its figures should be.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from random import Random
from typing import Any

from openpyxl.styles import Font
from openpyxl.utils.cell import get_column_letter

from bench.corpus.defect import Spoilt, plant
from bench.corpus.draft import Draft, Table, Where


def table_of(draft: Draft, rng: Random) -> str | None:
    """A form of the file that is a table of figures."""
    codes = [code for code in draft.forms if code in ("KT01", "KT03", "KT04")]
    return rng.choice(codes) if codes else None


def at_a_number(draft: Draft, rng: Random, change: Callable[[Any], None], code: str | None = None) -> Spoilt | None:
    """Do something to one cell that holds a typed number."""
    code = code or table_of(draft, rng)
    if code is None:
        return None
    place: list[Where] = []

    def edit(book: Any) -> Where:
        cells = list(Table(book[code]).numbers())
        if cells:
            cell = rng.choice(cells)
            change(cell)
            place.append(Where(code, (cell.coordinate,)))
        return place[0] if place else Where()

    spoilt, where = draft.edited(edit)
    return (spoilt, where) if place else None


@plant("formula")
def a_formula_without_a_result(draft: Draft, rng: Random) -> Spoilt | None:
    """As a program that does not calculate leaves it: the formula is there, what it gives is not."""
    code = table_of(draft, rng)
    found = code and at_a_number(draft, rng, lambda cell: setattr(cell, "value", f"={cell.value}+0"), code)
    if not code or not found:
        return None
    spoilt, where = found
    part, cell = spoilt.part_of(code), where.cells[0].encode()
    pattern = re.compile(rb'(<c r="%s"[^>]*>)(<f>.*?</f>)<v>.*?</v></c>' % cell)
    return spoilt.patched(lambda name, xml: pattern.sub(rb"\1\2</c>", xml) if name == part else xml), where


@plant("formula")
def a_stale_result(draft: Draft, rng: Random) -> Spoilt | None:
    """A sum whose stored result is of an earlier day: the cell says one number, its operands another."""
    if "KT01" not in draft.forms:
        return None

    def edit(book: Any) -> Where:
        table = Table(book["KT01"])
        cells = [cell.coordinate for cell in table.numbers()][:2]
        target = table.cell(
            "HTX_TOTAL", next(h for h in table.columns if "Có đến cuối kỳ" in h or "Thực hiện năm (" in h)
        )
        target.value = f"={cells[0]}+{cells[1]}" if len(cells) == 2 and target.coordinate not in cells else "=1+1"
        return Where("KT01", (target.coordinate,))

    spoilt, where = draft.edited(edit)
    [cell] = where.cells
    part = spoilt.part_of("KT01")
    pattern = re.compile(rb'(<c r="%s"[^>]*?)( t="[a-z]+")?>(<f>.*?</f>)(<v ?/>|<v></v>)?</c>' % cell.encode())
    return spoilt.patched(lambda name, xml: pattern.sub(rb"\1>\3<v>777</v></c>", xml) if name == part else xml), where


@plant("formula")
def an_error_value(draft: Draft, rng: Random) -> Spoilt | None:
    def change(cell: Any) -> None:
        cell.value = "#REF!"
        cell.data_type = "e"

    return at_a_number(draft, rng, change)


@plant("formula")
def a_link_to_another_file(draft: Draft, rng: Random) -> Spoilt | None:
    code = table_of(draft, rng)
    if code is None:
        return None
    found = at_a_number(draft, rng, lambda cell: setattr(cell, "value", f"=[1]Sheet1!{cell.coordinate}"), code)
    if found is None:
        return None
    spoilt, where = found
    part, cell = spoilt.part_of(code), where.cells[0].encode()
    pattern = re.compile(rb'(<c r="%s"[^>]*>)(<f>.*?</f>)(<v ?/>|<v></v>)?</c>' % cell)
    return spoilt.patched(lambda name, xml: pattern.sub(rb"\1\2<v>12</v></c>", xml) if name == part else xml), Where(
        code
    )


@plant("formula")
def a_command_in_a_formula(draft: Draft, rng: Random) -> Spoilt | None:
    found = at_a_number(draft, rng, lambda cell: setattr(cell, "value", "=cmd|' /C calc'!A0"))
    return found and (found[0], Where(found[1].sheet))


@plant("hidden")
def a_hidden_sheet_with_figures(draft: Draft, rng: Random) -> Spoilt | None:
    code = table_of(draft, rng)
    if code is None:
        return None

    def edit(book: Any) -> Where:
        book[code].sheet_state = "hidden"
        return Where(code)

    return draft.edited(edit)


@plant("hidden")
def a_very_hidden_sheet_with_figures(draft: Draft, rng: Random) -> Spoilt | None:
    code = table_of(draft, rng)
    if code is None:
        return None

    def edit(book: Any) -> Where:
        copied = book.copy_worksheet(book[code])
        copied.title, copied.sheet_state = f"{code} cu", "veryHidden"
        return Where(copied.title)

    return draft.edited(edit)


@plant("hidden")
def a_hidden_row_with_figures(draft: Draft, rng: Random) -> Spoilt | None:
    return at_a_number(draft, rng, lambda cell: setattr(cell.parent.row_dimensions[cell.row], "hidden", True))


@plant("hidden")
def a_hidden_column_with_figures(draft: Draft, rng: Random) -> Spoilt | None:
    found = at_a_number(
        draft, rng, lambda cell: setattr(cell.parent.column_dimensions[get_column_letter(cell.column)], "hidden", True)
    )
    return found and (found[0], Where(found[1].sheet))


@plant("hidden")
def a_figure_in_white(draft: Draft, rng: Random) -> Spoilt | None:
    def change(cell: Any) -> None:
        font = copy(cell.font)
        cell.font = Font(
            name=font.name, size=font.size, color=cell.fill.fgColor.rgb if cell.fill.fill_type else "FFFFFFFF"
        )

    return at_a_number(draft, rng, change)


@plant("hidden")
def a_figure_that_its_format_hides(draft: Draft, rng: Random) -> Spoilt | None:
    return at_a_number(draft, rng, lambda cell: setattr(cell, "number_format", ";;;"))


@plant("lines")
def a_row_struck_out(draft: Draft, rng: Random) -> Spoilt | None:
    if "KT01" not in draft.forms:
        return None

    def edit(book: Any) -> Where:
        table = Table(book["KT01"])
        code = rng.choice(
            [code for code in ("HTX_TOTAL", "HTX_ACTIVE", "HTX_NEW", "HTX_DISSOLVED") if code in table.rows]
        )
        for cell in book["KT01"][table.rows[code]]:
            if cell.__class__.__name__ != "MergedCell":
                cell.value = None
        return Where("KT01")

    return draft.edited(edit)


@plant("lines")
def a_row_twice(draft: Draft, rng: Random) -> Spoilt | None:
    code = table_of(draft, rng)
    if code is None:
        return None

    def edit(book: Any) -> Where:
        table = Table(book[code])
        last = max(table.rows.values())
        filled = sorted({cell.row for cell in table.figures() if isinstance(cell.value, int | float)} - {last})
        source = rng.choice(filled)
        for cell in list(book[code][source]):
            target = book[code].cell(last, cell.column)
            if target.__class__.__name__ != "MergedCell":
                target.value = cell.value
        return Where(code)

    return draft.edited(edit)


@plant("lines")
def a_row_of_their_own(draft: Draft, rng: Random) -> Spoilt | None:
    code = table_of(draft, rng)
    if code is None:
        return None

    def edit(book: Any) -> Where:
        table = Table(book[code])
        row = max(table.rows.values())
        sheet = book[code]
        sheet.cell(row, table.columns["Mã số"]).value = None
        sheet.cell(
            row, table.columns[next(h for h in ("Chỉ tiêu", "Chính sách / chương trình") if h in table.columns)]
        ).value = "Số câu lạc bộ khuyến nông"
        sheet.cell(row, max(table.columns.values()) - 3).value = 17
        for column in range(5, 9):
            if sheet.cell(row, column).__class__.__name__ != "MergedCell":
                sheet.cell(row, column).value = 17
        return Where(code)

    return draft.edited(edit)


@plant("lines")
def a_figure_beside_the_form(draft: Draft, rng: Random) -> Spoilt | None:
    code = table_of(draft, rng)
    if code is None:
        return None

    def edit(book: Any) -> Where:
        table = Table(book[code])
        cell = book[code].cell(rng.choice(list(table.rows.values())), max(table.columns.values()) + rng.randint(1, 3))
        cell.value = rng.randint(20, 400)
        return Where(code, (cell.coordinate,))

    return draft.edited(edit)


@plant("lines")
def a_figure_in_a_hatched_cell(draft: Draft, rng: Random) -> Spoilt | None:
    if "KT01" not in draft.forms:
        return None
    place: list[Where] = []

    def edit(book: Any) -> Where:
        table = Table(book["KT01"])
        if "HTX_OPEN" not in table.rows:  # a yearly form has no opening balance
            return Where()
        header = next((h for h in ("Thực hiện trong quý",) if h in table.columns), None)
        cell = book["KT01"].cell(table.rows["HTX_OPEN"], table.columns["Kế hoạch năm"] - 2)
        cell = table.cell("HTX_OPEN", header) if header else cell
        cell.value = rng.randint(20, 90)
        place.append(Where("KT01", (cell.coordinate,)))
        return place[0]

    spoilt, where = draft.edited(edit)
    return (spoilt, where) if place else None


@plant("lines")
def merged_figures(draft: Draft, rng: Random) -> Spoilt | None:
    if "KT01" not in draft.forms:
        return None

    def edit(book: Any) -> Where:
        table = Table(book["KT01"])
        column = get_column_letter(
            next(c for h, c in table.columns.items() if "Có đến cuối kỳ" in h or "Thực hiện năm (" in h)
        )
        first = table.rows["HTX_ACTIVE"]
        book["KT01"].merge_cells(f"{column}{first}:{column}{first + 1}")
        return Where("KT01", (f"{column}{first}", f"{column}{first + 1}"))

    return draft.edited(edit)


@plant("lines")
def a_wrong_total_line(draft: Draft, rng: Random) -> Spoilt | None:
    """A line "Tổng cộng" that the office added, whose number is not the sum."""
    if "KT03" not in draft.forms:
        return None

    def edit(book: Any) -> Where:
        table = Table(book["KT03"])
        row = max(table.rows.values())
        sheet = book["KT03"]
        sheet.cell(row, table.columns["Mã số"]).value = None
        sheet.cell(row, table.columns["Chính sách / chương trình"]).value = "Tổng cộng"
        for header in ("Giải ngân luỹ kế năm", "NS tỉnh"):
            above = (sheet.cell(line, table.columns[header]).value for line in table.rows.values() if line != row)
            sheet.cell(row, table.columns[header]).value = 777 + sum(v for v in above if isinstance(v, int | float))
        return Where("KT03")

    return draft.edited(edit)


@plant("lines")
def a_column_without_its_header(draft: Draft, rng: Random) -> Spoilt | None:
    if "KT01" not in draft.forms:
        return None

    def edit(book: Any) -> Where:
        table = Table(book["KT01"])
        header = rng.choice(
            [
                header
                for header in table.columns
                if header.startswith(("Có đến đầu kỳ", "Thực hiện trong quý", "Thực hiện năm (")) or "cuối kỳ" in header
            ]
        )
        for row in range(table.top, table.first):
            cell = book["KT01"].cell(row, table.columns[header])
            if cell.__class__.__name__ != "MergedCell":
                cell.value = None
        return Where("KT01")

    return draft.edited(edit)


@plant("lines")
def another_period_in_the_head(draft: Draft, rng: Random) -> Spoilt | None:
    code = table_of(draft, rng)
    if code is None:
        return None

    def edit(book: Any) -> Where:
        cell = next(
            c
            for row in book[code].iter_rows(max_row=8)
            for c in row
            if isinstance(c.value, str) and re.match(r"^(Quý |6 tháng|9 tháng|Năm )", c.value)
        )
        cell.value = "Quý I/2022"
        return Where(code)

    return draft.edited(edit)


@plant("lines")
def one_form_on_two_sheets(draft: Draft, rng: Random) -> Spoilt | None:
    code = table_of(draft, rng)
    if code is None:
        return None

    def edit(book: Any) -> Where:
        book.copy_worksheet(book[code]).title = f"{code} (2)"
        return Where()

    return draft.edited(edit)


@plant("lines")
def a_form_that_is_announced_and_missing(draft: Draft, rng: Random) -> Spoilt | None:
    if len(draft.forms) < 2:
        return None

    def edit(book: Any) -> Where:
        for name in [name for name in book.sheetnames if name.startswith(draft.forms[-1])]:
            del book[name]
        return Where()

    return draft.edited(edit)


@plant("lines")
def a_form_of_another_version(draft: Draft, rng: Random) -> Spoilt | None:
    code = table_of(draft, rng)
    if code is None:
        return None

    def edit(book: Any) -> Where:
        for row in book[code].iter_rows(max_row=4):
            for cell in row:
                if isinstance(cell.value, str) and "phiên bản" in cell.value:
                    cell.value = re.sub(r"phiên bản \S+", "phiên bản 1998", cell.value)
        return Where()

    return draft.edited(edit)
