"""What two sides of a sentence must be to each other, as SQL conditions over intervals.

Put here one pure function per comparing kind. Every figure is an interval whose missing end is open, so a
null in a comparison means "cannot be told" and never fails: a rule fails only if no values inside the
intervals keep it.
"""

from __future__ import annotations

from hoptac.period import Period
from hoptac.rule.model import Rule
from hoptac.rule.sides import Verdict
from hoptac.rule.sql import day

__all__ = ["cumulated", "identity", "pair", "ratio_band", "recomputed", "subset", "unit_scale"]


def _at_stake(rule: Rule, difference: str) -> str:
    return f"({difference} < c.small_number)" if _has_small_number(rule) else "false"


def _has_small_number(rule: Rule) -> bool:
    return any(case.limits.over(rule.limits).small_number is not None for case in rule.terms)


def _divided(above: str, below: str) -> str:
    return f"cast(round(cast({above} as double) / cast(nullif({below}, 0) as double), 6) as decimal(24, 6))"


def identity(rule: Rule, period: Period) -> Verdict:
    """start + plus - minus = equals, within the tolerance."""
    over, under = "w.b_low - w.a_high", "w.b_high - w.a_low"
    difference = f"case when {over} > w.allowed then {over} else {under} end"
    return Verdict(
        fails=f"({over} > w.allowed or {under} < -w.allowed)",
        silent=_at_stake(rule, f"abs({difference})"),
        expected=("w.a_low", "w.a_high"),
        difference=difference,
    )


def subset(rule: Rule, period: Period) -> Verdict:
    """part <= whole, within the tolerance."""
    silent = _at_stake(rule, "w.a_low - w.b_high")
    if rule.limits.skip_zero_whole:
        silent = f"({silent} or w.b_high = 0)"
    return Verdict(
        fails="w.a_low - w.b_high > w.allowed",
        silent=silent,
        expected=("null", "w.b_high"),
        difference="w.a_low - w.b_high",
    )


def cumulated(rule: Rule, period: Period) -> Verdict:
    """Each figure of the chain is at least as large as those before it; missing ones are passed over."""
    return Verdict(
        fails="w.chain_gap < -w.allowed",
        silent=_at_stake(rule, "-w.chain_gap"),
        difference="w.chain_gap",
        is_chain=True,
    )


def pair(rule: Rule, period: Period) -> Verdict:
    """first > 0 if and only if second > 0, or one direction of it."""
    first_alone, second_alone = "(w.a_low > 0 and w.b_high <= 0)", "(w.b_low > 0 and w.a_high <= 0)"
    direction = rule.limits.direction or "both"
    wrong = {"first_needs_second": [first_alone], "second_needs_first": [second_alone]}
    return Verdict(fails=f"({' or '.join(wrong.get(direction, [first_alone, second_alone]))})")


def ratio_band(rule: Rule, period: Period) -> Verdict:
    """low <= numerator / denominator <= high; nothing is said of a denominator of zero."""
    too_high, too_low = "w.a_low > c.high * w.b_high", "w.a_high < c.low * w.b_low"
    least, most = _divided("w.a_low", "w.b_high"), _divided("w.a_high", "w.b_low")
    return Verdict(
        fails=f"({too_high} or {too_low})",
        silent=f"(w.b_high <= 0 or {_at_stake(rule, 'w.a_low')})",
        gaps=(("w.b_high < c.min_denominator", "too_few"),),
        expected=("c.low", "c.high"),
        measure=(least, most),
        difference=f"case when {too_high} then {least} - c.high else {most} - c.low end",
    )


def unit_scale(rule: Rule, period: Period) -> Verdict:
    """money / count lies a thousand or a million times above or below the programme's reference cost.

    An open end is taken for the number that was typed ("hơn 2,1 tỷ" is weighed as 2,1 tỷ).
    """
    closes = day(period.window("administrative").end)
    within = rule.limits.within or 0
    reference = f"""
    left join (
        select p.spend_indicator, p.organisation_indicator, min(p.unit_cost_reference) as reference
        from seeds.programmes p
        where p.starts_on <= {closes} and (p.ends_on is null or p.ends_on >= {closes})
        group by p.spend_indicator, p.organisation_indicator
    ) r on r.spend_indicator = c.a_code and r.organisation_indicator = c.b_code"""

    def cost(money: str, other: str, count: str, fallback: str) -> str:
        below = f"cast(nullif(coalesce({count}, {fallback}), 0) as double)"
        return f"cast(coalesce({money}, {other}) as double) / {below}"

    least = cost("w.a_low", "w.a_high", "w.b_high", "w.b_low")
    most = cost("w.a_high", "w.a_low", "w.b_low", "w.b_high")
    ref = "cast(nullif(r.reference, 0) as double)"
    powers = [f"log10(nullif(greatest(({ratio}) / {ref}, 0), 0))" for ratio in (least, most)]
    bands = [f"({powers[0]} >= {3 * k - within} and {powers[1]} <= {3 * k + within})" for k in (-2, -1, 1, 2)]
    return Verdict(
        fails=f"({' or '.join(bands)})",
        silent="(coalesce(w.a_high, w.a_low) <= 0 or coalesce(w.b_low, w.b_high) <= 0)",
        gaps=(("coalesce(r.reference, 0) <= 0", "no_reference"),),
        expected=("r.reference", "r.reference"),
        measure=(f"round({least}, 6)", f"round({most}, 6)"),
        joins=reference,
    )


def recomputed(rule: Rule, period: Period) -> Verdict:
    """A typed percentage or average agrees with what the form's own figures give."""
    if rule.limits.measure == "average_per_year":
        return _average(rule, period)
    if rule.limits.measure == "average_at_least":
        least = _divided("w.a_low", "w.b_high")
        return Verdict(
            fails="(w.s_high + w.allowed) * w.b_high < w.a_low",
            expected=(least, "null"),
            difference=f"w.s_high - {least}",
        )
    decimals = "length(coalesce(regexp_extract(w.stated_text, '[.,]([0-9]+)[^0-9]*$', 1), ''))"
    half = f"case {decimals} when 0 then 0.5 when 1 then 0.05 when 2 then 0.005 else 0.0005 end + w.allowed"
    above, below = (
        f"(w.s_low - ({half})) * w.b_low > 100 * w.a_high",
        f"(w.s_high + {half}) * w.b_high < 100 * w.a_low",
    )
    least, most = _divided("100 * w.a_low", "w.b_high"), _divided("100 * w.a_high", "w.b_low")
    return Verdict(
        fails=f"({above} or {below})",
        gaps=(("w.b_high <= 0", "no_denominator"),),
        expected=(least, most),
        difference=f"case when {above} then w.s_low - {most} else w.s_high - {least} end",
    )


def _average(rule: Rule, period: Period) -> Verdict:
    start, last = rule.limits.starts_on or period.last_month, period.last_month
    months = (last.year - start.year) * 12 + last.month - start.month + 1
    counted, elapsed = str(last.year - start.year + 1), number_of_years(months)
    wrong = [
        f"((w.s_high + w.allowed) * {years} < w.a_low or (w.s_low - w.allowed) * {years} > w.a_high)"
        for years in (counted, elapsed)
    ]
    return Verdict(
        fails=f"({' and '.join(wrong)})",
        expected=(_divided("w.a_low", counted), _divided("w.a_high", elapsed)),
        difference=f"w.s_low - {_divided('w.a_low', counted)}",
    )


def number_of_years(months: int) -> str:
    """Months as years, a decimal literal."""
    return f"{months / 12:.6f}"
