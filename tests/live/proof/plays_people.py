"""Customers, advisors, and inbound items that are no message."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger
from helpdesk.domain.events import event as e
from helpdesk.operations.inbound import customer_messages, intake, parked
from helpdesk.operations.inbound.senders import sender_rules
from helpdesk.operations.tickets import assignment
from tests import factories
from tests.factories import telegram
from tests.live.proof.cases import proves
from tests.live.proof.stage import Stage


async def customer_of(stage: Stage, ticket: int) -> int:
    detail: dict[str, Any] = await stage.api("GET", f"/tickets/{ticket}")
    return int(detail["ticket"]["contact"]["id"])


@proves(e.ContactChanged)
async def a_customer_gets_another_name(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    await stage.answer(ticket)
    yield [ticket]
    await stage.api("PATCH", f"/contacts/{await customer_of(stage, ticket)}", {"name": "Cleopatra"})


@proves(e.ContactChanged)
async def a_customer_gets_another_address(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    body = {"kind": "phone", "value": "+442079460958", "verified": True}
    await stage.api("POST", f"/contacts/{await customer_of(stage, ticket)}/identities", body)


@proves(e.ContactChanged)
async def two_customers_are_one(stage: Stage) -> AsyncIterator[list[int]]:
    first = await stage.mine()
    second = await stage.receive(telegram("4711", "Where is my chair?"))
    yield [first, second]
    into = await customer_of(stage, first)
    await stage.api("POST", f"/contacts/{await customer_of(stage, second)}/merge", {"into": into})


@proves(e.PresenceChanged)
async def ana_is_offline(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.api("PUT", "/me/presence", {"presence": "offline"})


@proves(e.PresenceChanged)
async def a_colleague_comes_back_and_gets_what_waits(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mail()
    yield [ticket]
    await stage.write(assignment.set_presence, stage.ids["Bo"], "available")


@proves(e.ItemFailed)
async def an_item_cannot_be_read(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.write(unreadable, stage.ids["support"])


def unreadable(tx: Transaction, channel_id: int) -> None:
    item = ledger.keep(
        tx, channel_id=channel_id, external_id="x", headers={}, body=b"?", size=1, sha256="0" * 64
    )
    intake.fail(tx, item, "no boundary")


async def parked_by(stage: Stage, **values: Any) -> int:
    """The number in the ledger of an automatic mail that was just parked."""
    await stage.mail(kind="auto", kind_reason="precedence", **values)
    [item] = await stage.desk.read(ledger.items, fate=None, after=None, limit=1)
    return item.id


@proves(e.ItemJudged)
async def a_parked_mail_is_made_a_ticket(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    item_id = await parked_by(stage, subject="Away")
    yield [ticket]
    message = customer_messages.prepare(factories.mail("cleo@shop.example", "Away", "I am away."))
    await stage.write(parked.make_ticket, item_id, message, stage.policy, stage.ana)


@proves(e.ItemJudged)
async def a_parked_mail_is_spam(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    item_id = await parked_by(stage, subject="Away")
    yield [ticket]
    await stage.write(parked.judge, item_id, "spam", stage.ana)


@proves(e.SenderRuleChanged)
async def a_sender_is_parked_for_good(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.write(sender_rules.put_rule, "shop.example", "park", stage.ana)


@proves(e.SavedReplyChanged)
async def a_saved_reply_is_made(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    body = {"name": "Hello", "texts": {"en": "Hello {{contact.first_name|there}}"}, "personal": True}
    await stage.api("POST", "/saved-replies", body)
