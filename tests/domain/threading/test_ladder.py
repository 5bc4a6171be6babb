"""The ladder: which proof decides, which are refused, and what becomes of a message."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.lifecycle import STATES, State
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.domain.threading.candidates import Candidates, RefSeen, TicketFacts, TokenSeen
from helpdesk.domain.threading.choices import Choice, Continue, Open, Reopen, ThreadRules
from helpdesk.domain.threading.ladder import choose_ticket
from helpdesk.language.topics import topic, widen

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
ANA = Identity(kind="email", value="ana@example.com", attested=True)
EVE = Identity(kind="email", value="eve@example.net")
KNOWN = ContactChoice(contact_id=1, verified=True, says="")
CLAIMED = ContactChoice(contact_id=1, verified=False, says="")
STRANGER = ContactChoice(contact_id=None, verified=False, says="")
LEAK = "My coffee machine leaks from the bottom and floods the kitchen"
LOGIN = "I cannot log in to my account, the password is always refused"


def ticket(number: int = 12, text: str = LEAK, hours: float = 1, **fields: Any) -> TicketFacts:
    values: dict[str, Any] = {
        "id": number,
        "state": "open",
        "contact_id": 1,
        "participants": frozenset({("email", "ana@example.com")}),
        "topic": topic("", text),
        "last_activity_at": NOW - timedelta(hours=hours),
        **fields,
    }
    return TicketFacts(**values)


def message(text: str = "Hello again", sender: Identity = ANA, **fields: Any) -> InboundMessage:
    return InboundMessage(channel="support", external_id="<m@x>", sender=sender, new_text=text, **fields)


def found(*tickets: TicketFacts, **fields: Any) -> Candidates:
    by_id: dict[int, TicketFacts] = {one.id: one for one in tickets}
    return Candidates(tickets={**by_id, **fields.pop("merged", {})}, **fields)


def choose(
    candidates: Candidates,
    text: str = "Hello again",
    *,
    sender: Identity = ANA,
    contact: ContactChoice = KNOWN,
    **fields: Any,
) -> Choice:
    return choose_ticket(message(text, sender, **fields), contact, candidates, now=NOW)


def test_a_valid_token_decides_over_everything_else() -> None:
    choice = choose(
        found(
            ticket(12),
            ticket(13),
            tokens=[TokenSeen(token="tok-12", ticket_id=12)],
            references=[RefSeen(external_id="<a@x>", ticket_id=13)],
            conversation=13,
        ),
        sender=EVE,
        contact=STRANGER,
    )
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.rung, choice.evidence.via) == (12, "token", "tok-12")


def test_the_first_of_several_valid_tokens_decides() -> None:
    valid = [TokenSeen(token="tok-12", ticket_id=12), TokenSeen(token="tok-13", ticket_id=13)]
    choice = choose(found(ticket(12), ticket(13), tokens=valid))
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.via) == (12, "tok-12")


def test_a_refused_token_is_told_of_and_the_next_rung_decides() -> None:
    choice = choose(
        found(
            ticket(12),
            tokens=[TokenSeen(token="forged-token", ticket_id=None, refused="its signature does not hold")],
            references=[RefSeen(external_id="<a@x>", ticket_id=12)],
        )
    )
    assert isinstance(choice, Continue)
    assert choice.evidence.rung == "headers"
    assert choice.evidence.against == ["Reply token forged-t… is refused: its signature does not hold"]


def test_a_stolen_message_id_opens_nothing() -> None:
    choice = choose(
        found(ticket(12), references=[RefSeen(external_id="<a@x>", ticket_id=12)]),
        LEAK,
        sender=EVE,
        contact=STRANGER,
    )
    assert isinstance(choice, Open)
    assert choice.evidence.rung == "new"
    assert choice.suggestion is None
    assert choice.evidence.against == [
        "Message-ID <a@x> belongs to ticket 12, but eve@example.net is not a participant"
    ]


def test_a_guessed_number_opens_nothing_and_a_participants_number_counts() -> None:
    guessed = choose(found(ticket(12), hint=12), sender=EVE, contact=STRANGER)
    assert isinstance(guessed, Open)
    assert guessed.evidence.against == [
        "Number 12 in the subject is ticket 12, but eve@example.net is not a participant"
    ]
    own = choose(found(ticket(12), hint=12), contact=CLAIMED)
    assert isinstance(own, Continue)
    assert own.evidence.says == "ticket number in the subject, and ana@example.com is a participant"


@pytest.mark.parametrize(
    ("proof", "rung"),
    [
        ({"references": [RefSeen(external_id="<a@x>", ticket_id=12)]}, "headers"),
        ({"beside": [RefSeen(external_id="<a@x>", ticket_id=12)]}, "headers"),
        ({"hint": 12}, "headers"),
        ({"reply": RefSeen(external_id="<a@x>", ticket_id=12)}, "reply"),
    ],
)
def test_who_wants_answers_at_a_participants_address_is_no_stranger(proof: dict[str, Any], rung: str) -> None:
    at_work = Identity(kind="email", value="ana@work.example")

    def chosen(answers_to: Identity | None) -> Choice:
        return choose(found(ticket(12), **proof), sender=at_work, contact=STRANGER, answers_to=answers_to)

    choice = chosen(ANA)
    assert isinstance(choice, Continue)
    assert choice.evidence.rung == rung
    assert "ana@work.example wants answers at ana@example.com, a participant" in choice.evidence.says
    assert isinstance(chosen(None), Open)
    assert isinstance(chosen(EVE), Open)


def test_the_first_reference_whose_ticket_knows_the_sender_decides() -> None:
    foreign = ticket(11, participants=frozenset({("email", "bo@example.com")}), contact_id=2)
    choice = choose(
        found(
            foreign,
            ticket(12),
            references=[
                RefSeen(external_id="<b@x>", ticket_id=11),
                RefSeen(external_id="<a@x>", ticket_id=12),
            ],
        ),
        contact=CLAIMED,
    )
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.via) == (12, "<a@x>")
    assert len(choice.evidence.against) == 1


def test_a_verified_customer_may_answer_from_another_address() -> None:
    work = Identity(kind="email", value="ana@work.example")
    candidates = found(ticket(12), references=[RefSeen(external_id="<a@x>", ticket_id=12)])
    assert isinstance(choose(candidates, sender=work), Continue)
    assert isinstance(choose(candidates, sender=work, contact=CLAIMED), Open)


def test_a_proof_of_a_merged_ticket_leads_to_its_survivor_and_keeps_the_number_it_named() -> None:
    choice = choose(found(merged={9: ticket(12)}, references=[RefSeen(external_id="<a@x>", ticket_id=9)]))
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.claimed) == (12, 9)


@pytest.mark.parametrize(
    ("state", "stopped_days", "kind"),
    [
        ("open", None, Continue),
        ("pending", None, Reopen),
        ("snoozed", None, Reopen),
        ("solved", 3, Reopen),
        ("solved", 14, Reopen),
        ("solved", 15, Open),
        ("closed", 0, Open),
    ],
)
def test_what_a_proof_does_in_each_state(state: State, stopped_days: int | None, kind: type[Choice]) -> None:
    stopped = None if stopped_days is None else NOW - timedelta(days=stopped_days)
    choice = choose(
        found(ticket(12, state=state, stopped_at=stopped), tokens=[TokenSeen(token="t", ticket_id=12)])
    )
    assert isinstance(choice, kind)
    assert choice.evidence.claimed == 12
    if isinstance(choice, Open):
        assert choice.linked_to == 12
        assert choice.evidence.rung == "new"
        assert "signed reply token" in choice.evidence.says


TELEGRAM = Identity(kind="telegram", value="77", attested=True)


def test_a_reply_counts_in_its_own_chat_and_from_a_participant_only() -> None:
    candidates = found(ticket(12), reply=RefSeen(external_id="500:31", ticket_id=12))
    same_chat = choose(candidates, sender=TELEGRAM, contact=STRANGER, conversation="500")
    other_chat = choose(candidates, sender=TELEGRAM, contact=STRANGER, conversation="50")
    assert isinstance(same_chat, Continue)
    assert same_chat.evidence.rung == "reply"
    assert isinstance(other_chat, Open)
    assert "77 is not a participant" in other_chat.evidence.against[0]


def test_a_reply_counts_for_the_ticket_of_the_running_chat_and_for_no_other() -> None:
    tickets = ticket(12), ticket(13, LOGIN)
    for running, rung in ((12, "reply"), (13, "conversation")):
        candidates = found(*tickets, reply=RefSeen(external_id="31", ticket_id=12), conversation=running)
        choice = choose(candidates, "ok thanks", sender=TELEGRAM, contact=STRANGER, conversation="500")
        assert isinstance(choice, Continue)
        assert (choice.ticket_id, choice.evidence.rung) == (running, rung)
        refused = [] if running == 12 else ["Reply to 31 leads to ticket 12, but 77 is not a participant"]
        assert choice.evidence.against == refused


@pytest.mark.parametrize(
    ("text", "hours", "stays"),
    [
        ("ok thanks", 100, True),
        ("It also smells burnt and there is water under the coffee machine", 100, True),
        ("It was a birthday present from my grandmother in Sweden", 1, True),
        ("My username is cminh730", 1, True),
        ("Do you have some gift wrap for cushions, and ribbons in green?", 100, False),
        (LOGIN, 100, False),
        (LOGIN, 1, False),
        ("And the invoice?", 1, True),  # too few words to turn a running chat
        ("And the invoice?", 100, False),
    ],
)
def test_a_running_chat_goes_on_until_it_turns_to_something_else(
    text: str, hours: float, stays: bool
) -> None:
    choice = choose(found(ticket(12, hours=hours), conversation=12), text, contact=STRANGER, sender=TELEGRAM)
    if stays:
        assert isinstance(choice, Continue)
        assert choice.evidence.rung == "conversation"
    else:
        assert isinstance(choice, Open)
        assert choice.suggestion is None, "nothing in common"
        assert "something else" in choice.evidence.against[0]


def test_another_order_number_parts_a_running_chat() -> None:
    order = ticket(12, "Order A-1042 has not arrived")
    other = choose(found(order, conversation=12), "And order A-1077 has not arrived", contact=STRANGER)
    same = choose(found(order, conversation=12), "Order A-1042, to be exact", contact=STRANGER)
    assert isinstance(other, Open)
    assert isinstance(same, Continue)


def test_the_same_verified_person_about_the_same_thing_is_one_ticket() -> None:
    choice = choose(
        found(ticket(12), ticket(13, LOGIN), of_contact=[13, 12]), "The coffee machine still leaks!"
    )
    assert isinstance(choice, Continue)
    assert (choice.ticket_id, choice.evidence.rung) == (12, "identity")
    assert "leak" in choice.evidence.says


def test_an_unverified_person_gets_a_new_ticket_and_the_advisor_a_suggestion() -> None:
    choice = choose(found(ticket(12), of_contact=[12]), "The coffee machine still leaks!", contact=CLAIMED)
    assert isinstance(choice, Open)
    assert choice.suggestion is not None
    assert choice.suggestion.ticket_id == 12
    assert "not verified" in choice.evidence.against[0]


def test_two_different_things_are_two_tickets() -> None:
    choice = choose(found(ticket(12), of_contact=[12]), LOGIN)
    assert isinstance(choice, Open)
    assert choice.suggestion is None


STORY = [
    ("", "hi, the coffee machine I bought leaks, order A-1042"),
    (
        "Leaking coffee machine",
        "Hello,\nas I said in the chat my coffee machine leaks. Can you repair it?\nAna",
    ),
    ("", "Ana called: the coffee machine leaks from the bottom, she wants it repaired."),
    ("", "any news about the coffee machine?"),
    ("", "here is the photo"),
]
OTHER = ("Invoice for May", "I need an invoice with our VAT number for the office chairs, please.")


def test_a_chat_a_mail_a_call_and_a_telegram_message_about_one_thing_are_one_ticket() -> None:
    known = topic(*STORY[0])
    for subject, text in STORY[1:]:
        for state in ("open", "pending", "snoozed"):
            one = ticket(12, topic=known, state=state)
            choice = choose(found(one, of_contact=[12]), text, subject=subject)
            assert not isinstance(choice, Open), (text, choice)
            assert choice.evidence.rung == "identity"
        known = widen(known, topic(subject, text))
    other = choose(found(ticket(12, topic=known), of_contact=[12]), OTHER[1], subject=OTHER[0])
    assert isinstance(other, Open)


def test_messages_find_their_own_among_two_tickets() -> None:
    two = found(ticket(12, topic=topic(*STORY[0])), ticket(13, topic=topic(*OTHER)), of_contact=[13, 12])
    for (subject, text), number in [*((told, 12) for told in STORY[1:4]), (("", "my VAT invoice?"), 13)]:
        choice = choose(two, text, subject=subject)
        assert isinstance(choice, Continue)
        assert choice.ticket_id == number


def test_a_solved_matter_is_suggested_and_not_reopened_by_likeness() -> None:
    solved = ticket(12, state="solved", stopped_at=NOW - timedelta(days=1))
    choice = choose(found(solved, of_contact=[12]), "The coffee machine leaks again")
    assert isinstance(choice, Open)
    assert choice.suggestion is not None
    assert choice.suggestion.ticket_id == 12


def test_real_chats_stay_on_their_ticket(shared_data: Callable[..., Path]) -> None:
    chats = json.loads((shared_data("agent-guidelines") / "abcd_sample.json").read_bytes())
    parted, said = 0, 0
    for chat in chats:
        known = topic("", "")
        for who, text in chat["original"]:
            if who != "customer":
                continue
            one = ticket(12, topic=known, hours=0.05)
            choice = choose(found(one, conversation=12), text, sender=TELEGRAM, contact=STRANGER)
            parted += isinstance(choice, Open)
            said += 1
            known = widen(known, topic("", text))
    assert said > 20
    assert parted == 0


def test_a_code_in_common_leads_clearly_over_words_in_common() -> None:
    coded, worded = ticket(12, "Order A-1042: the coffee machine leaks"), ticket(13, LEAK)
    choice = choose(found(coded, worded, of_contact=[13, 12]), "My coffee machine leaks, order A-1042")
    assert isinstance(choice, Continue)
    assert choice.ticket_id == 12


def test_equally_likely_tickets_are_left_to_the_advisor() -> None:
    choice = choose(found(ticket(12), ticket(13), of_contact=[13, 12]), "The coffee machine still leaks!")
    assert isinstance(choice, Open)
    assert choice.suggestion is not None
    assert "equally similar" in choice.evidence.against[0]


@pytest.mark.parametrize(
    ("tickets", "against"),
    [
        ([ticket(12)], None),
        ([ticket(12, hours=12)], None),
        ([ticket(12, hours=13)], ["the message is short and ticket 12 has no recent activity"]),
        ([ticket(12), ticket(13, LOGIN)], ["the message is short and 2 tickets are active"]),
        ([ticket(12), ticket(13, LOGIN, state="solved")], None),
        ([ticket(12, state="solved")], []),
    ],
)
def test_a_short_message_goes_with_the_only_fresh_active_ticket(
    tickets: list[TicketFacts], against: list[str] | None
) -> None:
    choice = choose(found(*tickets, of_contact=[one.id for one in tickets]), "Here is the photo")
    if against is None:
        assert isinstance(choice, Continue)
        return
    assert isinstance(choice, Open)
    assert choice.evidence.against == [f"ana@example.com is verified, but {why}" for why in against]


def test_a_ticket_of_somebody_else_is_never_joined_by_likeness() -> None:
    choice = choose(found(ticket(12, contact_id=2), of_contact=[12]), LEAK)
    assert isinstance(choice, Open)
    assert choice.suggestion is None


# --- properties ---------------------------------------------------------------------------------------

TEXTS = ["", "any news?", LEAK, LOGIN, "Order A-1042 is late", "Order A-1077 is late", "And the invoice?"]
IDS = [1, 2, 3]
tickets = st.builds(
    ticket,
    st.sampled_from(IDS),
    st.sampled_from(TEXTS),
    st.floats(0, 2000),
    state=st.sampled_from(STATES),
    contact_id=st.sampled_from([1, 2]),
    participants=st.sampled_from(
        [frozenset(), frozenset({("email", "ana@example.com")}), frozenset({("telegram", "77")})]
    ),
    stopped_at=st.none() | st.integers(0, 40).map(lambda days: NOW - timedelta(days=days)),
)
ids = st.sampled_from([*IDS, 4])
refs = st.builds(RefSeen, external_id=st.sampled_from(["<a@x>", "500:31"]), ticket_id=ids)
tokens = st.builds(
    TokenSeen,
    token=st.sampled_from(["token-one", "token-two"]),
    ticket_id=st.none() | ids,
    refused=st.sampled_from(["", "its signature does not hold"]),
)


def of_survivors(candidates: Candidates) -> Candidates:
    """A contact's own tickets are read by themselves: none of them is a number that was merged away."""
    own = [one for one in candidates.of_contact if (known := candidates.tickets.get(one)) and known.id == one]
    return msgspec.structs.replace(candidates, of_contact=own)


