"""Text with separators as sheets: encoding, separator, where forms begin; what is unclear is refused."""

import pytest
from hazard_cases import csv_of, read
from hypothesis import given, settings
from hypothesis import strategies as st

from hoptac.errors import BadWorkbook
from hoptac.workbook import Limits, open_workbook

SMALL = 'Mã đơn vị;registrar\n\nMã biểu: KT01, phiên bản 2021;;\nMã số;Chỉ tiêu;Luỹ kế\nHTX_NEW;"a;b";12,5\n\nKT03;;\nx;y;z\n'


def tables(text: str | bytes, limits: Limits | None = None) -> dict[str, tuple[tuple[object, ...], ...]]:
    data = text if isinstance(text, bytes) else text.encode()
    return {sheet.name: sheet.rows for sheet in open_workbook(data, "KT.csv", limits).sheets}


def reason(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(BadWorkbook) as caught:
        open_workbook(data, "KT.CSV", limits)
    return caught.value.rule_id


def test_a_file_is_parted_where_a_form_begins() -> None:
    found = tables(SMALL)
    assert list(found) == ["KT00", "KT01", "KT03"]
    assert found["KT00"][0] == ("Mã đơn vị", "registrar")
    assert found["KT01"][2] == ("HTX_NEW", "a;b", "12,5")
    assert found["KT03"] == (("KT03", None, None), ("x", "y", "z"))


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_the_same_figures_come_out_whatever_parts_the_columns(separator: str, encoding: str) -> None:
    reading = read(csv_of(separator, encoding), "KT.csv")
    assert (reading.outcome, reading.findings, reading.period) == ("readable", (), "2023Q3")
    [submission] = reading.submissions
    assert {int(found.figure.value or 0) for found in submission.figures if found.figure.is_answered} == {1336}
    assert submission.required_count == submission.answered_count > 30


def test_decomposed_letters_are_read_like_composed_ones() -> None:
    import unicodedata

    data = unicodedata.normalize("NFD", csv_of().decode()).encode()
    assert read(data, "KT.csv").outcome == "readable"


def test_a_line_that_names_the_separator_is_believed() -> None:
    assert tables("sep=;\nMã đơn vị;a,b\n")["KT00"] == (("Mã đơn vị", "a,b"),)


def test_a_form_that_comes_twice_is_two_sheets() -> None:
    assert list(tables("a;b\nKT01;\nc;d\nKT01;\ne;f\n")) == ["KT00", "KT01", "KT01 (2)"]


@pytest.mark.parametrize(
    ("data", "rule_id"),
    [
        pytest.param("Mã đơn vị;registrar".encode("utf-16"), "H025", id="utf-16"),
        pytest.param("Đơn vị;a".encode("cp1258", errors="replace"), "H025", id="windows"),
        pytest.param(b"a;b\0c", "H025", id="zero-bytes"),
        pytest.param(b"", "H026", id="empty"),
        pytest.param(b"one sentence\nand another, longer\none more", "H026", id="sentences"),
        pytest.param(b'a;"b\nc;d', "H026", id="quote-left-open"),
    ],
)
def test_what_is_unclear_is_refused(data: bytes, rule_id: str) -> None:
    assert reason(data) == rule_id


@pytest.mark.parametrize("limits", [Limits(packed_bytes=10), Limits(cells=3), Limits(area=5), Limits(sheets=1)])
def test_a_text_beyond_the_limits_is_not_taken(limits: Limits) -> None:
    assert reason(SMALL.encode(), limits) == "H014"


def test_a_workbook_named_csv_is_read_as_the_workbook_that_it_is() -> None:
    from hazard_cases import CLEAN, rules_of

    assert rules_of((CLEAN, "KT.csv")) == {"H042"}


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet=';,\t"\n KT01Mãbiểu:', max_size=80).map(str.encode))
def test_any_bytes_named_csv_are_read_or_refused(data: bytes) -> None:
    reading = read(data, "a.csv")
    assert reading.outcome == "refused"
    assert reading.findings
