"""The words of SQL that the queries of all rules share: literals, the columns they return, accepted returns.

Put here what every kind needs. How terms meet figures is `sides`, what sides must be to each other `compare`.
Plain SQL: no QUALIFY, no FILTER, no lists, decimals cast once more after each sum; `{batch}` stands for
`core.fct_figure` of one period and is used once, unaliased.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hoptac.period import Period

__all__ = ["DECIMAL", "accepted_cte", "day", "figure_text", "number", "quoted", "result_columns", "texts"]

DECIMAL = "decimal(24, 6)"


def quoted(text: str) -> str:
    """A text literal."""
    return "'" + text.replace("'", "''") + "'"


def number(value: Decimal | None) -> str:
    """A number literal of the width of our figures."""
    return f"cast({'null' if value is None else f'{value:f}'} as {DECIMAL})"


def day(value: date) -> str:
    """A date literal."""
    return f"date '{value.isoformat()}'"


def texts(values: Sequence[str]) -> str:
    """A bracket of text literals."""
    return "(" + ", ".join(quoted(value) for value in values) + ")"


def figure_text(alias: str) -> str:
    """One record of `operands` (see `wording.parse_operands`)."""
    plain = ("form_code", "indicator_code", "basis", "scope", "cell_ref")
    ends = [f"coalesce(cast({alias}.{end} as varchar), '')" for end in ("low", "high")]
    return " || '|' || ".join(
        [*(f"coalesce({alias}.{name}, '')" for name in plain), *ends, f"coalesce({alias}.unit, '')"]
    )


def accepted_cte(period: Period) -> str:
    """The latest return of every reporter and form that no block keeps out."""
    return f"""accepted as (
    select submission_id, delivery_number, reporter_key, form_code, is_nil
    from (
        select s.*, row_number() over (
            partition by s.reporter_key, s.form_code
            order by s.attempt_number desc, s.submission_id desc
        ) as newest
        from raw.submissions s
        where s.period = {quoted(period.code)} and s.is_return
            and not exists (select 1 from raw.blocked b where b.submission_id = s.submission_id)
    ) ranked
    where newest = 1
)"""


def result_columns(
    head: str,
    *,
    operands: str = "cast(null as varchar)",
    detail: str = "cast(null as varchar)",
    reason: str = "''",
    outcome: str = "'fail'",
    expected: tuple[str, str] = ("null", "null"),
    measure: tuple[str, str] = ("null", "null"),
    difference: str = "null",
    sheet: str = "",
) -> str:
    """The columns that the query of every rule returns, in their order and of their types."""
    numbers = {
        "expected_low": expected[0],
        "expected_high": expected[1],
        "measure_low": measure[0],
        "measure_high": measure[1],
        "difference": difference,
    }
    columns = [f"{head}.{name}" for name in ("submission_id", "delivery_number", "form_code", "reporter_key")]
    columns += [f"{sheet or head}.sheet_name", f"{operands} as operands", f"{detail} as detail"]
    columns += [f"{reason} as reason", f"{outcome} as outcome"]
    columns += [f"cast({value} as {DECIMAL}) as {name}" for name, value in numbers.items()]
    return ",\n    ".join(columns)
