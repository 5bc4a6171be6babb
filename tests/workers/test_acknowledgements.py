"""Acknowledgements: one mail to a person, with what may help, and never to a machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channels
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages, tickets
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.domain.chats.bot import ArticleRef, FoundArticle
from helpdesk.domain.messages import InboundMessage
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.live.wire.bus import MemoryBus
from helpdesk.operations.answers import acknowledgements, replies
from helpdesk.operations.inbound.inlets.channel_removal import delete_channel
from helpdesk.operations.tickets import acts
from helpdesk.workers.acknowledgements import Acknowledgements
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests import factories
from tests.factories import POLICY, actor, receive


def mail(sender: str, subject: str, text: str, **values: Any) -> InboundMessage:
    """A mail of just now."""
    return factories.mail(sender, subject, text, **({"sent_at": None} | values))


async def find(question: str, language: str, limit: int = 3) -> Sequence[FoundArticle]:
    """Two articles, of which one is a guess; whoever asks of a boom breaks it."""
    if "boom" in question:
        raise RuntimeError("no index")
    return [
        FoundArticle(
            article=ArticleRef(id=number, title=title, url=f"https://desk.example/faq/{number}"),
            answer="",
            confidence=sure,
        )
        for number, title, sure in ((1, "Broken lamps", 0.8), (2, "Opening hours", 0.1))
    ]


@pytest.fixture
async def worked(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, switchboard: Switchboard, blobs: BlobStore
) -> Outbox:
    row = desk.read_now(channels.channel, "support")
    await desk.write(factories.put_mailbox, **row.settings, acknowledge=True)
    deliveries = Deliveries(
        desk, switchboard, blobs, POLICY, acknowledgements=Acknowledgements(desk, POLICY, find)
    )
    return Outbox(desk, deliveries.do, deliveries.gave_up)


async def work(desk: Desk, outbox: Outbox) -> None:
    while await Dispatcher(desk, MemoryBus()).dispatch() or await outbox.run_due():
        pass


async def test_a_mail_that_opens_a_ticket_is_acknowledged_once_with_what_may_help(
    desk: Desk, sink: MailSimulator, worked: Outbox
) -> None:
    opened = receive(desk, mail("ana@shop.example", "Lamp", "My lamp broke"))
    assert opened.ticket_id is not None
    await work(desk, worked)
    again = mail("ana@shop.example", "Lamp", "Are you there?", ticket_hint=opened.ticket_id)
    assert receive(desk, again).ticket_id == opened.ticket_id
    await work(desk, worked)
    sent = sink.inbox("ana@shop.example")
    assert len(sent) == 1
    text = sent[0].text
    assert f"number {opened.ticket_id}" in text
    assert "Broken lamps\nhttps://desk.example/faq/1" in text
    assert "Opening hours" not in text
    row = desk.read_now(tickets.ticket, opened.ticket_id)
    assert row.waiting_since is not None
    assert row.first_reply_at is None
    stored = [one for one in desk.read_now(messages.messages_after, row.id, 0) if one.direction == "out"]
    assert [(one.automatic, one.author_kind, one.delivery) for one in stored] == [(True, "system", "sent")]


@pytest.mark.parametrize(
    ("sender", "changes"),
    [
        ("ana@shop.example", {"kind": "auto", "kind_reason": "vacation"}),
        ("no-reply@shop.example", {}),
        ("support@desk.example", {}),
        ("ana@shop.example", {"sent_at": datetime(2026, 3, 1, 12, tzinfo=UTC)}),
        ("mailer-daemon@shop.example", {}),
    ],
)
async def test_machines_the_desk_itself_and_the_backlog_of_a_mailbox_get_none(
    desk: Desk, sink: MailSimulator, worked: Outbox, sender: str, changes: dict[str, Any]
) -> None:
    receive(desk, mail(sender, "Out of office", "I am away", **changes))
    await work(desk, worked)
    assert sink.addresses() == []


async def test_a_customer_with_a_wrong_clock_gets_one(
    desk: Desk, sink: MailSimulator, worked: Outbox
) -> None:
    old = datetime(2018, 1, 1, tzinfo=UTC)
    receive(desk, mail("ana@shop.example", "Lamp", "It flickers", sent_at=old, remarks=["wrong-clock"]))
    await work(desk, worked)
    assert sink.addresses() == ["ana@shop.example"]


async def test_the_limit_counts_people_and_not_the_form_that_they_use(
    desk: Desk, sink: MailSimulator, worked: Outbox
) -> None:
    for number in range(5):
        person = f"person{number}@mail.example"
        receive(desk, mail(person, "Contact form", f"Question {number}", through="website@shop.example"))
    await work(desk, worked)
    assert sorted(sink.addresses()) == [f"person{number}@mail.example" for number in range(5)]


async def test_what_a_system_sent_for_a_person_is_not_acknowledged(
    desk: Desk, sink: MailSimulator, worked: Outbox
) -> None:
    opened = receive(desk, mail("ana@shop.example", "Lamp", "My lamp broke", by_system=True))
    assert opened.fate == "opened"
    await work(desk, worked)
    assert sink.addresses() == []


async def test_one_address_gets_a_few_a_day(desk: Desk, sink: MailSimulator, worked: Outbox) -> None:
    matters = ("Broken lamp", "Refund of a bicycle", "Wrong invoice", "Password forgotten", "Delivery date")
    opened = {receive(desk, mail("ana@shop.example", one, one)).ticket_id for one in matters}
    assert len(opened) == len(matters)
    await work(desk, worked)
    assert len(sink.inbox("ana@shop.example")) == 3


async def test_without_suggestions_it_still_says_that_the_mail_is_here(
    desk: Desk, sink: MailSimulator, worked: Outbox
) -> None:
    receive(desk, mail("ana@shop.example", "boom", "My lamp broke", language="fr"))
    await work(desk, worked)
    assert "Merci de nous avoir écrit" in sink.inbox("ana@shop.example")[0].text


async def test_what_was_answered_or_split_meanwhile_is_not_acknowledged(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, worked: Outbox
) -> None:
    opened = receive(desk, mail("ana@shop.example", "Lamp", "My lamp broke"))
    assert opened.ticket_id is not None
    more = mail("ana@shop.example", "Lamp", "And a chair", ticket_hint=opened.ticket_id)
    second = receive(desk, more)
    assert second.message_id is not None
    desk.write_now(
        replies.send,
        opened.ticket_id,
        replies.Reply(channel="support", text="Hi"),
        by=actor(ids),
        policy=POLICY,
    )
    desk.write_now(acts.split, opened.ticket_id, [second.message_id], "Chair", by=actor(ids))
    await work(desk, worked)
    assert [one.text.strip() for one in sink.inbox("ana@shop.example")] == ["Hi"]


async def test_a_mailbox_that_does_not_ask_for_it_acknowledges_nothing(
    desk: Desk, ids: dict[str, int], sink: MailSimulator, switchboard: Switchboard, blobs: BlobStore
) -> None:
    deliveries = Deliveries(desk, switchboard, blobs, POLICY)
    receive(desk, mail("ana@shop.example", "Lamp", "My lamp broke"))
    await work(desk, Outbox(desk, deliveries.do, deliveries.gave_up))
    assert sink.addresses() == []


@pytest.mark.parametrize("followed", [False, True], ids=["before the follower", "before the job"])
@pytest.mark.parametrize("again", [False, True], ids=["gone", "its name given again"])
async def test_a_mailbox_that_was_deleted_meanwhile_acknowledges_nothing(
    desk: Desk, sink: MailSimulator, worked: Outbox, followed: bool, again: bool
) -> None:
    settings = desk.read_now(channels.channel, "support").settings
    opened = receive(desk, mail("ana@shop.example", "Lamp", "My lamp broke"))
    assert opened.ticket_id is not None
    if followed:
        while await Dispatcher(desk, MemoryBus()).dispatch():
            pass
    desk.write_now(delete_channel, "support")
    if again:
        await desk.write(factories.put_mailbox, **settings)
    await work(desk, worked)
    assert desk.read_now(acknowledgements.question, opened.ticket_id) is None
    assert sink.addresses() == []
    if again:  # and the follower still does its work
        receive(desk, mail("bo@shop.example", "Chair", "It wobbles"))
        await work(desk, worked)
        assert sink.addresses() == ["bo@shop.example"]
