"""Stories replayed: offices send workbooks at the instants of a script, and the line answers.

Put here how a story's data (`tests/cases/<story>/`) become files in an inbox and calls of the line. It sends what the
officer types and knows nothing of what should come out; a story's figures and places are in its folder, never here.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import yaml

from hoptac import line
from hoptac.durable import write_bytes
from hoptac.errors import BadConfiguration
from hoptac.landing import sha256_of
from hoptac.period import Period
from hoptac.settings import Settings
from hoptac.warehouse import ask, open_for_reading
from hoptac.workbook import Cover, write_workbook

__all__ = [
    "Compared",
    "Runner",
    "Story",
    "Told",
    "compare",
    "library",
    "play",
    "releases",
    "shortfalls",
    "timeliness",
    "traced_cell",
]

Cell = tuple[str, str, str, str]
"""Form, indicator, basis, scope."""


class Runner(Protocol):
    """Whoever does a step of the line: the library itself, or the DAGs."""

    def __call__(self, verb: str, settings: Settings, period: Period, /) -> Mapping[str, Any]:
        """Do `receive`, `build` or `publish` and say what came of it."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened in a story, for whoever prints it."""

    at: datetime
    verb: str
    step: Mapping[str, Any]
    outcome: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """A printed figure beside what was added up and what the higher place reported; ends of intervals, None is open.

    `is_equal` is None where nothing can be added up (a ratio): then only the report stands beside the print.
    """

    name: str
    basis: str
    printed: str
    rolled_up: tuple[Decimal | None, Decimal | None]
    reported: tuple[Decimal | None, Decimal | None]
    is_equal: bool | None


