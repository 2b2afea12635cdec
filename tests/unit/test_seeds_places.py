"""The place seeds, read as files: counts that were measured elsewhere, and what a join relies on."""

import csv
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "seeds" / "places"
BEFORE = "2000-01-01"
REFORM = "2025-07-01"
END_OF_TIME = "9999-12-31"


def rows_of(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = rows_of("places.csv")
SUCCESSIONS = rows_of("place_successions.csv")
BY_KEY = {row["place_key"]: row for row in PLACES}


def children_of(key: str) -> list[dict[str, str]]:
    return [row for row in PLACES if row["parent_key"] == key]


def communes_before(province: str) -> list[dict[str, str]]:
    districts = children_of(f"{province}@{BEFORE}")
    return [row for district in districts if district["valid_to"] for row in children_of(district["place_key"])]


def communes_now(province: str) -> list[dict[str, str]]:
    keys = {f"{province}@{REFORM}", f"{province}@{BEFORE}"}
    return [row for row in PLACES if row["parent_key"] in keys and row["place_level"] == "commune"]


def successors_of(places: list[dict[str, str]]) -> set[str]:
    keys = {row["place_key"] for row in places}
    return {row["successor_key"] for row in SUCCESSIONS if row["predecessor_key"] in keys}


def districts_under_each_successor(province: str) -> dict[str, set[str]]:
    districts: defaultdict[str, set[str]] = defaultdict(set)
    for commune in communes_before(province):
        for successor in successors_of([commune]):
            districts[successor].add(commune["parent_key"])
    return districts


def last_day(row: dict[str, str]) -> str:
    return row["valid_to"] or END_OF_TIME


@pytest.mark.parametrize(
    ("province", "districts", "communes"),
    [
        pytest.param("19", 9, 172, id="thai-nguyen"),
        pytest.param("20", 11, 194, id="lang-son"),
        pytest.param("66", 15, 180, id="dak-lak"),
        pytest.param("94", 11, 108, id="soc-trang"),
        pytest.param("58", 7, 62, id="ninh-thuan"),
    ],
)
def test_every_old_province_has_its_districts_and_communes(province: str, districts: int, communes: int) -> None:
    found = [row for row in children_of(f"{province}@{BEFORE}") if row["place_level"] == "district"]
    assert len(found) == districts
    assert len(communes_before(province)) == communes


@pytest.mark.parametrize(
    ("province", "types"),
    [
        pytest.param("19", {"xã": 77, "phường": 15}, id="thai-nguyen"),
        pytest.param("20", {"xã": 61, "phường": 4}, id="lang-son"),
        pytest.param("66", {"xã": 88, "phường": 14}, id="dak-lak"),
        pytest.param("92", {"xã": 72, "phường": 31}, id="can-tho"),
        pytest.param("56", {"xã": 48, "phường": 16, "đặc khu": 1}, id="khanh-hoa"),
    ],
)
def test_every_new_province_has_all_its_communes_by_type(province: str, types: dict[str, int]) -> None:
    assert Counter(row["place_type_name"] for row in communes_now(province)) == types


@pytest.mark.parametrize(
    ("province", "successors", "crossing"),
    [
        pytest.param("19", 55, 2, id="thai-nguyen"),
        pytest.param("20", 65, 4, id="lang-son"),
        pytest.param("66", 68, 0, id="dak-lak"),
        pytest.param("94", 43, 3, id="soc-trang"),
        pytest.param("58", 24, 5, id="ninh-thuan"),
    ],
)
def test_new_communes_on_old_land_and_those_that_cross_districts_are_as_measured(
    province: str, successors: int, crossing: int
) -> None:
    districts = districts_under_each_successor(province)
    assert len(districts) == successors
    assert sum(len(keys) > 1 for keys in districts.values()) == crossing


@pytest.mark.parametrize(
    ("district", "name", "communes", "successor_count"),
    [
        pytest.param("169", "Đồng Hỷ", 14, 6, id="dong-hy"),
        pytest.param("170", "Võ Nhai", 15, 7, id="vo-nhai"),
        pytest.param("187", "Chi Lăng", 20, 6, id="chi-lang"),
    ],
)
def test_the_districts_of_the_sources_lead_on_through_their_communes(
    district: str, name: str, communes: int, successor_count: int
) -> None:
    key = f"{district}@{BEFORE}"
    found = children_of(key)
    assert BY_KEY[key]["place_name"] == name
    assert len(found) == communes
    assert len(successors_of(found)) == successor_count


def test_chi_lang_became_six_communes_by_name() -> None:
    successors = successors_of(children_of(f"187@{BEFORE}"))
    names = {BY_KEY[key]["place_name"] for key in successors}
    assert names == {"Chi Lăng", "Bằng Mạc", "Chiến Thắng", "Nhân Lý", "Vạn Linh", "Quan Sơn"}


def test_place_keys_are_unique_and_say_code_and_beginning() -> None:
    assert len(PLACES) > 1000
    assert len(BY_KEY) == len(PLACES)
    assert all(row["place_key"] == f"{row['place_code']}@{row['valid_from']}" for row in PLACES)


def test_every_code_is_text_of_the_length_of_its_level() -> None:
    digits = {"province": 2, "district": 3, "commune": 5}
    wrong = [
        row["place_key"]
        for row in PLACES
        if not (row["place_code"].isdigit() and len(row["place_code"]) == digits[row["place_level"]])
    ]
    assert wrong == []


def test_only_provinces_have_no_parent() -> None:
    assert {row["place_level"] for row in PLACES if not row["parent_key"]} == {"province"}
    assert [row for row in PLACES if row["place_level"] == "province" and row["parent_key"]] == []


def test_every_parent_exists_and_is_valid_as_long_as_its_child() -> None:
    children = [row for row in PLACES if row["parent_key"]]
    orphans = [row["place_key"] for row in children if row["parent_key"] not in BY_KEY]
    assert orphans == []
    outlived = [
        row["place_key"]
        for row in children
        if not (
            BY_KEY[row["parent_key"]]["valid_from"] <= row["valid_from"]
            and last_day(row) <= last_day(BY_KEY[row["parent_key"]])
        )
    ]
    assert outlived == []


def test_a_commune_is_under_a_district_before_the_reform_and_under_a_province_since() -> None:
    levels = {
        (row["valid_from"], BY_KEY[row["parent_key"]]["place_level"])
        for row in PLACES
        if row["place_level"] == "commune"
    }
    assert levels == {(BEFORE, "district"), (REFORM, "province")}


def test_no_two_rows_of_one_code_and_level_are_valid_on_the_same_day() -> None:
    histories: defaultdict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in PLACES:
        assert row["valid_from"] <= last_day(row)
        histories[row["place_level"], row["place_code"]].append(row)
    overlapping = []
    for code, history in histories.items():
        history.sort(key=lambda row: row["valid_from"])
        overlapping += [code for earlier, later in pairwise(history) if later["valid_from"] <= last_day(earlier)]
    assert overlapping == []


def test_no_district_and_no_old_commune_outlives_the_reform() -> None:
    ended = [row for row in PLACES if row["place_level"] != "province" and row["valid_from"] == BEFORE]
    assert {row["valid_to"] for row in ended} == {"2025-06-30"}
    assert {row["valid_to"] for row in PLACES if row["valid_from"] == REFORM} == {""}
    assert {row["place_level"] for row in PLACES if row["valid_from"] == REFORM} == {"province", "commune"}


def test_only_beginnings_at_the_reform_are_stated() -> None:
    assert {(row["valid_from"], row["valid_from_certainty"]) for row in PLACES} == {
        (BEFORE, "assumed"),
        (REFORM, "stated"),
    }


def test_lang_son_which_merged_with_no_province_keeps_one_open_row() -> None:
    rows = [row for row in PLACES if row["place_code"] == "20"]
    assert [(row["place_key"], row["valid_to"]) for row in rows] == [(f"20@{BEFORE}", "")]


def test_a_code_that_was_re_used_over_the_reform_has_two_keys() -> None:
    before, now = BY_KEY[f"05665@{BEFORE}"], BY_KEY[f"05665@{REFORM}"]
    assert (before["full_name"], now["full_name"]) == ("Xã Văn Lăng", "Xã Văn Lăng")
    assert (before["parent_key"], now["parent_key"]) == (f"169@{BEFORE}", f"19@{REFORM}")


def test_a_code_may_name_another_commune_since_the_reform() -> None:
    assert BY_KEY[f"06172@{BEFORE}"]["full_name"] == "Xã Tân Mỹ"
    assert BY_KEY[f"06172@{REFORM}"]["full_name"] == "Xã Hoàng Văn Thụ"


def test_names_that_differ_only_by_a_diacritic_are_two_places() -> None:
    names = {row["place_code"]: row["full_name"] for row in communes_now("19")}
    assert (names["02143"], names["05665"]) == ("Xã Văn Lang", "Xã Văn Lăng")


def test_all_text_is_composed_and_without_stray_spaces() -> None:
    texts = [text for row in [*PLACES, *SUCCESSIONS] for text in row.values()]
    assert [text for text in texts if text != unicodedata.normalize("NFC", text)] == []
    assert [text for text in texts if text != " ".join(text.split())] == []


def test_tone_marks_stand_on_the_first_vowel_of_an_open_oa_oe_uy() -> None:
    misplaced = ("oà", "oá", "oả", "oã", "oạ", "oè", "oé", "oẻ", "oẽ", "oẹ", "uỳ", "uý", "uỷ", "uỹ", "uỵ")
    words = [word.lower() for row in PLACES for word in row["full_name"].split()]
    assert "hòa" in words
    assert [word for word in words if word.endswith(misplaced) and not word.startswith("qu")] == []


def test_short_names_carry_no_type_word_and_begin_with_a_capital_or_a_number() -> None:
    assert [row for row in PLACES if row["full_name"].lower() != spoken_name(row)] == []
    assert [row["place_name"] for row in PLACES if row["place_name"][0].islower()] == []
    assert BY_KEY[f"31522@{BEFORE}"]["place_name"] == "1"


def spoken_name(row: dict[str, str]) -> str:
    return f"{row['place_type_name']} {row['place_name']}".lower()


def test_successions_lead_from_ended_places_to_places_that_begin_the_next_day() -> None:
    assert len(SUCCESSIONS) > 700
    for row in SUCCESSIONS:
        predecessor, successor = BY_KEY[row["predecessor_key"]], BY_KEY[row["successor_key"]]
        assert (predecessor["valid_to"], successor["valid_from"]) == ("2025-06-30", row["change_date"])
        assert predecessor["place_level"] == successor["place_level"] != "district"


def test_a_succession_is_listed_once_and_is_whole_exactly_when_it_is_the_only_one() -> None:
    pairs = {(row["predecessor_key"], row["successor_key"]) for row in SUCCESSIONS}
    assert len(pairs) == len(SUCCESSIONS)
    counts = Counter(row["predecessor_key"] for row in SUCCESSIONS)
    wrong = [row for row in SUCCESSIONS if (row["succession_kind"] == "whole") != (counts[row["predecessor_key"]] == 1)]
    assert wrong == []
    assert {row["succession_kind"] for row in SUCCESSIONS} == {"whole", "part"}


def test_every_old_commune_has_a_successor() -> None:
    led_on = {row["predecessor_key"] for row in SUCCESSIONS}
    ended = [row for row in PLACES if row["place_level"] == "commune" and row["valid_to"]]
    assert len(ended) == 172 + 194 + 180 + 108 + 62
    assert [row["place_key"] for row in ended if row["place_key"] not in led_on] == []


def test_a_new_commune_takes_land_from_one_old_province_only() -> None:
    provinces: defaultdict[str, set[str]] = defaultdict(set)
    for row in SUCCESSIONS:
        commune = BY_KEY[row["predecessor_key"]]
        if commune["place_level"] == "commune":
            provinces[row["successor_key"]].add(BY_KEY[commune["parent_key"]]["parent_key"])
    assert len(provinces) == 55 + 65 + 68 + 43 + 24
    assert [key for key, found in provinces.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("old_commune", "successor"),
    [
        pytest.param("31666", "31666", id="tan-thanh-of-soc-trang-not-of-can-tho"),
        pytest.param("31744", "31741", id="long-binh-of-soc-trang-not-of-hau-giang"),
        pytest.param("31582", "31582", id="phu-tan-of-soc-trang-not-of-hau-giang"),
        pytest.param("06079", "06079", id="hong-phong-of-binh-gia-not-of-cao-loc"),
    ],
)
def test_a_commune_does_not_follow_its_namesake(old_commune: str, successor: str) -> None:
    assert successors_of([BY_KEY[f"{old_commune}@{BEFORE}"]]) == {f"{successor}@{REFORM}"}


@pytest.mark.parametrize(
    ("province", "predecessors"),
    [
        pytest.param("19", {"06", "19"}, id="thai-nguyen"),
        pytest.param("66", {"54", "66"}, id="dak-lak"),
        pytest.param("92", {"92", "93", "94"}, id="can-tho"),
        pytest.param("56", {"56", "58"}, id="khanh-hoa"),
    ],
)
def test_the_succession_of_a_merged_province_is_whole(province: str, predecessors: set[str]) -> None:
    rows = [row for row in SUCCESSIONS if row["successor_key"] == f"{province}@{REFORM}"]
    assert {row["predecessor_key"] for row in rows} == {f"{code}@{BEFORE}" for code in predecessors}
    assert {(row["succession_kind"], row["legal_basis"]) for row in rows} == {("whole", "NQ 202/2025/QH15")}


def test_rows_are_sorted_and_lines_end_with_a_line_feed() -> None:
    for name, rows in (("places.csv", PLACES), ("place_successions.csv", SUCCESSIONS)):
        assert b"\r" not in (FOLDER / name).read_bytes()
        assert [list(row.values()) for row in rows] == sorted(list(row.values()) for row in rows)
