"""What a rule is: a sentence about figures, with its severity, its life and its words.

Put here the shape of one entry of `expectations/rules`. Which kinds of sentences exist and what each becomes
in SQL is `kinds`; reading the files is `catalogue`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from hoptac.rule.finding import Addressee, Finding, Outcome, Severity, name_of
from hoptac.rule.terms import Case, Frozen, Limits, Missing, Selection, Term, Texts, Tolerance
from hoptac.rule.wording import fill, number_text, unknown_places

__all__ = ["Example", "Reason", "Rule"]


def _sentence(value: object) -> str:
    text = " ".join(str(value).split())
    if strange := unknown_places(text):
        raise PydanticCustomError("place", "no finding can fill {strange}", {"strange": ", ".join(strange)})
    return text


Sentence = Annotated[str, Field(min_length=12), BeforeValidator(_sentence)]


class Example(Frozen):
    """Figures that break the rule and figures that keep it, by term; a test runs both."""

    text: str = Field(min_length=20)
    breaks: Mapping[str, Any] = {}
    holds: Mapping[str, Any] = {}


class Reason(Frozen):
    """Why something could not be judged, in words."""

    message_vi: Sentence
    message_en: Sentence
    remedy_vi: Sentence
    remedy_en: Sentence


class Rule(Frozen):
    """One rule of the catalogue."""

    id: str = Field(pattern=r"^[RH]\d{3}[a-z]?$")
    version: int = Field(ge=1)
    kind: str
    severity: Severity
    addressee: Addressee
    level: Literal["form", "period"]
    form: Texts = ()
    """Forms that the rule speaks of; none means any."""
    offices: Texts = ()
    """Kinds of offices whose figures are judged; none means all."""
    terms: tuple[Case, ...] = ()
    select: Selection | None = None
    limits: Limits = Limits()
    tolerance: Tolerance = Tolerance()
    missing: Mapping[str, Missing] = {}
    """By part, `*` for all others; an absent term is not assessable where nothing is said."""
    applies_if: Texts = ()
    """Parts of which one figure must be there for the rule to speak at all; none means any part."""
    legal_basis: str | None = None
    why: str = Field(min_length=30)
    valid_from: date | None = None
    valid_to: date | None = None
    state: Literal["beta", "active", "retired"]
    reason: str | None = None
    owner: str = Field(min_length=3)
    message_vi: Sentence
    message_en: Sentence
    remedy_vi: Sentence
    remedy_en: Sentence
    example: Example

    @model_validator(mode="before")
    @classmethod
    def _parse(cls, raw: object) -> object:
        if not isinstance(raw, dict):
            return raw
        raw = dict(raw)
        if isinstance(raw.get("missing"), str):
            raw["missing"] = {"*": raw["missing"]}
        if isinstance(raw.get("terms"), dict):
            raw["terms"] = (raw["terms"],)
        if raw.get("form") == "any":
            raw["form"] = ()
        return raw

    @model_validator(mode="after")
    def _consistent(self) -> Rule:
        foreign = {term.form_code for term in self.all_terms() if term.form_code} - set(self.form)
        if foreign and self.level != "period":
            raise PydanticCustomError("level", "a rule across forms has level period")
        if foreign and len(self.form) != 1:
            raise PydanticCustomError("level", "a rule across forms names the one form whose sender answers")
        if self.level != "period" and any(case.spans for case in self.terms):
            raise PydanticCustomError("level", "a rule across periods has level period")
        if self.level == "period" and self.severity == "block":
            raise PydanticCustomError("severity", "only what is inside one form at one date may block")
        if self.state == "retired" and not self.reason:
            raise PydanticCustomError("state", "a retired rule says why in 'reason'")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise PydanticCustomError("valid", "valid_from is after valid_to")
        return self

    def all_terms(self) -> list[Term]:
        """Every term of every case, in the order of the file."""
        return [term for case in self.terms for terms in case.roles.values() for term in terms]

    def missing_for(self, role: str) -> Missing:
        """What an absent term means in this part of the sentence."""
        return self.missing.get(role, self.missing.get("*", "not_assessable"))

    def in_force(self, day: date) -> bool:
        """Whether the rule judges figures that close on the day (beta rules do, retired ones do not)."""
        began = self.valid_from is None or self.valid_from <= day
        return self.state != "retired" and began and (self.valid_to is None or day <= self.valid_to)

    @property
    def severity_now(self) -> Severity:
        """The severity of its findings: a beta rule only notes."""
        return "note" if self.state == "beta" else self.severity

    def finding(
        self,
        *,
        outcome: Outcome = "fail",
        reason: Reason | None = None,
        detail: str | None = None,
        period: str | None = None,
        submission_id: str | None = None,
        reporter_key: str | None = None,
        form_code: str | None = None,
        delivery_number: str | None = None,
        sheet_name: str | None = None,
        cells: str | None = None,
        indicator_codes: str | None = None,
        basis: str | None = None,
        observed: str | None = None,
        expected: str | None = None,
        difference: Decimal | None = None,
        run_id: str | None = None,
    ) -> Finding:
        """A finding of this rule, worded and named.

        With `reason` the words are those of the reason (what could not be judged), else those of the rule;
        `detail` only fills their `{detail}`.
        """
        words = reason or self
        known = {
            "cells": cells,
            "detail": detail,
            "difference": None if difference is None else number_text(difference),
            "expected": expected,
            "form": form_code,
            "indicators": indicator_codes,
            "observed": observed,
            "period": period,
            "reporter": reporter_key,
            "rule": self.id,
            "sheet": sheet_name,
        }
        found = Finding(
            finding_id="",
            rule_id=self.id,
            rule_version=self.version,
            rule_kind=self.kind,
            severity=self.severity_now,
            outcome=outcome,
            addressee=self.addressee,
            period=period,
            submission_id=submission_id,
            reporter_key=reporter_key,
            form_code=form_code,
            delivery_number=delivery_number,
            sheet_name=sheet_name,
            cells=cells,
            indicator_codes=indicator_codes,
            basis=basis,
            observed=observed,
            expected=expected,
            difference=difference,
            message_vi=fill(words.message_vi, known),
            message_en=fill(words.message_en, known),
            remedy_vi=fill(words.remedy_vi, known),
            remedy_en=fill(words.remedy_en, known),
            run_id=run_id,
        )
        return replace(found, finding_id=name_of(found))
