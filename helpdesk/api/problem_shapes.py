"""The shape of each problem document, and the shapes that a call can answer with for each status."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from helpdesk import errors
from helpdesk.domain.filters.invalid import FilterFault, FilterInvalid
from helpdesk.errors import HelpdeskError, StaleReply
from helpdesk.views.from_rows import message_view
from helpdesk.views.messages import MessageView


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An error (RFC 9457). `code` names the kind of problem, and `type` ends with it. `detail` is one
    sentence for a person. `field` names the wrong input. `request` is the id of this request in the log."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    request: str
    field: str | None = None


class BadInputProblem(Problem, kw_only=True, omit_defaults=True):
    """A field breaks a rule. `bad-request` is a request that is not valid HTTP; `weak-password` is a new
    password that is easy to guess."""

    code: Literal["bad-input", "bad-request", "weak-password"]


class FilterInvalidProblem(Problem, kw_only=True, omit_defaults=True):
    """A filter cannot be read. `at` and `length` are the place in its text, in characters; `given` is what is
    there, `expected` what could be there, `nearest` the most likely of it."""

    code: Literal["filter-invalid"]
    reason: FilterFault
    at: int
    length: int
    given: str
    expected: list[str]
    nearest: str | None = None


class UnauthenticatedProblem(Problem, kw_only=True, omit_defaults=True):
    """Nobody is signed in, or the sign-in failed."""

    code: Literal["unauthenticated"]


class ForbiddenProblem(Problem, kw_only=True, omit_defaults=True):
    """Somebody is signed in but has no permission; or a webhook is not signed as its provider signs; or the
    current password is wrong."""

    code: Literal["forbidden", "signature-refused", "wrong-password"]


class NotFoundProblem(Problem, kw_only=True, omit_defaults=True):
    """What the call names does not exist."""

    code: Literal["not-found"]


class ConflictProblem(Problem, kw_only=True, omit_defaults=True):
    """The present state does not allow this. `contact` is the id of the contact that has the address;
    `version` is the number of the version that was saved meanwhile."""

    code: Literal["conflict"]
    contact: int | None = None
    version: int | None = None


class InvalidMoveProblem(Problem, kw_only=True, omit_defaults=True):
    """The ticket's or article's state does not allow the act. `was` and `now` are the states of the refused
    move; `ticket` is the number of the ticket that a merged one went into."""

    code: Literal["invalid-move"]
    was: str | None = None
    now: str | None = None
    ticket: int | None = None


class FieldsMissingProblem(Problem, kw_only=True, omit_defaults=True):
    """A custom field that the ticket needs before it is solved is empty. `ticket` is its number; `missing`
    are the keys of the fields, in their order."""

    code: Literal["fields-missing"]
    ticket: int
    missing: list[str]


class NotParkedProblem(Problem, kw_only=True, omit_defaults=True):
    """The item of the ledger is not parked, so nobody can decide about it."""

    code: Literal["not-parked"]


class LinkEndedProblem(Problem, kw_only=True, omit_defaults=True):
    """A link that somebody got does nothing any more. `why`: used, withdrawn, replaced by a newer one,
    expired, or unknown."""

    code: Literal["link-ended"]
    why: str


class StaleReplyProblem(Problem, kw_only=True, omit_defaults=True):
    """The sender has not seen the newest messages; nothing was sent. `missed` are those, oldest first."""

    code: Literal["stale-reply"]
    missed: list[MessageView]


class IdempotencyClashProblem(Problem, kw_only=True, omit_defaults=True):
    """The Idempotency-Key was used before with another request."""

    code: Literal["idempotency-clash"]


class TooLargeProblem(Problem, kw_only=True, omit_defaults=True):
    """A file, or the whole request, is larger than the desk takes."""

    code: Literal["too-large", "request-entity-too-large"]


class TooManyProblem(Problem, kw_only=True, omit_defaults=True):
    """A limit was reached. `retry_after` is the time to wait in seconds, as in the header Retry-After."""

    code: Literal["too-many"]
    retry_after: float


class DefectProblem(Problem, kw_only=True, omit_defaults=True):
    """A defect of the desk; the log has details under the request's id."""

    code: Literal["defect"]


class UnavailableProblem(Problem, kw_only=True, omit_defaults=True):
    """A service that the desk needs does not answer; trying again later can help. `file-gone`: a stored file
    was collected before anything named it; storing it again helps."""

    code: Literal["unavailable", "file-gone"]


BY_STATUS: dict[int, tuple[type[Problem], ...]] = {
    400: (BadInputProblem, FilterInvalidProblem),
    401: (UnauthenticatedProblem,),
    403: (ForbiddenProblem,),
    404: (NotFoundProblem,),
    409: (
        ConflictProblem,
        InvalidMoveProblem,
        FieldsMissingProblem,
        NotParkedProblem,
        LinkEndedProblem,
        StaleReplyProblem,
    ),
    413: (TooLargeProblem,),
    422: (IdempotencyClashProblem,),
    429: (TooManyProblem,),
    500: (DefectProblem,),
    503: (UnavailableProblem,),
}
"""The errors that every call can answer with, by status."""

_OF_ERROR: dict[type[HelpdeskError], type[Problem]] = {
    errors.BadInput: BadInputProblem,
    errors.WeakPassword: BadInputProblem,
    FilterInvalid: FilterInvalidProblem,
    errors.Unauthenticated: UnauthenticatedProblem,
    errors.Forbidden: ForbiddenProblem,
    errors.SignatureRefused: ForbiddenProblem,
    errors.WrongPassword: ForbiddenProblem,
    errors.NotFound: NotFoundProblem,
    errors.Conflict: ConflictProblem,
    errors.FieldsMissing: FieldsMissingProblem,
    errors.NotParked: NotParkedProblem,
    errors.LinkEnded: LinkEndedProblem,
    errors.InvalidMove: InvalidMoveProblem,
    errors.StaleReply: StaleReplyProblem,
    errors.IdempotencyClash: IdempotencyClashProblem,
    errors.TooLarge: TooLargeProblem,
    errors.TooMany: TooManyProblem,
    errors.Unavailable: UnavailableProblem,
    errors.FileGone: UnavailableProblem,
}


def shape_of(error: type[HelpdeskError]) -> type[Problem]:
    """The shape of this class of errors; plain Problem for errors that no call of the API answers with."""
    return _OF_ERROR.get(error, Problem)


def members(shape: type[Problem]) -> list[str]:
    """The members of a shape besides those of every problem."""
    return [name for name in shape.__struct_fields__ if name not in Problem.__struct_fields__]


def values(error: HelpdeskError) -> dict[str, Any]:
    """The members of an error's document besides those of every problem."""
    found = {name: getattr(error, name) for name in members(shape_of(type(error)))}
    if isinstance(error, StaleReply):
        found["missed"] = [message_view(row) for row in error.missed]
    return found
