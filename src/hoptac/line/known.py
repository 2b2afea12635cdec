"""What is known of reporters before they report: their last accepted figures and lists.

Put here which earlier figure stands where in the next form. Where several periods closed on its eve (`2023Q4`, `2023Y`)
it is the figure that came last. What was accepted is the ledger's to say, drawing it is `workbook`. A reporter is known
by its own key alone: an office that takes over from others knows nothing of them until it reports itself.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from hoptac.form import Asked, Part
from hoptac.line.workspace import Workspace
from hoptac.period import Period
from hoptac.rule import Rules
from hoptac.workbook import FigureKey, Known, Record

__all__ = ["Memory", "remember"]

ARRIVALS = frozenset({"founded", "from_group", "split", "moved_in", "review_up"})
"""Changes in KT02B by which an organisation comes onto the register."""
DEPARTURES = frozenset({"dissolved", "revoked", "bankrupt", "converted", "merged", "moved_out", "review_down"})
"""Changes in KT02B by which it leaves it."""
_REGISTER, _CHANGES = "KT02A", "KT02B"

_Found = tuple[str, str, str]
"""Indicator, basis, scope."""

_FIGURES_SQL = """
select s.reporter_key, s.period, f.indicator_code, f.basis, f.scope, f.value
from raw.figures f
inner join raw.submissions s on s.submission_id = f.submission_id
where f.figure_role = 'data' and f.value is not null and list_contains($1, s.submission_id)
order by s.reporter_key, s.first_seen_at, s.submission_id, f.cell_ref
"""

_RECORDS_SQL = """
select s.reporter_key, s.period, s.form_code, r.part, r.record_number, r.field,
    coalesce(r.value_text, cast(r.value_date as varchar), cast(r.value_number as varchar)) as value
from raw.records r
inner join raw.submissions s on s.submission_id = r.submission_id
where list_contains($1, s.submission_id)
order by s.reporter_key, s.period, s.form_code, r.part, r.record_number, r.field
"""


@dataclass
class Memory:
    """Everything that was accepted, by reporter and period."""

    figures: Mapping[str, Mapping[str, Mapping[_Found, Decimal]]]
    """Reporter, period, then indicator, basis and scope."""
    came: Mapping[str, Mapping[_Found, Sequence[str]]] = field(default_factory=dict)
    """Reporter, then figure: the periods in which it was accepted, in the order in which they came."""
    records: Mapping[str, Mapping[tuple[str, str, str], Sequence[Record]]] = field(default_factory=dict)
    """Reporter, then form, part and period."""
    closings: Mapping[str, str] = field(default_factory=dict)
    """By indicator of an opening balance, the indicator whose closing balance it is."""
    additive: frozenset[str] = frozenset()
    """Indicators whose quarters add up to the year."""

    def known(self, reporter_key: str, period: Period, asked: Iterable[Asked]) -> Known:
        """What the forms can print for a reporter's period."""
        figures: dict[FigureKey, Decimal] = {}
        so_far: dict[FigureKey, Decimal] = {}
        records: dict[tuple[str, str], Sequence[Record]] = {}
        past = _Past(self, reporter_key, period)
        for one in asked:
            for cell in one.cells():
                key = (one.form.code, cell.indicator_code, cell.basis, cell.scope)
                is_ours = cell.figure_role == "prefilled" or cell.basis == "stock_open"
                value = past.value(key[1:]) if is_ours else None
                if value is not None:
                    figures[key] = value
                if cell.basis == "ytd" and (earlier := past.so_far(key[1:])) is not None:
                    so_far[key] = earlier
            for part in one.form.parts:
                if listed := self._listed(reporter_key, period, one.form.code, part):
                    records[one.form.code, part.key] = listed
        return Known(figures, records, so_far, begins_year=period.code[4:] == "Q1")

    def _listed(self, reporter_key: str, period: Period, form_code: str, part: Part) -> Sequence[Record]:
        """The printed fields of the records of the last accepted list, with the changes that were reported since."""
        printed = [one.key for one in part.fields if one.is_prefilled]
        own = self.records.get(reporter_key, {})
        ends = {code: _end(code) for form, key, code in own if (form, key) == (form_code, part.key)}
        before = [code for code in ends if ends[code] < period.window("administrative").end]
        if not printed or not before:
            return ()
        last = max(before, key=lambda code: (ends[code], code))
        names = [one.key for one in part.fields if one.is_key]
        listed = {tuple(str(r.get(name) or "") for name in names): r for r in own[form_code, part.key, last]}
        if form_code == _REGISTER:
            for record in self._changes_since(own, ends[last], period):
                name = tuple(str(record.get(key) or "") for key in names)
                if record.get("change") in DEPARTURES:
                    listed.pop(name, None)
                elif record.get("change") in ARRIVALS:
                    listed[name] = {**record, "registered_on": record.get("changed_on")}
        return [{key: r[key] for key in printed if r.get(key)} for _, r in sorted(listed.items())]

    @staticmethod
    def _changes_since(
        own: Mapping[tuple[str, str, str], Sequence[Record]], start: Any, period: Period
    ) -> Iterator[Record]:
        """Records of KT02B for periods that end between the list and this period, oldest first."""
        ends = sorted((_end(code), code) for form, _, code in own if form == _CHANGES)
        for end, code in ends:
            if start < end < period.window("administrative").end:
                yield from sorted(own[_CHANGES, "", code], key=lambda record: str(record.get("changed_on") or ""))


