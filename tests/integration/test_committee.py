"""What a committee does, from the workbook to the mart: two quarters of KT05, one of them corrected.

District 643 reports the first quarter of 2024 twice and the second once; the others have nothing to report. All of it is
made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from long_periods import DISTRICTS, Province, home_of_four_districts
from tests_support import ROOT

from hoptac import line
from hoptac.build import build_facts, build_marts
from hoptac.form import load_forms
from hoptac.line.building import project_of
from hoptac.period import Period
from hoptac.settings import Settings
from hoptac.warehouse import Warehouse
from hoptac.workbook import Cover, write_workbook

_FORMS = load_forms(ROOT / "expectations" / "forms")
_FIRST, _SECOND = "2024Q1", "2024Q2"
Records = Mapping[str, Sequence[Mapping[str, object]]]

_REVIEW = {
    "source_number": "113/TB-BCĐ",
    "content": "Rà soát HTX ngừng hoạt động tại xã Hoà Phát",
    "lead_office": "Phòng Tài chính – Kế hoạch",
    "with_offices": "UBND các xã",
    "volume": "trên 10",
    "volume_unit": "HTX",
    "due_on": date(2024, 5, 31),
    "state": "under_way",
}
_UNDATED = {
    "source_number": "113/TB-BCĐ",
    "content": "Tuyên truyền Luật Hợp tác xã",
    "lead_office": "Phòng Nông nghiệp",
    "state": "under_way",
}
_SUMMARY = {
    "source_number": "90/TB-BCĐ",
    "content": "Lập báo cáo tổng kết",
    "lead_office": "Phòng Nông nghiệp",
    "due_on": date(2024, 2, 20),
    "state": "overdue",
}
_PROPOSAL = {
    "number": "5/KN",
    "proposed_by": "Ban Chỉ đạo huyện",
    "addressed_to": "Sở Tài chính",
    "content": "Sớm bố trí kinh phí hỗ trợ",
    "proposed_on": date(2024, 2, 1),
    "answer_due_on": date(2024, 3, 1),
    "state": "open",
}
_VISIT = {
    "plan_number": "118/KH-BCĐ",
    "plan_date": date(2024, 1, 15),
    "lead_office": "Ban Chỉ đạo huyện",
    "place": "Xã Ea Tân",
    "inspected_on": date(2024, 2, 6),
}
_FIRST_QUARTER: Records = {
    "A": [{**_VISIT, "org_code": "6000000001", "org_name": "HTX Bình Minh"}, {**_VISIT, "org_name": "HTX Đoàn Kết"}],
    "B": [{"content": "Quy mô còn nhỏ, chưa có chuỗi", "group": "small_size"}],
    "C": [_PROPOSAL],
    "D": [_REVIEW, _UNDATED, _SUMMARY],
    "E": [
        {"kind": "board_meeting", "in_period": 2, "document_number": "113/TB-BCĐ", "document_date": date(2024, 1, 10)}
    ],
    "F": [{"award": "Bằng khen của UBND tỉnh", "collectives": 6, "individuals": 4}],
    "G": [{"text": "Thiếu cán bộ chuyên trách"}],
}
_SECOND_QUARTER: Records = {
    "C": [{**_PROPOSAL, "state": "answered", "answer_number": "77/STC"}],
    "D": [
        {**_REVIEW, "content": "rà soát HTX ngừng hoạt động  tại xã Hòa Phát."},
        {**_SUMMARY, "state": "done_late", "product": "Báo cáo 12/BC"},
    ],
}


def workbook(period: str, place: str, records: Records, *, nil: bool = False) -> bytes:
    """A return of KT05 alone."""
    day = Period(period).window("administrative").end
    cover = Cover(
        place, "registrar", "Phòng Tài chính – Kế hoạch", period, ("KT05",), cut_off=day, letter_number="12/BC-TCKH",
        letter_date=day, source_code="synthetic", is_synthetic=True,
        nil_forms=("KT05",) if nil else (),
    )  # fmt: skip
    return write_workbook(_FORMS, cover, day, records={("KT05", part): some for part, some in records.items()})


def quarter(period: str, records: Records) -> Mapping[tuple[str, str], bytes]:
    """What 643 tells, and that the others have nothing to tell."""
    nil = {(place, "registrar"): workbook(period, place, {}, nil=True) for place in DISTRICTS[1:]}
    return {(DISTRICTS[0], "registrar"): workbook(period, DISTRICTS[0], records), **nil}


@pytest.fixture(scope="module")
def built(checkout: Settings, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Any]]:
    """What core and mart hold after each quarter was built, the mart by kind and item."""
    folder = tmp_path_factory.mktemp("committee")
    home = home_of_four_districts(folder / "home", "KT05", ["quarter"])
    province = Province(replace(checkout, home=home, var=folder / "var"))
    uncorrected = {**_FIRST_QUARTER, "D": [{**_REVIEW, "volume": 60}]}
    province.drop(quarter(_FIRST, uncorrected))
    province.drop({("643", "registrar"): workbook(_FIRST, "643", _FIRST_QUARTER)})
    found = {_FIRST: _built(province.settings, _FIRST)}
    province.drop(quarter(_SECOND, _SECOND_QUARTER))
    found[_SECOND] = _built(province.settings, _SECOND)
    project = project_of(province.settings)
    build_facts(project, _FIRST)
    build_marts(project, _FIRST)
    return {**found, "first again, the second known": _held(province.settings)}


def _built(settings: Settings, period: str) -> Mapping[str, Any]:
    line.build(settings, Period(period))
    return _held(settings)


def _held(settings: Settings) -> Mapping[str, Any]:
    warehouse = Warehouse(settings.warehouse)
    rows = warehouse.query("select * from marts.mart_committee order by period, reporter_key, item_kind_code, item_key")
    return {
        "mart": {(row["item_kind_code"], row["item_key"]): row for row in rows},
        "tasks": warehouse.query("select * from core.fct_task where part = 'D' order by submission_id, record_number"),
        "documents": warehouse.query("select * from core.dim_document order by document_key"),
    }


def said(row: Mapping[str, Any], columns: str) -> tuple[Any, ...]:
    return tuple(row[column] for column in columns.split(", "))


REVIEW = ("task", "113/TB-BCĐ | Rà soát HTX ngừng hoạt động tại xã Hoà Phát")
UNDATED = ("task", "113/TB-BCĐ | Tuyên truyền Luật Hợp tác xã")
SUMMARY = ("task", "90/TB-BCĐ | Lập báo cáo tổng kết")
PROPOSAL = ("recommendation", "5/KN | 2024")


def test_every_part_of_the_form_comes_to_the_mart_once(built: Mapping[str, Any]) -> None:
    assert list(built[_FIRST]["mart"]) == [
        ("award", "F1"),
        ("difficulty", "G1"),
        ("inspection", "118/KH-BCĐ | Xã Ea Tân | 2024-02-06"),
        ("limitation", "B1"),
        ("meeting", "E1"),
        PROPOSAL,
        REVIEW,
        UNDATED,
        SUMMARY,
    ]
    row = built[_FIRST]["mart"]["meeting", "E1"]
    assert said(row, "item_code, activity_count, document_number, is_synthetic, is_late") == (
        "board_meeting",
        2,
        "113/TB-BCĐ",
        True,
        True,
    )
    row = built[_FIRST]["mart"]["award", "F1"]
    assert said(row, "item_text, collective_count, individual_count") == ("Bằng khen của UBND tỉnh", 6, 4)


def test_an_inspection_counts_what_it_visited_from_below_and_from_above(built: Mapping[str, Any]) -> None:
    row = built[_FIRST]["mart"]["inspection", "118/KH-BCĐ | Xã Ea Tân | 2024-02-06"]
    assert said(row, "visited_count_low, visited_count_high, item_text") == (1, 2, "Xã Ea Tân")


def test_a_correction_replaces_the_attempt_and_both_stay_in_the_facts(built: Mapping[str, Any]) -> None:
    assert [said(row, "attempt_number, quantity, quantity_low, is_accepted") for row in built[_FIRST]["tasks"]] == [
        (1, 60, 60, False),
        (2, None, 10, True),
        (2, None, None, True),
        (2, None, None, True),
    ]


def test_a_bound_stays_a_bound(built: Mapping[str, Any]) -> None:
    row = built[_FIRST]["mart"][REVIEW]
    columns = "quantity, quantity_low, quantity_high, quantity_qualifier, quantity_unit, quantity_state"
    assert said(row, columns) == (None, 10, None, "more_than", "HTX", "bound")


def test_a_task_reported_again_in_other_spelling_is_one_task_and_becomes_overdue(built: Mapping[str, Any]) -> None:
    columns = "is_open, is_overdue, overdue_days, first_reported_period, last_reported_period, is_identity_doubtful"
    assert said(built[_FIRST]["mart"][REVIEW], columns) == (True, False, None, _FIRST, _FIRST, False)
    assert said(built[_SECOND]["mart"][REVIEW], columns) == (True, True, 14, _FIRST, _SECOND, False)


def test_a_task_without_a_day_stays_open_and_nothing_is_said_of_its_day(built: Mapping[str, Any]) -> None:
    columns = "due_date, is_open, is_overdue, is_reported, unreported_quarter_count"
    assert said(built[_FIRST]["mart"][UNDATED], columns) == (None, True, None, True, 0)
    assert said(built[_SECOND]["mart"][UNDATED], columns) == (None, True, None, False, 1)


def test_what_is_done_is_shown_where_it_was_reported_and_is_no_longer_overdue(built: Mapping[str, Any]) -> None:
    columns = "task_state_code, is_open, is_overdue, overdue_days, product"
    assert said(built[_FIRST]["mart"][SUMMARY], columns) == ("overdue", True, True, 23, None)
    assert said(built[_SECOND]["mart"][SUMMARY], columns) == ("done_late", False, False, None, "Báo cáo 12/BC")


def test_a_recommendation_is_known_by_its_number_and_shows_its_answer(built: Mapping[str, Any]) -> None:
    columns = "task_state_code, is_overdue, answer_document_key"
    assert said(built[_FIRST]["mart"][PROPOSAL], columns) == ("open", True, None)
    assert said(built[_SECOND]["mart"][PROPOSAL], columns) == ("answered", False, "77/STC | ? | Sở Tài chính")


def test_only_tasks_are_carried_into_the_next_quarter(built: Mapping[str, Any]) -> None:
    assert list(built[_SECOND]["mart"]) == [PROPOSAL, REVIEW, UNDATED, SUMMARY]


def test_what_a_later_quarter_says_changes_nothing_in_an_earlier_one(built: Mapping[str, Any]) -> None:
    assert built["first again, the second known"]["mart"] == built[_FIRST]["mart"]


def test_documents_are_named_by_what_is_known_of_them(built: Mapping[str, Any]) -> None:
    columns = "document_key, document_kind_code, is_date_missing, is_body_missing, same_number_count"
    named = [said(row, columns) for row in built[_FIRST]["documents"]]
    assert ("118/KH-BCĐ | 2024-01-15 | Ban Chỉ đạo huyện", "plan", False, False, 1) in named
    assert ("113/TB-BCĐ | 2024-01-10 | ?", "other", False, True, 2) in named
    assert ("113/TB-BCĐ | ? | ?", "conclusion", True, True, 2) in named
    letters = [row["issuing_body_name"] for row in built[_FIRST]["documents"] if row["document_number"] == "12/BC-TCKH"]
    assert len(letters) == len(DISTRICTS)
    assert all(name.startswith("Phòng Tài chính") for name in letters)
