"""What a person decides about a parked item: it is a customer's, it is spam, or it is parked rightly."""

from __future__ import annotations

from typing import Literal

import msgspec

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import held, ledger, verdicts
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.items import ItemJudged
from helpdesk.domain.policy import Policy
from helpdesk.errors import NotParked
from helpdesk.operations.inbound import intake
from helpdesk.operations.inbound.customer_messages import Prepared
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.operations.inbound.senders import sender_rules
from helpdesk.said import Said


def make_ticket(tx: Transaction, item_id: int, prepared: Prepared, policy: Policy, by: Actor) -> Outcome:
    """Take a parked item in as a customer's message, on the path of every other, and never park such mail
    again (sender_rules.teach). If somebody did so already, their outcome. NotFound; NotParked for an
    item that is not parked."""
    fate = held.fate_of(tx, item_id)
    item = ledger.item(tx, item_id)
    if item.verdict == "ticket":
        assert fate is not None
        return Outcome(fate=fate, reason=item.reason, ticket_id=item.ticket_id, message_id=item.message_id)
    check_parked(item)
    outcome = intake.receive(tx, prepared, item_id, policy, admitted=True)
    tx.record(
        ItemJudged(
            item_id=item_id, channel=item.channel, verdict="ticket", ticket_id=outcome.ticket_id, by=by
        )
    )
    return msgspec.structs.replace(outcome, taught=sender_rules.teach(tx, prepared.message, by))


def judge(tx: Transaction, item_id: int, verdict: Literal["spam", "left"], by: Actor) -> None:
    """Say that a parked item is spam, or is left parked rightly. Doing so again changes nothing. NotFound;
    NotParked for an item that is not parked."""
    held.fate_of(tx, item_id)
    item = ledger.item(tx, item_id)
    check_parked(item)
    if item.verdict == verdict:
        return
    verdicts.judge(tx, item_id, verdict)
    tx.record(ItemJudged(item_id=item_id, channel=item.channel, verdict=verdict, by=by))


def check_parked(item: ledger.Item) -> None:
    """NotParked, in words, for an item that is not parked."""
    if item.fate == "parked":
        return
    if item.ticket_id is not None:
        raise NotParked(
            Said(
                "Item {id} is not parked: it is on ticket {ticket_id}.", id=item.id, ticket_id=item.ticket_id
            )
        )
    if item.fate == "failed":
        raise NotParked(
            Said("Item {id} is not parked: it could not be read. Replay it after a fix.", id=item.id)
        )
    if item.fate is None:
        raise NotParked(Said("Item {id} is not parked: the desk is still reading it.", id=item.id))
    raise NotParked(Said("Item {id} is not parked: its fate is {fate}.", id=item.id, fate=item.fate))
