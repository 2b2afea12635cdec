"""The kinds of sentences that a rule can say: their parts, their limits, their SQL.

Put here the register of kinds, the check that a rule fits its kind, and `compile_rule`. What each kind means
to a reader stands in `expectations/kinds.yml`, and loading refuses a register that differs from that page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hoptac.errors import BadConfiguration
from hoptac.period import Period
from hoptac.rule import compare
from hoptac.rule.model import Rule
from hoptac.rule.rollup import roll_up
from hoptac.rule.sides import Sides, Verdict, cases_in_force, comparison
from hoptac.rule.single import premature, share, whole_number
from hoptac.rule.tally import tally

__all__ = ["KINDS", "Kind", "compile_rule", "misfits"]


@dataclass(frozen=True)
class Kind:
    """One kind: `parts` gives each part of the sentence its side and sign; `needs` are those it must have."""

    parts: Sides = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    limits: frozenset[str] = frozenset()
    needs_limits: frozenset[str] = frozenset()
    selects: bool = False
    levels: frozenset[str] = frozenset({"form"})
    weigh: Callable[[Rule, Period], Verdict] | None = None
    whole: Callable[[Rule, Period], str] | None = None

    def sql(self, rule: Rule, period: Period) -> str:
        """The query of a rule of this kind; empty where the kind is not judged by SQL."""
        if self.whole is not None:
            return self.whole(rule, period)
        return comparison(rule, period, self.parts, self.weigh(rule, period)) if self.weigh else ""


_DATES = frozenset({"valid_from", "valid_to"})
_BOTH = frozenset({"form", "period"})

KINDS: Mapping[str, Kind] = {
    "band": Kind(selects=True, limits=frozenset({"low", "high"}), needs_limits=frozenset({"low", "high"}), whole=share),
    "cumulated": Kind(
        parts={"chain": ("a", 1)},
        needs=frozenset({"chain"}),
        limits=_DATES | {"small_number", "same_scope"},
        levels=_BOTH,
        weigh=compare.cumulated,
    ),
    "identity": Kind(
        parts={
            "start": ("a", 1),
            "plus": ("a", 1),
            "minus": ("a", -1),
            "parts": ("a", 1),
            "equals": ("b", 1),
        },
        needs=frozenset({"equals"}),
        limits=_DATES | {"small_number", "same_scope"},
        levels=_BOTH,
        weigh=compare.identity,
    ),
    "pair": Kind(
        parts={"first": ("a", 1), "second": ("b", 1)},
        needs=frozenset({"first", "second"}),
        limits=_DATES | {"direction", "same_scope"},
        levels=_BOTH,
        weigh=compare.pair,
    ),
    "parser": Kind(),
    "ratio_band": Kind(
        parts={"numerator": ("a", 1), "denominator": ("b", 1)},
        needs=frozenset({"numerator", "denominator"}),
        limits=_DATES | {"low", "high", "small_number", "min_denominator", "show", "same_scope"},
        levels=_BOTH,
        weigh=compare.ratio_band,
    ),
    "recomputed": Kind(
        parts={"stated": ("s", 1), "actual": ("a", 1), "plan": ("b", 1)},
        needs=frozenset({"stated", "actual"}),
        limits=_DATES | {"measure", "starts_on", "same_scope"},
        needs_limits=frozenset({"measure"}),
        weigh=compare.recomputed,
    ),
    "roll_up": Kind(selects=True, levels=frozenset({"period"}), whole=roll_up),
    "share": Kind(
        selects=True, limits=frozenset({"low", "high"}), needs_limits=frozenset({"low", "high"}), whole=share
    ),
    "subset": Kind(
        parts={"part": ("a", 1), "whole": ("b", 1), "besides": ("b", 1)},
        needs=frozenset({"part", "whole"}),
        limits=_DATES | {"small_number", "same_scope", "skip_zero_whole"},
        levels=_BOTH,
        weigh=compare.subset,
    ),
    "tally": Kind(
        parts={"figure": ("a", 1)},
        needs=frozenset({"figure"}),
        limits=_DATES,
        levels=frozenset({"period"}),
        whole=tally,
    ),
    "timeliness": Kind(limits=frozenset({"regime"}), needs_limits=frozenset({"regime"}), whole=premature),
    "unit_scale": Kind(
        parts={"money": ("a", 1), "count": ("b", 1)},
        needs=frozenset({"money", "count"}),
        limits=_DATES | {"within", "same_scope"},
        needs_limits=frozenset({"within"}),
        weigh=compare.unit_scale,
    ),
    "whole_number": Kind(selects=True, whole=whole_number),
}


def compile_rule(rule: Rule, period: Period) -> str:
    """The rule's SQL for a period, with `{batch}` in the place of `core.fct_figure` of that period.

    Empty for parser rules and where none of the rule's cases is in force. Raises `BadConfiguration` for an
    unknown kind, which loading would have refused.
    """
    if rule.kind not in KINDS:
        raise BadConfiguration(rule.id, f"no kind '{rule.kind}'", f"Use one of {', '.join(KINDS)}.")
    if rule.terms and not cases_in_force(rule, period):
        return ""
    return KINDS[rule.kind].sql(rule, period)


def misfits(rule: Rule) -> list[str]:
    """What a rule says that its kind does not understand, and what it leaves out; empty when it fits."""
    kind = KINDS.get(rule.kind)
    if kind is None:
        return [f"no kind '{rule.kind}'; use one of {', '.join(KINDS)}"]
    return [*_wrong_shape(rule, kind), *_wrong_parts(rule, kind), *_wrong_limits(rule, kind)]


def _wrong_shape(rule: Rule, kind: Kind) -> list[str]:
    found = []
    if rule.level not in kind.levels:
        found.append(f"a {rule.kind} rule cannot have level {rule.level}")
    if bool(rule.terms) != bool(kind.parts):
        found.append(f"a {rule.kind} rule {'needs' if kind.parts else 'has no'} terms")
    if bool(rule.select) != kind.selects:
        found.append(f"a {rule.kind} rule {'needs' if kind.selects else 'has no'} select")
    if any((rule.kind == "tally") != (case.records is not None) for case in rule.terms):
        found.append("a tally rule names records in each case, and no other does")
    return found


def _wrong_parts(rule: Rule, kind: Kind) -> list[str]:
    named = {*rule.missing, *rule.applies_if, *(role for case in rule.terms for role in case.roles)} - {"*"}
    found = [f"a {rule.kind} rule has no part {name}" for name in sorted(named - set(kind.parts))]
    for case in rule.terms:
        found += [f"part {name} is not there" for name in sorted(kind.needs - set(case.roles))]
    return found


def _wrong_limits(rule: Rule, kind: Kind) -> list[str]:
    named = rule.limits.named().union(*(case.limits.named() for case in rule.terms))
    found = [f"a {rule.kind} rule has no limit {name}" for name in sorted(named - kind.limits)]
    found += [f"limit {name} is not there" for name in sorted(kind.needs_limits - named)]
    if rule.kind == "ratio_band" and not named & {"low", "high"}:
        found.append("a ratio_band rule needs low or high")
    return found
