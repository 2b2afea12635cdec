"""Which sheet of a workbook is which form: by the code that it prints, its name, or its title.

Put here the recognising of sheets. What stands in them belongs in `cover` and `layout`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hoptac.figure import fold
from hoptac.form import Forms
from hoptac.read.text import plain
from hoptac.workbook import Sheet, is_return_sheet

__all__ = ["Recognised", "recognise"]

_LOOK_AT = 15
_CODE = re.compile(rf"{fold('mã biểu')}\s*:?\s*(kt[0-9]{{2}}[a-z]?)\b")
_VERSION = re.compile(rf"{fold('phiên bản')}\s*:?\s*([0-9a-z.]+)")
_NAME = re.compile(r"^(?:bi\S+ )?(kt[0-9]{2}[a-z]?)\b")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sheet that is a form, with the version that it prints (empty where it prints none)."""

    sheet: Sheet
    form_code: str
    version: str


def recognise(sheets: Iterable[Sheet], forms: Forms) -> list[Recognised]:
    """The sheets that are forms, ours or of a code that looks like ours; hidden ones and lists of ours are not read."""
    titles = {plain(title): form.code for form in forms for title in (form.title_vi, *form.aliases)}
    found = []
    for sheet in sheets:
        heads = [fold(str(value)) for row in sheet.rows[:_LOOK_AT] for value in row if isinstance(value, str)]
        code = _printed(heads, _CODE) or _printed([fold(sheet.name)], _NAME) or _titled(heads, titles)
        if code and not sheet.is_hidden and not is_return_sheet(sheet):
            found.append(Recognised(sheet, _known(code.upper(), forms), _printed(heads, _VERSION).rstrip(".")))
    return found


def _known(code: str, forms: Forms) -> str:
    is_first_part = code not in forms.codes and code.endswith("A") and code[:-1] in forms.codes
    return code[:-1] if is_first_part else code


def _printed(texts: Sequence[str], pattern: re.Pattern[str]) -> str:
    return next((match[1] for text in texts if (match := pattern.search(text))), "")


def _titled(texts: Sequence[str], titles: dict[str, str]) -> str:
    return next((titles[name] for text in texts if (name := plain(text)) in titles), "")
