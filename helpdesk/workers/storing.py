"""Storing what cannot be done twice: a message is out, so its result must not get lost by an outage."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.errors import DeliveryFailed, Unavailable

P = ParamSpec("P")

_AFTER = (0.5, 1, 2, 4, 8, 15, 15, 15)  # seconds between tries


async def store(
    desk: Desk, operation: Callable[Concatenate[Transaction, P], None], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Record what became of something that was sent; for a minute again while the database is away.
    DeliveryFailed, uncertain, if that fails: it must not go out again."""
    pauses = iter(_AFTER)
    while True:
        try:
            await desk.write(operation, *args, **kwargs)
            return
        except Exception as error:
            pause = next(pauses, None) if isinstance(error, Unavailable) else None
            if pause is None:
                why = f"what became of it could not be stored: {error!r}"
                raise DeliveryFailed(why, retry=False, uncertain=True) from error
        await asyncio.sleep(pause)
