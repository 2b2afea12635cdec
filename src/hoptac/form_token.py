"""Form tokens: a short code printed in KT00, of its own for each office and period, that only we can make.

Put here how a code is made, written, read back and compared, and how the key behind it is kept. Who sends a file, and
what a right or wrong code means for it, is decided in `line.identity`; a code never says by itself whose it is.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import stat
from pathlib import Path

from hoptac.durable import sync_folder
from hoptac.errors import Refused

__all__ = ["Tokens", "is_well_formed", "kept_key", "key_of_replay", "shortened"]

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, which are misread; what is typed for them is put right."""
_TYPED = str.maketrans({"O": "0", "I": "1", "L": "1"})
_PREFIX = "HTX"
_SYMBOLS = 15
"""75 bits: out of reach of guessing, and with the character of control four groups of four."""
_KEY_BYTES = 32


class Tokens:
    """The codes of one receiving office; RFC 2104 (HMAC) with SHA-256 under its secret key."""

    def __init__(self, key: bytes, place_code: str) -> None:
        self._key = key
        self._place_code = place_code

    def of(self, reporter_key: str, period: str) -> str:
        """The code of an office for a period, such as `HTX-7K3M-9QPD-2A4C-X0RT`."""
        body = self._body(reporter_key, period)
        text = body + _control(body)
        return "-".join((_PREFIX, *(text[at : at + 4] for at in range(0, len(text), 4))))

    def verify(self, text: str, reporter_key: str, period: str) -> bool:
        """Whether `text` is the code of that office for that period, in a time that does not tell where it differs.

        Spaces, hyphens and case do not matter, nor do O for 0, I or L for 1.
        """
        given = _symbols(text)
        body = self._body(reporter_key, period)
        return hmac.compare_digest(given.encode("utf-8", "replace"), (body + _control(body)).encode())

    def _body(self, reporter_key: str, period: str) -> str:
        message = json.dumps([self._place_code, reporter_key, period], ensure_ascii=True).encode()
        number = int.from_bytes(hmac.new(self._key, message, hashlib.sha256).digest(), "big") >> (256 - 5 * _SYMBOLS)
        return "".join(_ALPHABET[(number >> 5 * at) & 31] for at in reversed(range(_SYMBOLS)))


def is_well_formed(text: str) -> bool:
    """Whether the code has its length, its letters and its character of control: if not, it was mistyped."""
    given = _symbols(text)
    if len(given) != _SYMBOLS + 1 or not set(given) <= set(_ALPHABET):
        return False
    return _control(given[:-1]) == given[-1]


def shortened(text: str) -> str:
    """The beginning of a code, as it may be shown to others than its owner."""
    return f"{_PREFIX}-{_symbols(text)[:4]}-…"


def key_of_replay(script_sha256: str) -> bytes:
    """The key of a replayed story: made of its script, so that its workbooks repeat; it guards nothing."""
    return hashlib.sha256(f"hoptac replay form token {script_sha256}".encode()).digest()


def kept_key(folder: Path) -> bytes:
    """The key kept in `folder` (`token.key`, 32 random bytes), made on first need, readable by its owner alone.

    Raises `Refused` where others can read the key or it is no key: a key that may be known proves nothing.
    """
    path = folder / "token.key"
    if not path.exists():
        _make(path)
    if path.is_symlink() or stat.S_IMODE(path.stat().st_mode) & 0o077 or stat.S_IMODE(folder.stat().st_mode) & 0o022:
        raise Refused(
            f"{path} can be read or replaced by others, so its codes prove nothing. Run chmod 700 {folder} and "
            f"chmod 600 {path}; if somebody else may have read it, remove it and issue the forms again."
        )
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise Refused(f"{path} is no key of {_KEY_BYTES} bytes. Restore it, or remove it and issue again.")
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)  # unlike a rename it never takes the place of a key that another process just made
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    sync_folder(path.parent)


def _symbols(text: str) -> str:
    plain = "".join(char for char in text.upper() if char.isalnum()).translate(_TYPED)
    return plain.removeprefix(_PREFIX) if len(plain) > _SYMBOLS + 1 else plain


def _control(body: str) -> str:
    """Luhn's sum modulo 32: every wrong character and nearly every exchange of two neighbours is noticed."""
    total = 0
    for place, char in enumerate(reversed(body)):
        value = _ALPHABET.index(char) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return _ALPHABET[-total % 32]
