"""All forms described as one page of Markdown: versions, rows, columns, lists.

Put here how the page reads. It is written from the forms alone, so that it can be kept in step by writing it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from hoptac.form.loading import Forms
from hoptac.form.model import Form
from hoptac.form.parts import Column, Field, Item, Row

__all__ = ["as_markdown"]

_INTRO = """# Forms

Written by `hoptac forms list` from `expectations/forms`; do not edit. **These layouts are Hoptac's own, never
official**: no official layout was available when they were drawn. Labels are what is printed.

"Asked of" names the offices that see a row; those that must answer it are marked *. "Every" is the shortest period
for which it is asked; longer periods print it too. "In" names the versions that have it."""

T = TypeVar("T", Column, Field, Item, Row)


def as_markdown(forms: Forms) -> str:
    """The page, of general forms first and of provinces' own layouts where there are any."""
    blocks = [_INTRO]
    for (code, province), versions in groupby(
        sorted(forms, key=lambda f: (f.code, f.province, f.version)), key=lambda f: (f.code, f.province)
    ):
        blocks += _form(code, province, list(versions))
    return "\n\n".join(blocks) + "\n"


def _form(code: str, province: str, versions: Sequence[Form]) -> Iterator[str]:
    newest = versions[-1]
    yield f"## {code}{f' (province {province})' if province else ''}: {newest.title_vi}"
    yield f"{newest.title_en}. Sheet `{newest.sheet}`."
    yield _table(
        ("version", "closing days", "periods", "offices", "also reads"),
        (
            (
                form.version,
                f"{form.valid_from} to {form.valid_to or '…'}",
                ", ".join(form.periods) or "all",
                ", ".join(form.offices),
                ", ".join(form.accepts),
            )
            for form in versions
        ),
    )
    if newest.kind == "cover":
        yield _items(versions)
    elif newest.kind == "table":
        yield _columns(versions)
        yield _rows(versions)
    else:
        for part in newest.parts:
            if part.key:
                yield f"### {part.title_vi}"
            yield _fields(versions, part.key)


def _items(versions: Sequence[Form]) -> str:
    named = _gathered(versions, lambda form: form.items, lambda item: item.key)
    return _table(
        ("no.", "item", "key", "holds", "must", "in"),
        (
            (i.number, i.label_vi, f"`{i.key}`", _held(i.value, i.choices, i.is_read), _yes(i.is_required), seen)
            for i, seen in named
        ),
    )


def _columns(versions: Sequence[Form]) -> str:
    named = _gathered(versions, lambda form: form.columns, lambda column: column.key)
    return _table(
        ("column", "key", "role", "basis by kind of row", "periods", "in"),
        (
            (
                f"{column.number} {' / '.join(column.header_vi)}".strip(),
                f"`{column.key}`",
                column.role,
                ", ".join(f"{kind}: {basis}" for kind, basis in column.bases.items()),
                ", ".join(column.periods) or "all",
                seen,
            )
            for column, seen in named
        ),
    )


def _rows(versions: Sequence[Form]) -> str:
    named = _gathered(versions, lambda form: form.rows, lambda row: row.code)
    holders = {row.code: form for form in versions for row in form.rows}
    return _table(
        ("no.", "code", "row", "unit", "kind", "every", "asked of", "in"),
        (_row(holders[row.code], row, seen) for row, seen in named),
    )


def _row(form: Form, row: Row, seen: str) -> Sequence[str]:
    if row.is_section:
        return (row.stt, "", f"**{row.label_vi}**", "", "", "", "", seen)
    section = form.section_of(row)
    offices = row.offices or (section.offices if section else ()) or form.contributors
    must = () if row.is_optional else row.required_of or (section.required_of if section else ())
    asked = ", ".join(f"{office}{'*' if office in must else ''}" for office in offices)
    every = row.frequency.replace("_", " ") + "".join(
        f", {word} {day}" for word, day in (("from", row.valid_from), ("until", row.valid_to)) if day
    )
    return (row.stt, f"`{row.code}`", row.label_vi, row.unit, row.kind, every, asked, seen)


def _fields(versions: Sequence[Form], key: str) -> str:
    named = _gathered(versions, lambda form: part.fields if (part := form.part(key)) else (), lambda field: field.key)
    return _table(
        ("field", "key", "holds", "must", "names the record", "in"),
        (
            (
                " / ".join(field.header_vi),
                f"`{field.key}`",
                _held(field.value, field.choices, field.is_read),
                _yes(field.is_required),
                _yes(field.is_key),
                seen,
            )
            for field, seen in named
        ),
    )


def _held(value: str, choices: Iterable[object], is_read: bool) -> str:
    labels = [str(getattr(choice, "label_vi", choice)) for choice in choices]
    what = " · ".join(labels) if labels else value
    return what if is_read else f"{what}; printed and never loaded (may be personal)"


def _gathered(
    versions: Sequence[Form], entries: Callable[[Form], Iterable[T]], name: Callable[[T], str]
) -> list[tuple[T, str]]:
    """Every entry that a version has, as its newest version words it, where that one stands; and the versions."""
    found: list[T] = []
    for form in reversed(versions):
        at = 0
        for entry in entries(form):
            names = [name(known) for known in found]
            if name(entry) in names:
                at = names.index(name(entry)) + 1
            else:
                found.insert(at, entry)
                at += 1
    seen = {name(entry): [f.version for f in versions if name(entry) in map(name, entries(f))] for entry in found}
    return [(entry, ", ".join(seen[name(entry)])) for entry in found]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _yes(is_so: bool) -> str:
    return "yes" if is_so else ""
