"""XML of strangers, streamed: names without prefixes, references to cells, and no document types.

Put here what every look into a part shares. What is looked for belongs in `scan`, `appearance`, `beside`, `package`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from xml.parsers import expat

from hoptac.errors import BadWorkbook
from hoptac.workbook.observations import Place

__all__ = ["DAMAGED", "careful_parser", "local_name", "parse_xml", "position"]

DAMAGED = "H018"
_ENTITIES = "H021"


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
    parser.StartElementHandler = lambda name, attributes: start(local_name(name) if ":" in name else name, attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local_name(name) if ":" in name else name)
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


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
