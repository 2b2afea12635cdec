"""Every kind of sentence: figures that keep it, figures that must break it, and what lies between."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml
from tests_support import ROOT
from unit.test_rule_tables import PERIOD, PROVINCE, Tables, by_form

from hoptac.errors import BadConfiguration
from hoptac.period import Period
from hoptac.rule import KINDS, Rule, compile_rule

PAGE = yaml.safe_load((ROOT / "expectations/kinds.yml").read_text(encoding="utf-8"))
WORDS = {
    "message_vi": "Số liệu không khớp {observed}.",
    "message_en": "Figures disagree {observed}.",
    "remedy_vi": "Đề nghị kiểm tra lại {cells}.",
    "remedy_en": "Check the cells {cells}.",
}


def a_rule(kind: str, **more: Any) -> Rule:
    """A rule for a test; `more` is as in a file of the catalogue."""
    given = {
        "id": "R900",
        "version": 1,
        "kind": kind,
        "severity": "explain",
        "addressee": "reporter",
        "level": "form",
        "form": "KT01",
        "why": "Only there to see what the kind makes of the figures of a test.",
        "state": "active",
        "owner": "tests",
        "example": {"text": "figures of a test that break it"},
        **WORDS,
    }
    return Rule.model_validate({**given, **more})


RULES = {
    "identity": a_rule(
        "identity",
        terms={
            "start": ["HTX_OPEN@stock_open"],
            "plus": ["HTX_NEW@quarter"],
            "equals": ["HTX_TOTAL@stock_close"],
        },
        missing={"plus": "zero"},
    ),
    "subset": a_rule("subset", terms={"part": "HTX_ACTIVE@stock_close", "whole": "HTX_TOTAL@stock_close"}),
    "ratio_band": a_rule(
        "ratio_band",
        terms={"numerator": "THT_MEMBERS@stock_close", "denominator": "THT_TOTAL@stock_close"},
        limits={"low": 2, "high": 100, "min_denominator": 3},
    ),
    "unit_scale": a_rule(
        "unit_scale",
        form="KT03",
        terms={"money": "SUP_TECH_SPEND@ptd:all", "count": "SUP_TECH_HTX@ptd"},
        limits={"within": 0.5, "same_scope": False},
    ),
    "whole_number": a_rule("whole_number", select={"except_units": ["VND", "%"]}),
    "share": a_rule("share", form="KT04", select={"units": ["%"]}, limits={"low": 0, "high": 100}),
    "band": a_rule("band", select={"indicators": ["HTX_INCOME_AVG"]}, limits={"low": 10_000_000, "high": 150_000_000}),
    "pair": a_rule("pair", form="KT03", terms={"first": "SUP_TRAIN_CLASSES@ytd", "second": "SUP_TRAIN_ATTEND@ytd"}),
    "cumulated": a_rule(
        "cumulated",
        form="KT03",
        terms={"chain": ["SUP_TRAIN_CLASSES@quarter", "SUP_TRAIN_CLASSES@ytd", "SUP_TRAIN_CLASSES@ptd"]},
        missing="not_applicable",
    ),
    "recomputed": a_rule(
        "recomputed",
        form="KT04",
        terms={"stated": "HTX_NEW@pct_plan_period", "actual": "HTX_NEW@ptd", "plan": "HTX_NEW@plan_period"},
        limits={"measure": "percent_of_plan"},
        missing={"stated": "not_applicable"},
    ),
    "roll_up": a_rule("roll_up", level="period", form="any", select={"bases": ["stock_close", "quarter"]}),
    "tally": a_rule(
        "tally",
        level="period",
        terms={
            "figure": "HTX_NEW@quarter",
            "records": {"form": "KT02B", "where": {"change": ["founded"], "org_type": ["htx", "qtdnd"]}},
        },
    ),
    "timeliness": a_rule("timeliness", form="any", limits={"regime": "administrative"}),
}
HOLDS: dict[str, dict[str, Any]] = {
    "identity": {"HTX_OPEN@stock_open": 5, "HTX_NEW@quarter": 2, "HTX_TOTAL@stock_close": 7},
    "subset": {"HTX_ACTIVE@stock_close": 7, "HTX_TOTAL@stock_close": 7},
    "ratio_band": {"THT_MEMBERS@stock_close": 6, "THT_TOTAL@stock_close": 3},
    "unit_scale": {"SUP_TECH_SPEND@ptd:all": 2_100_000_000, "SUP_TECH_HTX@ptd": 10},
    "whole_number": {"HTX_TOTAL@stock_close": 7},
    "band": {"HTX_INCOME_AVG@ytd": 60_000_000},
    "share": {"KTTT_GRDP_SHARE@ptd": 4.07},
    "pair": {"SUP_TRAIN_CLASSES@ytd": 3, "SUP_TRAIN_ATTEND@ytd": 90},
    "cumulated": {"SUP_TRAIN_CLASSES@quarter": 1, "SUP_TRAIN_CLASSES@ytd": 3, "SUP_TRAIN_CLASSES@ptd": 3},
    "recomputed": {"HTX_NEW@pct_plan_period": 101, "HTX_NEW@ptd": 213, "HTX_NEW@plan_period": 211},
    "roll_up": {
        "66.HTX_TOTAL@stock_close": 42,
        "643.HTX_TOTAL@stock_close": 30,
        "644.HTX_TOTAL@stock_close": 12,
    },
    "tally": {
        "HTX_NEW@quarter": 1,
        "records": {"KT02B": [{"change": "founded", "org_type": "htx"}, {"change": "founded", "org_type": "lhhtx"}]},
    },
    "timeliness": {"HTX_TOTAL@stock_close": 7, "seen": "2023-09-14 00:30:00"},
}
BREAKS: dict[str, dict[str, Any]] = {
    "identity": {"HTX_OPEN@stock_open": 5, "HTX_NEW@quarter": 2, "HTX_TOTAL@stock_close": 8},
    "subset": {"HTX_ACTIVE@stock_close": 8, "HTX_TOTAL@stock_close": 7},
    "ratio_band": {"THT_MEMBERS@stock_close": 301, "THT_TOTAL@stock_close": 3},
    "unit_scale": {"SUP_TECH_SPEND@ptd:all": 2_100_000_000_000, "SUP_TECH_HTX@ptd": 10},
    "whole_number": {"HTX_TOTAL@stock_close": 7.5},
    "band": {"HTX_INCOME_AVG@ytd": [1_000_000, 9_000_000]},
    "share": {"KTTT_GRDP_SHARE@ptd": 407},
    "pair": {"SUP_TRAIN_CLASSES@ytd": 0, "SUP_TRAIN_ATTEND@ytd": 90},
    "cumulated": {"SUP_TRAIN_CLASSES@quarter": 4, "SUP_TRAIN_CLASSES@ptd": 3},
    "recomputed": {"HTX_NEW@pct_plan_period": 168, "HTX_NEW@ptd": 213, "HTX_NEW@plan_period": 211},
    "roll_up": {
        "66.HTX_TOTAL@stock_close": 45,
        "643.HTX_TOTAL@stock_close": 30,
        "644.HTX_TOTAL@stock_close": 12,
    },
    "tally": {
        "HTX_NEW@quarter": 2,
        "records": {"KT02B": [{"change": "founded", "org_type": "htx"}, {"change": "founded", "org_type": "lhhtx"}]},
    },
    "timeliness": {"HTX_TOTAL@stock_close": 7, "seen": "2023-09-13 16:59:59"},
}


def asked(rule: Rule, figures: dict[str, Any]) -> list[dict[str, Any]]:
    """What the rule's SQL returns for one submission (or for a province and its districts)."""
    tables = Tables.made()
    figures = dict(figures)
    if rule.kind == "roll_up":
        _write_province(tables, figures)
    else:
        for form, rows in figures.pop("records", {}).items():
            tables.records(form, rows)
        seen = figures.pop("seen", "2023-09-16 03:00:00")
        for form, own in by_form(figures, rule.form[0] if rule.form else "KT01").items():
            tables.reporter("registrar", owes=[form])
            tables.submission(own, form=form, seen=seen)
    return tables.ask(rule)


