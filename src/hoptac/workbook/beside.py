"""What lies beside the sheets in a package: comments, macros, links, objects, odd entries of the archive.

Put here what is read of those parts; nothing of them is ever run, followed or unpacked to disk. The sheets are `scan`,
and what refuses a package is `package`.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Mapping

from hoptac.workbook.observations import FileMarks, Place
from hoptac.workbook.streaming import parse_xml, position

__all__ = ["file_marks", "read_comments", "relations"]

_ARCHIVE = re.compile(r"\.(?:zip|rar|7z|gz|xlsx|xlsm|docx|docm)$", re.IGNORECASE)
_OUT_OF_IT = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\\|[\x00-\x1f]")
_PARTS = {
    "external_links": re.compile(r"^xl/externalLinks/[^/]+\.xml$", re.IGNORECASE),
    "embedded": re.compile(r"^xl/(?:embeddings|activeX|ctrlProps)/[^/]+$", re.IGNORECASE),
    "connections": re.compile(r"^xl/(?:connections\.xml$|queryTables/|webextensions/)", re.IGNORECASE),
    "signatures": re.compile(r"^_xmlsignatures/[^/]+\.xml$", re.IGNORECASE),
}
_END_OF_ARCHIVE = b"PK\x05\x06"
_END_LENGTH = 22
_LONGEST = 2_000
_MOST_COMMENTS = 5_000


def relations(archive: zipfile.ZipFile, part: str) -> list[tuple[str, str, str]]:
    """Id, last word of the type, and target of what a part relates to inside the package."""
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    found: list[tuple[str, str, str]] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            inside = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            found.append((attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], inside))

    if path in archive.namelist():
        parse_xml(archive.read(path), start)
    return found


def read_comments(archive: zipfile.ZipFile, sheet_part: str) -> Mapping[Place, str]:
    """Comments of a sheet by cell; of a conversation its first words, which old programs show as a comment too."""
    found: dict[Place, str] = {}
    related = sorted(relations(archive, sheet_part), key=lambda relation: relation[1])
    for _, kind, target in related:
        if kind in ("comments", "threadedComment") and target in archive.NameToInfo:
            words = _comments_of(archive.read(target))
            found.update({place: text for place, text in words.items() if text})
    return found


def _comments_of(xml: bytes) -> Mapping[Place, str]:
    found: dict[Place, str] = {}
    at: Place | None = None

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal at
        if name in ("comment", "threadedComment"):
            place = position(attributes.get("ref", "A1"))
            at = None if place in found or len(found) >= _MOST_COMMENTS else place
            if at is not None:
                found[at] = ""

    def end(name: str) -> None:
        nonlocal at
        if name in ("comment", "threadedComment"):
            at = None

    def text(data: str) -> None:
        if at is not None and len(found[at]) < _LONGEST:
            found[at] += data

    parse_xml(xml, start, end, text)
    return {place: words.strip() for place, words in found.items()}


def file_marks(archive: zipfile.ZipFile, data: bytes, settings: Mapping[str, Mapping[str, str]]) -> FileMarks:
    """What the names of the parts, the archive around them and the settings of the workbook show."""
    names = archive.namelist()
    calculation = settings.get("calcPr", {})
    lock = settings.get("workbookProtection", {})
    end = data.rfind(_END_OF_ARCHIVE)
    return FileMarks(
        has_macros=any(name.lower().endswith("vbaproject.bin") for name in names),
        nested=tuple(name for name in names if _ARCHIVE.search(name) and not name.startswith("xl/embeddings/")),
        strange_paths=tuple(name for name in names if _OUT_OF_IT.search(name)),
        trailing_bytes=len(data) - end - _END_LENGTH if end >= 0 else 0,
        counts_from_1904=_is_true(settings.get("workbookPr", {}).get("date1904")),
        is_calculated_by_hand=calculation.get("calcMode") == "manual",
        is_iterative=_is_true(calculation.get("iterate")),
        is_structure_locked=bool(lock.get("workbookPassword") or lock.get("workbookHashValue")),
        external_links=_named(names, "external_links"),
        embedded=_named(names, "embedded"),
        connections=_named(names, "connections"),
        signatures=_named(names, "signatures"),
    )


def _named(names: list[str], what: str) -> tuple[str, ...]:
    return tuple(name for name in names if _PARTS[what].search(name))


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")
