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

__all__ = ["ADMINISTRATIVE_SINCE", "CODE_PATTERN", "Period", "PeriodKind", "Regime", "UnknownPeriod", "Window"]

Regime = Literal["administrative", "calendar"]

PeriodKind = Literal["quarter", "half_year", "nine_months", "year", "programme"]
"""How long a period is; `programme` is an open range of years."""

ADMINISTRATIVE_SINCE = date(2019, 3, 12)
"""Nghị định 09/2019/NĐ-CP, Điều 12, in force on this day: administrative reports close on the 14th."""

_YEAR, _DAY = "(?:19|20)[0-9]{2}", "(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"
CODE_PATTERN = rf"^(?:{_YEAR}(?:Q[1-4]|H[12]|M9|Y)|{_DAY}/{_DAY})$"
"""What a code looks like, for those who check text before they read it."""

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
_CODE = re.compile(CODE_PATTERN)
_BEFORE = {"Q1": "Q4", "Q2": "Q1", "Q3": "Q2", "Q4": "Q3", "H1": "H2", "H2": "H1", "M9": "M9", "Y": "Y"}
_LABELS_EN = {"H1": "first half of", "H2": "second half of", "M9": "nine months of", "Y": "year"}


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
        if not _CODE.match(text):
            raise UnknownPeriod(text)
        start, _, end = text.partition("/")
        try:
            if end and date.fromisoformat(start) > date.fromisoformat(end):
                raise UnknownPeriod(text)
        except ValueError:
            raise UnknownPeriod(text) from None
        return cls(text)

    @property
    def year(self) -> int:
        """The year in which the period ends."""
        return int(self.code[:4]) if "/" not in self.code else int(self.code[11:15])

    @property
    def kind(self) -> PeriodKind:
        """How long the period is."""
        return "programme" if "/" in self.code else _KINDS[self.code[4]]

    @property
    def first_year(self) -> int:
        """The calendar year in which the period begins."""
        return int(self.code[:4])

    @property
    def months(self) -> int:
        """How many calendar months the period touches."""
        window = self.window("calendar")
        return (window.end.year - window.start.year) * 12 + window.end.month - window.start.month + 1

    @property
    def is_quarter(self) -> bool:
        """Whether the period is one quarter."""
        return self.code[4:5] == "Q"

    @property
    def file_name(self) -> str:
        """The code as a part of file names and addresses, where a slash would be a folder: `2011-01-01_2014-09-30`."""
        return self.code.replace("/", "_")

    @property
    def so_far_basis(self) -> Literal["ytd", "ptd"]:
        """The basis of what is cumulated up to the period's end: since the year, or since the programme began."""
        return "ptd" if self.kind == "programme" else "ytd"

    @property
    def own_basis(self) -> Literal["quarter", "ytd", "ptd"] | None:
        """The basis of a flow that covers the period and no more; None for a second half-year, which has none."""
        if self.is_quarter:
            return "quarter"
        return None if self.code[4:] == "H2" else self.so_far_basis

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

    def previous(self) -> Period | None:
        """The last period of the same kind that closed before this one; None for an open range."""
        if self.kind == "programme":
            return None
        year = self.year if self.code[4:] in ("Q2", "Q3", "Q4", "H2") else self.year - 1
        return Period(f"{year}{_BEFORE[self.code[4:]]}")

    def year_before(self) -> Period | None:
        """The same span a year ago; None for an open range."""
        return None if self.kind == "programme" else Period(f"{self.year - 1}{self.code[4:]}")

    def just_before(self) -> tuple[Period, ...]:
        """Periods that close on the eve of this one, the shortest first: `2023Q4`, `2023H2`, `2023Y` before `2024Q1`.

        What there was at their end is what there is at the start. Nothing is said of an open range.
        """
        if self.kind == "programme":
            return ()
        first = _MONTHS[self.code[4:]][0]
        year, last = (self.year, first - 1) if first > 1 else (self.year - 1, 12)
        return tuple(Period(f"{year}{code}") for code, months in _MONTHS.items() if months[1] == last)

    def last_quarter(self) -> Period:
        """The last quarter that closes no later than the period."""
        if self.kind == "programme":
            return _last_quarter_by(self.window("administrative").end)
        return Period(f"{self.year}Q{_MONTHS[self.code[4:]][1] // 3}")

    def quarter_before(self) -> Period:
        """The last quarter that closed before the period begins."""
        before = self.just_before()
        return before[0] if before else _last_quarter_by(self.window("administrative").start - timedelta(days=1))

    def quarters(self) -> tuple[Period, ...]:
        """The quarters that make up the period; none where a range does not begin and end with quarters in force."""
        window = self.window("administrative")
        if self.kind != "programme":
            first, last = _MONTHS[self.code[4:]]
            return tuple(Period(f"{self.year}Q{number}") for number in range((first + 2) // 3, last // 3 + 1))
        inside = [
            (quarter, days)
            for year in range(window.start.year, window.end.year + 2)
            for quarter in Period(f"{year}Y").quarters()
            if (days := quarter.window("administrative")).start >= window.start and days.end <= window.end
        ]
        starts = [days.start for _, days in inside] + [window.end + timedelta(days=1)]
        ends = [window.start - timedelta(days=1)] + [days.end for _, days in inside]
        is_tiled = all(end + timedelta(days=1) == start for end, start in zip(ends, starts, strict=True))
        return tuple(quarter for quarter, _ in inside) if is_tiled else ()

    def quarters_so_far(self) -> tuple[Period, ...]:
        """The quarters from the start of the year, or of the programme, to the end of the period."""
        if self.kind == "programme":
            return self.quarters()
        return Period(f"{self.year}Y").quarters()[: _MONTHS[self.code[4:]][1] // 3]

    def label_en(self) -> str:
        """The period in English."""
        if self.kind == "programme":
            window = self.window("calendar")
            return f"{window.start.isoformat()} to {window.end.isoformat()}"
        kind = self.code[4:]
        return f"quarter {_ROMAN[kind[1]]}/{self.year}" if self.is_quarter else f"{_LABELS_EN[kind]} {self.year}"

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


def _last_quarter_by(day: date) -> Period:
    """The last quarter that has closed on the day, by the windows in force."""
    year, number = day.year + 1, 1
    while (quarter := Period(f"{year}Q{number}")).window("administrative").end > day:
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    return quarter


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
