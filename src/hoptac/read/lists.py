"""List forms: the records of each part, found by the texts of the header.

Put here where the lists of a form lie and which lines are records. What one cell says is `values`; a line whose only
content is its number, a sum, a repeated header or a signature is no record.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from hoptac.figure import fold, money_factor
from hoptac.form import Field, Form, Part
from hoptac.read.headers import LOOK_AT, column_texts, first_used_row, match_columns, merged_texts
from hoptac.read.model import FieldValue, Record
from hoptac.read.sheets import Recognised
from hoptac.read.text import ends_table, is_blank, is_total, names, plain
from hoptac.read.values import Context, Doubt, read_value
from hoptac.workbook import Sheet, cell_name

__all__ = ["ListsRead", "read_lists"]

_DEEPEST = 5
_NUMBERING = re.compile(r"^\(?(?:[0-9]{1,2}|[A-Za-z])\)?$")
_NOTHING = frozenset(plain(text) for text in ("Không phát sinh", "Không có", "Không có phát sinh", "Không"))
_LETTER = re.compile(r"^(?:phần |mục |biểu )?([a-z])[.):] ")
_IN_BRACKETS = re.compile(r"\(([^()]{1,30})\)")


@dataclass(slots=True)
class ListsRead:
    """What the lists of one form gave."""

    records: list[Record] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    incomplete: list[tuple[Record, tuple[Field, ...], str]] = field(default_factory=list)
    """Record, fields that it must give and does not, and the cells of these."""
    twice: list[tuple[Record, Record]] = field(default_factory=list)
    """Two records with the same keys, the earlier one first."""
    headless: list[str] = field(default_factory=list)
    """Lists, by title, that stand in the sheet without a header that could be read."""
    columnless: list[tuple[str, str, tuple[Field, ...]]] = field(default_factory=list)
    """Sheet and cell of a header, and the fields that must be given for which it has no column."""
    says_nothing: bool = False
    """Whether a line says that there was nothing to report."""


@dataclass(frozen=True, slots=True)
class _Header:
    first_row: int
    columns: Mapping[int, Field]
    units: Mapping[int, str]


def read_lists(found: Sequence[Recognised], form: Form, context: Context) -> ListsRead:
    """Read every list of a form, over all the sheets on which it stands; `context` says what they are held against."""
    read = ListsRead()
    for recognised in found:
        for part, start, stop in _parts(recognised, form):
            _read_part(recognised.sheet, part, start, stop, context, read)
    _note_twice(form, read)
    return read


def _parts(recognised: Recognised, form: Form) -> Iterator[tuple[Part, int, int]]:
    """Each list of a sheet and its rows: one list where the form has one or the sheet names it, else by titles."""
    sheet = recognised.sheet
    start = first_used_row(sheet)
    own = form.part(recognised.part) or (form.parts[0] if len(form.parts) == 1 else None)
    if own is not None:
        yield own, start, len(sheet.rows)
        return
    titles = {plain(text): part for part in form.parts for text in (part.title_vi, *part.aliases)}
    begun: list[tuple[Part, int]] = []
    for at in range(start, len(sheet.rows)):
        part = _titled(sheet.rows[at], titles, form)
        if part is not None and part not in {known for known, _ in begun}:
            begun.append((part, at))
    for place, (part, at) in enumerate(begun):
        yield part, at, begun[place + 1][1] if place + 1 < len(begun) else len(sheet.rows)


def _titled(values: Sequence[object], titles: Mapping[str, Part], form: Form) -> Part | None:
    """The list that a row is the title of; the row says nothing else."""
    said = [value for value in values if not is_blank(value)]
    if not said or len(said) > 2 or not all(isinstance(value, str) for value in said):
        return None
    text = plain(" ".join(str(value) for value in said))
    lettered = _LETTER.match(text)
    bare = _LETTER.sub("", text)
    for name in (text, bare):
        part = titles.get(name)
        if part is not None and (not lettered or lettered[1] == part.key.lower()):
            return part
    return None


@lru_cache(maxsize=256)
def _own_names(part: Part) -> Mapping[str, frozenset[str]]:
    return {
        known.key: frozenset(
            name for text in (known.header_vi[-1], " ".join(known.header_vi), *known.aliases) for name in names(text)
        )
        for known in part.fields
    }


@lru_cache(maxsize=256)
def _header_texts(part: Part) -> frozenset[str]:
    texts = (text for known in part.fields for text in (*known.header_vi, " ".join(known.header_vi), *known.aliases))
    return frozenset(name for text in (*texts, "STT", "TT", "Số TT") for name in names(text))


def _find_header(sheet: Sheet, part: Part, start: int, stop: int) -> _Header | None:
    merged = merged_texts(sheet, start, stop)
    known = _header_texts(part)
    needed = min(2, len(part.fields))
    for top in range(start, min(stop, start + LOOK_AT)):
        if _header_cells(sheet.rows[top], known) < needed:
            continue
        first = top + 1
        while first < min(stop, top + _DEEPEST) and _is_header_line(sheet.rows[first], known):
            first += 1
        width = max(len(row) for row in sheet.rows[top:first])
        paths = {place: list(column_texts(sheet, merged, top, first, place)) for place in range(width)}
        matched = match_columns(_own_names(part), paths)
        if len(matched) >= needed:
            by_key = {each.key: each for each in part.fields}
            columns = {place: by_key[key] for place, key in matched.items()}
            units = {place: unit for place in columns if (unit := _money_unit(paths[place]))}
            return _Header(first, columns, units)
    return None


def _header_cells(values: Sequence[object], known: frozenset[str]) -> int:
    return len({value for value in values if isinstance(value, str) and names(value) & known})


def _is_header_line(values: Sequence[object], known: frozenset[str]) -> bool:
    """A further line of the header, or the line that numbers the columns."""
    said = [value for value in values if not is_blank(value)]
    if not said:
        return False
    numbered = [value for value in said if _NUMBERING.match(_short(value))]
    if len(numbered) == len(said) and len(said) >= 2:
        return True
    return all(isinstance(value, str) and bool(names(value) & known) for value in said)


def _short(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _money_unit(path: Sequence[str]) -> str:
    printed = [unit.strip() for text in path for unit in _IN_BRACKETS.findall(text)]
    return next((unit for unit in reversed(printed) if money_factor(unit) is not None), "")


def _read_part(sheet: Sheet, part: Part, start: int, stop: int, context: Context, read: ListsRead) -> None:
    header = _find_header(sheet, part, start, stop)
    if header is None:
        read.headless.append(part.title_vi or sheet.name)
        return
    there = {each.key for each in header.columns.values()}
    if missing := tuple(each for each in part.fields if each.is_required and each.is_read and each.key not in there):
        read.columnless.append((sheet.name, cell_name(header.first_row - 1, min(header.columns)), missing))
    known = _header_texts(part)
    needed = max(2, len(header.columns) // 2)
    number = sum(record.part == part.key for record in read.records)
    for at in range(header.first_row, stop):
        values = sheet.rows[at]
        if ends_table(values):
            break
        if is_total(values) or (_header_cells(values, known) >= needed and _is_header_line(values, known)):
            continue
        said = {
            place: known_field
            for place, known_field in header.columns.items()
            if known_field.is_read and (not is_blank(sheet.at(at, place)) or (at, place) in sheet.uncached)
        }
        if len(said) <= 1 and any(plain(value) in _NOTHING for value in values if isinstance(value, str)):
            read.says_nothing = True
        elif said:
            number += 1
            _read_record(sheet, at, part, number, header, said, context, read)


def _read_record(
    sheet: Sheet,
    at: int,
    part: Part,
    number: int,
    header: _Header,
    said: Mapping[int, Field],
    context: Context,
    read: ListsRead,
) -> None:
    by_key: dict[str, FieldValue] = {}
    for place, known in said.items():
        value, doubt = read_value(sheet, at, place, known, header.units.get(place, known.unit), context)
        by_key[known.key] = value
        if doubt is not None:
            read.doubts.append(doubt)
    ordered = tuple(by_key[each.key] for each in part.fields if each.key in by_key)
    record = Record(part.key, number, sheet.name, ordered)
    read.records.append(record)
    lacking = tuple(each for each in part.fields if each.is_required and each.is_read and each.key not in by_key)
    if not lacking and not any(each.is_key and each.key in by_key for each in part.fields):
        lacking = tuple(each for each in part.fields if each.is_key)
    if lacking:
        places = {each.key: place for place, each in header.columns.items()}
        cells = [cell_name(at, places[each.key]) for each in lacking if each.key in places]
        read.incomplete.append((record, lacking, ", ".join(cells) or cell_name(at, min(said))))


def _note_twice(form: Form, read: ListsRead) -> None:
    first: dict[tuple[str, ...], Record] = {}
    per_part: dict[str, list[str]] = defaultdict(list)
    for part in form.parts:
        per_part[part.key] = [each.key for each in part.fields if each.is_key]
    for record in read.records:
        said = {value.field: fold(value.text) for value in record.values}
        keys = [said.get(key, "") for key in per_part[record.part]]
        if not any(keys):
            continue
        name = (record.part, *keys)
        if name in first:
            read.twice.append((first[name], record))
        else:
            first[name] = record
