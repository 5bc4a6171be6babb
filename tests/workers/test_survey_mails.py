"""A survey by mail belongs to its ticket, looks like the company, and asks only people."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest

from helpdesk.channels.base import no_blobs
from helpdesk.channels.registry import build
from helpdesk.channels.simulators.mail import MailSimulator
from helpdesk.db import channels, surveys
from helpdesk.db.engine.desk import Desk
from helpdesk.db.tickets import messages, newest_messages, tickets
from helpdesk.domain.messages import Bounce, Identity, RawInbound
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets import tickets as acts
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.outbox import Outbox
from tests.factories import POLICY, actor, add_survey_rule, mail, receive
from tests.workers.test_deliveries import make_due

ZOE = "zoe@shop.example"


@pytest.fixture
async def worker(desk: Desk, ids: dict[str, int], sink: MailSimulator, deliveries: Deliveries) -> Outbox:
    """Sends surveys from two mailboxes; the second one is that of the tickets."""
    await desk.write(add_survey_rule)
    support = await desk.read(channels.channel, "support")
    put: dict[str, Any] = {"kind": "email", "label": "Orders", "team_id": None, "enabled": True}
    settings = {**support.settings, "address": "orders@desk.example", "name": "Fernhill Kitchen"}
    await desk.write(channels.put_channel, "orders", settings=settings, **put)
    chat: dict[str, Any] = {"kind": "webchat", "label": "Chat", "team_id": None, "enabled": True}
    await desk.write(channels.put_channel, "chat", settings={"color": "#2f5d46"}, **chat)
    return Outbox(desk, deliveries.do, deliveries.gave_up)


def solved(desk: Desk, ids: dict[str, int], **values: Any) -> int:
    written = mail(ZOE, "Broken lamp", "My lamp arrived broken", channel="orders")
    number = receive(desk, msgspec.structs.replace(written, **values)).ticket_id or 0
    desk.write_now(acts.close, number, "solved", by=actor(ids), policy=POLICY)
    return number


async def asked(desk: Desk, worker: Outbox, sink: MailSimulator, address: str = ZOE) -> list[EmailMessage]:
    """The mails that the customer has once everything that waits is due."""
    make_due(desk)
    await worker.run_due()
    return [message_from_bytes(one.raw, policy=policy.default) for one in sink.inbox(address)]


def body(one: EmailMessage, kind: str) -> str:
    part = one.get_body((kind,))
    assert part is not None
    return str(part.get_content())


async def test_it_comes_from_the_mailbox_of_its_ticket_and_an_answer_to_it_is_on_the_ticket(
    desk: Desk, ids: dict[str, int], worker: Outbox, sink: MailSimulator
) -> None:
    number = solved(desk, ids)
    first = desk.read_now(newest_messages.newest_inbound, number)
    assert first is not None
    (survey,) = await asked(desk, worker, sink)
    assert survey["From"].addresses[0].addr_spec == "orders@desk.example"
    assert survey["References"] == f"<{first.external_id}>"
    assert survey["Auto-Submitted"] == "auto-generated"
    ids_of = {"in_reply_to": survey["Message-ID"], "token": survey["Reply-To"].addresses[0].addr_spec}
    for number_of, head in enumerate(
        (f"To: {ids_of['token']}", f"To: orders@desk.example\r\nIn-Reply-To: {ids_of['in_reply_to']}")
    ):
        top = f"From: {ZOE}\r\n{head}\r\nMessage-ID: <again-{number_of}@x.example>\r\n"
        raw = f"{top}Subject: Re: it\r\n\r\nFine!"
        row = desk.read_now(channels.channel, "orders")
        channel = build("email", "orders", row.settings, read_blob=no_blobs)
        (answer,) = channel.parse(RawInbound(channel="orders", body=raw.encode()))
        assert receive(desk, answer).ticket_id == number


async def test_it_greets_a_person_and_shows_the_company_and_the_scale(
    desk: Desk, ids: dict[str, int], worker: Outbox, sink: MailSimulator
) -> None:
    number = solved(desk, ids, sender=Identity(kind="email", value=ZOE, name="Zoe Hart"))
    (survey,) = await asked(desk, worker, sink)
    html, text = body(survey, "html"), body(survey, "plain")
    one = desk.read_now(surveys.invitations_of_ticket, number)[0]
    page = f"{POLICY.public_url}/survey/{invitations.token(POLICY, one.id)}?lang=en"
    assert re.findall(r'href="([^"]+)"', html) == [f"{page}&amp;score={score}" for score in range(1, 6)]
    assert [f"{page}&score={score}" in text for score in range(1, 6)] == [True] * 5
    assert "Hello Zoe Hart," in html
    assert "Fernhill Kitchen" in html
    assert "#2f5d46" in html
    kept = desk.read_now(messages.message, one.message_id or 0)
    assert "/survey/" not in f"{kept.text}{kept.html}", "an advisor must not have the customer's vote"
    assert one.state == "sent"
    assert desk.read_now(tickets.ticket, number).state == "solved"


async def test_a_customer_without_a_name_is_greeted_without_the_address_in_their_language(
    desk: Desk, ids: dict[str, int], worker: Outbox, sink: MailSimulator
) -> None:
    sender = Identity(kind="email", value=ZOE, name="")
    solved(desk, ids, sender=sender, language="fr")
    (survey,) = await asked(desk, worker, sink)
    assert "Bonjour," in body(survey, "html")
    assert ZOE not in body(survey, "html") + body(survey, "plain")
    assert str(survey["Subject"]).startswith("Que pensez-vous")


async def test_one_that_comes_back_asked_nobody_and_opens_nothing(
    desk: Desk, ids: dict[str, int], worker: Outbox, sink: MailSimulator
) -> None:
    number = solved(desk, ids)
    (survey,) = await asked(desk, worker, sink)
    bounce = Bounce(
        original_message_id=str(survey["Message-ID"]).strip("<>"),
        recipients=[ZOE],
        status="5.1.1",
        permanent=True,
    )
    receive(desk, mail("mailer-daemon@x.example", "Returned", "", kind="bounce", bounce=bounce))
    one = desk.read_now(surveys.invitations_of_ticket, number)[0]
    assert (one.state, one.reason) == ("suppressed", f"returned: 5.1.1 {ZOE}")
    assert desk.read_now(tickets.ticket, number).state == "solved"
    assert desk.read_now(messages.message, one.message_id or 0).delivery == "failed"


@pytest.mark.parametrize("address", ["noreply@shop.example", "do-not-reply@shop.example"])
async def test_a_machine_is_not_asked(
    desk: Desk, ids: dict[str, int], worker: Outbox, sink: MailSimulator, address: str
) -> None:
    number = solved(desk, ids, sender=Identity(kind="email", value=address))
    assert await asked(desk, worker, sink, address) == []
    assert desk.read_now(surveys.invitations_of_ticket, number)[0].state == "suppressed"


async def test_the_sender_of_spam_is_not_asked(
    desk: Desk, ids: dict[str, int], worker: Outbox, sink: MailSimulator
) -> None:
    number = receive(desk, mail(ZOE, "Cheap watches", "Buy", channel="orders")).ticket_id or 0
    desk.write_now(acts.change_tags, number, ["spam"], by=actor(ids))
    desk.write_now(acts.close, number, "closed", by=actor(ids), policy=POLICY)
    assert await asked(desk, worker, sink) == []


async def test_nobody_is_asked_before_the_closure_can_no_longer_be_taken_back(
    desk: Desk, ids: dict[str, int], worker: Outbox, sink: MailSimulator
) -> None:
    number = solved(desk, ids)
    await worker.run_due()
    assert sink.inbox(ZOE) == []
    desk.write_now(acts.reopen, number, by=actor(ids))
    assert await asked(desk, worker, sink) == []
    assert desk.read_now(surveys.invitations_of_ticket, number)[0].state == "cancelled"
