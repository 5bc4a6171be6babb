"""What an automatic text says in a customer's language, on their channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from helpdesk.db import automatic_texts
from helpdesk.db.automatic_texts import Wording
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.transaction import Reading
from helpdesk.domain.answers.automatic import TEXTS
from helpdesk.domain.answers.placeholders import fill
from helpdesk.formats import locale_of, time_of, weekday_of
from helpdesk.operations.answers.desk_texts import SPOKEN, spoken_for, words

if TYPE_CHECKING:
    from babel import Locale

SECTION = "automatic"
"""Of web/locales: the texts as the desk comes."""


class Template(msgspec.Struct, frozen=True, kw_only=True):
    """A text before it is filled, and the language it is in."""

    kind: str
    language: str
    text: str

    def filled(self, values: Mapping[str, str]) -> str:
        """The text with its values by path."""
        return fill(self.text, values, TEXTS[self.kind].paths).text


def template(tx: Reading, kind: str, language: str | None, channel_id: int | None) -> Template:
    """What a text says to a customer with this language tag: the channel's own words, else those of
    everywhere, else the desk's. A language that none of them has is English."""
    return chosen(kind, language, automatic_texts.wordings_for(tx, kind, channel_id))


def chosen(kind: str, language: str | None, made: Iterable[Wording]) -> Template:
    """`template` among the wordings that somebody made, the first to be used first."""
    wanted = (language or "")[:2].lower()
    found = [one.texts for one in made]
    spoken = wanted if any(wanted in texts for texts in found) else spoken_for(language)
    text = next((texts[spoken] for texts in found if spoken in texts), None)
    return Template(kind=kind, language=spoken, text=default(kind, spoken) if text is None else text)


def own_template(tx: Reading, kind: str, language: str | None, channel_id: int | None) -> Template | None:
    """`template` if somebody made its words, else None."""
    made = automatic_texts.wordings_for(tx, kind, channel_id)
    found = chosen(kind, language, made)
    return found if any(found.language in one.texts for one in made) else None


def is_own(tx: Reading, kind: str, language: str | None, channel_id: int | None) -> bool:
    """Whether somebody made the words that `template` gives."""
    return own_template(tx, kind, language, channel_id) is not None


def default(kind: str, language: str) -> str:
    """What a text says as the desk comes, in one of the desk's languages."""
    text: str = words(language, SECTION)[kind]
    return text


def is_on(tx: Reading, kind: str, channel: ChannelRow | None) -> bool:
    """Whether a text is sent on a channel: what the channel's own wording says, else that of everywhere, else
    as the desk comes."""
    made = automatic_texts.wordings_for(tx, kind, channel.id if channel else None)
    return switched(kind, made, channel)


def switched(kind: str, made: Iterable[Wording], channel: ChannelRow | None) -> bool:
    """`is_on` among the wordings that somebody made, the first to be used first."""
    switch = TEXTS[kind].switch
    if switch == "always":
        return True
    decided = next((one.on for one in made if one.on is not None), None)
    if decided is not None:
        return decided
    if switch == "by_mailbox":
        return channel is not None and channel.settings.get("acknowledge") is True
    return switch == "on"


def anywhere_on(tx: Reading, kind: str) -> bool:
    """Whether somebody switched a text on that is off as the desk comes."""
    return any(one.kind == kind and one.on for one in automatic_texts.all_wordings(tx))


def locale_for(tag: str | None, template: Template) -> Locale:
    """The form of numbers and days in a text, for the customer's language tag."""
    return locale_of(tag, template.language)


def told_moment(moment: datetime, tag: str | None, template: Template) -> str:
    """A moment as a text tells it, as "Monday 2 March at 09:00"."""
    locale = locale_for(tag, template)
    day, time = weekday_of(moment, locale), time_of(moment, locale)
    if template.language not in SPOKEN:
        return f"{day}, {time}"
    told: str = words(template.language, SECTION)["when"]
    return told.format(day=day, time=time)
