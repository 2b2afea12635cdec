"""From candidate to release: the approval that policy wants, then the switch.

Put here the order and the refusals. What a release holds is in `publish`; whether a period may be published is the
gate's verdict, which the candidate carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hoptac.build import published_marts
from hoptac.errors import Refused
from hoptac.line.building import Inputs, inputs_of, project_of
from hoptac.line.workspace import Workspace, open_workspace
from hoptac.period import Period
from hoptac.publish import Candidate, latest_release, release, shown_period
from hoptac.settings import Settings

__all__ = ["Approved", "Published", "approve", "candidate_of", "publish"]


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval line, or the note that it stood already."""

    period: str
    candidate: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Published:
    """A release, or why there is none."""

    period: str
    release: str | None
    changed: bool
    reason: str


def candidate_of(workspace: Workspace, period: Period) -> Candidate:
    """The newest candidate of a period; raises `Refused` where none was built."""
    line = workspace.ledger.last("candidate_built", period=period.code)
    if line is None:
        raise Refused(f"No candidate was built for {period.code}. Run `hoptac build --period {period.code}`.")
    name = line.data["candidate"]
    return Candidate(name, period.code, workspace.candidates / name)


def approve(settings: Settings, period: Period, role: str, note: str, document: str = "") -> Approved:
    """Put the office's approval of the newest candidate into the ledger: which role, why, under which document."""
    workspace = open_workspace(settings)
    with workspace.ledger.writer(settings.lock_seconds):
        candidate = candidate_of(workspace, period)
        if workspace.ledger.last("publication_approved", candidate=candidate.name):
            return Approved(period.code, candidate.name, changed=False)
        about = {"period": period.code, "candidate": candidate.name, "role": role, "note": note, "document": document}
        workspace.ledger.append("publication_approved", about, actor=role)
        return Approved(period.code, candidate.name, changed=True)


def publish(settings: Settings, period: Period) -> Published:
    """Publish the newest candidate of a period, where the gate and the office let it pass.

    Nothing happens where it is published already. Raises `Refused` where its inputs moved since it was built.
    """
    workspace = open_workspace(settings)
    ledger = workspace.ledger
    with ledger.writer(settings.lock_seconds):
        candidate = candidate_of(workspace, period)
        latest = latest_release(settings.releases, ledger)
        shown = shown_period(settings.releases, ledger, period.code)
        if latest and shown and shown["candidate"] == candidate.name:
            return Published(
                period.code, latest.name, False, f"{candidate.name} is published already, in {shown['release_id']}"
            )
        if not candidate.verdict["is_publishable"]:
            return Published(period.code, None, False, "; ".join(candidate.verdict["reasons_vi"]))
        inputs = inputs_of(workspace, period)
        built = ledger.last("candidate_built", period=period.code)
        if built is None or built.data["inputs"] != inputs.sha256:
            raise Refused(
                f"What candidate {candidate.name} was built from has moved since. "
                f"Run `hoptac build --period {period.code}` and have the new candidate approved."
            )
        approval = ledger.last("publication_approved", candidate=candidate.name)
        if approval is None and _needs_approval(workspace, period):
            return Published(
                period.code,
                None,
                False,
                f"waits for an approval (chờ phê duyệt): `hoptac approve --period {period.code}`",
            )
        marts = published_marts(project_of(settings))
        made = release(
            settings.releases,
            ledger,
            candidate,
            marts,
            _made_from(workspace, candidate, inputs, approval.data if approval else None),
        )
        return Published(period.code, made.name, True, "; ".join(candidate.verdict["reasons_vi"]))


def _needs_approval(workspace: Workspace, period: Period) -> bool:
    closes = period.window("administrative").end
    return any(
        workspace.reference.policy(province, closes).text("approval_required") == "yes"
        for province in workspace.reference.province_of(period)
    )


def _made_from(
    workspace: Workspace, candidate: Candidate, inputs: Inputs, approval: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    """What the manifest says of where the release comes from; the configuration goes to the landing by its hash."""
    return {
        "period": {
            "inputs": inputs.sha256,
            "submissions": list(inputs.submissions),
            "accepted": candidate.verdict["accepted"],
            "approval": approval,
        },
        "workspace": {
            "mode": workspace.ledger.mode,
            "place_code": workspace.ledger.place_code,
            "made_at": workspace.ledger.clock().isoformat(),
            "configuration_sha256": workspace.configuration_sha256,
            "configuration": {
                name: workspace.landing.put(path.read_bytes(), "configuration")
                for name, path in workspace.configuration.items()
            },
        },
    }
