"""What a defect is: a name, the kind of thing that goes wrong, and a hand that does it.

Put here the record and the register. The defects themselves stand in `defects_of_files`, `defects_of_sheets`,
`defects_of_figures` and `defects_of_lists`; the list of their names was fixed before any was looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.corpus.draft import Draft, Where

__all__ = ["REGISTER", "Defect", "Spoilt", "plant"]

Spoilt = tuple[Draft, Where]


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that can go wrong. `needs` are forms that the workbook must hold."""

    name: str
    kind: str
    needs: frozenset[str]
    spoil: Callable[[Draft, Random], Spoilt | None]
    """None where this workbook has no place for it, as a register without members has none to get wrong."""


REGISTER: dict[str, Defect] = {}


def plant(
    kind: str, *needs: str
) -> Callable[[Callable[[Draft, Random], Spoilt | None]], Callable[[Draft, Random], Spoilt | None]]:
    """Register a function as the hand of the defect of its name."""

    def register(spoil: Callable[[Draft, Random], Spoilt | None]) -> Callable[[Draft, Random], Spoilt | None]:
        REGISTER[spoil.__name__] = Defect(spoil.__name__, kind, frozenset(needs), spoil)
        return spoil

    return register
