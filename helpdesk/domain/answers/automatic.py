"""The texts that the desk sends on its own: which there are, what each may name, and the rules for one. All
pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from helpdesk.domain.answers.placeholders import Slot, fault, parse
from helpdesk.said import Said

Way = Literal["mail", "chat"]
"""By mail, or in a chat: on the website or in a messenger."""
Switch = Literal["always", "on", "off", "by_mailbox"]
"""`always`: it cannot be switched off. Else what holds until somebody decides; `by_mailbox`: what the
mailbox's setting `acknowledge` says."""

LONGEST = 5_000
LONGEST_LINE = 200
MOST_LANGUAGES = 20

_LANGUAGE = re.compile(r"[a-z]{2}")
_OF_CONTACT = ("contact.first_name", "contact.name", "contact.email", "contact.company")
_OF_TICKET = (*_OF_CONTACT, "ticket.number", "ticket.subject", "team.name", "company.name", "help.link")
_OF_COMMAND = ("contact.first_name", "contact.name", "contact.company", "company.name", "help.link")
_SURE = frozenset({"ticket.number", "company.name", "help.link"})


class AutomaticText(msgspec.Struct, frozen=True, kw_only=True):
    """One text that the desk sends on its own. `paths`: the placeholders it may have; those of `sure` always
    have a value. `line`: it is one line, as a subject. `needs`: the kind of the text that it goes out with or
    instead of, so only where that one is sent."""

    kind: str
    way: Way
    switch: Switch
    paths: tuple[str, ...]
    sure: frozenset[str]
    line: bool = False
    needs: str | None = None


class TextProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a text: the field, and the rule in one sentence. `code` and `values` say the same to
    a program."""

    field: str
    detail: str
    code: str
    values: dict[str, str | int] = {}


def _text(
    kind: str,
    way: Way,
    switch: Switch = "always",
    *more: str,
    base: tuple[str, ...] = _OF_TICKET,
    line: bool = False,
    needs: str | None = None,
) -> AutomaticText:
    sure = _SURE | set(more)
    return AutomaticText(
        kind=kind, way=way, switch=switch, paths=(*base, *more), sure=sure, line=line, needs=needs
    )


TEXTS: dict[str, AutomaticText] = {
    one.kind: one
    for one in (
        _text("acknowledgement", "mail", "by_mailbox"),
        _text("acknowledgement_closed", "mail", "off", "hours.opens", needs="acknowledgement"),
        _text("acknowledgement_subject", "mail", line=True, needs="acknowledgement"),
        _text("acknowledgement_articles", "mail", needs="acknowledgement"),
        _text("ticket_solved", "mail", "off"),
        _text("ticket_closed", "mail", "off"),
        _text("chat_by_mail_subject", "mail", line=True),
        _text("bot_greeting", "chat", "off", "bot.name"),
        _text("bot_rephrase", "chat", "always", "bot.name"),
        _text("bot_hand_over", "chat", "always", "bot.name"),
        _text("handed_over", "chat", "on"),
        _text("handed_over_failed", "chat"),
        _text("queue_place", "chat", "on", "queue.place"),
        _text("queue_place_wait", "chat", "on", "queue.place", "queue.minutes"),
        _text("closed_until", "chat", "always", "hours.opens"),
        _text("closed", "chat"),
        _text("closed_here", "chat"),
        _text(
            "closed_by_mail",
            "chat",
            "always",
            "contact.email",
            base=tuple(one for one in _OF_TICKET if one != "contact.email"),
        ),
        _text("closed_leave_address", "chat"),
        _text("command_greeting", "chat", base=_OF_COMMAND),
        _text("command_help", "chat", base=_OF_COMMAND),
        _text("command_unknown", "chat", base=_OF_COMMAND),
    )
}
"""Every text by its kind, in the order of a customer's way."""


def tidied(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by language as they are stored: without blanks around them, without empty ones."""
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def problems(kind: AutomaticText, texts: Mapping[str, str]) -> Iterator[TextProblem]:
    """What keeps tidied texts from being saved, in their order."""
    if len(texts) > MOST_LANGUAGES:
        detail = Said("texts has over {most} languages.", most=MOST_LANGUAGES)
        yield TextProblem(field="texts", detail=detail, code="too_many", values={"most": MOST_LANGUAGES})
    for language, text in texts.items():
        field = f"texts.{language[:20]}"
        if not _LANGUAGE.fullmatch(language):
            detail = Said("{field} must be a language as two letters, such as en.", field=field)
            yield TextProblem(field=field, detail=detail, code="no_language")
        most = LONGEST_LINE if kind.line else LONGEST
        if len(text) > most:
            detail = Said("{field} has over {most} characters.", field=field, most=most)
            yield TextProblem(field=field, detail=detail, code="too_long", values={"most": most})
        if kind.line and len(text.splitlines()) > 1:
            detail = Said("{field} must be one line.", field=field)
            yield TextProblem(field=field, detail=detail, code="one_line")
        yield from _placeholder_problems(kind, field, text)


def _placeholder_problems(kind: AutomaticText, field: str, text: str) -> Iterator[TextProblem]:
    """A text with a gap would go out with nobody looking, so what may have no value needs a fallback."""
    if wrong := fault(text, kind.paths):
        values: dict[str, str | int] = {"line": wrong.line, "path": wrong.path, "near": wrong.near}
        detail = Said("{label}: {what}", label=field, what=wrong.sentence)
        yield TextProblem(field=field, detail=detail, code=wrong.code, values=values)
        return
    for part in parse(text, kind.paths):
        if isinstance(part, Slot) and part.fallback is None and part.path not in kind.sure:
            detail = Said(
                "{field}: {path} may have no value. Say what is written then, for example {{{{{path}|…}}}}.",
                field=field,
                path=part.path,
            )
            yield TextProblem(field=field, detail=detail, code="no_fallback", values={"path": part.path})
            return
