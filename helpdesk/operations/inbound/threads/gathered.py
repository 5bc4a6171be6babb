"""Two tickets that are one thread: they show as one when the message between them comes."""

from __future__ import annotations

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import missing_messages, tickets
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.domain.threading.candidates import Candidates
from helpdesk.domain.threading.choices import Choice, Open
from helpdesk.operations.inbound.customer_messages import Prepared
from helpdesk.operations.inbound.in_order import named_by
from helpdesk.operations.tickets import acts


def note_named(
    tx: Transaction, prepared: Prepared, kind: str, candidates: Candidates, message_id: int
) -> None:
    """Remember the messages that this one names and that have not come. If it was missing, it came. A
    disproved message is no part of any thread."""
    if prepared.message.disproved:
        return
    known = {one.external_id for one in candidates.references}
    if candidates.reply is not None:
        known.add(candidates.reply.external_id)
    missing = [one for one in named_by(prepared) if one not in known]
    missing_messages.note_missing(tx, kind, missing, message_id)
    own = prepared.message.external_id
    if any(one.external_id == own for one in candidates.beside):
        missing_messages.note_came(tx, kind, own)


def gather(
    tx: Transaction, prepared: Prepared, choice: Choice, candidates: Candidates, contact_id: int
) -> int | None:
    """The mails of one thread came in an order that made two tickets: one names this message, and this
    message names the other. Merge the newer into the older, as an advisor could, if both are the sender's
    own, at work, and the newer one has no answer yet. Its other people are newcomers on the older one:
    anybody can write mails that name each other, in the customer's name and with a copy to themselves.
    Returns the ticket that stays; None: no merge."""
    if isinstance(choice, Open) or choice.evidence.rung != "headers":
        return None
    stays = choice.ticket_id
    gone: set[int] = set()  # the facts are from before the first merge
    for seen in candidates.beside:
        other = candidates.tickets.get(seen.ticket_id)
        if seen.external_id != prepared.message.external_id or other is None or other.id in {stays, *gone}:
            continue
        here = next(one for one in candidates.tickets.values() if one.id == choice.ticket_id)
        if {here.contact_id, other.contact_id} != {contact_id} or other.state not in ACTIVE:
            continue
        older, newer = sorted((stays, other.id))
        if tickets.tally_of(tx, newer).first_reply_at is None:
            acts.merge(tx, newer, older, by=SYSTEM, aside=True)
            stays = older
            gone.add(newer)
    return stays if gone else None
