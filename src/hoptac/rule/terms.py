"""The parts of a rule's sentence: terms, cases, limits, tolerance, selections.

Put here what stands between the words of a rule and its figures. The rule itself, with its life and its
words, is `model`; which parts a kind of sentence needs is `kinds`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

__all__ = [
    "BASES",
    "SCOPES",
    "SPANS",
    "Case",
    "Frozen",
    "Limits",
    "Missing",
    "Records",
    "Selection",
    "Term",
    "Texts",
    "Tolerance",
]

BASES = frozenset(
    {
        *("stock_open", "stock_close", "quarter", "ytd", "ptd", "prev_ytd", "prev_year"),
        *("plan_year", "plan_next", "plan_period", "est_year", "pct_plan_period", "avg_year"),
    }
)
CHECK_BASES = frozenset({"pct_plan_period", "avg_year"})
"""Bases that are typed only to be checked: their figures have the role `check` and are never published."""
SCOPES = frozenset(
    {
        *("htx_with_credit_funds", "unions", "htx_and_unions", "groups", "all"),
        *("source_central", "source_province", "source_district", "source_programme", "source_donor"),
        *("lender_fund", "lender_policy_bank", "lender_other"),
    }
)
PREFILLED_BASES = frozenset({"prev_ytd", "prev_year"})
"""Bases that the issuing office prints and the sender carries back: their figures have the role `prefilled`."""
SPANS = ("previous", "earlier_this_year", "last_quarter", "year_before")
_TERM = re.compile(
    r"^(?:(previous|earlier_this_year|last_quarter|year_before)\.)?(?:(KT\d\d[A-Z]?)\.)?([A-Z][A-Z0-9_]*)@([a-z_]+)(?::([a-z_]+))?$"
)

Missing = Literal["not_assessable", "zero", "not_applicable"]
"""What an absent term means: not to be judged, a zero, or that the rule does not concern the subject."""


def _tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_tuple)]


class Frozen(BaseModel):
    """Read once, never changed; a key that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Term(Frozen):
    """A figure: `HTX_NEW@quarter`, `SUP_TECH_SPEND@ytd:source_central`, `KT04.HTX_NEW@ptd`, `previous.HTX_TOTAL@ytd`.

    The word before the first dot names the period where it is not the one that is judged: the quarter before, or a
    longer period that closed with it (`previous`; `earlier_this_year` only within the year), the quarter with which a
    longer period ends (`last_quarter`), the same span a year ago (`year_before`). Without a scope a term stands for the
    figure of whatever organisations the form prints, never for money of one source. Without a form it is of the rule's
    own form.
    """

    indicator_code: str
    basis: str
    scope: str = ""
    form_code: str = ""
    span: str = ""

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, text: object) -> object:
        if isinstance(text, dict):
            return text
        found = _TERM.match(str(text))
        if found is None:
            raise PydanticCustomError("term", "'{text}' is no term; write HTX_NEW@quarter", {"text": str(text)})
        span, form, code, basis, scope = (part or "" for part in found.groups())
        if basis not in BASES:
            raise PydanticCustomError("term", "'{basis}' in '{text}' is no basis", {"basis": basis, "text": str(text)})
        if scope and scope not in SCOPES:
            raise PydanticCustomError("term", "'{scope}' in '{text}' is no scope", {"scope": scope, "text": str(text)})
        return {"indicator_code": code, "basis": basis, "scope": scope, "form_code": form, "span": span}

    @property
    def figure_role(self) -> str:
        """`check` for figures that are typed to be compared, `prefilled` for what we printed, else `data`."""
        return "check" if self.basis in CHECK_BASES else "prefilled" if self.basis in PREFILLED_BASES else "data"


class Limits(Frozen):
    """The numbers of a sentence. Which of them a kind takes stands in `expectations/kinds.yml`."""

    low: Decimal | None = None
    high: Decimal | None = None
    small_number: Decimal | None = Field(default=None, ge=0)
    """A breach in which fewer units are at stake is not spoken of."""
    min_denominator: Decimal | None = Field(default=None, ge=0)
    """Below it a ratio says nothing: not assessable."""
    show: Literal["number", "percent"] | None = None
    same_scope: bool | None = None
    skip_zero_whole: bool | None = None
    direction: Literal["both", "first_needs_second", "second_needs_first"] | None = None
    within: Decimal | None = Field(default=None, gt=0, le=1)
    """Half width, in powers of ten, of the band around a factor 1,000 or 1,000,000."""
    starts_on: date | None = None
    measure: Literal["percent_of_plan", "average_per_year", "average_at_least"] | None = None
    regime: Literal["administrative", "calendar"] | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Limits:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise PydanticCustomError("limits", "low is above high")
        return self

    def named(self) -> frozenset[str]:
        """The limits that are given."""
        return frozenset(name for name, value in self if value is not None)

    def over(self, general: Limits) -> Limits:
        """These limits, and the general ones where these say nothing."""
        return Limits.model_validate({**general.model_dump(exclude_none=True), **self.model_dump(exclude_none=True)})


class Records(Frozen):
    """Records of a list: those whose fields say one of the named codes, counted, told apart, or added up."""

    form: str
    where: Mapping[str, Texts]
    distinct: str = ""
    sums: str = ""


class Case(Frozen):
    """One sentence of a rule: terms by the part that they play, and limits of its own."""

    roles: Mapping[str, tuple[Term, ...]]
    limits: Limits = Limits()
    records: Records | None = None

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, raw: object) -> object:
        if not isinstance(raw, dict) or "roles" in raw:
            return raw
        roles = {str(name): _tuple(terms) for name, terms in raw.items() if name not in ("limits", "records")}
        return {"roles": roles, "limits": raw.get("limits") or {}, "records": raw.get("records")}

    @property
    def spans(self) -> frozenset[str]:
        """The other periods of which it speaks, by their words."""
        return frozenset(term.span for terms in self.roles.values() for term in terms if term.span)

    def in_force(self, day: date) -> bool:
        """Whether the case speaks of figures that close on the day."""
        start, end = self.limits.valid_from, self.limits.valid_to
        return (start is None or start <= day) and (end is None or day <= end)


class Selection(Frozen):
    """Figures that a rule looks at one by one."""

    bases: Texts = ()
    units: Texts = ()
    except_units: Texts = ()
    indicators: Texts = ()

    @model_validator(mode="after")
    def _known(self) -> Selection:
        if strange := sorted(set(self.bases) - BASES):
            raise PydanticCustomError("basis", "no basis: {strange}", {"strange": ", ".join(strange)})
        return self


class Tolerance(Frozen):
    """How far apart figures may lie: `absolute` units, and `per_term` đồng for every amount of money."""

    absolute: Decimal = Field(default=Decimal(0), ge=0)
    per_term: Decimal = Field(default=Decimal(0), ge=0)