class Story:
    """A folder with `story.yml` (who sends what when), `figures.csv` and `published.csv` (what is typed)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / "story.yml"
        if not path.is_file():
            raise BadConfiguration(folder, "holds no story.yml", "Name the folder of a story.")
        self._script_bytes = path.read_bytes()
        self.script: Mapping[str, Any] = yaml.safe_load(self._script_bytes)

    @property
    def sha256(self) -> str:
        """The script's hash, which the ledger of a replay begins with."""
        return sha256_of(self._script_bytes)

    @property
    def period(self) -> Period:
        """The period that is reported."""
        return Period.parse(self.script["period"])

    @property
    def starts_at(self) -> datetime:
        """The instant at which the workspace is created."""
        return _instant(self.script["starts_at"])

    @cached_property
    def _typed(self) -> Mapping[tuple[str, str], Mapping[Cell, str]]:
        typed: dict[tuple[str, str], dict[Cell, str]] = {}
        for row in _rows(self.folder / "figures.csv"):
            cell = (row["form_code"], row["indicator_code"], row["basis"], row["scope"])
            typed.setdefault((row["place_code"], row["office_code"]), {})[cell] = row["typed"]
        for row in self.published():
            own = typed.setdefault((self.script["place_code"], "province_report"), {})
            own[row["form_code"], row["indicator_code"], row["basis"], row["scope"]] = row["typed"]
        return typed

    def published(self) -> list[Mapping[str, str]]:
        """The figures that the source prints, which are the province's own report."""
        return _rows(self.folder / "published.csv")

    def sends(self, step: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Place, office and particulars of each workbook of a step."""
        for send in step.get("send", []):
            for place in send["places"]:
                yield place, send["office"], send

    def typed(self, place: str, office: str, changes: Sequence[Mapping[str, Any]] = ()) -> Mapping[Cell, str]:
        """What the officer types, with the slips or corrections of one send."""
        typed = dict(self._typed[place, office])
        for change in changes:
            typed |= {cell: _changed(text, change) for cell, text in typed.items() if _is_meant(cell, change)}
        return typed


def play(story: Story, settings: Settings, run: Runner, tell: Callable[[Told], None]) -> None:
    """Play a story in its own workspace, from where it stands; a story that was played changes nothing.

    Raises `Refused` where the workspace is live or belongs to another script.
    """
    line.create_replay(settings, story.script["place_code"], story.starts_at, story.sha256)
    for number, step in enumerate(story.script["steps"], start=1):
        workspace = line.open_workspace(settings)
        at = _instant(step["at"])
        ledger = workspace.ledger
        if ledger.clock() > at:
            continue
        if ledger.clock() < at:
            with ledger.writer(settings.lock_seconds):
                ledger.advance(at, str(number))
        for place, office, send in story.sends(step):
            path = Path(settings.inbox) / office / f"{place}-{number}.xlsx"
            if not path.exists():
                write_bytes(path, _workbook(story, workspace, place, office, send), "inbox")
        for verb in step["run"]:
            if verb == "approve":
                approval = story.script["approval"]
                approved = line.approve(settings, story.period, approval["role"], approval["note"])
                tell(Told(at, verb, step, asdict(approved)))
            else:
                tell(Told(at, verb, step, run(verb, settings, story.period)))


def library(verb: str, settings: Settings, period: Period) -> Mapping[str, Any]:
    """The runner that calls the library itself, without Airflow."""
    if verb == "receive":
        return asdict(line.receive(settings))
    return asdict(line.build(settings, period) if verb == "build" else line.publish(settings, period))


def compare(story: Story, settings: Settings) -> list[Compared]:
    """Every printed figure of the story beside the current release."""
    with open_for_reading(settings.releases / "current" / "marts.duckdb") as connection:
        told = ask(connection, _COMPARED_SQL, [story.period.code, story.script["place_code"]])
    found = {(row["indicator_code"], row["basis"], row["scope"]): row for row in told}
    compared = []
    for row in story.published():
        shown = found.get((row["indicator_code"], row["basis"], row["scope"]), {})
        rolled_up = (shown.get("rolled_low"), shown.get("rolled_high"))
        reported = (shown.get("reported_low"), shown.get("reported_high"))
        is_equal = (
            None
            if rolled_up == (None, None)
            else _agree(rolled_up, reported, is_rounded="_year" in row["basis"] or "pct" in row["basis"])
        )
        compared.append(
            Compared(
                shown.get("name", row["indicator_code"]), row["basis"], row["words"], rolled_up, reported, is_equal
            )
        )
    return compared


def releases(settings: Settings) -> list[Mapping[str, Any]]:
    """The releases of a workspace, oldest first, each with its number of changes."""
    ledger = line.open_workspace(settings).ledger
    told: list[Mapping[str, Any]] = []
    for published in ledger.of("release_published"):
        folder = settings.releases / published.data["release"]
        manifest = json.loads((folder / "manifest.json").read_text())
        told.append(
            {
                "release": published.data["release"],
                "period": published.data["period"],
                "status": published.data["status"],
                "is_complete": manifest["periods"][published.data["period"]]["is_complete"],
                "changes": len(_rows(folder / "changes.csv")),
                "folder": str(folder),
            }
        )
    return told


def shortfalls(settings: Settings, release: str) -> list[dict[str, Any]]:
    """Totals of a release that are not whole, beside the higher place's own figure; headline stocks only."""
    with open_for_reading(settings.releases / release / "marts.duckdb") as connection:
        return ask(
            connection,
            """select indicator_code, reported_total, value_reported, difference, reporters_included,
                reporters_expected, missing_reporter_names
            from mart_development_rollup
            where value_rolled_up is null and reported_total is not null and value_reported is not null
                and basis = 'stock_close'
            order by indicator_code""",
        )


def timeliness(settings: Settings, story: Story) -> list[dict[str, Any]]:
    """How the reports of the story's period came in, as the current release has it for ever."""
    with open_for_reading(settings.releases / "current" / "marts.duckdb") as connection:
        return ask(
            connection,
            """select timeliness_code, count(*) as reports, max(late_working_days) as late_working_days,
                string_agg(distinct place_code, ', ' order by place_code) as places
            from mart_reporting_discipline where period = $1
            group by timeliness_code order by timeliness_code""",
            [story.period.code],
        )


def traced_cell(story: Story, settings: Settings) -> tuple[str, str, str]:
    """Delivery, sheet and cell of the accepted figure that the story asks to be traced."""
    asked = story.script["trace"]["cell"]
    with open_for_reading(settings.releases / "current" / "marts.duckdb") as connection:
        [found] = ask(
            connection,
            """select delivery_number, sheet_name, cell_ref from figure_cells
            where place_code = $1 and form_code = $2 and indicator_code = $3 and basis = $4 and period = $5""",
            [asked["place"], asked["form"], asked["indicator"], asked["basis"], story.period.code],
        )
    return found["delivery_number"], found["sheet_name"], found["cell_ref"]


_COMPARED_SQL = """
select indicator_code, basis, scope, indicator_name as name,
    value_rolled_up_low as rolled_low, value_rolled_up_high as rolled_high,
    value_reported_low as reported_low, value_reported_high as reported_high
from mart_development_rollup where period = $1 and place_code = $2
union all
select indicator_code, basis, scope, indicator_name, plan_low, plan_high, plan_reported_low, plan_reported_high
from mart_plan_attainment where period = $1 and place_code = $2
union all
select indicator_code, 'pct_plan_period', scope, indicator_name, attainment_low_share, attainment_high_share,
    attainment_reported_share, attainment_reported_share
from mart_plan_attainment where period = $1 and place_code = $2
union all
select indicator_code, 'avg_year', scope, indicator_name, average_per_year, average_per_year,
    average_reported, average_reported
from mart_plan_attainment where period = $1 and place_code = $2
"""


def _agree(
    left: tuple[Decimal | None, Decimal | None], right: tuple[Decimal | None, Decimal | None], *, is_rounded: bool
) -> bool:
    """Whether two intervals are one; shares and averages are printed whole, so they agree when they round alike."""
    if is_rounded:
        return [end and round(end) for end in left] == [end and round(end) for end in right]
    return left == right


def _workbook(story: Story, workspace: line.Workspace, place: str, office: str, send: Mapping[str, Any]) -> bytes:
    reporter = workspace.reference.find_reporter(place, office, story.period)
    if reporter is None:
        raise BadConfiguration(
            story.folder / "story.yml", f"{place}/{office} does not report for {story.period.code}", "Mend it."
        )
    forms = story.script["forms"][office]
    cover = Cover(
        place_code=place,
        office_code=office,
        reporter_name=reporter.name_vi,
        place_name=workspace.reference.places[reporter.place_key].name,
        period=story.period.code,
        cut_off=story.script["cut_off"],
        forms=tuple(forms),
        source_code="synthetic" if office in story.script["synthetic"] else "reports",
        source_note=story.script["sources"][office],
        is_synthetic=office in story.script["synthetic"],
        attempt_kind=send.get("attempt", "first"),
        attempt_reason=send.get("reason", ""),
        token=line.tokens(workspace).of(reporter.key, story.period.code),
    )
    version_day: date = story.period.window("administrative").end
    return write_workbook(workspace.forms, cover, version_day, story.typed(place, office, send.get("changes", [])))


def _is_meant(cell: Cell, change: Mapping[str, Any]) -> bool:
    form, indicator, basis, _ = cell
    if form != change["form"]:
        return False
    if "unit" in change:
        return indicator.endswith(("_SPEND", "_BUDGET"))
    return (indicator, basis) == (change["indicator"], change["basis"])


def _changed(text: str, change: Mapping[str, Any]) -> str:
    digits = text.split()[-1]
    if not digits.isdigit():
        return text
    number = Decimal(digits) * Decimal(change.get("multiply", 1)) + Decimal(change.get("add", 0))
    return text.removesuffix(digits) + str(number)


def _instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _rows(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
