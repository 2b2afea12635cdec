"""What a letter says of itself: which files it speaks of, and a signature that holds only where everything does."""

import hashlib
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from letters import (
    added_to,
    authority,
    changed_inside,
    letter,
    office,
    rsa_key,
    signed,
    signed_with_revocations_inside,
    stranger,
    written_by_hand,
)

from hoptac.errors import BadConfiguration
from hoptac.letter import Letter, Signature, is_letter, load_roots, look_at

AT = datetime(2023, 9, 15, 3, tzinfo=UTC)
WORKBOOK = b"the bytes of a workbook"
SHA256 = hashlib.sha256(WORKBOOK).hexdigest()
NAME = "UBND thành phố Buôn Ma Thuột"
SOUND = signed(letter(WORKBOOK), office())


def look(data: bytes, *roots: bytes, at: datetime = AT) -> Letter:
    return look_at(data, roots or (authority().der,), at)


def signature_of(data: bytes, at: datetime = AT) -> Signature:
    found = look(data, at=at).signature
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("công văn.pdf", b"%PDF-1.7 ...", True),
        ("workbook.xlsx", b"%PDF-1.7 ...", True),
        ("công văn.PDF", b"", True),
        ("công văn.pdf", b"PK\x03\x04", False),
        ("công văn.pdf", b"\xd0\xcf\x11\xe0", False),
        ("workbook.xlsx", b"PK\x03\x04 %PDF-", False),
        ("công văn.docx", b"text", False),
    ],
)
def test_a_letter_is_known_by_its_first_bytes_else_by_its_name(name: str, data: bytes, expected: bool) -> None:
    assert is_letter(name, data) is expected


def test_a_letter_without_a_signature_speaks_of_the_files_that_are_attached() -> None:
    two = hashlib.sha256(b"two").hexdigest()
    assert look(letter(WORKBOOK, b"two")) == Letter(sha256s=tuple(sorted([SHA256, two])))


def test_a_letter_speaks_of_the_sha256_in_its_properties_of_either_kind() -> None:
    assert look(letter(keywords=f"tệp biểu mẫu {SHA256.upper()}.")).sha256s == (SHA256,)
    xmp = f"<x:xmpmeta><pdf:Keywords>{SHA256}</pdf:Keywords></x:xmpmeta>".encode()
    stream = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(xmp), xmp)
    assert look(written_by_hand("/Metadata 3 0 R", stream)).sha256s == (SHA256,)


def test_longer_or_shorter_strings_of_digits_are_no_sha256() -> None:
    assert look(letter(keywords=f"{SHA256}0 {SHA256[1:]}")).sha256s == ()


def test_a_sound_signature_is_intact_covers_all_and_comes_from_a_trusted_authority() -> None:
    found = signature_of(SOUND)
    assert found.is_sound
    assert (found.organisations, found.common_name) == ((NAME,), NAME)
    assert found.certificate_sha256 == hashlib.sha256(office().der).hexdigest()
    assert look(SOUND).sha256s == (SHA256,)


def test_a_key_of_either_usual_kind_may_sign() -> None:
    assert signature_of(signed(letter(), authority().issue(rsa_key(), O=NAME))).is_sound


def test_an_authority_between_the_office_and_the_root_may_come_with_the_letter() -> None:
    between = authority().below("Cấp dưới")
    holder = between.issue(O=NAME, OU=["Phòng Tài chính – Kế hoạch", "Văn phòng"])
    found = signature_of(signed(letter(), holder, between))
    assert found.is_sound
    assert found.organisations == (NAME, "Phòng Tài chính – Kế hoạch", "Văn phòng")
    assert not signature_of(signed(letter(), holder)).is_trusted, "without it there is no way to the root"


def test_a_letter_changed_in_place_after_signing_is_not_intact() -> None:
    found = signature_of(changed_inside(SOUND))
    assert (found.is_intact, found.is_sound) == (False, False)


def test_a_letter_with_something_added_after_signing_is_intact_but_not_covered() -> None:
    found = signature_of(added_to(SOUND))
    assert (found.is_intact, found.covers_all, found.is_sound) == (True, False, False)


def test_bytes_behind_the_end_of_the_file_are_not_covered_either() -> None:
    assert not signature_of(SOUND + b"\n% more\n").covers_all


def test_of_two_signatures_the_last_one_speaks_and_it_covers_the_first() -> None:
    person = authority().issue(O=NAME, CN="Chủ tịch")
    found = signature_of(signed(signed(letter(), person), office(), field="Sig2"))
    assert found.is_sound
    assert found.common_name == NAME
    assert not signature_of(added_to(signed(signed(letter(), person), office(), field="Sig2"))).is_sound


def test_a_gap_that_holds_more_than_the_signature_is_seen_although_the_lengths_add_up() -> None:
    from hoptac.letter import _covers_all

    class Claimed:
        """A signature whose ranges leave out more than its own text."""

        pkcs7_content = b"\x30\x00"

        def __init__(self, *byte_range: int) -> None:
            self.byte_range = byte_range

    data = b"before<3000>after"
    assert _covers_all(data, Claimed(0, 6, 12, 5))
    assert not _covers_all(b"before(0\x00)evafter", Claimed(0, 6, 12, 5))
    assert not _covers_all(data, Claimed(0, 6, 11, 6)), "the second range begins inside the signature"
    assert not _covers_all(data, Claimed(1, 5, 12, 5)), "the first byte is left out"
    assert not _covers_all(data + b"more", Claimed(0, 6, 12, 5))


