"""Whose signature it is: a certificate counts for the office that it names in full, and for no other."""

from datetime import date

import pytest
from tests_support import ROOT

from hoptac.line.signers import is_office, may_sign_for
from hoptac.reference import load_reference

REFERENCE = load_reference(ROOT / "seeds")
DAY = date(2023, 9, 14)
CITY = "643@2000-01-01/registrar"
PROVINCE = "66@2000-01-01/provincial_registrar"
COMMUNE = "22057@2025-07-01/registrar"


def may_sign(*organisations: str, cn: str = "", key: str = CITY, day: date = DAY) -> bool:
    return may_sign_for(REFERENCE, organisations, cn, REFERENCE.reporter(key), day)


@pytest.mark.parametrize(
    "committee",
    [
        "UBND thành phố Buôn Ma Thuột",
        "Uỷ ban nhân dân Thành phố Buôn Ma Thuột",
        "ỦY BAN NHÂN DÂN TP. BUÔN MA THUỘT",
        "ubnd tp Buôn Ma Thuột",
        "UBND thành phố Buôn Ma Thuo\u0302\u0323t",
    ],
)
def test_the_committee_of_the_place_is_known_however_its_tone_marks_case_and_kind_are_written(committee: str) -> None:
    assert may_sign(committee)
    assert may_sign("UBND tỉnh Đắk Lắk", cn=committee)


def test_the_office_is_known_by_its_full_name_and_by_its_name_below_the_committee() -> None:
    assert may_sign("Phòng Tài chính - Kế hoạch thành phố Buôn Ma Thuột")
    assert may_sign("UBND thành phố Buôn Ma Thuột", "Phòng Tài chính – Kế hoạch", cn="một người ký")
    assert may_sign("UBND tỉnh Đắk Lắk", "UBND thành phố Buôn Ma Thuột")


@pytest.mark.parametrize(
    "organisations",
    [
        pytest.param(("UBND thanh pho Buon Ma Thuot",), id="without-accents"),
        pytest.param(("UBND Buôn Ma Thuột",), id="without-its-kind"),
        pytest.param(("UBND thị xã Buôn Ma Thuột",), id="with-another-kind"),
        pytest.param(("Buôn Ma Thuột",), id="a-place-alone"),
        pytest.param(("UBND thị xã Buôn Hồ",), id="a-neighbour"),
        pytest.param(("UBND tỉnh Đắk Lắk",), id="the-committee-above"),
        pytest.param(("UBND thành phố Buôn Ma Thuột", "Phòng Nội vụ"), id="another-office-of-the-place"),
        pytest.param(("Phòng Tài chính – Kế hoạch",), id="an-office-of-no-place"),
        pytest.param((), id="nobody"),
    ],
)
def test_who_is_not_named_in_full_or_is_somebody_else_signs_for_nobody_else(organisations: tuple[str, ...]) -> None:
    assert not may_sign(*organisations)
    assert not may_sign(*organisations, cn="một người ký")


def test_an_office_below_the_province_s_committee_does_not_sign_for_the_province() -> None:
    assert may_sign("UBND tỉnh Đắk Lắk", key=PROVINCE)
    assert not may_sign("UBND tỉnh Đắk Lắk", "UBND thành phố Buôn Ma Thuột", key=PROVINCE)
    assert not may_sign("UBND tỉnh Đắk Lắk", "Sở Tư pháp", key=PROVINCE)


def test_a_certificate_that_names_offices_of_two_places_is_of_neither() -> None:
    both = ("UBND thành phố Buôn Ma Thuột", "Phòng Tài chính – Kế hoạch thị xã Buôn Hồ")
    assert not may_sign(*both)
    assert not may_sign("UBND thị xã Buôn Hồ", cn="UBND thành phố Buôn Ma Thuột", key="644@2000-01-01/registrar")


def test_an_office_that_does_not_report_on_the_day_signs_for_nothing() -> None:
    assert may_sign("UBND xã Xuân Lộc", key=COMMUNE, day=date(2025, 9, 14))
    assert not may_sign("UBND xã Xuân Lộc", key=COMMUNE, day=DAY)


def test_a_name_is_an_offices_or_may_be_a_persons() -> None:
    assert is_office(REFERENCE, "Ủy ban nhân dân thành phố Buôn Ma Thuột")
    assert is_office(REFERENCE, "Phòng Tài chính – Kế hoạch thị xã Buôn Hồ")
    assert not is_office(REFERENCE, "một người ký")
    assert not is_office(REFERENCE, "")
