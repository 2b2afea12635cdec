"""Letters: what the bytes of a PDF say of who signed them and of which files they speak. Never asks a network.

Put here the only door to pyHanko, and what can be told from the file and the trusted certificates alone. Whose
signature counts for which workbook, and what the sender is told, is decided in `line.letters`.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hoptac.errors import BadConfiguration

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

__all__ = ["Letter", "Signature", "is_letter", "load_roots", "look_at"]

_MOST_BYTES = 50_000_000
_MOST_UNPACKED_BYTES = 120_000_000
"""What all streams of one letter may come to, attachments included."""
_MOST_ATTACHMENTS = 200
_MOST_SHA256S = 1_000
_MOST_NAMES = 20
_OTHER_FORMATS = (b"PK", b"\xd0\xcf\x11\xe0")
"""ZIP and OLE: a workbook, whatever its name ends with."""
_OLDEST_REVOCATIONS = timedelta(days=3660)
"""What was embedded when it was signed is old when the letter comes; it is asked who was revoked, not how new it is."""
_SHA256 = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])")
_ENDINGS = (".pem", ".crt", ".cer", ".der")


@dataclass(frozen=True, slots=True)
class Signature:
    """The last signature of a letter, as far as it could be checked; what could not be is False or empty."""

    is_intact: bool = False
    """The key of the certificate signed these bytes."""
    covers_all: bool = False
    """Nothing in the file but the signature itself was left unsigned, so nothing was added or changed since."""
    is_trusted: bool = False
    """The certificate was valid at the given instant, not known as revoked, and comes from a trusted one."""
    organisations: tuple[str, ...] = ()
    """O and OU of the certificate's subject."""
    common_name: str = ""
    """CN of the subject: an office, or a person, whose name must not be kept."""
    certificate_sha256: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether the letter stands for whoever the certificate names."""
        return self.is_intact and self.covers_all and self.is_trusted


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says. One with a problem says nothing, not even whether it was signed."""

    problem: Literal["broken", "locked", "large"] | None = None
    sha256s: tuple[str, ...] = ()
    """SHA-256 of each attached file, and each that stands in the properties of the document, sorted."""
    signature: Signature | None = None


def is_letter(name: str, data: bytes) -> bool:
    """Whether a file is to be looked at as a letter: a PDF by its first bytes, else by its name."""
    return data.startswith(b"%PDF-") or (name.lower().endswith(".pdf") and not data.startswith(_OTHER_FORMATS))


def load_roots(folder: Path | None) -> tuple[bytes, ...]:
    """The trusted certificates (DER) of a folder of `.pem`, `.crt`, `.cer` and `.der` files; none without a folder.

    Raises `BadConfiguration` where there is no such folder or a file holds no certificate.
    """
    if folder is None:
        return ()
    from asn1crypto import pem, x509

    if not folder.is_dir():
        raise BadConfiguration(folder, "is no folder", "Set HOPTAC_TRUST_ROOTS to the folder of trusted certificates.")
    roots: set[bytes] = set()
    for path in sorted(path for path in folder.iterdir() if path.suffix.lower() in _ENDINGS):
        data = path.read_bytes()
        try:
            found = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
            roots.update(x509.Certificate.load(der, strict=True).untag().dump(force=True) for der in found)
        except (ValueError, TypeError) as error:
            raise BadConfiguration(path, f"holds no certificate ({error})", "Put PEM or DER there.") from error
    return tuple(sorted(roots))


def look_at(data: bytes, roots: Sequence[bytes], at: datetime) -> Letter:
    """What a letter says, its certificate judged as of the instant `at` by the trusted `roots`. Never raises on what
    is in the file.

    Nothing is fetched: revocation is known only from what was embedded into the file when it was signed.
    """
    if len(data) > _MOST_BYTES:
        return Letter("large")
    from pyhanko.pdf_utils.misc import PdfDecodeLimitError

    try:
        reader = _opened(data)
        if reader.encrypted:
            return Letter("locked")
        return Letter(sha256s=_spoken_of(reader), signature=_last_signature(data, reader, roots, at))
    except MemoryError:
        raise  # of the worker, not of the file
    except PdfDecodeLimitError:
        return Letter("large")
    except Exception:  # whatever a stranger's bytes can raise in a reader of PDF
        return Letter("broken")


