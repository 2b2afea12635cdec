"""The SQL that compares a higher place's own figure with the sum over the offices that contribute to it.

Put here the reconciliation between levels and nothing else: the published sums are dbt's. What is expected is
every office with an obligation and a promise for the figure; as long as one of them has no accepted return,
nothing is judged and the gap is named.
"""

from __future__ import annotations

from hoptac.period import Period
from hoptac.rule.model import Rule
from hoptac.rule.single import selected
from hoptac.rule.sql import DECIMAL, accepted_cte, figure_text, quoted, result_columns

__all__ = ["roll_up"]


def roll_up(rule: Rule, period: Period) -> str:
    """A row for each figure of an aggregate report that differs, and one where it cannot be compared."""
    amounts = "case when p.unit = 'VND' then p.parts else 0 end"
    allowed = f"({rule.tolerance.absolute:f} + {rule.tolerance.per_term:f} * {amounts})"
    over, under = "p.low - p.sum_high", "p.high - p.sum_low"
    differs = result_columns(
        "p",
        operands=figure_text("p"),
        expected=("p.sum_low", "p.sum_high"),
        difference=f"case when {over} > {allowed} then {over} else {under} end",
    )
    cannot = result_columns("h", detail="l.detail", reason="l.gap", outcome="'not_assessable'")
    return f"""with judged as (
    select * from {{batch}}
),
{accepted_cte(period)},
promised as (
    select distinct r.contributes_to_place_key as place_key, o.reporter_key, o.form_code, r.name_vi,
        m.indicator_code, m.basis, m.scope
    from raw.obligations o
    join seeds.reporters r on r.reporter_key = o.reporter_key and r.reporter_role = 'contributor'
    join raw.promises m
        on m.form_code = o.form_code and m.form_version = o.form_version and m.office_code = r.office_code
        and m.period = o.period
    where o.period = {quoted(period.code)}
),
totals as (
    select f.*, f.value_low as low, f.value_high as high, r.place_key as total_place_key
    from judged f
    join accepted a on a.submission_id = f.submission_id
    join seeds.reporters r on r.reporter_key = f.reporter_key and r.reporter_role = 'aggregate'
    join core.dim_indicator d
        on d.indicator_code = f.indicator_code and d.additive_place and d.kind <> 'distinct'
    where {selected(rule, "f")} and (f.value_low is not null or f.value_high is not null)
),
parts as (
    select t.submission_id, t.indicator_code, t.basis, t.scope, p.reporter_key, p.name_vi,
        case
            when a.submission_id is null then 'incomplete'
            when a.is_nil or f.value_low is not null or f.value_high is not null then ''
            when f.submission_id is not null then 'not_collected'
            when substr(t.basis, 1, 5) = 'stock' then 'missing_term'
            else ''
        end as gap,
        case when f.submission_id is null then 0 else f.value_low end as low,
        case when f.submission_id is null then 0 else f.value_high end as high
    from totals t
    join promised p
        on p.place_key = t.total_place_key and p.form_code = t.form_code
        and p.indicator_code = t.indicator_code and p.basis = t.basis and p.scope = t.scope
    left join accepted a on a.reporter_key = p.reporter_key and a.form_code = p.form_code
    left join judged f
        on f.submission_id = a.submission_id and f.indicator_code = t.indicator_code and f.basis = t.basis
        and f.scope = t.scope and f.figure_role = 'data' and f.state not in ('blank', 'not_applicable')
),
summed as (
    select submission_id, indicator_code, basis, scope, count(*) as parts, max(gap) as gap,
        case when count(*) = count(low) then cast(sum(low) as {DECIMAL}) end as sum_low,
        case when count(*) = count(high) then cast(sum(high) as {DECIMAL}) end as sum_high
    from parts
    group by submission_id, indicator_code, basis, scope
),
compared as (
    select t.*, s.parts, s.gap, s.sum_low, s.sum_high
    from totals t
    join summed s
        on s.submission_id = t.submission_id and s.indicator_code = t.indicator_code and s.basis = t.basis
        and s.scope = t.scope
),
first_gap as (
    select submission_id, min(gap) as gap from parts where gap <> '' group by submission_id
),
lacking as (
    select submission_id, gap, string_agg(name_vi, '; ' order by reporter_key) as detail
    from (
        select distinct p.submission_id, p.gap, p.reporter_key, p.name_vi
        from parts p
        join first_gap g on g.submission_id = p.submission_id and g.gap = p.gap
    ) named
    group by submission_id, gap
)
select {differs}
from compared p
where p.gap = '' and ({over} > {allowed} or {under} < -{allowed})
union all
select {cannot}
from lacking l
join (select distinct submission_id, delivery_number, form_code, reporter_key, sheet_name from totals) h
    on h.submission_id = l.submission_id"""
