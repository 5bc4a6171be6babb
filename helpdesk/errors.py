"""Every error the desk raises on purpose, each with its HTTP status, its code and its members.

HelpdeskError
├── BadInput              400  bad-input
│   ├── WeakPassword      400  weak-password
│   ├── FilterInvalid     400  filter-invalid (domain/filters)
│   ├── AnswersInvalid    400  answers-invalid (domain/fields)
│   └── BotInvalid        400  bot-invalid (chatbot)
├── Unauthenticated       401  unauthenticated
├── Forbidden             403  forbidden
│   ├── WrongPassword     403  wrong-password
│   └── IdentityRefused   403  identity
│       ├── …Forged       403  identity-forged
│       └── …Expired      403  identity-expired
├── NotFound              404  not-found
├── Conflict              409  conflict
│   ├── InvalidMove       409  invalid-move
│   ├── FieldsMissing     409  fields-missing
│   ├── NotParked         409  not-parked
│   ├── LinkEnded         409  link-ended
│   ├── StaleReply        409  stale-reply
│   └── IdempotencyClash  422  idempotency-clash
├── TooLarge              413  too-large
├── TooMany               429  too-many
└── Unavailable           503  unavailable
    └── FileGone          503  file-gone

Clients distinguish errors by their code. Besides its sentence, an error has the keyword arguments of its
class; `api/problem_shapes` documents each.

ParseFailed (422) and DeliveryFailed (502) are raised by channels and never reach a client directly: the first
becomes the fate *failed* in the ledger, the second a retry or a visible failure. Only SignatureRefused (403),
a ParseFailed, is the answer to a webhook.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar


class HelpdeskError(Exception):
    """The desk could not do this. `detail` is one sentence for a person; `field` names the wrong input."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"
    title: ClassVar[str] = "The desk could not do this"

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.said = detail  # as it was given, for other languages (helpdesk/said)
        self.detail = str(detail)
        self.field = field


class BadInput(HelpdeskError):
    """A field breaks a rule."""

    status = 400
    code = "bad-input"
    title = "Bad input"


class WeakPassword(BadInput):
    """A new password is easy to guess."""

    code = "weak-password"
    title = "Weak password"


class Unauthenticated(HelpdeskError):
    """Nobody is signed in, or the sign-in failed."""

    status = 401
    code = "unauthenticated"
    title = "Not signed in"


class Forbidden(HelpdeskError):
    """Somebody is signed in but has no permission, or a token is not valid."""

    status = 403
    code = "forbidden"
    title = "Not allowed"


class WrongPassword(Forbidden):
    """The current password, asked before a change, is wrong."""

    code = "wrong-password"
    title = "Wrong password"


class IdentityRefused(Forbidden):
    """The signed identity of a website's visitor cannot be used."""

    code = "identity"
    title = "Identity refused"


class IdentityForged(IdentityRefused):
    """A visitor's identity is signed with another key than the channel's."""

    code = "identity-forged"
    title = "Identity forged"


class IdentityExpired(IdentityRefused):
    """A visitor's identity is too old; the website has to sign a new one."""

    code = "identity-expired"
    title = "Identity expired"


class NotFound(HelpdeskError):
    """What the call names does not exist."""

    status = 404
    code = "not-found"
    title = "Not found"


class Conflict(HelpdeskError):
    """The present state does not allow this. `contact` is the id of the contact that has the address;
    `version` is the number of the version that was saved meanwhile."""

    status = 409
    code = "conflict"
    title = "Conflict"

    def __init__(
        self, detail: str, *, field: str | None = None, contact: int | None = None, version: int | None = None
    ) -> None:
        super().__init__(detail, field=field)
        self.contact = contact
        self.version = version


