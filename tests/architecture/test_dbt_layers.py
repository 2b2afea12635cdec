"""The dbt project keeps its layers, its grammar and its promises: read from the manifest, nothing let pass.

Put here what holds for every model. What a model gives for rows is tested beside it and in
`tests/integration`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).resolve().parents[2]
MODELS = HOME / "dbt_project" / "models"
ALLOWED = {
    "staging": {"source", "seed"},
    "intermediate": {"staging", "intermediate", "core"},
    "core": {"staging", "intermediate", "core", "seed"},
    "marts": {"intermediate", "core", "seed"},
}
NAMES = {
    "staging": r"stg_raw__[a-z_]+",
    "intermediate": r"int_[a-z]+__[a-z]+",
    "core": r"(dim|fct|bridge)_[a-z_]+",
    "marts": r"mart_[a-z_]+|figure_cells",
}
SUFFIXES = {
    "_code": {"string"},
    "_name": {"string"},
    "_key": {"string"},
    "_date": {"date"},
    "_at": {"timestamp"},
    "_share": {"decimal(24,6)"},
    "_count": {"bigint", "integer", "decimal(24,6)"},
}
NUMBERS = {"decimal(24,6)", "bigint", "integer"}
Manifest = Mapping[str, Any]
NEVER = re.compile(
    r"\b(now|random|uuid|any_value|first|last|mode)\s*\(|\b(current_timestamp|current_date|qualify|double|float|real)\b"
)


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    """The parsed project; any warning of dbt, a deprecated spelling too, is an error."""
    from dbt.cli.main import dbtRunner

    folder = tmp_path_factory.mktemp("parsed")
    project = str(HOME / "dbt_project")
    environment = dict(os.environ)
    os.environ["HOPTAC_WAREHOUSE"] = str(folder / "warehouse.duckdb")
    try:
        aside = ["--log-path", str(folder / "logs"), "--target-path", str(folder / "target")]
        where = ["--project-dir", project, "--profiles-dir", project]
        outcome = dbtRunner().invoke(["--quiet", "--warn-error", "parse", *aside, *where])
    finally:
        os.environ.clear()
        os.environ.update(environment)
    assert outcome.success, outcome.exception
    return json.loads((folder / "target" / "manifest.json").read_text())


def layer(node: Mapping[str, Any]) -> str:
    """Folder of a model; source and seed are layers of their own."""
    return str(node["fqn"][1]) if node["resource_type"] == "model" else str(node["resource_type"])


def models(manifest: Manifest, *layers: str) -> list[Mapping[str, Any]]:
    found = [n for n in manifest["nodes"].values() if n["resource_type"] == "model"]
    return sorted((n for n in found if not layers or layer(n) in layers), key=lambda n: str(n["name"]))


def edges(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    """Child, its layer, and the layer of each of its parents."""
    everything = {**manifest["nodes"], **manifest["sources"]}
    for node in models(manifest):
        for parent in node["depends_on"]["nodes"]:
            yield node["name"], layer(node), layer(everything[parent])


def violations(found: Iterable[tuple[str, str, str]]) -> list[str]:
    return [f"{child} reads {parent}" for child, own, parent in found if parent not in ALLOWED[own]]


def test_every_layer_reads_only_what_it_may(manifest: Manifest) -> None:
    found = list(edges(manifest))
    assert len(found) > 60
    assert violations(found) == []


def test_a_mart_on_raw_rows_would_be_seen() -> None:
    assert violations([("mart_x", "marts", "source"), ("mart_y", "marts", "core")]) == ["mart_x reads source"]


def test_every_model_is_named_by_its_layer_and_lies_in_a_file_beside_its_description(
    manifest: Manifest,
) -> None:
    for node in models(manifest):
        assert re.fullmatch(NAMES[layer(node)], node["name"]), node["name"]
        assert node["description"], node["name"]
    for node in models(manifest, "core", "marts"):
        assert (MODELS / layer(node) / f"{node['name']}.yml").is_file(), node["name"]


def code_of(sql: str) -> str:
    """The text without its comments."""
    return re.sub(r"--[^\n]*", "", re.sub(r"\{#.*?#\}", "", sql, flags=re.DOTALL))


def test_no_sql_is_longer_than_a_page_or_says_what_does_not_repeat() -> None:
    files = sorted((HOME / "dbt_project").rglob("*.sql"))
    assert len(files) > 40
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 120, file.name
        assert not NEVER.search(code_of(text)), file.name


@pytest.mark.parametrize("sql", ["select now()", "cast(x as double)", "select any_value (x)", "qualify n = 1"])
def test_what_does_not_repeat_would_be_seen(sql: str) -> None:
    assert NEVER.search(code_of(f"-- a comment\n{sql}"))
    assert not NEVER.search(code_of(f"select 1 -- {sql}\n"))


def test_every_model_is_built_before_the_judge_or_after_it(manifest: Manifest) -> None:
    tags = {node["name"]: set(node["tags"]) for node in models(manifest)}
    assert [name for name, own in tags.items() if len(own & {"facts", "published"}) != 1] == []
    facts = {f"model.hoptac.{name}" for name, own in tags.items() if "facts" in own}
    early = [n for n in models(manifest) if n["unique_id"] in facts]
    parents = {parent for node in early for parent in node["depends_on"]["nodes"]}
    assert {p for p in parents if p.startswith("model.")} <= facts
    assert not parents & {f"source.hoptac.raw.{table}" for table in ("findings", "acceptances", "verdicts")}


def readers(manifest: Manifest, parent: str) -> set[str]:
    return {node["name"] for node in models(manifest) if parent in node["depends_on"]["nodes"]}


def test_acceptance_is_taken_over_in_one_place_and_findings_decide_nothing(manifest: Manifest) -> None:
    """`docs/adr/0001`: findings are counted beside an attempt and shown; what enters is read from the gate's answer."""
    assert readers(manifest, "source.hoptac.raw.acceptances") == {"stg_raw__acceptances"}
    assert readers(manifest, "model.hoptac.stg_raw__acceptances") == {"fct_submission"}
    assert readers(manifest, "source.hoptac.raw.findings") == {"stg_raw__findings"}
    assert readers(manifest, "model.hoptac.stg_raw__findings") == {"fct_finding"}
    assert readers(manifest, "model.hoptac.fct_finding") == {"fct_submission", "mart_quality_findings"}
    counted = re.compile(r"\b(block|explain|note)_count\b|\bis_blocking\b")
    deciding = [n["name"] for n in models(manifest) if counted.search(code_of(n["raw_code"]))]
    assert deciding == ["fct_finding", "fct_submission"]
    taken_over = code_of(next(n["raw_code"] for n in models(manifest) if n["name"] == "fct_submission"))
    for column in ("is_acceptable", "is_accepted"):
        assert re.findall(rf"[^\n]*\b{column}\b[^\n]*", taken_over) == [
            f"    coalesce(acceptances.{column}, false) as {column},"
        ]


