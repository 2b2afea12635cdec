"""The parts of a form: columns, rows, items of the cover, and the cell where a column and a row meet.

Put here the fields that `expectations/forms` may write and what each means. What follows from a whole form
belongs in `model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Setting

from hoptac.figure import Kind, fold
from hoptac.period import PeriodKind

__all__ = [
    "BASES",
    "FIGURE_ROLES",
    "Cell",
    "Choice",
    "Column",
    "Field",
    "Frozen",
    "Item",
    "Part",
    "Repeated",
    "Role",
    "Row",
    "Tally",
]

BASES = frozenset(
    {
        "stock_open",
        "stock_close",
        "quarter",
        "ytd",
        "ptd",
        "prev_ytd",
        "prev_year",
        "plan_year",
        "plan_next",
        "plan_period",
        "est_year",
        "pct_plan_period",
        "avg_year",
    }
)
"""The spans of time that a figure can speak of; the last two are typed only to be checked."""

Role = Literal[
    "ordinal", "code", "label", "unit",  # what the row is
    "data", "check", "prefilled",  # figures: loaded, judged only, ours and carried back
    "computed", "nature", "text",  # a formula of ours, the row's TH/Ước, words
]  # fmt: skip
"""What a column holds. Only `data`, `check` and `prefilled` hold figures."""

FIGURE_ROLES = frozenset({"data", "check", "prefilled"})


class Frozen(BaseModel):
    """A record that nobody changes and that refuses fields which it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(Frozen):
    """One column of a form."""

    key: str
    role: Role
    number: str = ""
    """What the numbering line prints, as `(1)`."""
    header_vi: tuple[str, ...] = Setting(min_length=1)
    """The lines of its header from the top; lines that neighbours share are merged."""
    aliases: tuple[str, ...] = ()
    """Other texts by which the column is known; the last line of the header always is."""
    bases: Mapping[str, str] = {}
    """By kind of row, the basis of the column's figures; a kind that is not named has no cell."""
    measure: str = "main"
    """Which of a row's indicators the column gives (`main`, or `result`, `spend` … as the rows name them)."""
    scope: str = ""
    """A scope of its own, such as the source of money; empty means the row's."""
    kind: Kind | None = None
    """How its numbers are written; None means as the row's."""
    unit: str = ""
    """Printed unit; empty means the row's, and `{unit}` stands for it."""
    part: Literal["", "low", "high"] = ""
    """Whether the cell is one end of a figure that two columns give together."""
    required_of: tuple[str, ...] = ()
    """Offices that must answer here, on rows that require it of them too."""
    ratio: tuple[str, str] | None = None
    """For a computed column: keys of the columns whose quotient in percent it shows."""
    periods: tuple[PeriodKind, ...] = ()
    """Kinds of periods for which the column is printed; empty means all."""
    width: float = 10


class Tally(Frozen):
    """What a cell counts in a list of the same workbook: records whose fields say one of the named choices."""

    form: str
    part: str = ""
    where: Mapping[str, tuple[str, ...]] = {}
    """By field, the codes of the choices that count; a field that is not named does not matter."""
    sums: str = ""
    """A field that is added up; empty means that records are counted."""