def _write_province(tables: Tables, figures: dict[str, Any]) -> None:
    promises = sorted({text.split(".")[1] for text in figures})
    for text in promises:
        code, basis = text.split("@")
        row = (PERIOD, "KT01", "2021", "registrar", code, basis, "htx_with_credit_funds", True)
        tables.connection.execute("insert into raw.promises values (?, ?, ?, ?, ?, ?, ?, ?)", row)
    for place in sorted({text.split(".")[0] for text in figures}):
        is_province = place == PROVINCE[:2]
        office, role = ("province_report", "aggregate") if is_province else ("registrar", "contributor")
        key = tables.reporter(office, place, role=role, owes=["KT01"])
        own = {text.split(".")[1]: value for text, value in figures.items() if text.startswith(f"{place}.")}
        if own != {promises[0]: None}:
            tables.submission(own, reporter=key)


@pytest.mark.parametrize("kind", sorted(set(PAGE["kinds"]) - {"parser"}))
def test_every_kind_has_figures_that_keep_it(kind: str) -> None:
    assert asked(RULES[kind], HOLDS[kind]) == []


@pytest.mark.parametrize("kind", sorted(set(PAGE["kinds"]) - {"parser"}))
def test_every_kind_has_figures_that_break_it(kind: str) -> None:
    (row,) = asked(RULES[kind], BREAKS[kind])
    assert (row["outcome"], row["reason"]) == ("fail", "")


