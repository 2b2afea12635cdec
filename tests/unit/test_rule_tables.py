"""Small warehouses for the tests of rules: figures written as a rule writes its terms.

Put here what turns `{"HTX_NEW@quarter": 10}` into rows of `core.fct_figure` and the tables beside it. What
rules make of them is tested in `test_rule_kinds`, `test_rule_examples` and `test_judge`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from tests_support import ROOT

from hoptac.period import Period
from hoptac.rule import Rule, Term, compile_rule
from hoptac.rule.spans import periods_of
from hoptac.rule.terms import SPANS

PERIOD = "2023Q3"
PROVINCE = "66@2000-01-01"
INDICATORS = {row["indicator_code"]: row for row in csv.DictReader((ROOT / "seeds/indicators/indicators.csv").open())}
Value = int | float | str | Sequence[float | None] | None

_TABLES = """
create schema core; create schema raw; create schema seeds;
create table core.fct_figure (submission_id text, delivery_number text, form_code text, form_version text,
    reporter_key text, office_code text, place_key text, period text, attempt_number integer, is_nil boolean,
    is_synthetic boolean, indicator_code text, basis text, scope text, figure_role text,
    value decimal(24,6), value_low decimal(24,6), value_high decimal(24,6), qualifier text, unit text,
    printed_unit text, printed_text text, state text, sheet_name text, cell_ref text, row_label text);
create table core.dim_indicator (indicator_code text, kind text, additive_place boolean);
create table raw.submissions (submission_id text, delivery_number text, form_code text, form_version text,
    reporter_key text, period text, attempt_number integer, first_seen_at timestamp, is_return boolean,
    is_nil boolean);
create table raw.blocked (submission_id text);
create table raw.acceptances (period text, submission_id text, is_acceptable boolean, is_accepted boolean);
create table raw.records (submission_id text, part text, record_number integer, field text, value_text text,
    value_number decimal(24,6));
create table raw.obligations (reporter_key text, form_code text, form_version text, period text);
create table raw.promises (period text, form_code text, form_version text, office_code text, indicator_code text,
    basis text, scope text, is_required boolean);
create table seeds.reporters (reporter_key text, place_key text, office_code text, reporter_role text,
    contributes_to_place_key text, name_vi text);
create table seeds.programmes (programme_code text, organisation_indicator text, spend_indicator text,
    unit_cost_reference decimal(24,6), starts_on date, ends_on date);
