"""`helpdesk ledger parked|show|ticket|spam|leave|senders|park-sender|take-sender|forget-sender`: work on what
was set aside."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Any, Literal

from helpdesk.commands.common import number, opened_desk, opened_inbox
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger
from helpdesk.db.log import sender_rules as rules_db
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.verdicts import SenderAction
from helpdesk.errors import HelpdeskError, NotFound
from helpdesk.operations.inbound import parked
from helpdesk.operations.inbound.senders import sender_rules

_BY = Actor(kind="system", name="the command line")
_TEXT = 4000
_TELLS = {"park": "always parked", "take": "never parked"}


def parked_arguments(actions: Any) -> None:
    """The actions of `helpdesk ledger` besides its proof."""
    listed = actions.add_parser("parked", help="list the parked items that nobody has looked at")
    listed.add_argument("--all", action="store_true", help="every parked item")
    shown = actions.add_parser("show", help="print a parked item as the desk reads it")
    shown.add_argument("items", type=number, nargs=1, metavar="ITEM")
    for name, does in (
        ("ticket", "take parked items in as customers' messages"),
        ("spam", "say that parked items are spam"),
        ("leave", "say that items are parked rightly"),
    ):
        action = actions.add_parser(name, help=does)
        action.add_argument("items", type=number, nargs="+", metavar="ITEM")
    actions.add_parser("senders", help="list the senders that are always or never parked")
    for name, does in (
        ("park-sender", "always park the mail of an address or a domain"),
        ("take-sender", "never park the mail of an address or a domain"),
        ("forget-sender", "treat the mail of an address or a domain as other mail again"),
    ):
        actions.add_parser(name, help=does).add_argument("sender", metavar="SENDER")


def parked_action(arguments: argparse.Namespace) -> int:
    """Run one of the actions. Returns the exit status."""
    match arguments.action:
        case "show" | "ticket":
            return asyncio.run(_with_inbox(arguments.action, arguments.items))
        case "spam":
            return _judge(arguments.items, "spam")
        case "leave":
            return _judge(arguments.items, "left")
    with opened_desk() as desk:
        match arguments.action:
            case "parked":
                return _list(desk, "parked" if arguments.all else "awaiting")
            case "park-sender":
                return _put(desk, arguments.sender, "park")
            case "take-sender":
                return _put(desk, arguments.sender, "take")
            case "forget-sender":
                return _forget(desk, arguments.sender)
        return _senders(desk)


def _list(desk: Desk, which: str) -> int:
    after: int | None = None
    found = 0
    while page := desk.read_now(ledger.items, fate=which, after=after, limit=200):
        for one in page:
            found += 1
            who = f"{one.sender_name} <{one.sender}>" if one.sender_name else one.sender or "?"
            at = one.received_at.strftime("%Y-%m-%d %H:%M UTC")
            print(f"{one.id}  {at}  {one.channel}  {who}  {one.subject!r}  {one.reason}")
        after = page[-1].id
    if not found:
        print("Nothing is parked." if which == "parked" else "Nothing waits for a look.")
    return 0


async def _with_inbox(action: str, items: list[int]) -> int:
    refused = 0
    async with opened_inbox() as inbox:
        for item_id in items:
            try:
                if action == "show":
                    message = await inbox.read(item_id)
                    print(
                        f"From: {message.sender.name} <{message.sender.value}>\nSubject: {message.subject}\n"
                    )
                    print(message.text[:_TEXT])
                    print(
                        "".join(f"[{one.name}, {one.size:,} bytes]\n" for one in message.attachments), end=""
                    )
                    continue
                outcome = await inbox.admit(item_id, _BY)
                print(f"item {item_id}: {outcome.fate}, ticket {outcome.ticket_id}")
            except HelpdeskError as error:
                refused += _refused(error)
    return 1 if refused else 0


def _judge(items: list[int], verdict: Literal["spam", "left"]) -> int:
    refused = 0
    with opened_desk() as desk:
        for item_id in items:
            try:
                desk.write_now(parked.judge, item_id, verdict, _BY)
                print(f"item {item_id}: {verdict}")
            except HelpdeskError as error:
                refused += _refused(error)
    return 1 if refused else 0


def _senders(desk: Desk) -> int:
    rules = desk.read_now(rules_db.all_rules)
    if not rules:
        print("No sender has a rule.")
    for one in rules:
        decided = f"{one.mails} mail{'' if one.mails == 1 else 's'}"
        if one.last_at is not None:
            decided += f", the last on {one.last_at:%Y-%m-%d}"
        made = f"since {one.created_at:%Y-%m-%d}, by {one.made_by}"
        print(f"{one.sender}  {_TELLS[one.action]}  {made}  {decided}")
    return 0


def _put(desk: Desk, sender: str, action: SenderAction) -> int:
    rule = desk.write_now(sender_rules.put_rule, sender, action, _BY)
    print(f"{rule.sender}: {_TELLS[action]} from now on")
    return 0


def _forget(desk: Desk, sender: str) -> int:
    name = sender_rules.read_sender(sender)
    rule = desk.read_now(rules_db.of_sender, name)
    if rule is None:
        raise NotFound(f"{name} has no rule.")
    desk.write_now(sender_rules.remove_rule, rule.id, _BY)
    print(f"{rule.sender}: treated as other mail from now on")
    return 0


def _refused(error: HelpdeskError) -> int:
    print(f"helpdesk: {error.detail}", file=sys.stderr)
    return 1
