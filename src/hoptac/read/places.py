"""Places and offices by the names that a cover sheet prints, inside the province of the receiving office.

Put here how a name is looked up. What follows from finding none, one or several belongs in `sender`; a code is
looked up in `reference`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from hoptac.figure import fold
from hoptac.reference import Place, Reference, Reporter

__all__ = ["find_places", "find_reporter_named", "names_with_kind"]

_SHORT = {
    fold(kind): short
    for kind, short in {
        "tỉnh": "t",
        "thành phố": "tp",
        "thị xã": "tx",
        "huyện": "h",
        "quận": "q",
        "thị trấn": "tt",
        "phường": "p",
        "xã": "x",
    }.items()
}
"""How the kind of a place is shortened before its name."""

_HELD: list[tuple[Reference, Mapping[str, list[Place]]]] = []
_MOST_HELD = 4


def find_places(reference: Reference, name: str, parent_code: str, day: date | None = None) -> list[Place]:
    """The places of this name that are or lie in the parent on the day, in the order of their codes.

    The kind of place (huyện, xã …) may stand before the name and then must be right. Accents must be there: a name
    without them is another name. An empty list says that there is none, two or more that the name does not decide.
    """
    return [
        place
        for place in _by_names(reference).get(fold(name), ())
        if (day is None or place.exists(day)) and parent_code in {one.code for one in reference.above(place)}
    ]


def find_reporter_named(reference: Reference, place_code: str, names: Collection[str], day: date) -> Reporter | None:
    """The office of that place which bears one of the names on the day; None where none or several do."""
    folded = {fold(name) for name in names}
    named = [
        reporter
        for reporter in reference.reporters
        if reporter.place_code == place_code and reporter.serves(day) and fold(reporter.name_vi) in folded
    ]
    return named[0] if len(named) == 1 else None


def names_with_kind(place: Place) -> tuple[str, ...]:
    """The ways of writing a place with its kind before its name: `thị xã …`, `tx …`, `tx. …`."""
    short = _SHORT.get(fold(place.type_name), place.type_name)
    return tuple(f"{kind} {place.name}" for kind in (place.type_name, short, f"{short}."))


def _by_names(reference: Reference) -> Mapping[str, list[Place]]:
    """Places by each way of writing their names; made once for each reference that is loaded."""
    for held, index in _HELD:
        if held is reference:
            return index
    found: dict[str, list[Place]] = {}
    for place in sorted(reference.places.values(), key=lambda place: (place.code, place.valid_from)):
        for name in {fold(name) for name in (place.name, *names_with_kind(place))}:
            found.setdefault(name, []).append(place)
    del _HELD[_MOST_HELD - 1 :]
    _HELD.insert(0, (reference, found))
    return found
