"""The file in which the settings of a desk leave: JSON with a section for each kind of thing, and the small
files that saved replies attach. Names stand for ids, so it goes into another desk."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from helpdesk.errors import BadInput, TooLarge
from helpdesk.said import Said

MARK: Final = "helpdesk_settings"
"""The first key of the file; its value is the version of the format."""
FILES: Final = "files"
"""The last section: the content of files in base64, by SHA-256."""
VERSION: Final = 1
MOST_BYTES: Final = 16 * 1024 * 1024
MOST_FILE: Final = 1024 * 1024
"""Bytes of one file in it. A longer one is named and left out: the settings stay a file to read and to
compare."""


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """A file as read: the entries of each section, not looked at yet, and the content of files by SHA-256."""

    sections: dict[str, Any]
    files: dict[str, bytes]


def written(sections: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The file: the same settings give the same bytes."""
    whole = {
        MARK: VERSION,
        **{name: msgspec.to_builtins(section) for name, section in sections.items()},
        FILES: {digest: base64.b64encode(files[digest]).decode() for digest in sorted(files)},
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def read(content: bytes) -> Copy:
    """A file as `Copy`. TooLarge; BadInput says where it is cut off or no JSON, that it is no copy of
    settings, or that a newer desk wrote it."""
    if len(content) > MOST_BYTES:
        raise TooLarge(Said("A copy of settings has at most {most} MB.", most=MOST_BYTES // 2**20))
    whole = _parsed(content)
    if not isinstance(whole, dict) or MARK not in whole:
        raise BadInput(Said("This is no copy of a desk's settings: it has no {mark}.", mark=MARK), field=MARK)
    version = whole.pop(MARK)
    if type(version) is not int or version < 1:
        raise BadInput(
            Said("{mark} must be the number of a format, such as {version}.", mark=MARK, version=VERSION),
            field=MARK,
        )
    if version > VERSION:
        raise BadInput(
            Said(
                "The file has the format {version}, and this desk reads up to {newest}."
                " Update the desk first.",
                version=version,
                newest=VERSION,
            ),
            field=MARK,
        )
    return Copy(files=_files(whole.pop(FILES, {})), sections=whole)


def _parsed(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
        whole = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
        # What no database stores: half a character (UTF-16), and NUL on PostgreSQL.
        told = json.dumps(whole, ensure_ascii=False).encode()
    except UnicodeError:
        raise BadInput("The file is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise BadInput(
            Said(
                "The file is cut off or no JSON: {why} (line {line}, column {column}).",
                why=error.msg,
                line=error.lineno,
                column=error.colno,
            )
        ) from None
    except RecursionError:
        raise BadInput("The file is nested too deeply.") from None
    except ValueError:  # a number with thousands of digits
        raise BadInput("The file has a number that is too long.") from None
    if b"\\u0000" in told.replace(rb"\\", b""):
        raise BadInput("The file has a NUL character (\\u0000).")
    return whole


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        double = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise BadInput(
            Said("The file names {double!r} twice in one place.", double=double[:50]), field=double[:50]
        )
    return found


def _no_number(word: str) -> None:
    raise BadInput(Said("The file has {word}, which is no number in JSON.", word=word))


def _files(given: Any) -> dict[str, bytes]:
    if not isinstance(given, dict):
        raise BadInput(Said("{files} must be an object.", files=FILES), field=FILES)
    found = {}
    for digest, content in given.items():
        try:
            found[digest] = base64.b64decode(content, validate=True)
        except (TypeError, ValueError, binascii.Error):
            raise BadInput(
                Said("{files}.{digest} is not base64.", files=FILES, digest=digest[:64]), field=FILES
            ) from None
        if hashlib.sha256(found[digest]).hexdigest() != digest:
            raise BadInput(
                Said(
                    "{files}.{digest} has another content than its SHA-256 says.",
                    files=FILES,
                    digest=digest[:64],
                ),
                field=FILES,
            )
    return found
