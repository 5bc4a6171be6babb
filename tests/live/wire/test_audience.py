"""Who hears what: complete over every event, and silent towards visitors about everything private."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from helpdesk.domain.chats.bot import HandOverCause
from helpdesk.domain.chats.turns import Turn
from helpdesk.domain.events import event as e
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.staff import PersonFacts, TeamFacts
from helpdesk.live.wire.audience import Audience, VisitorHears, audience

ALL: tuple[type[Any], ...] = get_args(e.Event)
CHAT = 77
ACTOR = Actor(kind="advisor", id=1, name="Ana")
SAMPLES: dict[Any, Any] = {int: 5, str: "x", bool: True, int | None: None, list[int]: [5], list[str]: ["x"]}
SAMPLES |= {Turn: "person", HandOverCause: "asked"}
SAMPLES |= {PersonFacts: PersonFacts(name="Bo", role="lead", capacity=3), TeamFacts: TeamFacts(name="Care")}


def example(kind: type[Any]) -> Any:
    """An event of any kind, with a conversation wherever it has room for one."""
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.name == "conversation_id":
            values[field.name] = CHAT
        elif field.type is Actor:
            values[field.name] = ACTOR
        elif field.required:
            values[field.name] = SAMPLES[field.type] if field.type in SAMPLES else get_args(field.type)[0]
    return kind(**values)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_event_has_an_audience_and_the_desk_hears_it(kind: type[Any]) -> None:
    assert audience(example(kind)).desk


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_limited_advisor_must_see_the_ticket_of_an_event_unless_it_is_about_people(kind: type[Any]) -> None:
    staff = (e.PresenceChanged, e.SetupChanged, e.AdvisorChanged, e.TeamChanged, e.InvitationChanged)
    about_people = kind in (e.ContactChanged, e.CompanyChanged, *staff)
    assert audience(example(kind)).needs == ("nothing" if about_people else "ticket")


ACTS = (e.TicketMerged, e.TicketSplit, e.MessageMoved, e.MessagesJoined, e.ActUndone)
HEARD_BY_VISITORS: dict[Any, VisitorHears] = {
    e.MessageReceived: "message",
    e.ReplyWritten: "message",
    e.DeliveryChanged: "delivery",
    e.SurveyInvited: "survey",
    e.SurveyAnswered: "thanks",
    e.ContactChanged: "email",
    e.AnswerJudged: "vote",
}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_a_visitor_hears_only_what_is_meant_for_their_chat(kind: type[Any]) -> None:
    heard = audience(example(kind))
    if kind in (e.StateChanged, *ACTS):
        assert heard == Audience(visitor="state")
    elif kind in HEARD_BY_VISITORS:
        assert (heard.visitor, heard.conversation) == (HEARD_BY_VISITORS[kind], CHAT)
    else:
        assert (heard.visitor, heard.conversation) == ("nothing", None)


@pytest.mark.parametrize("kind", [e.NoteAdded, e.CallNoted])
def test_a_private_note_never_reaches_a_visitor(kind: type[Any]) -> None:
    assert audience(example(kind)) == Audience(desk=True, visitor="nothing", conversation=None)


@pytest.mark.parametrize("kind", list(HEARD_BY_VISITORS), ids=lambda kind: kind.__name__)
def test_outside_a_chat_no_visitor_hears_anything(kind: type[Any]) -> None:
    event = msgspec.structs.replace(example(kind), conversation_id=None)
    assert audience(event).visitor == "nothing"
