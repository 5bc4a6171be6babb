"""The transactions of an inbound item: it is stored, refused, or its messages are taken in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import msgspec

from helpdesk.channels.base import Naming
from helpdesk.channels.email.read.charsets import tidy
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import held, ledger, limits
from helpdesk.db.log.in_order import Ahead
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.jobs import FetchFiles
from helpdesk.domain.messages import InboundMessage, RawInbound
from helpdesk.domain.people.told_links import told_tokens
from helpdesk.domain.policy import Policy
from helpdesk.errors import HelpdeskError, SignatureRefused
from helpdesk.gateway.reading import Said
from helpdesk.operations.inbound import customer_messages, in_order, intake, parked
from helpdesk.operations.inbound.outcomes import Outcome
from helpdesk.operations.people import links

REFUSED_BYTES = 16 * 1024
"""The largest item with a wrong signature that is stored: it can be taken in once the secret is right."""

REFUSED_A_DAY = 200
"""So many of them are stored for one channel; of any other the body and the headers are not."""

Also = Callable[[Transaction], None]


def keep(
    tx: Transaction, raw: RawInbound, body: bytes | None, digest: str, also: Also | None, names: Naming
) -> tuple[int, ChannelRow]:
    """Store an item, and run `also`. Returns its number, and its channel."""
    if also is not None:
        also(tx)
    channel = channels.channel(tx, raw.channel)
    item_id = ledger.keep(
        tx,
        channel_id=channel.id,
        external_id=raw.external_id,
        headers=raw.headers,
        body=body,
        size=len(raw.body),
        sha256=digest,
        named=names.named,
        line=names.line,
    )
    return item_id, channel


def ending_links(raw: RawInbound, also: Also | None) -> Also | None:
    """`also`, and what ends the account links that an item quotes, before anybody here can read it."""
    told = told_tokens(raw.body)
    if not told:
        return also

    def both(tx: Transaction) -> None:
        links.end_told(tx, told)
        if also is not None:
            also(tx)

    return both


def keep_refused(tx: Transaction, raw: RawInbound, digest: str, why: str) -> int:
    """Store a refused item as failed: whole if it is small and its channel had few today, else only that it
    came, its size and digest. Anybody can have written it. Returns its number."""
    body = raw.body if len(raw.body) <= REFUSED_BYTES else b""
    if limits.hit(tx, f"refused:{raw.channel}", timedelta(days=1))[0] > REFUSED_A_DAY:
        raw, body = msgspec.structs.replace(raw, headers={}), b""
    item_id, _ = keep(tx, raw, body, digest, None, Naming())
    intake.fail(tx, item_id, why)
    return item_id


def digest(raw: RawInbound) -> str:
    """The name of the body, as the ledger and the blob store have it."""
    return hashlib.sha256(raw.body).hexdigest()


def why(error: Exception) -> str:
    """The reason of a failure, as the ledger has it."""
    if isinstance(error, SignatureRefused):
        return tidy(f"{ledger.REFUSED}{error.detail}")
    return tidy(error.detail if isinstance(error, HelpdeskError) else repr(error))


def receive(
    tx: Transaction, item_id: int, said: Said, policy: Policy, passed: frozenset[int]
) -> list[Outcome] | Ahead:
    """Take in what an item says; or the item in flight to wait for first. Those in `passed` are not waited
    for."""
    place = held.place_of(tx, item_id)
    if place.fate not in (None, "failed"):  # another process was faster
        return []
    ahead = in_order.first_ahead(tx, place, said.messages, passed=passed)
    if ahead is not None:
        return ahead
    if said.notices:
        intake.note(tx, item_id, channels.channel_by_id(tx, place.channel_id), said.notices)
        return []
    outcomes = intake.receive_held(tx, item_id, said.messages, policy)
    for one, outcome in zip(said.messages, outcomes, strict=False):
        _fetch_later(tx, item_id, one.message, outcome)
    return outcomes


def admit(
    tx: Transaction, item_id: int, prepared: customer_messages.Prepared, policy: Policy, by: Actor
) -> Outcome:
    """Make a parked item a customer's message."""
    outcome = parked.make_ticket(tx, item_id, prepared, policy, by)
    _fetch_later(tx, item_id, prepared.message, outcome)
    return outcome


def _fetch_later(tx: Transaction, item_id: int, message: InboundMessage, outcome: Outcome) -> None:
    """Add a job for the files that are still at the provider."""
    if outcome.message_id is not None and any(file.remote for file in message.attachments):
        tx.add_job(
            FetchFiles(message_id=outcome.message_id),
            key=f"fetch:{outcome.message_id}" + (f":{item_id}" if outcome.fate == "noted" else ""),
            channel=message.channel,
        )
