"""`helpdesk ledger`: prove that every item received has exactly one fate, and work on parked items."""

from __future__ import annotations

import argparse

import msgspec

from helpdesk.commands.common import opened_desk
from helpdesk.commands.parked import parked_action, parked_arguments
from helpdesk.db.log.ledger_proof import Proof, prove


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
