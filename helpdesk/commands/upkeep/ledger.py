"""`helpdesk ledger`: prove that every inbound item has exactly one fate, and work on parked items; `helpdesk
replay`: settle failed items again."""

from __future__ import annotations

import argparse
import asyncio
import sys

import msgspec

from helpdesk.commands.common import number, opened_desk, opened_inbox
from helpdesk.commands.upkeep.parked import parked_action, parked_arguments
from helpdesk.db.log import ledger as db
from helpdesk.db.log.ledger_proof import Proof, prove
from helpdesk.errors import HelpdeskError
from helpdesk.gateway.inbox import Inbox

_AT_ONCE = 100


def ledger_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk ledger [--json] [parked|show|ticket|spam|leave|senders|…]"""
    parser.add_argument("--json", action="store_true", help="the proof as one JSON object")
    parked_arguments(parser.add_subparsers(dest="action", metavar="ACTION", help="default: the proof"))


def ledger(arguments: argparse.Namespace) -> int:
    """Print the counts, with status 1 if some items are not accounted for; or run an action."""
    if arguments.action is not None:
        return parked_action(arguments)
    with opened_desk() as desk:
        proof = desk.read_now(prove)
    print(msgspec.json.encode(_told(proof)).decode() if arguments.json else "\n".join(_table(proof)))
    return 0 if proof.holds else 1


def _told(proof: Proof) -> dict[str, object]:
    return {"holds": proof.holds, **msgspec.structs.asdict(proof)}


def _table(proof: Proof) -> list[str]:
    counted = [("received", proof.received), *proof.fates.items(), ("in flight", proof.in_flight)]
    width = len(f"{proof.received:,}")
    lines = [f"{name:<10} {number:>{width},}" for name, number in counted]
    total = sum(proof.fates.values()) + proof.in_flight
    sign = "=" if total == proof.received else "≠"
    lines.append(f"received {proof.received:,} {sign} fates and in flight {total:,}")
    lines += [f"contradiction: {one}" for one in proof.contradictions]
    lines.append("All items are accounted for." if proof.holds else "The ledger has contradictions.")
    return lines


def replay_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk replay [ITEM …]"""
    parser.add_argument(
        "items",
        nargs="*",
        type=number,
        metavar="ITEM",
        help="numbers in the ledger; default: all failed items except those with a refused signature",
    )


def replay(arguments: argparse.Namespace) -> int:
    """Replay the items and print each result; status 1 if one failed again or does not exist."""
    return asyncio.run(_replay(arguments.items))


async def _replay(items: list[int]) -> int:
    failed_again = 0
    async with opened_inbox() as inbox:
        await inbox.recover()
        items = items or await _failed(inbox)
        if not items:
            print("No item has failed.")
        for item_id in items:
            try:
                outcomes = await inbox.replay(item_id)
                after = await inbox.desk.read(db.item, item_id)
            except HelpdeskError as error:
                print(f"helpdesk: {error.detail}", file=sys.stderr)
                failed_again += 1
                continue
            failed_again += after.fate == "failed"
            told = "; ".join(f"{one.fate}: {one.reason}" for one in outcomes)
            print(f"item {item_id}: {told or f'{after.fate}: {after.reason}'}")
    return 1 if failed_again else 0


async def _failed(inbox: Inbox) -> list[int]:
    found: list[int] = []
    after: int | None = None
    while page := await inbox.desk.read(db.items, fate="failed", after=after, limit=_AT_ONCE):
        found += [one.id for one in page if not one.reason.startswith(db.REFUSED)]
        after = page[-1].id
    return found[::-1]
