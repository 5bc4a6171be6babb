"""Bounces of servers that follow no specification: by who sent them, their words and what they return.

No sign decides alone, because people write about failed deliveries too, and mail servers' addresses have
owners. What speaks for a person counts against a bounce."""

from __future__ import annotations

import re

from helpdesk.channels.addresses import NO_REPLY, SERVER_LOCAL
from helpdesk.channels.email.read.kinds.facts import Found, Mail, Sign
from helpdesk.channels.email.read.kinds.people_signs import has_program
from helpdesk.channels.email.read.kinds.phrases import (
    CHALLENGE,
    DELIVERED_PHRASE,
    LIST_ANSWER,
    LIST_LOCAL,
    SERVER_PHRASE,
)
from helpdesk.channels.email.read.kinds.reports import written_in_a_program
from helpdesk.channels.email.read.kinds.words import (
    AUTO_SUBJECT,
    BOUNCE_BODY,
    BOUNCE_SUBJECT,
    BOUNCE_SUBJECT_LOWER,
    GATEWAY_LOCAL,
    MACHINE_NAME,
    PERSONAL,
)
from helpdesk.channels.email.read.subject import has_prefix

_NEEDED = 5
_LOOKED_AT = 6_000
_DAEMON = re.compile(r"mailer-daemon|postmaster", re.IGNORECASE)
_RETURNED = re.compile(
    r"^[ \t>|]{0,6}(?:Received: |Return-Path: |Message-ID: )", re.IGNORECASE | re.MULTILINE
)
_RETURNED_TYPES = frozenset({"message/rfc822", "text/rfc822-headers", "text/rfc822-header"})
_CODE = re.compile(
    r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)|(?<![\w.])[45][0-5]\d[ -][^\n]{0,80}"
    r"(?:user|recipient|mail|address|unknown|reject|quota|relay|den)"
)
_REPLY_LINE = re.compile(r"^[ \t<]{0,6}[45][0-5]\d[ -]#?[45]\.\d{1,3}\.\d{1,3}[ )]", re.MULTILINE)
_NAMED = re.compile(
    r"(?:deliver|zugestellt|remis|délivr|delivr|distribu|entreg|consegn|recapit|bezorgd|доставл|unknown"
    r"|reject|fail"
    r"|could not be|blocked|宛先|收件人|받는)[^\n@]{0,80}"
    r"\n{0,2}[^\n@]{0,60}[\w.+-]@[\w-]+\.",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]@[\w-]{1,63}\.\w")
_GOODS = re.compile(
    r"parcel|package|shipment|courier|paket|sendung|colis|livreur|paquete|pedido|pacco|pakket|encomenda"
    r"|zásilk|paczk"
    r"|посылк|заказ|荷物|包裹|快递|택배",
    re.IGNORECASE,
)
_HINTS = ("deliver", "recipient", "reject", "zugestellt", "550 ", "554 ")
"""A mail from no server, with no such subject, has one of these if it is worded as a bounce."""


def server_signs(mail: Mail) -> list[Sign]:
    """Signs that a mail server sent the mail."""
    signs: list[Sign] = []
    raw_from = mail.headers.text("from")
    if SERVER_LOCAL.fullmatch(mail.local) or _DAEMON.search(raw_from):
        known = 4 if "daemon" in raw_from.lower() else 3
        signs.append(Sign(known, "sent by a mail server's address"))
    if mail.no_return or "mailer-daemon" in mail.return_path.lower():
        signs.append(Sign(3, "empty return path"))
    return signs


