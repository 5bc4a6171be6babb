"""Whole chats: one matter stays one ticket, and another matter begins one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.domain.threading.choices import Continue, Open
from tests.domain.threading.chat_cases import Chat, chats, parted
from tests.domain.threading.ladder_values import LEAK, STRANGER, TELEGRAM, choose, found, ticket

MINUTES, DAY, DAYS = timedelta(minutes=3), timedelta(days=1), timedelta(days=4)
ONE = [chat for chat in chats() if chat.matters == "one"]
TWO = [chat for chat in chats() if chat.matters == "two"]


def test_the_chats_are_many_and_of_several_languages() -> None:
    assert len(ONE) >= 60
    assert len(TWO) >= 60
    assert (
        {chat.language for chat in ONE} == {chat.language for chat in TWO} >= {"en", "fr", "de", "es", "it"}
    )


@pytest.mark.parametrize("pause", [MINUTES, DAY])
@pytest.mark.parametrize("chat", ONE, ids=lambda chat: str(chat.said[0][1][:30]))
def test_one_matter_is_one_ticket(chat: Chat, pause: timedelta) -> None:
    assert parted(chat.said, pause) == []


def test_another_matter_days_later_begins_a_ticket_and_nothing_before_it_does() -> None:
    begun = [(chat, parted(chat.said, DAYS)) for chat in TWO]
    assert all(set(places) <= {len(chat.said) - 1} for chat, places in begun)
    assert sum(places == [] for _, places in begun) <= 3


def test_the_evidence_says_that_we_had_answered_last() -> None:
    for answered, said in ((True, ", where we had answered last"), (False, "")):
        running = ticket(12, hours=30, answered=answered)
        choice = choose(found(running, conversation=12), "done, no change", contact=STRANGER, sender=TELEGRAM)
        assert isinstance(choice, Continue)
        assert choice.evidence.says == f"the same chat as ticket 12{said}"


def test_the_evidence_names_the_ticket_that_the_chat_was_about_and_why_it_is_another_matter() -> None:
    text = "Hello, what are the opening hours of your Dublin store on Christmas Eve?"
    running = ticket(12, LEAK, hours=90, answered=True)
    choice = choose(found(running, conversation=12), text, contact=STRANGER, sender=TELEGRAM)
    assert isinstance(choice, Open)
    said = "about something else: a request of its own, asks about hours, not defect"
    assert choice.evidence.against == [f"The current chat is about ticket 12, but this is {said}"]
