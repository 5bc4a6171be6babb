"""The words of a message: links with their targets, what is struck out, and the words of somebody else that
it quotes or forwards (Bot API, "MessageEntity", "TextQuote" and "MessageOrigin")."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape

from helpdesk.channels.telegram.shapes import Message, Origin
from helpdesk.domain.messages import Quote

# Unicode has these for programs: no text has them.
_STRUCK, _STRUCK_END = "\ufdd0", "\ufdd1"
_STRUCK_WORDS = re.compile(f"( ?){_STRUCK}[^{_STRUCK_END}]*{_STRUCK_END}( ?)")


def written_in(message: Message) -> str:
    """The text or the caption without what is struck out. A link whose label hides its target is followed by
    the target."""
    marked = _marked(message)
    if _STRUCK not in marked:
        return marked
    return _STRUCK_WORDS.sub(_one_blank, marked).strip() or _unmarked(marked)


def _one_blank(struck: re.Match[str]) -> str:
    return struck[1] or struck[2]


def shown_in(message: Message) -> str | None:
    """The same as HTML, with the words that are struck out; None if none are."""
    marked = _marked(message)
    if _STRUCK not in marked:
        return None
    lines = escape(marked).replace("\n", "<br>\n")
    return f"<p>{lines.replace(_STRUCK, '<s>').replace(_STRUCK_END, '</s>')}</p>"


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


def _marked(message: Message) -> str:
    """The text or the caption with the targets of links, and with marks around what is struck out."""
    text, entities = message.text, message.entities
    if not text:
        text, entities = message.caption, message.caption_entities
    text = _unmarked(text)
    units = text.encode("utf-16-le", "surrogatepass")  # as Telegram counts
    put: list[tuple[int, int, str]] = []  # at one place: a target, the end of a mark, its beginning
    for one in entities:
        start, end = 2 * one.offset, 2 * (one.offset + one.length)
        if not 0 <= start < end <= len(units):
            continue
        label = units[start:end].decode("utf-16-le", "replace")
        if one.type == "strikethrough":
            put += [(start, 2, _STRUCK), (end, 1, _STRUCK_END)]
        elif one.type == "text_link" and one.url and one.url.rstrip("/") not in (label, label.rstrip("/")):
            shown = label.rstrip().encode("utf-16-le", "surrogatepass")
            put.append((start + len(shown), 0, f" ({one.url})"))
    for place, _, more in sorted(put, reverse=True):
        units = units[:place] + more.encode("utf-16-le", "surrogatepass") + units[place:]
    return units.decode("utf-16-le", "replace")


def _unmarked(text: str) -> str:
    return text.replace(_STRUCK, "").replace(_STRUCK_END, "")


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