def test_a_parser_rule_has_no_sql_because_the_parser_finds_it() -> None:
    assert compile_rule(a_rule("parser", id="H900"), Period(PERIOD)) == ""


def test_the_page_of_kinds_and_the_code_name_the_same_kinds() -> None:
    assert set(PAGE["kinds"]) == set(KINDS)


def test_an_unknown_kind_cannot_be_compiled() -> None:
    with pytest.raises(BadConfiguration, match="no kind 'guess'"):
        compile_rule(a_rule("guess"), Period(PERIOD))


@pytest.mark.parametrize(
    ("kind", "figures", "outcomes"),
    [
        pytest.param(
            "identity",
            {"HTX_OPEN@stock_open": 5, "HTX_NEW@quarter": [2, 4], "HTX_TOTAL@stock_close": 8},
            [],
            id="a-range-holds-where-one-value-of-it-does",
        ),
        pytest.param(
            "identity",
            {"HTX_OPEN@stock_open": 5, "HTX_NEW@quarter": [2, 4], "HTX_TOTAL@stock_close": 10},
            ["fail"],
            id="a-range-fails-where-no-value-of-it-holds",
        ),
        pytest.param(
            "identity",
            {"HTX_OPEN@stock_open": 5, "HTX_NEW@quarter": [2, None], "HTX_TOTAL@stock_close": 100},
            [],
            id="more-than-two-new-can-be-any-number",
        ),
        pytest.param(
            "identity",
            {"HTX_OPEN@stock_open": 5, "HTX_NEW@quarter": [2, None], "HTX_TOTAL@stock_close": 6},
            ["fail"],
            id="more-than-two-new-cannot-be-one",
        ),
        pytest.param(
            "identity",
            {"HTX_OPEN@stock_open": 5, "HTX_NEW@quarter": "…", "HTX_TOTAL@stock_close": 6},
            ["not_assessable"],
            id="not-collected-is-not-zero",
        ),
        pytest.param(
            "identity",
            {"HTX_OPEN@stock_open": 5, "HTX_TOTAL@stock_close": 6},
            ["fail"],
            id="a-missing-flow-is-zero",
        ),
        pytest.param(
            "identity",
            {"HTX_NEW@quarter": 5, "HTX_TOTAL@stock_close": 6},
            ["not_assessable"],
            id="a-missing-opening",
        ),
        pytest.param("identity", {"HTX_MEMBERS@stock_close": 6}, [], id="a-form-without-any-term-is-not-judged"),
        pytest.param(
            "subset",
            {"HTX_ACTIVE@stock_close:htx_and_unions": 8, "HTX_TOTAL@stock_close": 7},
            ["not_assessable"],
            id="figures-of-different-scope-are-not-compared",
        ),
        pytest.param(
            "subset",
            {"HTX_ACTIVE@stock_close": [5, None], "HTX_TOTAL@stock_close": 7},
            [],
            id="more-than-five-of-seven",
        ),
        pytest.param(
            "subset",
            {"HTX_ACTIVE@stock_close": [9, None], "HTX_TOTAL@stock_close": 7},
            ["fail"],
            id="more-than-nine-of-seven",
        ),
        pytest.param(
            "ratio_band",
            {"THT_MEMBERS@stock_close": 400, "THT_TOTAL@stock_close": 2},
            ["not_assessable"],
            id="two-groups-are-too-few-for-a-ratio",
        ),
        pytest.param(
            "ratio_band",
            {"THT_MEMBERS@stock_close": 400, "THT_TOTAL@stock_close": 0},
            [],
            id="nothing-divides-by-zero",
        ),
        pytest.param(
            "ratio_band",
            {"THT_MEMBERS@stock_close": [500, None], "THT_TOTAL@stock_close": [4, 10]},
            [],
            id="an-open-ratio-can-still-lie-inside",
        ),
        pytest.param(
            "ratio_band",
            {"THT_MEMBERS@stock_close": [500, None], "THT_TOTAL@stock_close": [3, 4]},
            ["fail"],
            id="an-open-ratio-fails-where-its-low-end-is-outside",
        ),
        pytest.param(
            "unit_scale",
            {"SUP_TECH_SPEND@ptd:all": [2.1e12, None], "SUP_TECH_HTX@ptd": 10},
            ["fail"],
            id="a-bound-is-weighed-as-it-was-typed",
        ),
        pytest.param(
            "unit_scale",
            {"SUP_TECH_SPEND@ptd:all": 2100, "SUP_TECH_HTX@ptd": 10},
            ["fail"],
            id="a-million-too-small",
        ),
        pytest.param(
            "unit_scale",
            {"SUP_TECH_SPEND@ptd:all": 2.1e11, "SUP_TECH_HTX@ptd": 10},
            [],
            id="a-hundred-times-is-no-unit",
        ),
        pytest.param(
            "unit_scale",
            {"SUP_TECH_SPEND@ptd:all": 2.1e12, "SUP_TECH_HTX@ptd": 0},
            [],
            id="no-organisation-no-scale",
        ),
        pytest.param("whole_number", {"HTX_TOTAL@stock_close": -1}, ["fail"], id="below-zero"),
        pytest.param("whole_number", {"HTX_TOTAL@stock_close": [7.2, 7.8]}, ["fail"], id="no-whole-number-inside"),
        pytest.param("whole_number", {"HTX_TOTAL@stock_close": [7.2, 8.1]}, [], id="a-whole-number-inside"),
        pytest.param("whole_number", {"HTX_TOTAL@stock_close": "…"}, [], id="nothing-to-count"),
        pytest.param("share", {"KTTT_GRDP_SHARE@ptd": [3.9, 4.07]}, [], id="a-range-of-shares"),
        pytest.param("share", {"KTTT_GRDP_SHARE@ptd": -0.5}, ["fail"], id="less-than-nothing"),
        pytest.param("pair", {"SUP_TRAIN_CLASSES@ytd": 0, "SUP_TRAIN_ATTEND@ytd": 0}, [], id="both-zero"),
        pytest.param("pair", {"SUP_TRAIN_CLASSES@ytd": 2, "SUP_TRAIN_ATTEND@ytd": [0, 9]}, [], id="perhaps-nobody"),
        pytest.param("pair", {"SUP_TRAIN_CLASSES@ytd": 2}, ["not_assessable"], id="one-is-not-there"),
        pytest.param("cumulated", {"SUP_TRAIN_CLASSES@ytd": 4}, [], id="one-alone"),
        pytest.param(
            "cumulated",
            {"SUP_TRAIN_CLASSES@quarter": 4, "SUP_TRAIN_CLASSES@ytd": "…", "SUP_TRAIN_CLASSES@ptd": 5},
            [],
            id="what-was-not-collected-is-passed-over",
        ),
        pytest.param(
            "recomputed",
            {"HTX_NEW@pct_plan_period": 101, "HTX_NEW@ptd": 213, "HTX_NEW@plan_period": [205, 215]},
            [],
            id="a-plan-of-a-range",
        ),
        pytest.param(
            "recomputed",
            {"HTX_NEW@pct_plan_period": 101.4, "HTX_NEW@ptd": 213, "HTX_NEW@plan_period": 211},
            ["fail"],
            id="one-decimal-printed-allows-half-of-it",
        ),
        pytest.param(
            "recomputed",
            {"HTX_NEW@pct_plan_period": 101, "HTX_NEW@ptd": 213, "HTX_NEW@plan_period": 0},
            ["not_assessable"],
            id="a-plan-of-zero",
        ),
        pytest.param("recomputed", {"HTX_NEW@ptd": 213, "HTX_NEW@plan_period": 211}, [], id="nothing-typed"),
        pytest.param(
            "roll_up",
            {"66.HTX_NEW@quarter": 5, "643.HTX_NEW@quarter": 4, "644.HTX_TOTAL@stock_close": 9},
            ["fail"],
            id="a-blank-flow-adds-nothing",
        ),
        pytest.param(
            "roll_up",
            {"66.HTX_TOTAL@stock_close": 9, "643.HTX_TOTAL@stock_close": 4, "644.HTX_NEW@quarter": 9},
            ["not_assessable"],
            id="a-blank-stock-leaves-a-gap",
        ),
        pytest.param(
            "roll_up",
            {"66.HTX_NEW@quarter": 8, "643.HTX_NEW@quarter": [5, None], "644.HTX_NEW@quarter": 2},
            [],
            id="a-bound-below-leaves-room",
        ),
        pytest.param(
            "roll_up",
            {"66.HTX_NEW@quarter": 8, "643.HTX_NEW@quarter": "…", "644.HTX_NEW@quarter": 2},
            ["not_assessable"],
            id="an-office-that-did-not-collect",
        ),
    ],
)
def test_intervals_gaps_and_small_numbers(kind: str, figures: dict[str, Any], outcomes: list[str]) -> None:
    rows = asked(RULES[kind], figures)
    assert [row["outcome"] for row in rows] == outcomes
    assert {row["reason"] for row in rows} <= {"", *PAGE["reasons"]}


