"""Keep the TypeScript types of the sockets' frames equal to the desk's structs.

`--write` puts one file for each socket into web/shared/src/frames; `--check` fails where one is stale. The
structs go through msgspec's JSON schema: one interface for each, and one union for each direction, which
TypeScript narrows by `t`.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, NamedTuple, get_args

import msgspec

from helpdesk.live.wire import console_frames, visitor_frames

FOLDER = Path(__file__).resolve().parent.parent / "web/shared/src/frames"
REMEDY = "run `make client` and commit what it writes"

Schema = dict[str, Any]


class Direction(NamedTuple):
    """All frames that go one way. The desk sends every field; a client may leave out what has a default."""

    name: str
    union: UnionType
    from_desk: bool


SOCKETS = {
    "console.gen.ts": (
        Direction("ToConsole", console_frames.ToConsole, True),
        Direction("FromConsole", console_frames.FromConsole, False),
    ),
    "visitor.gen.ts": (
        Direction("ToVisitor", visitor_frames.ToVisitor, True),
        Direction("FromVisitor", visitor_frames.FromVisitor, False),
    ),
}


def main() -> int:
    if sys.argv[1:] == ["--write"]:
        for name, directions in SOCKETS.items():
            (FOLDER / name).write_text(module(*directions))
        return 0
    if sys.argv[1:] == ["--check"]:
        stale = [
            path
            for name, directions in SOCKETS.items()
            if not (path := FOLDER / name).exists() or path.read_text() != module(*directions)
        ]
        for path in stale:
            print(f"web/shared/src/frames/{path.name} is stale: {REMEDY}", file=sys.stderr)
        return 1 if stale else 0
    print("usage: frames.py --write | --check", file=sys.stderr)
    return 2


def module(*directions: Direction) -> str:
    """The text of one file: all types of one socket. ValueError for a struct that goes both ways, which would
    need two interfaces."""
    parts = ["// Written by `make client` from the structs of helpdesk/live: change those instead.\n"]
    seen: set[str] = set()
    for direction in directions:
        tops = get_args(direction.union)
        _, structs = msgspec.json.schema_components(tops, ref_template="{name}")
        if both := seen & structs.keys():
            raise ValueError(f"sent and received: {', '.join(sorted(both))}")
        seen |= structs.keys()
        names = "\n".join(f"  | {top.__name__}" for top in tops)
        parts.append(f"export type {direction.name} =\n{names};\n")
        parts += ("".join(interface(name, struct, direction)) for name, struct in structs.items())
    return "\n".join(parts)


def interface(name: str, struct: Schema, direction: Direction) -> Iterator[str]:
    if described := struct.get("description"):
        yield f"/** {' '.join(described.split())} */\n"
    yield f"export interface {name} {{\n"
    for field, schema in struct["properties"].items():
        optional = "" if direction.from_desk or field in struct["required"] else "?"
        yield f"  {field}{optional}: {type_of(schema)};\n"
    yield "}\n"


def type_of(schema: Schema) -> str:
    """A field's type; ValueError for a kind of schema no frame has had so far."""
    match schema:
        case {"$ref": name}:
            return str(name)
        case {"enum": values}:
            return " | ".join(json.dumps(value) for value in values)
        case {"anyOf": choices}:
            return " | ".join(type_of(choice) for choice in choices)
        case {"type": "array", "items": items}:
            return f"{type_of(items)}[]" if " | " not in type_of(items) else f"({type_of(items)})[]"
        case {"type": "object", "additionalProperties": values}:
            return f"Record<string, {type_of(values)}>"
        case {"type": "integer" | "number"}:
            return "number"
        case {"type": "string" | "boolean" | "null" as simple}:
            return str(simple)
    raise ValueError(f"no type for {schema}")


if __name__ == "__main__":
    sys.exit(main())
