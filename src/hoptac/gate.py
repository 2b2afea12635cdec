"""The gate: which attempts enter, and whether and how a period may be published. A pure function of its inputs.

Put here every decision that an auditor may ask to see replayed. It reads nothing and knows no time but the one that it
is given; its answer carries the inputs that it was decided by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

__all__ = ["Assurance", "Attempt", "Coverage", "Due", "Previous", "Thresholds", "Verdict", "decide", "is_as_sure"]

Status = Literal["preliminary", "final", "revised"]

Assurance = Literal["claimed", "channel", "signed"]
"""How sure we are of a sender: the cover says so, the office's own folder or token says so, a signature says so."""

_SURENESS: Mapping[str, int] = {"claimed": 0, "channel": 1, "signed": 2}


def is_as_sure(given: Assurance, wanted: Assurance) -> bool:
    """Whether one assurance is worth at least another."""
    return _SURENESS[given] >= _SURENESS[wanted]


@dataclass(frozen=True, slots=True)
class Due:
    """What a reporter owes for the period; `is_due` once the date has passed."""

    reporter_key: str
    reporter_name_vi: str
    reporter_name_en: str
    form_code: str
    is_contributor: bool
    is_due: bool


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a form, with what the judge found."""

    submission_id: str
    reporter_key: str
    form_code: str
    number: int
    is_return: bool
    blocks: int
    open_explains: int
    assurance: Assurance = "claimed"

    @property
    def is_acceptable(self) -> bool:
        """A return without a block."""
        return self.is_return and self.blocks == 0

    def is_as_sure_as(self, wanted: Assurance) -> bool:
        """Whether we are as sure of the sender as is wanted."""
        return is_as_sure(self.assurance, wanted)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The province's policy: shares of the reports expected, and how sure of its senders a final period must be."""

    complete_percent: int
    incomplete_percent: int
    final_assurance: Assurance = "claimed"


@dataclass(frozen=True, slots=True)
class Previous:
    """How the period stands in the newest release."""

    status: Status
    accepted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One form: reports expected of contributors, accepted, held by a block, missing after the date."""

    form_code: str
    expected: int
    accepted: int
    held: int
    missing: int

    @property
    def percent(self) -> int:
        """Accepted of expected, rounded down."""
        return 100 * self.accepted // self.expected if self.expected else 100


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided, and by what."""

    period: str
    status: Status
    is_complete: bool
    is_publishable: bool
    reasons_vi: tuple[str, ...]
    reasons_en: tuple[str, ...]
    accepted: tuple[str, ...]
    acceptable: tuple[str, ...]
    held: tuple[str, ...]
    missing: tuple[str, ...]
    unexplained: int
    unsure: tuple[str, ...]
    """Reporter and form of what enters although we are less sure of its sender than a final period wants."""
    coverage: tuple[Coverage, ...]
    thresholds: Thresholds
    release_due: str

    def as_json(self) -> Mapping[str, Any]:
        """The verdict as plain data."""
        return asdict(self)


def decide(
    period: str,
    dues: Sequence[Due],
    attempts: Iterable[Attempt],
    thresholds: Thresholds,
    release_due: date,
    known_on: date,
    previous: Previous | None,
) -> Verdict:
    """Decide which attempts enter and whether the period may be published.

    Of each reporter and form the latest acceptable attempt enters; a later blocked one never evicts it, nor does one
    whose sender is less sure than policy wants evict one that is sure enough. A period is `final` when everything owed
    has entered, no question is open and every sender is sure enough, `revised` when it was final before and other
    attempts enter now. It is held back only until the release date; after that it is published stamped, with names.
    Below the lower threshold nothing enters: then only discipline and names are published.
    """
    best: dict[tuple[str, str], Attempt] = {}
    acceptable: list[str] = []
    tried: set[tuple[str, str]] = set()
    for attempt in sorted(attempts, key=lambda a: (a.reporter_key, a.form_code, a.number)):
        key = (attempt.reporter_key, attempt.form_code)
        if attempt.is_return:
            tried.add(key)
        if attempt.is_acceptable:
            acceptable.append(attempt.submission_id)
            standing = best.get(key)
            if standing is None or _may_replace(standing, attempt, thresholds.final_assurance):
                best[key] = attempt

    owed = {(due.reporter_key, due.form_code): due for due in dues}
    entering = {key: attempt for key, attempt in best.items() if key in owed}
    held = [due for key, due in sorted(owed.items()) if key in tried and key not in entering]
    missing = [due for key, due in sorted(owed.items()) if key not in tried]
    coverage = _coverage(dues, entering.keys(), held, missing)
    lowest = min((form.percent for form in coverage), default=0)
    is_insufficient = lowest < thresholds.incomplete_percent
    if is_insufficient:
        entering = {}
    unexplained = sum(attempt.open_explains for attempt in entering.values())
    accepted = tuple(sorted(attempt.submission_id for attempt in entering.values()))
    wanted = thresholds.final_assurance
    unsure = [owed[key] for key, attempt in sorted(entering.items()) if not attempt.is_as_sure_as(wanted)]

    is_settled = bool(dues) and not held and not missing and not unsure and unexplained == 0
    status = _status(is_settled, accepted, previous)
    is_publishable = is_settled or previous is not None or known_on >= release_due
    vi, en = _reasons(held, missing, unexplained, is_insufficient, is_publishable, release_due, lowest)
    unsure_vi, unsure_en = _unsure_reasons(unsure, wanted)
    return Verdict(
        period=period,
        status=status,
        is_complete=lowest >= thresholds.complete_percent and not is_insufficient,
        is_publishable=is_publishable,
        reasons_vi=(*vi, *unsure_vi),
        reasons_en=(*en, *unsure_en),
        accepted=accepted,
        acceptable=tuple(sorted(acceptable)),
        held=tuple(f"{due.reporter_key}/{due.form_code}" for due in held),
        missing=tuple(f"{due.reporter_key}/{due.form_code}" for due in missing),
        unexplained=unexplained,
        unsure=tuple(f"{due.reporter_key}/{due.form_code}" for due in unsure),
        coverage=coverage,
        thresholds=thresholds,
        release_due=release_due.isoformat(),
    )


