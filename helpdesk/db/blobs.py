"""Files by their content: attachments and large raw mail, stored once under their SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from helpdesk.db.engine.engines import make_folder
from helpdesk.errors import BadInput, NotFound, Unavailable

_DIGEST = re.compile(r"[0-9a-f]{64}")


class BlobStore:
    """A folder of content-addressed files. Every method waits for the disk: call it in a thread.

    When `put` returns, the file is durable, so that a transaction can name it. Storing the same content
    again, from any process, costs only a check."""

    def __init__(self, root: Path) -> None:
        self.root = root
        make_folder(root)

    def put(self, content: bytes) -> str:
        """Store `content`. Returns its SHA-256 in lower-case hex. Unavailable if the disk refuses it."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.path(digest)
        try:
            if not path.exists():
                self._write(path, content)
        except OSError as error:  # a full disk is temporary
            raise Unavailable("The file could not be stored. Try again in a moment.", why=error) from error
        return digest

    def _write(self, path: Path, content: bytes) -> None:
        if not path.parent.exists():
            make_folder(path.parent)
            for folder in (path.parent.parent, self.root):
                _sync_folder(folder)
        handle, half = tempfile.mkstemp(dir=path.parent, prefix=".half-")
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
            raise NotFound(f"There is no file with the digest {digest}.") from None
        except OSError as error:
            raise Unavailable("The file could not be read. Try again in a moment.", why=error) from error

    def exists(self, digest: str) -> bool:
        return self.path(digest).is_file()

    def size(self, digest: str) -> int:
        """In bytes; NotFound if there is none."""
        try:
            return self.path(digest).stat().st_size
        except FileNotFoundError:
            raise NotFound(f"There is no file with the digest {digest}.") from None

    def path(self, digest: str) -> Path:
        """The path for this digest, whether the file exists or not. BadInput unless it is 64 hex digits, so
        that no path leads out of the folder."""
        if not _DIGEST.fullmatch(digest):
            raise BadInput("A file's digest is 64 lower-case hex digits.", field="sha256")
        return self.root / digest[:2] / digest[2:4] / digest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