candidates_of_any_kind = st.builds(
    Candidates,
    tokens=st.lists(tokens, max_size=3),
    references=st.lists(refs, max_size=3),
    reply=st.none() | refs,
    conversation=st.none() | ids,
    hint=st.none() | ids,
    of_contact=st.lists(ids, max_size=4),
    tickets=st.dictionaries(st.sampled_from(IDS), tickets, max_size=3),
).map(of_survivors)
messages = st.builds(
    message,
    st.sampled_from(TEXTS),
    st.sampled_from([ANA, EVE, TELEGRAM]),
    conversation=st.sampled_from([None, "500"]),
)
contacts = st.sampled_from([KNOWN, CLAIMED, STRANGER, ContactChoice(contact_id=2, verified=True, says="")])


@given(messages, contacts, candidates_of_any_kind)
def test_the_evidence_names_the_rung_that_decided(
    mail: InboundMessage, contact: ContactChoice, candidates: Candidates
) -> None:
    choice = choose_ticket(mail, contact, candidates, now=NOW)
    evidence = choice.evidence
    assert evidence.says
    assert "\n" not in evidence.says
    if isinstance(choice, Open):
        assert evidence.rung == "new"
        assert (choice.linked_to is None) == (evidence.claimed is None)
        return
    assert evidence.rung not in ("new", "advisor")
    assert evidence.claimed is not None
    survivor = candidates.tickets[evidence.claimed]
    assert choice.ticket_id == survivor.id
    assert isinstance(choice, Continue) == (survivor.state == "open")
    assert survivor.state != "closed"


