"""What a file shows besides its values: formulas, comments, locks, parts that a form never needs.

Put here records only, as the pass over a package fills them. Which of them an office has to hear of is decided in
`hoptac.read`.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["FileMarks", "Look", "Place", "SheetMarks"]

Place = tuple[int, int]
"""Row and column of a cell, from 0."""

Look = Literal["percent", "in_ground_colour", "hidden_by_format"]
"""What a style does to the number in a cell."""


@dataclass(frozen=True, slots=True)
class FileMarks:
    """What the package as a whole shows. Names are those of its parts, as it spells them."""

    has_macros: bool = False
    external_links: tuple[str, ...] = ()
    embedded: tuple[str, ...] = ()
    """Objects of other programs, and controls."""
    connections: tuple[str, ...] = ()
    """Parts that fetch data from elsewhere."""
    signatures: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()
    """Archives inside the archive."""
    strange_paths: tuple[str, ...] = ()
    """Parts whose name leads out of the package."""
    trailing_bytes: int = 0
    """Bytes behind the end of the archive, or in its comment."""
    counts_from_1904: bool = False
    is_calculated_by_hand: bool = False
    is_iterative: bool = False
    is_structure_locked: bool = False
    """Whether sheets cannot be added or shown without a password."""


@dataclass(frozen=True, slots=True)
class SheetMarks:
    """What one sheet shows."""

    formulas: Mapping[Place, str] = field(default_factory=dict)
    """Text of each formula without its equals sign; empty where it repeats one above."""
    comments: Mapping[Place, str] = field(default_factory=dict)
    has_password: bool = False
    """Whether the sheet is protected by a password; protection without one is ours."""
    is_very_hidden: bool = False
    """Hidden so that no menu shows it again."""
    in_ground_colour: AbstractSet[Place] = frozenset()
    """Cells whose text has the colour of their ground, as white on white."""
    hidden_by_format: AbstractSet[Place] = frozenset()
    """Cells whose number format shows nothing of a number, as `;;;`."""
