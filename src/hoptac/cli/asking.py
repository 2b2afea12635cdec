"""Verbs that only look: check, schedule, status, trace, why.

Put here their options and how their answers read; each is one call of `line`.
"""

from __future__ import annotations

import click

from hoptac import line
from hoptac.cli.common import (
    PERIOD,
    as_json,
    interval_vi,
    json_option,
    number_vi,
    period_option,
    print_json,
    print_pairs,
    print_table,
)
from hoptac.errors import WrongUse
from hoptac.evidence import CellTrace, FigureTrace
from hoptac.period import Period
from hoptac.settings import load_settings

__all__ = ["check", "print_cell_trace", "print_figure_trace", "schedule", "status", "trace", "why"]


@click.command()
@period_option
@json_option
def check(period: Period, is_json: bool) -> None:
    """Show what the gate decided for the newest candidate of a period, and by what.

    Example: hoptac check --period 2023Q3
    """
    verdict = line.check(load_settings(), period)
    if is_json:
        print_json(verdict)
        return
    print_pairs(
        {key: verdict[key] for key in ("candidate", "period", "status", "is_complete", "is_publishable", "release_due")}
    )
    rows = [
        (c["form_code"], c["expected"], c["accepted"], c["held"], c["missing"]) for c in as_json(verdict["coverage"])
    ]
    print_table(("form", "expected", "accepted", "held", "missing"), rows, right=(1, 2, 3, 4))
    for reason in verdict["reasons_vi"]:
        click.echo(f"  – {reason}")


@click.command()
@period_option
@json_option
def schedule(period: Period, is_json: bool) -> None:
    """Show who owes which form for a period, and when it is due (24:00 of the day).

    Example: hoptac schedule --period 2023Q3
    """
    owed = line.schedule(load_settings(), period)
    if is_json:
        print_json(owed)
        return
    rows = [(o["due"], o["form_code"], o["reporter"], o["certainty"], o["legal_basis"]) for o in owed]
    print_table(("due", "form", "reporter", "certainty", "legal basis"), rows)


@click.command()
@json_option
def status(is_json: bool) -> None:
    """Show where the workspace stands.

    Example: hoptac status
    """
    told = line.status(load_settings())
    if is_json:
        print_json(told)
    else:
        print_pairs(told)


@click.command()
@click.argument("thing")
@json_option
def why(thing: str, is_json: bool) -> None:
    """Tell what happened to a delivery, a submission, a finding, a file name or a hash.

    Example: hoptac why 66-2023-0015
    """
    told = line.why(load_settings(), thing)
    if is_json:
        print_json(told)
        return
    for event in told:
        click.secho(f"{event.get('at', '')} {event['event']}".strip(), bold=True)
        print_pairs({key: value for key, value in event.items() if key not in ("at", "event")})


@click.command()
@click.option(
    "--period", type=PERIOD, default=None, help="With --place, --indicator and --basis: from a figure to its cells."
)
@click.option("--place", default=None, help="Code of the higher place, for example 66.")
@click.option("--indicator", default=None, help="Indicator code, for example HTX_TOTAL.")
@click.option("--basis", default=None, help="What span the figure speaks of, for example stock_close.")
@click.option("--scope", default=None, help="What the figure includes, where there are several.")
@click.option("--delivery", default=None, help="With --cell: from a cell to the figures that it moves.")
@click.option("--cell", default=None, help="Sheet and cell, for example 'KT01!F12'.")
@json_option
def trace(
    period: Period | None,
    place: str | None,
    indicator: str | None,
    basis: str | None,
    scope: str | None,
    delivery: str | None,
    cell: str | None,
    is_json: bool,
) -> None:
    """Lead a published figure to its cells, or a cell to the published figures that it moves.

    Example: hoptac trace --period 2023Q3 --place 66 --indicator HTX_TOTAL --basis stock_close

    Example: hoptac trace --delivery 66-2023-0001 --cell 'KT01!F12'
    """
    settings = load_settings()
    if delivery and cell and "!" in cell:
        sheet, _, reference = cell.rpartition("!")
        moved = line.trace_forth(settings, delivery, sheet, reference)
        print_json(moved) if is_json else print_cell_trace(moved)
    elif period and place and indicator and basis:
        found = line.trace_back(settings, period, place, indicator, basis, scope)
        print_json(found) if is_json else print_figure_trace(found)
    else:
        raise WrongUse("Give --period, --place, --indicator and --basis, or --delivery and --cell 'SHEET!A1'.")


def print_figure_trace(found: FigureTrace) -> None:
    """A figure, its own report and the cells behind it."""
    figure = found.figure
    total = interval_vi(figure["reported_total_low"], figure["reported_total_high"])
    click.echo(
        f"{figure['indicator_name']} · {figure['place_name']} · {figure['period']} · {figure['basis']}: "
        f"{total} {figure['unit']} ({figure['release_id']})"
    )
    own = f"own report of {figure['place_name']}"
    rows = [
        (
            cell["reporter_key"],
            "added" if cell in found.cells else own,
            cell["printed_text"],
            cell["delivery_number"],
            f"{cell['sheet_name']}!{cell['cell_ref']}",
            cell["sha256"][:12],
        )
        for cell in [*found.own, *found.cells]
    ]
    print_table(("reporter", "counts as", "typed", "delivery", "cell", "sha256"), rows, right=(2,))


def print_cell_trace(found: CellTrace) -> None:
    """A cell and the figures that it moves."""
    cell = found.cell
    click.echo(
        f"{cell['delivery_number']} ({cell['file_name']}) {cell['sheet_name']}!{cell['cell_ref']}: "
        f"'{cell['printed_text']}' = {cell['indicator_code']} {cell['basis']} of {cell['reporter_key']}"
    )
    rows = [
        (
            f["mart"],
            f["moved_column"],
            f["place_code"],
            f["indicator_code"],
            f["basis"],
            number_vi(f["value"]),
            f["release_id"],
        )
        for f in found.figures
    ]
    print_table(("mart", "column", "place", "indicator", "basis", "value", "release"), rows, right=(5,))
