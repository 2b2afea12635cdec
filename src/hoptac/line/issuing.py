"""Forms issued: one workbook for each office that owes a report, with what is known of it filled in.

Put here who gets which forms, and the record of what was printed. How a form looks is `workbook`, what it asks is
`form`, what is known is `known`. Without a workspace nothing is known, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from hoptac.clock import local_date
from hoptac.durable import write_bytes
from hoptac.errors import Refused
from hoptac.form import Asked, Forms, as_markdown, load_forms
from hoptac.landing import sha256_of
from hoptac.ledger import Ledger
from hoptac.line.identity import tokens
from hoptac.line.intake import lay_down_missing
from hoptac.line.known import Memory, remember
from hoptac.line.workspace import Workspace, open_workspace
from hoptac.period import Period
from hoptac.read.issued import Issued
from hoptac.reference import Obligation, Reference, Reporter, load_reference
from hoptac.rule import Rules, load_rules
from hoptac.settings import Settings
from hoptac.workbook import Cover, Known, write_workbook

__all__ = ["describe_forms", "issue_forms"]


@dataclass(frozen=True)
class _Promises:
    reference: Reference
    forms: Forms
    rules: Rules


def issue_forms(
    settings: Settings,
    period: Period,
    folder: Path,
    place_code: str = "",
    province_code: str = "",
) -> list[Path]:
    """Write a workbook for each office that owes something for the period; all of them, one province's or one place's.

    In a workspace the last accepted figures and lists are printed, and each new issue is told to the ledger
    (`form_issued`) once its file is written; the same call with nothing new gives the same bytes and tells nothing.
    What an office proves itself by (its form token) is printed, too. Raises `Refused` where nobody owes anything.
    """
    workspace = open_workspace(settings) if Ledger(settings.ledger).exists else None
    promises = _promises(settings, workspace)
    owed = _owed(promises.reference, period, place_code, province_code)
    memory = _remembered(workspace)
    written, issues = [], []
    for key, obligations in sorted(owed.items()):
        reporter = promises.reference.reporter(key)
        issue, known = _issue(promises.forms, reporter, period, [o.form_code for o in obligations], memory)
        token = tokens(workspace).of(key, period.code) if workspace else ""
        cover = _cover(promises.reference, reporter, period, obligations, issue, token)
        path = folder / f"{period.file_name}-{reporter.place_code}-{reporter.office_code}.xlsx"
        data = write_workbook(
            promises.forms,
            cover,
            period.window("administrative").end,
            known=known,
            rules=promises.rules,
            province=_code(reporter.province_key),
        )
        write_bytes(path, data, "form")
        written.append(path)
        issues += [issue] if issue is not None else []
    if workspace is not None:
        _tell(workspace, issues)
    return written


def describe_forms(settings: Settings) -> str:
    """Every form of the checkout as a page of Markdown. Needs no workspace."""
    return as_markdown(load_forms(settings.home / "expectations" / "forms"))


def _promises(settings: Settings, workspace: Workspace | None) -> _Promises:
    if workspace is not None:
        return _Promises(workspace.reference, workspace.forms, workspace.rules)
    expectations = settings.home / "expectations"
    return _Promises(
        load_reference(settings.home / "seeds"), load_forms(expectations / "forms"), load_rules(expectations / "rules")
    )


def _owed(
    reference: Reference, period: Period, place_code: str, province_code: str
) -> Mapping[str, Sequence[Obligation]]:
    owed: dict[str, list[Obligation]] = {}
    for obligation in reference.obligations(period):
        reporter = obligation.reporter
        is_asked = place_code in ("", reporter.place_code) and province_code in ("", _code(reporter.province_key))
        if is_asked:
            owed.setdefault(reporter.key, []).append(obligation)
    if not owed:
        whom = f"place {place_code}" if place_code else f"province {province_code}" if province_code else "anybody"
        raise Refused(f"Nothing is owed by {whom} for {period.code}. See `hoptac schedule --period {period.code}`.")
    return owed


def _code(place_key: str) -> str:
    """The code of a place from its key."""
    return place_key.partition("@")[0]


def _remembered(workspace: Workspace | None) -> Memory | None:
    if workspace is None:
        return None
    with workspace.ledger.writer(workspace.settings.lock_seconds):
        lay_down_missing(workspace)
        return remember(workspace)


def _issue(
    forms: Forms, reporter: Reporter, period: Period, codes: Sequence[str], memory: Memory | None
) -> tuple[Issued | None, Known | None]:
    """What is printed for a reporter; its name follows from all of it, so that the same issue has the same name."""
    if memory is None:
        return None, None
    day, province = period.window("administrative").end, _code(reporter.province_key)
    current = [form for code in codes if (form := forms.on(code, day, province))]
    asked = [form.asked_of(reporter.office_code, period) for form in current]
    known = memory.known(reporter.key, period, asked)
    issue = Issued(
        issue_id="",
        reporter_key=reporter.key,
        period=period.code,
        forms={form.code: form.version for form in current},
        figures=_printed(known, asked),
        records={
            key: [{name: str(value) for name, value in record.items()} for record in some]
            for key, some in known.records.items()
        },
        keys={
            (one.form.code, part.key): [item.key for item in part.fields if item.is_key and item.is_prefilled]
            for one in asked
            for part in one.form.parts
            if (one.form.code, part.key) in known.records
        },
    )
    name = f"PH-{sha256_of(issue.as_json())[:10].upper()}"
    return replace(issue, issue_id=name), known


def _printed(known: Known, asked: Iterable[Asked]) -> Mapping[tuple[str, str, str, str], Decimal]:
    """The known figures that the forms have a cell for."""
    keys = {(one.form.code, cell.indicator_code, cell.basis, cell.scope) for one in asked for cell in one.cells()}
    return {key: value for key, value in known.figures.items() if key in keys}


def _cover(
    reference: Reference,
    reporter: Reporter,
    period: Period,
    obligations: Sequence[Obligation],
    issue: Issued | None,
    token: str,
) -> Cover:
    return Cover(
        place_code=reporter.place_code,
        office_code=reporter.office_code,
        reporter_name=reporter.name_vi,
        place_name=reference.places[reporter.place_key].name,
        period=period.code,
        forms=tuple(o.form_code for o in obligations),
        cut_off=period.window("administrative").end,
        nature_code="",
        signer_capacity="",
        source_code="",
        issue_id=issue.issue_id if issue else "",
        token=token,
        due={o.form_code: _last_day(o) for o in obligations},
    )


def _last_day(obligation: Obligation) -> date:
    """The day at whose end the form is due."""
    return local_date(obligation.due_effective_at - timedelta(seconds=1))


def _tell(workspace: Workspace, issues: Sequence[Issued]) -> None:
    """Keep what was printed and tell the ledger, once for each issue."""
    with workspace.ledger.writer(workspace.settings.lock_seconds):
        told = {(line.data["reporter_key"], line.data["issue_id"]) for line in workspace.ledger.of("form_issued")}
        workspace.ledger.append_all(
            [
                (
                    "form_issued",
                    {
                        "reporter_key": issue.reporter_key,
                        "period": issue.period,
                        "forms": dict(issue.forms),
                        "issue_id": issue.issue_id,
                        "sha256": workspace.landing.put(issue.as_json(), "issue"),
                    },
                )
                for issue in issues
                if (issue.reporter_key, issue.issue_id) not in told
            ]
        )
