"""The package of a stranger's workbook, patched part by part: what is not touched keeps its very bytes.

Put here parts, relationships and content types, and how XML of strangers is parsed. What is changed in a
sheet, its styles or its comments belongs in `sheetpatch`, `palette` and `comments`; whether the package may be
opened at all has been asked in `package` before.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass

from lxml import etree

from hoptac.errors import BadWorkbook
from hoptac.workbook.streaming import DAMAGED

__all__ = ["MAIN", "OFFICE", "WORKBOOK", "PackagePatch", "Relation", "q", "suffix_of"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORKBOOK = "xl/workbook.xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_CONTENT = "[Content_Types].xml"
_MAIN_TYPES = {
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": ".xltx",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": ".xltm",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part; `target` is the name of a part, or an address outside the package."""

    id: str
    kind: str
    """The last word of its type: `worksheet`, `comments`, `vmlDrawing`."""
    target: str
    is_external: bool


def q(name: str) -> str:
    """The qualified name of an element of spreadsheets."""
    return f"{{{MAIN}}}{name}"


def suffix_of(data: bytes) -> str:
    """The suffix that a spreadsheet program expects of the package: `.xlsm` where it may hold macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            types = _parse(archive.read(_CONTENT))
    except Exception:  # whatever a stranger's bytes can raise in zip and inflate
        return ".xlsx"
    main = next((str(o.get("ContentType")) for o in types if o.get("PartName") == f"/{WORKBOOK}"), "")
    return _MAIN_TYPES.get(main, ".xlsx")


def _parse(content: bytes) -> etree._Element:
    """XML of a stranger: no entity is resolved, nothing is fetched, nothing beyond the parser's own limits."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_blank_text=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise BadWorkbook(DAMAGED, f"tệp hỏng, XML: {str(error)[:120]}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadWorkbook(DAMAGED, "tệp hỏng, XML: DOCTYPE")
    return root


def _rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class PackagePatch:
    """A package in the making. Raises `BadWorkbook` for a part that is missing or is no XML."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._names = [name for name in self._archive.namelist() if not name.endswith("/")]
        self._trees: dict[str, etree._Element] = {}
        self._changed: dict[str, bytes | None] = {}
        """New content by part; None for a tree that is written out at the end."""

    def has(self, part: str) -> bool:
        """Whether the package holds the part."""
        return part in self._names

    def read(self, part: str) -> bytes:
        """The bytes of a part as they stand."""
        content = self._changed.get(part)
        if content is not None:
            return content
        if part not in self._names:
            raise BadWorkbook(DAMAGED, f"tệp hỏng, thiếu {part[:80]}")
        return self._archive.read(part)

    def tree(self, part: str) -> etree._Element:
        """The root of a part that is only looked at."""
        if part not in self._trees:
            self._trees[part] = _parse(self.read(part))
        return self._trees[part]

    def edit(self, part: str) -> etree._Element:
        """The root of a part that is being changed."""
        root = self.tree(part)
        self._changed[part] = None
        return root

    def replace(self, part: str, content: bytes) -> None:
        """Give a part other bytes."""
        self._trees.pop(part, None)
        self._changed[part] = content

    def add(self, pattern: str, content: bytes | etree._Element, content_type: str) -> str:
        """Add a part under the first free name of a pattern such as `xl/comments{}.xml`; gives that name."""
        taken = {name.casefold() for name in self._names}
        part = next(p for n in range(1, len(taken) + 2) if (p := pattern.format(n)).casefold() not in taken)
        self._names.append(part)
        if isinstance(content, bytes):
            self._changed[part] = content
        else:
            self._trees[part], self._changed[part] = content, None
        self._declare(part, content_type)
        return part

    def _declare(self, part: str, content_type: str) -> None:
        types = self.edit(_CONTENT)
        extension = part.rpartition(".")[2]
        if extension == "vml":
            known = {str(o.get("Extension")).casefold() for o in types.iter(f"{{{_TYPES}}}Default")}
            if extension not in known:
                types.insert(0, etree.Element(f"{{{_TYPES}}}Default", Extension=extension, ContentType=content_type))
        else:
            etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{part}", ContentType=content_type)

    def remove(self, part: str) -> None:
        """Take a part away, with its relationships and what only it led to."""
        relations = self.relations(part)
        for name in (part, _rels_of(part)):
            if name in self._names:
                self._names.remove(name)
            self._changed.pop(name, None)
            self._trees.pop(name, None)
        types = self.edit(_CONTENT)
        for override in list(types):
            if str(override.get("PartName", "")).lstrip("/") == part:
                types.remove(override)
        for relation in relations:
            if not relation.is_external and self.has(relation.target) and not self._is_needed(relation.target):
                self.remove(relation.target)

    def _is_needed(self, part: str) -> bool:
        owners = (n.replace("_rels/", "", 1)[:-5] for n in self._names if n.endswith(".rels"))
        return any(r.target == part for owner in owners for r in self.relations(owner) if not r.is_external)

    def relations(self, part: str) -> list[Relation]:
        """What a part leads to."""
        rels = _rels_of(part)
        if not self.has(rels):
            return []
        folder = posixpath.dirname(part)
        found = []
        for one in self.tree(rels).iter(f"{{{_RELATIONS}}}Relationship"):
            target = str(one.get("Target", ""))
            is_external = one.get("TargetMode") == "External"
            if not is_external:
                target = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                )
            kind = str(one.get("Type", "")).rpartition("/")[2]
            found.append(Relation(str(one.get("Id", "")), kind, target, is_external))
        return found

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part lead to another; gives the id."""
        rels = _rels_of(part)
        if not self.has(rels):
            self._names.append(rels)
            self._trees[rels] = etree.fromstring(f'<Relationships xmlns="{_RELATIONS}"/>')
        root = self.edit(rels)
        numbers = [int(m[1]) for one in root if (m := re.fullmatch(r"rId(\d{1,9})", str(one.get("Id", ""))))]
        identity = f"rId{max(numbers, default=0) + 1}"
        path = posixpath.relpath(target, posixpath.dirname(part) or ".")
        named = {"Id": identity, "Type": f"{OFFICE}/{kind}", "Target": path}
        etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", named)
        return identity

    def unrelate(self, part: str, identity: str) -> None:
        """Let a part lead there no more."""
        root = self.edit(_rels_of(part))
        for one in list(root):
            if one.get("Id") == identity:
                root.remove(one)

    def save(self) -> bytes:
        """The package: parts in their order, new ones behind, every part with the same fixed time."""
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
            for part in self._names:
                info = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                new.writestr(info, self._written(part))
        return file.getvalue()

    def _written(self, part: str) -> bytes:
        if part in self._changed and self._changed[part] is None:
            tree = self._trees[part].getroottree()
            return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
        return self.read(part)
