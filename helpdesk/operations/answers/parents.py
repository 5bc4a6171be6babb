"""The mail that a mail of the desk answers, and the References that keep it in its thread."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.channels.traits import TRAITS
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.tickets import newest_messages
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.external_ids import chain_after

_MAIL = tuple(kind for kind, able in TRAITS.items() if able.threaded)


def references(tx: Reading, ticket_id: int, to: Sequence[str]) -> list[str]:
    """The References of a mail about a ticket to these people, oldest first; the last one is its parent."""
    mail = parent(tx, ticket_id, to)
    return [] if mail is None else references_after(mail)


def parent(tx: Reading, ticket_id: int, to: Sequence[str]) -> MessageRow | None:
    """The newest mail that one of these people sent; else the newest mail on the ticket, in or out."""
    return sent_by(tx, ticket_id, to) or newest_messages.newest_among(tx, ticket_id, _MAIL)


def sent_by(tx: Reading, ticket_id: int, people: Sequence[str]) -> MessageRow | None:
    """The newest mail on a ticket that one of these people sent."""
    found = (newest_messages.newest_among(tx, ticket_id, _MAIL, "author_address", one) for one in people)
    return max((one for one in found if one is not None), key=lambda one: one.id, default=None)


def references_after(mail: MessageRow) -> list[str]:
    """The References of an answer to this mail. A mail that came in has stored the ids that it answers with
    the newest first, a mail that went out as it was sent."""
    chain = mail.references if mail.direction == "out" else mail.references[::-1]
    return chain_after(mail.external_id, chain)
