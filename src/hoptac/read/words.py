"""Vocabulary for matching labels and headers: abbreviations, synonyms and spellings that offices use for one thing.

Put here what may stand for what when a label is looked for; nothing here changes what is kept. The alliance (liên
minh) is in no line of the table: it is never a union of co-operatives (liên hiệp). Words around numbers are
`hoptac.figure`.
"""

from __future__ import annotations

import re

from hoptac.figure import fold

__all__ = ["canonical", "has_wrong_term"]

_SAID_AS = {
    "tổ hợp tác": "tht|tổ ht|tổ hợp tác xã|tổ htx",
    "liên hiệp hợp tác xã": "lhhtx|lh htx|liên hiệp htx",
    "hợp tác xã": "htx",
    "quỹ tín dụng nhân dân": "quỹ tín dụng nhân dân|quỹ tín dụng|qtdnd|quỹ tdnd",
    "kinh tế tập thể": "kttt",
    "thành viên": "xã viên",
    "thành lập mới": "phát triển mới|được thành lập mới|được thành lập|mới thành lập",
    "lãi": "lợi nhuận",
    "bình quân": "bq",
    "kế hoạch": "kh",
    "thực hiện": "th",
    "ước thực hiện": "ưth|ước th",
    "cùng kỳ": "ck",
    "luỹ kế": "lk",
    "triệu đồng": "trđ|tr.đ|tr. đ|triệu đ",
    "đơn vị tính": "đvt",
    "công nghệ cao": "cnc",
    "nông thôn mới": "ntm",
    "ngân sách": "ns",
    "trung ương": "tw",
    "ngân sách trung ương": "nstw",
}
"""What is meant, and the ways of writing it that were seen."""

_MEANT = {fold(said): fold(meant) for meant, ways in _SAID_AS.items() for said in ways.split("|")}
_WAYS = re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(way) for way in sorted(_MEANT, key=len, reverse=True))})(?!\w)")
_TONES = "ˋˊˀˤˌ"
_LONG_I = re.compile(rf"(?<!\w)(qu|[hklmst])y(?=[{_TONES}]?(?!\w))")
"""`kỳ` and `kì`, `quý` and `quí`, `tỷ` and `tỉ` are one syllable each in two spellings."""
_WRONG = re.compile(rf"(?<!\w){re.escape(fold('tổ hợp tác xã'))}(?!\w)")


def canonical(folded: str) -> str:
    """Folded text with abbreviations and synonyms written out and one spelling for the long i."""
    return _LONG_I.sub(r"\1i", _WAYS.sub(lambda found: _MEANT[found[0]], folded))


def has_wrong_term(text: str) -> bool:
    """Whether a text says `tổ hợp tác xã`, which no law knows: a group is a `tổ hợp tác`."""
    return "xã" in text.lower() and _WRONG.search(fold(text)) is not None
