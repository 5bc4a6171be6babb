"""The delivery of a stored answer: what its channel gets, and the result."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from helpdesk.channels import reply_tokens
from helpdesk.channels.far_side import far_side
from helpdesk.channels.traits import traits
from helpdesk.db import channels
from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import outbox
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.messages import UNDELIVERED, MessageRow
from helpdesk.domain.events.messages import DeliveryChanged, FilesFetched
from helpdesk.domain.external_ids import NONCE_DIGITS, own_mail_id
from helpdesk.domain.jobs import ContinueByMail, DeliverMessage
from helpdesk.domain.messages import Attachment, ChoiceButton, OutboundMessage, Tried
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import undelivered
from helpdesk.operations.answers.brands import mailbox_of
from helpdesk.operations.answers.destinations import Route
from helpdesk.operations.surveys import invitations

_AFTER_THE_OTHER = timedelta(seconds=0.3)


def name_mail(tx: Transaction, ticket_id: int, message_id: int, policy: Policy) -> None:
    """Give a stored mail its own Message-ID, which names the ticket and the message."""
    own_id = own_mail_id(ticket_id, message_id, secrets.token_hex(NONCE_DIGITS // 2), policy.mail_domain)
    messages.change_message(tx, message_id, {"external_id": own_id})


def queue(tx: Transaction, route: Route, message_id: int, policy: Policy, *, by_mail: bool = True) -> None:
    """Have a stored answer sent after the commit. `by_mail`: a web chat's answer is mailed if its visitor is
    gone."""
    if not traits(route.channel.kind).live:
        tx.add_job(DeliverMessage(message_id=message_id), key=job_key(message_id), channel=route.channel.name)
        return
    # the socket shows it from the event; mail follows only if the visitor has not seen it
    messages.set_delivery(tx, message_id, "sent")
    if by_mail and route.conversation is not None and route.conversation.email is not None:
        go_on_by_mail(tx, route.conversation.id, message_id, at=tx.now + policy.mail_after)


def go_on_by_mail(tx: Transaction, conversation_id: int, message_id: int, *, at: datetime) -> None:
    """Have a chat's answers up to this one mailed later, if its visitor has not seen them: in the lane of the
    mailbox that will send them."""
    key = f"by-mail:{conversation_id}:{message_id}"
    if outbox.queue_again(tx, key):
        return
    chat = conversations.conversation(tx, conversation_id)
    mailbox = mailbox_of(tx, chat.ticket_id) if chat is not None and chat.ticket_id is not None else None
    job = ContinueByMail(conversation_id=conversation_id)
    tx.add_job(job, key=key, channel=mailbox.name if mailbox else "", not_before=at)


def waits_for(tx: Reading, message_id: int) -> datetime | None:
    """When to look again at a chat's answer while an earlier one is not yet delivered: not before the earlier
    one's next try. None: this one is next."""
    row = messages.message(tx, message_id)
    if row.conversation_id is None:
        return None
    earlier = messages.earlier_queued(tx, row.conversation_id, row.id)
    if earlier is None:
        return None
    soon = tx.now + _AFTER_THE_OTHER
    return max(soon, outbox.waits_until(tx, job_key(earlier)) or soon)


def outbound(tx: Reading, message_id: int, policy: Policy, *, attempt: int) -> OutboundMessage:
    """A stored answer as its channel must send it."""
    row = messages.message(tx, message_id)
    assert row.channel is not None
    chat = conversations.conversation(tx, row.conversation_id) if row.conversation_id else None
    mail = traits(row.channel_kind).threaded
    return OutboundMessage(
        channel=row.channel,
        message_id=row.id,
        ticket_number=row.ticket_id,
        external_id=row.external_id or f"message-{row.id}",
        to=row.recipients.get("to", []) if chat is None else [chat.key],
        cc=row.recipients.get("cc", []) if chat is None else [],
        only=row.without,
        subject=row.subject,
        text=_in_words(row),
        html=row.html,
        attachments=row.attachments,
        buttons=_choices(row),
        in_reply_to=row.references[-1] if row.references else None,
        references=row.references,
        reply_token=reply_tokens.sign(policy.secret, row.ticket_id, row.id) if mail else None,
        conversation=chat.key if chat else None,
        author_name=row.author_name,
        automatic=row.automatic,
        attempt=attempt,
    )


def _in_words(row: MessageRow) -> str:
    """The text of an answer; parts that a messenger cannot show follow as addresses."""
    if row.bot is None:
        return row.text
    beside = [row.bot.image, row.bot.article.url if row.bot.article else ""]
    return "\n".join([row.text, *(one for one in beside if one and one not in row.text)]).strip() or "…"


