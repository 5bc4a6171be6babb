"""What becomes of a stored answer: what its channel is given, how it went, and sending it again."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from helpdesk.channels import reply_tokens
from helpdesk.channels.traits import traits
from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import outbox
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.domain.events import DeliveryChanged, FilesFetched
from helpdesk.domain.jobs import ContinueByMail, DeliverMessage
from helpdesk.domain.messages import Attachment, ChoiceButton, OutboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.errors import Conflict
from helpdesk.operations.answers.destinations import Route

_AFTER_THE_OTHER = timedelta(seconds=0.3)


def name_mail(tx: Transaction, ticket_id: int, message_id: int, policy: Policy) -> None:
    """Give a stored mail its own Message-ID, which names the ticket and the message."""
    own_id = reply_tokens.mail_id(ticket_id, message_id, secrets.token_hex(4), policy.mail_domain)
    messages.change_message(tx, message_id, {"external_id": own_id})


def queue(tx: Transaction, route: Route, message_id: int, policy: Policy, *, by_mail: bool = True) -> None:
    """Have a stored answer handed over after the commit. `by_mail`: a web chat's goes on by mail where its
    visitor is gone."""
    if not traits(route.channel.kind).live:
        tx.add_job(
            DeliverMessage(message_id=message_id), key=_job_key(message_id), channel=route.channel.name
        )
        return
    # the socket shows it from the event; mail follows only if nobody is there to see it
    messages.set_delivery(tx, message_id, "sent")
    if by_mail and route.conversation is not None and route.conversation.email is not None:
        go_on_by_mail(tx, route.conversation.id, message_id, at=tx.now + policy.mail_after)


def go_on_by_mail(tx: Transaction, conversation_id: int, message_id: int, *, at: datetime) -> None:
    """Have a chat's answers up to this one mailed from then on, where its visitor has not seen them."""
    key = f"by-mail:{conversation_id}:{message_id}"
    if not outbox.queue_again(tx, key):
        tx.add_job(ContinueByMail(conversation_id=conversation_id), key=key, not_before=at)


def waits_for(tx: Reading, message_id: int) -> datetime | None:
    """When to look again at an answer of a chat while one from before it is still to be delivered: not
    before that one's own next try. None: it is this one's turn."""
    row = messages.message(tx, message_id)
    if row.conversation_id is None:
        return None
    earlier = messages.earlier_queued(tx, row.conversation_id, row.id)
    if earlier is None:
        return None
    soon = tx.now + _AFTER_THE_OTHER
    return max(soon, outbox.waits_until(tx, _job_key(earlier)) or soon)


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
    """The text of an answer; what a messenger cannot show beside it follows as an address."""
    if row.bot is None:
        return row.text
    beside = [row.bot.image, row.bot.article.url if row.bot.article else ""]
    return "\n".join([row.text, *(one for one in beside if one and one not in row.text)]).strip() or "…"


def _choices(row: MessageRow) -> list[ChoiceButton]:
    """The buttons of the bot, each by a short reference: messengers bound what a button may carry."""
    return [
        ChoiceButton(title=one.title, reference="" if one.url else f"{row.id}.{place}", url=one.url)
        for place, one in enumerate(row.bot.buttons if row.bot else [])
    ]


def note_files(tx: Transaction, message_id: int, files: list[Attachment]) -> None:
    """What became of the files of a customer's message that lay with the provider."""
    row = messages.message(tx, message_id)
    messages.change_message(tx, message_id, {"attachments": files})
    tx.record(FilesFetched(ticket_id=row.ticket_id, message_id=message_id))


def note_delivery(
    tx: Transaction, message_id: int, state: str, *, detail: str = "", external_id: str | None = None
) -> None:
    """What became of an answer. A message that has come further never goes back to sent."""
    row = messages.message(tx, message_id)
    if (state in ("sent", "delivered") and row.delivery in ("delivered", "read")) or row.delivery == state:
        return
    values = {"delivery": state, "delivery_detail": detail}
    if external_id and not row.external_id:
        values["external_id"] = external_id
    messages.change_message(tx, message_id, values)
    tx.record(
        DeliveryChanged(
            ticket_id=row.ticket_id,
            message_id=message_id,
            state=state,
            detail=detail,
            conversation_id=row.conversation_id,
        )
    )


def resend(tx: Transaction, message_id: int) -> None:
    """Try again what was not delivered, or what may not have been: a person decides that, never the desk."""
    row = messages.message(tx, message_id)
    if row.direction != "out" or row.delivery not in ("failed", "uncertain"):
        raise Conflict(
            f"Message {message_id} is {row.delivery or 'not an answer'}: "
            "only a failed or uncertain answer can be sent again."
        )
    if traits(row.channel_kind).live and row.conversation_id is not None:
        state = "sent"  # it is in the chat; what is tried again is the mail
        values = {"delivery": state, "delivery_detail": "", "recipients": {}}
        messages.change_message(tx, message_id, values)
        go_on_by_mail(tx, row.conversation_id, message_id, at=tx.now)
    else:
        state = "queued"
        messages.change_message(tx, message_id, {"delivery": state, "delivery_detail": ""})
        if not outbox.queue_again(tx, _job_key(message_id)):
            tx.add_job(
                DeliverMessage(message_id=message_id), key=_job_key(message_id), channel=row.channel or ""
            )
    tx.record(
        DeliveryChanged(
            ticket_id=row.ticket_id,
            message_id=message_id,
            state=state,
            conversation_id=row.conversation_id,
        )
    )


def _job_key(message_id: int) -> str:
    return f"deliver:{message_id}"