def test_marts_and_core_promise_their_columns_and_their_grain(manifest: Manifest) -> None:
    found = models(manifest, "core", "marts")
    assert len(models(manifest, "marts")) == 14
    for node in found:
        assert node["contract"]["enforced"], node["name"]
        assert "One row per" in node["description"], node["name"]
        grain = node["config"]["meta"]["grain"]
        assert grain, node["name"]
        for column in grain:
            kinds = {c["type"] for c in node["columns"][column]["constraints"]}
            assert "not_null" in kinds, f"{node['name']}.{column}"
    tested = {
        (n["attached_node"], tuple(n["test_metadata"]["kwargs"]["columns"]))
        for n in manifest["nodes"].values()
        if n["resource_type"] == "test" and (n["test_metadata"] or {}).get("name") == "unique_grain"
    }
    assert [n["name"] for n in found if (n["unique_id"], tuple(n["config"]["meta"]["grain"])) not in tested] == []


def test_every_mart_has_a_unit_test(manifest: Manifest) -> None:
    tested = {unit["model"] for unit in manifest["unit_tests"].values()}
    assert {node["name"] for node in models(manifest, "marts")} <= tested


def test_every_mart_begins_with_its_release_and_holds_its_period(manifest: Manifest) -> None:
    for node in models(manifest, "marts"):
        assert list(node["columns"])[:2] == ["release_id", "period"], node["name"]


def test_every_column_is_described_and_the_same_word_means_the_same(manifest: Manifest) -> None:
    described = [*models(manifest, "core", "marts"), *manifest["sources"].values()]
    meanings: dict[str, set[str]] = {}
    for node in described:
        assert node["columns"], node["name"]
        for column in node["columns"].values():
            assert column["description"].strip(), f"{node['name']}.{column['name']}"
    for node in models(manifest, "marts"):
        for column in node["columns"].values():
            meanings.setdefault(column["name"], set()).add(column["description"])
    assert [name for name, texts in meanings.items() if len(texts) > 1] == []


def test_the_end_of_a_column_s_name_says_its_type(manifest: Manifest) -> None:
    for node in models(manifest, "marts"):
        for column in node["columns"].values():
            name, kind = column["name"], column["data_type"]
            where = f"{node['name']}.{name}: {kind}"
            assert name.startswith("is_") == (kind == "boolean"), where
            assert (kind == "timestamp") == name.endswith("_at"), where
            assert (kind == "date") == name.endswith("_date"), where
            for suffix, kinds in SUFFIXES.items():
                assert not name.endswith(suffix) or kind in kinds, where


def test_every_measure_says_what_its_sum_is_or_why_it_has_none(manifest: Manifest) -> None:
    measures = 0
    for node in models(manifest, "marts"):
        for column in node["columns"].values():
            meta = column["config"].get("meta", {})
            where = f"{node['name']}.{column['name']}"
            if column["data_type"] not in NUMBERS:
                assert not meta, where
                continue
            measures += 1
            assert ("unfiltered_total" in meta) != ("not_summable" in meta), where
            assert ("unfiltered_total" in meta) == ("unfiltered_total_means" in meta), where
            assert len(meta.get("not_summable", meta.get("unfiltered_total_means", ""))) > 20, where
            if column["name"].endswith("_share"):
                assert "not_summable" in meta, where
    assert measures > 50
