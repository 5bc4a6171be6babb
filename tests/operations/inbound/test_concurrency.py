"""What must hold when two processes do it at the same moment; SQLite's one writer makes it easy there."""

from __future__ import annotations

from functools import partial

import msgspec

from helpdesk.channels import reply_tokens
from helpdesk.db import channels
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger, ledger_proof
from helpdesk.db.schema import customers as customer_tables
from helpdesk.db.schema import tickets as ticket_tables
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.events.messages import MessageReceived
from helpdesk.domain.events.tickets import StateChanged
from helpdesk.operations.answers import replies
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.customers.merges import merge_contacts
from helpdesk.operations.inbound import customer_messages, intake
from helpdesk.operations.tickets import acts
from helpdesk.operations.tickets import tickets as ticket_operations
from tests.factories import POLICY, actor, mail, receive, telegram
from tests.operations.at_once import ROUNDS, at_once, count, events_of, opened


def test_one_message_fetched_by_three_mailboxes_at_once_is_one_message(
    desk: Desk, ids: dict[str, int]
) -> None:
    for name in ("sales", "info"):
        desk.write_now(
            channels.put_channel, name, kind="email", label=name, team_id=None, settings={}, enabled=True
        )
    for number in range(ROUNDS):
        message = mail(f"ana{number}@shop.example", "Broken lamp", "My lamp arrived broken")
        copies = [msgspec.structs.replace(message, channel=one) for one in ("support", "sales", "info")]
        outcomes = at_once(*(partial(receive, desk, one) for one in copies))
        assert sorted(one.fate for one in outcomes) == ["duplicate", "duplicate", "opened"]
    assert count(desk, ticket_tables.messages) == ROUNDS
    assert count(desk, ticket_tables.tickets) == ROUNDS
    assert desk.read_now(ledger_proof.prove).holds


def test_two_first_messages_of_a_person_make_one_contact_and_one_ticket(
    desk: Desk, ids: dict[str, int]
) -> None:
    for number in range(ROUNDS):
        chat_id = str(9000 + number)
        outcomes = at_once(
            partial(receive, desk, telegram(chat_id, "Where is my parcel?")),
            partial(receive, desk, telegram(chat_id, "It is the green chair")),
        )
        assert sorted(one.fate for one in outcomes) == ["opened", "threaded"]
        assert len({one.ticket_id for one in outcomes}) == 1
    assert count(desk, customer_tables.contacts) == ROUNDS
    assert count(desk, ticket_tables.conversations) == ROUNDS


def test_two_processes_settling_one_item_take_it_in_once(desk: Desk, ids: dict[str, int]) -> None:
    for number in range(ROUNDS):
        message = mail(f"ana{number}@shop.example", "Broken lamp", "My lamp arrived broken")
        prepared = [customer_messages.prepare(message)]

        def keep(tx: Transaction) -> int:
            return ledger.keep(
                tx,
                channel_id=ids["support"],
                external_id=None,
                headers={},
                body=b"raw",
                size=3,
                sha256="0" * 64,
            )

        item_id = desk.write_now(keep)
        settle = [partial(desk.write_now, intake.receive_all, item_id, prepared, POLICY)] * 2
        assert sorted(len(one) for one in at_once(*settle)) == [0, 1]
    assert count(desk, ticket_tables.messages) == ROUNDS
    assert desk.read_now(ledger_proof.prove).holds


