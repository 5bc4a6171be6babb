"""A refusal as the frame that a widget gets."""

from __future__ import annotations

from helpdesk.domain.fields.answers import AnswersInvalid
from helpdesk.errors import HelpdeskError, TooMany
from helpdesk.live.wire import visitor_frames
from helpdesk.telling.spoken import language_of, spoken

_CODES = {
    400: "bad_input",
    403: "forbidden",
    404: "forbidden",
    413: "too_large",
    429: "too_many",
    503: "unavailable",
}


def frame_of(
    error: HelpdeskError, *, code: str | None = None, client_id: str | None = None, language: str = ""
) -> visitor_frames.ChatError:
    """The sentence is in the widget's language, as its hello says it."""
    answers = error if isinstance(error, AnswersInvalid) else None
    usual = _CODES.get(error.status, "bad_input") if answers is None else "answers"
    return visitor_frames.ChatError(
        code=code or usual,
        detail=spoken(error.said, language_of(language)),
        field=error.field,
        retry_after=error.retry_after if isinstance(error, TooMany) else None,
        client_id=client_id,
        faults=answers.faults if answers else {},
        questions=answers.questions if answers else [],
    )
