"""The guards of what a caller does not see, where the desk limits what advisors see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from helpdesk.api.inputs import BIGGEST
from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading
from helpdesk.errors import NotFound
from helpdesk.operations.tickets.sight import check_act, check_message, check_ticket
from helpdesk.security.guards import leads_only

OF_PATH: dict[str, Callable[[Reading, int | None, int], None]] = {
    "number": check_ticket,
    "message_id": check_message,
    "act_id": check_act,
}
"""The parameters of paths that name a ticket, or something of one: no other parameter has such a name."""


async def in_sight(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """404 for what is of a ticket out of sight, and before anything else is checked: so a call about it
    answers in each case like one about a ticket that is not there. Only the repeat of a call that was done
    before gets its answer again, because it may be what took the ticket out of sight."""
    request = cast(DeskRequest, connection)
    if request.seen_by is None or not request.path_params.keys() & OF_PATH.keys():
        return
    for name, check in OF_PATH.items():
        named = request.path_params.get(name)
        if named is not None and 1 <= named <= BIGGEST:  # any other number is refused as such
            try:
                await request.desk.read(check, request.seen_by, named)
            except NotFound:
                if not await request.is_repeat():
                    raise


def who_sees_all(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Forbidden for an advisor whose sight is limited: for what is of no ticket, or of every ticket."""
    if cast(DeskRequest, connection).seen_by is not None:
        leads_only(connection, handler)
