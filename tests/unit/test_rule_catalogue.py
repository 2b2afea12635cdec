"""The catalogue as it is shipped: its invariants, its examples, and what loading refuses."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests_support import ROOT
from unit.test_rule_tables import INDICATORS, PERIOD, Tables

from hoptac.errors import BadConfiguration
from hoptac.rule import Finding, Rule, load_names, load_rules
from hoptac.rule.terms import BASES, SCOPES
from hoptac.rule.wording import cell_list, interval_text, number_text, observed_text, parse_operands

EXPECTATIONS = ROOT / "expectations"
NAMES = load_names(ROOT / "seeds/indicators")
RULES = load_rules(EXPECTATIONS / "rules", NAMES)
JUDGED = [rule for rule in RULES.values() if rule.kind != "parser"]
OFFICES = {"province_report": ("66", "aggregate"), "provincial_registrar": ("66", "contributor")}


def run_example(rule: Rule, figures: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the rule over the figures of its example."""
    tables = Tables.made()
    if rule.kind == "roll_up":
        return _run_roll_up(tables, rule, figures)
    figures = dict(figures)
    seen = figures.pop("received", "2023-09-16")
    main = rule.form[0] if rule.form else "KT01"
    period = str(figures.pop("period", PERIOD))
    for form, rows in figures.pop("records", {}).items():
        tables.records(form, rows, period=period)
    tables.of_example(figures, main, period=period, seen=f"{seen} 03:00:00")
    return tables.ask(rule, period)


def _run_roll_up(tables: Tables, rule: Rule, figures: dict[str, Any]) -> list[dict[str, Any]]:
    for office, own in figures.items():
        place, role = OFFICES.get(office, ("643", "contributor"))
        key = tables.reporter(office, place, role=role, owes=["KT01"])
        tables.submission(own, reporter=key)
        for text in own:
            code, basis = text.split("@")
            row = (PERIOD, "KT01", "2021", office, code, basis, INDICATORS[code]["org_scope"], True)
            tables.connection.execute("insert into raw.promises values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return tables.ask(rule)


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.id)
def test_the_figures_of_an_example_break_their_rule(rule: Rule) -> None:
    assert "fail" in [row["outcome"] for row in run_example(rule, dict(rule.example.breaks))]


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.id)
def test_the_figures_that_keep_a_rule_raise_nothing(rule: Rule) -> None:
    assert run_example(rule, dict(rule.example.holds)) == []


def test_the_catalogue_holds_the_rules_that_this_line_promises() -> None:
    parser = {f"H{number:03d}" for number in range(1, 17)}
    figures = {
        *("R001", "R003", "R004a", "R006", "R010", "R011", "R014", "R017", "R019", "R021a", "R021b", "R021c"),
        *("R022", "R023", "R026", "R027", "R028", "R029", "R032", "R036", "R040", "R041", "R044", "R048"),
        *("R057", "R058", "R068", "R069"),
    }
    assert parser | figures <= set(RULES)


def test_ids_are_unique_and_sorted_over_all_files() -> None:
    ids = [raw["id"] for path in (EXPECTATIONS / "rules").glob("*.yml") for raw in yaml.safe_load(path.read_text())]
    assert len(ids) == len(set(ids)) == len(RULES)
    assert list(RULES) == sorted(ids)


def test_only_what_is_inside_one_form_may_block() -> None:
    blocking = [rule for rule in RULES.values() if rule.severity == "block"]
    assert blocking
    assert all(rule.level == "form" and not any(t.form_code for t in rule.all_terms()) for rule in blocking)


def test_every_figure_that_a_rule_names_is_printed_by_a_form() -> None:
    printed = " ".join(path.read_text(encoding="utf-8") for path in (EXPECTATIONS / "forms").glob("*/*.yml"))
    named = {term.indicator_code for rule in RULES.values() for term in rule.all_terms()}
    assert named
    assert sorted(code for code in named if code not in printed) == []


def test_bases_and_scopes_are_those_of_the_seeds() -> None:
    for name, known in (("bases", BASES), ("scopes", SCOPES)):
        rows = (ROOT / f"seeds/indicators/{name}.csv").read_text(encoding="utf-8").splitlines()[1:]
        assert {row.split(",")[0] for row in rows} == known


def test_vietnamese_sentences_are_not_english_ones() -> None:
    for rule in RULES.values():
        assert rule.message_vi != rule.message_en
        assert any(letter in rule.message_vi + rule.remedy_vi for letter in "ăâđêôơưạảấầẩếềểệịọốồộớợụứừựỳỹ"), rule.id


