"""Bytes that are written once and never again: the originals, and what we found about them, by their own hash.

Put here how bytes get to a store and back, and how an inbox is looked at. What they mean belongs to `receive` and
`read`. Stores are fsspec URLs; on a POSIX file system a write is atomic and the file read-only, elsewhere the store's
own put is the guarantee.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hoptac.durable import write_bytes
from hoptac.errors import Tampered

__all__ = ["Landing", "Seen", "fetch", "look", "sha256_of"]

_UNFINISHED = (".part", ".tmp", ".crdownload", ".download", ".filepart")


def sha256_of(data: bytes) -> str:
    """The content's address."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Seen:
    """A file in the inbox as one look found it; `stamp` changes whenever its bytes may have."""

    name: str
    size: int
    stamp: str

    @property
    def is_unfinished(self) -> bool:
        """Whether its name says that some programme is still writing it, or it is Office's own lock file."""
        base = posixpath.basename(self.name)
        return base.startswith((".", "~$")) or base.lower().endswith(_UNFINISHED)


class Landing:
    """A write-once store of bytes by their SHA-256."""

    def __init__(self, url: str | Path) -> None:
        self._files, self._root = _open(str(url))

    def put(self, data: bytes, what: str = "landing") -> str:
        """Keep `data` for ever and return its address; the same bytes twice are kept once."""
        address = sha256_of(data)
        path = self._path(address)
        if not self._files.exists(path):
            if _is_local(self._files):
                write_bytes(Path(path), data, what)
                Path(path).chmod(0o444)
            else:
                self._files.makedirs(posixpath.dirname(path), exist_ok=True)
                self._files.pipe_file(path, data)
        return address

    def get(self, address: str) -> bytes:
        """The bytes at an address; raises `Tampered` where they are gone or are not what was kept."""
        path = self._path(address)
        if not self._files.exists(path):
            raise Tampered(f"{path}: an original that the ledger names is gone. Restore it from a backup.")
        data: bytes = self._files.cat_file(path)
        if sha256_of(data) != address:
            raise Tampered(f"{path}: an original is not what was received. Restore it from a backup.")
        return data

    def path_of(self, address: str) -> str:
        """Where the bytes at an address lie."""
        return self._path(address)

    def _path(self, address: str) -> str:
        return posixpath.join(self._root, "sha256", address[:2], address)


def look(inbox: str) -> list[Seen]:
    """What lies in the inbox, by name; regular files only, nothing is opened, moved or changed."""
    files, root = _open(inbox)
    if not files.exists(root):
        return []
    return sorted(_regular_files(files, root))


def fetch(inbox: str, name: str) -> bytes:
    """The bytes of one file of the inbox."""
    files, root = _open(inbox)
    data: bytes = files.cat_file(posixpath.join(root, name))
    return data


def _regular_files(files: Any, root: str) -> Iterator[Seen]:
    for path, about in files.find(root, detail=True).items():
        if about.get("type") != "file" or about.get("islink"):
            continue
        name = posixpath.relpath(path, root)
        stamp = next(
            (str(about[key]) for key in ("mtime", "LastModified", "last_modified", "created") if key in about), ""
        )
        yield Seen(name, int(about["size"]), stamp)


def _open(url: str) -> tuple[Any, str]:
    from fsspec.core import url_to_fs

    files, root = url_to_fs(url)
    return files, root


def _is_local(files: Any) -> bool:
    protocol = files.protocol
    return "file" in ((protocol,) if isinstance(protocol, str) else protocol)
