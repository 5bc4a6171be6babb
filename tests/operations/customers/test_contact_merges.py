"""Merges of contacts, and their undoing: each has again what it had, and what came since is whose it is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from helpdesk.db.customers import contacts, merges
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.customers import contacts as contacts_table
from helpdesk.db.schema.customers import identities
from helpdesk.db.schema.tickets import conversations, messages, participants, tickets
from helpdesk.db.tickets.messages import message
from helpdesk.domain.messages import Identity
from helpdesk.errors import Conflict, NotFound
from helpdesk.operations.answers import replies
from helpdesk.operations.customers import contacts as operations
from helpdesk.operations.customers.merges import merge_contacts, undo_merge
from tests.factories import POLICY, actor, mail, receive, telegram


def contact_of(desk: Desk, ticket_id: int | None) -> int:
    found = desk.read_now(
        lambda tx: tx.conn.scalar(select(tickets.c.contact_id).where(tickets.c.id == ticket_id))
    )
    assert found is not None
    return int(found)


def everything(tx: Reading) -> dict[str, Any]:
    """Whose everything is, without the times of changes."""
    names = ("id", "name", "company_id", "search", "attributes", "merged_into")
    of_identity = ("contact_id", "kind", "value", "verified_at", "source")
    rows: dict[str, Any] = {
        "contacts": select(*(contacts_table.c[name] for name in names)),
        "identities": select(*(identities.c[name] for name in of_identity)),
        "tickets": select(tickets.c.id, tickets.c.contact_id),
        "messages": select(messages.c.id, messages.c.contact_id),
        "conversations": select(conversations.c.id, conversations.c.contact_id),
        "participants": select(
            participants.c.ticket_id, participants.c.kind, participants.c.value, participants.c.contact_id
        ),
    }
    return {name: sorted(map(repr, tx.conn.execute(query))) for name, query in rows.items()}


def two(desk: Desk) -> tuple[int, int]:
    """Ana by mail with two tickets, and Ana on Telegram with one."""
    first = receive(desk, mail("ana@shop.example", "Lamp", "My lamp is broken"))
    receive(desk, mail("ana@shop.example", "Invoice", "Where is the invoice of my order A-1042?"))
    second = receive(desk, telegram("77", "Hello, is the shop open?"))
    return contact_of(desk, first.ticket_id), contact_of(desk, second.ticket_id)


def test_undoing_a_merge_gives_each_contact_what_it_had(desk: Desk, ids: dict[str, int]) -> None:
    by_mail, by_chat = two(desk)
    desk.write_now(
        operations.change, by_mail, {"company": "Shop Ltd", "attributes": {"vip": True}}, by=actor(ids)
    )
    before = desk.read_now(everything)
    merge_id = desk.write_now(merge_contacts, by_mail, by_chat, by=actor(ids))
    assert contact_of(desk, 1) == by_chat
    assert [one.id for one in desk.read_now(merges.merges_into, by_chat)] == [merge_id]
    assert desk.write_now(undo_merge, merge_id, by=actor(ids)) == by_mail
    assert desk.read_now(everything) == before
    assert desk.read_now(merges.merges_into, by_chat) == []


def test_an_address_that_both_had_is_both_contacts_again(desk: Desk, ids: dict[str, int]) -> None:
    by_mail, by_chat = two(desk)
    shared = Identity(kind="email", value="family@shop.example")
    desk.write_now(contacts.add_identity, by_mail, shared, source="mail", verified=True)
    desk.write_now(contacts.add_identity, by_chat, shared, source="typed", verified=False)
    before = desk.read_now(everything)
    merge_id = desk.write_now(merge_contacts, by_mail, by_chat, by=actor(ids))
    merged = {one.value: one for one in desk.read_now(contacts.identities_of, by_chat)}
    assert merged["family@shop.example"].verified_at is not None
    desk.write_now(undo_merge, merge_id, by=actor(ids))
    assert desk.read_now(everything) == before


def test_what_came_since_belongs_to_whose_address_it_came_from(desk: Desk, ids: dict[str, int]) -> None:
    by_mail, by_chat = two(desk)
    merge_id = desk.write_now(merge_contacts, by_mail, by_chat, by=actor(ids))
    from_mail = receive(desk, mail("ana@shop.example", "Sofa", "The sofa has a stain, what can I do?"))
    from_chat = receive(desk, telegram("77", "And what about Sunday?"))
    assert contact_of(desk, from_mail.ticket_id) == by_chat
    desk.write_now(operations.change, by_chat, {"name": "Ana Lima"}, by=actor(ids))
    desk.write_now(undo_merge, merge_id, by=actor(ids))
    assert contact_of(desk, from_mail.ticket_id) == by_mail
    assert contact_of(desk, from_chat.ticket_id) == by_chat
    query = select(messages.c.id, messages.c.contact_id)
    wrote = desk.read_now(lambda tx: {row.id: row.contact_id for row in tx.conn.execute(query)})
    assert wrote[from_mail.message_id] == by_mail
    assert wrote[from_chat.message_id] == by_chat
    assert desk.read_now(contacts.contact, by_chat).name == "Ana Lima", "somebody named them since"
    again = receive(desk, mail("ana@shop.example", "Chair", "One leg of the chair is too short."))
    assert contact_of(desk, again.ticket_id) == by_mail


def test_what_somebody_wrote_whom_an_advisor_had_copied_goes_over_and_comes_back(
    desk: Desk, ids: dict[str, int]
) -> None:
    number = receive(desk, mail("ana@shop.example", "Lamp", "My lamp is broken")).ticket_id or 0
    leo = contact_of(desk, receive(desk, mail("leo@shop.example", "Bike", "The bike squeaks")).ticket_id)
    by_chat = contact_of(desk, receive(desk, telegram("77", "Hello, is the shop open?")).ticket_id)
    copied = replies.Reply(channel="support", text="We ask Leo.", cc=["leo@shop.example"])
    sent = desk.write_now(replies.send, number, copied, by=actor(ids), policy=POLICY)
    named = desk.read_now(message, sent).external_id
    wrote = receive(desk, mail("leo@shop.example", "Re: Lamp", "It fell down", references=[named]))
    assert wrote.ticket_id == number
    before = desk.read_now(everything)
    merge_id = desk.write_now(merge_contacts, leo, by_chat, by=actor(ids))
    assert desk.read_now(message, wrote.message_id or 0).contact_id == by_chat
    desk.write_now(undo_merge, merge_id, by=actor(ids))
    assert desk.read_now(everything) == before


def test_what_cannot_be_undone_says_why(desk: Desk, ids: dict[str, int]) -> None:
    by_mail, by_chat = two(desk)
    third = contact_of(desk, receive(desk, mail("leo@shop.example", "Bike", "The bike squeaks")).ticket_id)
    first = desk.write_now(merge_contacts, by_mail, by_chat, by=actor(ids))
    second = desk.write_now(merge_contacts, by_chat, third, by=actor(ids))
    with pytest.raises(Conflict, match=f"merged into contact {third} since"):
        desk.write_now(undo_merge, first, by=actor(ids))
    desk.write_now(undo_merge, second, by=actor(ids))
    desk.write_now(undo_merge, first, by=actor(ids))
    with pytest.raises(Conflict, match="undone before"):
        desk.write_now(undo_merge, first, by=actor(ids))
    with pytest.raises(NotFound, match="no merge 99"):
        desk.write_now(undo_merge, 99, by=actor(ids))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(pairs=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4))
def test_merges_undone_in_turn_leave_everything_as_it_was(
    desk: Desk, ids: dict[str, int], pairs: list[tuple[int, int]]
) -> None:
    mails = [mail(f"p{number}@shop.example", f"Matter {number}", "Words") for number in range(4)]
    opened = [receive(desk, one) for one in mails]
    people = [contact_of(desk, one.ticket_id) for one in opened]
    before = desk.read_now(everything)
    done = []
    for gone, into in pairs:
        try:
            done.append(desk.write_now(merge_contacts, people[gone], people[into], by=actor(ids)))
        except Conflict:
            continue  # the same contact by now
    for merge_id in reversed(done):
        desk.write_now(undo_merge, merge_id, by=actor(ids))
    assert desk.read_now(everything) == before
