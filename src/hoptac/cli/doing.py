"""Verbs that change the workspace: receive, build, approve, publish, run, and issuing forms.

Put here their options and how their results read; each is one call of `line`.
"""

from __future__ import annotations

from pathlib import Path

import click

from hoptac import line
from hoptac.cli.common import as_json, json_option, period_option, print_json, print_pairs, progress
from hoptac.errors import Refused
from hoptac.period import Period
from hoptac.settings import load_settings

__all__ = ["approve", "build", "forms", "publish", "rebuild", "receive", "run"]


@click.command()
@json_option
def receive(is_json: bool) -> None:
    """Take in what lies still in the inbox, read it, write receipts.

    Example: HOPTAC_VAR=var/province hoptac receive
    """
    with progress("receive …"):
        received = line.receive(load_settings())
    _show(received, is_json)


@click.command()
@period_option
@click.option("--as-of", "point", default="", help="A day such as 2023-10-05, or a release such as r0002.")
@json_option
def build(period: Period, point: str, is_json: bool) -> None:
    """Build, judge and set aside the marts of a period; write return workbooks.

    With --as-of the marts are built as they were known then, in a folder of their own; nothing else changes.

    Example: hoptac build --period 2023Q3 --as-of 2023-10-05
    """
    with progress(f"build {period.code} …"):
        settings = load_settings()
        built = line.as_of(settings, period, point) if point else line.build(settings, period)
    _show(built, is_json)


@click.command()
@click.argument("release")
@json_option
def rebuild(release: str, is_json: bool) -> None:
    """Make a release again from originals, ledger and the configuration that it pinned, and compare every file.

    Example: hoptac rebuild r0002
    """
    with progress(f"rebuild {release} …"):
        rebuilt = line.rebuild(load_settings(), release)
    _show(rebuilt, is_json)
    if not rebuilt.is_same:
        raise Refused(f"{len(rebuilt.differing_files)} files of {release} do not come out as they were published.")


@click.command()
@period_option
@click.option("--role", required=True, help="The role that approves, for example standing_office.")
@click.option("--note", required=True, help="Why it may be published.")
@click.option("--document", default="", help="Number and date of the document behind the approval.")
@json_option
def approve(period: Period, role: str, note: str, document: str, is_json: bool) -> None:
    """Approve the newest candidate of a period for publication.

    Example: hoptac approve --period 2023Q3 --role standing_office --note "Đồng ý phát hành"
    """
    _show(line.approve(load_settings(), period, role, note, document), is_json)


@click.command()
@period_option
@json_option
def publish(period: Period, is_json: bool) -> None:
    """Publish the newest candidate as the next release, where gate and office let it pass.

    Example: hoptac publish --period 2023Q3
    """
    published = line.publish(load_settings(), period)
    _show(published, is_json)
    if published.release is None:
        raise Refused(f"{period.code} was not published: {published.reason}")


@click.command()
@period_option
@json_option
def run(period: Period, is_json: bool) -> None:
    """Walk the whole line once, without Airflow: receive, build, publish.

    Example: hoptac run --period 2023Q3
    """
    settings = load_settings()
    walked = {}
    with progress(f"receive, build and publish {period.code} …"):
        walked["receive"] = as_json(line.receive(settings))
        walked["build"] = as_json(line.build(settings, period))
        walked["publish"] = as_json(line.publish(settings, period))
    if is_json:
        print_json(walked)
        return
    for verb, outcome in walked.items():
        click.secho(verb, bold=True)
        print_pairs(outcome)


@click.group()
def forms() -> None:
    """Forms that reporters fill in."""


@forms.command("issue")
@period_option
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where to write.")
@click.option("--place", default="", help="Only the offices of this place code.")
@click.option("--province", default="", help="Only offices that report to the province of this code.")
@json_option
def issue(period: Period, folder: Path, place: str, province: str, is_json: bool) -> None:
    """Write the workbook that each office opens to report: what was accepted before is filled in and locked.

    Example: hoptac forms issue --period 2023Q3 --province 66 --to var/forms
    """
    with progress("issue …"):
        written = line.issue_forms(load_settings(), period, folder, place, province)
    if is_json:
        print_json(written)
    else:
        click.echo("\n".join(map(str, written)))


@forms.command("list")
def list_all() -> None:
    """Describe every form: versions, rows, columns, lists, as Markdown.

    Example: hoptac forms list > docs/reference/forms.md
    """
    click.echo(line.describe_forms(load_settings()), nl=False)


def _show(outcome: object, is_json: bool) -> None:
    if is_json:
        print_json(outcome)
    else:
        print_pairs(as_json(outcome))
