"""The ladder, whatever it is given."""

from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.lifecycle import STATES
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.threading.candidates import Candidates, RefSeen, TokenSeen
from helpdesk.domain.threading.choices import Continue, Open, ThreadRules
from helpdesk.domain.threading.ladder import choose_ticket
from tests.domain.threading.ladder_values import (
    ANA,
    CLAIMED,
    EVE,
    KNOWN,
    LEAK,
    LOGIN,
    NOW,
    STRANGER,
    TELEGRAM,
    message,
    ticket,
)

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
    if contact is STRANGER and choice.suggestion is not None:
        assert "is not a participant" in choice.suggestion.why
        assert choice.suggestion.ticket_id in {
            unproven.tickets[one.ticket_id].id
            for one in unproven.references
            if one.ticket_id in unproven.tickets
        }


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