def _opened(data: bytes) -> PdfFileReader:
    from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
    from pyhanko.pdf_utils.reader import PdfFileReader

    for name in ("pyhanko", "pyhanko_certvalidator"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what is wrong with a stranger's file is a finding
    limits = DecodeLimits(
        per_stream=StreamDecodeLimits(max_output_size=_MOST_UNPACKED_BYTES),
        document_budget=DocumentDecodeBudget(base_allowance=_MOST_UNPACKED_BYTES, max_ratio=1),
    )
    reader = PdfFileReader(io.BytesIO(data), strict=False, decode_limits=limits)
    _ = reader.root["/Pages"]
    return reader


# Of which files it speaks ---------------------------------------------------------------------------------------------


def _spoken_of(reader: PdfFileReader) -> tuple[str, ...]:
    from pyhanko.pdf_utils.misc import PdfDecodeLimitError

    found = {hashlib.sha256(content).hexdigest() for content in _attached(reader)}
    found |= {digits.lower() for text in _properties(reader) for digits in _SHA256.findall(text)}
    if len(found) > _MOST_SHA256S:
        raise PdfDecodeLimitError("more than a letter speaks of: the ledger keeps them all")
    return tuple(sorted(found))


def _attached(reader: PdfFileReader) -> Iterator[bytes]:
    """The contents of the files in the tree of attachments, each once under each of its names."""
    from pyhanko.pdf_utils.misc import PdfDecodeLimitError

    waiting = [_inside(_inside(reader.root, "/Names"), "/EmbeddedFiles")]
    looked_at = 0
    while waiting:
        node = waiting.pop()
        specifications = [one.get_object() for one in _inside(node, "/Names")][1::2]
        waiting += [kid.get_object() for kid in _inside(node, "/Kids")]
        looked_at += 1 + len(specifications)
        if looked_at > _MOST_ATTACHMENTS:
            raise PdfDecodeLimitError("more attachments than a letter has, or a tree that goes round")
        for specification in specifications:
            streams = _inside(specification, "/EF")
            yield from (streams[key].data for key in ("/F", "/UF") if key in streams)


def _properties(reader: PdfFileReader) -> Iterator[str]:
    """Texts of the document's properties (title, subject, keywords …), the old kind and XMP."""
    for value in _inside(reader.trailer_view, "/Info").values():
        if isinstance(value, str):
            yield value
    if "/Metadata" in reader.root:
        yield reader.root["/Metadata"].data.decode("utf-8", "replace")


def _inside(node: Any, key: str) -> Any:
    """What a dictionary of the file holds under a key, its references followed; an empty one where there is nothing."""
    return node[key] if key in node else {}  # noqa: SIM401 - `get` would leave a reference as it is


# Who signed it --------------------------------------------------------------------------------------------------------


def _last_signature(data: bytes, reader: PdfFileReader, roots: Sequence[bytes], at: datetime) -> Signature | None:
    from pyhanko.sign.fields import enumerate_sig_fields

    if not list(enumerate_sig_fields(reader, filled_status=True)):
        return None
    try:
        last = reader.embedded_regular_signatures[-1]
        return _checked(data, reader, last, roots, at)
    except MemoryError:
        raise
    except Exception:  # as above; a signature of a kind that cannot be checked is one that does not hold
        return Signature()


def _checked(
    data: bytes, reader: PdfFileReader, signature: EmbeddedPdfSignature, roots: Sequence[bytes], at: datetime
) -> Signature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    certificate = signature.signer_cert
    status = validate_pdf_signature(
        signature,
        _context(reader, signature, roots, at),
        key_usage_settings=KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}),
        skip_diff=True,  # what was added after it is not asked: then it does not cover all
    )
    names = certificate.subject.native
    return Signature(
        is_intact=status.intact and status.valid and not reader.xrefs.hybrid_xrefs_present,
        covers_all=_covers_all(data, signature),
        is_trusted=status.trusted,
        organisations=tuple(_texts(names, "organization_name", "organizational_unit_name"))[:_MOST_NAMES],
        common_name=next(iter(_texts(names, "common_name")), ""),
        certificate_sha256=certificate.sha256.hex(),
    )


def _covers_all(data: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether the two signed ranges are the whole file but for the signature's own hexadecimal text.

    pyHanko adds up lengths; here the gap itself is looked at, so that nothing can be hidden in it.
    """
    first, before, second, after = (int(number) for number in signature.byte_range)
    gap = b"<" + signature.pkcs7_content.hex().encode() + b">"
    return first == 0 and second + after == len(data) and data[before:second].lower() == gap


def _context(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, roots: Sequence[bytes], at: datetime
) -> ValidationContext:
    """By what the certificate is judged: our roots, never those of the system, and what the file itself holds."""
    from pyhanko.sign.general import NonexistentAttributeError, find_unique_cms_attribute
    from pyhanko.sign.validation import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, FreshnessReqType, RevocationCheckingPolicy

    given: dict[str, Any] = {
        "trust_roots": _certificates(roots),
        "moment": at,
        "allow_fetching": False,
        "revinfo_policy": CertRevTrustPolicy(
            RevocationCheckingPolicy.from_legacy("soft-fail"),
            freshness=_OLDEST_REVOCATIONS,
            freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
        ),
    }
    try:
        held = find_unique_cms_attribute(signature.signer_info["signed_attrs"], "adobe_revocation_info_archival")
        given |= {"crls": list(held["crl"] or ()), "ocsps": list(held["ocsp"] or ())}
    except NonexistentAttributeError:
        pass
    try:
        return DocumentSecurityStore.read_dss(reader).as_validation_context(given)
    except NoDSSFoundError:
        return ValidationContext(**given)


def _certificates(roots: Sequence[bytes]) -> list[Any]:
    from asn1crypto import x509

    return [x509.Certificate.load(root) for root in roots]


def _texts(names: dict[str, Any], *kinds: str) -> Iterator[str]:
    """Values of a subject's parts, each of which may be there several times."""
    for kind in kinds:
        value = names.get(kind) or ()
        yield from (str(one)[:200] for one in ([value] if isinstance(value, str) else value))