def _choices(row: MessageRow) -> list[ChoiceButton]:
    """The buttons of the bot, each with a short reference: messengers limit the data of a button."""
    return [
        ChoiceButton(title=one.title, reference="" if one.url else f"{row.id}.{place}", url=one.url)
        for place, one in enumerate(row.bot.buttons if row.bot else [])
    ]


def note_files(tx: Transaction, message_id: int, files: dict[str, Attachment]) -> None:
    """Record the result of fetching files of a customer's message, by the provider's handle. Other files may
    have joined the message since."""
    row = messages.message(tx, message_id)
    tickets.lock_tickets(tx, [row.ticket_id])
    row = messages.message(tx, message_id)
    now = [
        one if one.remote is None or one.remote not in files else files[one.remote] for one in row.attachments
    ]
    messages.change_message(tx, message_id, {"attachments": now})
    tx.record(FilesFetched(ticket_id=row.ticket_id, message_id=message_id))


def note_delivery(
    tx: Transaction,
    message_id: int,
    state: str,
    *,
    detail: str = "",
    external_id: str | None = None,
    without: Sequence[str] | None = None,
    tried: Tried | None = None,
) -> None:
    """Record an answer's delivery state. A message in a later state never goes back to sent. One that failed
    or may have failed brings its ticket back. `without`: those of its people who do not have it, if that is
    news; `tried`: what is known of an uncertain one."""
    row = messages.message(tx, message_id)
    if state in UNDELIVERED or row.undelivered:
        tickets.lock_tickets(tx, [row.ticket_id])
        row = messages.message(tx, message_id)  # a merge may have moved it meanwhile
    if state in ("sent", "delivered") and row.delivery in ("delivered", "read"):
        return
    known = row.delivery == state and (state not in UNDELIVERED or row.delivery_detail == detail)
    if known and not row.settled:
        return
    values: dict[str, Any] = {"delivery": state, "delivery_detail": detail, "settled": False, "tried": tried}
    if state not in UNDELIVERED:
        values["without"] = []
    elif without is not None:
        values["without"] = _some_of(row, without)
    if external_id and not row.external_id:
        values["external_id"] = external_id
    messages.change_message(tx, message_id, values)
    _record(tx, row, state, detail)
    if row.automatic:
        invitations.note_mail(tx, message_id, state, detail)
    if state in UNDELIVERED:
        undelivered.bring_back(tx, row, state)
    elif row.undelivered:
        undelivered.not_undelivered(tx, row.ticket_id)


def note_uncertain(tx: Transaction, message_id: int, detail: str, *, at: datetime) -> None:
    """Nobody knows whether an answer was sent: record it, with what its server's log can be searched for.
    `at`: when it was tried."""
    row = messages.message(tx, message_id)
    assert row.channel_id is not None
    channel = channels.channel_by_id(tx, row.channel_id)
    tried = Tried(
        at=at,
        host=far_side(channel.kind, channel.settings),
        named=row.external_id or "" if traits(channel.kind).threaded else "",
    )
    note_delivery(tx, message_id, "uncertain", detail=detail, tried=tried)


def note_without(tx: Transaction, message_id: int, without: Sequence[str]) -> None:
    """A mail went out to some of its people, and is tried again for the others."""
    row = messages.message(tx, message_id)
    messages.change_message(tx, message_id, {"without": _some_of(row, without)})


def _some_of(row: MessageRow, without: Sequence[str]) -> list[str]:
    """`without`, in the order of the recipients; nobody if that is all of them: it goes to everybody then."""
    people = [*row.recipients.get("to", []), *row.recipients.get("cc", [])]
    missing = [one for one in people if one in without]
    return missing if len(missing) < len(people) else []


def note_postponed(tx: Transaction, message_id: int, why: str) -> None:
    """An answer could not be sent yet and is tried again: record why it still waits."""
    row = messages.message(tx, message_id)
    if row.delivery != "queued" or row.delivery_detail == why:
        return
    messages.set_delivery(tx, message_id, "queued", why)
    _record(tx, row, "queued", why)


def _record(tx: Transaction, row: MessageRow, state: str, detail: str) -> None:
    tx.record(
        DeliveryChanged(
            ticket_id=row.ticket_id,
            message_id=row.id,
            state=state,
            detail=detail,
            conversation_id=row.conversation_id,
        )
    )


def job_key(message_id: int) -> str:
    """The key of the job that sends an answer."""
    return f"deliver:{message_id}"
