"""Reading in workers: an original by its hash in, a `Reading` or `Letter` out, whatever the file does to its reader.

Put here what a worker needs to read and what is said of a file on which it was lost. Attempts, rows and receipts are
`intake`; what a workbook means is `read`, what a letter says `letter`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from hoptac.errors import PermanentError, TransientError
from hoptac.form import Forms, load_forms
from hoptac.landing import Landing
from hoptac.letter import Letter, load_roots, look_at
from hoptac.line.workspace import Workspace
from hoptac.period import Period
from hoptac.read import Reading, read_delivery
from hoptac.receive import Delivery
from hoptac.reference import Reference, load_reference
from hoptac.rule import Finding, Rules, load_names, load_rules
from hoptac.settings import Settings
from hoptac.workbook import Limits
from hoptac.workers import Overrun, Workers

__all__ = [
    "Desk",
    "Read",
    "Reader",
    "again",
    "desk_of",
    "noted",
    "open_desk",
    "open_reader",
    "overrun_of",
    "read_original",
    "told",
]

Read = tuple[Delivery, Reading]
_RULE_OF = {"time": "H901", "memory": "H902", "died": "H903"}
_LIMIT_RULES = frozenset({*_RULE_OF.values(), "H014"})
"""Rules that speak of limits of the machine, which may be set otherwise another day."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What reading needs: the originals, and the promises by which they are read."""

    landing: Landing
    reference: Reference
    forms: Forms
    rules: Rules
    province_code: str
    limits: Limits
    roots: tuple[bytes, ...] = ()
    """The certificates that a letter's signature must come from."""
    _owed: dict[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def owed_by(self, reporter_key: str, period: str) -> frozenset[str]:
        """Codes of the forms that an office owes for a period; worked out once per period, for all offices."""
        if period not in self._owed:
            by_reporter: dict[str, set[str]] = defaultdict(set)
            for obligation in self.reference.obligations(Period.parse(period)):
                by_reporter[obligation.reporter.key].add(obligation.form_code)
            self._owed[period] = {key: frozenset(codes) for key, codes in by_reporter.items()}
        return self._owed[period].get(reporter_key, frozenset())


def open_desk(settings: Settings, province_code: str) -> Desk:
    """Load what reading needs for the office of a province; neither ledger nor warehouse is opened."""
    expectations = settings.home / "expectations"
    return Desk(
        landing=Landing(settings.var / "landing"),
        reference=load_reference(settings.home / "seeds"),
        forms=load_forms(expectations / "forms").used_in(province_code),
        rules=load_rules(expectations / "rules", load_names(settings.home / "seeds" / "indicators")),
        province_code=province_code,
        limits=_limits(settings),
        roots=load_roots(settings.trust_roots),
    )


def desk_of(workspace: Workspace) -> Desk:
    """What reading needs, from a workspace that is open here."""
    settings = workspace.settings
    return Desk(
        landing=workspace.landing,
        reference=workspace.reference,
        forms=workspace.forms,
        rules=workspace.rules,
        province_code=workspace.ledger.place_code,
        limits=_limits(settings),
    )


def _limits(settings: Settings) -> Limits:
    return Limits(cells=settings.read_cells, unpacked_bytes=settings.read_unpacked_megabytes * 1_000_000)


def read_original(desk: Desk, delivery: Delivery) -> Reading:
    """Read one delivery in this process. Raises `Tampered` where its original is gone or changed."""
    reading = read_delivery(
        desk.landing.get(delivery.sha256),
        delivery.file_name,
        delivery.number,
        forms=desk.forms,
        rules=desk.rules,
        reference=desk.reference,
        province_code=desk.province_code,
        limits=desk.limits,
    )
    return replace(reading, findings=(*reading.findings, *_not_owed(desk, delivery, reading)))


def _look_at_original(desk: Desk, delivery: Delivery) -> Letter:
    return look_at(desk.landing.get(delivery.sha256), desk.roots, delivery.first_seen_at)


def _not_owed(desk: Desk, delivery: Delivery, reading: Reading) -> list[Finding]:
    """A finding for each form that this office does not owe for the period: it is kept and does not enter."""
    if reading.reporter_key is None or reading.period is None:
        return []
    owed = desk.owed_by(reading.reporter_key, reading.period)
    rule = desk.rules["H016" if owed else "H015"]
    return [
        rule.finding(
            delivery_number=delivery.number,
            submission_id=f"{delivery.number}/{read.form_code}",
            reporter_key=reading.reporter_key,
            form_code=read.form_code,
            period=reading.period,
            observed=f"{read.form_code}, {reading.period}",
            expected=", ".join(sorted(owed)),
        )
        for read in reading.submissions
        if read.form_code not in owed
    ]


@dataclass(frozen=True, slots=True)
class Reader:
    """Workers that read deliveries, in the order in which they are given."""

    workspace: Workspace
    workers: Workers[Desk]

    def workbooks(self, deliveries: Sequence[Delivery]) -> list[Read]:
        """What each workbook held; one that takes too long, takes too much memory or ends its worker is refused."""
        outcomes = self.workers.map(read_original, deliveries)
        return [
            (
                delivery,
                Reading("refused", (overrun_of(self.workspace, delivery, outcome),))
                if isinstance(outcome, Overrun)
                else outcome,
            )
            for delivery, outcome in zip(deliveries, outcomes, strict=True)
        ]

    def letters(self, deliveries: Sequence[Delivery]) -> list[tuple[Delivery, Letter | Overrun]]:
        """What each letter says, or why it could not be looked at."""
        return list(zip(deliveries, self.workers.map(_look_at_original, deliveries), strict=True))


@contextmanager
def open_reader(workspace: Workspace, most: int) -> Iterator[Reader]:
    """Workers for reading, which stay until the context is left.

    `most` is how many deliveries will be given to them in all, so that no more are started than have work.
    """
    settings = workspace.settings
    workers = Workers(
        partial(open_desk, settings, workspace.ledger.place_code),
        count=max(1, min(settings.read_workers, most)),
        seconds=settings.read_seconds,
        memory_megabytes=settings.read_memory_megabytes,
    )
    with workers:
        yield Reader(workspace, workers)


def overrun_of(workspace: Workspace, delivery: Delivery, overrun: Overrun) -> Finding:
    """H901, H902 or H903: what is said of a file that took too long, took too much memory or ended its worker."""
    settings = workspace.settings
    allowed = {"time": f"{settings.read_seconds:g} s", "memory": f"{settings.read_memory_megabytes} MB"}
    shown = delivery.file_name.rpartition("/")[2][:80]
    rule = workspace.rules[_RULE_OF[overrun.reason]]
    return rule.finding(delivery_number=delivery.number, observed=shown, expected=allowed.get(overrun.reason))


def again(rules: Rules, reader: Reader, notes: Sequence[tuple[Delivery, Mapping[str, Any]]]) -> list[Read]:
    """Read once more what the ledger has told of: what was decided then stays decided.

    A file that was refused for a limit stays refused without being opened. Raises `TransientError` where a file that
    was read then runs into a limit of time or memory now, `PermanentError` where it is no longer read as it was.
    """
    refused = {
        delivery.number: Reading("refused", tuple(told(rules, delivery, note)))
        for delivery, note in notes
        if note["outcome"] == "refused" and {found["rule"] for found in note["findings"]} & _LIMIT_RULES
    }
    readings = dict(reader.workbooks([delivery for delivery, _ in notes if delivery.number not in refused]))
    for delivery, note in notes:
        if delivery in readings:
            _compare(readings[delivery], delivery, note)
    return [(delivery, refused.get(delivery.number) or readings[delivery]) for delivery, _ in notes]


def noted(finding: Finding) -> Mapping[str, Any]:
    """A finding as the ledger keeps it in the note of a delivery; `told` makes it again."""
    return {
        "rule": finding.rule_id,
        "severity": finding.severity,
        "sheet": finding.sheet_name,
        "cells": finding.cells,
        "observed": finding.observed,
        "message_vi": finding.message_vi,
        "message_en": finding.message_en,
    }


def told(rules: Rules, delivery: Delivery, note: Mapping[str, Any]) -> Iterator[Finding]:
    """The findings that the ledger tells of a delivery, as they were said then."""
    for found in note["findings"]:
        finding = rules[found["rule"]].finding(
            delivery_number=delivery.number,
            sheet_name=found["sheet"],
            cells=found["cells"],
            observed=found["observed"],
            expected=found.get("expected"),
        )
        yield replace(finding, message_vi=found["message_vi"], message_en=found["message_en"])


def _compare(reading: Reading, delivery: Delivery, note: Mapping[str, Any]) -> None:
    then = sorted(one["form_code"] for one in (*note["submissions"], *note.get("repeats", ())))
    now = sorted(submission.form_code for submission in reading.submissions)
    if then == now:
        return
    broken = {finding.rule_id for finding in reading.findings}
    if limits := sorted(broken & _LIMIT_RULES):
        raise TransientError(
            f"{delivery.number} was read when it came and now goes beyond a limit ({', '.join(limits)}): try again, or "
            "raise HOPTAC_READ_SECONDS, HOPTAC_READ_MEMORY_MEGABYTES, HOPTAC_READ_CELLS or "
            "HOPTAC_READ_UNPACKED_MEGABYTES."
        )
    raise PermanentError(
        f"{delivery.number} held {', '.join(then) or 'no form'} when it came and is now read as "
        f"{', '.join(now) or 'no form'} ({', '.join(sorted(broken)) or 'no finding'}): forms or rules were changed so "
        "that an old file is read otherwise. Restore them, or give the changed form a new version."
    )
