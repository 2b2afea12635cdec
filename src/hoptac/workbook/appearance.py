"""What the styles of a workbook do to numbers: shown as percentages, in the colour of their ground, or not at all.

Put here how a style is judged. Which cells bear it is seen in `scan`; what an office hears of it is decided in
`hoptac.read`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hoptac.workbook.observations import Look
from hoptac.workbook.scan import Styles
from hoptac.workbook.streaming import parse_xml

__all__ = ["notable_styles"]

_PERCENT_FORMATS = frozenset({"9", "10"})
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
"""Words, signs and colours in a number format; none of them shows the number."""
_WHITE, _BLACK = "FFFFFF", "000000"
_THEME = {"0": _WHITE, "1": _BLACK}
_INDEXED = {"0": _BLACK, "1": _WHITE, "8": _BLACK, "9": _WHITE, "64": _BLACK, "65": _WHITE}

Attributes = Mapping[str, str]


def notable_styles(xml: bytes) -> Styles:
    """The looks of each style of cells (`s` of a cell), of those that have one; `xml` is the part of styles."""
    styles = _Styles()
    parse_xml(xml, styles.start, styles.end)
    return styles.found


class _Styles:
    """Handlers that go through the part: formats, fonts and fills stand before the styles that use them."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[Look, ...]] = {}
        self._formats: dict[str, str] = {}
        self._fonts: list[str | None] = []
        self._fills: list[str | None] = []
        self._path: list[str] = []
        self._count = 0

    def start(self, name: str, attributes: Attributes) -> None:
        inside = self._path[-1] if self._path else ""
        self._path.append(name)
        if name == "numFmt":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "font" and inside == "fonts":
            self._fonts.append(_BLACK)
        elif name == "color" and inside == "font" and "fonts" in self._path:
            self._fonts[-1] = _colour(attributes)
        elif name == "fill" and inside == "fills":
            self._fills.append(_WHITE)
        elif inside == "fill" and "fills" in self._path:
            is_plain = name == "patternFill" and attributes.get("patternType", "none") == "none"
            self._fills[-1] = _WHITE if is_plain else None
            if attributes.get("patternType") == "solid":
                self._path[-1] = "solid"
        elif name == "fgColor" and inside == "solid" and "fills" in self._path:
            self._fills[-1] = _colour(attributes)
        elif name == "xf" and inside == "cellXfs":
            if looks := self._looks(attributes):
                self.found[str(self._count)] = looks
            self._count += 1

    def end(self, name: str) -> None:
        self._path.pop()

    def _looks(self, style: Attributes) -> tuple[Look, ...]:
        number_format = style.get("numFmtId", "0")
        code = self._formats.get(number_format, "")
        font, fill = _at(self._fonts, style.get("fontId", "0")), _at(self._fills, style.get("fillId", "0"))
        looks: dict[Look, bool] = {
            "percent": number_format in _PERCENT_FORMATS or "%" in code,
            "in_ground_colour": font is not None and font == fill,
            "hidden_by_format": ";" in code and not _LITERAL.sub("", code).partition(";")[0].strip(),
        }
        return tuple(look for look, is_so in looks.items() if is_so)


def _at(colours: list[str | None], number: str) -> str | None:
    return colours[int(number)] if number.isdigit() and int(number) < len(colours) else None


def _colour(attributes: Attributes) -> str | None:
    """The colour as RRGGBB, None where it cannot be told without the theme."""
    if float(attributes.get("tint", "0") or 0):
        return None
    if "rgb" in attributes:
        return attributes["rgb"][-6:].upper()
    if "theme" in attributes:
        return _THEME.get(attributes["theme"])
    return _INDEXED.get(attributes.get("indexed", ""))
