"""A web chat that continues by mail: the answers that its visitor has not seen, and the delivery of the mail
with them."""

from __future__ import annotations

from datetime import datetime

from helpdesk.channels import reply_tokens
from helpdesk.channels.far_side import far_side
from helpdesk.channels.traits import traits
from helpdesk.db import channels
from helpdesk.db.chats import conversations
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.tickets import external_ids, messages
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.db.tickets.tickets import ticket
from helpdesk.domain.external_ids import own_mail_id
from helpdesk.domain.messages import OutboundMessage, Tried
from helpdesk.domain.policy import Policy
from helpdesk.errors import DeliveryFailed, NotFound
from helpdesk.operations.answers import delivery
from helpdesk.operations.answers.automatic import values, wording
from helpdesk.operations.answers.brands import mailbox_of
from helpdesk.operations.answers.parents import references_after, sent_by


def unseen_by_mail(tx: Reading, conversation_id: int, policy: Policy) -> OutboundMessage | None:
    """One mail with every answer that the visitor has not seen, if they left an address and are gone; the
    token of its newest message puts their answer by mail on the ticket."""
    chat = conversations.conversation(tx, conversation_id)
    if chat is None or chat.email is None or chat.ticket_id is None:
        return None
    if chat.seen_at is not None and tx.now - chat.seen_at < policy.mail_after:
        return None
    rows = unseen(tx, chat)
    mailbox = mailbox_of(tx, chat.ticket_id)
    if not rows or mailbox is None:
        return None
    newest = rows[-1]
    chain = _chain(tx, chat, newest, policy)
    language = ticket(tx, chat.ticket_id).language
    subject = wording.template(tx, "chat_by_mail_subject", language, mailbox.id)
    return OutboundMessage(
        channel=mailbox.name,
        message_id=newest.id,
        ticket_number=newest.ticket_id,
        external_id=_mail_id(newest, policy),
        to=[chat.email],
        subject=subject.filled(values.of_ticket(tx, chat.ticket_id, policy)),
        text="\n\n".join(f"{row.author_name}: {row.text}" for row in rows),
        attachments=[one for row in rows for one in row.attachments],
        in_reply_to=chain[-1] if chain else None,
        references=chain,
        reply_token=reply_tokens.sign(policy.secret, newest.ticket_id, newest.id),
        author_name=newest.author_name,
    )


def _chain(tx: Reading, chat: Conversation, newest: MessageRow, policy: Policy) -> list[str]:
    """The References of a mail with a chat's answers: after the visitor's newest mail, else after the mail
    with the answers before."""
    assert chat.email is not None
    mail = sent_by(tx, newest.ticket_id, [chat.email])
    if mail is not None:
        return references_after(mail)
    earlier = [
        row for row in messages.of_conversation(tx, chat.id) if chat.email in row.recipients.get("to", [])
    ]
    return [_mail_id(earlier[-1], policy)] if earlier else []


def _mail_id(newest: MessageRow, policy: Policy) -> str:
    """The Message-ID of the mail in which this is the newest answer: the same at each try."""
    nonce = reply_tokens.mail_nonce(policy.secret, newest.id)
    return own_mail_id(newest.ticket_id, newest.id, nonce, policy.mail_domain)


def begin_mailing(tx: Transaction, conversation_id: int, policy: Policy) -> OutboundMessage | datetime | None:
    """`unseen_by_mail`, for a worker that sends it now: its answers are marked, so that no other worker mails
    them too. Returns a moment if the visitor is here but has not seen them: look again then. DeliveryFailed
    while every mailbox is off."""
    conversations.lock_conversation(tx, conversation_id)
    chat = chat_of(tx, conversation_id)
    if chat.email is not None and chat.seen_at is not None and tx.now - chat.seen_at < policy.mail_after:
        return chat.seen_at + policy.mail_after if unseen(tx, chat) else None
    mail = unseen_by_mail(tx, conversation_id, policy)
    if mail is not None:
        for row in unseen(tx, chat):
            messages.change_message(tx, row.id, {"recipients": {"to": mail.to}})
    elif chat.email is not None and unseen(tx, chat) and (off := _mailboxes_off(tx)):
        raise DeliveryFailed(f"channel {off[0]} is off", retry=True)
    return mail


