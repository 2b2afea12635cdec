"""Letters for tests: an authority and offices made on the spot, PDF files of a page, attachments, real signatures.

Keys are of an elliptic curve, so that making them takes no time; none is kept in the repository.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import keys, x509
from cryptography import x509 as made
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic, writer
from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

BEGIN, END = datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)
PARTS = {"O": NameOID.ORGANIZATION_NAME, "OU": NameOID.ORGANIZATIONAL_UNIT_NAME, "CN": NameOID.COMMON_NAME}

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def subject_of(parts: Mapping[str, str | list[str]]) -> made.Name:
    return made.Name(
        [
            made.NameAttribute(PARTS[kind], value)
            for kind, values in parts.items()
            for value in ([values] if isinstance(values, str) else values)
        ]
    )


@dataclass(frozen=True)
class Holder:
    """Whoever has a key and a certificate for it."""

    key: Key
    certificate: made.Certificate

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def signer(self, *others: Holder) -> signers.SimpleSigner:
        store = SimpleCertificateStore()
        store.register_multiple(x509.Certificate.load(other.der) for other in others)
        private = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return signers.SimpleSigner(
            signing_cert=x509.Certificate.load(self.der),
            signing_key=keys.PrivateKeyInfo.load(private),
            cert_registry=store,
        )


class Authority(Holder):
    """One that issues certificates to others."""

    @classmethod
    def named(cls, name: str) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        parts = subject_of({"O": name, "CN": f"{name} Root"})
        return cls(key, _certificate(parts, parts, key, key, is_authority=True))

    def issue(self, key: Key | None = None, /, **parts: str | list[str]) -> Holder:
        key = key or ec.generate_private_key(ec.SECP256R1())
        subject = self.certificate.subject
        return Holder(key, _certificate(subject_of(parts), subject, key, self.key, begin=BEGIN, end=END))

    def below(self, name: str) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = self.certificate.subject
        return Authority(key, _certificate(subject_of({"O": name}), subject, key, self.key, is_authority=True))

    def revokes(self, holder: Holder, at: datetime) -> bytes:
        """A list of revoked certificates (DER) that names one."""
        one = (
            made.RevokedCertificateBuilder().serial_number(holder.certificate.serial_number).revocation_date(at).build()
        )
        revoked = (
            made.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(at)
            .next_update(at + timedelta(days=90))
            .add_revoked_certificate(one)
            .sign(self.key, hashes.SHA256())
        )
        return revoked.public_bytes(serialization.Encoding.DER)


def _certificate(
    subject: made.Name,
    issuer: made.Name,
    key: Key,
    by: Key,
    *,
    is_authority: bool = False,
    begin: datetime = BEGIN - timedelta(days=400),
    end: datetime = END + timedelta(days=3650),
) -> made.Certificate:
    usage = made.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    where = made.UniformResourceIdentifier("http://crl.invalid/revoked.crl")  # declared as real ones are; never asked
    point = made.DistributionPoint(full_name=[where], relative_name=None, reasons=None, crl_issuer=None)
    return (
        made.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(made.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(made.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(made.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(made.CRLDistributionPoints([point]), critical=False)
        .add_extension(made.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )


@cache
def authority() -> Authority:
    """The one that the province of the tests trusts."""
    return Authority.named("Ban Cơ yếu thử nghiệm")


@cache
def stranger() -> Authority:
    """One that nobody trusts."""
    return Authority.named("Nhà cung cấp khác")


@cache
def office(committee: str = "UBND thành phố Buôn Ma Thuột") -> Holder:
    return authority().issue(O=committee, CN=committee)


def letter(*attached: bytes, keywords: str = "") -> bytes:
    """A PDF of one empty page."""
    made_of = writer.PdfFileWriter()
    page = writer.PageObject(contents=made_of.add_object(generic.StreamObject(stream_data=b"")), media_box=(0, 0, 9, 9))
    made_of.insert_page(page)
    for number, content in enumerate(attached):
        stream = EmbeddedFileObject.from_file_data(made_of, content)
        embed_file(made_of, FileSpec(file_spec_string=f"{number}.xlsx", embedded_data=stream))
    if keywords:
        about = generic.DictionaryObject({generic.pdf_name("/Keywords"): generic.pdf_string(keywords)})
        made_of.set_info(made_of.add_object(about))
    out = io.BytesIO()
    made_of.write(out)
    return out.getvalue()


def written_by_hand(catalog: str, *others: bytes) -> bytes:
    """A PDF whose catalogue says what is given; further objects are numbered from 3."""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        *others,
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + head + table + tail


def signed(
    data: bytes,
    by: Holder,
    *others: Holder,
    field: str = "Sig1",
    dss_crl: bytes = b"",
    stamped_by: Holder | None = None,
) -> bytes:
    """The letter, signed after all that it holds; `stamped_by` adds the time of an authority to the signature."""
    if dss_crl:
        data = _with_revocations(data, dss_crl)
    about = signers.PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES)
    return _signed(data, about, by, others, stamped_by)


def signed_with_revocations_inside(data: bytes, by: Holder, crl: bytes, at: datetime) -> bytes:
    """The letter, signed at a time when the list that stands in the signature did not yet hold."""
    believed = ValidationContext(
        trust_roots=[x509.Certificate.load(authority().der)], crls=[crl], moment=at, retroactive_revinfo=True
    )
    about = signers.PdfSignatureMetadata(
        field_name="Sig1",
        subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED,
        embed_validation_info=True,
        validation_context=believed,
    )
    return _signed(data, about, by, (), None)


def _signed(
    data: bytes,
    about: signers.PdfSignatureMetadata,
    by: Holder,
    others: Sequence[Holder],
    stamped_by: Holder | None,
) -> bytes:
    clock = None
    if stamped_by:
        own = stamped_by.signer()
        clock = DummyTimeStamper(tsa_cert=own.signing_cert, tsa_key=own.signing_key, fixed_dt=BEGIN)
    work = IncrementalPdfFileWriter(io.BytesIO(data))
    field = SigFieldSpec(about.field_name)
    return signers.sign_pdf(
        work, about, signer=by.signer(*others), timestamper=clock, new_field_spec=field, in_place=False
    ).getvalue()


def _with_revocations(data: bytes, crl: bytes) -> bytes:
    work = IncrementalPdfFileWriter(io.BytesIO(data))
    held = generic.DictionaryObject(
        {generic.pdf_name("/CRLs"): generic.ArrayObject([work.add_object(generic.StreamObject(stream_data=crl))])}
    )
    work.root["/DSS"] = work.add_object(held)
    work.update_root()
    out = io.BytesIO()
    work.write(out)
    return out.getvalue()


def added_to(data: bytes, keywords: str = "thêm") -> bytes:
    """The letter with a change appended as any editor does, which leaves all earlier bytes as they are."""
    work = IncrementalPdfFileWriter(io.BytesIO(data))
    about = generic.DictionaryObject({generic.pdf_name("/Keywords"): generic.pdf_string(keywords)})
    work.set_info(work.add_object(about))
    out = io.BytesIO()
    work.write(out)
    return out.getvalue()


def changed_inside(data: bytes) -> bytes:
    """The letter with one number of its signed part changed in place."""
    assert b"/MediaBox" in data
    at = data.index(b"9", data.index(b"/MediaBox"))
    return data[:at] + b"8" + data[at + 1 :]
