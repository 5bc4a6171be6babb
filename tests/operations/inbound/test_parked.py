"""Parked items: made a ticket, judged, and the rules of their senders."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.channels import reply_tokens
from helpdesk.db.customers import contacts
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger, ledger_proof, verdicts
from helpdesk.db.log import sender_rules as rules_db
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.events.items import ItemJudged, SenderRuleChanged
from helpdesk.domain.messages import Bounce, InboundMessage
from helpdesk.errors import BadInput, Conflict, NotFound
from helpdesk.operations.answers import acknowledgements
from helpdesk.operations.inbound import parked
from helpdesk.operations.inbound.customer_messages import prepare
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.operations.inbound.senders import sender_rules
from tests.factories import POLICY, actor, mail, receive, recorded, telegram


def away(sender: str = "cleo@shop.example", **values: Any) -> InboundMessage:
    return mail(
        sender, "Lamp of order 4711", "It is broken.", kind="auto", kind_reason="precedence", **values
    )


def newest(desk: Desk) -> ledger.Item:
    return desk.read_now(ledger.items, fate=None, after=None, limit=1)[0]


def admit(desk: Desk, ids: dict[str, int], message: InboundMessage, item_id: int) -> Outcome:
    return desk.write_now(parked.make_ticket, item_id, prepare(message), POLICY, actor(ids))


def test_a_parked_item_tells_who_sent_it_and_waits_for_a_look(desk: Desk, ids: dict[str, int]) -> None:
    assert receive(desk, away()).fate == "parked"
    item = newest(desk)
    assert (item.sender, item.sender_name, item.subject) == (
        "cleo@shop.example",
        "Cleo",
        "Lamp of order 4711",
    )
    assert item.verdict == "awaiting"
    assert desk.read_now(verdicts.awaiting) == 1
    assert [one.id for one in desk.read_now(ledger.items, fate="awaiting", after=None, limit=9)] == [item.id]


def test_a_parked_item_made_a_ticket_takes_the_path_of_every_other(desk: Desk, ids: dict[str, int]) -> None:
    message = away()
    receive(desk, message)
    item = newest(desk)
    outcome = admit(desk, ids, message, item.id)
    assert outcome.fate == "opened"
    after = desk.read_now(ledger.item, item.id)
    assert (after.fate, after.ticket_id, after.verdict) == ("opened", outcome.ticket_id, "ticket")
    assert outcome.ticket_id is not None
    assert outcome.message_id is not None
    row = desk.read_now(tickets.ticket, outcome.ticket_id)
    assert row.subject == "Lamp of order 4711"
    assert desk.read_now(contacts.known_identities, "email", "cleo@shop.example")
    assert desk.read_now(verdicts.awaiting) == 0
    proof = desk.read_now(ledger_proof.prove)
    assert proof.holds, proof.contradictions
    assert proof.fates["opened"] == 1
    assert proof.fates["parked"] == 0


def test_it_joins_the_ticket_that_its_headers_name(desk: Desk, ids: dict[str, int]) -> None:
    first = mail("cleo@shop.example", "Lamp", "My lamp of order 4711 is broken.")
    opened = receive(desk, first)
    answer = away(references=[first.external_id])
    receive(desk, answer)
    outcome = admit(desk, ids, answer, newest(desk).id)
    assert (outcome.fate, outcome.ticket_id) == ("threaded", opened.ticket_id)
    assert desk.read_now(ledger_proof.prove).holds


def test_making_it_a_ticket_twice_changes_nothing(desk: Desk, ids: dict[str, int]) -> None:
    message = away()
    receive(desk, message)
    item_id = newest(desk).id
    first = admit(desk, ids, message, item_id)
    again = admit(desk, ids, message, item_id)
    assert (again.ticket_id, again.message_id) == (first.ticket_id, first.message_id)
    assert desk.read_now(ledger_proof.prove).holds
    assert len(recorded(desk, ItemJudged)) == 1


def test_a_mail_that_came_by_another_mailbox_meanwhile_is_a_duplicate(
    desk: Desk, ids: dict[str, int]
) -> None:
    message = away()
    receive(desk, message)
    item_id = newest(desk).id
    receive(desk, mail("cleo@shop.example", message.subject, message.text, external_id=message.external_id))
    assert admit(desk, ids, message, item_id).fate == "duplicate"
    assert desk.read_now(ledger_proof.prove).holds


def test_what_is_not_parked_is_refused_in_words(desk: Desk, ids: dict[str, int]) -> None:
    message = mail("cleo@shop.example", "Lamp", "Broken")
    opened = receive(desk, message)
    item_id = newest(desk).id
    with pytest.raises(Conflict, match=f"Item {item_id} is not parked: it is on ticket {opened.ticket_id}."):
        admit(desk, ids, message, item_id)
    with pytest.raises(Conflict, match="is not parked"):
        desk.write_now(parked.judge, item_id, "spam", actor(ids))
    with pytest.raises(NotFound):
        desk.write_now(parked.judge, item_id + 1, "spam", actor(ids))
    assert desk.read_now(ledger_proof.prove).holds


def test_a_mail_from_our_own_address_is_never_a_ticket(desk: Desk, ids: dict[str, int]) -> None:
    message = mail("support@desk.example", "Order", "An order")
    assert receive(desk, message).fate == "parked"
    with pytest.raises(Conflict, match="An answer would come back"):
        admit(desk, ids, message, newest(desk).id)
    desk.write_now(sender_rules.put_rule, "support@desk.example", "take", actor(ids))
    assert receive(desk, mail("support@desk.example", "Order", "Another")).fate == "parked"


def test_spam_and_left_items_wait_for_nobody_and_can_still_become_tickets(
    desk: Desk, ids: dict[str, int]
) -> None:
    message = away()
    receive(desk, message)
    item_id = newest(desk).id
    desk.write_now(parked.judge, item_id, "spam", actor(ids))
    desk.write_now(parked.judge, item_id, "spam", actor(ids))
    assert desk.read_now(ledger.item, item_id).verdict == "spam"
    assert desk.read_now(verdicts.awaiting) == 0
    assert [one.verdict for one in recorded(desk, ItemJudged)] == ["spam"]
    desk.write_now(parked.judge, item_id, "left", actor(ids))
    assert admit(desk, ids, message, item_id).fate == "opened"
    with pytest.raises(Conflict, match="is not parked"):
        desk.write_now(parked.judge, item_id, "spam", actor(ids))


def test_what_its_ticket_tells_waits_for_nobody(desk: Desk, ids: dict[str, int]) -> None:
    first = mail("cleo@shop.example", "Lamp", "My lamp is broken.")
    receive(desk, first)
    receive(desk, away(references=[first.external_id]))
    assert newest(desk).verdict == ""
    assert desk.read_now(verdicts.awaiting) == 0


def test_what_looked_automatic_gets_no_automatic_answer(desk: Desk, ids: dict[str, int]) -> None:
    message = away()
    receive(desk, message)
    outcome = admit(desk, ids, message, newest(desk).id)
    assert outcome.ticket_id is not None
    [row] = desk.read_now(messages.messages_after, outcome.ticket_id, 0)
    assert row.automatic
    assert desk.read_now(acknowledgements.question, outcome.ticket_id) is None


PARKED = ("parked", "rule")
OPENED = ("opened", "")


@pytest.mark.parametrize(
    ("rules", "message", "came"),
    [
        ({"cleo@shop.example": "park"}, mail("cleo@shop.example", "Lamp", "Broken"), PARKED),
        ({"cleo@shop.example": "park"}, mail("omar@shop.example", "Lamp", "Broken"), OPENED),
        ({"@shop.example": "park"}, mail("omar@shop.example", "Lamp", "Broken"), PARKED),
        ({"shop.example": "park"}, mail("omar@mail.shop.example", "Lamp", "Broken"), PARKED),
        ({"@shop.example": "park"}, mail("omar@webshop.example", "Lamp", "Broken"), OPENED),
        (
            {"@shop.example": "park", "Cleo@Shop.example": "take"},
            mail("cleo@shop.example", "Lamp", "Broken"),
            OPENED,
        ),
        ({"@shop.example": "park", "@mail.shop.example": "take"}, away("a@mail.shop.example"), OPENED),
        ({"@shop.example": "take"}, away(), OPENED),
        (
            {"form@shop.example": "park"},
            mail("a@b.example", "Lamp", "x", through="form@shop.example"),
            PARKED,
        ),
        ({"@shop.example": "park"}, away(), PARKED),
        ({"cleo@shop.example": "take"}, away("omar@shop.example"), ("parked", "awaiting")),
        (
            {"@shop.example": "take"},
            mail(
                "mailer-daemon@shop.example",
                "Undeliverable",
                "550",
                kind="bounce",
                bounce=Bounce(recipients=["x@shop.example"]),
            ),
            ("parked", "awaiting"),
        ),
        ({"@shop.example": "park"}, telegram("77", "shop.example"), OPENED),
        (
            {"@shop.example": "park"},
            mail("visitor@shop.example", "", "Hello", channel="chat", conversation="c-1"),
            OPENED,
        ),
    ],
)
def test_the_rule_of_its_sender_decides(
    desk: Desk, ids: dict[str, int], rules: dict[str, Any], message: InboundMessage, came: tuple[str, str]
) -> None:
    for sender, action in rules.items():
        desk.write_now(sender_rules.put_rule, sender, action, actor(ids))
    outcome = receive(desk, message)
    assert (outcome.fate, newest(desk).verdict) == came, outcome.reason
    assert desk.read_now(ledger_proof.prove).holds


def test_a_rule_is_remembered_replaced_and_removed(desk: Desk, ids: dict[str, int]) -> None:
    ana = actor(ids)
    first = desk.write_now(sender_rules.put_rule, " *@Shop.Example ", "park", ana)
    assert (first.sender, first.action, first.made_by) == ("@shop.example", "park", "Ana")
    assert desk.write_now(sender_rules.put_rule, "shop.example", "park", ana) == first
    second = desk.write_now(sender_rules.put_rule, "shop.example", "take", ana)
    assert [(one.sender, one.action) for one in desk.read_now(rules_db.all_rules)] == [
        ("@shop.example", "take")
    ]
    desk.write_now(sender_rules.remove_rule, second.id, ana)
    assert desk.read_now(rules_db.all_rules) == []
    with pytest.raises(NotFound):
        desk.write_now(sender_rules.remove_rule, second.id, ana)
    assert [one.action for one in recorded(desk, SenderRuleChanged)] == ["park", "take", ""]


@pytest.mark.parametrize("written", ["", "shop", "@", "a b@shop.example", "@gmail.com", "x" * 300])
def test_a_sender_that_is_none_is_refused(desk: Desk, ids: dict[str, int], written: str) -> None:
    with pytest.raises(BadInput) as refused:
        desk.write_now(sender_rules.put_rule, written, "park", actor(ids))
    assert refused.value.field == "sender"


def test_parking_a_sender_for_good_spares_the_look_at_what_is_parked_already(
    desk: Desk, ids: dict[str, int]
) -> None:
    receive(desk, away("cleo@shop.example"))
    receive(desk, away("omar@mail.shop.example"))
    receive(desk, away("ida@other.example"))
    assert desk.read_now(verdicts.awaiting) == 3
    desk.write_now(sender_rules.put_rule, "shop.example", "park", actor(ids))
    assert desk.read_now(verdicts.awaiting) == 1


@pytest.mark.parametrize(
    ("taken", "waits"),
    [("cleo@shop.example", {"cleo@shop.example"}), ("@mail.shop.example", {"omar@mail.shop.example"})],
)
def test_parking_a_domain_hides_nobody_whose_mail_is_never_parked(
    desk: Desk, ids: dict[str, int], taken: str, waits: set[str]
) -> None:
    """What came before that rule still waits for a look."""
    for sender in ("cleo@shop.example", "omar@mail.shop.example", "ida@shop.example"):
        receive(desk, away(sender))
    desk.write_now(sender_rules.put_rule, taken, "take", actor(ids))
    desk.write_now(sender_rules.put_rule, "shop.example", "park", actor(ids))
    listed = desk.read_now(ledger.items, fate="awaiting", after=None, limit=9)
    assert {one.sender for one in listed} == waits


@pytest.mark.parametrize("by_system", [True, False])
def test_an_automatic_mail_from_our_own_address_stays_a_loop(
    desk: Desk, ids: dict[str, int], by_system: bool
) -> None:
    """An answer to it would come back to us."""
    asked = receive(desk, mail("zoe@shop.example", "Lamp", "It is broken.")).ticket_id or 0
    token = reply_tokens.sign(POLICY.secret, asked, 1)
    looped = away("support@desk.example", by_system=by_system, tokens=[token])
    assert receive(desk, looped).fate == "parked"
    item = newest(desk)
    assert "our own address" in item.reason
    with pytest.raises(Conflict, match="own address"):
        admit(desk, ids, looped, item.id)
    assert desk.read_now(ledger.item, item.id).fate == "parked"
