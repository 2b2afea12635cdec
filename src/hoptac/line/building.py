"""One period built: facts, one judgement, the gate's verdict, marts set aside as a candidate, answers to the senders.

Put here the order of these and what a build is made of (`Inputs`). The same inputs give the same candidate, so a build
whose inputs have not moved is not done again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hoptac.build import Project, build_facts, build_marts, published_marts
from hoptac.clock import local_date
from hoptac.gate import Attempt, Due, Previous, Thresholds, Verdict, decide
from hoptac.judge import judge
from hoptac.landing import sha256_of
from hoptac.line.assurance import assurance_by_now
from hoptac.line.explaining import answers_to, findings_kept
from hoptac.line.history import history_of
from hoptac.line.intake import lay_down_missing
from hoptac.line.laying import lay_down_assurances, lay_down_decisions, lay_down_promises, lay_down_verdict
from hoptac.line.workspace import Workspace, open_workspace
from hoptac.period import Period
from hoptac.publish import Candidate, make_candidate, shown_period
from hoptac.receive import deliveries
from hoptac.reference import Obligation
from hoptac.reply import return_workbook
from hoptac.rule import Finding
from hoptac.settings import Settings

__all__ = ["Built", "Inputs", "build", "candidate_from", "inputs_of", "project_of"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a build of a period is made of; `sha256` stands for all of it."""

    submissions: tuple[Mapping[str, Any], ...]
    overdue: tuple[str, ...]
    run_id: str
    """Names a judgement: the attempts and what they are judged by. New code that finds the same changes nothing."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Built:
    """A candidate, new or standing, and what was decided for it."""

    period: str
    candidate: str
    changed: bool
    status: str
    is_complete: bool
    publishable: bool
    reasons_vi: tuple[str, ...]
    held: tuple[str, ...]
    replies: tuple[str, ...]


def project_of(settings: Settings) -> Project:
    """How dbt is called for this workspace."""
    return Project(settings.home, settings.warehouse, settings.var / "dbt")


def inputs_of(workspace: Workspace, period: Period) -> Inputs:
    """Every attempt that the ledger knows for the period, how sure we are by now of who sent each, what is overdue by
    its clock, and the configuration.

    The release that stands is no input: the gate says the same of the same attempts before and after publishing them.
    """
    sha256 = {delivery.number: delivery.sha256 for delivery in deliveries(workspace.ledger)}
    assurance = assurance_by_now(workspace.ledger)
    submissions = tuple(
        {
            **submission,
            "sha256": sha256[line.data["number"]],
            "identity_assurance": assurance[submission["submission_id"]],
        }
        for line in workspace.ledger.of("delivery_read")
        for submission in line.data["submissions"]
        if submission["period"] == period.code
    )
    now = workspace.ledger.clock()
    overdue = tuple(
        f"{o.reporter.key}/{o.form_code}"
        for o in workspace.obligations(period)
        if workspace.reference.is_past(o.due_effective_at, now)
    )
    is_release_due = any(
        local_date(now) >= workspace.reference.release_due(province, period)
        for province in workspace.reference.province_of(period)
    )
    named = [
        submissions,
        overdue,
        is_release_due,
        workspace.configuration_sha256,
        workspace.ledger.mode,
    ]
    run_id = _hash([period.code, submissions, overdue, workspace.promises_sha256])[:12]
    return Inputs(submissions, overdue, run_id, _hash(named))


def _hash(value: Any) -> str:
    return sha256_of(json.dumps(value, sort_keys=True, ensure_ascii=False).encode())


def build(settings: Settings, period: Period) -> Built:
    """Build a period and set it aside as a candidate. With the same inputs nothing is built and nothing changes."""
    workspace = open_workspace(settings)
    with workspace.ledger.writer(settings.lock_seconds):
        absent = lay_down_missing(workspace)
        inputs = inputs_of(workspace, period)
        standing = _standing(workspace, period, inputs)
        if standing and not absent:
            return _built(standing, changed=False, replies=_reply(workspace, period, _kept_findings(standing)))
        candidate, findings = candidate_from(workspace, period, inputs, is_standing=standing is not None)
        if standing is None or standing.name != candidate.name:
            _note(workspace, period, inputs.run_id, inputs, findings, candidate)
        replies = _reply(workspace, period, findings)
    return _built(candidate, changed=standing is None, replies=replies)


def candidate_from(
    workspace: Workspace, period: Period, inputs: Inputs, *, is_standing: bool
) -> tuple[Candidate, list[Finding]]:
    """The marts made of `inputs`, set aside, and what was found on the way. The ledger is not written.

    `is_standing` says that these very inputs were built before, so that the newest decision in the ledger is their own.
    """
    project = project_of(workspace.settings)
    obligations = workspace.obligations(period)
    lay_down_promises(workspace, period, obligations, inputs.overdue)
    lay_down_assurances(workspace)
    lay_down_decisions(workspace, period, is_standing=is_standing)
    build_facts(project, period.code)
    findings = _judge(workspace, period, inputs.run_id)
    verdict = _decide(workspace, period, obligations, inputs, findings)
    lay_down_verdict(workspace, period, findings, verdict)
    build_marts(project, period.code)
    return _set_aside(workspace, period, findings, verdict), findings


def _standing(workspace: Workspace, period: Period, inputs: Inputs) -> Candidate | None:
    """The candidate that was built from the same inputs, if it still lies there."""
    line = workspace.ledger.last("candidate_built", period=period.code)
    if line is None or line.data["inputs"] != inputs.sha256:
        return None
    folder = workspace.candidates / line.data["candidate"]
    return Candidate(line.data["candidate"], period.code, folder) if folder.is_dir() else None


def _judge(workspace: Workspace, period: Period, run_id: str) -> list[Finding]:
    """What reading found in this period's files and what the rules find in their figures, judged once."""
    read = [
        Finding(**{**row, "run_id": run_id})
        for row in workspace.warehouse.query("select * from raw.read_findings where period = ?", [period.code])
    ]
    blocked = {f.submission_id for f in read if f.submission_id and f.severity == "block"}
    judged = judge(workspace.settings.warehouse, workspace.rules, period.code, run_id, blocked=blocked)
    return sorted([*read, *judged], key=lambda finding: (finding.finding_id, finding.rule_id))