def _may_replace(standing: Attempt, later: Attempt, wanted: Assurance) -> bool:
    """Whether a later acceptable attempt takes the place of the one that stands."""
    return later.is_as_sure_as(wanted) or not standing.is_as_sure_as(wanted)


def _status(is_settled: bool, accepted: tuple[str, ...], previous: Previous | None) -> Status:
    was_final = previous is not None and previous.status in ("final", "revised")
    if was_final and previous is not None:
        return previous.status if previous.accepted == frozenset(accepted) else "revised"
    return "final" if is_settled else "preliminary"


def _coverage(
    dues: Sequence[Due], entering: Iterable[tuple[str, str]], held: Sequence[Due], missing: Sequence[Due]
) -> tuple[Coverage, ...]:
    inside = set(entering)
    forms = sorted({due.form_code for due in dues})

    def count(some: Iterable[Due], form: str) -> int:
        return sum(due.form_code == form and due.is_contributor for due in some)

    return tuple(
        Coverage(
            form_code=form,
            expected=count(dues, form),
            accepted=count([due for due in dues if (due.reporter_key, due.form_code) in inside], form),
            held=count(held, form),
            missing=count(missing, form),
        )
        for form in forms
    )


def _reasons(
    held: Sequence[Due],
    missing: Sequence[Due],
    unexplained: int,
    is_insufficient: bool,
    is_publishable: bool,
    release_due: date,
    lowest: int,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    vi, en = [], []
    for due in missing:
        state_vi, state_en = ("chưa gửi", "has not reported") if due.is_due else ("chưa đến hạn", "is not yet due")
        vi.append(f"{due.reporter_name_vi}: {state_vi} biểu {due.form_code}")
        en.append(f"{due.reporter_name_en}: {state_en} ({due.form_code})")
    for due in held:
        vi.append(f"{due.reporter_name_vi}: biểu {due.form_code} có lỗi, chưa được nhận vào số liệu")
        en.append(f"{due.reporter_name_en}: {due.form_code} is held by the gate")
    if unexplained:
        vi.append(f"còn {unexplained} điểm chưa giải trình")
        en.append(f"{unexplained} findings await an explanation")
    if is_insufficient:
        vi.append(f"mới nhận {lowest} % số báo cáo: chỉ công bố tình hình chấp hành, không công bố số liệu")
        en.append(f"only {lowest} % of the reports: discipline and names are published, no figures")
    if not is_publishable:
        vi.append(f"chưa đến ngày phát hành {release_due:%d/%m/%Y}")
        en.append(f"the release date {release_due.isoformat()} has not come")
    return tuple(vi), tuple(en)


def _unsure_reasons(unsure: Sequence[Due], wanted: Assurance) -> tuple[tuple[str, ...], tuple[str, ...]]:
    words = {
        "claimed": ("", ""),
        "channel": ("mã xác thực hoặc thư mục riêng", "a form token or the own folder"),
        "signed": ("chữ ký số", "a digital signature"),
    }
    vi, en = words[wanted]
    return (
        tuple(f"{due.reporter_name_vi}: biểu {due.form_code} chưa được bảo đảm bằng {vi}" for due in unsure),
        tuple(f"{due.reporter_name_en}: {due.form_code} is not vouched for by {en}" for due in unsure),
    )
