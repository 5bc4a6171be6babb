"""What is known of a ticket at the moment it is routed, without asking the database."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime
from typing import Final

import msgspec

from helpdesk.domain.filters.comparing import slot_words
from helpdesk.domain.filters.facts import Facts
from helpdesk.language.search_terms import index_terms


class TicketTraits(msgspec.Struct, frozen=True, kw_only=True):
    """The traits that rules check. `channel` is the channel's name, `from_address` the sender's address of
    any kind. `hand_over` are values of the filters' field `handed_over`."""

    channel: str
    channel_kind: str
    subject: str = ""
    text: str = ""
    from_address: str = ""
    language: str | None = None
    tags: list[str] = []
    intent: str = ""
    slots: dict[str, str] = {}
    hand_over: list[str] = []


TOLD: Final = frozenset(
    {
        *("subject", "subject_has", "text_has", "from_domain", "came_by", "kind"),
        *("language", "tag", "intent", "slot", "handed_over", "text"),
    }
)
"""The fields of filters that traits answer. Facts for any other field come from the database."""


def facts_of(
    traits: TicketTraits,
    ticket_id: int,
    now: datetime,
    asked: Container[str] = TOLD,
    stored: Facts | None = None,
) -> Facts:
    """The facts that rules are checked on: those of the traits, and the others as stored (None: no rule asks
    for others). `asked` are the fields that rules ask for. Words are looked for in the subject, the text and
    the sender's address: the search has them only after the commit."""
    words = index_terms([traits.subject, traits.text, traits.from_address]) if "text" in asked else None
    facts = Facts(number=ticket_id, created=now, updated=now) if stored is None else stored
    return msgspec.structs.replace(
        facts,
        came_by=traits.channel,
        kind=traits.channel_kind,
        subject=traits.subject,
        said=traits.text,
        sender=traits.from_address,
        language=traits.language,
        tags=tuple(traits.tags),
        intent=traits.intent,
        slots=frozenset(slot_words(traits.slots)),
        handed_over=frozenset(traits.hand_over),
        texts=(frozenset(words),) if words is not None else (),
    )
