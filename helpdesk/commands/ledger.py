"""`helpdesk ledger`: prove that everything received ended in exactly one fate."""

from __future__ import annotations

import argparse

import msgspec

from helpdesk.commands.common import opened_desk
from helpdesk.db.log.ledger import Proof, prove


def ledger_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk ledger [--json]"""
    parser.add_argument("--json", action="store_true", help="as one JSON object")


def ledger(arguments: argparse.Namespace) -> int:
    """Print the books; 1 when they do not hold."""
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
