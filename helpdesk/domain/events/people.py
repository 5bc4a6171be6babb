"""Facts about customers and advisors."""

from __future__ import annotations

import msgspec

from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.fields import FieldChange


class SurveyInvited(msgspec.Struct, frozen=True, kw_only=True, tag="survey.invited"):
    """A survey was sent to the customer. `survey` is csat or ces."""

    ticket_id: int
    invitation_id: int
    survey: str
    conversation_id: int | None = None


class SurveyAnswered(msgspec.Struct, frozen=True, kw_only=True, tag="survey.answered"):
    """The customer answered a survey, or changed the answer. The comment is on the ticket."""

    ticket_id: int
    invitation_id: int
    survey: str
    score: int
    conversation_id: int | None = None


class ContactChanged(msgspec.Struct, frozen=True, kw_only=True, tag="contact.changed"):
    """A contact changed. `what` says it in one line: a name, an identity added or verified, two contacts
    merged. `fields`: its custom fields that changed. `merged`: the contact that went into it.
    `conversation_id`: the chat in which its visitor left an address."""

    contact_id: int
    what: str
    fields: list[FieldChange] = []
    merged: int | None = None
    conversation_id: int | None = None
    by: Actor


class PresenceChanged(msgspec.Struct, frozen=True, kw_only=True, tag="advisor.presence_changed"):
    """The presence of an advisor changed: available, busy, away or offline."""

    advisor_id: int
    presence: str


class PeopleNotified(msgspec.Struct, frozen=True, kw_only=True, tag="people.notified"):
    """A rule or an advisor told advisors something about the ticket. `advisor_ids`: who was told."""

    ticket_id: int
    advisor_ids: list[int]
    text: str
    by: Actor