class InvalidMove(Conflict):
    """The ticket's or article's state does not allow the act. `was` and `now` are the states of the refused
    move; `ticket` is the number of the ticket that a merged one went into."""

    code = "invalid-move"
    title = "The ticket's state does not allow this"

    def __init__(
        self,
        detail: str,
        *,
        field: str | None = None,
        was: str | None = None,
        now: str | None = None,
        ticket: int | None = None,
    ) -> None:
        super().__init__(detail, field=field)
        self.was = was
        self.now = now
        self.ticket = ticket


class FieldsMissing(Conflict):
    """The ticket needs a value in custom fields before it is solved: `missing` are their keys."""

    code = "fields-missing"
    title = "A field is missing"

    def __init__(self, detail: str, *, field: str, ticket: int, missing: Sequence[str]) -> None:
        super().__init__(detail, field=field)
        self.ticket = ticket
        self.missing = list(missing)


class NotParked(Conflict):
    """The item of the ledger is not parked, so nobody can decide about it."""

    code = "not-parked"
    title = "The item is not parked"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class LinkEnded(Conflict):
    """A link that somebody got does nothing any more; `why`: used, withdrawn, replaced by a newer one,
    expired, or unknown."""

    code = "link-ended"
    title = "The link does nothing any more"

    def __init__(self, detail: str, *, why: str) -> None:
        super().__init__(detail)
        self.why = why


class StaleReply(Conflict):
    """The sender has not seen the newest messages. `missed` are those messages as stored, oldest first."""

    code = "stale-reply"
    title = "Newer messages arrived"

    def __init__(self, detail: str, *, missed: Sequence[Any]) -> None:
        super().__init__(detail)
        self.missed = missed


class IdempotencyClash(Conflict):
    """An idempotency key was used before with another request."""

    status = 422
    code = "idempotency-clash"
    title = "Idempotency key already used"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)


class TooLarge(HelpdeskError):
    """A body or file is larger than the desk takes."""

    status = 413
    code = "too-large"
    title = "Too large"


class TooMany(HelpdeskError):
    """A limit was reached; `retry_after` is the time to wait in seconds."""

    status = 429
    code = "too-many"
    title = "Too many requests"

    def __init__(self, detail: str, *, retry_after: float) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(HelpdeskError):
    """A service that the desk needs does not answer; trying again later can help. `why` has the inner error,
    with hosts and paths: it is for the log and for commands, and no client sees it."""

    status = 503
    code = "unavailable"
    title = "Temporarily unavailable"

    def __init__(self, detail: str, *, why: object = "") -> None:
        super().__init__(detail)
        self.why = " ".join(str(why).split())


class FileGone(Unavailable):
    """A stored file was collected before anything named it. Storing it again helps."""

    code = "file-gone"
    title = "A file is kept no longer"


class ParseFailed(HelpdeskError):
    """A channel could not read a raw item: the item stays in the ledger with the fate *failed*."""

    status = 422
    code = "parse-failed"
    title = "Could not be read"


class SignatureRefused(ParseFailed):
    """A raw item is not signed as its provider signs."""

    status = 403
    code = "signature-refused"
    title = "Signature refused"


class DeliveryFailed(HelpdeskError):
    """A message could not be sent. `retry`: trying again can help; `retry_after`: the provider's wish in
    seconds; `uncertain`: the provider may have accepted the message anyway; `fault`: what is wrong with the
    channel (a Fault of domain/health), "" if something is wrong with the message; `closes`: why nothing can
    be sent to this chat any more (blocked, removed or gone); `began`: when the try began, if that was not
    just now."""

    status = 502
    code = "delivery-failed"
    title = "Not delivered"

    def __init__(
        self,
        detail: str,
        *,
        retry: bool,
        retry_after: float | None = None,
        uncertain: bool = False,
        fault: str = "",
        closes: str = "",
        began: datetime | None = None,
    ) -> None:
        super().__init__(detail)
        self.began = began
        self.retry, self.retry_after = retry, retry_after
        self.uncertain = uncertain
        self.fault, self.closes = fault, closes
