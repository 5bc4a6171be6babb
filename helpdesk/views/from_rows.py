"""Stored rows as the wire shapes of `views`: plain functions of values, the same for REST and sockets."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import msgspec

from helpdesk.channels.traits import traits
from helpdesk.db.schema.types import from_micros
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.db.tickets.ticket_lists import TicketLine
from helpdesk.db.tickets.tickets import PRIORITY_NAMES, TicketRecord
from helpdesk.domain.chats.bot import ArticleRef, BotPart
from helpdesk.domain.due import ClockKind, OpenStretch
from helpdesk.domain.fields.definition import FieldValue
from helpdesk.domain.identity import shown_name
from helpdesk.domain.messages import Attachment, Identity, Quote
from helpdesk.views import base as base_views
from helpdesk.views import bot as bot_views
from helpdesk.views import messages as message_views
from helpdesk.views import tickets as ticket_views

_open = msgspec.json.Decoder(list[OpenStretch]).decode
_fields = msgspec.json.Decoder(dict[str, FieldValue]).decode
_words = msgspec.json.Decoder(list[str]).decode


def ticket_row(record: TicketRecord) -> ticket_views.TicketRow:
    """A ticket as a row of a list."""
    return ticket_views.TicketRow(
        number=record.id,
        subject=record.subject,
        excerpt=record.excerpt,
        state=record.state,
        status=record.status_id,
        priority=cast("base_views.Priority", PRIORITY_NAMES[record.priority]),
        contact=base_views.PersonRef(id=record.contact_id, name=record.contact_name),
        owner=_person(record.owner_id, record.owner_name),
        team=_person(record.team_id, record.team_name),
        channel_kinds=record.channel_kinds,
        tags=record.tags,
        fields=record.fields,
        message_count=record.message_count,
        created_at=record.created_at,
        updated_at=record.updated_at,
        waiting_since=record.waiting_since if record.active else None,
        snoozed_until=record.snoozed_until,
        merged_into=record.merged_into,
        with_bot=record.with_bot,
        undelivered=record.undelivered,
        group=record.group_chat,
        due=_due(record.due_clock, record.due_since, record.due_warn_at, record.due_at, record.due_open),
        accept_by=record.accept_by,
    )


def listed_ticket(line: TicketLine) -> ticket_views.TicketRow:
    """A row of a list, from the stored row."""
    return ticket_views.TicketRow(
        number=line.id,
        subject=line.subject,
        excerpt=line.excerpt,
        state=cast("base_views.State", line.state),
        status=line.status_id,
        priority=cast("base_views.Priority", PRIORITY_NAMES[line.priority]),
        contact=base_views.PersonRef(id=line.contact_id, name=line.contact_name),
        owner=_person(line.owner_id, line.owner_name),
        team=_person(line.team_id, line.team_name),
        channel_kinds=_words(line.channel_kinds),
        tags=_words(line.tags),
        fields=_fields(line.fields),
        message_count=line.message_count,
        created_at=from_micros(line.created_at),
        updated_at=from_micros(line.updated_at),
        waiting_since=_waits(line),
        snoozed_until=None if line.snoozed_until is None else from_micros(line.snoozed_until),
        merged_into=line.merged_into,
        with_bot=bool(line.with_bot),
        undelivered=bool(line.undelivered),
        group=line.group_chat,
        due=None
        if line.due_at is None
        else _due(line.due_clock, *_moments(line), _open(line.due_open or "[]")),
        accept_by=None if line.accept_by is None else from_micros(line.accept_by),
    )


def _due(
    clock: str | None,
    since: datetime | None,
    warn_at: datetime | None,
    at: datetime | None,
    opened: list[OpenStretch] | None,
) -> ticket_views.DueView | None:
    if at is None or since is None or warn_at is None:
        return None
    return ticket_views.DueView(
        clock=cast("ClockKind", clock), since=since, warn_at=warn_at, at=at, open=opened or []
    )


def _moments(line: TicketLine) -> tuple[datetime, datetime, datetime]:
    return (
        from_micros(line.due_since or 0),
        from_micros(line.due_warn_at or 0),
        from_micros(line.due_at or 0),
    )


def _waits(line: TicketLine) -> datetime | None:
    """Since when the customer waits. What is solved or closed does not wait."""
    if line.waiting_since is None or line.state in ("solved", "closed"):
        return None
    return from_micros(line.waiting_since)


def message_view(row: MessageRow) -> message_views.MessageView:
    """A message, note or call as an advisor sees it."""
    values = cast("Any", row)  # stored words are the wire shape's words: the writers check them
    name, address = _wrote(row)
    author = row.contact_id if row.author_kind == "contact" else row.advisor_id
    return message_views.MessageView(
        id=row.id,
        ticket=row.ticket_id,
        kind=values.kind,
        direction=values.direction,
        channel=row.channel or "",
        channel_kind=row.channel_kind,
        author_kind=values.author_kind,
        author=_person(author, name),
        author_name=name,
        author_address=address,
        subject=row.subject,
        text=row.text,
        new_text=row.new_text,
        html=row.html,
        attachments=attachments(row.attachments, f"/api/v1/messages/{row.id}/attachments"),
        recipients=row.recipients,
        evidence=row.evidence,
        call=msgspec.convert(row.call, message_views.CallView) if row.call else None,
        remarks=row.remarks,
        automatic=row.automatic,
        delivery=values.delivery,
        delivery_detail=row.delivery_detail,
        settled=row.settled,
        without=row.without,
        tried=row.tried,
        sent_at=row.sent_at,
        created_at=row.created_at,
        bot=_why(row.bot),
        vote=row.bot.vote if row.bot else "",
        buttons=_buttons(row.bot),
        article=article_view(row.bot.article) if row.bot and row.bot.article else None,
        group=row.group,
        quote=_quote(row.quote),
        edited_at=row.edited_at,
        earlier=[message_views.EarlierView(text=one.text, until=one.until) for one in row.earlier],
    )


def _quote(quote: Quote | None) -> message_views.QuoteView | None:
    if quote is None:
        return None
    return message_views.QuoteView(how=quote.how, text=quote.text, by=quote.by, at=quote.at)


def _wrote(row: MessageRow) -> tuple[str, str]:
    """The name and the address of a message's author as an advisor sees them: no visitor's key, which is a
    secret."""
    if row.author_kind != "contact" or not row.channel_kind or not traits(row.channel_kind).live:
        return row.author_name, row.author_address
    if "@" in row.author_address or not row.author_address:
        return row.author_name, row.author_address
    return row.author_name or shown_name(Identity(kind="visitor", value=row.author_address)), ""


def chat_message(row: MessageRow, *, position: int | None = None) -> message_views.ChatMessageView | None:
    """A message as its visitor sees it; None if no visitor may see it."""
    if row.kind != "message":
        return None
    values = cast("Any", row)
    mine = row.direction == "in"
    return message_views.ChatMessageView(
        id=row.id,
        position=position,
        client_id=client_id_of(row.external_id) if mine else None,
        mine=mine,
        author_kind=values.author_kind,
        author_name=row.author_name,
        text=row.new_text or row.text,
        html=row.html,
        attachments=attachments(row.attachments, f"/chat/attachments/{row.id}"),
        at=row.created_at,
        delivery=values.delivery,
        buttons=_buttons(row.bot),
        image=row.bot.image if row.bot else "",
        article=article_view(row.bot.article) if row.bot and row.bot.article else None,
        slot=row.bot.slot if row.bot else "",
        vote=row.bot.vote if row.bot else "",
    )


def article_view(one: ArticleRef) -> bot_views.ChatArticle:
    """A link to an article of the FAQ."""
    return bot_views.ChatArticle(id=one.id, title=one.title, url=one.url)


def _why(part: BotPart | None) -> bot_views.BotWhy | None:
    if part is None or not part.why:
        return None
    return bot_views.BotWhy(why=part.why, intent=part.intent, confidence=part.confidence)


def _buttons(part: BotPart | None) -> list[bot_views.ChatButton]:
    buttons = part.buttons if part is not None else []
    return [bot_views.ChatButton(title=one.title, payload=one.payload, url=one.url) for one in buttons]


def client_id_of(external_id: str | None) -> str | None:
    """The id that the widget gave a chat message; its external id is `<conversation key>:<client id>`."""
    return external_id.rpartition(":")[2] if external_id and ":" in external_id else None


def attachments(stored: list[Attachment], base: str) -> list[message_views.AttachmentView]:
    """Files with their addresses; a file that the desk must still fetch is not ready."""
    return [
        message_views.AttachmentView(
            name=one.name,
            type=one.type,
            size=one.size,
            url=f"{base}/{index}",
            inline=one.inline,
            content_id=one.content_id,
            ready=bool(one.sha256),
        )
        for index, one in enumerate(stored)
    ]


def _person(person_id: int | None, name: str | None) -> base_views.PersonRef | None:
    return None if person_id is None else base_views.PersonRef(id=person_id, name=name or "")
