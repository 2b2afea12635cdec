"""Derive `places.csv` and `place_successions.csv` from the Python package vietnamadminunits.

What belongs here: choosing provinces, and giving every unit its key, its validity and its successors. What
does not: anything that a run of the warehouse needs. The two CSV files are the seed; this script only says
how they came to be, and proves with `--check` that they still are what the package says.

A place is a row of one validity. A commune that the reform of 2025 touched has two rows, because nearly
every commune of today carries a code that another commune had before. When a unit began that existed
before the reform is not in the package: 2000-01-01, marked `assumed`, stands for "before anything that
this warehouse holds".

Example:
    python seeds/places/derive.py            # write both files
    python seeds/places/derive.py --check    # exit 1 when the files differ from what would be written

"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from reform import Link, NewUnit, OldUnit, Provinces, Reform, read_reform, without_namesake_links

OLD_PROVINCES_OF_THE_SOURCES = ("19", "20", "58", "66", "94")
"""Thái Nguyên, Lạng Sơn, Ninh Thuận, Đắk Lắk, Sóc Trăng, by their codes before 2025-07-01."""

BEFORE_ANYTHING_HELD = "2000-01-01"
LAST_DAY_OF_DISTRICTS = "2025-06-30"
REFORM_DAY = "2025-07-01"
OPEN = ""

PROVINCE_MERGER = "NQ 202/2025/QH15"
COMMUNE_MERGER = "NQ-UBTVQH (16/6/2025)"
COMMUNE_MERGER_BY_NEW_PROVINCE = {"20": "NQ 1672/NQ-UBTVQH15 (16/6/2025)"}

TYPE_WORDS = ("thành phố", "thị trấn", "thị xã", "đặc khu", "phường", "huyện", "quận", "tỉnh", "xã")


class Place(NamedTuple):
    """One row of places.csv; the fields are its columns."""

    place_key: str
    place_code: str
    place_level: str
    place_type_name: str
    place_name: str
    full_name: str
    parent_key: str
    valid_from: str
    valid_to: str
    valid_from_certainty: str


class Succession(NamedTuple):
    """One row of place_successions.csv; the fields are its columns."""

    predecessor_key: str
    successor_key: str
    succession_kind: str
    change_date: str
    legal_basis: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the two files, or with `--check` only compare them; return the exit code."""
    options = parse_arguments(arguments)
    reform = read_reform()
    places = list(places_of(reform, options.provinces))
    successions = successions_of(reform, {place.place_key for place in places})
    texts = {
        options.folder / "places.csv": as_csv(Place._fields, places),
        options.folder / "place_successions.csv": as_csv(Succession._fields, successions),
    }
    return check(texts) if options.check else write(texts)


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Derive the place seeds from vietnamadminunits.")
    parser.add_argument(
        "--provinces",
        nargs="+",
        metavar="CODE",
        default=OLD_PROVINCES_OF_THE_SOURCES,
        help="codes before 2025-07-01, two digits each (default: the provinces of the sources)",
    )
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent, help="where the CSV files are")
    parser.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    return parser.parse_args(arguments)


def places_of(reform: Reform, old_provinces: Collection[str]) -> Iterator[Place]:
    """All units of the chosen old provinces and of the new provinces that they became.

    The other old provinces that merged into the same new ones come as provinces only, so that the
    succession of provinces is whole.
    """
    provinces = reform.provinces
    if unknown := set(old_provinces) - set(provinces.successor_of):
        raise SystemExit(f"No province had the code {', '.join(sorted(unknown))} before {REFORM_DAY}.")
    new_provinces = {provinces.successor_of[old] for old in old_provinces}
    yield from province_places(provinces, new_provinces)
    yield from old_places(unit for unit in reform.old_units if unit.province_code in old_provinces)
    yield from new_places(
        (unit for unit in reform.new_units if unit.province_code in new_provinces), provinces.unchanged()
    )


def province_places(provinces: Provinces, new_provinces: Collection[str]) -> Iterator[Place]:
    """The new provinces, and every old province that became one of them; an unchanged one has one row."""
    unchanged = provinces.unchanged()
    for old, new in provinces.successor_of.items():
        if new in new_provinces:
            valid_to = OPEN if old in unchanged else LAST_DAY_OF_DISTRICTS
            yield place_before_reform(old, "province", provinces.old_names[old], "", valid_to)
    for new in new_provinces:
        if new not in unchanged:
            yield place_since_reform(new, "province", provinces.new_names[new], "")


def old_places(units: Iterable[OldUnit]) -> Iterator[Place]:
    """The districts and communes of old provinces; all of them ended with the reform."""
    districts_seen: set[str] = set()
    for unit in units:
        district_key = key_of(unit.district_code, BEFORE_ANYTHING_HELD)
        if district_key not in districts_seen:
            districts_seen.add(district_key)
            province_key = key_of(unit.province_code, BEFORE_ANYTHING_HELD)
            yield place_before_reform(unit.district_code, "district", unit.district_name, province_key)
        if unit.commune_code and unit.commune_name:
            yield place_before_reform(unit.commune_code, "commune", unit.commune_name, district_key)


