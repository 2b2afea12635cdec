"""The dbt project on a small quarter: what is accepted, added, left open, and where each number comes from.

Put here what only shows when the whole project runs. One model at a time is tested beside it, by dbt's unit
tests, which this module runs too; the rules of the layers are in `tests/architecture/test_dbt_layers.py`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_rows import ACCEPTED, PERIOD, PROVINCE, acceptances, judged_rows, raw_rows
from measures import mart_columns, unfiltered_totals

from hoptac.warehouse import Warehouse

HOME = Path(__file__).resolve().parents[2]
FACTS = ["build", "--select", "tag:facts", "resource_type:seed", "--exclude-resource-type", "unit_test"]
PUBLISHED = ["build", "--select", "tag:published", "--exclude-resource-type", "unit_test"]
DOUBLED = "insert into marts.mart_development select * from marts.mart_development limit 1"


@dataclass(frozen=True)
class Built:
    """A warehouse that dbt has built, and the manifest it was built with."""

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def path(self) -> Path:
        return self.folder / "warehouse.duckdb"

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def totals(self) -> list[tuple[str, str, Any, Any]]:
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return unfiltered_totals(self.manifest, connection)


def run_dbt(folder: Path, *arguments: str, cwd: Path | None = None) -> Any:
    """Call dbt as production does: in this process, with absolute paths, letting go of the file."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    before, environment = Path.cwd(), dict(os.environ)
    os.environ["HOPTAC_WAREHOUSE"] = str(folder / "warehouse.duckdb")
    try:
        os.chdir(cwd or before)
        project = ["--project-dir", str(HOME / "dbt_project"), "--profiles-dir", str(HOME / "dbt_project")]
        aside = ["--target-path", str(folder / "target")]
        variables = ["--vars", json.dumps({"period": PERIOD})]
        return dbtRunner().invoke(
            ["--quiet", "--log-path", str(folder / "logs"), *arguments, *project, *aside, *variables]
        )
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(environment)
        if DuckDBConnectionManager._ENV is not None:
            DuckDBConnectionManager._ENV.close()
            DuckDBConnectionManager._ENV = None


def failures(outcome: Any) -> list[str]:
    """Names of the nodes that did not succeed."""
    results = getattr(outcome.result, "results", None) or []
    return [str(outcome.exception)] * bool(outcome.exception) + [
        str(r.node.name) for r in results if str(r.status) in ("error", "fail", "runtime error")
    ]


def files_of_checkout() -> list[tuple[str, int]]:
    folders = [HOME / "dbt_project", HOME / "seeds"]
    return sorted((str(p), p.stat().st_mtime_ns) for folder in folders for p in folder.rglob("*") if p.is_file())


def build(folder: Path, raw: Mapping[str, Any], judged: Mapping[str, Any]) -> Built:
    """Facts before the judge, marts after it, from two working directories."""
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    warehouse = Warehouse(folder / "warehouse.duckdb")
    warehouse.replace(raw)
    with warehouse.open() as connection:
        for table in judged:
            connection.execute(f"drop table raw.{table}")
    assert failures(run_dbt(folder, *FACTS, cwd=folder)) == []
    warehouse.replace(judged)
    assert failures(run_dbt(folder, *PUBLISHED, cwd=elsewhere)) == []
    return Built(folder, json.loads((folder / "target" / "manifest.json").read_text()))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    before = files_of_checkout()
    made = build(tmp_path_factory.mktemp("quarter"), raw_rows(), judged_rows())
    assert files_of_checkout() == before, "a build writes nothing into the checkout"
    return made


