"""Automatic texts as people set them up: checked, previewed, changed and undone. Every change keeps what was
before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from helpdesk.channels.traits import traits
from helpdesk.db import automatic_texts, channels
from helpdesk.db.automatic_texts import Wording
from helpdesk.db.bot import settings as bot_settings
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.tickets import tickets
from helpdesk.domain.answers.automatic import TEXTS, AutomaticText, TextProblem, problems, tidied
from helpdesk.domain.bot.settings import manner
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput, Conflict, Forbidden, NotFound
from helpdesk.formats import number_of
from helpdesk.operations.answers.automatic import values, wording
from helpdesk.operations.answers.desk_texts import SPOKEN
from helpdesk.operations.people.calendars import Rights
from helpdesk.said import Said

WHAT: Final = "automatic_text"

_PLACE, _MINUTES = 2, 5  # of a preview


class TextForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody makes of a text in one place. A language that is missing or empty, and `on` None, are as
    everywhere, or as the desk comes."""

    texts: Annotated[dict[str, str], Meta(max_length=200)] = {}
    on: bool | None = None


class WrittenText(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer reads in one language. `changed`: somebody wrote these words."""

    language: str
    text: str
    changed: bool


def text_of(kind: str) -> AutomaticText:
    """The text of this kind; NotFound."""
    if kind not in TEXTS:
        raise NotFound(
            Said(
                "There is no automatic text {kind!r}; there are: {texts}.",
                kind=kind[:40],
                texts=", ".join(TEXTS),
            )
        )
    return TEXTS[kind]


def place_of(tx: Reading, kind: str, channel: str | None) -> ChannelRow | None:
    """The channel by its name, None for everywhere; BadInput if the text is not sent there."""
    text = text_of(kind)
    if channel is None:
        return None
    row = channels.channel(tx, channel)
    if not fits(text, row):
        raise BadInput(
            Said("{text} is not sent on channels of kind {kind}.", text=kind, kind=row.kind),
            field="channel",
        )
    return row


def fits(text: AutomaticText, channel: ChannelRow) -> bool:
    """Whether a text can be sent on a channel."""
    able = traits(channel.kind)
    return able.threaded if text.way == "mail" else not able.threaded and not able.spoken


def may_change(channel: ChannelRow | None, rights: Rights) -> bool:
    """An admin may change all texts, a lead those of their teams' channels."""
    return rights.teams is None or (channel is not None and channel.team_id in rights.teams)


def found_problems(kind: str, form: TextForm) -> list[TextProblem]:
    """Everything that keeps a form from being saved."""
    text = text_of(kind)
    found = list(problems(text, tidied(form.texts)))
    if form.on is not None and text.switch == "always":
        detail = Said("on must be null: {kind} cannot be switched off.", kind=kind)
        found.append(TextProblem(field="on", detail=detail, code="always_on"))
    return found


def preview(
    tx: Reading, kind: str, channel: ChannelRow | None, form: TextForm, ticket_id: int | None, policy: Policy
) -> list[WrittenText]:
    """What customers would read, in the desk's languages and in those of the form that can be read: with the
    values of a ticket, else of a made-up one."""
    text = text_of(kind)
    wrong = {one.field for one in problems(text, tidied(form.texts))}
    texts = {key: one for key, one in tidied(form.texts).items() if f"texts.{key[:20]}" not in wrong}
    place = channel.id if channel else None
    mine = Wording(id=0, kind=kind, channel_id=place, texts=texts, on=form.on)
    stored = automatic_texts.wordings_for(tx, kind, place)
    made = [mine, *(one for one in stored if one.channel_id != place)]
    known = None if ticket_id is None else values.of_ticket(tx, ticket_id, policy)
    tag = None if ticket_id is None else tickets.ticket(tx, ticket_id).language
    opening = values.next_opening(tx, ticket_id)
    bot = manner(policy.bot_name, *bot_settings.settings_for(tx, place)).name
    found = []
    for language in dict.fromkeys([*texts, *(key for one in made for key in one.texts), *SPOKEN]):
        template = wording.chosen(kind, language, made)
        locale = wording.locale_for(tag, template)
        filled = template.filled(
            {
                **values.of_sample(tx, language, policy),
                **(known or {}),
                "hours.opens": wording.told_moment(opening, tag, template),
                "queue.place": number_of(_PLACE, locale),
                "queue.minutes": number_of(_MINUTES, locale),
                "bot.name": bot,
            }
        )
        changed = any(template.language in one.texts for one in made)
        found.append(WrittenText(language=language, text=filled, changed=changed))
    return found


def put(
    tx: Transaction,
    kind: str,
    channel: ChannelRow | None,
    form: TextForm,
    *,
    seen: int | None,
    rights: Rights,
    by: Actor,
) -> int:
    """Change a text in one place, whose version the caller saw as `seen`. Returns its id. BadInput names the
    field, Conflict if somebody changed it meanwhile, Forbidden."""
    _check_rights(channel, rights)
    for one in found_problems(kind, form):
        raise BadInput(one.detail, field=one.field)
    known = _locked(tx, kind, channel)
    if known is not None:
        setup_changes.check_version(tx, WHAT, known.id, seen)
    return _store(tx, kind, channel, known, form, by)


def undo(
    tx: Transaction, kind: str, channel: ChannelRow | None, *, seen: int | None, rights: Rights, by: Actor
) -> int:
    """Undo the newest change of a text in one place, also the undoing before. Returns its id. Errors as
    `put`; Conflict if nobody changed it yet."""
    _check_rights(channel, rights)
    known = _locked(tx, text_of(kind).kind, channel)
    newest = None if known is None else setup_changes.latest(tx, WHAT, known.id)
    if known is None or newest is None:
        raise Conflict("Nobody changed this text yet.")
    setup_changes.check_version(tx, WHAT, known.id, seen)
    return _store(tx, kind, channel, known, msgspec.convert(newest.before, TextForm), by)


def _check_rights(channel: ChannelRow | None, rights: Rights) -> None:
    if not may_change(channel, rights):
        raise Forbidden("A lead may change the texts of their teams' channels.", field="channel")


def _locked(tx: Transaction, kind: str, channel: ChannelRow | None) -> Wording | None:
    return automatic_texts.locked(tx, kind, channel.id if channel else None)


def _store(
    tx: Transaction, kind: str, channel: ChannelRow | None, known: Wording | None, form: TextForm, by: Actor
) -> int:
    before = TextForm() if known is None else TextForm(texts=known.texts, on=known.on)
    after = TextForm(texts=_without_usual(kind, channel, tidied(form.texts)), on=form.on)
    stored = automatic_texts.put(
        tx, known, kind, channel.id if channel else None, texts=after.texts, on=after.on
    )
    name = kind if channel is None else f"{kind}, {channel.label}"
    if before != after:
        setup_changes.keep(tx, WHAT, stored, name=name, before=_told(before), after=_told(after), by=by)
    return stored


def _without_usual(kind: str, channel: ChannelRow | None, texts: dict[str, str]) -> dict[str, str]:
    """Without what says the same as the desk does anyway: a later version of the desk may say it better."""
    if channel is not None:
        return texts
    return {
        language: text
        for language, text in texts.items()
        if language not in SPOKEN or text != wording.default(kind, language)
    }


def _told(form: TextForm) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(form)
    return found


def of_place(made: Iterable[Wording], kind: str, channel_id: int | None) -> Wording | None:
    """The wording of exactly this place among those that somebody made."""
    return next((one for one in made if (one.kind, one.channel_id) == (kind, channel_id)), None)


def holding(made: Sequence[Wording], kind: str, channel: ChannelRow | None) -> list[Wording]:
    """The wordings of a text that count on a channel, the first to be used first."""
    places = [channel.id, None] if channel else [None]
    found = (of_place(made, kind, place) for place in places)
    return [one for one in found if one is not None]
