"""The kind of a mail, with the reason: from a person, an automatic answer, a bounce, an abuse report.

Both errors are costly: a bounce that is taken for a person starts a mail loop, and a person who is taken for
a machine is a lost customer. So a header that names the kind decides alone (RFC 3464, 3834, 5965). Words
decide only together with signs that no person sends."""

import re

from helpdesk.channels.addresses import SERVER_LOCAL
from helpdesk.channels.email.read.headers import Headers
from helpdesk.channels.email.read.kinds.automatic import automatic
from helpdesk.channels.email.read.kinds.bounces import (
    delivery_groups,
    is_delivered,
    notification,
    read_bounce,
)
from helpdesk.channels.email.read.kinds.facts import Mail, Verdict
from helpdesk.channels.email.read.kinds.words import (
    AUTO_SUBJECT,
    BOUNCE_BODY,
    BOUNCE_SUBJECT,
    BOUNCE_SUBJECT_LOWER,
    COMPLAINT,
    GATEWAY_LOCAL,
    MACHINE_NAME,
    PERSONAL,
)
from helpdesk.channels.email.read.mime import Part, leaves
from helpdesk.channels.email.read.senders import Senders
from helpdesk.channels.email.read.subject import has_prefix

_LOOKED_AT = 6_000
_RETURNED = re.compile(
    r"^[ \t>|]{0,6}(?:Received: |Return-Path: |Message-ID: )", re.IGNORECASE | re.MULTILINE
)
_CODE = re.compile(
    r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)|(?<![\w.])[45][0-5]\d[ -][^\n]{0,80}"
    r"(?:user|recipient|mail|address|unknown|reject|quota|relay|den)"
)
_NAMED = re.compile(
    r"(?:deliver|zugestellt|remis|délivr|delivr|distribu|entreg|consegn|recapit|bezorgd|доставл|unknown|reject|fail)[^\n@]{0,80}"
    r"\n{0,2}[^\n@]{0,60}[\w.+-]@[\w-]+\.",
    re.IGNORECASE,
)
_RETURNED_TYPES = frozenset({"message/rfc822", "text/rfc822-headers", "text/rfc822-header"})
_GATEWAY = "sent under a mail server's name"


def classify(
    root: Part,
    text: str,
    new_text: str,
    senders: Senders,
    *,
    return_path: str | None = None,
    own_addresses: frozenset[str] = frozenset(),
) -> Verdict:
    """The kind of the mail `root` whose readable text is `text`. `own_addresses` are in lower case;
    `return_path` comes from the transport (None: unknown, so its header counts)."""
    sender = senders.author.email if senders.author else ""
    mail = Mail(
        root=root,
        headers=root.headers,
        types=[leaf.type for leaf in leaves(root)],
        report=root.params.get("report-type", "").lower(),
        sender=sender,
        through=senders.through is not None,
        form=senders.form,
        answerable=senders.through is not None or senders.reply_to is not None,
        return_path=root.headers.raw("return-path") if return_path is None else return_path,
        subject=root.headers.text("subject"),
        text=text,
        new_text=new_text,
    )
    if verdict := _complaint(mail) or _bounce(mail):
        return verdict
    if sender.lower() in own_addresses and not mail.through:
        return Verdict(kind="auto", reason=f"loop: it comes from our own address {sender}")
    if verdict := automatic(mail):
        return verdict
    return Verdict(kind="human", reason="nothing says that a machine wrote it")


def _complaint(mail: Mail) -> Verdict | None:
    if mail.report == "feedback-report" or "message/feedback-report" in mail.types:
        return Verdict(kind="complaint", reason="abuse feedback report (RFC 5965)")
    told = notification(mail.text)
    if told is not None and "complaint" in str(told.get("notificationType") or told.get("eventType")).lower():
        return Verdict(kind="complaint", reason="complaint notification (Amazon SES)")
    if COMPLAINT.match(mail.subject) and "message/rfc822" in mail.types:
        return Verdict(kind="complaint", reason="subject of an abuse report with the mail attached")
    return None