"""
_SEEDED = (
    ("core.dim_indicator", "indicator_code, kind, additive_place", "seeds/indicators/indicators.csv"),
    (
        "seeds.programmes",
        "programme_code, organisation_indicator, spend_indicator, unit_cost_reference, starts_on, ends_on",
        "seeds/programmes/programmes.csv",
    ),
)


@dataclass
class Tables:
    """A warehouse that is being written; `connection` is open until the test ends it."""

    connection: duckdb.DuckDBPyConnection
    _cells: dict[str, int] = field(default_factory=dict)

    @classmethod
    def made(cls, path: str = ":memory:") -> Tables:
        connection = duckdb.connect(path)
        connection.execute(_TABLES)
        for table, columns, source in _SEEDED:
            connection.execute(f"insert into {table} select {columns} from read_csv('{ROOT / source}', header = true)")
        return cls(connection)

    def reporter(self, office: str, code: str = "643", *, role: str = "contributor", owes: Sequence[str] = ()) -> str:
        """A reporter that contributes to the province, and its obligations."""
        key = f"{code}@2000-01-01/{office}"
        row = (
            key,
            f"{code}@2000-01-01",
            office,
            role,
            PROVINCE if role == "contributor" else None,
            f"Phòng {code}",
        )
        if not self.connection.execute("select 1 from seeds.reporters where reporter_key = ?", [key]).fetchall():
            self.connection.execute("insert into seeds.reporters values (?, ?, ?, ?, ?, ?)", row)
        for form in owes:
            self.connection.execute("insert into raw.obligations values (?, ?, '2021', ?)", (key, form, PERIOD))
        return key

    def submission(
        self,
        figures: Mapping[str, Value],
        *,
        form: str = "KT01",
        reporter: str = "",
        attempt: int = 1,
        period: str = PERIOD,
        seen: str = "2023-09-16 03:00:00",
        is_nil: bool = False,
        is_return: bool = True,
    ) -> str:
        """A submission of one form; terms of another form are left to another call."""
        reporter = reporter or self.reporter("registrar")
        name = f"{reporter}-{period}-{attempt}/{form}"
        delivery = name.split("/")[0]
        row = (name, delivery, form, "2021", reporter, period, attempt, seen, is_return, is_nil)
        self.connection.execute(f"insert into raw.submissions values ({', '.join('?' * 10)})", row)
        rows = [self._figure(name, delivery, form, reporter, attempt, period, t, v) for t, v in figures.items()]
        if rows:
            self.connection.executemany(f"insert into core.fct_figure values ({', '.join('?' * 26)})", rows)
        return name

    def records(self, form: str, rows: Sequence[Mapping[str, str | int]], *, period: str = PERIOD) -> None:
        """A list that the registrar sent: a row for each record, codes as text and numbers as numbers."""
        name = self.submission({}, form=form, period=period)
        for number, row in enumerate(rows, 1):
            for key, value in row.items():
                text, figure = (value, None) if isinstance(value, str) else (None, value)
                self.connection.execute(
                    "insert into raw.records values (?, '', ?, ?, ?, ?)", (name, number, key, text, figure)
                )

    def accept(self, submission: str, period: str) -> None:
        """Let a submission of another period be what the gate accepted for it."""
        self.connection.execute("insert into raw.acceptances values (?, ?, true, true)", (period, submission))

    def of_example(self, figures: Mapping[str, Value], form: str, *, period: str = PERIOD, seen: str) -> None:
        """The submissions of an example, those of other periods among them."""
        for place, own in by_form(figures, form).items():
            code, _, span = place.partition("/")
            self.reporter("registrar", owes=[code])
            other = (periods_of(span, Period(period)) if span else (Period(period),))[0]
            name = self.submission(own, form=code, seen=seen, period=other.code)
            if span:
                self.accept(name, other.code)

    def _figure(
        self,
        name: str,
        delivery: str,
        form: str,
        reporter: str,
        attempt: int,
        period: str,
        text: str,
        value: Value,
    ) -> tuple[object, ...]:
        term = Term.model_validate(text)
        known = INDICATORS.get(term.indicator_code, {"unit": "HTX", "org_scope": "all"})
        unit = "%" if term.basis == "pct_plan_period" else known["unit"]
        point, low, high, state = _interval(value)
        cell = self._cells[name] = self._cells.get(name, 9) + 1
        place, office = reporter.split("/")
        return (
            name, delivery, form, "2021", reporter, office, place, period, attempt, False, False,
            term.indicator_code, term.basis, term.scope or known["org_scope"], term.figure_role,
            point, low, high, None, unit, unit, str(value).replace(".", ","), state, form, f"F{cell}", "",
        )  # fmt: skip

    def ask(self, rule: Rule, period: str = PERIOD) -> list[dict[str, object]]:
        """The rows of a rule's SQL, without Great Expectations."""
        batch = f"(select * from core.fct_figure where period = '{period}')"
        result = self.connection.execute(compile_rule(rule, Period(period)).replace("{batch}", batch))
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _interval(value: Value) -> tuple[Decimal | None, Decimal | None, Decimal | None, str]:
    if value == "…":
        return None, None, None, "not_collected"
    if isinstance(value, list | tuple):
        low, high = (None if end is None else Decimal(str(end)) for end in value)
        return None, low, high, "bound" if low is None or high is None else "range"
    number = Decimal(str(value))
    return number, number, number, "zero" if number == 0 else "reported"


def by_form(figures: Mapping[str, Value], form: str) -> dict[str, dict[str, Value]]:
    """Figures of a rule's example by form, those of other periods by `form/span`; the rule's own is not named."""
    found: dict[str, dict[str, Value]] = {}
    for text, value in figures.items():
        *named, rest = text.split(".")
        span = named[0] if named and named[0] in SPANS else ""
        own = next((name for name in named if name not in SPANS), form)
        found.setdefault(f"{own}/{span}" if span else own, {})[rest] = value
    return found


@pytest.mark.parametrize(
    ("value", "interval", "state"),
    [
        pytest.param(12, (12, 12), "reported", id="point"),
        pytest.param(0, (0, 0), "zero", id="zero"),
        pytest.param([2, 5], (2, 5), "range", id="range"),
        pytest.param([2, None], (2, None), "bound", id="more-than"),
        pytest.param("…", (None, None), "not_collected", id="not-collected"),
    ],
)
def test_a_value_of_a_test_becomes_the_interval_that_it_says(value: Value, interval: object, state: str) -> None:
    tables = Tables.made()
    tables.submission({"HTX_TOTAL@stock_close": value})
    row = tables.connection.execute("select value_low, value_high, state from core.fct_figure").fetchone()
    assert row is not None
    assert (row[:2], row[2]) == (interval, state)


def test_tables_can_be_written_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    Tables.made(str(path)).connection.close()
    assert path.is_file()
