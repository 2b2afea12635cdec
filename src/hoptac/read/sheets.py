"""Which part of a workbook is which form: by the code that it prints, the sheet's name, or its title.

Put here the recognising of forms, also of several on one sheet. What stands in them belongs in `cover`, `layout` and
`lists`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from hoptac.figure import fold
from hoptac.form import Forms
from hoptac.read.text import is_blank, plain
from hoptac.workbook import Sheet, is_return_sheet

__all__ = ["Recognised", "recognise"]

_LOOK_AT = 15
_NUMBER = r"(kt[0-9]{2}[a-z]?)(?:\s*[-./]\s*([a-z]))?"
_CODES = (
    re.compile(rf"{fold('mã biểu')}\s*:?\s*{_NUMBER}(?!\w)"),
    re.compile(rf"^{fold('biểu')}(?:\s*(?:{fold('số')}|{fold('mẫu')}))?\s*:?\s*{_NUMBER}\s*(?:$|[^\w\s,])"),
)
"""A code that heads a form, said so anywhere in a cell, or as the beginning of one."""
_VERSION = re.compile(rf"{fold('phiên bản')}\s*:?\s*([0-9a-z.]+)")
_NAME = re.compile(rf"^(?:bi\S+ )?{_NUMBER}(?!\w)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A form found, with the version and the part that it prints (empty where it prints none).

    Rows of the sheet that belong to other forms are empty in it; addresses stay those of the file.
    """

    sheet: Sheet
    form_code: str
    version: str
    part: str = ""


class _Mark(NamedTuple):
    row: int
    form_code: str
    part: str
    is_code: bool


def recognise(sheets: Iterable[Sheet], forms: Forms) -> list[Recognised]:
    """The forms that a workbook holds, ours or of a code that looks like ours; hidden ones and ours are not read."""
    titles = {plain(title): form.code for form in forms for title in (form.title_vi, *form.aliases)}
    found: list[Recognised] = []
    for sheet in sheets:
        if not sheet.is_hidden and not is_return_sheet(sheet):
            found += _of_sheet(sheet, forms, titles)
    return found


def _of_sheet(sheet: Sheet, forms: Forms, titles: Mapping[str, str]) -> Iterator[Recognised]:
    marks = _settled(list(_marks(sheet, forms, titles)))
    named = _NAME.search(fold(sheet.name))
    first_code_far = not marks or marks[0].row >= _LOOK_AT or not marks[0].is_code
    if named and first_code_far:
        own = _Mark(0, *_known(named[1], named[2] or "", forms), True)
        marks = [own, *(m for m in marks if m.row >= _LOOK_AT and m[1:3] != own[1:3])]
    followers: list[_Mark | None] = [*marks[1:], None]
    for mark, follower in zip(marks, followers, strict=False):
        start = 0 if mark is marks[0] else mark.row
        stop = follower.row if follower else len(sheet.rows)
        region = sheet if len(marks) == 1 else _region(sheet, start, stop)
        texts = (fold(v) for row in sheet.rows[start : min(stop, start + _LOOK_AT)] for v in row if isinstance(v, str))
        version = next((found[1] for text in texts if (found := _VERSION.search(text))), "")
        yield Recognised(region, mark.form_code, version.rstrip("."), mark.part)


def _marks(sheet: Sheet, forms: Forms, titles: Mapping[str, str]) -> Iterator[_Mark]:
    """Rows that name a form: by its printed code anywhere, by its title where the row says little else."""
    for at, values in enumerate(sheet.rows):
        texts = [value for value in values if isinstance(value, str)]
        for text in texts:
            code = _printed_code(text, values)
            if code is not None:
                yield _Mark(at, *_known(code[1], code[2] or "", forms), True)
                break
        else:
            title = next((titles[name] for text in texts if (name := plain(text)) in titles), None)
            if title and sum(not is_blank(value) for value in values) <= 3:
                yield _Mark(at, title, "", False)


def _printed_code(text: str, values: Sequence[object]) -> re.Match[str] | None:
    """The code that heads a form; one that stands as an answer beside a label heads nothing."""
    if "kt" not in text and "KT" not in text and "kt" not in text.lower():
        return None
    folded = fold(text)
    said, begun = (pattern.search(folded) for pattern in _CODES)
    is_first = next((value for value in values if not is_blank(value)), None) == text
    return said or (begun if is_first else None)


def _settled(marks: list[_Mark]) -> list[_Mark]:
    """One mark per form on the sheet; where code and title disagree within one heading, the code holds."""
    kept: list[_Mark] = []
    for mark in marks:
        last = kept[-1] if kept else None
        if last is None:
            kept.append(mark)
        elif (last.form_code, last.part) == (mark.form_code, mark.part) or (
            last.form_code == mark.form_code and not mark.is_code
        ):
            kept[-1] = last._replace(is_code=last.is_code or mark.is_code)
        elif mark.row - last.row < _LOOK_AT and last.is_code and not mark.is_code and mark.row - last.row <= 6:
            continue
        elif mark.row - last.row <= 6 and mark.is_code and not last.is_code:
            kept[-1] = mark._replace(row=last.row)
        else:
            kept.append(mark)
    return kept


def _region(sheet: Sheet, start: int, stop: int) -> Sheet:
    rows = tuple(row if start <= at < stop else () for at, row in enumerate(sheet.rows[:stop]))
    return replace(sheet, rows=rows, merged=tuple(span for span in sheet.merged if start <= span[0][0] < stop))


def _known(code: str, part: str, forms: Forms) -> tuple[str, str]:
    """Form and part: KT03A is the first of KT03's forms, KT05A a part of KT05, where no form has the longer code."""
    code, part = code.upper(), part.upper()
    if code in forms.codes or code[:-1] not in forms.codes:
        return code, part if any(form.part(part) for form in forms if form.code == code and part) else ""
    shorter = code[:-1]
    if any(form.part(code[-1]) for form in forms if form.code == shorter):
        return shorter, code[-1]
    return (shorter, "") if code.endswith("A") else (code, "")
