"""`helpdesk undelivered`: the answers that failed or may not have arrived; sending them again, or settling
them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial

import msgspec

from helpdesk.commands.common import number, opened_desk
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import undelivered as db
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.events.actors import Actor
from helpdesk.errors import BadInput, HelpdeskError
from helpdesk.operations.answers import decisions
from helpdesk.operations.answers.bounces import RETURNED

_BY = Actor(kind="system", name="the command line")
_AT_ONCE = 200
_MOMENT = "%Y-%m-%d %H:%M:%S UTC"


def undelivered_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk undelivered [--json] [--channel NAME] [resend|settle]"""
    parser.add_argument("--json", action="store_true", help="list one JSON object a line")
    parser.add_argument("--channel", metavar="NAME", default="", help="only answers of this channel")
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", help="default: list them; exit status 1 if there are any"
    )
    resend = actions.add_parser("resend", help="send answers again; exit status 1 if one is refused")
    resend.add_argument("messages", type=number, nargs="*", metavar="MESSAGE")
    resend.add_argument(
        "--failed",
        action="store_true",
        help="all that failed: no uncertain one, and no mail that came back",
    )
    settle = actions.add_parser(
        "settle",
        help="say that uncertain answers arrived, and that failed ones are dealt with; "
        "exit status 1 if one is refused",
    )
    settle.add_argument("messages", type=number, nargs="+", metavar="MESSAGE")


def undelivered(arguments: argparse.Namespace) -> int:
    """List the answers, or run an action."""
    with opened_desk() as desk:
        match arguments.action:
            case "resend":
                return _resend(desk, arguments)
            case "settle":
                settle = partial(decisions.settle, by=_BY)
                return _each(desk, arguments.messages, settle, "settled")
        return _list(desk, arguments)


def _list(desk: Desk, arguments: argparse.Namespace) -> int:
    found = 0
    for row in _all(desk, arguments.channel):
        found += 1
        print(msgspec.json.encode(_told(row)).decode() if arguments.json else _line(row))
    if not found and not arguments.json:
        print("Every answer was delivered, or dealt with.")
    return 1 if found else 0


def _resend(desk: Desk, arguments: argparse.Namespace) -> int:
    if bool(arguments.messages) == arguments.failed:
        raise BadInput("Name the messages to send again, or give --failed for all that failed.")
    chosen: list[int] = arguments.messages
    if arguments.failed:
        rows = [one for one in _all(desk, arguments.channel) if one.delivery == "failed"]
        chosen = [one.id for one in rows if not one.delivery_detail.startswith(RETURNED)]
        if not chosen:
            print("No answer failed that can be sent again.")
    return _each(desk, chosen, decisions.resend, "is sent again")


def _each(desk: Desk, messages: list[int], do: Callable[[Transaction, int], None], done: str) -> int:
    refused = 0
    for message_id in messages:
        try:
            desk.write_now(do, message_id)
        except HelpdeskError as error:
            print(f"helpdesk: {error.detail}", file=sys.stderr)
            refused += 1
        else:
            print(f"message {message_id}: {done}")
    return 1 if refused else 0


def _all(desk: Desk, channel: str) -> Iterator[MessageRow]:
    after = 0
    while page := desk.read_now(db.undelivered, after=after, limit=_AT_ONCE):
        yield from (row for row in page if not channel or row.channel == channel)
        after = page[-1].id


def _people(row: MessageRow) -> list[str]:
    return row.without or [*row.recipients.get("to", []), *row.recipients.get("cc", [])]


def _line(row: MessageRow) -> str:
    """One answer: message, ticket, state, when, channel, who, why; and of an uncertain one where to look."""
    at = row.tried.at if row.tried else row.created_at
    parts = [
        str(row.id),
        f"#{row.ticket_id}",
        row.delivery,
        at.strftime(_MOMENT),
        row.channel or "",
        ", ".join(_people(row)) or row.group or "a chat",
        "automatic" if row.automatic else row.author_name,
        row.delivery_detail,
    ]
    if row.tried is not None and row.tried.named:
        parts.append(f"look for <{row.tried.named}> in the log of {row.tried.host or 'its server'}")
    return "  ".join(part for part in parts if part)


def _told(row: MessageRow) -> dict[str, object]:
    return {
        "message": row.id,
        "ticket": row.ticket_id,
        "state": row.delivery,
        "why": row.delivery_detail,
        "channel": row.channel,
        "to": _people(row),
        "some": bool(row.without),
        "automatic": row.automatic,
        "author": row.author_name,
        "written_at": row.created_at,
        "tried": row.tried,
    }
