"""Words that mean the same in labels: groups, unions, credit funds in every spelling, and the alliance never among them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoptac.figure import fold
from hoptac.read.text import names
from hoptac.read.words import canonical


@pytest.mark.parametrize(
    ("printed", "known"),
    [
        ("Tổng số tổ hợp tác xã", "Tổng số THT"),
        ("Tổng số tổ HT", "Tổng số tổ hợp tác"),
        ("LIÊN HIỆP HỢP TÁC XÃ", "LHHTX"),
        ("Liên hiệp HTX", "LH HTX"),
        ("Quỹ TDND", "Quỹ tín dụng nhân dân"),
        ("Tổng số xã viên hợp tác xã", "Tổng số thành viên HTX"),
        ("Số HTX phát triển mới", "Số HTX thành lập mới"),
        ("Lợi nhuận BQ một HTX", "Lãi bình quân một HTX"),
        ("LK năm", "Lũy kế năm"),
        ("KH năm", "Kế hoạch năm"),
        ("CK năm trước", "Cùng kỳ năm trước"),
        ("Tỷ trọng kinh tế tập thể trong GRDP", "Tỷ trọng KTTT trong GRDP"),
    ],
)
def test_words_of_one_meaning_are_one_name(printed: str, known: str) -> None:
    assert names(printed) == names(known)


@pytest.mark.parametrize(
    ("printed", "other"),
    [
        ("Liên minh HTX", "Liên hiệp HTX"),
        ("Liên minh hợp tác xã", "LHHTX"),
        ("Tổ hợp tác", "Hợp tác xã"),
        ("Tổ hợp tác xã", "Hợp tác xã"),
        ("Quỹ hỗ trợ phát triển HTX", "Quỹ tín dụng"),
        ("Lãi suất", "Lãi"),
    ],
)
def test_words_of_different_meaning_stay_apart(printed: str, other: str) -> None:
    assert not names(printed) & names(other)


WORDS = [
    "Liên hiệp",
    "Liên minh",
    "hợp tác xã",
    "HTX",
    "tổ",
    "tổ hợp tác",
    "quỹ",
    "tín dụng",
    "xã viên",
    "BQ",
    "KH",
    "mới",
]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=6).map(" ".join))
def test_one_wording_is_final(text: str) -> None:
    once = canonical(fold(text))
    assert canonical(once) == once
