"""How the bot answers, as people set it up: everywhere and on one channel. What is not set changes
nothing."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from helpdesk.errors import BadInput

Answers = Literal["always", "open", "closed"]
"""When the bot gets new conversations: always, while people are there, or while they are not."""

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Letter = Annotated[str, Meta(max_length=2)]
Colour = Annotated[str, Meta(pattern=r"^(#[0-9a-fA-F]{6})?(?![\s\S])")]
Threshold = Annotated[float, Meta(ge=0.3, le=0.99)]
Times = Annotated[int, Meta(ge=1, le=5)]
Key = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class BotSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is set in one place. None: on a channel, as everywhere; everywhere, as the desk comes.

    `letter` and `colour` are the bot's face, "" for the picture of a robot and the colour of the page.
    `threshold`: the confidence that an intent needs, on the scale of the bot's files (0.3: what the bot has
    learned decides). After `misunderstandings` in a row a person takes over. `answers` goes by the hours of
    `calendar_id`, None: by those of the channel."""

    name: Name | None = None
    letter: Letter | None = None
    colour: Colour | None = None
    threshold: Threshold | None = None
    misunderstandings: Times | None = None
    answers: Answers | None = None
    calendar_id: Key | None = None


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How the bot answers in a place, with nothing left open but `threshold` (None: as the bot's files
    say)."""

    name: str
    letter: str = ""
    colour: str = ""
    threshold: float | None = None
    misunderstandings: int = 2
    answers: Answers = "always"
    calendar_id: int | None = None


def manner(usual_name: str, *places: BotSettings) -> Manner:
    """What holds, the first of `places` to be used first; `usual_name` if none names the bot."""
    found = Manner(name=usual_name)
    for one in reversed(places):
        found = msgspec.structs.replace(found, **_set_in(one))
    return found


def _set_in(place: BotSettings) -> dict[str, object]:
    """What a place sets. Its hours go together: they are one decision."""
    found = {key: value for key, value in msgspec.structs.asdict(place).items() if value is not None}
    found.pop("calendar_id", None)
    return found if place.answers is None else {**found, "calendar_id": place.calendar_id}


def check(settings: BotSettings) -> BotSettings:
    """The settings without blanks around words. BadInput names the field and the rule."""
    name = None if settings.name is None else " ".join(settings.name.split())
    if name == "":
        raise BadInput("name must have 1 to 60 characters, or be null.", field="name")
    letter = None if settings.letter is None else settings.letter.strip()
    if letter and not letter.isprintable():
        raise BadInput("letter must be one or two letters, or empty.", field="letter")
    if settings.calendar_id is not None and settings.answers not in ("open", "closed"):
        raise BadInput(
            "calendar_id goes with answers open or closed: without them no hours count.", field="calendar_id"
        )
    return msgspec.structs.replace(settings, name=name, letter=letter)