def test_a_certificate_of_an_authority_that_nobody_trusts_is_not_trusted_whatever_it_says() -> None:
    found = signature_of(signed(letter(WORKBOOK), stranger().issue(O=NAME, CN=NAME)))
    assert (found.is_intact, found.covers_all, found.is_trusted) == (True, True, False)
    assert not look_at(SOUND, (), AT).signature.is_trusted, "without roots nothing is trusted, not the system's either"


@pytest.mark.parametrize("year", [2022, 2024])
def test_a_certificate_counts_only_between_its_two_days(year: int) -> None:
    assert not signature_of(SOUND, datetime(year, 6, 1, tzinfo=UTC)).is_trusted


def test_a_certificate_that_the_letter_itself_shows_as_revoked_is_not_trusted() -> None:
    revoked = authority().revokes(office(), datetime(2023, 9, 1, tzinfo=UTC))
    assert not signature_of(signed(letter(), office(), dss_crl=revoked)).is_trusted
    other = authority().revokes(authority().issue(O="Đơn vị khác"), datetime(2023, 9, 1, tzinfo=UTC))
    assert signature_of(signed(letter(), office(), dss_crl=other)).is_trusted
    old = authority().revokes(authority().issue(O="Đơn vị khác"), datetime(2023, 2, 1, tzinfo=UTC))
    assert signature_of(signed(letter(), office(), dss_crl=old)).is_trusted, "an old list says what it says"


def test_a_list_of_revoked_certificates_may_stand_in_the_signature_itself() -> None:
    holder = authority().issue(O=NAME)
    early, late = datetime(2023, 2, 1, tzinfo=UTC), datetime(2023, 8, 1, tzinfo=UTC)
    data = signed_with_revocations_inside(letter(), holder, authority().revokes(holder, late), early)
    found = signature_of(data)
    assert (found.is_intact, found.covers_all, found.is_trusted) == (True, True, False)
    assert signature_of(data, at=datetime(2023, 7, 1, tzinfo=UTC)).is_trusted, "it did not hold yet"


def test_the_time_of_an_authority_in_the_signature_neither_helps_nor_harms() -> None:
    stamped = signed(letter(), office(), stamped_by=stranger().issue(rsa_key(), O="Giờ"))
    assert signature_of(stamped).is_sound
    assert not signature_of(stamped, datetime(2024, 6, 1, tzinfo=UTC)).is_trusted


def test_no_network_is_asked_although_the_certificate_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("somebody asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert b"http://crl.invalid/" in office().der
    assert signature_of(SOUND).is_sound


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"", "broken", id="empty"),
        pytest.param(b"%PDF-1.4 a letter", "broken", id="only-a-head"),
        pytest.param(SOUND[: len(SOUND) // 2], "broken", id="half"),
        pytest.param(
            written_by_hand("/Names << /EmbeddedFiles 3 0 R >>", b"<< /Kids [3 0 R] >>"),
            "large",
            id="a-tree-that-goes-round",
        ),
        pytest.param(letter(bytes(130_000_000)), "large", id="a-bomb"),
        pytest.param(letter(*(bytes([n % 250, n // 250]) for n in range(300))), "large", id="very-many-attachments"),
        pytest.param(b"%PDF-" + bytes(50_000_000), "large", id="large"),
        pytest.param(letter(keywords=" ".join(f"{n:064x}" for n in range(1001))), "large", id="very-many-sha256"),
    ],
)
def test_a_file_that_is_no_letter_has_a_problem_and_says_nothing(data: bytes, problem: str) -> None:
    assert look(data) == Letter(problem)


def test_a_locked_letter_is_said_to_be_locked() -> None:
    import io

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    work = copy_into_new_writer(PdfFileReader(io.BytesIO(letter(WORKBOOK))))
    work.encrypt("owner", "")
    out = io.BytesIO()
    work.write(out)
    assert look(out.getvalue()) == Letter("locked")


def test_roots_are_read_from_a_folder_as_pem_or_der_each_once(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_bytes(authority().pem + stranger().pem)
    (tmp_path / "b.CER").write_bytes(authority().der)
    (tmp_path / "README").write_text("no certificate")
    assert load_roots(tmp_path) == tuple(sorted([authority().der, stranger().der]))
    assert load_roots(None) == ()


@pytest.mark.parametrize(
    "content", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_root_that_is_none_is_named_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.pem").write_bytes(content)
    with pytest.raises(BadConfiguration, match=r"a\.pem.*PEM or DER"):
        load_roots(tmp_path)
    with pytest.raises(BadConfiguration, match="HOPTAC_TRUST_ROOTS"):
        load_roots(tmp_path / "missing")


def test_a_signature_is_sound_only_where_all_three_hold() -> None:
    sound = Signature(is_intact=True, covers_all=True, is_trusted=True)
    assert sound.is_sound
    for lacking in ("is_intact", "covers_all", "is_trusted"):
        assert not replace(sound, **{lacking: False}).is_sound
