"""Sentences name indicators as people do; columns keep their codes."""

import re

from hypothesis import given
from hypothesis import strategies as st
from tests_support import ROOT

from hoptac.rule import load_names, load_rules

NAMES = load_names(ROOT / "seeds" / "indicators")
RULES = load_rules(ROOT / "expectations" / "rules", NAMES)


def test_a_code_is_said_by_its_name_and_its_basis_where_two_would_be_one() -> None:
    assert NAMES.spoken("HTX_NEW 5", "vi") == "“Số HTX thành lập mới” 5"
    assert NAMES.spoken("HTX_NEW@quarter 6; HTX_NEW@ytd 4", "vi") == (
        "“Số HTX thành lập mới” (thực hiện trong quý) 6; “Số HTX thành lập mới” (luỹ kế từ đầu năm) 4"
    )
    assert NAMES.spoken("HTX_TOTAL 74", "vi") == "“Tổng số HTX có đến cuối kỳ” 74"
    assert NAMES.spoken("HTX_NEW (2023Q2) 5", "en") == "“Co-operatives newly founded” (2023Q2) 5"


def test_what_is_no_code_of_an_indicator_stays_as_it_is() -> None:
    for words in ("biểu KT01, ô F12", "HTX 5", "66-2023-0001", "H005 [R001]", "HTX_NEWER 5", "THT"):
        assert NAMES.spoken(words, "vi") == words


@given(st.text())
def test_any_text_can_be_said_and_saying_it_twice_changes_nothing(text: str) -> None:
    once = NAMES.spoken(text, "vi")
    assert NAMES.spoken(once, "vi") == once


@given(st.sampled_from(sorted(NAMES.indicators)), st.sampled_from(("vi", "en")))
def test_no_code_is_left_in_a_sentence_that_an_officer_reads(code: str, language: str) -> None:
    assert not re.search(r"[A-Z]+_[A-Z]", NAMES.spoken(f"{code}@ytd 5", language))


def test_a_finding_keeps_the_codes_in_its_columns() -> None:
    found = RULES.in_words(RULES["R001"].finding(observed="HTX_TOTAL 5", indicator_codes="HTX_TOTAL"))
    assert found.observed == "HTX_TOTAL 5"
    assert found.indicator_codes == "HTX_TOTAL"
    assert "“Tổng số HTX" in found.message_vi
    assert "HTX_TOTAL" not in found.message_vi + found.message_en
