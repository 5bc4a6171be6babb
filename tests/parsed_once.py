"""What Litestar reads of a handler's annotations, kept: tests make thousands of desks, and it read those of
all handlers for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litestar.utils.signature import ParsedSignature


def parse_handlers_once() -> None:
    """Keep the parsed signature of each function, which is frozen, for every application of the session."""
    parse: Callable[..., ParsedSignature] = ParsedSignature.from_fn
    known: dict[tuple[Any, bool], ParsedSignature] = {}

    def parsed(fn: Any, namespace: dict[str, Any]) -> ParsedSignature:
        function = getattr(fn, "__func__", fn)  # of a method of a controller's instance
        key = (function, function is fn)
        if "<locals>" in getattr(function, "__qualname__", "<locals>"):
            return parse(fn, namespace)  # it belongs to one application
        if key not in known:
            known[key] = parse(fn, namespace)
        return known[key]

    setattr(ParsedSignature, "from_fn", staticmethod(parsed))  # noqa: B010 - mypy takes it for a method
