"""Any bytes and any spoilt letter end in a letter or a problem, never in an exception, and never in a sound signature."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from letters import authority, letter, office, signed

from hoptac.letter import look_at

AT = datetime(2023, 9, 15, 3, tzinfo=UTC)
SIGNED = signed(letter(b"the bytes of a workbook"), office())
ROOTS = (authority().der,)
RULESET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TOKENS = st.sampled_from(
    [
        b"<<",
        b">>",
        b"[",
        b"]",
        b"obj",
        b"endobj",
        b"stream",
        b"endstream",
        b"1 0 R",
        b"/Kids",
        b"xref",
        b"(",
        b"%",
        b"-1",
    ]
)
RANGES = SIGNED.index(b"/ByteRange")
TEXT = range(SIGNED.index(b"<30"), SIGNED.index(b">", SIGNED.index(b"<30")))
"""Where the signature's own text stands, which no signature can cover."""
AT_A_BYTE = st.integers(0, len(SIGNED) - 1)
AT_A_SIGNED_BYTE = AT_A_BYTE.filter(lambda at: at not in TEXT)


def is_sound(data: bytes) -> bool:
    signature = look_at(data, ROOTS, AT).signature
    return signature is not None and signature.is_sound


@RULESET
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes) -> None:
    assert not is_sound(content)
    assert not is_sound(b"%PDF-1.7\n" + content + b"\n%%EOF")


@RULESET
@given(AT_A_SIGNED_BYTE, st.integers(1, 255))
def test_a_letter_with_a_bit_turned_over(at: int, flip: int) -> None:
    assert not is_sound(SIGNED[:at] + bytes([SIGNED[at] ^ flip]) + SIGNED[at + 1 :])


@RULESET
@given(st.sampled_from(TEXT), st.binary(min_size=1, max_size=8))
def test_a_signature_whose_own_text_is_written_over_raises_nothing(at: int, content: bytes) -> None:
    look_at(SIGNED[:at] + content + SIGNED[at + len(content) :], ROOTS, AT)


@RULESET
@given(AT_A_BYTE, st.integers(1, 400))
def test_a_letter_cut_short_or_with_a_piece_twice(at: int, length: int) -> None:
    assert not is_sound(SIGNED[:at])
    assert not is_sound(SIGNED[: at + length] + SIGNED[at:])


@RULESET
@given(AT_A_BYTE, st.lists(TOKENS, min_size=1, max_size=4))
def test_words_thrown_into_a_letter(at: int, tokens: list[bytes]) -> None:
    assert not is_sound(SIGNED[:at] + b" ".join(tokens) + SIGNED[at:])


@RULESET
@given(st.lists(st.integers(-10, 9000), min_size=4, max_size=4))
def test_ranges_that_say_something_else(ranges: list[int]) -> None:
    text = b"/ByteRange [" + b" ".join(b"%d" % number for number in ranges) + b"]"
    end = SIGNED.index(b"]", RANGES) + 1
    assert not is_sound(SIGNED[:RANGES] + text.ljust(end - RANGES) + SIGNED[end:])