def test_a_missing_office_leaves_one_row_that_names_it() -> None:
    tables = Tables.made()
    _write_province(tables, {"66.HTX_TOTAL@stock_close": 42, "66.HTX_NEW@quarter": 3, "643.HTX_TOTAL@stock_close": 30})
    tables.reporter("registrar", "644", owes=["KT01"])
    (row,) = tables.ask(RULES["roll_up"])
    assert (row["reason"], row["detail"], row["operands"]) == ("incomplete", "Phòng 644", None)


def test_a_later_blocked_attempt_does_not_stand_for_its_reporter() -> None:
    tables = Tables.made()
    _write_province(tables, {"66.HTX_TOTAL@stock_close": 42, "643.HTX_TOTAL@stock_close": 42})
    later = tables.submission({"HTX_TOTAL@stock_close": 50}, attempt=2)
    assert [row["outcome"] for row in tables.ask(RULES["roll_up"])] == ["fail"]
    tables.connection.execute("insert into raw.blocked values (?)", [later])
    assert tables.ask(RULES["roll_up"]) == []


def test_a_programme_without_a_reference_cannot_be_weighed() -> None:
    terms = {"money": "SUP_INFRA_SPEND@ptd:all", "count": "SUP_INFRA_HTX@ptd"}
    rule = a_rule("unit_scale", form="KT03", terms=terms, limits={"within": 0.5, "same_scope": False})
    (row,) = asked(rule, {"SUP_INFRA_SPEND@ptd:all": 10**15, "SUP_INFRA_HTX@ptd": 1})
    assert (row["outcome"], row["reason"]) == ("not_assessable", "no_reference")


