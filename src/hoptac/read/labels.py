"""Rows of a form by code and by label: under their parent ("Trong đó"), in their section, or alone of that name.

Put here how a label is resolved to one row; a label that two rows share where it stands is resolved to none. What
a row's cells hold belongs in `rows`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from hoptac.form import Form, Row
from hoptac.read.text import names

__all__ = ["Labels", "labels_of"]


@dataclass(frozen=True, slots=True)
class Labels:
    """The rows of one form, by what a sheet may print of them."""

    by_code: Mapping[str, Row]
    _by_name: Mapping[tuple[str, str], Row]
    _parents: Mapping[str, str]
    texts: frozenset[str]
    """Every name of every row."""

    def parent_of(self, row: Row) -> str | None:
        """The code of the row whose child this one is (9.1 of 9), None for a row of its own."""
        return self._parents.get(row.code)

    def find(self, label: str, section: str | None, parent: str | None) -> Row | None:
        """The row that a label names below a parent and in a section."""
        for name in sorted(names(label), key=len, reverse=True):
            for place in (f"^{parent}", section or "", "*"):
                if (place, name) in self._by_name:
                    return self._by_name[place, name]
        return None


_CACHE: dict[int, tuple[Form, Labels]] = {}
_MOST_FORMS = 200


def labels_of(form: Form) -> Labels:
    """The labels of a form, made once for each form that is loaded."""
    held = _CACHE.get(id(form))
    if held is None or held[0] is not form:
        if len(_CACHE) >= _MOST_FORMS:
            _CACHE.clear()
        held = (form, _made(form))
        _CACHE[id(form)] = held
    return held[1]


def _made(form: Form) -> Labels:
    parents: dict[str, str] = {}
    by_number: dict[tuple[str, str], str] = {}
    owners: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in form.rows:
        section = form.section_of(row)
        inside = section.code if section else ""
        above = by_number.get((inside, row.stt.rpartition(".")[0])) if "." in row.stt else None
        if above and not row.is_section:
            parents[row.code] = above
        by_number[inside, row.stt] = row.code
        places = ["*", inside if not row.is_section else "*", f"^{above}" if above else "*"]
        for name in {name for text in (row.label_vi, *row.aliases) for name in names(text)}:
            for place in dict.fromkeys(places):
                owners[place, name].append(row)
    return Labels(
        by_code={row.code: row for row in form.rows if not row.is_section},
        _by_name={place: rows[0] for place, rows in owners.items() if len(rows) == 1},
        _parents=parents,
        texts=frozenset(name for _, name in owners),
    )