def _decide(
    workspace: Workspace,
    period: Period,
    obligations: Sequence[Obligation],
    inputs: Inputs,
    findings: Sequence[Finding],
) -> Verdict:
    failed = [f for f in findings if f.outcome == "fail" and f.submission_id]
    blocks = Counter(f.submission_id for f in failed if f.severity == "block")
    explains = Counter(f.submission_id for f in failed if f.severity == "explain")
    province = obligations[0].reporter.province_key
    policy = workspace.reference.policy(province, period.window("administrative").end)
    shown = shown_period(workspace.settings.releases, workspace.ledger, period.code)
    return decide(
        period=period.code,
        dues=[
            Due(
                reporter_key=o.reporter.key,
                reporter_name_vi=o.reporter.name_vi,
                reporter_name_en=o.reporter.name_en,
                form_code=o.form_code,
                is_contributor=o.reporter.role == "contributor",
                is_due=f"{o.reporter.key}/{o.form_code}" in inputs.overdue,
            )
            for o in obligations
        ],
        attempts=[
            Attempt(
                submission_id=s["submission_id"],
                reporter_key=s["reporter_key"],
                form_code=s["form_code"],
                number=s["attempt"],
                is_return=s["is_return"],
                blocks=blocks[s["submission_id"]],
                open_explains=explains[s["submission_id"]],
                assurance=s["identity_assurance"],
            )
            for s in inputs.submissions
        ],
        thresholds=Thresholds(
            policy.number("complete_reporter_percent"),
            policy.number("incomplete_reporter_percent"),
            policy.assurance("final_identity_assurance"),
        ),
        release_due=workspace.reference.release_due(province, period),
        known_on=local_date(workspace.ledger.clock()),
        previous=Previous(shown["status"], frozenset(shown["accepted"])) if shown else None,
    )