def new_places(units: Iterable[NewUnit], unchanged_provinces: Collection[str]) -> Iterator[Place]:
    """The communes since the reform, directly under their province."""
    for unit in units:
        is_old_row = unit.province_code in unchanged_provinces
        province_key = key_of(unit.province_code, BEFORE_ANYTHING_HELD if is_old_row else REFORM_DAY)
        yield place_since_reform(unit.commune_code, "commune", unit.commune_name, province_key)


def place_before_reform(
    code: str, level: str, printed_name: str, parent_key: str, valid_to: str = LAST_DAY_OF_DISTRICTS
) -> Place:
    """A unit that existed before the reform; when it began is not known."""
    return place_of(code, level, printed_name, parent_key, (BEFORE_ANYTHING_HELD, valid_to, "assumed"))


def place_since_reform(code: str, level: str, printed_name: str, parent_key: str) -> Place:
    """A unit that began with the reform."""
    return place_of(code, level, printed_name, parent_key, (REFORM_DAY, OPEN, "stated"))


def place_of(code: str, level: str, printed_name: str, parent_key: str, validity: tuple[str, str, str]) -> Place:
    """Build one row; `validity` is its first day, its last day and the certainty of the first."""
    valid_from, valid_to, certainty = validity
    type_name, name = divide_name(printed_name)
    return Place(
        place_key=key_of(code, valid_from),
        place_code=code,
        place_level=level,
        place_type_name=type_name,
        place_name=name,
        full_name=f"{type_name.capitalize()} {name}",
        parent_key=parent_key,
        valid_from=valid_from,
        valid_to=valid_to,
        valid_from_certainty=certainty,
    )


def divide_name(printed_name: str) -> tuple[str, str]:
    """Divide 'Thị Xã Buôn Hồ' into ('thị xã', 'Buôn Hồ').

    The package's own type columns are not used: they contradict the printed name of four new communes.
    """
    text = unicodedata.normalize("NFC", " ".join(printed_name.split()))
    for word in TYPE_WORDS:
        if text.casefold().startswith(f"{word} "):
            return word, " ".join(capital_restored(part) for part in text[len(word) + 1 :].split())
    raise SystemExit(f"'{printed_name}' begins with no known type of unit; add it to TYPE_WORDS.")


def capital_restored(word: str) -> str:
    """Give 'ý' its capital back ('Đồng Ý'): the package lost it where the first letter has an accent."""
    return word if word[0].isascii() else word[0].upper() + word[1:]


def successions_of(reform: Reform, known_keys: Collection[str]) -> Iterator[Succession]:
    """Who followed whom, among the known places; districts have no successor, their tier ended."""
    yield from province_successions(reform.provinces, known_keys)
    links = [link for link in without_namesake_links(reform.links) if old_key(link) in known_keys]
    successor_counts = Counter(old_key(link) for link in links)
    for link in links:
        yield Succession(
            predecessor_key=old_key(link),
            successor_key=key_of(link.new.commune_code, REFORM_DAY),
            succession_kind="whole" if successor_counts[old_key(link)] == 1 else "part",
            change_date=REFORM_DAY,
            legal_basis=COMMUNE_MERGER_BY_NEW_PROVINCE.get(link.new.province_code, COMMUNE_MERGER),
        )


def province_successions(provinces: Provinces, known_keys: Collection[str]) -> Iterator[Succession]:
    """The mergers of known provinces; every one of them was of whole provinces."""
    unchanged = provinces.unchanged()
    for old, new in provinces.successor_of.items():
        predecessor = key_of(old, BEFORE_ANYTHING_HELD)
        if old not in unchanged and predecessor in known_keys:
            yield Succession(predecessor, key_of(new, REFORM_DAY), "whole", REFORM_DAY, PROVINCE_MERGER)


def old_key(link: Link) -> str:
    """The key of the old commune, or of the district where there was no commune (islands)."""
    return key_of(link.old.commune_code or link.old.district_code, BEFORE_ANYTHING_HELD)


def key_of(code: str, valid_from: str) -> str:
    """The key of a place: its code and the first day on which it was valid."""
    return f"{code}@{valid_from}"


def as_csv(header: Sequence[str], rows: Iterable[tuple[str, ...]]) -> str:
    """The text of a CSV file: rows sorted by their columns from the left, lines ended by a line feed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(sorted(rows))
    return buffer.getvalue()


def write(texts: dict[Path, str]) -> int:
    """Write every file and say how many rows it has."""
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(text.splitlines()) - 1} rows")
    return 0


def check(texts: dict[Path, str]) -> int:
    """Compare every file byte for byte; name those that differ and return 1 if any does."""
    stale = [path for path, text in texts.items() if not path.exists() or path.read_bytes() != text.encode()]
    for path in stale:
        print(f"{path.name} is not what {Path(__file__).name} writes; run it again.", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
