"""Automatic texts in a copy of the settings: those that somebody has changed."""

from __future__ import annotations

import msgspec

from helpdesk.db import automatic_texts as db
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Reading
from helpdesk.operations.answers.automatic import setting_up
from helpdesk.operations.answers.automatic.setting_up import WHAT, TextForm
from helpdesk.operations.people.calendars import ALL
from helpdesk.operations.setup_copy.part import Part, Taking, newest


class TextEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A text on a channel, null for everywhere. `on` null is as everywhere, or as the desk comes."""

    kind: str
    channel: str | None = None
    texts: dict[str, str] = {}
    on: bool | None = None


def _texts(tx: Reading) -> list[tuple[int, TextEntry]]:
    """In an order that does not depend on who changed which text first."""
    names = {one.id: one.name for one in channels.all_channels(tx)}
    found = [
        (one.id, TextEntry(kind=one.kind, channel=_name(names, one.channel_id), texts=one.texts, on=one.on))
        for one in db.all_wordings(tx)
        if (one.texts or one.on is not None) and (one.channel_id is None or one.channel_id in names)
    ]
    return sorted(found, key=lambda one: (one[1].kind, one[1].channel or ""))


def _name(names: dict[int, str], channel_id: int | None) -> str | None:
    return None if channel_id is None else names[channel_id]


def _put(taking: Taking, _: int | None, entry: TextEntry) -> int:
    tx = taking.tx
    channel = setting_up.place_of(tx, entry.kind, entry.channel)
    known = db.locked(tx, entry.kind, channel.id if channel else None)
    seen = newest(tx, WHAT, known.id if known else None)
    form = TextForm(texts=entry.texts, on=entry.on)
    return setting_up.put(tx, entry.kind, channel, form, seen=seen, rights=ALL, by=taking.by)


def _as_usual(taking: Taking, text_id: int) -> None:
    entry = dict(_texts(taking.tx))[text_id]
    _put(taking, text_id, TextEntry(kind=entry.kind, channel=entry.channel))


AUTOMATIC_TEXTS = Part(
    name="automatic_texts",
    shape=TextEntry,
    key=lambda one: ", ".join(filter(None, (one.kind, one.channel))),
    stored=_texts,
    put=_put,
    remove=_as_usual,
    tables=("automatic_texts",),
)
