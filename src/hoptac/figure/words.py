"""The words that offices write in and around numbers, and how text is folded before it is matched.

Put here vocabulary: units of money, qualifiers, signs for nothing and for not collected. What follows from a
word belongs in `reading`.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from functools import lru_cache

__all__ = [
    "ALIASES",
    "ERRORS",
    "LEADING",
    "MANY",
    "NOT_COLLECTED",
    "QUALITATIVE",
    "TO",
    "TRAILING",
    "ZERO",
    "fold",
    "money_factor",
    "money_name",
    "same_unit",
]

# Letters that stand for themselves in patterns, unlike combining marks.
_TONES = {"\u0300": "\u02cb", "\u0301": "\u02ca", "\u0309": "\u02c0", "\u0303": "\u02e4", "\u0323": "\u02cc"}
_SAME_SIGNS: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"),
    **dict.fromkeys(map(ord, "‘’´`"), "'"),
    **dict.fromkeys(map(ord, "“”"), '"'),
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None),
    ord("ð"): "đ",
    ord("…"): "...",
    ord("≥"): ">",
    ord("≤"): "<",
    ord("≈"): "~",
}


_SHORT = 200
"""Only short text is remembered: labels repeat in every workbook, a stranger's long text does not."""


def fold(text: str) -> str:
    """Text for matching only: NFC, one case, one blank, one dash, tone marks at the end of their syllable.

    `hoà` and `hòa` fold to the same; `Lang` and `Lăng` do not: letters keep what makes them other letters.
    """
    return _fold(text) if len(text) <= _SHORT else _fold.__wrapped__(text)


@lru_cache(maxsize=16384)
def _fold(text: str) -> str:
    folded: list[str] = []
    tones = ""
    for sign in unicodedata.normalize("NFD", text.casefold().translate(_SAME_SIGNS)):
        if sign in _TONES:
            tones += _TONES[sign]
            continue
        if tones and not (sign.isalpha() or unicodedata.combining(sign)):
            folded.append(tones)
            tones = ""
        folded.append(sign)
    return " ".join(unicodedata.normalize("NFC", "".join(folded) + tones).split())


def _words(phrases: str) -> tuple[str, ...]:
    """Phrases between bars as they look when folded, the longest first."""
    return tuple(sorted((fold(phrase) for phrase in phrases.split("|")), key=lambda word: (-len(word), word)))


ZERO = _words("-|--|---|không|không có|không phát sinh|ko phát sinh|kps")
"""What stands for zero: the yearbook's dash, and its words."""

NOT_COLLECTED = _words("chưa có số liệu|không có số liệu|chưa thu thập|không thu thập|chưa thu thập được|chưa có")
"""What stands, like the yearbook's dots, for a figure that exists and was not collected."""

QUALITATIVE = _words(
    "hàng chục|vài chục|mấy chục|hàng trăm|vài trăm|hàng nghìn|hàng ngàn|vài nghìn|hàng vạn|nhiều|một số|vài|phần lớn"
)
"""Beginnings of an answer in words, kept as text without a number."""

LEADING = {
    "estimate": _words("ước tính|ước đạt|ước thực hiện|ước|ưth"),
    "about": _words("khoảng|chừng|xấp xỉ|gần|~"),
    "more_than": _words("hơn|trên|>|>=|tối thiểu|ít nhất|không dưới|đạt trên|đạt hơn"),
    "less_than": _words("dưới|<|<=|tối đa|không quá|chưa đến|chưa tới"),
    "nothing_more": _words("từ|đạt|có"),
}
"""Words before a number, by what they make of it."""

TRAILING = {
    "more_than": _words("trở lên"),
    "less_than": _words("trở xuống"),
    "estimate": _words("(ước)|ước|(ưth)|ưth"),
}
"""Words after a number, by what they make of it."""

TO = _words("đến|tới")
"""Words between the ends of a range, beside the dash."""

ERRORS = frozenset({"#div/0!", "#n/a", "#name?", "#null!", "#num!", "#ref!", "#value!", "#spill!", "#calc!"})
"""What a broken formula leaves in its cell."""

MANY = {fold("nghìn"): Decimal(10) ** 3, fold("ngàn"): Decimal(10) ** 3, fold("triệu"): Decimal(10) ** 6}
"""Multipliers that stand before the unit of a count: `1,2 nghìn người`."""


def _glued(unit: str) -> str:
    """A unit without blanks and dots, tone letters at its end, folded or not yet: `tr.đ`, `Tr. đ` are one."""
    letters = [sign for sign in fold(unit) if sign not in " ."]
    tones = [sign for sign in letters if sign in _TONES.values()]
    return "".join([sign for sign in letters if sign not in _TONES.values()] + tones)


_MONEY = {
    _glued(word): Decimal(10) ** power
    for power, words in {
        0: "đồng|đ|vnđ|vnd",
        3: "nghìn đồng|ngàn đồng|nghìn|ngàn|nghìn đ|ngàn đ|1000 đồng|1000đ",
        6: "triệu đồng|triệu|triệu đ|tr|trđ|tr đồng",
        9: "tỷ đồng|tỷ|tỉ|tỉ đồng|tỷ đ|tỉ đ",
        12: "nghìn tỷ đồng|nghìn tỷ|ngàn tỷ|ngàn tỷ đồng|nghìn tỉ đồng|nghìn tỉ",
    }.items()
    for word in words.split("|")
}
ALIASES = {
    "HTX": _words("htx|hợp tác xã|đơn vị"),
    "HTX+LHHTX": _words("htx+lhhtx|htx|hợp tác xã|đơn vị|htx và lhhtx|htx, lhhtx"),
    "LHHTX": _words("lhhtx|liên hiệp htx|lh htx|liên hiệp hợp tác xã|liên hiệp|đơn vị"),
    "THT": _words("tht|tổ hợp tác|tổ|đơn vị"),
    "lượt người": _words("lượt|lượt người"),
    "người": _words("người|lao động"),
    "thành viên": _words("thành viên|xã viên|người"),
}
"""Words that may stand after a number for the unit of its row; Liên minh HTX is never a liên hiệp."""


@lru_cache(maxsize=1024)
def money_factor(unit: str) -> Decimal | None:
    """How many đồng one of this unit is (`tr.đ`, `Triệu đồng`, `tỷ`), None where it is no unit of money."""
    return _MONEY.get(_glued(unit))


def money_name(factor: Decimal, unit: str) -> str:
    """The usual name of a unit of money (`tỷ đồng`), per the same thing as the row's (`triệu đồng/HTX`)."""
    names = {0: "đồng", 3: "nghìn đồng", 6: "triệu đồng", 9: "tỷ đồng", 12: "nghìn tỷ đồng"}
    return "/".join([names[factor.adjusted()], *unit.split("/")[1:]])


def same_unit(written: str, unit: str) -> bool:
    """Whether a unit written beside a number is the unit of its row."""
    written = fold(written).strip(" .")
    return written == fold(unit) or written in ALIASES.get(unit, ())
