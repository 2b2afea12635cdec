"""Any bytes and any mutation of a valid package end in a reading with figures or a reason, never in an exception."""

import io
import zipfile

import pytest
from hazard_cases import CLEAN, KT01, commented, package, read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PARTS = zipfile.ZipFile(io.BytesIO(CLEAN)).namelist()
COMMENTED = commented("14")
RULESET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def ends_well(data: bytes, name: str = "a.xlsx") -> None:
    reading = read(data, name)
    assert reading.outcome == "readable" or any(finding.severity == "block" for finding in reading.findings)


@RULESET
@given(st.sampled_from(PARTS), st.text(max_size=60) | st.binary(max_size=60))
def test_a_part_replaced_by_anything(name: str, content: str | bytes) -> None:
    ends_well(package(CLEAN, {name: lambda _: content.encode() if isinstance(content, str) else content}))


@RULESET
@given(st.sampled_from(PARTS), st.integers(0, 4000), st.integers(1, 400))
def test_a_part_cut_short_or_with_a_piece_twice(name: str, at: int, length: int) -> None:
    ends_well(package(CLEAN, {name: lambda content: content[:at]}))
    ends_well(package(CLEAN, {name: lambda content: content[: at + length] + content[at:]}))


@RULESET
@given(st.sampled_from(PARTS))
def test_a_part_left_out_or_there_twice(name: str) -> None:
    ends_well(package(CLEAN, {name: lambda _: None}))
    file = io.BytesIO(CLEAN)
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(name, b"<x/>")
    reading = read(file.getvalue())
    assert [finding.rule_id for finding in reading.findings] == ["H022"]


@RULESET
@given(st.integers(0, len(CLEAN) - 1), st.integers(1, 255), st.booleans())
def test_a_bit_turned_over_or_the_end_cut_off(at: int, flip: int, is_cut: bool) -> None:
    ends_well(CLEAN[:at] if is_cut else CLEAN[:at] + bytes([CLEAN[at] ^ flip]) + CLEAN[at + 1 :])


TOKENS = st.sampled_from(
    ["<f>", "</f>", "<v>", "</v>", "<c r='F10'>", "<c t='e'>", "</c>", "<row>", "<x:c r='A1' xmlns:x='y'>", "&amp;"]
)


@RULESET
@given(st.integers(0, 9000), st.lists(TOKENS, min_size=1, max_size=4))
def test_tags_thrown_into_a_sheet(at: int, tags: list[str]) -> None:
    ends_well(package(CLEAN, {KT01: lambda xml: xml[:at] + "".join(tags).encode() + xml[at:]}))


@RULESET
@given(st.text(max_size=40), st.text(max_size=12))
def test_comments_with_anything_in_them(text: str, reference: str) -> None:
    def change(xml: bytes) -> bytes:
        return xml.replace(b"14", text.encode(errors="replace")).replace(b"F10", reference.encode(errors="replace"))

    ends_well(package(COMMENTED, {"xl/comments1.xml": change}))


@RULESET
@given(st.text(max_size=200))
def test_a_workbook_of_any_name(name: str) -> None:
    assert read(CLEAN, name).outcome == "readable"
