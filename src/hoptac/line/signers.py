"""Whose signature it is: the office that the subject of a certificate names, by its full name with all accents.

Put here how names in a certificate are laid beside offices and places. Whether a signature holds is `hoptac.letter`;
which workbook it then speaks for is `letters`.
"""

from __future__ import annotations

from collections.abc import Collection, Set
from datetime import date

from hoptac.figure import fold
from hoptac.read.places import names_with_kind
from hoptac.reference import Place, Reference, Reporter

__all__ = ["is_office", "may_sign_for"]

_COMMITTEE = ("UBND", "Ủy ban nhân dân")


def may_sign_for(
    reference: Reference, organisations: Collection[str], common_name: str, reporter: Reporter, day: date
) -> bool:
    """Whether a certificate with these O and OU, and this CN, is of an office that reports on the day.

    It names the office in full, or the People's Committee of its place and besides it no other office. A CN that is an
    office's decides alone. Where the names fit offices of several places of the province, it is of none.
    """
    is_own_name = is_office(reference, common_name)
    units = {fold(common_name)} if is_own_name else {fold(unit) for unit in organisations}
    fitting = [
        one
        for one in reference.reporters
        if one.province_key == reporter.province_key and one.serves(day) and _is_named(reference, units, one)
    ]
    return reporter in fitting and len({one.place_key for one in fitting}) == 1


def is_office(reference: Reference, name: str) -> bool:
    """Whether a name is that of an office that reports, or of the People's Committee of its place, on any day."""
    return any(fold(name) in _own(reference, one) for one in reference.reporters)


def _is_named(reference: Reference, units: Set[str], reporter: Reporter) -> bool:
    if fold(reporter.name_vi) in units:
        return True
    own = _own(reference, reporter)
    if not units & own:
        return False
    place = reference.places[reporter.place_key]
    above = {name for one in reference.above(place) for name in _committees(one)}
    return units <= own | above | _short(reporter, place)


def _own(reference: Reference, reporter: Reporter) -> set[str]:
    return {fold(reporter.name_vi), *_committees(reference.places[reporter.place_key])}


def _committees(place: Place) -> set[str]:
    return {fold(f"{committee} {name}") for committee in _COMMITTEE for name in names_with_kind(place)}


def _short(reporter: Reporter, place: Place) -> set[str]:
    """The office's name without its place, as it stands in OU below the committee in O."""
    name, suffix = fold(reporter.name_vi), fold(f" {place.type_name} {place.name}")
    return {name.removesuffix(suffix).rstrip()} - {name}
