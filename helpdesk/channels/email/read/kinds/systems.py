"""Mails that a system sent: newsletters, reports, mass mail; and people's mails by lists, rules and forms.

A header that only says that a system sent the mail (Auto-Submitted: auto-generated, Precedence: bulk) does
not park a person's words: discussion lists, forwarding rules, forms and other desks write such headers."""

from __future__ import annotations

import re

from helpdesk.channels.addresses import NO_REPLY, SERVER_LOCAL
from helpdesk.channels.email.read.kinds.facts import Found, Mail, Sign, decides
from helpdesk.channels.email.read.kinds.notices import RULES_LOOP, is_notice, precedence, sent_on
from helpdesk.channels.email.read.kinds.people_signs import (
    answers,
    has_program,
    has_text,
    named_by_person,
    personal_from,
    quotes,
)
from helpdesk.channels.email.read.kinds.phrases import LIST_LOCAL
from helpdesk.channels.email.read.kinds.words import GATEWAY_LOCAL, MASS, PERSONAL
from helpdesk.channels.email.read.subject import has_prefix

_NEEDED = 2
_CAMPAIGN = (
    "x-campaign",
    "x-campaignid",
    "x-campaign-id",
    "x-mc-user",
    "x-csa-complaints",
    "x-mailer-campaign",
    "x-newsletter",
    "x-mailing-id",
    "x-job",
    "list-unsubscribe-post",
    "x-roving-id",
)
_DISCUSSION = (
    "list-post",
    "mailing-list",
    "x-mailing-list",
    "x-beenthere",
    "x-google-group-id",
    "list-archive",
)
_MASS_NAME = re.compile(
    r"news(?:letters?)?|marketing|promo(?:tions)?|offers?|deals|mailings?|updates?", re.IGNORECASE
)
_MASS_PROGRAM = re.compile(
    r"mailchimp|sendgrid|campaign|newsletter|bulk|mailing|klaviyo|sendinblue|brevo|cleverreach", re.IGNORECASE
)


def by_system(mail: Mail) -> bool:
    """Whether Auto-Submitted says that a system sent it, other than on a person's behalf."""
    submitted = mail.headers.raw("auto-submitted").lower()
    return bool(submitted) and not submitted.startswith(("no", "auto-forward"))


def generated(mail: Mail) -> Found | None:
    """A mail whose Auto-Submitted header says that a system made it (RFC 3834 §5)."""
    submitted = mail.headers.raw("auto-submitted").lower()
    if not by_system(mail) or (submitted.startswith("auto-generated") and _is_persons(mail)):
        return None
    words = submitted.startswith("auto-generated") and RULES_LOOP not in mail.headers
    return _parked(decides("auto", f"Auto-Submitted: {submitted[:60]} (RFC 3834)"), mail, words=words)


def system(mail: Mail) -> Found:
    """What says that a system sent it, and that no person's words are in it."""
    if NO_REPLY.fullmatch(mail.local) and not mail.answerable:
        return _parked(decides("auto", "sent from an address that takes no answers"), mail)
    if SERVER_LOCAL.fullmatch(mail.local) and not has_prefix(mail.subject):
        return _parked(decides("auto", "sent by a mail server's address"), mail)
    signs = _mass(mail)
    if not any(sign.points > 1 for sign in signs):
        return Found(kind="auto", reason="", signs=[], needed=_NEEDED)
    signs += _persons(mail)
    found = precedence(mail)
    reason = f"Precedence: {found[:40]}" if found.startswith("bulk") else "newsletter or list mail (RFC 2369)"
    return _parked(Found(kind="auto", reason=reason, signs=signs, needed=_NEEDED), mail)


def _parked(found: Found, mail: Mail, *, words: bool = True) -> Found:
    """`words`: the text can be a person's; then a reply token leads it to its ticket."""
    if not found.holds:
        return found
    words = words and not SERVER_LOCAL.fullmatch(mail.local) and not GATEWAY_LOCAL.fullmatch(mail.local)
    return Found(
        kind=found.kind,
        reason=found.reason,
        signs=found.signs,
        needed=found.needed,
        by_system=words and not is_notice(mail),
    )


def _mass(mail: Mail) -> list[Sign]:
    """Signs of a mail to many."""
    headers = mail.headers
    signs: list[Sign] = []
    found = precedence(mail)
    discussed = _discussion(mail)
    if found.startswith("bulk"):
        signs.append(Sign(3, "Precedence: bulk"))
    if "list-unsubscribe" in headers and not discussed:
        signs.append(Sign(3, "List-Unsubscribe, and no address for posts"))
    elif "list-id" in headers and found == "list" and not discussed:
        signs.append(Sign(3, "List-Id and Precedence: list, and no address for posts"))
    if any(name in headers for name in _CAMPAIGN) or _MASS_PROGRAM.search(headers.raw("x-mailer")):
        signs.append(Sign(2, "the headers of a campaign"))
    if signs and "feedback-id" in headers:
        signs.append(Sign(1, "Feedback-ID"))
    if signs and _MASS_NAME.fullmatch(mail.local):
        signs.append(Sign(2, "sent by an address for mass mail"))
    if signs and not discussed and MASS.search(mail.text[-4_000:]):
        signs.append(Sign(2, "words of a mail to many"))
    return signs


def _persons(mail: Mail) -> list[Sign]:
    """Signs of a person's words in a mail that a system passed on."""
    if not has_text(mail) or not named_by_person(mail):
        return []
    signs: list[Sign] = []
    discussed = _discussion(mail)
    if discussed:
        signs.append(Sign(-3, "posted to a discussion list"))
    if answers(mail.headers):
        signs.append(Sign(-3 if discussed or "list-unsubscribe" in mail.headers else -1, "it answers a mail"))
    if quotes(mail):
        signs.append(Sign(-1, "it quotes a mail"))
    if mail.through:
        signs.append(Sign(-3, "Reply-To names a person"))
    elif personal_from(mail) and (answers(mail.headers) or discussed):
        signs.append(Sign(-1, "From names one person"))
    if is_notice(mail):
        return [sign for sign in signs if "list" in sign.says]
    if PERSONAL.search(mail.new_text[:4_000]):
        signs.append(Sign(-2, "personal words"))
    if has_program(mail.headers):
        signs.append(Sign(-1, "written in a mail program"))
    return signs


def _discussion(mail: Mail) -> bool:
    """Whether it came by a list or group that takes posts (RFC 2369 §3.4). "List-Post: NO" takes none."""
    headers = mail.headers
    if headers.raw("list-post").upper() == "NO":
        return False
    if any(name in headers for name in _DISCUSSION):
        return True
    senders = headers.addresses("sender", 1)
    return bool(senders) and LIST_LOCAL.fullmatch(senders[0].email.partition("@")[0]) is not None


def _is_persons(mail: Mail) -> bool:
    """Whether a mail that a system made has a person's From and text, and no sign of a notice."""
    headers = mail.headers
    if not has_text(mail) or is_notice(mail) or not named_by_person(mail):
        return False
    if sum(sign.points for sign in _mass(mail)) >= _NEEDED or MASS.search(mail.text[-4_000:]):
        return False
    if sent_on(mail) or "resent-from" in headers or has_program(headers):
        return True
    if mail.through and not answers(headers):
        return True
    return "x-auto-response-suppress" not in headers and not answers(headers)
