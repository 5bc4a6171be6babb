"""Writing the settings of a desk into one file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.messages import Attachment
from helpdesk.domain.setup_copy.document import FILES, MARK, MOST_BYTES, MOST_FILE, VERSION, written
from helpdesk.errors import NotFound, TooLarge
from helpdesk.operations.setup_copy.part import AnyPart
from helpdesk.said import Said

_AROUND = 80  # bytes around the base64 of a file: its SHA-256, quotation marks, indentation


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """The settings as they are: the sections of the file, and the files that they name."""

    sections: dict[str, Any]
    files: list[Attachment]

    @property
    def state(self) -> str:
        """What tells these settings from others."""
        return hashlib.sha256(written(self.sections, {})).hexdigest()


def export(tx: Reading, parts: Sequence[AnyPart]) -> Exported:
    """The settings of all parts."""
    found = {part.name: [entry for _, entry in part.stored(tx)] for part in parts}
    return Exported(
        sections={part.name: found[part.name][0] if part.single else found[part.name] for part in parts},
        files=[
            file for part in parts if part.files for entry in found[part.name] for file in part.files(entry)
        ],
    )


def as_file(exported: Exported, read_file: Callable[[str], bytes], *, most: int = MOST_BYTES) -> bytes:
    """The file, with those files that are not over MOST_FILE, as long as the whole is not over `most` bytes:
    it can be taken in. `read_file` gives the content of a SHA-256, or NotFound. What is left out is named.
    TooLarge if the settings are too long without any file."""
    left = most - len(written(exported.sections, {}))
    if left < 0:
        raise TooLarge(
            Said("A copy of settings has at most {most} MB, and these are longer.", most=most // 2**20)
        )
    contents: dict[str, bytes] = {}
    for file in exported.files:
        if file.size <= MOST_FILE and file.sha256 not in contents:
            try:
                content = read_file(file.sha256)
            except NotFound:
                continue
            if (length := _AROUND + 4 * -(-len(content) // 3)) <= left:
                contents[file.sha256] = content
                left -= length
    return written(exported.sections, contents)


def schema(parts: Sequence[AnyPart]) -> dict[str, Any]:
    """The file as JSON Schema, for editors. It does not know the rules that need a desk, such as which names
    there are."""
    shapes, components = msgspec.json.schema_components(
        [part.shape for part in parts], ref_template="#/$defs/{name}"
    )
    sections = {
        part.name: shape if part.single else {"type": "array", "items": shape}
        for part, shape in zip(parts, shapes, strict=True)
    }
    files = {"type": "object", "additionalProperties": {"type": "string", "contentEncoding": "base64"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The settings of a Helpdesk desk",
        "type": "object",
        "properties": {MARK: {"const": VERSION}, **sections, FILES: files},
        "required": [MARK],
        "additionalProperties": False,
        "$defs": components,
    }