class _Past:
    """Figures of one reporter as a period looks back on them."""

    def __init__(self, memory: Memory, reporter_key: str, period: Period) -> None:
        self._memory = memory
        self._figures = figures = memory.figures.get(reporter_key, {})
        self._came = memory.came.get(reporter_key, {})
        self._just_before = {before.code for before in period.just_before()}
        self._year = period.year
        self._year_before = period.year_before()
        self._this_year = sorted(
            (c for c in figures if Period(c).year == period.year and _end(c) < period.window("administrative").end),
            key=lambda code: (_end(code), code),
        )

    def value(self, found: _Found) -> Decimal | None:
        """The accepted figure that is printed where this one is asked; None where none is known."""
        indicator, basis, scope = found
        closing = self._memory.closings.get(indicator, indicator)
        closed = (closing, "stock_close", scope)
        sources = {
            "stock_open": [(code, closed) for code in self._eve(closed)],
            "prev_ytd": [(self._year_before.code, (indicator, "ytd", scope))] if self._year_before else [],
            "prev_year": [(f"{self._year - 1}Y", (indicator, of_year, scope)) for of_year in ("stock_close", "ytd")],
            "plan_year": [
                *((code, (indicator, "plan_year", scope)) for code in reversed(self._this_year)),
                (f"{self._year - 1}Y", (indicator, "plan_next", scope)),
            ],
        }
        values = (self._figures.get(code, {}).get(wanted) for code, wanted in sources.get(basis, ()))
        return next((value for value in values if value is not None), None)

    def so_far(self, found: _Found) -> Decimal | None:
        """The year's figure at the end of the period just before, where quarters add up."""
        if found[0] not in self._memory.additive:
            return None
        last = next(iter(self._eve(found)), None)
        return self._figures[last][found] if last and Period(last).year == self._year else None

    def _eve(self, found: _Found) -> list[str]:
        """The periods that closed on the eve of this one and hold the figure, the last to come first."""
        return [code for code in reversed(self._came.get(found, ())) if code in self._just_before]


def remember(workspace: Workspace) -> Memory:
    """Read what was accepted. The warehouse must hold every delivery that the ledger knows."""
    accepted = _accepted(workspace)
    figures: dict[str, dict[str, dict[_Found, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    came: dict[str, dict[_Found, list[str]]] = defaultdict(lambda: defaultdict(list))
    lists: dict[str, dict[tuple[str, str, str], dict[int, dict[str, str]]]] = defaultdict(lambda: defaultdict(dict))
    for row in workspace.warehouse.query(_FIGURES_SQL, [accepted]):
        found = (row["indicator_code"], row["basis"], row["scope"])
        figures[row["reporter_key"]][row["period"]][found] = row["value"]
        came[row["reporter_key"]][found].append(row["period"])
    for row in workspace.warehouse.query(_RECORDS_SQL, [accepted]):
        records = lists[row["reporter_key"]][row["form_code"], row["part"], row["period"]]
        records.setdefault(row["record_number"], {})[row["field"]] = row["value"]
    return Memory(
        figures=figures,
        came=came,
        records={key: {of: list(some.values()) for of, some in own.items()} for key, own in lists.items()},
        closings=closings_of(workspace.rules),
        additive=_additive(workspace),
    )


def closings_of(rules: Rules) -> Mapping[str, str]:
    """Which closing balance becomes which opening balance: the ends of the catalogue's sums over a period."""
    found = {}
    for rule in rules.values():
        for case in rule.terms if rule.kind == "identity" and rule.level == "form" else ():
            start, equals = case.roles.get("start", ()), case.roles.get("equals", ())
            if [term.basis for term in (*start, *equals)] == ["stock_open", "stock_close"]:
                found[start[0].indicator_code] = equals[0].indicator_code
    return found


def _accepted(workspace: Workspace) -> list[str]:
    """Submissions that entered by the newest decision on each period."""
    newest = {line.data["period"]: line.data["verdict_sha256"] for line in workspace.ledger.of("candidate_built")}
    verdicts = (json.loads(workspace.landing.get(sha256)) for sha256 in newest.values())
    return sorted(submission for verdict in verdicts for submission in verdict["accepted"])


def _additive(workspace: Workspace) -> frozenset[str]:
    path = workspace.settings.home / "seeds" / "indicators" / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(row["indicator_code"] for row in csv.DictReader(file) if row["additive_time"] == "true")


def _end(code: str) -> Any:
    return Period(code).window("administrative").end
