"""Headers over several lines: what each column prints from the top, and which known name that is.

Put here what tables and lists share in finding their columns. Where a header begins belongs in `layout` and `lists`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

from hoptac.read.text import names
from hoptac.workbook import Sheet

__all__ = ["LOOK_AT", "column_texts", "first_used_row", "match_columns", "merged_texts", "printed_names"]

LOOK_AT = 60
"""How many rows of a form are searched for its header."""
_MOST_MERGED = 5_000
_SHORT = 300
"""Only short headers are remembered: they repeat in every workbook, a stranger's long text does not."""


def first_used_row(sheet: Sheet) -> int:
    """The first row that holds anything; forms may stand below others on one sheet."""
    return next((at for at, row in enumerate(sheet.rows) if any(value is not None for value in row)), 0)


def merged_texts(sheet: Sheet, start: int, stop: int) -> Mapping[tuple[int, int], object]:
    """What merged cells that begin in these rows show, by every cell that they cover."""
    covered = {}
    for (top, left), (bottom, right) in sheet.merged[:_MOST_MERGED]:
        if start <= top < stop and bottom - top < LOOK_AT and right - left < 200:
            value = sheet.at(top, left)
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    covered[row, column] = value
    return covered


def column_texts(
    sheet: Sheet, merged: Mapping[tuple[int, int], object], top: int, first: int, column: int
) -> Iterator[str]:
    """The texts of a column's header from the top, each once; a title merged above the header is not among
    them."""
    last = None
    for row in range(top, first):
        value = merged.get((row, column), sheet.at(row, column))
        if isinstance(value, str) and value.strip() and value != last:
            last = value
            yield value


def printed_names(path: Sequence[str]) -> frozenset[str]:
    """Every line of a header, and every run of lines joined."""
    whole = tuple(path)
    return _printed_names(whole) if sum(map(len, whole)) <= _SHORT else _printed_names.__wrapped__(whole)


@lru_cache(maxsize=2048)
def _printed_names(path: tuple[str, ...]) -> frozenset[str]:
    runs = {" ".join(path[start:end]) for start in range(len(path)) for end in range(start + 1, len(path) + 1)}
    bare = [min(names(text), key=len, default="") for text in path]
    joined = {" ".join(bare[start:end]) for start in range(len(bare)) for end in range(start + 1, len(bare) + 1)}
    return frozenset(name for run in runs | joined for name in names(run))


def match_columns(own: Mapping[str, AbstractSet[str]], paths: Mapping[int, Sequence[str]]) -> dict[int, str]:
    """Each column of the sheet to the key whose longest name it prints; each key only once."""
    scores: list[tuple[int, int, int, str]] = []
    order = {key: place for place, key in enumerate(own)}
    for place, path in paths.items():
        printed = printed_names(path) if path else frozenset()
        for key, known in own.items() if printed else ():
            if fitting := known & printed:
                scores.append((-max(map(len, fitting)), place, order[key], key))
    found: dict[int, str] = {}
    taken: set[str] = set()
    for _, place, _, key in sorted(scores):
        if place not in found and key not in taken:
            found[place] = key
            taken.add(key)
    return dict(sorted(found.items()))
