"""One guard against loops for all that the desk says on its own: nothing to machines or to itself, and only a
few a day to one person.

A machine's answer to a machine's answer has no end (RFC 3834 §2). What comes in from one is parked, and every
automatic mail of ours says `Auto-Submitted`; the counts end what slips through both."""

from __future__ import annotations

import re
from datetime import timedelta

from helpdesk.channels import reply_tokens
from helpdesk.channels.addresses import NO_REPLY, SERVER_LOCAL
from helpdesk.db import channels
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import limits, sender_rules
from helpdesk.db.tickets import newest_messages
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.messages import disproved
from helpdesk.domain.verdicts import rule_for, rule_keys

EACH_A_DAY = 3
"""The most mails of one kind that one address gets in a day."""
ALL_A_DAY = 8
"""The most mails of all kinds together."""
IN_A_CHAT = 12
"""The most that the desk says in one chat in a quarter of an hour."""
COMMANDS_IN_A_CHAT = 6
"""The most of them that answer a command."""
_QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)
_MORE_MACHINES = re.compile(r"(no|do-?not|ne-?pas)[-_.]?(reply|repondre)|bounces?", re.IGNORECASE)


def may_mail(tx: Transaction, address: str, kind: str) -> bool:
    """Whether an automatic mail may go to an address now; it is counted as one that goes."""
    if is_machine(tx, address):
        return False
    of_kind = limits.hit(tx, f"{kind}:{address}", _DAY)[0]
    return of_kind <= EACH_A_DAY and limits.hit(tx, f"automatic:{address}", _DAY)[0] <= ALL_A_DAY


def is_machine(tx: Reading, address: str) -> bool:
    """Whether nobody reads an address: a machine's, one of the desk's own, or one whose mail is always
    parked."""
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        return True
    if any(one.fullmatch(local) for one in (NO_REPLY, SERVER_LOCAL, _MORE_MACHINES)):
        return True
    if reply_tokens.without_token(address) in channels.own_addresses(tx):
        return True
    rule = rule_for(address, sender_rules.actions(tx, rule_keys(address)))
    return rule is not None and rule[1] == "park"


def from_person(message: MessageRow) -> bool:
    """Whether a person wrote a message: no system, and nobody in another's name."""
    return not message.automatic and not disproved(message.remarks)


def may_say(tx: Transaction, chat: Conversation, *, commands: bool = False) -> bool:
    """Whether the desk may say something of its own in a chat now; it is counted as said. `commands`: it
    answers a command."""
    newest = None if chat.ticket_id is None else newest_messages.newest_inbound(tx, chat.ticket_id)
    if newest is not None and not from_person(newest):
        return False
    if commands and limits.hit(tx, f"command:{chat.id}", _QUARTER)[0] > COMMANDS_IN_A_CHAT:
        return False
    return limits.hit(tx, f"automatic-chat:{chat.id}", _QUARTER)[0] <= IN_A_CHAT
