"""What the desk does not do, as the frame a widget is told it by."""

from __future__ import annotations

from helpdesk.errors import HelpdeskError, TooMany
from helpdesk.live.wire import visitor_frames

_CODES = {
    400: "bad_input",
    403: "forbidden",
    404: "forbidden",
    413: "too_large",
    429: "too_many",
    503: "unavailable",
}


def frame_of(
    error: HelpdeskError, *, code: str | None = None, client_id: str | None = None
) -> visitor_frames.ChatError:
    return visitor_frames.ChatError(
        code=code or _CODES.get(error.status, "bad_input"),
        detail=error.detail,
        field=error.field,
        retry_after=error.retry_after if isinstance(error, TooMany) else None,
        client_id=client_id,
    )
