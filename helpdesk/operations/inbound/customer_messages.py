"""A customer's message: its preparation before the transaction, its storing, and the people that it adds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec

from helpdesk.channels.file_names import shown_file_name
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.db.tickets.participants import NEWCOMER, Joining
from helpdesk.domain.external_ids import distinct_id
from helpdesk.domain.identity import shown_name
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.domain.threading.belonging import takes_part
from helpdesk.domain.threading.candidates import RefSeen, TicketFacts
from helpdesk.domain.threading.choices import Choice
from helpdesk.domain.threading.own_codes import OwnCodes, with_codes_of
from helpdesk.language import topics
from helpdesk.language.languages import told_language
from helpdesk.language.topics import Topic
from helpdesk.operations.bot.button_presses import payload_of
from helpdesk.operations.inbound.invitation_words import with_invitations
from helpdesk.operations.inbound.senders.sender import Sender

_COPIED = 50  # how many of the people that a mail names join its ticket


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A parsed message with everything the transaction needs, computed beforehand; its files are in the
    store."""

    message: InboundMessage
    topic: Topic
    fingerprint: str

    @property
    def own_id(self) -> str:
        """A new id for a message whose own id another message already has."""
        return distinct_id(self.message.external_id, self.fingerprint)


def prepare(message: InboundMessage, *, zone: str = "UTC") -> Prepared:
    """Do the slow work for a message before its transaction. A message that does not tell its language, as a
    mail, has the language of its words: the desk answers in it. `zone` is the desk's."""
    if message.language is None:
        told = told_language(f"{message.subject}\n{message.new_text[:4000]}")
        message = msgspec.structs.replace(message, language=told)
    message = with_invitations(message, zone)
    if message.attachments:
        files = [msgspec.structs.replace(one, name=shown_file_name(one.name)) for one in message.attachments]
        message = msgspec.structs.replace(message, attachments=files)
    sent = message.sent_at.isoformat() if message.sent_at else ""
    told_by = f"{message.sender.kind}:{message.sender.value}\n{sent}\n{message.subject}"
    return Prepared(
        message=message,
        topic=topics.topic(message.subject, message.new_text[:4000], message.sender.name),
        fingerprint=hashlib.sha256(told_by.encode(errors="replace")).hexdigest()[:32],
    )


def with_codes(prepared: Prepared, own: OwnCodes) -> Prepared:
    """The message with the desk's own codes in its topic."""
    said = prepared.message
    told = with_codes_of(
        prepared.topic, own, subject=said.subject, text=said.new_text, author=said.sender.name
    )
    return msgspec.structs.replace(prepared, topic=told)


def new_message(
    tx: Transaction,
    prepared: Prepared,
    choice: Choice,
    channel: ChannelRow,
    sender: Sender,
    *,
    external_id: str,
    conversation_id: int | None,
) -> NewMessage:
    """A customer's message in the form to store, under `external_id`."""
    message = prepared.message
    return NewMessage(
        direction="in",
        channel_id=channel.id,
        channel_kind=channel.kind,
        external_id=external_id,
        fingerprint=prepared.fingerprint,
        conversation_id=conversation_id,
        author_kind="contact",
        contact_id=sender.contact_id,
        author_name=named(message.sender),
        author_address=message.sender.value,
        subject=message.subject,
        text=message.text,
        new_text=message.new_text,
        html=message.html,
        attachments=message.attachments,
        recipients=_recipients(message),
        references=message.references[:100],
        evidence=choice.evidence,
        remarks=message.remarks,
        automatic=message.by_system,
        payload=payload_of(tx, conversation_id, message),
        quote=message.quote,
        sent_at=message.sent_at,
    )


def _recipients(message: InboundMessage) -> dict[str, list[str]]:
    """The other people of a message, and the form through which it came."""
    to = {"to": [one.value for one in message.participants if not one.attested]}
    return to | {"through": [message.through]} if message.through else to


def named(sender: Identity) -> str:
    """The sender's name for their message; a visitor without one gets the desk's."""
    return sender.name or (shown_name(sender) if sender.kind == "visitor" else "")


def joining(
    message: InboundMessage,
    choice: Choice,
    sender: Sender,
    *,
    chosen: TicketFacts | None,
    references: Sequence[RefSeen] = (),
) -> list[Joining]:
    """Adds the sender, and the people they copied. Anybody can write a customer's address into From or
    Reply-To and their own into Cc. So copied people count only if the message opened the ticket or is surely
    its author's: our mail server says so, or it has what only our answer told. They never count if our mail
    server found the message forged. Otherwise they are only mentioned: they get no answers and prove nothing,
    until an advisor writes to them. `chosen`: the ticket before the change; `references`: the known messages
    that the message names.

    Only an advisor makes a newcomer a participant. So a mail that copies a newcomer changes nothing, and a
    newcomer copies nobody. Newcomers have our answer too: where there is one, what it told proves nothing."""
    came = _newcomer(choice, message, sender, chosen)
    newcomers = frozenset() if chosen is None else chosen.newcomers
    sure = not message.disproved and (
        chosen is None
        or (
            (
                message.sender.attested
                or (not newcomers and (sender.identity.attested or _answers_ours(choice, references)))
            )
            and not _named_only(choice, sender, chosen)
        )
    )
    own = chosen is None or (sender.contact_id == chosen.contact_id and not came)
    sure = sure and not came
    return [
        Joining(
            kind=message.sender.kind,
            value=message.sender.value,
            name=message.sender.name,
            role=NEWCOMER if came else "requester" if own else "copied" if sure else "mentioned",
            contact_id=sender.contact_id,
        ),
        *(
            Joining(
                kind=one.kind,
                value=one.value,
                name=one.name,
                role="mentioned"
                if (one.kind, one.value) in newcomers
                else "requester"
                if one.attested and own
                else "copied"
                if sure
                else "mentioned",
                contact_id=sender.contact_id if one.attested else None,
            )
            for one in message.participants[:_COPIED]
        ),
    ]


def _newcomer(choice: Choice, message: InboundMessage, sender: Sender, chosen: TicketFacts | None) -> bool:
    """Whether a message's author is a newcomer on the chosen ticket: let in as one, one already, or a
    stranger, person or machine, who was given a mail of ours with its token. If that mail went on with a
    visitor's chat, it is the visitor, by another mailbox. An address that we wrote to is no stranger's."""
    if chosen is None:
        return False
    if choice.evidence.rung == "newcomer":
        return True
    if takes_part(sender.identity, sender.who, chosen):
        return False
    if (message.sender.kind, message.sender.value) in chosen.newcomers:
        return True
    written_to = sender.identity.attested and not message.sender.attested
    of_chat = choice.evidence.claimed in sender.chats
    return choice.evidence.rung == "token" and not of_chat and not written_to


def _named_only(choice: Choice, sender: Sender, chosen: TicketFacts) -> bool:
    """Whether only the message's Reply-To has led to the ticket."""
    told = choice.evidence.rung in ("token", "newcomer", "conversation")
    return not told and not takes_part(sender.identity, sender.who, chosen)


def _answers_ours(choice: Choice, references: Sequence[RefSeen]) -> bool:
    """A participant who quotes the Message-ID of an answer of ours has had that mail. A customer's own
    Message-ID is in every copy of their mail, and a number in the subject, or a topic, can be guessed."""
    via = choice.evidence.via if choice.evidence.rung == "headers" else None
    return any(one.ours and one.external_id == via for one in references)
