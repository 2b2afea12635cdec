"""Every measure of every mart, summed without a filter, gives a total that is documented."""

import json

import duckdb
import pytest
from measures import unfiltered_totals

from hoptac.settings import Settings


@pytest.fixture(scope="module")
def totals(played: Settings) -> list[tuple[str, str, object, object]]:
    manifest = json.loads((played.var / "dbt" / "target" / "manifest.json").read_text())
    with duckdb.connect(str(played.warehouse), read_only=True) as warehouse:
        return unfiltered_totals(manifest, warehouse)


def test_every_mart_has_measures_that_are_documented(totals: list[tuple[str, str, object, object]]) -> None:
    marts = {mart for mart, _, _, _ in totals}
    assert {"mart_development", "mart_development_rollup", "mart_support", "mart_plan_attainment"} <= marts
    assert len(totals) > 20


def test_no_measure_doubles_when_it_is_summed(totals: list[tuple[str, str, object, object]]) -> None:
    assert [total for total in totals if total[2] != total[3]] == []
