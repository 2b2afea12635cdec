"""Cell formats of a package: marked twins of the sender's formats, and formats brought in from our own sheets.

Put here what is added to `styles.xml`. Which cell gets which format belongs in `sheetpatch`; colours are `styles`.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from lxml import etree

from hoptac.workbook.ooxml import q
from hoptac.workbook.styles import AMBER, INPUT, RED

__all__ = ["Palette"]

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_STYLE_NAME = "Hoptac nền "
_FIRST_OWN_FORMAT = 164
_OURS = frozenset({RED, AMBER})


class Palette:
    """The formats of one package, each made once.

    A marked format differs from the sender's by its fill alone. What the fill was before is kept in a hidden
    named style, the format's parent: spreadsheet programs carry that along, so a mark can be taken off again.
    """

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._formats = self._group("cellXfs")
        self._keys: dict[str, dict[str, int]] = {}
        if not len(self._formats):
            self._fill_empty()

    def _fill_empty(self) -> None:
        """What every workbook has at least."""
        for name, inner in (("fonts", "<font/>"), ("borders", "<border/>")):
            if not len(group := self._group(name)):
                self._append(group, _element(inner))
        if not len(fills := self._group("fills")):
            for pattern in ("none", "gray125"):
                self._append(fills, _element(f'<fill><patternFill patternType="{pattern}"/></fill>'))
        self._append(self._formats, _element('<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'))

    def _group(self, name: str) -> etree._Element:
        """A group of the style sheet, made in its place where it is missing."""
        found = self._root.find(q(name))
        if found is not None:
            return found
        made = etree.Element(q(name))
        later = {q(other) for other in _ORDER[_ORDER.index(name) + 1 :]}
        at = next((i for i, child in enumerate(self._root) if child.tag in later), len(self._root))
        self._root.insert(at, made)
        return made

    def _append(self, group: etree._Element, element: etree._Element) -> int:
        group.append(element)
        index = _count(group) - 1
        group.set("count", str(index + 1))
        return index

    def _index(self, group: etree._Element, element: etree._Element) -> int:
        """Where an element like this stands in its group; it is added where there is none."""
        known = self._keys.get(str(group.tag))
        if known is None:
            known = self._keys[str(group.tag)] = {}
            for index, child in enumerate(_elements(group)):
                known.setdefault(_key(child), index)
        key = _key(element)
        if key not in known:
            known[key] = self._append(group, element)
        return known[key]

    def _format(self, index: int) -> etree._Element:
        formats = _elements(self._formats)
        return formats[index if 0 <= index < len(formats) else 0]

    def marked(self, index: int, colour: str) -> int:
        """The format that is like `index` and has a solid fill of the colour."""
        twin = deepcopy(self._format(index))
        fill = _number(twin, "fillId")
        solid = f'<patternFill patternType="solid"><fgColor rgb="FF{colour}"/><bgColor indexed="64"/></patternFill>'
        twin.set("fillId", str(self._index(self._group("fills"), _element(f"<fill>{solid}</fill>"))))
        twin.set("applyFill", "1")
        twin.set("xfId", str(self._parent(fill)))
        twin.tail = None
        return self._index(self._formats, twin)

    def _parent(self, fill: int) -> int:
        """The hidden named style that remembers a fill."""
        known = self._remembered()
        for parent, remembered in known.items():
            if remembered == fill:
                return parent
        parents, styles = self._group("cellStyleXfs"), self._group("cellStyles")
        plain = '<xf numFmtId="0" fontId="0" fillId="{}" borderId="0"/>'
        if not len(parents):
            self._append(parents, _element(plain.format(0)))
        if not len(styles):
            self._append(styles, _element('<cellStyle name="Normal" xfId="0" builtinId="0"/>'))
        parent = self._append(parents, _element(plain.format(fill)))
        taken = {str(style.get("name")) for style in styles}
        name = next(n for i in range(1, len(taken) + 2) if (n := f"{_STYLE_NAME}{i}") not in taken)
        self._append(styles, _element(f'<cellStyle name="{name}" xfId="{parent}" hidden="1"/>'))
        return parent

    def _remembered(self) -> dict[int, int]:
        """Fills by the named styles of ours that remember them."""
        styles, parents = self._root.find(q("cellStyles")), self._root.find(q("cellStyleXfs"))
        if styles is None or parents is None:
            return {}
        forms = _elements(parents)
        ours = (_number(s, "xfId") for s in _elements(styles) if str(s.get("name", "")).startswith(_STYLE_NAME))
        return {parent: _number(forms[parent], "fillId") for parent in ours if 0 < parent < len(forms)}

    def _is_ours(self, fill: int) -> bool:
        fills = _elements(self._group("fills"))
        if not 0 <= fill < len(fills):
            return False
        colour = fills[fill].find(f"{q('patternFill')}/{q('fgColor')}")
        return colour is not None and str(colour.get("rgb", ""))[-6:].upper() in _OURS

    def marks(self) -> set[int]:
        """Formats that an earlier return gave to cells."""
        known = self._remembered()
        return {
            index
            for index, form in enumerate(_elements(self._formats))
            if _number(form, "xfId") in known and self._is_ours(_number(form, "fillId"))
        }

    def unmarked(self, index: int) -> int:
        """The format as it was before the mark; as a field to be filled in where nothing remembers that."""
        plain = deepcopy(self._format(index))
        plain.tail = None
        fill = self._remembered().get(_number(plain, "xfId"))
        if fill is None:
            solid = f'<patternFill patternType="solid"><fgColor rgb="FF{INPUT}"/><bgColor indexed="64"/></patternFill>'
            fill = self._index(self._group("fills"), _element(f"<fill>{solid}</fill>"))
        else:
            plain.set("xfId", "0")
        plain.set("fillId", str(fill))
        return self._index(self._formats, plain)

    def adopt(self, donor: etree._Element) -> list[int]:
        """Bring in the formats of another style sheet; gives the new index of each, in their order."""
        parts = {
            name: [self._index(self._group(name), deepcopy(e)) for e in _elements(donor.find(q(name)))]
            for name in ("fonts", "fills", "borders")
        }
        numbers = self._adopt_numbers(donor)
        brought = []
        for form in _elements(donor.find(q("cellXfs"))):
            twin = deepcopy(form)
            for attribute, name in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                twin.set(attribute, str(parts[name][_number(form, attribute)]))
            number = _number(form, "numFmtId")
            twin.set("numFmtId", str(numbers.get(number, number)))
            twin.set("xfId", "0")
            brought.append(self._index(self._formats, twin))
        return brought

    def _adopt_numbers(self, donor: etree._Element) -> dict[int, int]:
        theirs = _elements(donor.find(q("numFmts")))
        if not theirs:
            return {}
        group = self._group("numFmts")
        known = {str(e.get("formatCode")): _number(e, "numFmtId") for e in _elements(group)}
        brought = {}
        for one in theirs:
            code = str(one.get("formatCode"))
            if code not in known:
                known[code] = max([_FIRST_OWN_FORMAT - 1, *known.values()]) + 1
                self._append(group, etree.Element(q("numFmt"), numFmtId=str(known[code]), formatCode=code))
            brought[_number(one, "numFmtId")] = known[code]
        return brought


def _element(xml: str) -> etree._Element:
    """One of our own snippets, in the namespace of spreadsheets."""
    outer = etree.fromstring(f'<x xmlns="{q("")[1:-1]}">{xml}</x>')
    inner = outer[0]
    outer.remove(inner)
    return inner


def _elements(group: etree._Element | None) -> list[etree._Element]:
    """The elements of a group; comments and instructions are not counted."""
    children: Iterable[etree._Element] = group if group is not None else ()
    return [child for child in children if isinstance(child.tag, str)]


def _count(group: etree._Element) -> int:
    return len(_elements(group))


def _number(element: etree._Element, attribute: str) -> int:
    text = str(element.get(attribute, "0"))
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _key(element: etree._Element) -> str:
    """What makes an element another one; prefixes and the order of attributes do not."""
    inside = ",".join(_key(child) for child in _elements(element))
    return f"{element.tag}{sorted(element.attrib.items())}{(element.text or '').strip()}[{inside}]"
