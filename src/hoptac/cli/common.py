"""What all verbs share: the period argument, `--json`, and how results are printed.

Put here nothing that knows a single verb.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click

from hoptac.errors import WrongUse
from hoptac.period import Period, UnknownPeriod

__all__ = [
    "PERIOD",
    "as_json",
    "interval_vi",
    "json_option",
    "number_vi",
    "period_option",
    "print_json",
    "print_pairs",
    "print_table",
    "progress",
]


class _PeriodType(click.ParamType[Period]):
    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        if isinstance(value, Period):
            return value
        try:
            return Period.parse(str(value))
        except UnknownPeriod as error:
            raise WrongUse(error.message_en, error.message_vi) from None


PERIOD = _PeriodType()
_PERIOD_HELP = "2023Q3, a longer 2023H1, 2023M9 or 2023Y, or a programme's range 2011-01-01/2014-09-30."


def period_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--period 2023Q3`, required."""
    return click.option("--period", type=PERIOD, required=True, help=_PERIOD_HELP)(function)


def json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--json`: print the result for a script."""
    return click.option("--json", "is_json", is_flag=True, help="Print the result as JSON.")(function)


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Show on a terminal that something is under way; nothing where nobody looks."""
    from rich.console import Console

    console = Console(file=sys.stderr)
    with console.status(what) if console.is_terminal else nullcontext():
        yield


def as_json(value: Any) -> Any:
    """Plain data for `json`: dataclasses as mappings, decimals as text without needless zeros, instants as ISO."""
    if is_dataclass(value) and not isinstance(value, type):
        return as_json(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(inner) for inner in value]
    if isinstance(value, Decimal):
        return _plain(value)
    return value.isoformat() if isinstance(value, datetime | date) else value


def print_json(value: Any) -> None:
    """Print a result for a script."""
    click.echo(json.dumps(as_json(value), ensure_ascii=False, indent=2))


def print_pairs(pairs: Mapping[str, Any]) -> None:
    """Print names and values, a line each."""
    width = max(map(len, pairs), default=0)
    for name, value in pairs.items():
        click.echo(f"{name.ljust(width)}  {_shown(value)}")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], right: Sequence[int] = ()) -> None:
    """Print a table that fits the terminal, with a rule below its head; columns in `right` are aligned right."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(cell)) for cell in row))
    console = Console(width=None if Console().is_terminal else 160, highlight=False)
    console.print(table)


def number_vi(value: Decimal | None) -> str:
    """A number as Vietnamese readers write it: dots for thousands, a comma for decimals; nothing is "…"."""
    if value is None:
        return "…"
    return f"{Decimal(_plain(value)):,}".translate(str.maketrans(",.", ".,"))


def interval_vi(low: Decimal | None, high: Decimal | None) -> str:
    """An interval as Vietnamese readers write it; an open upper end is "trở lên" (and more), nothing is "…"."""
    if low == high:
        return number_vi(low)
    return f"{number_vi(low)} trở lên" if high is None else f"{number_vi(low)} – {number_vi(high)}"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, list | tuple):
        return "; ".join(_shown(inner) for inner in value) or "–"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(inner)}" for key, inner in value.items()) or "–"
    return "–" if value is None else str(value)
