"""Wire shapes of custom fields."""

from __future__ import annotations

from helpdesk.domain.fields.definition import FieldKind, Of, Option
from helpdesk.views.base import View
from helpdesk.views.setup import LastChange


class FieldView(View, frozen=True, kw_only=True):
    """A custom field. `labels` and `help` are texts by language. `required`: a filter; a ticket that it finds
    needs a value before it is solved; null: never, "": every ticket. `changed` is null before anybody
    changed it."""

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
    changed: LastChange | None


class FieldPreview(View, frozen=True, kw_only=True):
    """What a field that is not saved would ask: of how many open tickets it is required; null: never."""

    required: int | None