def test_the_difference_is_what_is_stated_less_what_follows() -> None:
    (row,) = asked(RULES["identity"], {**HOLDS["identity"], "HTX_TOTAL@stock_close": 4})
    assert row["difference"] == Decimal("-3.000000")


def test_a_tolerance_for_money_counts_every_amount() -> None:
    rule = a_rule(
        "identity",
        form="KT03",
        terms={"plus": ["SUP_TECH_SPEND@ytd:source_central"], "equals": ["SUP_TECH_SPEND@ytd:all"]},
        tolerance={"per_term": 500_000},
        limits={"same_scope": False},
    )
    near, far = (
        {"SUP_TECH_SPEND@ytd:source_central": 9_000_000},
        {"SUP_TECH_SPEND@ytd:source_central": 8_999_999},
    )
    assert asked(rule, {**near, "SUP_TECH_SPEND@ytd:all": 10_000_000}) == []
    assert len(asked(rule, {**far, "SUP_TECH_SPEND@ytd:all": 10_000_000})) == 1


def test_only_offices_and_days_of_the_rule_are_judged() -> None:
    other = a_rule("subset", terms=RULES["subset"].terms, offices=["provincial_registrar"])
    assert asked(other, BREAKS["subset"]) == []
    terms = {"part": "HTX_ACTIVE@stock_close", "whole": "HTX_TOTAL@stock_close"}
    past = a_rule("subset", terms={**terms, "limits": {"valid_to": "2019-11-24"}})
    assert compile_rule(past, Period(PERIOD)) == ""


def test_every_query_reads_the_batch_once_and_holds_no_other_brace() -> None:
    for rule in RULES.values():
        sql = compile_rule(rule, Period(PERIOD))
        assert sql.count("{batch}") == 1, rule.kind
        assert "{" not in sql.replace("{batch}", ""), rule.kind
