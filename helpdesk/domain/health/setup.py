"""What is wrong with how the desk is set up. The desk goes on working; people mend it."""

from __future__ import annotations

from typing import Literal

import msgspec

Area = Literal[
    "channels", "teams", "hours", "routing", "sla", "rules", "replies", "fields", "texts", "surveys", "bot"
]
"""Where it is set up: the name of its page in Settings."""


class SetupTrouble(msgspec.Struct, frozen=True, kw_only=True):
    """Something set up that cannot do what it is for. `item` is its id, and `name` its name. `fault` is a
    code that programs know; `detail` tells it in one English sentence."""

    area: Area
    item: int
    name: str
    fault: str
    detail: str
