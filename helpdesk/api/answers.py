"""Answers whose sentences are in the reader's language, as problems are: what is wrong with a rule, for
example."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from litestar import Litestar, Request, Response
from litestar.response.base import ASGIResponse

from helpdesk.said import Said
from helpdesk.telling.spoken import language_of, spoken

T = TypeVar("T")
ENCODERS: dict[Any, Callable[[Any], Any]] = {Said: str}
"""For what is encoded without a request: English."""


class Answer(Response[T]):
    """An answer that tells each `Said` in the language that the request asks for."""

    def to_asgi_response(
        self, app: Litestar | None, request: Request[Any, Any, Any], **more: Any
    ) -> ASGIResponse:
        """As Litestar's, with an encoder for sentences."""
        language = language_of(request.headers.get("accept-language", ""))
        told = {Said: lambda said: spoken(said, language)}
        self.response_type_encoders = {**(self.response_type_encoders or {}), **told}
        return super().to_asgi_response(app, request, **more)
