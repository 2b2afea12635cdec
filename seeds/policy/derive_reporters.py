"""Derive the offices of the communes in `reporters.csv` from the places: one registrar for each commune.

What belongs here: the offices that follow from a rule by kind of place. Offices of districts and of provinces stand in
the file by hand and are kept as they are. Names are names of offices, made from the place; never of people.

Since 2025-07-01 the commune registers co-operatives, unions and groups (ND 125/2025/NĐ-CP); its economic office takes
over finance and planning (ND 150/2025/NĐ-CP, Điều 15). Both are known from secondary sources.

Example:
    python seeds/policy/derive_reporters.py            # write
    python seeds/policy/derive_reporters.py --check    # exit 1 when the file differs from what would be written

"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
REPORTERS = FOLDER / "reporters.csv"
PLACES = FOLDER.parent / "places" / "places.csv"

PROVINCES = ("66@2025-07-01",)
"""Provinces whose communes report: the new Đắk Lắk."""

OFFICES = {
    "xã": ("Phòng Kinh tế", "Economic Office"),
    "phường": ("Phòng Kinh tế, Hạ tầng và Đô thị", "Economic, Infrastructure and Urban Office"),
    "đặc khu": ("Phòng Kinh tế, Hạ tầng và Đô thị", "Economic, Infrastructure and Urban Office"),
}
SOURCE = "registrar of the commune: ND 125/2025, ND 150/2025 Điều 15; name made from the place"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the file, or with `--check` only compare it; return the exit code."""
    parser = argparse.ArgumentParser(description="Derive the reporters of communes from the places.")
    parser.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    parser.add_argument("--provinces", nargs="+", metavar="KEY", default=PROVINCES, help="keys of places.csv")
    options = parser.parse_args(arguments)
    header, rows = read(REPORTERS)
    kept = [row for row in rows if row["source"] != SOURCE]
    text = as_csv(header, sorted([*kept, *commune_offices(options.provinces)], key=lambda row: row["reporter_key"]))
    if not options.check:
        REPORTERS.write_text(text, encoding="utf-8", newline="\n")
        print(f"{REPORTERS.name}: {len(text.splitlines()) - 1} rows")
        return 0
    if REPORTERS.read_bytes() == text.encode():
        return 0
    print(f"{REPORTERS.name} is not what {Path(__file__).name} writes; run it again.", file=sys.stderr)
    return 1


def commune_offices(provinces: Sequence[str]) -> Iterator[dict[str, str]]:
    """The registrar of every commune under the provinces, over the days on which the commune exists."""
    _, places = read(PLACES)
    if unknown := set(provinces) - {place["place_key"] for place in places}:
        raise SystemExit(f"places.csv knows no {', '.join(sorted(unknown))}.")
    for place in places:
        if place["place_level"] == "commune" and place["parent_key"] in provinces:
            name_vi, name_en = OFFICES[place["place_type_name"]]
            named = f"{place['place_type_name']} {place['place_name']}"
            yield {
                "reporter_key": f"{place['place_key']}/registrar",
                "place_key": place["place_key"],
                "office_code": "registrar",
                "reporter_role": "contributor",
                "contributes_to_place_key": place["parent_key"],
                "name_vi": f"{name_vi} {named}",
                "name_en": f"{name_en}, {named}",
                "valid_from": place["valid_from"],
                "valid_to": place["valid_to"],
                "successor_of": "",
                "source": SOURCE,
            }


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The columns and rows of a seed."""
    with path.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        return list(reader.fieldnames or ()), list(reader)


def as_csv(header: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    """The text of the file."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


if __name__ == "__main__":
    sys.exit(main())