def test_a_rule_in_beta_only_notes() -> None:
    beta = RULES["R028"]
    assert (beta.state, beta.severity_now) == ("beta", "note")
    assert beta.model_copy(update={"severity": "explain"}).finding().severity == "note"


def test_rules_are_chosen_by_level_and_day() -> None:
    assert "R019" in [rule.id for rule in RULES.judged_on(date(2023, 9, 14), "form")]
    assert "R019" not in [rule.id for rule in RULES.judged_on(date(2026, 3, 14), "form")]
    assert [rule.id for rule in RULES.judged_on(date(2023, 9, 14), "period")] == [
        *(
            "R002",
            "R006",
            "R026",
            "R027",
            "R037",
            "R038",
            "R044b",
            "R045",
            "R066",
            "R067",
            "R073",
            "R077",
            "R080",
            "R083",
        ),
    ]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the catalogue that a test may spoil."""
    shutil.copytree(EXPECTATIONS / "rules", tmp_path / "rules")
    shutil.copy(EXPECTATIONS / "kinds.yml", tmp_path / "kinds.yml")
    return tmp_path / "rules"


def a_raw_rule(**more: Any) -> dict[str, Any]:
    """A rule as it stands in a file."""
    raw = yaml.safe_load((EXPECTATIONS / "rules/kt01_cooperatives.yml").read_text(encoding="utf-8"))[2]
    return {**raw, "id": "R900", **more}


def test_a_rule_is_added_by_writing_yaml_and_nothing_else(copied: Path) -> None:
    raw = a_raw_rule(terms={"part": "THT_NEW@quarter", "whole": "THT_TOTAL@stock_close"})
    (copied / "province.yml").write_text(yaml.safe_dump([raw], allow_unicode=True), encoding="utf-8")
    rule = load_rules(copied, NAMES)["R900"]
    assert len(run_example(rule, {"THT_NEW@quarter": 9, "THT_TOTAL@stock_close": 4})) == 1


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        pytest.param({"kind": "guess"}, "no kind 'guess'", id="unknown-kind"),
        pytest.param({"terms": {"part": "HTX_NEW", "whole": "HTX_TOTAL@ytd"}}, "'HTX_NEW' is no term", id="no-basis"),
        pytest.param(
            {"terms": {"part": "HTX_NEW@month", "whole": "HTX_TOTAL@ytd"}},
            "'month' in .* is no basis",
            id="unknown-basis",
        ),
        pytest.param(
            {"terms": {"part": "HTX_NEW@ytd:some", "whole": "HTX_TOTAL@ytd"}},
            "is no scope",
            id="unknown-scope",
        ),
        pytest.param(
            {"terms": {"part": "HTX_NWE@ytd", "whole": "HTX_TOTAL@ytd"}},
            "no indicator HTX_NWE",
            id="unknown-indicator",
        ),
        pytest.param({"terms": {"part": "HTX_NEW@ytd"}}, "part whole is not there", id="half-a-sentence"),
        pytest.param(
            {"terms": {"start": "HTX_NEW@ytd", "part": "HTX_NEW@ytd", "whole": "HTX_TOTAL@ytd"}},
            "has no part start",
            id="part-of-another-kind",
        ),
        pytest.param({"limits": {"within": 0.5}}, "has no limit within", id="limit-of-another-kind"),
        pytest.param({"limits": {"wihtin": 0.5}}, "limits.wihtin: Extra inputs", id="unknown-limit"),
        pytest.param({"color": "red"}, "color: Extra inputs", id="unknown-key"),
        pytest.param({"why": "Because."}, "why: String should have at least 30", id="no-reason-worth-reading"),
        pytest.param({"level": "period"}, "only what is inside one form", id="a-blocking-rule-of-the-period"),
        pytest.param(
            {"terms": {"part": "KT04.HTX_NEW@ptd", "whole": "HTX_TOTAL@ytd"}},
            "across forms",
            id="across-forms",
        ),
        pytest.param({"missing": {"hole": "zero"}}, "has no part hole", id="missing-of-no-part"),
        pytest.param({"message_vi": "Sai ở ô {cell}, đề nghị sửa"}, "no finding can fill cell", id="unknown-place"),
        pytest.param({"state": "retired"}, "says why in 'reason'", id="retired-without-reason"),
        pytest.param({"id": "R001"}, "R001 is there twice", id="id-taken"),
        pytest.param({"severity": "error"}, "severity: Input should be", id="unknown-severity"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_with_its_file(copied: Path, more: dict[str, Any], problem: str) -> None:
    path = copied / "province.yml"
    path.write_text(yaml.safe_dump([a_raw_rule(**more)], allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadConfiguration, match=problem) as caught:
        load_rules(copied, NAMES)
    assert str(path) in str(caught.value)


def test_a_page_of_kinds_that_differs_from_the_code_is_refused(copied: Path) -> None:
    page = yaml.safe_load((copied.parent / "kinds.yml").read_text(encoding="utf-8"))
    del page["kinds"]["subset"]["parts"]["whole"]
    (copied.parent / "kinds.yml").write_text(yaml.safe_dump(page), encoding="utf-8")
    with pytest.raises(BadConfiguration, match="kind subset is described with other parts"):
        load_rules(copied)


def test_yaml_that_does_not_parse_is_refused(copied: Path) -> None:
    (copied / "province.yml").write_text("- id: [", encoding="utf-8")
    with pytest.raises(BadConfiguration, match="cannot be read"):
        load_rules(copied)


def a_finding(**more: Any) -> Finding:
    known = {
        "submission_id": "643-2023-0001/KT01",
        "cells": "F12, F19",
        "observed": "HTX_TOTAL 205",
        "expected": "204",
    }
    return RULES["R001"].finding(**{**known, "difference": Decimal(1), **more})


def test_a_finding_is_worded_by_its_rule() -> None:
    found = a_finding()
    assert "204" in found.message_vi
    assert "chênh lệch 1" in found.message_vi
    assert "F12, F19" in found.remedy_vi
    assert (found.rule_kind, found.severity, found.addressee) == ("identity", "block", "reporter")


def test_the_name_of_a_finding_follows_from_rule_submission_cells_and_observed_values() -> None:
    name = a_finding().finding_id
    assert len(name) == 16
    assert a_finding(run_id="another").finding_id == name
    assert a_finding(observed="HTX_TOTAL 206").finding_id != name
    assert a_finding(submission_id="643-2023-0002/KT01").finding_id != name


def test_a_finding_about_a_file_is_named_once_the_file_is_numbered() -> None:
    unread = RULES["H001"].finding(observed="PDF")
    first = unread.located(delivery_number="643-2023-0001", run_id="run")
    second = unread.located(delivery_number="643-2023-0002", run_id="run")
    assert len({unread.finding_id, first.finding_id, second.finding_id}) == 3
    assert (first.delivery_number, first.run_id) == ("643-2023-0001", "run")


def test_what_could_not_be_judged_is_worded_by_its_reason() -> None:
    found = a_finding(outcome="not_assessable", reason=RULES.reasons["missing_term"], detail="HTX_OPEN")
    assert found.message_vi == "Chưa đối chiếu được theo quy tắc R001: thiếu số liệu HTX_OPEN."


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        pytest.param("1336", "THT", "1.336", id="thousands"),
        pytest.param("0.13", "%", "0,13%", id="share"),
        pytest.param("2100000000", "VND", "2.100 triệu đồng", id="money"),
        pytest.param("10526.5", "VND", "10.526,5 đồng", id="small-money"),
        pytest.param("-3.000000", "HTX", "-3", id="below-zero"),
    ],
)
def test_numbers_are_written_as_in_vietnam(value: str, unit: str, text: str) -> None:
    assert number_text(Decimal(value), unit) == text


def test_intervals_say_what_is_open() -> None:
    assert interval_text(Decimal("2.1e9"), None, "VND") == "≥ 2.100 triệu đồng"
    assert interval_text(None, Decimal(5)) == "≤ 5"
    assert interval_text(Decimal("3.9"), Decimal("4.07"), "%") == "3,9% – 4,07%"
    assert interval_text(None, None) is None


def test_observed_values_name_their_basis_where_the_code_does_not_tell() -> None:
    record = "KT01|HTX_NEW|{}|all|F{}|{}|{}|HTX"
    operands = parse_operands(";".join([record.format("quarter", 9, 6, 6), record.format("ytd", 10, 4, 4)]))
    assert observed_text(operands) == "HTX_NEW@quarter 6; HTX_NEW@ytd 4"


def test_cells_are_listed_down_the_sheet() -> None:
    assert cell_list(["F12", "AA3", "F9", "B12", "F9"]) == "AA3, F9, B12, F12"
