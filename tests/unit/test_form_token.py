"""Form tokens: only the very office and period, only the key that made them, however they are typed."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoptac.errors import Refused
from hoptac.form_token import Tokens, is_well_formed, kept_key, key_of_replay, shortened

TOKENS = Tokens(key_of_replay("a" * 64), "66")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
names = st.text(min_size=1, max_size=30)


@given(names, names)
def test_a_code_is_right_for_its_office_and_period(reporter: str, period: str) -> None:
    code = TOKENS.of(reporter, period)
    assert TOKENS.verify(code, reporter, period)
    assert is_well_formed(code)
    assert [len(part) for part in code.split("-")] == [3, 4, 4, 4, 4]


@given(names, names, names, names)
def test_no_other_office_or_period_has_it(reporter: str, period: str, other: str, another: str) -> None:
    code = TOKENS.of(reporter, period)
    assert TOKENS.verify(code, other, another) is ((reporter, period) == (other, another))


def test_office_and_period_cannot_be_shifted_into_each_other() -> None:
    assert not TOKENS.verify(TOKENS.of("a/b", "2023Q3"), "a/b2023", "Q3")
    assert not TOKENS.verify(TOKENS.of('a", "b', "c"), "a", 'b", "c')


@given(st.integers(0, 15), st.sampled_from(ALPHABET))
def test_one_changed_character_is_wrong_and_told_as_mistyped(place: int, char: str) -> None:
    plain = TOKENS.of("643/registrar", "2023Q3").replace("-", "")[3:]
    changed = plain[:place] + char + plain[place + 1 :]
    assert TOKENS.verify(changed, "643/registrar", "2023Q3") is (changed == plain)
    assert is_well_formed(changed) is (changed == plain)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_never_right_by_chance_and_never_raises(text: str) -> None:
    assert not TOKENS.verify(text, "643/registrar", "2023Q3")
    is_well_formed(text)
    shortened(text)


def test_it_may_be_typed_in_small_letters_with_spaces_and_look_alikes() -> None:
    code = TOKENS.of("643/registrar", "2023Q3")
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert TOKENS.verify(typed, "643/registrar", "2023Q3")
    assert TOKENS.verify(typed.removeprefix("htx"), "643/registrar", "2023Q3")


def test_another_key_or_another_receiving_office_makes_other_codes() -> None:
    code = TOKENS.of("643/registrar", "2023Q3")
    assert not Tokens(key_of_replay("b" * 64), "66").verify(code, "643/registrar", "2023Q3")
    assert not Tokens(key_of_replay("a" * 64), "67").verify(code, "643/registrar", "2023Q3")


def test_only_the_beginning_of_a_code_is_shown_to_others() -> None:
    code = TOKENS.of("643/registrar", "2023Q3")
    assert shortened(code) == code[:8] + "-…"


def test_a_key_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    key = kept_key(folder)
    assert kept_key(folder) == key
    assert kept_key(tmp_path / "others") != key
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "token.key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["token.key"]


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    kept_key(tmp_path / "secrets")
    (tmp_path / "secrets" / "token.key").chmod(0o640)
    with pytest.raises(Refused, match="chmod 600"):
        kept_key(tmp_path / "secrets")


def test_a_key_that_others_can_replace_is_refused(tmp_path: Path) -> None:
    kept_key(tmp_path / "secrets")
    (tmp_path / "secrets").chmod(0o777)
    with pytest.raises(Refused, match="prove nothing"):
        kept_key(tmp_path / "secrets")


def test_a_cut_off_key_is_refused(tmp_path: Path) -> None:
    kept_key(tmp_path / "secrets")
    (tmp_path / "secrets" / "token.key").write_bytes(b"short")
    with pytest.raises(Refused, match="no key"):
        kept_key(tmp_path / "secrets")
