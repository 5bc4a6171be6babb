"""Wire shapes of the filter language."""

from __future__ import annotations

from typing import Literal

from helpdesk.views.base import View


class OfferView(View, frozen=True, kw_only=True):
    """One way to go on. `insert` takes the place of the characters from `start` to `end`; `hint` tells a name
    from others, or is an example of a field."""

    kind: Literal["field", "value", "operator"]
    insert: str
    label: str
    hint: str


class FilterUseView(View, frozen=True, kw_only=True):
    """One thing that names another. `area` is the page of Settings where it is set up, or views. `name` is ""
    for what the caller does not see: it is somebody's own, or another team's."""

    area: Literal["fields", "surveys", "routing", "sla", "rules", "replies", "views"]
    id: int
    name: str


class CompletionView(View, frozen=True, kw_only=True):
    """What may come at the caret, the most likely first. `field` is the field whose value is typed."""

    start: int
    end: int
    field: str | None
    offers: list[OfferView]
