"""Making a parked item a ticket teaches: the next such mail becomes a ticket by itself, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.channels import reply_tokens
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import ledger
from helpdesk.db.log import sender_rules as rules_db
from helpdesk.domain.messages import Bounce, InboundMessage
from helpdesk.operations.answers import acknowledgements
from helpdesk.operations.inbound import parked
from helpdesk.operations.inbound.customer_messages import prepare
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.operations.inbound.senders import sender_rules
from tests.factories import POLICY, actor, mail, receive

LIST = "List-Id: kettle.far.example"
PROGRAM = "X-Mailer: Shop mailer; Precedence: bulk"


def automatic(sender: str = "cleo@shop.example", **values: Any) -> InboundMessage:
    fields = {"kind": "auto", "kind_reason": "Precedence: bulk", **values}
    return mail(sender, "Lamp", "It is broken.", **fields)


def teach(desk: Desk, ids: dict[str, int], message: InboundMessage) -> Outcome:
    """Park it, and make it a ticket."""
    assert receive(desk, message).fate == "parked"
    item = desk.read_now(ledger.items, fate=None, after=None, limit=1)[0]
    return desk.write_now(parked.make_ticket, item.id, prepare(message), POLICY, actor(ids))


@pytest.mark.parametrize(
    ("first", "taught"),
    [
        (automatic(), "cleo@shop.example"),
        (automatic(marks=[PROGRAM]), "cleo@shop.example"),
        (automatic(marks=[LIST, PROGRAM]), LIST),
        (automatic(through="form@shop.example"), "form@shop.example"),
    ],
)
def test_a_click_teaches_the_list_or_else_the_sender(
    desk: Desk, ids: dict[str, int], first: InboundMessage, taught: str
) -> None:
    assert teach(desk, ids, first).taught == taught
    [rule] = desk.read_now(rules_db.all_rules)
    assert (rule.sender, rule.action, rule.made_by, rule.mails, rule.last_at) == (
        taught,
        "take",
        "Ana",
        0,
        None,
    )
    sender = first.sender.value if taught != LIST else "bo@other.example"
    again = automatic(sender, marks=first.marks, through=first.through)
    assert receive(desk, again).fate == "opened"
    [rule] = desk.read_now(rules_db.all_rules)
    assert rule.mails == 1
    assert rule.last_at is not None


@pytest.mark.parametrize(
    "sender",
    [
        "unknown@invalid",
        "x@shop.invalid",
        "no address",
        "two..dots@shop.example",
        "a b@shop.example",
        "x@",
        "@",
        "x@-.example",
    ],
)
def test_an_address_that_is_nobodys_becomes_a_ticket_and_teaches_nothing(
    desk: Desk, ids: dict[str, int], sender: str
) -> None:
    outcome = teach(desk, ids, automatic(sender))
    assert (outcome.fate, outcome.taught) == ("opened", "")
    assert teach(desk, ids, automatic("cleo@shop.example", through=sender)).taught == ""
    assert desk.read_now(rules_db.all_rules) == []


def test_what_was_taught_is_for_no_others_and_can_be_taken_back(desk: Desk, ids: dict[str, int]) -> None:
    teach(desk, ids, automatic(marks=[PROGRAM]))
    assert receive(desk, automatic("bo@other.example", marks=[PROGRAM])).fate == "parked"
    [rule] = desk.read_now(rules_db.all_rules)
    desk.write_now(sender_rules.remove_rule, rule.id, actor(ids))
    assert receive(desk, automatic()).fate == "parked"


def test_a_combination_of_headers_can_be_taught_and_the_senders_own_rule_wins(
    desk: Desk, ids: dict[str, int]
) -> None:
    desk.write_now(sender_rules.put_rule, PROGRAM, "take", actor(ids))
    desk.write_now(sender_rules.put_rule, "spam@other.example", "park", actor(ids))
    assert receive(desk, automatic("bo@other.example", marks=[PROGRAM])).fate == "opened"
    assert receive(desk, automatic("spam@other.example", marks=[PROGRAM])).fate == "parked"
    assert (
        receive(desk, automatic("bo@third.example", marks=["X-Mailer: Shop mailer; Precedence: list"])).fate
        == "parked"
    )
    assert {one.sender: one.mails for one in desk.read_now(rules_db.all_rules)} == {
        PROGRAM: 1,
        "spam@other.example": 1,
    }


def test_a_list_can_be_parked_too(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(sender_rules.put_rule, LIST, "park", actor(ids))
    assert receive(desk, mail("bo@other.example", "Lamp", "It is broken.", marks=[LIST])).fate == "parked"
    assert receive(desk, mail("bo@other.example", "Lamp", "It is broken.")).fate == "opened"


@pytest.mark.parametrize("kind", ["bounce", "complaint"])
def test_a_bounce_and_a_complaint_teach_nothing(desk: Desk, ids: dict[str, int], kind: str) -> None:
    assert teach(desk, ids, automatic(kind=kind, marks=[LIST])).taught == ""
    assert desk.read_now(rules_db.all_rules) == []


def test_whose_name_others_write_in_is_not_taught(desk: Desk, ids: dict[str, int]) -> None:
    assert teach(desk, ids, automatic(remarks=["failed-dmarc"])).taught == ""


def test_a_rule_that_parks_the_sender_outlives_one_exception(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(sender_rules.put_rule, "cleo@shop.example", "park", actor(ids))
    assert teach(desk, ids, automatic()).taught == ""
    assert receive(desk, automatic()).fate == "parked"


@pytest.mark.parametrize("sender", ["cleo@shop.example", LIST])
def test_a_bounce_of_our_answer_stays_parked_whatever_was_taught(
    desk: Desk, ids: dict[str, int], sender: str
) -> None:
    opened = receive(desk, mail("cleo@shop.example", "Lamp", "It is broken."))
    desk.write_now(sender_rules.put_rule, sender, "take", actor(ids))
    token = reply_tokens.sign(POLICY.secret, opened.ticket_id or 0, 1)
    for named in (
        {"tokens": [token]},
        {"references": ["ours@desk.example"]},
        {"bounce": Bounce(original_message_id="ours@desk.example")},
        {"bounce": Bounce(recipients=["x@shop.example"])},
    ):
        assert receive(desk, automatic(kind="bounce", marks=[LIST], **named)).fate == "parked"


def test_a_loop_stays_parked_whatever_was_taught(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(sender_rules.put_rule, LIST, "take", actor(ids))
    assert receive(desk, automatic("support@desk.example", marks=[LIST])).fate == "parked"


def test_what_was_taught_gets_no_automatic_answer(desk: Desk, ids: dict[str, int]) -> None:
    teach(desk, ids, automatic())
    outcome = receive(desk, automatic())
    assert outcome.ticket_id is not None
    assert desk.write_now(acknowledgements.acknowledge, outcome.ticket_id, [], POLICY) is None
