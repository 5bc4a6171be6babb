"""From a raw mail to a message of the desk."""

import hashlib

from helpdesk.channels.addresses import normalise_email
from helpdesk.channels.email.read.address_fields import Address
from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.email.read.mail import ReadMail, read_mail
from helpdesk.channels.email.read.subject import says_answer
from helpdesk.channels.reply_tokens import without_token
from helpdesk.directions import shown
from helpdesk.domain.messages import Identity, InboundMessage, RawInbound
from helpdesk.errors import BadInput

UNKNOWN_SENDER = "unknown@invalid"
"""The sender of a mail without any sender address (RFC 2606: such a name never resolves)."""


def parse(
    raw: RawInbound,
    own_addresses: frozenset[str] = frozenset(),
    authserv_id: str = "",
    form_senders: frozenset[str] = frozenset(),
) -> list[InboundMessage]:
    """The one message in a raw mail. `own_addresses` are the desk's own mailboxes (lower case), left out of
    the participants, with their plus-addresses. `authserv_id` is the server whose Authentication-Results
    attest a sender (RFC 8601). `form_senders`: addresses and "@domains" whose mail is from the person in
    Reply-To. Pure; never raises."""
    mail = read_mail(
        raw.body,
        own_addresses=own_addresses,
        envelope=raw.headers,
        authserv_id=authserv_id,
        form_senders=form_senders,
    )
    sender = mail.sender or Address(email=UNKNOWN_SENDER)
    kind, reason = mail.kind, mail.kind_reason
    if mail.sender is None and kind == "human":
        kind, reason = "auto", "no sender address to answer to"
    return [
        InboundMessage(
            channel=raw.channel,
            external_id=mail.message_id or f"sha256:{hashlib.sha256(raw.body).hexdigest()}",
            sender=_identity(sender, attested=mail.attested),
            kind=kind,
            kind_reason=tidy(reason),
            by_system=mail.by_system,
            evidence=[tidy(one) for one in mail.evidence],
            runner_up=tidy(mail.runner_up),
            marks=mail.marks,
            through=shown(mail.through.email.lower()) if mail.through else "",
            answers_to=_identity(mail.reply_to_address) if mail.reply_to_address else None,
            sent_at=mail.sent_at,
            subject=mail.topic or mail.subject,
            text=mail.text,
            new_text=mail.new_text,
            html=mail.html,
            attachments=mail.attachments,
            participants=_participants(mail, sender, own_addresses),
            tokens=mail.tokens,
            references=mail.references,
            ticket_hint=mail.ticket_hint,
            answering=says_answer(mail.subject),
            bounce=mail.bounce,
            remarks=mail.remarks,
            invitations=mail.invitations,
        )
    ]


def _participants(mail: ReadMail, sender: Address, own_addresses: frozenset[str]) -> list[Identity]:
    """Other recipients of an answer: Reply-To first if it differs from From, then From's other authors, To
    and Cc; never the form that a customer used."""
    listed = [mail.reply_to_address] if mail.reply_to_address else []
    listed += [*mail.authors, *mail.to, *mail.cc]
    left_out = {sender.email.lower()}
    if mail.through is not None:
        left_out.add(mail.through.email.lower())
    found: dict[str, Identity] = {}
    for address in listed:
        value = address.email.lower()
        if value in left_out or without_token(value) in own_addresses or value in own_addresses:
            continue
        found.setdefault(value, _identity(address))
    return list(found.values())


def _identity(address: Address, *, attested: bool = False) -> Identity:
    try:
        value = normalise_email(address.email)
    except BadInput:
        # Nobody can write to this address, but it is the sender's only name.
        value = shown(address.email.lower())
    return Identity(kind="email", value=value, name=address.name, attested=attested)
