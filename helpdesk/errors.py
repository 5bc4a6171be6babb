"""Every error the desk raises on purpose, each with its HTTP status.

HelpdeskError
├── BadInput             400  a field breaks a rule; `field` names it
│   └── BotInvalid       400  a bot's files have errors; `problems` lists them (chatbot)
├── Unauthenticated      401  nobody is signed in, or the sign-in failed
├── Forbidden            403  signed in, but not allowed; or a token that does not verify
├── NotFound             404
├── Conflict             409
│   ├── InvalidMove      409  the ticket's state does not allow this
│   ├── StaleReply       409  newer messages exist than the sender has seen; `missed` holds them
│   └── IdempotencyClash 422  the same key came with another body
├── TooLarge             413
├── TooMany              429  `retry_after` seconds
└── Unavailable          503  a service the desk needs does not answer

ParseFailed and DeliveryFailed are raised by channels and never reach a client as they are:
the first becomes the fate *failed* in the ledger, the second a retry or a visible failure.
"""

from __future__ import annotations

from typing import Any, ClassVar


class HelpdeskError(Exception):
    """Base of all; `detail` is one sentence for a person, `extra` goes into the problem document."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "The desk could not do this"

    def __init__(self, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra


class BadInput(HelpdeskError):
    """A field breaks a rule; `extra["field"]` names it."""

    status = 400
    title = "Bad input"

    def __init__(self, detail: str, *, field: str | None = None, **extra: Any) -> None:
        super().__init__(detail, **({"field": field} if field else {}), **extra)


class Unauthenticated(HelpdeskError):
    status = 401
    title = "Not signed in"


class Forbidden(HelpdeskError):
    status = 403
    title = "Not allowed"


class NotFound(HelpdeskError):
    status = 404
    title = "Not found"


class Conflict(HelpdeskError):
    status = 409
    title = "Conflict"


class InvalidMove(Conflict):
    """The ticket's state does not allow the act."""

    title = "The ticket's state does not allow this"


class StaleReply(Conflict):
    """The client has not seen the newest messages; `extra["missed"]` holds them, oldest first."""

    title = "Newer messages arrived"


class IdempotencyClash(Conflict):
    """An idempotency key was used again with another body."""

    status = 422
    title = "Idempotency key already used"


class TooLarge(HelpdeskError):
    status = 413
    title = "Too large"


class TooMany(HelpdeskError):
    """A limit was reached; `extra["retry_after"]` is in seconds."""

    status = 429
    title = "Too many requests"


class Unavailable(HelpdeskError):
    status = 503
    title = "Temporarily unavailable"


class ParseFailed(HelpdeskError):
    """A channel could not read a raw item: the item stays in the ledger with the fate *failed*."""

    status = 422
    title = "Could not be read"


class SignatureRefused(ParseFailed):
    """A raw item is not signed as its provider signs."""

    status = 403
    title = "Signature refused"


class DeliveryFailed(HelpdeskError):
    """A message could not be handed over. `retry` tells whether trying again can help; `retry_after`
    is the provider's wish in seconds; `uncertain` that the far side may have taken it all the same."""

    status = 502
    title = "Not delivered"

    def __init__(
        self, detail: str, *, retry: bool, retry_after: float | None = None, uncertain: bool = False
    ) -> None:
        super().__init__(detail)
        self.retry = retry
        self.retry_after = retry_after
        self.uncertain = uncertain
