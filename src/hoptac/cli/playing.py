"""The verb that plays a story, and what it prints at the end.

Put here how a replay reads at a terminal. The story itself is data in a folder; what it shows comes from the releases
that the line made.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from hoptac import line
from hoptac.cli.asking import print_cell_trace, print_figure_trace
from hoptac.cli.common import interval_vi, json_option, number_vi, print_json, print_table, progress
from hoptac.clock import LOCAL
from hoptac.ledger import Ledger
from hoptac.orchestration import dag_runner
from hoptac.period import Period
from hoptac.replay import (
    Compared,
    Story,
    Told,
    compare,
    library,
    play,
    releases,
    shortfalls,
    timeliness,
    traced_cell,
)
from hoptac.settings import Settings, load_settings

__all__ = ["demo"]


@click.command()
@click.argument("story_folder", metavar="STORY", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--library", "is_library", is_flag=True, help="Call the line itself instead of the DAGs.")
@json_option
def demo(story_folder: Path, is_library: bool, is_json: bool) -> None:
    """Play a story through the real DAGs, in a workspace of its own; again, it changes nothing.

    Example: hoptac demo tests/cases/dak_lak_2023q3
    """
    story = Story(story_folder)
    base = load_settings()
    settings = load_settings(base.var / story_folder.resolve().name)
    before = _standing(settings)
    shown: list[tuple[Any, ...]] = []

    def tell(told: Told) -> None:
        if not is_json:
            _print_step(told, shown)
            if told.verb == "publish" and told.outcome["release"]:
                _print_shortfalls(shortfalls(settings, told.outcome["release"]))

    if not is_json:
        click.secho(story.script["title_vi"], bold=True)
        click.echo(f"{story.script['title_en']}\nworkspace: {settings.var} (replay)")
    runner = library if is_library else dag_runner(settings)

    def run(verb: str, settings: Settings, period: Period) -> Mapping[str, Any]:
        with progress(f"{verb} …"):
            return runner(verb, settings, period)

    play(story, settings, run, tell)
    rows = compare(story, settings)
    after = _standing(settings)
    if is_json:
        print_json({"compared": rows, "releases": releases(settings), "changed": before != after})
        return
    _print_end(story, settings, rows)
    if before == after:
        click.secho("\nNothing was new: nothing changed. (Không có gì mới, không có gì thay đổi.)", bold=True)


def _standing(settings: Any) -> tuple[str, ...]:
    """What a second playing must not move: the ledger's head and the releases."""
    if not Ledger(settings.ledger).exists:
        return ()
    told = line.status(settings)
    return (told["ledger_head"], str(told["release"]))


def _print_step(told: Told, shown: list[tuple[Any, ...]]) -> None:
    if (told.at, told.step["says_en"]) not in shown:
        shown.append((told.at, told.step["says_en"]))
        click.secho(f"\n{told.at.astimezone(LOCAL):%Y-%m-%d %H:%M}  {told.step['says_vi']}", bold=True)
        click.echo(f"                  {told.step['says_en']}")
    click.echo(f"    {told.verb:<8} {_in_words(told)}")


def _print_shortfalls(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        click.echo(
            f"             {row['indicator_code']}: reported_total {number_vi(row['reported_total'])} of "
            f"{row['reporters_included']}/{row['reporters_expected']} offices, the province's own "
            f"{number_vi(row['value_reported'])}, difference {number_vi(row['difference'])} "
            f"(missing: {row['missing_reporter_names']})"
        )


def _in_words(told: Told) -> str:
    outcome: Mapping[str, Any] = told.outcome
    if told.verb == "receive":
        return f"{outcome['deliveries']} deliveries, {outcome['refused']} refused, {len(outcome['receipts'])} receipts"
    if told.verb == "build":
        held = f"; held: {', '.join(outcome['held'])}" if outcome["held"] else ""
        state = "complete" if outcome["is_complete"] else "incomplete"
        lines = [f"candidate {outcome['candidate']} {outcome['status']}, {state}{held}"]
        lines += [f"             return workbook {path}" for path in outcome["replies"]]
        return "\n".join(lines if outcome["changed"] else [f"candidate {outcome['candidate']} stands, nothing moved"])
    if told.verb == "approve":
        return f"candidate {outcome['candidate']} approved" + ("" if outcome["changed"] else " before")
    reasons = f" ({outcome['reason']})" if outcome["reason"] else ""
    return f"{outcome['release'] or 'not published'}{reasons}"


_EQUAL = {True: "yes", False: "NO", None: "only reported"}


def _print_end(story: Story, settings: Any, rows: list[Compared]) -> None:
    click.secho("\nIn · cộng dồn · báo cáo của tỉnh  (printed · rolled up · reported)", bold=True)
    click.echo("The split by office is synthetic (số liệu theo đơn vị là mô phỏng); it adds up to the printed figures.")
    print_table(
        ("indicator", "basis", "printed", "rolled up", "reported", "equal"),
        [
            (
                row.name,
                row.basis,
                row.printed,
                interval_vi(*row.rolled_up),
                interval_vi(*row.reported),
                _EQUAL[row.is_equal],
            )
            for row in rows
        ],
        right=(2, 3, 4),
    )
    click.secho("Releases", bold=True)
    print_table(
        ("release", "period", "status", "complete", "changes", "folder"),
        [
            (r["release"], r["period"], r["status"], r["is_complete"], r["changes"], r["folder"])
            for r in releases(settings)
        ],
        right=(4,),
    )
    click.secho("In time and fit, in time, late: told apart for ever", bold=True)
    print_table(
        ("timeliness", "reports", "working days late", "places"),
        [
            (t["timeliness_code"], t["reports"], t["late_working_days"], t["places"])
            for t in timeliness(settings, story)
        ],
        right=(1, 2),
    )
    asked = story.script["trace"]
    click.secho("From a figure to its cells", bold=True)
    figure = asked["figure"]
    print_figure_trace(
        line.trace_back(settings, story.period, figure["place"], figure["indicator"], figure["basis"], None)
    )
    click.secho("From a cell to its figures", bold=True)
    print_cell_trace(line.trace_forth(settings, *traced_cell(story, settings)))
    click.secho("Return workbooks", bold=True)
    for path in sorted(settings.outbox.glob("*/*phan-hoi*.xlsx")):
        click.echo(f"  {path}")
    click.echo(f"\nAsk it: duckdb {settings.releases / 'current' / 'marts.duckdb'}  (or `hoptac trace --help`)")
