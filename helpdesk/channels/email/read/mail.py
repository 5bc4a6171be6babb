"""read_mail: from any bytes to the content of a mail. Never raises, and takes a bounded time."""

from datetime import datetime, timedelta

import msgspec

from helpdesk.channels import reply_tokens
from helpdesk.channels.email.read.address_fields import Address
from helpdesk.channels.email.read.address_tokens import find_tokens
from helpdesk.channels.email.read.attestation import finding
from helpdesk.channels.email.read.body import Body, read_body
from helpdesk.channels.email.read.charsets import decode
from helpdesk.channels.email.read.headers import Headers, parse_date
from helpdesk.channels.email.read.kinds.classify import classify
from helpdesk.channels.email.read.kinds.marks import marks
from helpdesk.channels.email.read.message_ids import parse_ids
from helpdesk.channels.email.read.mime import Part, parse_mime
from helpdesk.channels.email.read.parts.smime import unwrap
from helpdesk.channels.email.read.senders import read_senders
from helpdesk.channels.email.read.subject import names_ticket, strip_prefixes, ticket_hint
from helpdesk.domain.messages import Attachment, Bounce, Invitation, MessageKind, Remark

MAX_REFERENCES = 100
_WRONG = timedelta(days=10)  # mail servers try for five days, and a mail may wait at several
_SENT_ON = ("resent-from", "x-ms-exchange-inbox-rules-loop", "delivered-to", "x-forwarded-to")
ENCRYPTED = "[This mail is encrypted. The desk cannot read it.]"
"""The text of a mail that has no readable words."""