def test_messages_of_two_participants_at_once_are_both_counted(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    reply = replies.Reply(channel="support", text="Hello", to=["ana@shop.example"], cc=["bo@shop.example"])
    sent = desk.write_now(replies.send, ticket_id, reply, by=actor(ids), policy=POLICY)
    token = reply_tokens.sign(POLICY.secret, ticket_id, sent)
    for _ in range(ROUNDS):
        at_once(
            *(
                partial(receive, desk, mail(who, "Re: Broken lamp", "Hello again", tokens=[token]))
                for who in ("ana@shop.example", "bo@shop.example")
            ),
            partial(desk.write_now, replies.add_note, ticket_id, "A note", by=actor(ids)),
        )
    row = desk.read_now(tickets.ticket, ticket_id)
    assert row.message_count == count(desk, ticket_tables.messages) == 2 + 3 * ROUNDS


def test_a_message_that_comes_while_its_ticket_is_merged_lands_on_the_one_that_stays(
    desk: Desk, ids: dict[str, int]
) -> None:
    for number in range(ROUNDS):
        going, staying = opened(desk, f"ana{number}@shop.example"), opened(desk, f"bo{number}@shop.example")
        sent = desk.write_now(
            replies.send,
            going,
            replies.Reply(channel="support", text="Hello"),
            by=actor(ids),
            policy=POLICY,
        )
        late = mail(
            f"ana{number}@shop.example",
            "Re: Broken lamp",
            "Any news?",
            tokens=[reply_tokens.sign(POLICY.secret, going, sent)],
        )
        at_once(
            partial(desk.write_now, acts.merge, going, staying, by=actor(ids)),
            partial(receive, desk, late),
        )
        assert count(desk, ticket_tables.messages, ticket_tables.messages.c.ticket_id == going) == 0
        row = desk.read_now(tickets.ticket, staying)
        assert (
            row.message_count
            == count(desk, ticket_tables.messages, ticket_tables.messages.c.ticket_id == staying)
            == 4
        )


def test_a_message_that_comes_while_its_ticket_closes_is_never_hidden_on_a_closed_one(
    desk: Desk, ids: dict[str, int]
) -> None:
    for number in range(ROUNDS):
        ticket_id = opened(desk, f"ana{number}@shop.example")
        original = desk.read_now(messages.page, ticket_id, before=2**62, limit=1)[0].external_id
        late = mail(f"ana{number}@shop.example", "Re: Broken lamp", "Any news?", references=[str(original)])
        outcome, _ = at_once(
            partial(receive, desk, late),
            partial(
                desk.write_now, ticket_operations.close, ticket_id, "closed", by=actor(ids), policy=POLICY
            ),
        )
        row = desk.read_now(tickets.ticket, ticket_id)
        events = desk.read_now(events_of, ticket_id)
        closed_at = next(i for i, one in enumerate(events) if isinstance(one, StateChanged))
        heard = [i for i, one in enumerate(events) if isinstance(one, MessageReceived)]
        assert row.state == "closed"
        assert all(one < closed_at for one in heard), "a message went onto a ticket closed before"
        assert outcome.fate in ("opened", "threaded")


def test_a_message_that_comes_while_its_contact_is_merged_goes_to_the_one_that_stays(
    desk: Desk, ids: dict[str, int]
) -> None:
    for number in range(ROUNDS):
        receive(desk, telegram(str(100 + number), "Where is my parcel?"))
        receive(desk, mail(f"ana{number}@shop.example", "Broken lamp", "My lamp arrived broken"))
        into = desk.read_now(contacts.known_identities, "telegram", str(100 + number))[0].contact_id
        gone = desk.read_now(contacts.known_identities, "email", f"ana{number}@shop.example")[0].contact_id
        at_once(
            partial(desk.write_now, merge_contacts, gone, into, by=actor(ids)),
            partial(
                receive, desk, mail(f"ana{number}@shop.example", "Invoice", "Where is the invoice for 2025?")
            ),
        )
        assert count(desk, ticket_tables.tickets, ticket_tables.tickets.c.contact_id == gone) == 0
        assert count(desk, ticket_tables.tickets, ticket_tables.tickets.c.contact_id == into) == 3


def test_a_chat_message_that_comes_while_its_ticket_closes_opens_another(
    desk: Desk, ids: dict[str, int]
) -> None:
    webchat = desk.read_now(channels.channel, "chat")
    for number in range(ROUNDS):
        key = f"{number:032d}"
        first = desk.write_now(visitor_chat.say, webchat, key, "c1", "Where is my parcel?", POLICY)
        said, _ = at_once(
            partial(desk.write_now, visitor_chat.say, webchat, key, "c2", "It is the green chair", POLICY),
            partial(
                desk.write_now,
                ticket_operations.close,
                first.ticket_id,
                "closed",
                by=actor(ids),
                policy=POLICY,
            ),
        )
        events = desk.read_now(events_of, first.ticket_id)
        closed_at = next(i for i, one in enumerate(events) if isinstance(one, StateChanged))
        heard = [i for i, one in enumerate(events) if isinstance(one, MessageReceived)]
        assert all(one < closed_at for one in heard)
        assert (said.ticket_id == first.ticket_id) == (len(heard) == 2)
