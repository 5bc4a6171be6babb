"""Wire shapes of the texts that the desk sends on its own."""

from __future__ import annotations

from helpdesk.domain.answers.automatic import Switch, TextProblem, Way
from helpdesk.operations.answers.automatic.setting_up import WrittenText
from helpdesk.views.base import View
from helpdesk.views.set_up.changes import LastChange


class TextPlace(View, frozen=True, kw_only=True):
    """A text in one place: `channel` is a channel's name, null for everywhere. `texts` are the words that
    somebody made for this place, by language, and `on` is what they decided; null: as everywhere, or as the
    desk comes. `sent`: whether it goes out there now, so the text that it needs as well. `changed` is null
    before anybody changed it here."""

    channel: str | None
    texts: dict[str, str]
    on: bool | None
    sent: bool
    changed: LastChange | None
    may_change: bool


class TextPlaceholder(View, frozen=True, kw_only=True):
    """A placeholder that a text may have. `sure`: it always has a value; another one needs a fallback."""

    path: str
    sure: bool


class AutomaticTextView(View, frozen=True, kw_only=True):
    """A text that the desk sends on its own. `defaults` are its words as the desk comes, by language. `line`:
    it is one line. `needs`: the kind of the text that has to be sent for this one to go out, null if none.
    `places`: everywhere first, then each channel that it can be sent on."""

    kind: str
    way: Way
    switch: Switch
    line: bool
    needs: str | None
    placeholders: list[TextPlaceholder]
    defaults: dict[str, str]
    places: list[TextPlace]


class TextPreview(View, frozen=True, kw_only=True):
    """What keeps a text from being saved, and what customers would read."""

    problems: list[TextProblem]
    written: list[WrittenText]
