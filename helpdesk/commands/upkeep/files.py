"""`helpdesk files`: what is stored and what names it, counted again; and deleting what nothing names."""

from __future__ import annotations

import argparse
from datetime import timedelta

import msgspec

from helpdesk.commands.common import chosen_settings, opened_desk
from helpdesk.commands.upkeep.file_check import Checked, check
from helpdesk.db.blobs import FOLDERS, BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.operations.sweeps import files as operations
from helpdesk.workers.file_sweep import Swept, sweep


def files_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk files check [--read] [--json]|sweep [--dry-run]|adopt"""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    checking = actions.add_parser(
        "check",
        help="count again what is stored and what names it; exit status 1 if a file is missing or wrong",
    )
    checking.add_argument("--read", action="store_true", help="read each file, and compare its content")
    checking.add_argument("--json", action="store_true", help="print one JSON object")
    sweeping = actions.add_parser("sweep", help="delete now what nothing names and is old enough")
    sweeping.add_argument("--dry-run", action="store_true", help="only count it")
    actions.add_parser("adopt", help="say that the files in the data folder belong to this database")


def files(arguments: argparse.Namespace) -> int:
    """Run an action."""
    with opened_desk() as desk:
        settings = chosen_settings()
        blobs = BlobStore(settings.blobs_dir)
        match arguments.action:
            case "check":
                return _check(desk, blobs, read=arguments.read, as_json=arguments.json)
            case "adopt":
                operations.adopt(desk, blobs)
                print(f"The files in {blobs.root} belong to this database.")
                return 0
        operations.check_owner(desk, blobs)
        swept, grace = Swept(), timedelta(hours=settings.unused_files_hours)
        for folder in FOLDERS:
            swept += sweep(desk, blobs, folder, grace=grace, dry_run=arguments.dry_run)
    would = "would be deleted" if arguments.dry_run else "deleted"
    print(f"{swept.files:,} files with {swept.bytes:,} bytes {would}")
    return 0


def _check(desk: Desk, blobs: BlobStore, *, read: bool, as_json: bool) -> int:
    found = check(desk, blobs, read=read)
    print(msgspec.json.encode(found).decode() if as_json else "\n".join(_lines(found)))
    return 0 if found.holds else 1


def _lines(found: Checked) -> list[str]:
    return [
        f"named   {found.named:,} files, {found.named_bytes:,} bytes",
        f"stored  {found.stored:,} files, {found.stored_bytes:,} bytes",
        f"unnamed {found.unnamed:,} files, {found.unnamed_bytes:,} bytes; {found.half:,} half-written",
        *found.troubles,
        "Every file that something names is there."
        if found.holds
        else "Files are missing or wrong: restore them from a backup.",
    ]
