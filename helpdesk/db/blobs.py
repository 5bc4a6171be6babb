"""Files by their content: attachments and large raw mail, stored once under their SHA-256."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from helpdesk.db.engine.engines import make_folder
from helpdesk.errors import BadInput, NotFound, Unavailable
from helpdesk.said import Said

FOLDERS = tuple(f"{number:02x}" for number in range(256))
"""The folders that the store may have, each with every 256th file."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_HALF = ".half-"
_MARK = ".desk"


class Stored(msgspec.Struct, frozen=True):
    """A file of the store; `digest` None: it is being written, or its writer was ended. `size` in bytes;
    `at`: when it was stored last, in seconds since 1970."""

    path: Path
    digest: str | None
    size: int
    at: float


class BlobStore:
    """A folder of content-addressed files. Every method waits for the disk: call it in a thread.

    When `put` returns, the file is durable, so that a transaction can name it (db/log/file_uses). Storing the
    same content again, from any process, only makes it new again: files that nobody names are collected when
    they are old."""

    def __init__(self, root: Path) -> None:
        self.root = root
        make_folder(root)

    def put(self, content: bytes) -> str:
        """Store `content`. Returns its SHA-256 in lower-case hex. Unavailable if the disk refuses it."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        try:
            try:
                os.utime(path)
            except FileNotFoundError:
                self._write(path, content)
        except OSError as error:  # a full disk is temporary
            raise Unavailable("The file could not be stored. Try again in a moment.", why=error) from error
        return digest

    def _write(self, path: Path, content: bytes) -> None:
        if not path.parent.exists():
            make_folder(path.parent)
            for folder in (path.parent.parent, self.root):
                _sync_folder(folder)
        handle, half = tempfile.mkstemp(dir=path.parent, prefix=_HALF)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(half, path)
        except BaseException:
            Path(half).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)  # the name is durable only with its folder

    def read(self, digest: str) -> bytes:
        """The whole content; NotFound if there is none."""
        with self.open(digest) as file:
            return file.read()

    def open(self, digest: str) -> BinaryIO:
        """The content as an open file; NotFound if there is none, Unavailable if it cannot be read."""
        try:
            return self.path(digest).open("rb")
        except FileNotFoundError:
            raise NotFound(Said("There is no file with the digest {digest}.", digest=digest)) from None
        except OSError as error:
            raise Unavailable("The file could not be read. Try again in a moment.", why=error) from error

    def exists(self, digest: str) -> bool:
        return self.path(digest).is_file()

    def size(self, digest: str) -> int:
        """In bytes; NotFound if there is none."""
        try:
            return self.path(digest).stat().st_size
        except FileNotFoundError:
            raise NotFound(Said("There is no file with the digest {digest}.", digest=digest)) from None

    def path(self, digest: str) -> Path:
        """The path for this digest, whether the file exists or not. BadInput unless it is 64 hex digits, so
        that no path leads out of the folder."""
        if not _DIGEST.fullmatch(digest):
            raise BadInput("A file's digest is 64 lower-case hex digits.", field="sha256")
        return self.root / digest[:2] / digest[2:4] / digest

    def listed(self, folder: str) -> Iterator[Stored]:
        """The files in one of FOLDERS, half-written ones too. What is not the store's is left out."""
        for path in (self.root / folder).glob("*/*"):
            digest = path.name if _DIGEST.fullmatch(path.name) and self.path(path.name) == path else None
            if digest is None and not path.name.startswith(_HALF):
                continue
            with contextlib.suppress(FileNotFoundError):
                told = path.stat()
                yield Stored(path, digest, told.st_size, told.st_mtime)

    def remove(self, stored: Stored) -> bool:
        """Remove a file, unless it was stored again since it was listed. Returns whether this removed it."""
        try:
            if stored.path.stat().st_mtime != stored.at:
                return False
            stored.path.unlink()
        except FileNotFoundError:
            return False
        return True

    def mark(self) -> str | None:
        """The name of the desk whose files these are (`put_mark`); None: it is not marked."""
        try:
            return (self.root / _MARK).read_text()
        except FileNotFoundError:
            return None

    def put_mark(self, name: str) -> None:
        """Mark the folder as the one of the desk of this name."""
        handle, half = tempfile.mkstemp(dir=self.root, prefix=_HALF)
        with os.fdopen(handle, "w") as file:
            file.write(name)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, self.root / _MARK)
        _sync_folder(self.root)

    def empty(self) -> bool:
        """Whether there is no file."""
        return not any(True for folder in FOLDERS for _ in self.listed(folder))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
