"""Wire shapes of custom fields and of the desk's own statuses."""

from __future__ import annotations

from helpdesk.domain.fields.definition import Asked, FieldKind, Of, Option
from helpdesk.views.base import State, View
from helpdesk.views.set_up.changes import LastChange


class FieldView(View, frozen=True, kw_only=True):
    """A custom field. `labels` and `help` are texts by language. `required`: a filter; a ticket that it finds
    needs a value before it is solved; null: never, "": every ticket. `asked`: the customers' forms that ask
    for it. `changed` is null before anybody changed it."""

    id: int
    of: Of
    key: str
    kind: FieldKind
    labels: dict[str, str]
    help: dict[str, str]
    choices: list[Option]
    required: str | None
    position: int
    archived: bool
    asked: list[Asked]
    changed: LastChange | None


class FieldPreview(View, frozen=True, kw_only=True):
    """What a field that is not saved would ask: of how many open tickets it is required; null: never."""

    required: int | None


class StatusView(View, frozen=True, kw_only=True):
    """A status of the desk's own, for tickets in one state. `labels` are its names by language. `changed` is
    null before anybody changed it."""

    id: int
    state: State
    labels: dict[str, str]
    position: int
    archived: bool
    changed: LastChange | None


class TagCount(View, frozen=True, kw_only=True):
    """A tag, and how many tickets have it."""

    tag: str
    tickets: int


class Retagged(View, frozen=True, kw_only=True):
    """What became of a tag: `act` is the number that undoing it names, `changed` counts the tickets, and
    `left` those that still have the tag."""

    act: int
    changed: int
    left: int


class TagsRestored(View, frozen=True, kw_only=True):
    """On how many tickets a tag was put back."""

    changed: int