@pytest.fixture(scope="module")
def completed(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same quarter after 645 has sent its KT01 and the gate has found it complete."""
    raw, judged = raw_rows(), judged_rows()
    late = next(s for s in raw["submissions"] if s["submission_id"] == "66-2023-0004/KT01")
    mine = {
        "submission_id": "66-2023-0009/KT01",
        "delivery_number": "66-2023-0009",
        "reporter_key": "645@2000-01-01/registrar",
    }
    raw["submissions"].append({**late, **mine})
    raw["figures"] += [
        {**f, "submission_id": mine["submission_id"]}
        for f in raw["figures"]
        if f["submission_id"] == late["submission_id"]
    ]
    judged["acceptances"] = acceptances(accepted=[*ACCEPTED, mine["submission_id"]])
    judged["verdicts"] = [{**judged["verdicts"][0], "status_code": "final", "is_complete": "true"}]
    return build(tmp_path_factory.mktemp("complete"), raw, judged)


@pytest.fixture(scope="module")
def decided_otherwise(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same files and findings under another decision.

    643 enters with its first attempt, which a finding blocks, and not with the second; 644's KT01 and what 645 sent two
    quarters ago are not named, and no finding speaks against them.
    """
    judged = judged_rows()
    left_out = {"66-2023-0003/KT01", "66-2023-0004/KT01", "66-2023-0000/KT01"}
    judged["acceptances"] = acceptances(
        accepted={*ACCEPTED, "66-2023-0001/KT01"} - left_out, only_acceptable=["66-2023-0003/KT01"]
    )
    return build(tmp_path_factory.mktemp("otherwise"), raw_rows(), judged)


def rollup(built: Built, indicator: str, columns: str, scope: str = "%") -> tuple[Any, ...]:
    (row,) = built.ask(
        f"select {columns} from marts.mart_development_rollup "
        f"where indicator_code = '{indicator}' and basis in ('stock_close', 'ptd') and scope like '{scope}'"
    )
    return row


def test_every_unit_test_of_the_project_passes(built: Built) -> None:
    outcome = run_dbt(built.folder, "test", "--select", "test_type:unit")
    assert failures(outcome) == []
    assert len(outcome.result.results) == len(built.manifest["unit_tests"]) > 15


def test_the_same_inputs_give_the_same_rows_again(built: Built) -> None:
    marts = {mart for mart, *_ in mart_columns(built.manifest)}
    assert len(marts) == 14
    first = {mart: built.ask(f"select * from marts.{mart} order by all") for mart in marts}
    assert failures(run_dbt(built.folder, *PUBLISHED)) == []
    assert {mart: built.ask(f"select * from marts.{mart} order by all") for mart in marts} == first
    assert all(first.values())


def test_the_marts_show_the_attempt_that_the_gate_named_whatever_came_later_or_was_found(
    built: Built, decided_otherwise: Built
) -> None:
    shown = "select distinct submission_id from marts.mart_development where place_code = '643'"
    assert built.ask(shown) == [("66-2023-0003/KT01",)]
    assert decided_otherwise.ask(shown) == [("66-2023-0001/KT01",)]
    assert rollup(decided_otherwise, "HTX_TOTAL", "reported_total") == (112,)
    for warehouse in (built, decided_otherwise):
        entered = "select submission_id from {} where is_accepted order by 1"
        assert warehouse.ask(entered.format("core.fct_submission")) == warehouse.ask(entered.format("raw.acceptances"))


def test_an_attempt_that_the_gate_does_not_name_adds_nothing_even_without_a_finding(decided_otherwise: Built) -> None:
    unnamed = "submission_id = '66-2023-0004/KT01'"
    assert decided_otherwise.ask(f"select count(*) from raw.findings where {unnamed} and outcome = 'fail'") == [(0,)]
    assert decided_otherwise.ask(f"select count(*) from core.fct_figure where {unnamed}") == [(3,)]
    assert decided_otherwise.ask(f"select count(*) from marts.figure_cells where {unnamed}") == [(0,)]
    columns = "reporters_expected, reporters_included, value_rolled_up"
    assert rollup(decided_otherwise, "HTX_TOTAL", columns) == (3, 1, None)
    assert decided_otherwise.ask(
        "select is_held, is_late, accepted_at from marts.mart_reporting_discipline "
        "where reporter_key like '644%' and form_code = 'KT01'"
    ) == [(True, True, None)]


def test_only_an_accepted_quarter_at_most_two_back_stands_in_for_who_is_missing(
    built: Built, decided_otherwise: Built
) -> None:
    carried = (
        "select carried_period, carried_value from core.fct_contribution "
        "where reporter_key like '645%' and indicator_code = 'HTX_TOTAL'"
    )
    assert built.ask(carried) == [("2023Q1", 40)]
    assert rollup(built, "HTX_TOTAL", "reported_total, estimated_total") == (190, 230)
    assert decided_otherwise.ask(carried) == [(None, None)]
    assert rollup(decided_otherwise, "HTX_TOTAL", "reported_total, estimated_total") == (112, None)


def test_a_cell_that_an_accepted_form_may_leave_empty_makes_nobody_missing(built: Built, completed: Built) -> None:
    columns = "value_rolled_up, reported_total, reporters_expected, reporters_included"
    assert rollup(built, "HTX_MEMBERS", columns) == (None, 3000, 3, 2)
    assert rollup(built, "HTX_MEMBERS", "missing_reporter_names") == rollup(
        built, "HTX_TOTAL", "missing_reporter_names"
    )
    assert rollup(completed, "HTX_MEMBERS", columns) == (3000, 3000, 3, 3)


def test_a_total_without_a_district_stands_beside_its_name_and_never_alone(built: Built) -> None:
    columns = "value_rolled_up, reported_total, value_reported, difference, estimated_total"
    assert rollup(built, "HTX_TOTAL", columns) == (None, 190, 231, 41, 230)
    assert rollup(built, "HTX_TOTAL", "reporters_expected, reporters_included") == (3, 2)
    columns = "missing_reporter_names, observation_status, method_note"
    names, status, note = rollup(built, "HTX_TOTAL", columns)
    assert names.endswith("Ea H'leo")
    assert status == "I"
    assert note.startswith("Chưa gồm 1 đơn vị")


def test_flows_are_not_estimated_for_whoever_is_missing(built: Built) -> None:
    assert rollup(built, "HTX_NEW", "reported_total, estimated_total, value_rolled_up") == (50, None, None)


def test_a_composite_is_added_from_its_parts_and_compared_with_what_the_province_says(built: Built) -> None:
    columns = "rolled_up_state, reported_total, value_reported, difference"
    assert rollup(built, "HTXLH_ACTIVE", columns) == ("derived", 155, 190, 35)
    assert rollup(built, "HTXLH_ACTIVE", "reporters_expected, reporters_included") == (4, 3)


def test_a_bound_stays_a_bound_and_not_collected_adds_nothing(built: Built) -> None:
    columns = "value_rolled_up, value_rolled_up_low, value_rolled_up_high, rolled_up_state"
    assert rollup(built, "SUP_TECH_SPEND", columns, "all") == (None, 2_100_000_000, None, "bound")
    assert rollup(built, "SUP_TECH_SPEND", "reporters_expected, reporters_included", "all") == (3, 3)


def test_a_range_that_only_the_province_prints_is_shown_as_a_range(built: Built) -> None:
    columns = "value_reported_low, value_reported_high, rolled_up_state, observation_status"
    assert built.ask(
        f"select {columns} from marts.mart_development_rollup where indicator_code = 'KTTT_GRDP_SHARE'"
    ) == [(Decimal("3.9"), Decimal("4.07"), "not_applicable", "U")]


def test_discipline_has_a_row_for_every_obligation_and_late_stays_late(built: Built) -> None:
    rows = built.ask(
        "select reporter_key || ' ' || form_code, timeliness_code, late_working_days, attempt_count "
        "from marts.mart_reporting_discipline order by 1"
    )
    assert len(rows) == 13
    shown = {row[0].replace("@2000-01-01/registrar", ""): row[1:] for row in rows}
    assert shown["643 KT01"] == ("in_time_and_fit", 0, 3)
    assert shown["644 KT01"] == ("late", 2, 1)
    assert shown["644 KT03"] == ("in_time_and_fit", 0, 2)
    assert shown["645 KT01"] == ("missing", None, 0)
    assert shown["66@2000-01-01/province_report KT03"] == ("not_yet_due", None, 0)


def test_support_shows_money_by_source_with_its_unit_cost_and_its_cells(built: Built) -> None:
    columns = "organisation_count, disbursed_amount, disbursed_amount_low, budget_amount, unit_cost_amount"
    assert built.ask(f"select place_code, scope, {columns} from marts.mart_support order by 1, 2") == [
        ("643", "all", 5, None, 1_000_000_000, None, None),
        ("643", "source_central", None, 400_000_000, 400_000_000, None, None),
        ("644", "all", 4, 1_100_000_000, 1_100_000_000, 1_200_000_000, 275_000_000),
        ("645", "all", 1, None, None, None, None),
    ]
    assert built.ask("select organisation_cell, cells from marts.mart_support where place_code = '644'") == [
        ("KT03!E8", "KT03!G8, KT03!H8, KT03!E8")
    ]


def test_the_committee_sees_each_item_once_with_what_its_kind_says(built: Built) -> None:
    columns = (
        "item_kind_code, item_key, visited_count_high, quantity_low, quantity_high, activity_count, collective_count"
    )
    assert built.ask(f"select {columns} from marts.mart_committee order by 1, 2") == [
        ("award", "F1", None, None, None, None, 6),
        ("difficulty", "G1", None, None, None, None, None),
        ("direction", "E2", None, None, None, 1, None),
        ("inspection", "118/KH-BCĐ | Xã Ea Tân | 2023-08-06", 2, None, None, None, None),
        ("limitation", "B1", None, None, None, None, None),
        ("meeting", "E1", None, None, None, 2, None),
        ("recommendation", "5/KN | 2023", None, None, None, None, None),
        ("task", "113/TB-BCĐ | Rà soát HTX", None, 60, None, None, None),
    ]
    assert built.ask("select distinct submission_id from marts.mart_committee") == [("66-2023-0003/KT05",)]


def test_a_task_is_overdue_by_its_day_and_the_period_s_end(built: Built) -> None:
    columns = "is_open, is_overdue, overdue_days"
    assert built.ask(f"select {columns} from marts.mart_committee where item_kind_code = 'task'") == [(True, True, 14)]
    assert built.ask(f"select {columns} from marts.mart_committee where item_kind_code = 'recommendation'") == [
        (True, None, None)
    ]


def test_the_facts_keep_every_attempt_and_say_which_counts(built: Built) -> None:
    tasks = "select submission_id, quantity, quantity_low, is_accepted from core.fct_task where part = 'D' order by 1"
    assert built.ask(tasks) == [("66-2023-0001/KT05", 60, 60, False), ("66-2023-0003/KT05", None, 60, True)]


def test_a_document_named_without_its_day_is_no_other_s_document(built: Built) -> None:
    plans = "select document_key, same_number_count from core.dim_document where document_number = '118/KH-BCĐ'"
    assert built.ask(f"{plans} order by 1") == [
        ("118/KH-BCĐ | 2023-07-15 | Sở Khoa học và Công nghệ", 2),
        ("118/KH-BCĐ | ? | ?", 2),
    ]


def test_organisations_that_did_not_report_in_time_are_counted_by_office_and_type(built: Built) -> None:
    columns = "place_code, organisation_type_code, report_due_date::varchar, listed_count, owing_count"
    assert built.ask(
        f"select {columns}, in_time_count, late_count, in_time_share from marts.mart_organisation_discipline"
    ) == [("644", "htx", "2023-12-15", 3, 2, 1, 1, 50)]


def test_an_organisation_that_is_supported_twice_counts_once(built: Built) -> None:
    columns = "scope, supported_count, decision_count, listed_amount, unit_cost_amount, undated_count"
    assert built.ask(f"select {columns} from marts.mart_supported_organisations order by 1") == [
        ("all", 1, 2, 180, 180, 1),
        ("source_central", 1, 2, 130, 130, 1),
        ("source_province", 1, 1, 50, 50, 0),
    ]


def test_loans_stand_apart_from_support(built: Built) -> None:
    columns = "place_code, basis, scope, borrower_count, lent_amount, balance_amount"
    assert built.ask(f"select {columns} from marts.mart_loans") == [
        ("644", "ytd", "lender_policy_bank", 2, 900_000_000, None)
    ]
    assert built.ask("select count(*) from marts.mart_support where scope like 'lender%'") == [(0,)]


def test_a_year_so_far_is_not_compared_with_quarters_that_are_not_all_in(built: Built) -> None:
    columns = "place_code, indicator_code, basis, value, quarters_value, quarters_expected, quarters_included"
    assert built.ask(f"select {columns}, missing_quarters, agreement_code from marts.mart_period_reconciliation") == [
        ("643", "HTX_DISSOLVED", "ytd", 2, None, 3, 1, "2023Q1, 2023Q2", "not_assessable")
    ]


def test_the_built_period_is_described_and_no_other(built: Built) -> None:
    columns = "period, period_kind, previous_period, year_before_period, label_vi, window_end_date::varchar"
    assert built.ask(f"select {columns} from marts.mart_period") == [
        ("2023Q3", "quarter", "2023Q2", "2022Q3", "Quý III/2023", "2023-09-14")
    ]


def test_findings_know_their_office_and_whether_they_were_mended(built: Built) -> None:
    columns = "finding_id, status_code, is_current_attempt, place_code, form_code"
    assert built.ask(f"select {columns} from marts.mart_quality_findings order by 1") == [
        ("f1", "corrected", False, "643", "KT01"),
        ("f2", "not_assessable", True, "644", "KT01"),
        ("f3", "open", True, "645", "KT01"),
    ]


def test_nothing_is_assessed_while_a_district_is_missing(built: Built) -> None:
    columns = "plan_low, plan_high, plan_reported_low, actual, attainment_low_share, assessment_code"
    assert built.ask(f"select {columns} from marts.mart_plan_attainment") == [
        (70, 75, 70, None, None, "not_assessable")
    ]


def test_a_complete_quarter_is_rolled_up_and_assessed_over_the_whole_interval(completed: Built) -> None:
    columns = "value_rolled_up, reported_total, estimated_total, imputed_share, missing_reporter_names"
    assert rollup(completed, "HTX_TOTAL", columns) == (270, 270, 270, 0, None)
    columns = "value_rolled_up, period_status, is_complete"
    assert rollup(completed, "HTXLH_ACTIVE", columns) == (215, "final", True)
    columns = "actual, attainment_low_share, attainment_high_share, average_per_year, assessment_code"
    assert completed.ask(f"select {columns} from marts.mart_plan_attainment") == [
        (70, Decimal("93.333333"), 100, Decimal("23.333333"), "not_assessable")
    ]


def test_every_number_of_the_province_leads_to_its_cells(built: Built) -> None:
    key = "period, reporter_key, indicator_code, basis, scope, submission_id, cell_ref"
    assert built.ask(
        "select count(*), count(c.cell_ref), sum(m.value), sum(c.value) from marts.mart_development as m "
        f"left join marts.figure_cells as c using ({key})"
    ) == [(10, 10, 3398, 3398)]
    assert built.ask(
        "select file_name, sha256, sheet_name, cell_ref, value from marts.figure_cells "
        f"where contributes_to_place_key = '{PROVINCE}' and is_contributor and indicator_code = 'HTX_TOTAL' "
        "order by 1"
    ) == [
        ("66-2023-0003.xlsx", "sha-66-2023-0003", "KT01", "F19", 110),
        ("66-2023-0004.xlsx", "sha-66-2023-0004", "KT01", "F19", 80),
    ]


def test_every_measure_adds_up_to_its_documented_total(
    built: Built, completed: Built, decided_otherwise: Built
) -> None:
    for warehouse in (built, completed, decided_otherwise):
        totals = warehouse.totals()
        assert [t for t in totals if t[2] != t[3]] == []
        assert len(totals) == 80
        assert sum(t[2] is not None for t in totals) >= 35


@contextmanager
def spoilt(built: Built, *statements: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse with rows that cannot be, and as it was afterwards."""
    kept = built.folder / "kept.duckdb"
    shutil.copy(built.path, kept)
    try:
        with duckdb.connect(str(built.path)) as connection:
            for statement in statements:
                connection.execute(statement)
        yield connection
    finally:
        os.replace(kept, built.path)


def test_a_doubled_row_does_not_add_up_to_the_documented_total(built: Built) -> None:
    with spoilt(built, DOUBLED):
        wrong = [total[:2] for total in built.totals() if total[2] != total[3]]
    assert wrong == [("mart_development", c) for c in ("value", "value_low", "value_high")]


def test_every_kind_of_data_test_fails_on_rows_that_break_it_and_on_no_others(built: Built) -> None:
    spoiling = {
        "unique_grain_mart_development": DOUBLED,
        "only_built_period_mart_support": "update marts.mart_support set period = '2023Q2'",
        "ordered_interval_figure_cells": "update marts.figure_cells set value_low = value - 1",
        "ordered_interval_mart_plan": "update marts.mart_plan_attainment set plan_high = plan_low - 1",
        "holds_mart_development_rollup": "update marts.mart_development_rollup set reporters_included = 99",
        "accepted_values_mart_reporting": "update marts.mart_reporting_discipline set timeliness_code = '?'",
        "relationships_fct_obligation": "update core.fct_obligation set reporter_key = reporter_key || '?'",
    }
    with spoilt(built, *spoiling.values()):
        failed = failures(run_dbt(built.folder, "test", "--select", "tag:published,test_type:generic"))
    assert [kind for kind in spoiling if not any(name.startswith(kind) for name in failed)] == []
    assert [name for name in failed if not name.startswith(tuple(spoiling))] == []


def test_the_contract_of_a_mart_refuses_a_row_without_its_key(built: Built) -> None:
    keyless = "insert into marts.mart_development (period) values (null)"
    with pytest.raises(duckdb.ConstraintException), spoilt(built, keyless):
        pytest.fail("the row was taken")


def test_facts_and_marts_hold_no_floating_point(built: Built) -> None:
    kinds = dict(
        built.ask(
            "select data_type, count(*) from information_schema.columns "
            "where table_schema in ('core', 'marts') group by 1"
        )
    )
    assert kinds.keys() <= {"VARCHAR", "DECIMAL(24,6)", "BIGINT", "INTEGER", "BOOLEAN", "TIMESTAMP", "DATE"}
    assert kinds["DECIMAL(24,6)"] > 50


def test_the_tables_lie_in_the_schemas_that_readers_know(built: Built) -> None:
    schemas = built.ask("select distinct table_schema from information_schema.tables order by 1")
    assert schemas == [("core",), ("marts",), ("raw",), ("seeds",), ("staging",)]
