"""What each sort of message changes in its ticket's row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.domain.tally import Tally, after, topic_of
from helpdesk.language import topics

T0 = datetime(2026, 3, 1, 12, tzinfo=UTC)
T1 = T0 + timedelta(minutes=1)
ASKED = Tally(
    message_count=1,
    last_message_id=7,
    excerpt="My lamp is broken",
    waiting_since=T0,
    last_inbound_at=T0,
    channel_kinds=["email"],
    keywords=topics.pack(topics.topic("", "My lamp is broken")),
)


def told(text: str, **values: Any) -> NewMessage:
    fields: dict[str, Any] = {"direction": "out", "author_kind": "advisor", "channel_kind": "email"} | values
    return NewMessage(text=text, new_text=text, **fields)


SORTS = {
    "customer": told("Also my chair", direction="in", author_kind="contact", channel_kind="webchat"),
    "reply": told("A new lamp is on its way", ends_waiting=True),
    "note": told("Rude on the phone", kind="note", direction="none", channel_kind=""),
    "call": told("We spoke of the invoice", kind="call", direction="none", channel_kind="phone"),
    "bot": told("Which order?", author_kind="bot", channel_kind="webchat", automatic=True, ends_waiting=True),
    "bot, hands over": told("One moment", author_kind="bot", channel_kind="webchat", automatic=True),
    "acknowledgement": told("It is here", author_kind="system", automatic=True),
}
# sort: excerpt, waiting_since, last_inbound_at, first_reply_at, channel_kinds, whether the topic widens
EXPECTED = {
    "customer": ("Also my chair", T0, T1, None, ["email", "webchat"], True),
    "reply": ("A new lamp is on its way", None, T0, T1, ["email"], True),
    "note": ("My lamp is broken", T0, T0, None, ["email"], False),
    "call": ("We spoke of the invoice", T0, T0, T1, ["email", "phone"], True),
    "bot": ("Which order?", None, T0, None, ["email", "webchat"], False),
    "bot, hands over": ("One moment", T0, T0, None, ["email", "webchat"], False),
    "acknowledgement": ("My lamp is broken", T0, T0, None, ["email"], False),
}


@pytest.mark.parametrize("sort", SORTS)
def test_each_sort_of_message_changes_what_it_means(sort: str) -> None:
    now = after(ASKED, SORTS[sort], message_id=8, at=T1)
    assert (now.message_count, now.last_message_id) == (2, 8)
    assert (
        now.excerpt,
        now.waiting_since,
        now.last_inbound_at,
        now.first_reply_at,
        now.channel_kinds,
        now.keywords != ASKED.keywords,
    ) == EXPECTED[sort]


def test_the_first_message_gives_the_topic_and_a_known_one_is_not_worked_out_again() -> None:
    first = told("Where is order 4711?", direction="in", author_kind="contact")
    assert after(Tally(), first, message_id=1, at=T0).message_count == 1
    assert after(Tally(), first, message_id=1, at=T0).keywords == topics.pack(topics.topic("", first.text))
    other = topics.topic("", "An invoice")
    assert after(Tally(), first, message_id=1, at=T0, about=other).keywords == topics.pack(other)


def test_a_tickets_topic_is_widened_by_a_message_and_its_own_words_stay_first() -> None:
    assert after(ASKED, SORTS["customer"], message_id=8, at=T1).keywords == ["defect", "chair", "lamp"]


def test_a_second_answer_is_not_the_first_and_a_later_question_waits_since_then() -> None:
    answered = after(ASKED, SORTS["reply"], message_id=8, at=T1)
    later = T1 + timedelta(hours=1)
    asked = after(answered, SORTS["customer"], message_id=9, at=later)
    again = after(asked, SORTS["reply"], message_id=10, at=later + timedelta(hours=1))
    assert (asked.waiting_since, asked.first_reply_at) == (later, T1)
    assert (again.waiting_since, again.first_reply_at) == (None, T1)


def test_a_message_that_shows_nothing_leaves_the_excerpt() -> None:
    picture = told("", author_kind="bot", channel_kind="webchat")
    assert after(ASKED, picture, message_id=8, at=T1).excerpt == ASKED.excerpt
    files = msgspec.structs.replace(picture, subject="Photos", direction="in", author_kind="contact")
    assert after(ASKED, files, message_id=8, at=T1).excerpt == "Photos"
    forwarded = msgspec.structs.replace(files, text="The label of the parcel")
    assert after(ASKED, forwarded, message_id=8, at=T1).excerpt == "The label of the parcel"


def test_an_answers_subject_tells_nothing_new() -> None:
    answer = told("On its way", subject="Re: my broken lamp")
    assert topic_of(answer) == topics.topic("", "On its way")
    call = msgspec.structs.replace(answer, kind="call", direction="none")
    assert topic_of(call) == topics.topic("Re: my broken lamp", "On its way")


def test_the_topic_is_in_a_customers_subject_and_in_the_beginning_of_the_text() -> None:
    asked = told("The kettle leaks" + " " * 4000 + "invoice", direction="in", subject="Lamp, chair and shelf")
    assert topic_of(asked) == topics.topic("Lamp, chair and shelf", "The kettle leaks")
    assert topic_of(asked) != topics.topic("The kettle leaks", "Lamp, chair and shelf")


@pytest.mark.parametrize(
    ("sorts", "answered"),
    [
        (["reply"], True),
        (["reply", "note", "acknowledgement", "call"], True),
        (["reply", "customer"], False),
        (["customer", "reply", "bot"], True),
        (["bot"], False),
        (["note"], False),
    ],
)
def test_a_ticket_is_answered_from_a_persons_answer_to_the_customers_next_message(
    sorts: list[str], answered: bool
) -> None:
    now = ASKED
    for number, sort in enumerate(sorts):
        now = after(now, SORTS[sort], message_id=8 + number, at=T1)
    assert now.answered is answered
