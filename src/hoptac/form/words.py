"""Words that offices write for one another in labels and headers: abbreviations, older words, words of the trade.

Put here what means the same in every form. What only one row is called belongs in its `aliases`; how numbers and
units are written is `hoptac.figure`.
"""

from __future__ import annotations

import re

from hoptac.figure import fold

__all__ = ["in_one_wording"]

_SAME = {
    # "Liên minh" is the alliance of co-operatives and never a union; it is no key here and keeps its own word.
    "lhhtx": ("liên hiệp hợp tác xã", "liên hiệp HTX", "LH HTX", "LHHTX"),
    # "Tổ hợp tác xã" is a wrong name that is seen for a group.
    "tht": ("tổ hợp tác xã", "tổ hợp tác", "tổ HT", "THT"),
    "htx": ("hợp tác xã", "HTX"),
    "qtdnd": ("quỹ tín dụng nhân dân", "quỹ TDND", "quỹ tín dụng", "QTDND"),
    "thành viên": ("thành viên", "xã viên"),
    "thành lập mới": ("được thành lập mới", "thành lập mới", "phát triển mới", "được thành lập"),
    "lãi": ("lợi nhuận", "lãi"),
    "bình quân": ("bình quân", "BQ"),
    "cùng kỳ": ("cùng kỳ", "CK"),
    "kế hoạch": ("kế hoạch", "KH"),
    "luỹ kế": ("luỹ kế", "LK"),
    "công nghệ cao": ("công nghệ cao", "CNC"),
    "nông thôn mới": ("nông thôn mới", "NTM"),
    "kttt": ("kinh tế tập thể", "KTTT"),
}
_ONE = {fold(word): fold(one) for one, words in _SAME.items() for word in words}
_ANY = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(_ONE, key=len, reverse=True))) + r")\b")


def in_one_wording(folded: str) -> str:
    """A folded label in which words that mean the same are one word; for matching only."""
    return _ANY.sub(lambda match: _ONE[match[0]], folded)
