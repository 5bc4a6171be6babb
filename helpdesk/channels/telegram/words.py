"""The words of a message: links with their targets, and the words of somebody else that it quotes or
forwards (Bot API, "MessageEntity", "TextQuote" and "MessageOrigin")."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk.channels.telegram.shapes import Entity, Message, Origin
from helpdesk.domain.messages import Quote


def written_in(message: Message) -> str:
    """The text or the caption. A link whose label hides its target is followed by the target."""
    if message.text:
        return _with_targets(message.text, message.entities)
    return _with_targets(message.caption, message.caption_entities)


def quote_in(message: Message, written: str) -> Quote | None:
    """Words of somebody else: `written` itself if the message is forwarded, else the quoted part."""
    origin = _origin(message)
    if origin is not None:
        own = message.sender is not None and origin.sender_user is not None
        if own and origin.sender_user and message.sender and origin.sender_user.id == message.sender.id:
            return None  # their own words, sent again
        return Quote(how="forwarded", text=written, by=_name(origin), at=moment(origin.date))
    if message.quote is None or not message.quote.text:
        return None
    answered = message.reply_to_message
    by = ""
    if message.external_reply is not None and message.external_reply.origin is not None:
        by = _name(message.external_reply.origin)
    elif answered is not None and answered.sender is not None:
        by = answered.sender.full_name
    return Quote(how="quoted", text=message.quote.text, by=by)


def moment(seconds: int) -> datetime | None:
    """A time of Telegram; None if there is none or no such year."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _with_targets(text: str, entities: list[Entity]) -> str:
    """Telegram counts in UTF-16 units."""
    units = text.encode("utf-16-le", "surrogatepass")
    links = [one for one in entities if one.type == "text_link" and one.url]
    for one in sorted(links, key=lambda link: link.offset, reverse=True):
        start, end = 2 * one.offset, 2 * (one.offset + one.length)
        label = units[start:end].decode("utf-16-le", "replace")
        if 0 <= start < end <= len(units) and one.url.rstrip("/") not in (label, label.rstrip("/")):
            shown = label.rstrip()
            target = f"{shown} ({one.url}){label[len(shown) :]}".encode("utf-16-le", "surrogatepass")
            units = units[:start] + target + units[end:]
    return units.decode("utf-16-le", "replace")


def _origin(message: Message) -> Origin | None:
    """Where a forwarded message comes from. Before Bot API 7.0 other fields told it."""
    if message.forward_origin is not None:
        return message.forward_origin
    if not message.forward_date and not message.is_automatic_forward:
        return None
    return Origin(
        date=message.forward_date,
        sender_user=message.forward_from,
        sender_user_name=message.forward_sender_name,
        chat=message.forward_from_chat,
    )


def _name(origin: Origin) -> str:
    chat = origin.chat or origin.sender_chat
    if origin.sender_user is not None:
        return origin.sender_user.full_name
    if chat is not None:
        signed = origin.author_signature
        return f"{chat.title} ({signed})" if signed and chat.title else chat.title or signed
    return origin.sender_user_name
