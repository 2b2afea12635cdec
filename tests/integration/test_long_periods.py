"""Half-years, nine months, years and programmes are built, judged, gated and published as quarters are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from long_periods import RANGE, Province, home_of_four_districts

from hoptac import line
from hoptac.errors import Refused
from hoptac.period import Period
from hoptac.settings import Settings

LONGER = ("2024H1", "2024M9", "2024Y", RANGE)


@pytest.fixture(scope="module")
def province(checkout: Settings, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """All of 2024 received: 646 sends no year, 645 a year that is not its quarters; the quarters are accepted."""
    folder = tmp_path_factory.mktemp("long")
    made = Province(replace(checkout, home=home_of_four_districts(folder / "home"), var=folder / "var"))
    for quarter in ("2024Q1", "2024Q2", "2024Q3", "2024Q4"):
        made.send(quarter)
        made.accept(quarter)
    for period in ("2024H1", "2024M9", RANGE):
        made.send(period)
    made.send("2024Y", ("643", "644"))
    made.send("2024Y", ("645",), HTX_NEW=1)
    return made


@pytest.fixture(scope="module")
def published(province: Province) -> Mapping[str, line.Published]:
    """Each longer period in a release of its own."""
    return {period: province.publish(period) for period in LONGER}


def ask(province: Province, sql: str, release: str = "current") -> list[tuple[Any, ...]]:
    database = province.settings.releases / release / "marts.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_every_kind_of_period_becomes_a_release(published: Mapping[str, line.Published]) -> None:
    assert [made.release for made in published.values()] == ["r0001", "r0002", "r0003", "r0004"]


def test_a_release_says_of_each_period_what_it_is(province: Province, published: Mapping[str, line.Published]) -> None:
    columns = "period, period_kind, quarter_count, own_basis, previous_period, window_end_date::varchar, period_status"
    assert ask(province, f"select {columns} from mart_period order by release_id") == [
        ("2024H1", "half_year", 2, "ytd", "2023H2", "2024-06-14", "final"),
        ("2024M9", "nine_months", 3, "ytd", "2023M9", "2024-09-14", "final"),
        ("2024Y", "year", 4, "ytd", "2023Y", "2024-12-14", "preliminary"),
        (RANGE, "programme", 16, "ptd", None, "2024-12-14", "final"),
    ]


@pytest.mark.parametrize(
    ("period", "basis", "total"), [("2024H1", "ytd", 12), ("2024M9", "ytd", 12), (RANGE, "ptd", 56)]
)
def test_a_longer_period_in_which_all_reported_is_rolled_up(
    province: Province, published: Mapping[str, line.Published], period: str, basis: str, total: int
) -> None:
    columns = "value_rolled_up, reporters_expected, reporters_included, is_complete"
    asked = (
        f"from mart_development_rollup where period = '{period}' and indicator_code = 'HTX_NEW' and basis = '{basis}'"
    )
    assert ask(province, f"select {columns} {asked}") == [(total, 4, 4, True)]


def test_the_last_quarter_stands_in_for_a_year_that_was_not_sent(
    province: Province, published: Mapping[str, line.Published]
) -> None:
    columns = "value_rolled_up, reported_total, estimated_total, reporters_included, missing_reporter_names"
    asked = "from mart_development_rollup where period = '2024Y' and indicator_code = 'HTX_TOTAL'"
    assert ask(province, f"select {columns} {asked}") == [
        (None, 72, 98, 3, "Phòng Tài chính – Kế hoạch huyện Ea Súp"),
    ]
    asked = "from mart_development_rollup where period = '2024Y' and indicator_code = 'HTX_NEW' and basis = 'ytd'"
    assert ask(province, f"select {columns} {asked}")[0][:4] == (None, 13, None, 3)


def test_a_year_stands_beside_its_quarters_and_is_not_their_sum(
    province: Province, published: Mapping[str, line.Published]
) -> None:
    columns = "place_code, value, quarters_value, difference, agreement_code"
    asked = "from mart_period_reconciliation where period = '2024Y' and indicator_code = 'HTX_NEW' order by place_code"
    assert ask(province, f"select {columns} {asked}") == [
        ("643", 4, 4, 0, "agrees"),
        ("644", 4, 4, 0, "agrees"),
        ("645", 5, 4, 1, "differs"),
    ]
    found = "from mart_quality_findings where period = '2024Y' and rule_id = 'R045' and outcome = 'fail'"
    assert ask(province, f"select place_code, observed {found}") == [
        ("645", "HTX_NEW@ytd:htx_with_credit_funds (2024Q4) 4; HTX_NEW@ytd:htx_with_credit_funds 5"),
    ]


def test_a_programme_is_not_compared_with_quarters_that_are_not_all_known(
    province: Province, published: Mapping[str, line.Published]
) -> None:
    columns = "value, quarters_value, quarters_expected, quarters_included, agreement_code"
    asked = f"from mart_period_reconciliation where period = '{RANGE}' and indicator_code = 'HTX_NEW'"
    assert set(ask(province, f"select {columns} {asked}")) == {(14, None, 16, 4, "not_assessable")}


def test_an_outlook_on_the_year_is_an_estimate_and_never_the_year(
    province: Province, published: Mapping[str, line.Published]
) -> None:
    asked = "from mart_development where period = '2024H1' and indicator_code = 'HTX_NEW' and basis = '{}'"
    told = {
        basis: ask(province, f"select distinct value, observation_status {asked.format(basis)}")
        for basis in ("est_year", "ytd")
    }
    assert told == {"est_year": [(4, "E")], "ytd": [(3, "A")]}


def test_the_slash_of_a_range_is_no_folder(province: Province, published: Mapping[str, line.Published]) -> None:
    folder = province.settings.releases / "r0004"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert set(manifest["periods"]) == set(LONGER)
    assert {Path(name).stem for name in manifest["files"] if name.startswith("parquet/mart_support/")} == {
        "2024H1",
        "2024M9",
        "2024Y",
        "2020-12-15_2024-12-14",
    }
    assert "evidence/2020-12-15_2024-12-14/verdict.json" in manifest["files"]


def test_a_figure_of_a_programme_leads_to_its_cells(
    province: Province, published: Mapping[str, line.Published]
) -> None:
    traced = line.trace_back(province.settings, Period(RANGE), "66", "HTX_NEW", "ptd", None)
    assert sum(cell["value"] for cell in traced.cells) == Decimal(56)
    cell = traced.cells[0]
    moved = line.trace_forth(province.settings, cell["delivery_number"], cell["sheet_name"], cell["cell_ref"])
    assert [figure["value"] for figure in moved.figures] == [Decimal(56)]


def test_what_nobody_owes_is_refused_with_where_to_look(province: Province) -> None:
    for code in ("2024H2", "2021-01-01/2024-12-31"):
        with pytest.raises(Refused, match=f"hoptac schedule --period {code}"):
            line.build(province.settings, Period(code))


def test_a_quarter_published_afterwards_leaves_the_files_of_the_year_untouched(
    province: Province, published: Mapping[str, line.Published]
) -> None:
    assert province.publish("2024Q4").release == "r0005"
    releases = province.settings.releases
    for period in ("2024Y", "2020-12-15_2024-12-14"):
        before, after = (
            sorted((releases / name / "parquet").rglob(f"{period}.parquet")) for name in ("r0004", "r0005")
        )
        assert len(before) == 13
        assert [file.stat().st_ino for file in before] == [file.stat().st_ino for file in after]
    year = "select * from mart_development_rollup where period = '2024Y' order by all"
    assert ask(province, year, "r0004") == ask(province, year, "r0005")
    kinds = "from mart_development_rollup join mart_period using (period) where indicator_code = 'HTX_NEW'"
    assert ask(
        province, f"select period_kind, sum(reported_total) {kinds} and basis = 'ytd' group by 1 order by 1"
    ) == [
        ("half_year", 12),
        ("nine_months", 12),
        ("quarter", 16),
        ("year", 13),
    ]


def test_built_again_from_nothing_a_year_is_the_same(
    province: Province, published: Mapping[str, line.Published]
) -> None:
    before = line.check(province.settings, Period("2024Y"))["candidate"]
    province.settings.warehouse.unlink()
    assert line.build(province.settings, Period("2024Y")).candidate == before
