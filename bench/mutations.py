"""Ways to spoil bytes blindly: flipped, cut, spliced; parts swapped; XML made absurd; cells full of nonsense.

Put here mutations that know what a package is and nothing of forms. Slips that a person makes are `bench.corpus`.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

__all__ = ["mutated"]

_WORDS = (
    "",
    "-",
    "…",
    "0",
    "-1",
    "1.336",
    "1,5",
    "1e999",
    "NaN",
    "inf",
    "32/35",
    "1/0",
    "99999999999999999999999",
    "3,9% – 4,07%",
    "khoảng 71",
    "hàng chục",
    "hơn 2,1 tỷ",
    "15 đến 20",
    "31/02/2023",
    "0/1/1900",
    "29/2/1900",
    "Quý V/2023",
    "Quý IV/99999",
    "từ 1/1/2024 đến 1/1/1999",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+84",
    "@SUM(A1)",
    "\u202exslx",
    "a\u0300" * 300,
    "\ufeff",
    "x" * 40_000,
    "٣٤",
    "１２",
    "½",
    "Ⅷ",
    "١٬٢٣٤",
    "１／２",
    "²",
    "1" * 400,
    "1." * 200,
    "(" * 3000,
    "HTX_TOTAL",
    "KT00",
    "KT01",
    "66",
    "Mã số",
    "STT",
)
_SOME_XML = (
    b"<a/>", b"", b"<", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"<a>" * 20_000, b"\xff\xfe<\x00a\x00/\x00>\x00",
    b"<?xml version='1.0' encoding='utf-7'?><a/>", b"<a xmlns='" + b"u" * 10_000 + b"'/>", b"\x00" * 100,
)  # fmt: skip


def mutated(data: bytes, rng: Random) -> bytes:
    """The bytes after one to three mutations."""
    for _ in range(rng.randint(1, 3)):
        data = rng.choice(_ALL)(data, rng)
    return data


def _flip(data: bytes, rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 8, 64))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(data: bytes, rng: Random) -> bytes:
    return data[: rng.randint(0, len(data))]


def _splice(data: bytes, rng: Random) -> bytes:
    at, length = rng.randint(0, len(data)), rng.choice((1, 30, 3000))
    return (
        data[:at]
        + rng.choice((rng.randbytes(length), bytes(length), data[:length]))
        + data[at + rng.choice((0, length)) :]
    )


def _of_parts(change: Callable[[dict[str, bytes], Random], None]) -> Callable[[bytes, Random], bytes]:
    """A mutation of the parts of a package; bytes that are none are flipped."""

    def mutate(data: bytes, rng: Random) -> bytes:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            OSError,
            EOFError,
            ValueError,
            OverflowError,
        ):
            return _flip(data, rng)
        if not parts:
            return _flip(data, rng)
        change(parts, rng)
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return file.getvalue()

    return mutate


def _pick(parts: dict[str, bytes], rng: Random) -> str:
    """A part, more often one of those that are read."""
    read = [name for name in parts if name.startswith("xl/")]
    return rng.choice(read if read and rng.random() < 0.8 else list(parts))


def _drop(parts: dict[str, bytes], rng: Random) -> None:
    del parts[_pick(parts, rng)]


def _swap(parts: dict[str, bytes], rng: Random) -> None:
    parts[_pick(parts, rng)] = parts[_pick(parts, rng)]


def _replace(parts: dict[str, bytes], rng: Random) -> None:
    parts[_pick(parts, rng)] = rng.choice(_SOME_XML)


def _rename(parts: dict[str, bytes], rng: Random) -> None:
    name = _pick(parts, rng)
    parts[rng.choice(("../../x", "/x", "xl\\workbook.xml", name.upper(), "x" * 300, "xl/worksheets/sheet0.xml"))] = (
        parts.pop(name)
    )


def _attribute(parts: dict[str, bytes], rng: Random) -> None:
    """Other values of some attributes: addresses beyond the world, styles that are none, types nobody knows."""
    name = _pick(parts, rng)
    found = list(re.finditer(rb'="([^"]*)"', parts[name]))
    strange = (
        b"-1",
        b"XFD1048577",
        b"A0",
        b"ZZZZ9",
        b"99999999999",
        b"",
        b"e",
        b"s",
        b"inlineStr",
        b"A1:XFD1048576",
        b"'",
        b"&#0;",
        b"1.5",
    )
    for match in sorted(rng.sample(found, min(len(found), rng.choice((1, 3, 20)))), key=lambda m: -m.start()):
        at, end = match.span(1)
        parts[name] = parts[name][:at] + rng.choice(strange) + parts[name][end:]


def _element(parts: dict[str, bytes], rng: Random) -> None:
    """An element taken out, or put in once more."""
    name = _pick(parts, rng)
    found = list(re.finditer(rb"<(\w+)[^<>]*?/>|<(\w+)[^<>]*>[^<]*</\2>", parts[name]))
    if found:
        one, other = rng.choice(found), rng.choice(found)
        piece = rng.choice((b"", other.group(), one.group() * 50))
        parts[name] = parts[name][: one.start()] + piece + parts[name][one.end() :]


def _words(parts: dict[str, bytes], rng: Random) -> None:
    """Nonsense in cells."""
    name = next((n for n in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml") if n in parts), None)
    if name is None:
        return
    texts = list(re.finditer(rb"(?<=<t>)[^<]*(?=</t>)", parts[name]))
    for match in sorted(rng.sample(texts, min(len(texts), rng.choice((1, 5, 60)))), key=lambda m: -m.start()):
        word = rng.choice(_WORDS).replace("&", "").replace("<", "").encode()
        parts[name] = parts[name][: match.start()] + word + parts[name][match.end() :]


def _numbers(parts: dict[str, bytes], rng: Random) -> None:
    sheets = [name for name in parts if name.startswith("xl/worksheets/sheet")]
    if not sheets:
        return
    name = rng.choice(sheets)
    values = list(re.finditer(rb"(?<=<v>)[^<]*(?=</v>)", parts[name]))
    strange = (
        b"1e308",
        b"-1e308",
        b"nan",
        b"1e-300",
        b"2958466",
        b"-1",
        b"0.1",
        b"99999999999999999999",
        b"x",
        b"1.336",
        b"60",
        b"61",
    )
    for match in sorted(rng.sample(values, min(len(values), rng.choice((1, 5, 60)))), key=lambda m: -m.start()):
        parts[name] = parts[name][: match.start()] + rng.choice(strange) + parts[name][match.end() :]


def _text(data: bytes, rng: Random) -> bytes:
    """No package at all: lines of words, as a CSV may be."""
    mark = rng.choice((";", ",", "\t", "|"))
    lines = (mark.join(rng.choice(_WORDS) for _ in range(rng.randint(0, 9))) for _ in range(rng.randint(0, 60)))
    return "\n".join(lines).encode(rng.choice(("utf-8", "utf-8-sig", "utf-16")), "replace")


_ALL: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip, _cut, _splice, _text, _of_parts(_drop), _of_parts(_swap), _of_parts(_replace), _of_parts(_rename),
    *(_of_parts(_attribute),) * 4, *(_of_parts(_element),) * 4, *(_of_parts(_words),) * 5, *(_of_parts(_numbers),) * 3,
)  # fmt: skip
