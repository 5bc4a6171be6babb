"""A bot's files as somebody hands them in: YAML files, or a zip of its folder, within limits. Pure."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from helpdesk.errors import BadInput, TooLarge
from helpdesk.said import Said

MOST_FILES: Final = 200
MOST_BYTES: Final = 2 * 1024 * 1024
"""Of all files, unpacked."""
_LONGEST: Final = 200  # characters of a path
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1  # bit 0 of the flags (APPNOTE 4.4.4)


class UploadedFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file, or a zip if its name ends like one; `content` in base64."""

    name: str
    content: bytes


def unpacked(uploaded: Iterable[UploadedFile]) -> dict[str, bytes]:
    """The files by their path in the bot's folder. A folder around all of them is left out. BadInput names
    the file that breaks a rule, TooLarge the limit; nothing is read beyond it."""
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for path, content in _each(uploaded):
        if path in found:
            raise _refused(Said("files: {path!r} comes twice.", path=path[:_LONGEST]))
        left -= len(content)
        if left < 0:
            raise _too_large()
        found[path] = content
        if len(found) > MOST_FILES:
            raise _too_many()
    if not found:
        raise BadInput("files must have a file.", field="files")
    return _without_folder(found)


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of a bot's files. The same files give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path), files[path], zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _each(uploaded: Iterable[UploadedFile]) -> Iterator[tuple[str, bytes]]:
    for file in uploaded:
        if file.name.lower().endswith(".zip"):
            yield from _inside(file)
        else:
            yield _checked(file.name), file.content


def _inside(file: UploadedFile) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            if len(entries) > MOST_FILES:
                raise _too_many()
            for entry in entries:
                yield _checked(entry.filename), _read(archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise _refused(
            Said("files: {path!r} is no zip that can be read.", path=file.name[:_LONGEST])
        ) from error


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What an entry holds, but never more than the limit: the size that a zip tells may be a lie."""
    name = entry.filename[:_LONGEST]
    if entry.flag_bits & _ENCRYPTED:
        raise _refused(Said("files: {path!r} is encrypted.", path=name))
    if entry.compress_type not in _METHODS:
        raise _refused(Said("files: {path!r} is packed in another way than deflate.", path=name))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise _refused(Said("files: {path!r} is a link.", path=name))
    with archive.open(entry) as opened:
        content = opened.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _too_large()
    return content


def _checked(path: str) -> str:
    """A path inside the folder; BadInput for one that leads out of it, or that no folder can have."""
    parts = path.split("/")
    if not path or len(path) > _LONGEST or any(part in ("", ".", "..") for part in parts):
        raise _refused(
            Said(
                "files: {path!r} must be a path inside the folder, of 1 to {most} characters.",
                path=path[:_LONGEST],
                most=_LONGEST,
            )
        )
    if "\\" in path or ":" in path or not path.isprintable():
        raise _refused(
            Said(
                "files: {path!r} must be a path with / and without : and control characters.",
                path=path[:_LONGEST],
            )
        )
    return path


def _without_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    firsts = {path.split("/", 1)[0] for path in files if not path.startswith("__MACOSX/")}
    if len(firsts) != 1 or any("/" not in path for path in files):
        return files
    folder = f"{firsts.pop()}/"
    if folder in ("data/", "domain/"):  # parts of a bot, not a folder around it
        return files
    return {path.removeprefix(folder): content for path, content in files.items() if path.startswith(folder)}


def _refused(why: Said) -> BadInput:
    return BadInput(why, field="files")


def _too_many() -> BadInput:
    return _refused(Said("files must have at most {most} files.", most=MOST_FILES))


def _too_large() -> TooLarge:
    return TooLarge(Said("The files must have at most {most:,} bytes, unpacked.", most=MOST_BYTES))