@given(messages, contacts, candidates_of_any_kind)
def test_a_valid_token_always_wins(
    mail: InboundMessage, contact: ContactChoice, candidates: Candidates
) -> None:
    valid = [one for one in candidates.tokens if not one.refused and one.ticket_id in candidates.tickets]
    choice = choose_ticket(mail, contact, candidates, now=NOW)
    assert (choice.evidence.rung == "token") <= bool(valid)
    if valid:
        assert choice.evidence.claimed == valid[0].ticket_id
        assert choice.evidence.rung in ("token", "new")
        assert "token" in choice.evidence.says


@given(messages, candidates_of_any_kind, st.sampled_from([CLAIMED, STRANGER]))
def test_a_stranger_never_joins_by_a_stolen_id_a_guessed_number_or_likeness(
    mail: InboundMessage, candidates: Candidates, contact: ContactChoice
) -> None:
    unproven = Candidates(
        references=candidates.references,
        reply=candidates.reply,
        hint=candidates.hint,
        of_contact=candidates.of_contact,
        tickets={
            number: one
            for number, one in candidates.tickets.items()
            if (mail.sender.kind, mail.sender.value) not in one.participants
        },
    )
    alone = InboundMessage(
        channel=mail.channel, external_id=mail.external_id, sender=mail.sender, new_text=mail.new_text
    )
    choice = choose_ticket(alone, contact, unproven, now=NOW)
    assert isinstance(choice, Open)
    assert choice.linked_to is None
    if contact is STRANGER:
        assert choice.suggestion is None