def _mailboxes_off(tx: Reading) -> list[str]:
    """The mailboxes that could send if they were on; none if one is on."""
    boxes = [one for one in channels.all_channels(tx) if traits(one.kind).addressed]
    return [] if any(one.enabled for one in boxes) else [one.name for one in boxes]


def note_mailed(tx: Transaction, conversation_id: int, mail: OutboundMessage) -> None:
    """Those answers went out by mail: record it on each, so that a mail from that address proves the
    address; and the mail's Message-ID, by which it may come back."""
    for row in _sent(tx, chat_of(tx, conversation_id)):
        if row.id <= mail.message_id:
            messages.change_message(tx, row.id, {"recipients": {"to": mail.to}})
            delivery.note_delivery(tx, row.id, "delivered", detail=f"by mail to {mail.to[0]}")
    kind = channels.channel(tx, mail.channel).kind
    if external_ids.part(tx, kind, mail.external_id) is None:
        external_ids.add_part(tx, kind, mail.external_id, mail.message_id)


def forget_mailing(tx: Transaction, conversation_id: int) -> None:
    """The mail did not go out and will be tried again: unmark its answers."""
    for row in _begun(tx, chat_of(tx, conversation_id)):
        messages.change_message(tx, row.id, {"recipients": {}})


def note_unmailed(tx: Transaction, conversation_id: int, detail: str) -> None:
    """The mail failed for good: record it on its answers; on those that wait for a mail if none could be
    begun."""
    for row in _in_mail(tx, chat_of(tx, conversation_id)):
        delivery.note_delivery(tx, row.id, "failed", detail=detail)


def note_perhaps_mailed(
    tx: Transaction, conversation_id: int, detail: str, policy: Policy, *, at: datetime
) -> None:
    """Nobody knows whether the mail went out, which was tried at `at`: record that on its answers, with what
    its server's log can be searched for."""
    chat = chat_of(tx, conversation_id)
    rows = _in_mail(tx, chat)
    mailbox = mailbox_of(tx, chat.ticket_id) if chat.ticket_id is not None else None
    for row in rows:
        tried = Tried(
            at=at,
            host=far_side(mailbox.kind, mailbox.settings) if mailbox else "",
            named=_mail_id(rows[-1], policy),
        )
        delivery.note_delivery(tx, row.id, "uncertain", detail=detail, tried=tried)


def _in_mail(tx: Reading, chat: Conversation) -> list[MessageRow]:
    return _begun(tx, chat) or unseen(tx, chat)


def mailing_begun(tx: Reading, conversation_id: int) -> bool:
    """Whether a worker began to mail answers and has not recorded the result."""
    return bool(_begun(tx, chat_of(tx, conversation_id)))


def _sent(tx: Reading, chat: Conversation) -> list[MessageRow]:
    """Answers shown in the chat that its visitor has not seen."""
    rows = messages.of_conversation(tx, chat.id, after=chat.seen_message_id)
    return [row for row in rows if row.direction == "out" and row.delivery == "sent"]


def unseen(tx: Reading, chat: Conversation) -> list[MessageRow]:
    """Answers shown in a chat that its visitor has not seen, and that no worker mails yet."""
    return [row for row in _sent(tx, chat) if not row.recipients.get("to")]


def _begun(tx: Reading, chat: Conversation) -> list[MessageRow]:
    return [row for row in _sent(tx, chat) if row.recipients.get("to")]


def chat_of(tx: Reading, conversation_id: int) -> Conversation:
    """A chat; NotFound."""
    chat = conversations.conversation(tx, conversation_id)
    if chat is None:
        raise NotFound("There is no such chat.")
    return chat
