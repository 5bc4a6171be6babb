"""`helpdesk replay`: take up inbound items that failed, but for those that were never signed."""

from __future__ import annotations

import argparse
import asyncio

from helpdesk.commands.common import opened_inbox
from helpdesk.db.log import ledger
from helpdesk.gateway.inbox import Inbox

_AT_ONCE = 100


def replay_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk replay [ITEM …]"""
    parser.add_argument(
        "items",
        nargs="*",
        type=int,
        metavar="ITEM",
        help="numbers in the ledger; default: all failed items except those with a refused signature",
    )


def replay(arguments: argparse.Namespace) -> int:
    """Replay the items and tell what became of each; status 1 when one failed again."""
    return asyncio.run(_replay(arguments.items))


async def _replay(items: list[int]) -> int:
    failed_again = 0
    async with opened_inbox() as inbox:
        await inbox.recover()
        items = items or await _failed(inbox)
        if not items:
            print("No item has failed.")
        for item_id in items:
            outcomes = await inbox.replay(item_id)
            after = await inbox.desk.read(ledger.item, item_id)
            failed_again += after.fate == "failed"
            told = "; ".join(f"{one.fate}: {one.reason}" for one in outcomes)
            print(f"item {item_id}: {told or f'{after.fate}: {after.reason}'}")
    return 1 if failed_again else 0


async def _failed(inbox: Inbox) -> list[int]:
    found: list[int] = []
    after: int | None = None
    while page := await inbox.desk.read(ledger.items, fate="failed", after=after, limit=_AT_ONCE):
        found += [one.id for one in page if not one.reason.startswith(ledger.REFUSED)]
        after = page[-1].id
    return found[::-1]
