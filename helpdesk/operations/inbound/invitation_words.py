"""Invitations in words: what a message invites to, when in the desk's zone, where, and who is invited."""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo

import msgspec

from helpdesk import formats
from helpdesk.domain.messages import InboundMessage, Invitation
from helpdesk.operations.answers import desk_texts


def with_invitations(message: InboundMessage, zone: str) -> InboundMessage:
    """The message with its invitations in words before its own, in its language. `zone`: the desk's."""
    if not message.invitations:
        return message
    blocks = [_lines(one, message.language, ZoneInfo(zone)) for one in message.invitations]
    told = "\n\n".join("\n".join(lines) for lines in blocks)
    said = _letters(f"{message.subject} {message.text}")
    more = [one.description for one in message.invitations if _letters(one.description) not in said]
    after = "\n\n".join(dict.fromkeys(more))
    html = message.html
    if html is not None:
        shown = "".join(map(_as_html, blocks))
        html = f"{shown}<hr>{html}"
        if after:
            html += "<p>" + escape(after).replace("\n", "<br>") + "</p>"
    return msgspec.structs.replace(
        message,
        text=_joined(told, message.text, after),
        new_text=_joined(told, message.new_text, after),
        html=html,
    )


def _lines(one: Invitation, language: str | None, zone: ZoneInfo) -> list[str]:
    words = desk_texts.words(language, "invitation")
    heading = words[f"method_{one.method}"]
    if one.method == "reply":
        heading = words.get(f"answer_{one.answer.lower().replace('-', '_')}", heading)
    lines = [f"{heading} {one.summary}".rstrip()]
    when = _when(one, language, zone)
    if when and one.repeats:
        when = f"{when}, {words.get(f'every_{one.repeats.lower()}', words['every_other'])}"
    organiser = one.organiser if one.organiser not in one.people else ""
    for label, value in (
        ("when", when),
        ("where", one.where),
        ("organiser", organiser),
        ("people", ", ".join(one.people)),
    ):
        if value:
            lines.append(f"{words[label]} {value}")
    return lines


def _when(one: Invitation, language: str | None, zone: ZoneInfo) -> str:
    """As "Thursday 3 December 2026 10:00 – 11:00 (Europe/Paris)". A moment in nobody's zone is the desk's."""
    locale = formats.locale_of(language, desk_texts.spoken_for(language))

    def day(moment: datetime | date) -> str:
        return formats.whole_date_of(moment, locale)

    starts, ends = one.starts, one.ends
    if starts is None:
        return ""
    if not isinstance(starts, datetime):
        return day(starts) if ends is None or ends == starts else f"{day(starts)} – {day(ends)}"
    begin = _local(starts, zone)
    told = f"{day(begin)} {formats.time_of(begin, locale)}"
    if isinstance(ends, datetime):
        end = _local(ends, zone)
        of_another_day = "" if end.date() == begin.date() else f"{day(end)} "
        told += f" – {of_another_day}{formats.time_of(end, locale)}"
    return f"{told} ({zone.key})"


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _joined(*parts: str) -> str:
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())


def _as_html(lines: list[str]) -> str:
    first, *others = (escape(line) for line in lines)
    return "<p>" + "<br>".join([f"<strong>{first}</strong>", *others]) + "</p>"
