"""Organisations from the lists of KT02: who they are, what became of them, and what a release says of them.

Put here what only shows from the inbox to the marts. What one model makes of rows is tested beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import duckdb
import pytest
import yaml
from listed_organisations import CHANGES, FIGURES, GROUPS, REGISTERS, SUPPORTED, home_of_two_registers, workbook
from long_periods import Province
from tests_support import ROOT

from hoptac import line
from hoptac.period import Period
from hoptac.settings import Settings

REGISTRAR = "643@2000-01-01/registrar"
OTHER = "644@2000-01-01/registrar"
RECEIVED = Mapping[str, line.Published]


@pytest.fixture(scope="module")
def province(checkout: Settings, tmp_path_factory: pytest.TempPathFactory) -> Province:
    """Lists of 2023 and 2024 and the changes of two quarters, sent; 2023 and the first quarter are accepted."""
    folder = tmp_path_factory.mktemp("organisations")
    made = Province(replace(checkout, home=home_of_two_registers(folder / "home"), var=folder / "var"))
    for place in ("643", "644"):
        made.drop({(place, "registrar"): workbook("2023Y", place, {"KT02A": REGISTERS["2023Y", place]})})
        figures = FIGURES if place == "643" else None
        first = workbook("2024Q1", place, {"KT02B": CHANGES["2024Q1", place]}, figures=figures)
        made.drop({(place, "registrar"): first})
    made.accept("2023Y")
    made.accept("2024Q1")
    for place in ("643", "644"):
        made.drop({(place, "registrar"): workbook("2024Q2", place, {"KT02B": CHANGES["2024Q2", place]})})
    mended = [*CHANGES["2024Q2", "643"][:2], {**CHANGES["2024Q2", "643"][2], "change": "resumed"}]
    made.drop({("643", "registrar"): workbook("2024Q2", "643", {"KT02B": mended}, attempt="correction")})
    made.drop(
        {
            ("643", "registrar"): workbook("2024Y", "643", {"KT02A": REGISTERS["2024Y", "643"], "KT02C": GROUPS}),
            ("66", "alliance"): workbook("2024Y", "66", {"KT03B": SUPPORTED}, office="alliance"),
        }
    )
    return made


@pytest.fixture(scope="module")
def published(province: Province) -> RECEIVED:
    """The second quarter and the year, each in a release of its own."""
    return {period: province.publish(period) for period in ("2024Q2", "2024Y")}


@pytest.fixture(scope="module")
def ask(province: Province, published: RECEIVED) -> Any:
    """Questions to the warehouse as the last build left it."""

    def asked(sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(province.settings.warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return asked


def versions(ask: Any, key: str, columns: str, reporter: str = REGISTRAR) -> list[tuple[Any, ...]]:
    return ask(
        f"select {columns} from core.dim_organisation where organisation_key = '{key}' "
        f"and reporter_key = '{reporter}' order by valid_from"
    )


def released(province: Province, sql: str) -> list[tuple[Any, ...]]:
    database = province.settings.releases / "current" / "marts.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_co_operative_that_was_founded_and_dissolved_has_a_version_for_each(ask: Any) -> None:
    """The last one ends with the district."""
    columns = "legal_status_code, valid_from::varchar, valid_to::varchar, founded_date::varchar, is_on_register"
    assert versions(ask, "number/6000000003", columns) == [
        ("active", "2024-01-20", "2024-05-04", "2024-01-20", True),
        ("dissolved", "2024-05-05", "2025-06-30", "2024-01-20", False),
    ]


def test_a_tone_mark_placed_otherwise_is_no_other_name_but_what_is_printed_is_kept(ask: Any) -> None:
    assert versions(ask, "number/6000000003", "organisation_name") == [("HTX Hoà Phát",), ("HTX Hòa Phát",)]


def test_a_new_name_and_a_new_commune_are_a_new_version_of_the_same_organisation(ask: Any) -> None:
    columns = "valid_from::varchar, organisation_name, commune_key, legal_status_code"
    assert versions(ask, "number/6000000001", columns) == [
        ("2023-12-14", "HTX Tân Lập", "24118@2000-01-01", "active"),
        ("2024-02-01", "HTX Tân Lập", "24118@2000-01-01", "suspended"),
        ("2024-05-20", "HTX Tân Lập", "24118@2000-01-01", "active"),
        ("2024-12-14", "HTX nông nghiệp Tân Lập", "24124@2000-01-01", "active"),
    ]


def test_a_later_attempt_replaces_what_the_first_said(ask: Any) -> None:
    told = "select event_code, submission_id from core.fct_organisation_event where "
    found = ask(f"{told} organisation_key = 'number/6000000001' and period = '2024Q2'")
    assert [event for event, _ in found] == ["resumption"]
    sent = "select submission_id from core.fct_submission where period = '2024Q2' and reporter_key like '643%'"
    assert ask(f"{sent} and attempt_number = 2") == [(found[0][1],)]


def test_two_of_one_name_without_a_number_stay_apart_and_say_so(ask: Any) -> None:
    found = ask(
        "select organisation_key, identified_by_code, is_ambiguous, commune_key from core.dim_organisation "
        "where organisation_name = 'HTX Đoàn Kết' and version_number = 1 order by 4"
    )
    assert len({key for key, *_ in found}) == 2
    assert [row[1:] for row in found] == [
        ("name", True, "24118@2000-01-01"),
        ("name", True, "24121@2000-01-01"),
    ]


def test_a_name_that_differs_by_an_accent_is_another_organisation(ask: Any) -> None:
    told = "legal_status_code, is_ambiguous, valid_from::varchar, organisation_name"
    assert versions(ask, "name/643@2000-01-01/htx/htx văn lang", told) == [
        ("active", False, "2023-12-14", "HTX Văn Lang"),
        ("dissolved", False, "2024-02-10", "HTX Văn Lang"),
    ]
    assert versions(ask, "name/643@2000-01-01/htx/htx văn lăng", told) == [
        ("active", False, "2023-12-14", "HTX Văn Lăng"),
        ("suspended", False, "2024-12-14", "Hợp tác xã Văn Lăng"),
    ]


def test_whoever_a_list_leaves_out_is_unlisted_unless_it_had_left(ask: Any) -> None:
    last = (
        "select legal_status_code from core.dim_organisation "
        f"where date '2024-12-14' between valid_from and valid_to and reporter_key = '{REGISTRAR}'"
    )
    assert ask(f"{last} and organisation_name = 'HTX Đoàn Kết'") == [("unlisted",), ("unlisted",)]
    assert ask(f"{last} and organisation_key = 'number/6000000002'") == [("moved_out",)]


def test_the_size_is_that_of_the_law_of_the_day(ask: Any) -> None:
    columns = "distinct size_code, size_regime_code"
    told = "from core.dim_organisation where organisation_key = 'number/6000000001'"
    assert sorted(ask(f"select {columns} {told}")) == [("large", "2024"), ("medium", "2020")]


def test_a_number_that_may_be_a_person_s_names_no_group(ask: Any) -> None:
    groups = (
        "select organisation_key, legal_status_code from core.dim_organisation where organisation_kind_code = 'tht'"
    )
    assert ask(f"{groups} order by 1") == [
        ("list/24118@2000-01-01/THT01", "active"),
        ("name/643@2000-01-01/tht/tht cà phê", "ended"),
    ]
    assert ask("select count(*) from raw.records where value_text = '066123456789'") == [(1,)]


def test_events_are_dated_and_lead_to_their_cells(ask: Any) -> None:
    columns = "event_code, change_code, event_date::varchar, date_precision_code, document_number, sheet_name, period"
    told = f"select {columns} from core.fct_organisation_event where reporter_key = '{REGISTRAR}'"
    assert ask(f"{told} and period = '2024Q1' order by event_date") == [
        ("founding", "founded", "2024-01-20", "day", "7/GCN", "KT02B", "2024Q1"),
        ("suspension", "suspended", "2024-02-01", "day", None, "KT02B", "2024Q1"),
        ("dissolution", "dissolved", "2024-02-10", "day", None, "KT02B", "2024Q1"),
    ]
    cell = "select value_text from core.fct_organisation_event as e join raw.records as r"
    assert ask(f"{cell} using (submission_id, sheet_name, cell_ref) where e.document_number = '7/GCN'") == [
        ("founded",)
    ]


def test_a_period_has_the_state_of_its_last_day_and_the_figures_of_its_list(ask: Any) -> None:
    columns = "period, legal_status_code, member_count, revenue_amount, event_count, last_event_code"
    told = f"from core.fct_organisation_period where reporter_key = '{REGISTRAR}'"
    assert ask(f"select {columns} {told} and organisation_key = 'number/6000000001' order by 1") == [
        ("2023Y", "active", 400, 900_000_000, 0, None),
        ("2024Q1", "suspended", None, None, 1, "suspension"),
        ("2024Q2", "active", None, None, 1, "resumption"),
        ("2024Y", "active", 410, None, 0, None),
    ]


def test_a_quarter_without_a_change_is_a_period_too(ask: Any) -> None:
    told = f"select period from core.fct_organisation_period where reporter_key = '{OTHER}' and event_count = 0"
    assert ask(f"{told} order by 1") == [("2023Y",), ("2024Q1",), ("2024Q2",)]


def test_one_that_moved_stands_with_both_reporters_each_by_its_own_word(province: Province, ask: Any) -> None:
    told = "select place_code, legal_status_code, on_register_count, is_on_other_register, channel_code "
    assert released(
        province,
        f"{told} from mart_organisations where period = '2024Q2' and organisation_key = 'number/6000000002' order by 1",
    ) == [("643", "moved_out", 0, False, "registrar"), ("644", "active", 1, False, "registrar")]
    sides = "select reporter_key, presence_code, is_on_other_list from staging.int_organisations__channels"
    assert ask(f"{sides} where organisation_key = 'number/6000000002' order by 1") == [
        (REGISTRAR, "in_both", True),
        (OTHER, "in_both", True),
    ]


def test_the_alliance_s_word_stands_beside_the_registrar_s(ask: Any) -> None:
    columns = "organisation_key, is_on_list, is_supported, presence_code, other_reporter_keys"
    told = f"select {columns} from staging.int_organisations__channels where office_code = 'alliance' order by 1"
    assert ask(told) == [
        ("list/24118@2000-01-01/THT01", False, True, "in_both", REGISTRAR),
        ("number/6000000001", False, True, "in_both", REGISTRAR),
    ]
    unknown = "select list_code_of from (select organisation_key, decision_number as list_code_of "
    assert ask(f"{unknown} from staging.int_organisations__supported) where organisation_key is null") == [
        ("14/QĐ-LM",)
    ]


def test_flows_stand_beside_the_changes_that_make_them_by_the_terms_of_the_rule(ask: Any) -> None:
    columns = "indicator_code, value, counted, difference, agreement_code"
    told = f"from staging.int_organisations__flows where reporter_key = '{REGISTRAR}' and period = '2024Q1'"
    found = {row[0]: row[1:] for row in ask(f"select {columns} {told}")}
    assert found["HTX_NEW"] == (1, 1, 0, "agrees")
    assert found["HTX_DISSOLVED"] == (2, 1, 1, "differs")
    rules = yaml.safe_load((ROOT / "expectations" / "rules" / "list_counts.yml").read_text(encoding="utf-8"))
    terms = next(rule["terms"] for rule in rules if rule["id"] == "R073")
    counted = "select count(*) from core.fct_organisation_event where submission_id = '{}' and change_code in ({})"
    lists = ask("select distinct list_submission_id from staging.int_organisations__flows")
    for term in terms:
        if term["records"]["form"] == "KT02B":
            code = term["figure"].partition("@")[0]
            changes = ", ".join(f"'{change}'" for change in term["records"]["where"]["change"])
            for (name,) in lists:
                mine = f"where indicator_code = '{code}' and list_submission_id = '{name}'"
                assert ask(f"select counted from staging.int_organisations__flows {mine}") == ask(
                    counted.format(name, changes)
                )


def test_the_register_carried_on_stands_beside_the_total_of_the_quarter(ask: Any) -> None:
    columns = "indicator_code, value, carried, difference, missing_quarter_count, agreement_code"
    told = f"from staging.int_organisations__stocks where reporter_key = '{REGISTRAR}' and period = '2024Q1'"
    assert ask(f"select {columns} {told} order by 1") == [
        ("HTX_ACTIVE", 4, 5, -1, 0, "differs"),
        ("HTX_INACTIVE", 0, 0, 0, 0, "agrees"),
        ("HTX_SUSPENDED", 1, 1, 0, 0, "agrees"),
        ("HTX_TOTAL", 5, 6, -1, 0, "differs"),
    ]


def test_the_mart_goes_on_with_what_a_silent_reporter_said_last(province: Province, published: RECEIVED) -> None:
    assert published["2024Q2"].release == "r0001"
    columns = "place_code, sum(on_register_count), bool_or(is_carried), sum(member_count), bool_and(is_synthetic)"
    told = f"select period, {columns} from mart_organisations group by 1, 2 order by 1, 2"
    assert released(province, told) == [
        ("2024Q2", "643", 4, False, None, True),
        ("2024Q2", "644", 2, False, None, True),
        ("2024Y", "643", 3, False, 488, True),
        ("2024Y", "644", 2, True, None, True),
    ]
    assert (province.settings.releases / "r0002" / "parquet" / "mart_organisations" / "2024Y.parquet").is_file()


def test_built_again_from_nothing_the_year_is_the_same(province: Province, published: RECEIVED, ask: Any) -> None:
    columns = "select * from core.dim_organisation order by all"
    before = ask(columns)
    released_before = line.check(province.settings, Period("2024Y"))["candidate"]
    province.settings.warehouse.unlink()
    assert line.build(province.settings, Period("2024Y")).candidate == released_before
    assert ask(columns) == before
