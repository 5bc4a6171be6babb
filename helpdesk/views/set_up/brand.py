"""The wire shape of the company's name and colour."""

from __future__ import annotations

from helpdesk.views.base import View
from helpdesk.views.set_up.changes import LastChange


class BrandView(View, frozen=True, kw_only=True):
    """The company as somebody set it up; "" for what nobody chose. `changed` is null before anybody did."""

    name: str
    color: str
    changed: LastChange | None