class ReadMail(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a mail. `message_id` and `references` (In-Reply-To first, then References from the
    newest, no duplicates, at most MAX_REFERENCES) without brackets; `sender`: who is answered; `through`: the
    address in From, if Reply-To names the sender (a contact form); `attested`: our own mail server confirms
    the sender; `authors`: more people in From; `to` and `cc` without
    mailboxes that sent the mail on; `subject`: decoded; `topic`: the subject without its prefixes;
    `reply_to_address`: only if it differs from the sender's; `by_system`, `evidence`, `runner_up` and
    `marks`: as in InboundMessage; `problems`: the faults of the mail, one line each; `name_alone`: the name
    in From, if no field has an address of the sender; `guessed`: what the mail got wrong and how it was read,
    one line each."""

    message_id: str | None = None
    sender: Address | None = None
    through: Address | None = None
    attested: bool = False
    authors: list[Address] = []
    reply_to_address: Address | None = None
    to: list[Address] = []
    cc: list[Address] = []
    subject: str = ""
    topic: str = ""
    sent_at: datetime | None = None
    text: str = ""
    new_text: str = ""
    html: str | None = None
    attachments: list[Attachment] = []
    references: list[str] = []
    tokens: list[str] = []
    ticket_hint: int | None = None
    kind: MessageKind = "human"
    kind_reason: str = ""
    by_system: bool = False
    evidence: list[str] = []
    runner_up: str = ""
    marks: list[str] = []
    bounce: Bounce | None = None
    remarks: list[Remark] = []
    invitations: list[Invitation] = []
    problems: list[str] = []
    name_alone: str = ""
    guessed: list[str] = []


def read_mail(
    raw: bytes,
    *,
    own_addresses: frozenset[str] = frozenset(),
    envelope: dict[str, str] | None = None,
    authserv_id: str = "",
    form_senders: frozenset[str] = frozenset(),
) -> ReadMail:
    """Reads `raw`, an RFC 5322 message, even a broken one. `own_addresses` (lower case) are the desk's own,
    `envelope` the transport's headers (lower-case names): `envelope-from` is the return path as SMTP gave it,
    empty for a bounce. `authserv_id`: whose Authentication-Results count; none by default. `form_senders`: as
    read_senders has them."""
    envelope = envelope or {}
    problems: list[str] = []
    root, remarks = unwrap(parse_mime(raw))
    headers = root.headers
    if not headers.fields:
        problems.append("no header fields")
    body = _body(root, raw, problems)
    if "encrypted" in remarks and not body.text.strip():
        body = msgspec.structs.replace(body, text=ENCRYPTED, new_text=ENCRYPTED)
    references = _references(headers)
    subject = headers.text("subject")[:2_000]
    tokens = find_tokens(headers, envelope)
    senders = read_senders(
        headers,
        envelope.get("envelope-from", ""),
        own_addresses=own_addresses,
        form_senders=form_senders,
        answers=bool(references)
        or names_ticket(subject)
        # other plus-addresses are too short to be a reply token
        or any(len(token) >= reply_tokens.SHORTEST for token in tokens),
    )
    if senders.author is None:
        problems.append("no sender address")
    verdict = classify(
        root,
        body.text,
        body.new_text,
        senders,
        return_path=f"<{envelope['envelope-from']}>" if "envelope-from" in envelope else None,
        own_addresses=own_addresses,
    )
    found = finding(headers, authserv_id)
    if found in ("failed-dmarc", "failed-spf-dkim"):
        remarks = [*remarks, found]
    sent_at = parse_date(headers.raw("date")) if "date" in headers else None
    if sent_at is not None and _clock_is_wrong(headers, sent_at):
        remarks = [*remarks, "wrong-clock"]
    return ReadMail(
        message_id=next(iter(parse_ids(headers.raw("message-id"), 1)), None),
        sender=senders.customer,
        through=senders.through,
        # what a form sends is attested as the form's, which is no person
        attested=senders.through is None and not senders.form and found == "passed",
        authors=senders.others,
        reply_to_address=senders.reply_to,
        to=_others(headers, "to"),
        cc=_others(headers, "cc"),
        subject=subject,
        topic=strip_prefixes(subject),
        sent_at=sent_at,
        text=body.text,
        new_text=body.new_text,
        html=body.html,
        attachments=body.attachments,
        references=references,
        tokens=tokens,
        ticket_hint=ticket_hint(subject),
        kind=verdict.kind,
        kind_reason=verdict.reason,
        by_system=verdict.by_system,
        evidence=verdict.evidence,
        runner_up=verdict.runner_up,
        marks=marks(headers),
        bounce=verdict.bounce,
        remarks=remarks,
        invitations=body.invitations,
        problems=[*problems, *body.problems],
        guessed=list(dict.fromkeys([*headers.guesses, *body.guesses])),
        name_alone=senders.name_alone,
    )


def _clock_is_wrong(headers: Headers, sent_at: datetime) -> bool:
    """Whether the sender's clock differs from that of the server which received the mail last (RFC 5321
    §4.4): by so much that it is no slow delivery."""
    arrived = parse_date(headers.raw("received").rpartition(";")[2].strip())
    return arrived is not None and abs(arrived - sent_at) >= _WRONG


def _body(root: Part, raw: bytes, problems: list[str]) -> Body:
    try:
        return read_body(root)
    except (RecursionError, MemoryError, ValueError, LookupError, TypeError, AttributeError) as error:
        # Even if a library failed, the text of the mail must still arrive.
        problems.append(f"the body could not be taken apart: {type(error).__name__}: {error}"[:300])
        text = decode(raw[:200_000], None)
        return Body(text=text, new_text=text, html=None, attachments=[], problems=[])


def _others(headers: Headers, name: str) -> list[Address]:
    """The addresses of a field, without mailboxes that sent the mail on to us: an answer to those would come
    back."""
    if not any(field in headers for field in _SENT_ON):
        return headers.addresses(name)
    sent_on = {one.email.lower() for field in _SENT_ON for one in headers.addresses(field, 20)}
    return [one for one in headers.addresses(name) if one.email.lower() not in sent_on]


def _references(headers: Headers) -> list[str]:
    ids = parse_ids(headers.raw("in-reply-to"), 10)
    ids += reversed(parse_ids(headers.raw("references"), MAX_REFERENCES))
    return list(dict.fromkeys(ids))[:MAX_REFERENCES]
