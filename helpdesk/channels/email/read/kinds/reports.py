"""Reports whose form names their kind: delivery reports, read receipts, complaints, notifications."""

from __future__ import annotations

import re

from helpdesk.channels.email.read.headers import Headers
from helpdesk.channels.email.read.kinds.bounces import delivery_groups, is_delivered, notification
from helpdesk.channels.email.read.kinds.facts import Found, Mail, decides
from helpdesk.channels.email.read.kinds.people_signs import asks
from helpdesk.channels.email.read.kinds.words import COMPLAINT, PERSONAL
from helpdesk.channels.email.read.mime import leaves
from helpdesk.channels.email.read.subject import has_prefix

_DISPOSITION = re.compile(r"^disposition:\s*([^\n;]*);\s*([^\n]*)", re.IGNORECASE | re.MULTILINE)
_FAILED = re.compile(r"failed|denied|error|rejected", re.IGNORECASE)
_REFUSED = re.compile(
    r"reject|refus|denied|not accept|declin|abgewiesen|abgelehnt|zurückgewiesen|refusé|rejeté|rechazad"
    r"|rifiutat"
    r"|geweigerd|recusad|odrzucon|odmítnut|отклон|отказ|拒",
    re.IGNORECASE,
)
_MAX = 100_000


def complaint(mail: Mail) -> Found | None:
    """An abuse report (RFC 5965), or the notification of one."""
    if mail.report == "feedback-report" or "message/feedback-report" in mail.types:
        return decides("complaint", "abuse feedback report (RFC 5965)")
    told = notification(mail.text)
    if told is not None and "complaint" in _named(told).lower():
        return decides("complaint", "complaint notification (Amazon SES)")
    if COMPLAINT.match(mail.subject) and "message/rfc822" in mail.types:
        return decides("complaint", "subject of an abuse report with the mail attached")
    if mail.headers.raw("x-xarf").lower() in ("yes", "plain", "secure", "bulk"):
        return decides("complaint", "abuse report (X-ARF)")
    return None


def report(mail: Mail, *, by_server: bool) -> Found | None:
    """A delivery report (RFC 3464), a read receipt (RFC 8098), or the notification of a mail service.
    `by_server`: it has the sender or the return path of a mail server."""
    groups = delivery_groups(mail.root)
    answered = has_prefix(mail.subject)
    is_report = mail.root.type == "multipart/report"
    stated = "message/delivery-status" in mail.types and not answered and not _by_a_person(mail)
    if groups and (by_server or is_report or stated):
        if all(is_delivered(group) for group in groups):
            return decides("auto", "delivery report: it was delivered (RFC 3464)")
        return decides("bounce", "delivery status report (RFC 3464)")
    if mail.report == "disposition-notification":
        return _receipt(mail)
    told = notification(mail.text)
    if told is not None:
        if _named(told).lower() == "bounce":
            return decides("bounce", "bounce notification (Amazon SES)")
        return decides("auto", f"notification of a mail service: {_named(told)[:40]}")
    if "x-failed-recipients" in mail.headers and (by_server or not answered):
        return decides("bounce", "X-Failed-Recipients header")
    return None


def written_in_a_program(headers: Headers) -> bool:
    """An answer, or written in some mail program."""
    if "in-reply-to" in headers or "user-agent" in headers:
        return True
    mailer = headers.raw("x-mailer").lower()
    return bool(mailer) and "cdo" not in mailer and "mime" not in mailer


def _by_a_person(mail: Mail) -> bool:
    """Whether a person sends a report on: in their program, or with words of their own."""
    return written_in_a_program(mail.headers) or (
        "message/rfc822" not in mail.types and PERSONAL.search(mail.new_text[:600]) is not None and asks(mail)
    )


def _receipt(mail: Mail) -> Found:
    """A receipt that says that the mail failed or was refused is a bounce. A filter refuses by an automatic
    "deleted" (RFC 5429 §2.2), as mail programs report a mail that was deleted unread: only the words
    differ."""
    for leaf in leaves(mail.root):
        if leaf.type != "message/disposition-notification":
            continue
        found = _DISPOSITION.search(leaf.content()[:_MAX].decode("latin-1").replace("\r", ""))
        if found is None:
            continue
        mode, how = found.group(1).lower(), found.group(2).lower()
        if _FAILED.search(how):
            return decides("bounce", f"disposition {how.strip()[:40]} (RFC 8098)")
        refused = _REFUSED.search(mail.subject) or _REFUSED.search(mail.new_text[:2_000])
        if "automatic-action" in mode and how.startswith("deleted") and refused:
            return decides("bounce", "a filter of the recipient refused it (RFC 5429)")
    return decides("auto", "read receipt (RFC 8098)")


def _named(told: dict[str, object]) -> str:
    return str(told.get("notificationType") or told.get("eventType"))
