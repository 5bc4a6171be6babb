"""The contact form: after an offer of articles, a question becomes a ticket as a mail would.

The address that somebody types is unverified: it gets nothing except the answer to the question.
"""

from __future__ import annotations

import re
import secrets
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8
from typing import Annotated, Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect

from faq.articles import article_rows as rows
from faq.articles.rendering import excerpt
from faq.pages import questions
from faq.pages.questions import Filled
from faq.pages.site import AnyRequest, Site, missing, show, site_of
from faq.part import faq_of, limited, reader_behind
from faq.readers import deflection, feedback
from faq.readers.visitors import Reader
from faq.search.hits import Hit
from faq.search.suggestions import suggest
from helpdesk.api.request import Tools
from helpdesk.channels.addresses import normalise_email
from helpdesk.channels.email.read.charsets import tidy
from helpdesk.channels.given_fields import fields_header
from helpdesk.db.channels import ChannelRow, all_channels
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import ledger
from helpdesk.db.tickets.tickets import ticket
from helpdesk.domain.messages import RawInbound
from helpdesk.errors import BadInput, HelpdeskError
from helpdesk.telling.spoken import spoken

OFFERED_FROM = 0.3  # the least confidence of an article that is offered first
OFFERED = 3
_NAME, _SUBJECT, _TEXT = 100, 150, 10_000
_ONCE = re.compile(r"[0-9A-Za-z]{1,64}")


class ContactForm(msgspec.Struct, kw_only=True):
    """The form's fields, as text. `seen`: articles were offered already; `once` makes a second press of the
    button harmless; `website` is a trap that only machines fill in."""

    name: str = ""
    email: str = ""
    subject: str = ""
    text: str = ""
    seen: str = ""
    once: str = ""
    website: str = ""


