"""What is wrong with a draft, by the fields of its form."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a draft: the field, and the rule in one sentence. `code` and `values` say the same
    to a program, so that a screen can say it in its reader's language."""

    field: str
    detail: str
    code: str
    values: dict[str, str | int] = {}