@given(messages, contacts, candidates_of_any_kind)
def test_every_proof_refused_on_the_way_is_listed(
    mail: InboundMessage, contact: ContactChoice, candidates: Candidates
) -> None:
    choice = choose_ticket(mail, contact, candidates, now=NOW)
    told = "\n".join(choice.evidence.against)
    assert told.count("is refused") == sum(1 for one in candidates.tokens if one.refused)
    if choice.evidence.claimed is None:  # nothing held, so every proof there was has its line
        assert told.count("Message-ID ") == len(candidates.references)
        assert told.count("in the subject") == (candidates.hint is not None)
        assert told.count("Reply to ") == (candidates.reply is not None)
        assert told.count("The current chat") == (candidates.conversation is not None)


@given(messages, contacts, candidates_of_any_kind)
def test_the_order_of_the_contacts_tickets_decides_nothing_but_ties(
    mail: InboundMessage, contact: ContactChoice, candidates: Candidates
) -> None:
    names = ("tokens", "references", "reply", "conversation", "hint", "tickets")
    turned = Candidates(
        of_contact=candidates.of_contact[::-1], **{name: getattr(candidates, name) for name in names}
    )
    one = choose_ticket(mail, contact, candidates, now=NOW, rules=ThreadRules())
    other = choose_ticket(mail, contact, turned, now=NOW)
    assert type(one) is type(other)
    assert one.evidence.rung == other.evidence.rung


def test_a_verified_address_in_from_proves_nothing_unless_something_vouches_for_this_mail() -> None:
    bare = Identity(kind="email", value="ana@example.com")
    choice = choose(found(ticket(12), of_contact=[12]), LEAK, sender=bare)
    assert isinstance(choice, Open)
    assert choice.suggestion is not None
    assert choice.suggestion.ticket_id == 12
    assert "nothing proves that it sent this mail" in choice.evidence.against[-1]
    assert isinstance(choose(found(ticket(12), of_contact=[12]), LEAK), Continue)
    assert isinstance(choose(found(ticket(12), of_contact=[12]), LEAK, sender=TELEGRAM), Continue)
    caller = Identity(kind="phone", value="+49301234567")
    assert isinstance(choose(found(ticket(12), of_contact=[12]), LEAK, sender=caller), Continue)