def _bounce(mail: Mail) -> Verdict | None:
    groups = delivery_groups(mail.root)
    signs = _machine_signs(mail)
    answered = has_prefix(mail.subject)
    is_report = mail.root.type == "multipart/report"
    is_stated = "message/delivery-status" in mail.types and not answered and not _from_a_person(mail.headers)
    if groups and (signs or is_report or is_stated):
        if all(is_delivered(group) for group in groups):
            return Verdict(kind="auto", reason="delivery report: it was delivered (RFC 3464)")
        return _as_bounce("delivery status report (RFC 3464)", mail)
    if mail.report == "disposition-notification":
        return Verdict(kind="auto", reason="read receipt (RFC 8098)")
    told = notification(mail.text)
    if told is not None:
        named = str(told.get("notificationType") or told.get("eventType"))
        if named.lower() == "bounce":
            return _as_bounce("bounce notification (Amazon SES)", mail)
        return Verdict(kind="auto", reason=f"notification of a mail service: {named[:40]}")
    if "x-failed-recipients" in mail.headers and (signs or not answered):
        return _as_bounce("X-Failed-Recipients header", mail)
    return _worded_bounce(mail, signs, answered)


def _worded_bounce(mail: Mail, signs: list[str], answered: bool) -> Verdict | None:
    """Bounces of servers that follow no specification, by the sender, the words and the returned mail.
    `answered`: the subject says that it is an answer or a forward."""
    in_subject = _bounce_words(mail.subject)
    if (not signs and not in_subject) or AUTO_SUBJECT.match(mail.subject):
        return None
    said = (mail.text if signs else mail.new_text)[:_LOOKED_AT]
    in_body = BOUNCE_BODY.search(said) is not None
    quoted = _RETURNED.search(mail.text[:50_000]) is not None or not _RETURNED_TYPES.isdisjoint(mail.types)
    returned = quoted or _CODE.search(said) is not None
    evidence = [*signs]
    evidence += ["bounce words in the subject"] * in_subject
    evidence += ["bounce words in the text"] * in_body
    evidence += ["a returned mail or status code"] * returned
    if any(sign != _GATEWAY for sign in signs):
        is_bounce = (in_subject and (in_body or returned or not answered)) or (in_body and returned)
    else:
        # Only the words say so. People write about failed deliveries too, for example of parcels. So it must
        # name or return the failed mail, and have nothing that only people write.
        named = _NAMED.search(said) is not None
        terse = named and len(said.strip()) < 600
        is_bounce = in_subject and in_body and (quoted or named) and (terse or not answered)
        if not signs:
            is_bounce = is_bounce and not PERSONAL.search(said) and not _from_a_person(mail.headers)
    if not is_bounce:
        return None
    return _as_bounce("worded as a bounce: " + ", ".join(evidence), mail)


def _bounce_words(subject: str) -> bool:
    if subject.isascii():
        return BOUNCE_SUBJECT_LOWER.search(subject.lower()) is not None
    return BOUNCE_SUBJECT.search(subject) is not None


def _as_bounce(reason: str, mail: Mail) -> Verdict:
    return Verdict(kind="bounce", reason=reason, bounce=read_bounce(mail.root, mail.text, mail.subject))


def _machine_signs(mail: Mail) -> list[str]:
    """Signs that a mail server sent it, each in a few words."""
    signs: list[str] = []
    local = mail.sender.partition("@")[0]
    raw_from = mail.headers.text("from")
    bare = raw_from.partition("<")[0].strip(' "')
    if SERVER_LOCAL.fullmatch(local) or re.search(r"mailer-daemon|postmaster", raw_from, re.IGNORECASE):
        signs.append("sent by a mail server's address")
    elif GATEWAY_LOCAL.fullmatch(local) or MACHINE_NAME.search(bare):
        signs.append(_GATEWAY)
    if mail.return_path.replace(" ", "") == "<>" or "mailer-daemon" in mail.return_path.lower():
        signs.append("empty return path")
    return signs


def _from_a_person(headers: Headers) -> bool:
    """An answer, or written in a mail program."""
    if "in-reply-to" in headers or "user-agent" in headers:
        return True
    mailer = headers.raw("x-mailer").lower()
    return bool(mailer) and "cdo" not in mailer and "mime" not in mailer
