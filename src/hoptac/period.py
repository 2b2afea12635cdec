"""Reporting periods and the windows that they cover.

Put here what a code such as `2023Q3` means. Windows are computed, never looked up; when a return is due is a decision
of the province and lives in `reference`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hoptac.errors import PermanentError

__all__ = ["ADMINISTRATIVE_SINCE", "Period", "PeriodKind", "Regime", "UnknownPeriod", "Window"]

Regime = Literal["administrative", "calendar"]

PeriodKind = Literal["quarter", "half_year", "nine_months", "year", "programme"]
"""How long a period is; `programme` is an open range of years."""

ADMINISTRATIVE_SINCE = date(2019, 3, 12)
"""Nghị định 09/2019/NĐ-CP, Điều 12, in force on this day: administrative reports close on the 14th."""

_MONTHS = {
    "Q1": (1, 3),
    "Q2": (4, 6),
    "Q3": (7, 9),
    "Q4": (10, 12),
    "H1": (1, 6),
    "H2": (7, 12),
    "M9": (1, 9),
    "Y": (1, 12),
}
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_QUARTER_WORDS = re.compile(r"^qu[ýí]\s*(I{1,3}|IV|[1-4])\s*(?:/|năm|-)?\s*(?:năm\s*)?(\d{4})$", re.IGNORECASE)
_MONTH_WORDS = re.compile(
    r"^(?:(6|sáu)\s*tháng\s*(?P<half>đầu|cuối)|(9|chín)\s*tháng(?:\s*đầu)?)\s*(?:năm|/|-)?\s*(?:năm\s*)?(?P<year>\d{4})$",
    re.IGNORECASE,
)
_YEAR_WORDS = re.compile(r"^(?:cả\s+)?năm\s*(\d{4})$", re.IGNORECASE)
_RANGE_WORDS = re.compile(
    r"^(?:giai đoạn\s*)?(?:từ\s*)?(\d{1,2})/(\d{1,2})/(\d{4})\s*(?:đến|-|–)\s*(\d{1,2})/(\d{1,2})/(\d{4})$",
    re.IGNORECASE,
)
_KINDS: dict[str, PeriodKind] = {"Q": "quarter", "H": "half_year", "M": "nine_months", "Y": "year"}
_CODE = re.compile(r"^(\d{4})(Q[1-4]|H[12]|M9|Y)$")
_OPEN = re.compile(r"^(\d{4}-\d{2}-\d{2})/(\d{4}-\d{2}-\d{2})$")


class UnknownPeriod(PermanentError):
    """Text that names no reporting period."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"'{text}' is not a reporting period. Write it as 2023Q3, 2023H1, 2023M9, 2023Y or 2011-01-01/2014-09-30.",
            f"'{text}' không phải là kỳ báo cáo. Ghi theo dạng 2023Q3 hoặc Quý III/2023.",
        )


@dataclass(frozen=True, slots=True)
class Window:
    """The days that figures of a period cover, both ends included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A reporting period, known by its code."""

    code: str

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a code (`2023Q3`) or the words of a form; raises `UnknownPeriod`.

        Words are `Quý III/2023`, `6 tháng đầu năm 2023`, `9 tháng năm 2023`, `Năm 2023` and, for a programme,
        `từ 01/01/2011 đến 30/09/2014`.
        """
        text = unicodedata.normalize("NFC", " ".join(text.split()))
        text = _code_of_words(text).upper()
        if _CODE.match(text):
            return cls(text)
        if ends := _OPEN.match(text):
            try:
                if date.fromisoformat(ends[1]) <= date.fromisoformat(ends[2]):
                    return cls(text)
            except ValueError:
                pass
        raise UnknownPeriod(text)

    @property
    def year(self) -> int:
        """The year in which the period ends."""
        return int(self.code[:4]) if "/" not in self.code else int(self.code[11:15])

    @property
    def kind(self) -> PeriodKind:
        """How long the period is."""
        return "programme" if "/" in self.code else _KINDS[self.code[4]]

    @property
    def is_quarter(self) -> bool:
        """Whether the period is one quarter."""
        return self.code[4:5] == "Q"

    @property
    def last_month(self) -> date:
        """The first day of the period's last month."""
        if "/" in self.code:
            return date.fromisoformat(self.code[11:]).replace(day=1)
        return date(self.year, _MONTHS[self.code[4:]][1], 1)

    def window(self, regime: Regime) -> Window:
        """The days covered: calendar, or from the 15th to the 14th (administrative).

        Administrative windows are those of Nghị định 09/2019/NĐ-CP Điều 12 and exist for periods that end after it
        came into force; before, every window is a calendar window.
        """
        if "/" in self.code:
            start, end = self.code.split("/")
            return Window(date.fromisoformat(start), date.fromisoformat(end))
        first, last = _MONTHS[self.code[4:]]
        calendar = Window(date(self.year, first, 1), _next_month(date(self.year, last, 1)) - timedelta(days=1))
        closes = date(self.year, last, 14)
        if regime == "calendar" or closes < ADMINISTRATIVE_SINCE:
            return calendar
        return Window((calendar.start - timedelta(days=1)).replace(day=15), closes)

    def previous(self) -> Period:
        """The quarter before; raises `UnknownPeriod` for periods that are no quarter."""
        if not self.is_quarter:
            raise UnknownPeriod(f"the quarter before {self.code}")
        quarter = int(self.code[5])
        return Period(f"{self.year}Q{quarter - 1}" if quarter > 1 else f"{self.year - 1}Q4")

    def label_vi(self) -> str:
        """The period in the words of a Vietnamese report."""
        if "/" in self.code:
            window = self.window("calendar")
            return f"từ {window.start:%d/%m/%Y} đến {window.end:%d/%m/%Y}"
        kind = self.code[4:]
        words = {"H1": "6 tháng đầu năm", "H2": "6 tháng cuối năm", "M9": "9 tháng năm", "Y": "Năm"}
        return f"Quý {_ROMAN[kind[1]]}/{self.year}" if self.is_quarter else f"{words[kind]} {self.year}"


def _code_of_words(text: str) -> str:
    """The code that words of a form stand for; other text as it is."""
    if words := _QUARTER_WORDS.match(text):
        number = words[1].upper()
        digit = next((d for d, roman in _ROMAN.items() if number in (d, roman)), number)
        return f"{words[2]}Q{digit}"
    if words := _MONTH_WORDS.match(text):
        half = {"đầu": "H1", "cuối": "H2"}.get((words["half"] or "").lower(), "M9")
        return f"{words['year']}{half}"
    if words := _YEAR_WORDS.match(text):
        return f"{words[1]}Y"
    if ends := _RANGE_WORDS.match(text):
        first, last = ends.groups()[:3], ends.groups()[3:]
        return "/".join(f"{year}-{int(month):02d}-{int(day):02d}" for day, month, year in (first, last))
    return text


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
