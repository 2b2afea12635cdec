"""Sheets of our own put in front of the sender's, and those of an earlier return taken out.

Put here what changes in the workbook part: sheets, their order, names that belong to a sheet, the view. How our
sheets look is drawn before, in a workbook of their own, by `feedback` and `history`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy

from lxml import etree

from hoptac.errors import BadWorkbook
from hoptac.workbook.ooxml import OFFICE, WORKBOOK, PackagePatch, Relation, q
from hoptac.workbook.palette import Palette
from hoptac.workbook.streaming import DAMAGED

__all__ = ["bring_in_front", "sheet_parts", "style_part", "take_out"]

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ID = f"{{{OFFICE}}}id"
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")


def sheet_parts(package: PackagePatch) -> dict[str, str]:
    """The part of every sheet, by the sheet's name."""
    targets = _relations(package)
    found = {}
    for sheet in _sheets(package.tree(WORKBOOK)):
        relation = targets.get(str(sheet.get(_ID)))
        if relation and not relation.is_external and package.has(relation.target):
            found[str(sheet.get("name"))] = relation.target
    return found


def _relations(package: PackagePatch) -> Mapping[str, Relation]:
    return {relation.id: relation for relation in package.relations(WORKBOOK)}


def _sheets(root: etree._Element) -> list[etree._Element]:
    group = root.find(q("sheets"))
    if group is None:
        raise BadWorkbook(DAMAGED, "tệp hỏng, 0 sheet")
    return list(group.iterchildren(q("sheet")))


def style_part(package: PackagePatch, donor: PackagePatch) -> str:
    """The part that holds the formats; a workbook without one gets that of our own sheets."""
    found = next((r.target for r in package.relations(WORKBOOK) if r.kind == "styles" and package.has(r.target)), None)
    if found is None:
        name = "xl/styles{}.xml" if package.has("xl/styles.xml") else "xl/styles.xml"
        found = package.add(name, donor.read("xl/styles.xml"), _STYLES_TYPE)
        package.relate(WORKBOOK, "styles", found)
    return found


def take_out(package: PackagePatch, names: Sequence[str]) -> None:
    """Take sheets out with all that belongs to them."""
    if not names:
        return
    root = package.edit(WORKBOOK)
    targets = _relations(package)
    left: dict[int, int] = {}
    for index, sheet in enumerate(_sheets(root)):
        if sheet.get("name") not in names:
            left[index] = len(left)
            continue
        relation = targets.get(str(sheet.get(_ID)))
        _drop(sheet)
        if relation:
            package.unrelate(WORKBOOK, relation.id)
            package.remove(relation.target)
    for name in root.findall(f"{q('definedNames')}/{q('definedName')}"):
        if (local := name.get("localSheetId")) is not None:
            index = int(local) if local.isdecimal() else -1
            if index in left:
                name.set("localSheetId", str(left[index]))
            else:
                _drop(name)
    _forget_chain(package)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _forget_chain(package: PackagePatch) -> None:
    """The order of calculation may name a sheet that has gone; programs make it anew where it is missing."""
    for relation in package.relations(WORKBOOK):
        if relation.kind == "calcChain":
            package.unrelate(WORKBOOK, relation.id)
            package.remove(relation.target)


def bring_in_front(package: PackagePatch, donor: PackagePatch, palette: Palette) -> None:
    """Put the donor's sheets in front, with the donor's formats and names, and show the first of them."""
    root, theirs = package.edit(WORKBOOK), donor.tree(WORKBOOK)
    formats = palette.adopt(donor.tree("xl/styles.xml"))
    texts = _texts(donor)
    sheets, parts = root.find(q("sheets")), sheet_parts(donor)
    if sheets is None:
        raise BadWorkbook(DAMAGED, "tệp hỏng, 0 sheet")
    numbers = [int(n) for sheet in sheets if (n := str(sheet.get("sheetId", ""))).isdecimal()]
    for index, (name, part) in enumerate(parts.items()):
        content = _rewritten(deepcopy(donor.tree(part)), formats, texts)
        added = package.add("xl/worksheets/sheet{}.xml", content, _SHEET_TYPE)
        number = max(numbers, default=0) + 1
        numbers.append(number)
        made = etree.Element(q("sheet"), {"name": name, "sheetId": str(number)})
        made.set(_ID, package.relate(WORKBOOK, "worksheet", added))
        sheets.insert(index, made)
    _bring_names(root, theirs, len(parts))
    _show_first(root)


def _texts(donor: PackagePatch) -> list[etree._Element]:
    if not donor.has("xl/sharedStrings.xml"):
        return []
    return list(donor.tree("xl/sharedStrings.xml").iterchildren(q("si")))


def _rewritten(root: etree._Element, formats: Sequence[int], texts: Sequence[etree._Element]) -> etree._Element:
    """A sheet with the formats' new numbers, its texts inside its cells."""
    for tag, attribute in (("c", "s"), ("row", "s"), ("col", "style")):
        for element in root.iter(q(tag)):
            if style := element.get(attribute):
                element.set(attribute, str(formats[int(style)]))
    for cell in root.iter(q("c")):
        value = cell.find(q("v"))
        if cell.get("t") == "s" and value is not None:
            inside = etree.Element(q("is"))
            inside.extend(deepcopy(texts[int(value.text or "0")]))
            cell.replace(value, inside)
            cell.set("t", "inlineStr")
    return root


def _bring_names(root: etree._Element, theirs: etree._Element, count: int) -> None:
    names = root.find(q("definedNames"))
    for name in names if names is not None else ():
        if (local := name.get("localSheetId")) is not None and local.isdecimal():
            name.set("localSheetId", str(int(local) + count))
    brought = theirs.findall(f"{q('definedNames')}/{q('definedName')}")
    if names is None:
        names = etree.Element(q("definedNames"))
        before = [i for i, child in enumerate(root) if child.tag in {q(name) for name in _BEFORE_NAMES}]
        root.insert(max(before) + 1, names)
    for name in brought:
        names.append(deepcopy(name))
    if not len(names):
        root.remove(names)


def _show_first(root: etree._Element) -> None:
    views = root.find(q("bookViews"))
    if views is None:
        views = etree.Element(q("bookViews"))
        at = next(i for i, child in enumerate(root) if child.tag == q("sheets"))
        root.insert(at, views)
    if not len(views):
        etree.SubElement(views, q("workbookView"))
    for view in views.iterchildren(q("workbookView")):
        view.attrib.pop("activeTab", "")
        view.attrib.pop("firstSheet", "")
