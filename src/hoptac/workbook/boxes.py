"""The boxes (VML) in which a sheet shows its comments, each large enough for its words.

Put here where a box stands and how large it is. What a comment says, and whose it is, belongs in `comments`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from lxml import etree

from hoptac.workbook.sheetpatch import LAST_COLUMN, LAST_ROW, SheetPatch

__all__ = ["EMPTY_VML", "Boxes"]

Place = tuple[int, int]
_V, _O, _X = (
    "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:office",
    "urn:schemas-microsoft-com:office:excel",
)
EMPTY_VML = (
    f'<xml xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" '
    'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_SHAPE = (
    f'<v:shape xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}" id="_x0000_s{{id}}" type="#_x0000_t202" '
    'style="{style}" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_STYLE = "position:absolute;width:{width}px;height:{height}px;z-index:1;visibility:hidden"
_WIDTH, _LINE, _PER_LINE, _MOST = 400, 15, 62, 640
_STEPS = 400


class Boxes:
    """The boxes in which a sheet shows its comments."""

    def __init__(self, root: etree._Element, sheet: SheetPatch) -> None:
        self.root = root
        self._sheet = sheet
        self._by_place: dict[Place, etree._Element] = {}
        for shape in root.iter(f"{{{_V}}}shape"):
            data = shape.find(f"{{{_X}}}ClientData")
            if data is not None and data.get("ObjectType") == "Note":
                row, column = (str(data.findtext(f"{{{_X}}}{name}", "")).strip() for name in ("Row", "Column"))
                if row.isdecimal() and column.isdecimal():
                    self._by_place.setdefault((int(row) + 1, int(column) + 1), shape)
        ids = re.findall(r"_x0000_s(\d{1,9})\b", " ".join(str(s.get("id", "")) for s in root.iter(f"{{{_V}}}shape")))
        self._claimed = root.find(f".//{{{_O}}}idmap")
        self._last = max((int(number) for number in ids), default=1024)

    def remove(self, place: Place) -> None:
        """Take the box of a cell away."""
        shape = self._by_place.pop(place, None)
        parent = shape.getparent() if shape is not None else None
        if shape is not None and parent is not None:
            parent.remove(shape)

    def fit(self, place: Place, words: str) -> None:
        """Give the cell a box that is large enough for the words."""
        lines = sum(max(1, math.ceil(len(line) / _PER_LINE)) for line in words.split("\n"))
        height = min(_MOST, 18 + _LINE * lines)
        anchor = ", ".join(map(str, self._anchor(place, height)))
        shape = self._by_place.get(place)
        if shape is None:
            self._last += 1
            row, column = place
            xml = _SHAPE.format(
                id=self._last,
                style=_STYLE.format(width=_WIDTH, height=height),
                anchor=anchor,
                row=row - 1,
                column=column - 1,
            )
            self._by_place[place] = made = etree.fromstring(xml)
            self.root.append(made)
            self._claim(self._last // 1024)
            return
        found = shape.find(f"{{{_X}}}ClientData/{{{_X}}}Anchor")
        if found is not None:
            found.text = anchor

    def _claim(self, block: int) -> None:
        """Say that the numbers of a block of 1,024 shapes are used by this drawing."""
        if self._claimed is not None:
            blocks = str(self._claimed.get("data", "")).split(",")
            if str(block) not in blocks:
                self._claimed.set("data", ",".join([*filter(None, blocks), str(block)]))

    def _anchor(self, place: Place, height: int) -> tuple[int, int, int, int, int, int, int, int]:
        """Left column and offset, top row and offset, then right and bottom; counted from 0, offsets in pixels."""
        row, column = place
        left = min(column, LAST_COLUMN - 2)
        top = max(row - 2, 0)
        right, right_rest = _walk(left, 12 + _WIDTH, LAST_COLUMN - 1, lambda at: self._sheet.width(at + 1))
        bottom, bottom_rest = _walk(top, 4 + height, LAST_ROW - 1, lambda at: self._sheet.height(at + 1))
        return left, 12, top, 4, right, right_rest, bottom, bottom_rest


def _walk(start: int, pixels: int, last: int, size: Callable[[int], int]) -> tuple[int, int]:
    """Where one arrives after so many pixels; a desert of hidden rows is not walked to its end."""
    at = start
    for _ in range(_STEPS):
        step = size(at)
        if at >= last or pixels < step:
            break
        pixels -= step
        at += 1
    return at, min(pixels, 200)
