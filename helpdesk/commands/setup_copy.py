"""`helpdesk settings`: all that is set up on screen as one file, and such a file taken in."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import msgspec

from helpdesk.commands.common import chosen_settings, opened_desk, vault
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.setup_copy.document import MOST_BYTES, read
from helpdesk.errors import BadInput
from helpdesk.features.installed import copied
from helpdesk.operations.setup_copy.exporting import as_file, export, schema
from helpdesk.operations.setup_copy.importing import Change, Outcome, Rehearsed, rehearse, take
from helpdesk.operations.setup_copy.part import Taker

_NOTHING = "The desk is set up like this already."


def settings_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk settings export [FILE]|import FILE [--dry-run] [--prune]|schema"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    out = acts.add_parser("export", help="write the settings, without secrets and passwords")
    out.add_argument("file", nargs="?", help="default: standard output")
    acts.add_parser("schema", help="print the JSON Schema of the file, for editors")
    taken = acts.add_parser("import", help="make and change what the file names, all of it or nothing")
    taken.add_argument("file", help="a file of `helpdesk settings export`; - is standard input")
    taken.add_argument("--dry-run", action="store_true", help="only print what would change")
    taken.add_argument(
        "--prune", action="store_true", help="remove what the sections of the file do not have"
    )


def settings(arguments: argparse.Namespace) -> int:
    """Run `helpdesk settings`; `import` exits with 1 and changes nothing if the file has a fault."""
    if arguments.act == "schema":
        print(msgspec.json.format(msgspec.json.encode(schema(copied())), indent=2).decode())
        return 0
    with opened_desk() as desk:
        blobs = BlobStore(chosen_settings().blobs_dir)
        if arguments.act == "import":
            return _import(desk, blobs, arguments)
        content = as_file(desk.read_now(export, copied()), blobs.read)
    if arguments.file is None:
        sys.stdout.buffer.write(content)
    else:
        _write(Path(arguments.file), content)
    return 0


def _import(desk: Desk, blobs: BlobStore, asked: argparse.Namespace) -> int:
    copy = read(_content(asked.file))
    for file in copy.files.values():
        blobs.put(file)
    taker = Taker(by=SYSTEM, vault=vault(), has_file=blobs.exists)
    try:
        desk.write_now(rehearse, copied(), copy, taker, prune=asked.prune)
    except Rehearsed as rehearsed:
        outcome = rehearsed.outcome
    if outcome.faults:
        for fault in outcome.faults:
            print(fault.told, file=sys.stderr)
        print("Nothing is changed.", file=sys.stderr)
        return 1
    if not asked.dry_run:
        outcome = desk.write_now(take, copied(), copy, taker, prune=asked.prune, seen=outcome.state)
    _tell(outcome)
    return 0


def _tell(outcome: Outcome) -> None:
    for change in outcome.changes:
        print(_line(change))
        for one in change.fields if change.act == "changed" else ():
            print(f"    {one.field}: {one.before or '–'} → {one.after or '–'}")
    if not outcome.changes:
        print(_NOTHING)
    for note in outcome.notes:
        print(note.told)


def _line(change: Change) -> str:
    return " ".join(filter(None, (f"{change.act:<8}", change.part, change.name)))


def _content(file: str) -> bytes:
    """The file, and a byte more than it may have at most: `read` says so then."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.", field="file") from error


def _write(path: Path, content: bytes) -> None:
    """Write it whole or not at all: a file cut short by a full disk is no copy."""
    half = path.with_name(f"{path.name}.half")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise BadInput(f"{path} cannot be written: {error.strerror}.", field="file") from error
