"""Comments of one sheet: ours put beside the sender's, ours of an earlier return taken off.

Put here the comments part and the boxes (VML) that show them. What a comment says is worded in `feedback`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from copy import deepcopy

from lxml import etree

from hoptac.errors import BadWorkbook
from hoptac.workbook.ooxml import MAIN, PackagePatch, q
from hoptac.workbook.sheetpatch import LAST_COLUMN, LAST_ROW, SheetPatch, place_of

__all__ = ["CLOSING", "HEADINGS", "has_ours", "patch_comments"]

Place = tuple[int, int]
HEADINGS = ("PHẢI SỬA (Hoptac)", "CẦN GIẢI TRÌNH (Hoptac)")
CLOSING = "— Hoptac, phiếu tiếp nhận số "
_AUTHOR = "Hoptac"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_V, _O, _X = (
    "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:office",
    "urn:schemas-microsoft-com:office:excel",
)
_EMPTY_VML = (
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
_BLOCK = re.compile(rf"\s*(?:{'|'.join(map(re.escape, HEADINGS))})\n.*?(?:{re.escape(CLOSING)}[^\n]*|\Z)", re.DOTALL)
_STYLE = "position:absolute;width:{width}px;height:{height}px;z-index:1;visibility:hidden"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_WIDTH, _LINE, _PER_LINE, _MOST = 400, 15, 62, 640
_STEPS = 400


def has_ours(package: PackagePatch, part: str) -> bool:
    """Whether a sheet carries comments of an earlier return."""
    listed = next((r.target for r in package.relations(part) if r.kind == "comments"), None)
    if listed is None:
        return False
    try:
        texts = [t.text or "" for t in package.tree(listed).iter(q("t"))]
    except BadWorkbook:
        return False
    return any(heading in text for text in texts for heading in HEADINGS)


def patch_comments(package: PackagePatch, part: str, sheet: SheetPatch, said: Mapping[Place, str]) -> None:
    """Take our earlier comments off a sheet and put `said` on; the sender's own words stay, ours follow them.

    A conversation ("threaded comment") of the sender's is left alone: its cell is coloured and listed only. So
    are all cells of a sheet whose comments are damaged.
    """
    listed = next((r for r in package.relations(part) if r.kind == "comments"), None)
    drawn = next((r for r in package.relations(part) if r.id == sheet.drawing_id), None)
    if not said and listed is None:
        return
    try:
        root = deepcopy(package.tree(listed.target)) if listed else _empty_list()
        boxes = _Boxes(deepcopy(package.tree(drawn.target)) if drawn else etree.fromstring(_EMPTY_VML), sheet)
    except BadWorkbook:
        return
    _Comments(root).settle(said, boxes)
    is_left = root.find(f"{q('commentList')}/{q('comment')}") is not None
    _keep(package, part, root if is_left else None, listed.target if listed else None)
    if not is_left and listed:
        package.unrelate(part, listed.id)
    if drawn:
        package.replace(drawn.target, _written(boxes.root))
    elif is_left:
        target = package.add("xl/drawings/vmlDrawing{}.vml", _written(boxes.root), _VML_TYPE)
        sheet.set_drawing(package.relate(part, "vmlDrawing", target))


def _keep(package: PackagePatch, part: str, root: etree._Element | None, listed: str | None) -> None:
    if listed and root is not None:
        package.replace(listed, _written(root))
    elif listed:
        package.remove(listed)
    elif root is not None:
        package.relate(part, "comments", package.add("xl/comments{}.xml", _written(root), _COMMENTS_TYPE))


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _empty_list() -> etree._Element:
    return etree.fromstring(f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>')


class _Comments:
    """The list of comments of a sheet."""

    def __init__(self, root: etree._Element) -> None:
        self._authors = _child(root, "authors", 0)
        self._list = _child(root, "commentList", 1)

    def settle(self, said: Mapping[Place, str], boxes: _Boxes) -> None:
        """Take ours off, put these on."""
        kept: dict[Place, etree._Element] = {}
        for comment in list(self._list.iterchildren(q("comment"))):
            place = place_of(str(comment.get("ref", "")))
            if place and self._clean(comment):
                kept.setdefault(place, comment)
            elif place:
                self._list.remove(comment)
                boxes.remove(place)
        for place in sorted(said):
            if place in kept:
                if self._is_conversation(kept[place]):
                    continue
                self._append_to(kept[place], said[place])
                boxes.fit(place, _text_of(kept[place]))
            else:
                self._add(place, said[place])
                boxes.fit(place, said[place])

    def _is_conversation(self, comment: etree._Element) -> bool:
        authors = list(self._authors.iterchildren(q("author")))
        number = str(comment.get("authorId", ""))
        author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else None
        return author is not None and (author.text or "").startswith("tc=")

    def _clean(self, comment: etree._Element) -> bool:
        """Cut our words out of a comment; says whether anything is left of it."""
        words = _text_of(comment)
        left = _BLOCK.sub("", words)
        if left == words:
            return True
        if not left.strip() or left.strip() in (f"{_AUTHOR}:", _AUTHOR):
            return False
        text = _child(comment, "text", 0)
        for run in list(text):
            text.remove(run)
        text.append(_run(left))
        return True

    def _append_to(self, comment: etree._Element, words: str) -> None:
        text = _child(comment, "text", 0)
        plain = text.find(q("t"))
        if plain is not None:
            text.remove(plain)
            text.insert(0, _run(_unescaped(plain.text)))
        after = next((run for run in text if run.tag in (q("rPh"), q("phoneticPr"))), None)
        for run in _runs("\n\n" + words):
            if after is None:
                text.append(run)
            else:
                after.addprevious(run)

    def _add(self, place: Place, words: str) -> None:
        comment = etree.Element(q("comment"), ref=_ref(place), authorId=str(self._author()))
        text = etree.SubElement(comment, q("text"))
        text.extend(_runs(words))
        later = next((c for c in self._list if (p := place_of(str(c.get("ref", "")))) and p > place), None)
        if later is None:
            self._list.append(comment)
        else:
            later.addprevious(comment)

    def _author(self) -> int:
        names = [author.text for author in self._authors.iterchildren(q("author"))]
        if _AUTHOR not in names:
            etree.SubElement(self._authors, q("author")).text = _AUTHOR
            names.append(_AUTHOR)
        return names.index(_AUTHOR)


def _child(parent: etree._Element, name: str, at: int) -> etree._Element:
    found = parent.find(q(name))
    if found is None:
        found = etree.Element(q(name))
        parent.insert(at, found)
    return found


def _text_of(comment: etree._Element) -> str:
    parts = (t for t in comment.iterfind(f"{q('text')}//{q('t')}"))
    return "".join(_unescaped(t.text) for t in parts).replace("\r\n", "\n").replace("\r", "\n")


def _unescaped(text: str | None) -> str:
    return (text or "").replace("_x000D_", "").replace("_x000a_", "\n").replace("_x000A_", "\n")


def _run(words: str, is_bold: bool = False) -> etree._Element:
    run = etree.Element(q("r"))
    looks = etree.SubElement(run, q("rPr"))
    if is_bold:
        etree.SubElement(looks, q("b"))
    etree.SubElement(looks, q("sz"), val="9")
    etree.SubElement(looks, q("color"), indexed="81")
    etree.SubElement(looks, q("rFont"), val="Tahoma")
    text = etree.SubElement(run, q("t"))
    text.text = _ESCAPE.sub("_x005F_", words)
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return run


def _runs(words: str) -> list[etree._Element]:
    """Words with their heading in bold."""
    heading = next((h for h in HEADINGS if words.lstrip("\n").startswith(h)), "")
    before, _, after = words.partition(heading) if heading else ("", "", words)
    return [_run(before + heading, is_bold=True), _run(after)] if heading else [_run(words)]


def _ref(place: Place) -> str:
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


class _Boxes:
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
        for claimed in self.root.iter(f"{{{_O}}}idmap"):
            blocks = str(claimed.get("data", "")).split(",")
            if str(block) not in blocks:
                claimed.set("data", ",".join([*filter(None, blocks), str(block)]))

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