class Row(Frozen):
    """One row of a form: a section, or something that is asked."""

    code: str
    label_vi: str
    kind: str = ""
    """`section`, or the kind by which columns find their basis: `opening`, `flow`, `stock`, `total` …"""
    stt: str = ""
    aliases: tuple[str, ...] = ()
    unit: str = ""
    value: Kind = "count"
    scope: str = ""
    indicators: Mapping[str, str] = {}
    """Indicator by measure; empty means that the row's code is the indicator of `main`."""
    only: tuple[str, ...] = ()
    """Keys of the columns that are open; empty means every column that has a basis for the row's kind."""
    offices: tuple[str, ...] = ()
    """Offices that see the row; empty means every contributor of the form."""
    required_of: tuple[str, ...] = ()
    """Offices that must answer the row, in columns that require it of them too; empty means its section's."""
    is_optional: bool = False
    """Whether nobody must answer the row."""
    frequency: Literal["quarter", "half_year", "year"] = "quarter"
    """How often the row is asked. Longer periods print the rows of shorter ones too; a programme period all."""
    valid_from: date | None = None
    valid_to: date | None = None
    """Closing days of the periods for which the row is printed, where the law of the day decides."""
    tallies: Mapping[str, tuple[Tally, ...]] = {}
    """By key of a column, what an issued form counts there by formula from a list, so that nothing is typed twice."""
    plan_vi: str = ""
    """The span of a plan, printed in the column `plan_span`."""
    is_bold: bool = False

    @property
    def is_section(self) -> bool:
        """Whether the row is only a heading."""
        return self.kind == "section"

    @property
    def measures(self) -> Mapping[str, str]:
        """Indicator by measure."""
        return self.indicators or {"main": self.code}


class Choice(Frozen):
    """One answer that an item of the cover allows."""

    code: str
    label_vi: str
    aliases: tuple[str, ...] = ()


class _Choosing(Frozen):
    """What may be answered by one of a few choices."""

    choices: tuple[Choice, ...] = ()

    def choose(self, text: str) -> str | None:
        """The code of the answer that a text gives, by code, label or alias; None where it is none."""
        folded = fold(text)
        for choice in self.choices:
            if folded in {fold(known) for known in (choice.code, choice.label_vi, *choice.aliases)}:
                return choice.code
        return None


class Repeated(Frozen):
    """The figure of another form that an item of the cover says a second time."""

    form: str
    indicator: str
    basis: str
    scope: str


class Item(_Choosing):
    """One item of the cover sheet."""

    key: str
    number: str
    label_vi: str
    aliases: tuple[str, ...] = ()
    value: Literal["text", "date", "period", "choice", "figure", "tick"] = "text"
    kind: Kind = "count"
    unit: str = ""
    hint_vi: str = ""
    is_prefilled: bool = False
    is_required: bool = False
    is_read: bool = True
    """False where a name may stand: personal data are printed and never loaded."""
    default_vi: str = ""
    repeats: Repeated | None = None
    """For a figure: which one of the same workbook it repeats from the signed paper, so that both can be compared."""


class Field(_Choosing):
    """One column of a list, which every record of the list answers."""

    key: str
    header_vi: tuple[str, ...] = Setting(min_length=1)
    """The lines of its header from the top; lines that neighbours share are merged."""
    aliases: tuple[str, ...] = ()
    value: Literal["text", "date", "choice", "tick", "period", "count", "amount", "percent", "number"] = "text"
    """How it is written. `text` holds codes too: a code keeps its zeros."""
    unit: str = ""
    is_required: bool = False
    """Whether a record without it is incomplete."""
    is_key: bool = False
    """Whether it names the record: two records with the same keys are one record twice."""
    is_prefilled: bool = False
    """Whether an issued form fills it in for records that are known; a change there is a finding, not data."""
    is_read: bool = True
    """False where personal data may stand: printed and never loaded."""
    personal_vi: str = ""
    """Where personal data may stand: for what purpose and on which legal basis they are asked."""
    is_within_period: bool = False
    """Whether a day must lie in the period, as that of a change in the quarter must."""
    is_place: bool = False
    """Whether a text is the code of a place."""
    hint_vi: str = ""
    longest: int = 500
    width: float = 12


class Part(Frozen):
    """One list of a form, such as the inspections of KT05. Most list forms have a single one, whose key is empty."""

    key: str = ""
    title_vi: str = ""
    title_en: str = ""
    aliases: tuple[str, ...] = ()
    """Other titles by which the list is known inside its sheet."""
    fields: tuple[Field, ...] = Setting(min_length=1)
    spare_rows: int = 30
    """Empty lines that an issued form offers."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One open cell of a form as an office sees it: what a number typed there means."""

    row: Row
    column: Column
    indicator_code: str
    basis: str
    scope: str
    figure_role: str
    kind: Kind
    unit: str
    is_required: bool