def _set_aside(workspace: Workspace, period: Period, findings: Sequence[Finding], verdict: Verdict) -> Candidate:
    papers = {
        "findings.jsonl": _as_lines([asdict(finding) for finding in findings]),
        "verdict.json": (json.dumps(verdict.as_json(), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode(),
    }
    marts = published_marts(project_of(workspace.settings))
    return make_candidate(workspace.candidates, workspace.settings.warehouse, marts, period.code, papers)


def _note(
    workspace: Workspace, period: Period, run_id: str, inputs: Inputs, findings: Sequence[Finding], candidate: Candidate
) -> None:
    kept = workspace.landing.put((candidate.folder / "findings.jsonl").read_bytes(), "findings")
    failed = Counter(f.severity for f in findings if f.outcome == "fail")
    workspace.ledger.append_all(
        [
            (
                "period_judged",
                {
                    "period": period.code,
                    "run_id": run_id,
                    "findings_sha256": kept,
                    "failed": dict(sorted(failed.items())),
                },
            ),
            (
                "candidate_built",
                {
                    "period": period.code,
                    "candidate": candidate.name,
                    "inputs": inputs.sha256,
                    "verdict_sha256": workspace.landing.put(
                        (candidate.folder / "verdict.json").read_bytes(), "verdict"
                    ),
                    "configuration_sha256": workspace.configuration_sha256,
                },
            ),
        ]
    )


def _kept_findings(candidate: Candidate) -> list[Finding]:
    """The findings that were filed with a candidate, for answers that an earlier run did not live to write."""
    return findings_kept((candidate.folder / "findings.jsonl").read_bytes())


def _reply(workspace: Workspace, period: Period, findings: Sequence[Finding]) -> tuple[str, ...]:
    """A return workbook to every sender whose file has something to mend or to explain, once per set of findings."""
    ledger = workspace.ledger
    notes = {line.data["number"]: line.data for line in ledger.of("delivery_read")}
    written = []
    for delivery in deliveries(ledger):
        theirs = [
            f
            for f in findings
            if f.delivery_number == delivery.number
            and f.outcome == "fail"
            and f.severity != "note"
            and f.addressee == "reporter"
        ]
        ids = sorted(finding.finding_id for finding in theirs)
        if not theirs or ledger.last("reply_written", number=delivery.number, findings=ids):
            continue
        original = workspace.landing.get(delivery.sha256)
        answers = answers_to(workspace, theirs)
        reporter_key = theirs[0].reporter_key
        history = history_of(workspace, delivery, reporter_key, period) if reporter_key else None
        place_code = notes[delivery.number]["place_code"]
        path = return_workbook(
            workspace.settings.outbox,
            delivery.number,
            place_code,
            original,
            theirs,
            file_name=delivery.file_name,
            answers={finding_id: text for finding_id, (text, _) in answers.items()},
            answer_states={finding_id: state for finding_id, (_, state) in answers.items()},
            history=history,
        )
        ledger.append("reply_written", {"number": delivery.number, "findings": ids, "path": str(path)})
        written.append(str(path))
    return tuple(written)


def _built(candidate: Candidate, *, changed: bool, replies: tuple[str, ...]) -> Built:
    verdict = candidate.verdict
    return Built(
        period=candidate.period,
        candidate=candidate.name,
        changed=changed,
        status=verdict["status"],
        is_complete=verdict["is_complete"],
        publishable=verdict["is_publishable"],
        reasons_vi=tuple(verdict["reasons_vi"]),
        held=tuple(verdict["held"]),
        replies=replies,
    )


def _as_lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False, sort_keys=True, default=str) + "\n" for row in rows).encode()