def worded_bounce(mail: Mail, server: list[Sign]) -> Found | None:
    """What the words say, with the signs of a mail server."""
    in_subject = _bounce_words(mail.subject)
    signs = [*server, *_program_signs(mail, server)]
    if AUTO_SUBJECT.match(mail.subject) or LIST_ANSWER.match(mail.subject):
        return None
    said = (mail.text if server else mail.new_text)[:_LOOKED_AT]
    if not signs and not in_subject:
        lower = said.lower()
        if not any(hint in lower for hint in _HINTS):
            return None
    words = _words(mail, said, server, in_subject=in_subject)
    if not words:
        return None
    signs += words
    if DELIVERED_PHRASE.search(said) and not SERVER_PHRASE.search(said):
        signs.append(Sign(-5, "it says that it was delivered"))
    if CHALLENGE.search(said):
        signs.append(Sign(-3, "it holds a mail"))
    signs += _against(mail, said, server, machine=len(signs) > len(words))
    told = ", ".join(sign.says for sign in signs if sign.points > 0)
    return Found(kind="bounce", reason=f"worded as a bounce: {told}", signs=signs, needed=_NEEDED)


def _program_signs(mail: Mail, server: list[Sign]) -> list[Sign]:
    """Signs of a gateway, or of a program for mailing lists."""
    name = mail.headers.text("from").partition("<")[0].strip(' "')
    signs: list[Sign] = []
    by_address = any("address" in sign.says for sign in server)
    if not by_address and (GATEWAY_LOCAL.fullmatch(mail.local) or MACHINE_NAME.search(name)):
        signs.append(Sign(2, "sent under a mail server's name"))
    elif not by_address and (LIST_LOCAL.fullmatch(mail.local) or "x-list-administrivia" in mail.headers):
        signs.append(Sign(2, "sent by a program for mailing lists"))
    if not server and "@" not in mail.headers.raw("from"):
        signs.append(Sign(2, "no sender address"))
    elif not server and NO_REPLY.fullmatch(mail.local) and not mail.answerable:
        signs.append(Sign(1, "an address that takes no answers"))
    if mail.headers.raw("auto-submitted").lower().startswith("auto-") and not mail.through:
        signs.append(Sign(1, "Auto-Submitted"))
    return signs


def _words(mail: Mail, said: str, server: list[Sign], *, in_subject: bool) -> list[Sign]:
    signs: list[Sign] = []
    if in_subject:
        signs.append(Sign(2, "bounce words in the subject"))
    if SERVER_PHRASE.search(said):
        signs.append(Sign(3, "a mail server's phrase"))
    if BOUNCE_BODY.search(said):
        signs.append(Sign(1, "bounce words in the text"))
    by_server = sum(sign.points for sign in server) >= 4
    if not signs and by_server and _ADDRESS.search(said):
        return [Sign(1, "an address in a mail server's mail")]
    if not signs:
        return []
    if not _RETURNED_TYPES.isdisjoint(mail.types) or _RETURNED.search(mail.text[:50_000]):
        signs.append(Sign(2, "a returned mail"))
    if _REPLY_LINE.search(said):
        signs.append(Sign(2, "a mail server's reply on its own line"))
    elif _CODE.search(said):
        signs.append(Sign(2, "a status code"))
    if _NAMED.search(said):
        signs.append(Sign(1, "the failed address"))
    return signs


def _against(mail: Mail, said: str, server: list[Sign], *, machine: bool) -> list[Sign]:
    signs: list[Sign] = []
    if has_program(mail.headers):
        signs.append(Sign(-4, "written in a mail program"))
    elif not machine and written_in_a_program(mail.headers):
        signs.append(Sign(-2, "it answers a mail, or names a mail program"))
    if not server and not machine and PERSONAL.search(said):
        signs.append(Sign(-4, "personal words"))
    if not server and _GOODS.search(said[:1_500]):
        signs.append(Sign(-4, "it is about goods"))
    if not server and has_prefix(mail.subject):
        signs.append(Sign(-1, "the subject of an answer"))
    if not server and not machine:
        signs.append(Sign(-1, "no mail server sent it"))
    return signs


def _bounce_words(subject: str) -> bool:
    if subject.isascii():
        return BOUNCE_SUBJECT_LOWER.search(subject.lower()) is not None
    return BOUNCE_SUBJECT.search(subject) is not None