class Contact(Controller):
    path = "/help/{language:str}/contact"
    opt = {"public": True, "page": True}
    include_in_schema = False

    @get("/")
    async def form(self, request: AnyRequest, language: FromPath[str]) -> Response[str]:
        """The form, or the confirmation that the question has arrived."""
        site = await site_of(request, language)
        if site is None:
            return await missing(request, language)
        asked = await questions.unfilled(request)
        return _form(site, ContactForm(), asked, sent="sent" in request.query_params)

    @post("/", status_code=200)
    async def send(
        self,
        request: AnyRequest,
        language: FromPath[str],
        data: Annotated[ContactForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
    ) -> Response[str] | Redirect:
        """Offer articles first, if some fit; then take the question in."""
        site = await site_of(request, language)
        if site is None:
            return await missing(request, language)
        if data.website:  # people do not see this field
            return Redirect(f"{site.home}/contact?sent", status_code=303)
        tools: Tools = request.app.state["tools"]
        asked = await questions.filled(request)
        if errors := _errors(site, data) | asked.errors(site.words):
            return _form(site, data, asked, errors=errors, status=400)
        reader = reader_behind(request)
        try:
            await limited(request, "contact", share=60)
            if not data.seen and (offered := await _offered(request, site, reader, data)):
                return _form(site, data, asked, offered=offered)
            await _take_in(tools, site, reader, data, asked)
        except HelpdeskError as error:
            return _form(site, data, asked, errors={"": spoken(error.said, site.spoken)}, status=error.status)
        return Redirect(f"{site.home}/contact?sent", status_code=303)


def _form(
    site: Site,
    data: ContactForm,
    asked: Filled,
    *,
    errors: dict[str, str] | None = None,
    offered: list[dict[str, str]] | None = None,
    sent: bool = False,
    status: int = 200,
) -> Response[str]:
    values: dict[str, Any] = {
        "form": data,
        "questions": asked.shown(site.language),
        "once": data.once or secrets.token_hex(16),
        "errors": errors or {},
        "offered": offered or [],
        "seen": "1" if offered or data.seen else "",
        "sent": sent,
    }
    return show(
        site,
        "contact.html",
        values,
        title=site.words["contact"],
        path=f"{site.home}/contact",
        alternates=[(one, f"/help/{one}/contact") for one in site.look.languages],
        indexed=not (errors or offered or sent),
        status=status,
    )


def _errors(site: Site, data: ContactForm) -> dict[str, str]:
    """The errors, by field."""
    errors: dict[str, str] = {}
    try:
        normalise_email(data.email)
    except BadInput:
        errors["email"] = site.words["bad_email"]
    if not tidy(data.text).strip():
        errors["text"] = site.words["no_text"]
    for field, longest in (("name", _NAME), ("subject", _SUBJECT), ("text", _TEXT)):
        if len(getattr(data, field)) > longest:
            errors[field] = site.words["too_long"].format(most=longest)
    return errors


async def _offered(
    request: AnyRequest, site: Site, reader: Reader, data: ContactForm
) -> list[dict[str, str]]:
    """The articles that may answer the question, recorded as shown."""
    faq = faq_of(request)
    tools: Tools = request.app.state["tools"]
    hits = await suggest(faq.search, f"{data.subject}\n{data.text}".strip(), site.language, limit=OFFERED)
    hits = [hit for hit in hits if hit.confidence >= OFFERED_FROM]
    await tools.desk.write(_note_offered, reader, site.language, data.subject or data.text, hits)
    articles = await tools.desk.read(rows.shown_many, [hit.id for hit in hits])
    return [
        {"title": one.title, "path": f"{site.home}/{one.slug}", "excerpt": excerpt(one.body, 140)}
        for one in articles
    ]


def _note_offered(tx: Transaction, reader: Reader, language: str, query: str, hits: list[Hit]) -> None:
    feedback.note_search(tx, reader, language, "form", query, hits)
    if hits:
        deflection.note_shown(tx, reader, language, "form", [hit.id for hit in hits])


async def _take_in(tools: Tools, site: Site, reader: Reader, data: ContactForm, asked: Filled) -> None:
    """Store the question in the ledger and settle it, like a mail of this person; BadInput if the desk has no
    mailbox."""
    mailbox = await tools.desk.read(_mailbox)
    if mailbox is None:
        raise BadInput(site.words["no_contact"])
    raw = RawInbound(
        channel=mailbox.name,
        body=_mail(mailbox, site, data, tools.policy.mail_domain, asked.answers.unasked),
        headers={"content-type": "message/rfc822", "via": "contact form"}
        | fields_header(asked.answers.values),
    )
    item_id = await tools.inbox.keep(raw)
    await tools.inbox.settle(item_id, raw)
    await tools.desk.write(_note_contact, reader, item_id)


def _mail(mailbox: ChannelRow, site: Site, data: ContactForm, domain: str, unasked: list[str]) -> bytes:
    """The question as a mail of this person. The form's own number makes its Message-ID, so that a second
    press is a duplicate. It has no date: that would make it another mail with the same id. `unasked`: lines
    of answers that have no other place."""
    once = data.once if _ONCE.fullmatch(data.once) else secrets.token_hex(16)
    text = tidy(data.text).strip()
    mail = EmailMessage(SMTPUTF8)  # RFC 6532: what is before the @ may have accents
    local, _, domain_of_sender = normalise_email(data.email).rpartition("@")
    if local.startswith('"'):
        local = re.sub(r"\\(.)", r"\1", local[1:-1])  # the header quotes it again (RFC 5322 §3.2.4)
    mail["From"] = Address(_line(data.name), local, domain_of_sender)
    mail["To"] = str(mailbox.settings.get("address", "support@localhost"))
    mail["Subject"] = _line(data.subject) or _line(text.splitlines()[0])[:80]
    mail["Message-ID"] = f"<form.{once}@{domain}>"
    mail["Content-Language"] = site.language
    mail.set_content("\n\n".join(filter(None, [text, "\n".join(unasked)])) + "\n")
    return mail.as_bytes()


def _line(text: str) -> str:
    """One line that a header can hold."""
    return " ".join(tidy(text).split())


def _note_contact(tx: Transaction, reader: Reader, item_id: int) -> None:
    item = ledger.item(tx, item_id)
    contact_id = ticket(tx, item.ticket_id).contact_id if item.ticket_id is not None else None
    deflection.note_contact(tx, reader, contact_id)


def _mailbox(tx: Reading) -> ChannelRow | None:
    return next((one for one in all_channels(tx) if one.kind == "email" and one.enabled), None)
