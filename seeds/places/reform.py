"""What the Python package vietnamadminunits says about the reform of 2025-07-01.

What belongs here: reading the package's data files into units and links, and removing the links that it
has by mistake. What does not: keys, validities and rows of our seeds, which are `derive.py`'s.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "PACKAGE",
    "PACKAGE_VERSION",
    "Link",
    "NewUnit",
    "OldUnit",
    "Provinces",
    "Reform",
    "read_reform",
    "without_namesake_links",
]

PACKAGE = "vietnamadminunits"
PACKAGE_VERSION = "1.0.4"


class OldUnit(NamedTuple):
    """A commune before the reform; an island district without communes has no commune code and name.

    The slugs are the package's own keys, by which its mapping names units.
    """

    province_code: str
    province_name: str
    province_slug: str
    district_code: str
    district_name: str
    district_slug: str
    commune_code: str | None
    commune_name: str | None
    commune_slug: str | None


class NewUnit(NamedTuple):
    """A commune since the reform."""

    province_code: str
    province_name: str
    province_slug: str
    commune_code: str
    commune_name: str
    commune_slug: str


class Link(NamedTuple):
    """Land of an old unit that went to a new one, wholly or in part, as the package has it."""

    old: OldUnit
    new: NewUnit
    is_whole: bool


class Provinces(NamedTuple):
    """Old and new provinces by code, and which new one every old one became."""

    old_names: dict[str, str]
    new_names: dict[str, str]
    successor_of: dict[str, str]

    def unchanged(self) -> frozenset[str]:
        """The codes of the provinces that the reform left as they were."""
        merged_into = list(self.successor_of.values())
        return frozenset(
            old
            for old, new in self.successor_of.items()
            if old == new and merged_into.count(new) == 1 and self.old_names[old] == self.new_names[new]
        )


class Reform(NamedTuple):
    """Everything that is taken from the package."""

    old_units: list[OldUnit]
    new_units: list[NewUnit]
    links: list[Link]
    provinces: Provinces


def read_reform() -> Reform:
    """Read the data files of the installed package, without importing it (that would load geography)."""
    package = distribution(PACKAGE)
    if package.version != PACKAGE_VERSION:
        raise SystemExit(f"{PACKAGE} is at {package.version}; this derivation knows {PACKAGE_VERSION}.")
    data = Path(str(package.locate_file(f"{PACKAGE}/data")))
    old_units, new_units = read_units(data / "dataset.db")
    mapping = json.loads((data / "converter_2025.json").read_text(encoding="utf-8"))
    return Reform(
        old_units=old_units,
        new_units=new_units,
        links=list(links_of(mapping, old_units, new_units)),
        provinces=provinces_of(mapping["DICT_PROVINCE"], old_units, new_units),
    )


def read_units(database: Path) -> tuple[list[OldUnit], list[NewUnit]]:
    """Read the communes before and since the reform; the database is opened for reading only."""
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    try:
        old_units = connection.execute(
            "select provinceCode, province, provinceKey, districtCode, district, districtKey,"
            " wardCode, ward, wardKey from admin_units_legacy"
        ).fetchall()
        new_units = connection.execute(
            "select provinceCode, province, provinceKey, wardCode, ward, wardKey from admin_units"
        ).fetchall()
    finally:
        connection.close()
    return [OldUnit(*row) for row in old_units], [NewUnit(*row) for row in new_units]


def provinces_of(merged: dict[str, list[str]], old_units: Iterable[OldUnit], new_units: Iterable[NewUnit]) -> Provinces:
    """Collect the provinces; `merged` gives the slugs of old provinces by that of the new one."""
    old_codes = {unit.province_slug: unit.province_code for unit in old_units}
    new_codes = {unit.province_slug: unit.province_code for unit in new_units}
    return Provinces(
        old_names={unit.province_code: unit.province_name for unit in old_units},
        new_names={unit.province_code: unit.province_name for unit in new_units},
        successor_of={old_codes[old]: new_codes[new] for new, olds in merged.items() for old in olds},
    )


def links_of(
    mapping: dict[str, dict[str, dict[str, list[object]]]],
    old_units: Iterable[OldUnit],
    new_units: Iterable[NewUnit],
) -> Iterator[Link]:
    """Resolve the package's two mappings (of undivided and of divided old communes) to units."""
    old_by_slug = {f"{unit.province_slug}_{unit.district_slug}_{unit.commune_slug or ''}": unit for unit in old_units}
    new_by_slug = {(unit.province_slug, unit.commune_slug): unit for unit in new_units}
    for province, predecessors in mapping["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for successor, undivided in predecessors.items():
            for old in undivided:
                yield Link(old_by_slug[str(old)], new_by_slug[province, successor], is_whole=True)
    for province, divided in mapping["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            for part in parts:
                if isinstance(part, dict):
                    successor = str(part["newWardKey"])
                    yield Link(old_by_slug[old], new_by_slug[province, successor], is_whole=False)


def without_namesake_links(links: Collection[Link]) -> list[Link]:
    """Drop a partial link when a namesake of the old commune leads to the same successor from nearer by.

    Nearer: the successor also takes whole communes of other names from the namesake's district (or at
    least from its province), and from that of the old commune it takes none.
    """
    into: defaultdict[NewUnit, list[Link]] = defaultdict(list)
    for link in links:
        into[link.new].append(link)

    def nearness(old: OldUnit, new: NewUnit) -> int:
        others = [at.old for at in into[new] if at.is_whole and at.old.commune_name != old.commune_name]
        if any(other.district_code == old.district_code for other in others):
            return 2
        return int(any(other.province_code == old.province_code for other in others))

    def belongs_to_a_namesake(link: Link) -> bool:
        old, new = link.old, link.new
        peers = [at.old for at in into[new] if at.old.commune_name == old.commune_name]
        return not link.is_whole and any(nearness(peer, new) > nearness(old, new) for peer in peers)

    return [link for link in links if not belongs_to_a_namesake(link)]
