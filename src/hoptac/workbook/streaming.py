"""XML of strangers, streamed: names without prefixes, references to cells, and no document types.

Put here what every look into a part shares. What is looked for belongs in `scan`, `appearance`, `beside`, `package`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from xml.parsers import expat

from hoptac.errors import BadWorkbook
from hoptac.workbook.observations import Place

__all__ = ["DAMAGED", "TOO_LARGE", "careful_parser", "check_declared", "local_name", "parse_xml", "position"]

TOO_LARGE = "H014"
DAMAGED = "H018"
_ENTITIES = "H021"
_MOST_DIGITS = 7


@lru_cache(maxsize=8192)
def position(reference: str) -> Place:
    """Row and column of `F12`, from 0; raises `BadWorkbook` for what is no cell."""
    letters = reference.rstrip("0123456789")
    digits = reference[len(letters) :]
    column = 0
    for letter in letters.replace("$", "")[:5]:
        column = column * 26 + ord(letter) - 64
    if not 0 < column <= 16_384 or not 0 < len(digits) <= 7:
        raise BadWorkbook(DAMAGED, f"XML: {reference[:20]}")
    return int(digits) - 1, column - 1


def parse_xml(
    xml: bytes,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Stream XML into handlers that see local names; a document type, the way to entity bombs, is refused."""
    parser = careful_parser()

    def started(name: str, attributes: Mapping[str, str]) -> None:
        check_declared(attributes)
        start(local_name(name) if ":" in name else name, attributes)

    parser.StartElementHandler = started
    if end is not None:
        parser.EndElementHandler = lambda name: end(local_name(name) if ":" in name else name)
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def check_declared(attributes: Mapping[str, str]) -> None:
    """Refuse a part that declares more than it can hold: the reading library makes room for what is declared."""
    for name in ("count", "uniqueCount"):
        if name in attributes and len(attributes[name].strip().lstrip("0")) > _MOST_DIGITS:
            raise BadWorkbook(TOO_LARGE, f'{name}="{attributes[name][:20]}"')


def careful_parser() -> expat.XMLParserType:
    """A parser without handlers that refuses a document type."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise BadWorkbook(_ENTITIES, "XML: DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def local_name(name: str) -> str:
    """The name of an element or attribute without its prefix."""
    return name.rpartition(":")[2] if ":" in name else name
