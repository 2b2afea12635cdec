"""Comments of one sheet: ours put beside the sender's, ours of an earlier return taken off.

Put here the comments part. What a comment says is worded in `feedback`, the boxes that show it are `boxes`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from hoptac.errors import BadWorkbook
from hoptac.workbook.boxes import EMPTY_VML, Boxes
from hoptac.workbook.ooxml import MAIN, PackagePatch, q
from hoptac.workbook.sheetpatch import SheetPatch, place_of

__all__ = ["CLOSING", "HEADINGS", "has_ours", "patch_comments"]

Place = tuple[int, int]
HEADINGS = ("PHẢI SỬA (Hoptac)", "CẦN GIẢI TRÌNH (Hoptac)")
CLOSING = "— Hoptac, phiếu tiếp nhận số "
_AUTHOR = "Hoptac"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_BLOCK = re.compile(
    rf"\n{{0,3}}(?:{'|'.join(map(re.escape, HEADINGS))})\n.*?(?:{re.escape(CLOSING)}[^\n]*|\Z)", re.DOTALL
)
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


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
        boxes = Boxes(deepcopy(package.tree(drawn.target)) if drawn else etree.fromstring(EMPTY_VML), sheet)
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

    def settle(self, said: Mapping[Place, str], boxes: Boxes) -> None:
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
        self._list[:] = sorted(self._list, key=_place_in)

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
        self._list.append(comment)

    def _author(self) -> int:
        names = [author.text for author in self._authors.iterchildren(q("author"))]
        if _AUTHOR not in names:
            etree.SubElement(self._authors, q("author")).text = _AUTHOR
            names.append(_AUTHOR)
        return names.index(_AUTHOR)


def _place_in(comment: etree._Element) -> Place:
    return place_of(str(comment.get("ref", ""))) or (0, 0)


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
