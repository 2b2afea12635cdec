"""Who sends: codes first, names inside the province, what a name does not decide, codes and names that disagree."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from reading_support import cover, workbook

from hoptac.form import load_forms
from hoptac.period import Period
from hoptac.read import read_delivery
from hoptac.read.cover import parse_period
from hoptac.read.places import find_places
from hoptac.reference import Place, load_reference
from hoptac.rule import load_rules

ROOT = Path(__file__).parents[2]
FORMS = load_forms(ROOT / "expectations" / "forms")
RULES = load_rules(ROOT / "expectations" / "rules")
REFERENCE = load_reference(ROOT / "seeds")
DAY = date(2023, 9, 14)
OFFICE = "Phòng Tài chính – Kế hoạch huyện Ea Kar"


def read(reference=REFERENCE, **said):
    data = workbook(
        {
            "KT00": cover(**{label.replace("_", " "): value for label, value in said.items()}),
            "KT02B": [["Mã biểu: KT02B"]],
        }
    )
    return read_delivery(data, "x.xlsx", "n", forms=FORMS, rules=RULES, reference=reference, province_code="66")


def rules_of(reading):
    return [f.rule_id for f in reading.findings if f.form_code == "KT00"]


def with_twin():
    """A second commune-like place of the same name in the same province."""
    twin = Place("699@2000-01-01", "699", "district", "Ea Kar", "66@2000-01-01", "thị xã", date(2000, 1, 1), None)
    return replace(REFERENCE, places={**REFERENCE.places, twin.key: twin})


def test_a_code_that_is_known_is_used_and_nothing_is_said():
    reading = read()
    assert (reading.reporter_key, rules_of(reading)) == ("651@2000-01-01/registrar", [])


@pytest.mark.parametrize("name", ["huyện Ea Kar", "huyện Ea\u00a0Kar", "Huyện  EA KAR", "H. Ea Kar"])
def test_a_name_that_one_place_of_the_province_bears_stands_for_its_code(name):
    reading = read(**{"Mã địa bàn": name})
    assert (reading.place_code, rules_of(reading)) == ("651", ["H611"])


def test_a_name_that_a_district_and_its_town_both_bear_needs_the_kind_of_place_or_the_code():
    reading = read(**{"Mã địa bàn": "Ea Kar"})
    assert (reading.outcome, rules_of(reading)) == ("refused", ["H612"])


def test_where_no_code_is_given_the_name_of_the_office_says_the_place():
    reading = read(**{"Mã địa bàn": None})
    assert (reading.place_code, rules_of(reading)) == ("651", ["H611"])


@pytest.mark.parametrize("name", ["xã Ea Kar", "Krong Pac", "Hà Nội", "Kar"])
def test_a_name_of_another_kind_without_accents_or_outside_the_province_is_no_place(name):
    reading = read(**{"Mã địa bàn": name})
    assert (reading.outcome, rules_of(reading)) == ("refused", ["H003"])


def test_a_name_that_two_places_bear_is_refused_with_both_and_its_kind_decides():
    reading = read(with_twin(), **{"Mã địa bàn": "Ea Kar"})
    assert (reading.outcome, rules_of(reading)) == ("refused", ["H612"])
    assert "651" in reading.findings[0].expected
    assert "699" in reading.findings[0].expected
    assert read(with_twin(), **{"Mã địa bàn": "huyện Ea Kar"}).place_code == "651"


def test_a_code_and_a_name_that_disagree_are_asked_about_and_the_code_counts():
    reading = read(**{"Đơn vị báo cáo": "Phòng Tài chính – Kế hoạch huyện Krông Pắc"})
    assert (reading.place_code, rules_of(reading)) == ("651", ["H613"])
    assert rules_of(read(**{"Mã địa bàn": "651 – Krông Pắc"})) == ["H613"]
    assert rules_of(read(**{"Mã địa bàn": "651 – Ea Kar"})) == []


def test_the_name_of_a_place_that_lies_in_the_coded_one_is_no_contradiction():
    assert rules_of(read(**{"Đơn vị báo cáo": "Phòng Tài chính – Kế hoạch, tỉnh Đắk Lắk"})) == []


def test_an_office_is_known_by_its_name_too():
    reading = read(**{"Mã đơn vị": OFFICE})
    assert (reading.reporter_key, rules_of(reading)) == ("651@2000-01-01/registrar", ["H611"])
    reading = read(**{"Mã đơn vị": None})
    assert (reading.reporter_key, rules_of(reading)) == ("651@2000-01-01/registrar", ["H611"])
    assert rules_of(read(**{"Mã đơn vị": "Phòng Tài chính"})) == ["H004"]


def test_a_place_that_no_longer_exists_on_the_day_is_not_found_by_name():
    assert find_places(REFERENCE, "huyện Ea Kar", "66", DAY)
    assert find_places(REFERENCE, "huyện Ea Kar", "66", date(2026, 1, 1)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Quý III/2023", "2023Q3"),
        ("Quí III/2023", "2023Q3"),
        ("Qúy 3 năm 2023", "2023Q3"),
        ("QUÝ III NĂM 2023", "2023Q3"),
        ("Kỳ báo cáo: Quý III/2023", "2023Q3"),
        ("9 tháng năm 2023", "2023M9"),
        ("9 tháng đầu năm 2023", "2023M9"),
        ("6 tháng đầu năm 2023", "2023H1"),
        ("Năm 2023", "2023Y"),
        ("từ 01/01/2011 đến 30/09/2014", "2011-01-01/2014-09-30"),
        ("2023Q3", "2023Q3"),
    ],
)
def test_a_period_is_read_in_the_words_of_a_form(text, code):
    assert parse_period(text) == Period(code)


@pytest.mark.parametrize("text", ["", "Quý V/2023", "Quý III", "tháng 9/2023", "45183", "9 tháng", "lang 2023"])
def test_what_names_no_period_is_none(text):
    assert parse_period(text) is None
