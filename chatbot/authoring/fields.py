"""Reading typed values from marked YAML: a value of a wrong type becomes a problem, and counts as missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from chatbot.authoring.marked import Map, Seq
from chatbot.authoring.problems import Place, Problems

T = TypeVar("T")

NAMES = {
    str: "a text",
    bool: "true or false",
    Map: "a mapping",
    Seq: "a list",
    float: "a number",
    int: "a number",
}


def take(source: Map, key: str, kind: type[T], problems: Problems, default: T) -> T:
    """The value at `key` if it is of this kind; numbers count as texts if a text is expected."""
    value = source.get(key)
    if value is None:
        return default
    if kind is str and isinstance(value, int | float) and not isinstance(value, bool):
        return kind(value)  # type: ignore[call-arg]
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return kind(value)  # type: ignore[call-arg]
    if not isinstance(value, kind):
        problems.error(source.at(key), f"{key} must be {NAMES.get(kind, kind.__name__)}")
        return default
    return value


def texts(source: Map, key: str, problems: Problems) -> tuple[str, ...]:
    """A text or a list of texts at `key`, as a tuple."""
    value = source.get(key)
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, Seq):
        problems.error(source.at(key), f"{key} must be a text or a list of texts")
        return ()
    found = []
    for place, item in items(value):
        if isinstance(item, str | int | float) and not isinstance(item, bool):
            found.append(str(item))
        else:
            problems.error(place, f"{key} must list texts")
    return tuple(found)


def items(sequence: Seq) -> Iterator[tuple[Place, Any]]:
    """The items, each with its place."""
    for index, item in enumerate(sequence):
        yield sequence.at(index), item


def entries(mapping: Map) -> Iterator[tuple[Place, str, Any]]:
    """The keys and values, each with its place."""
    for key, value in mapping.items():
        yield mapping.at(key), key, value


def named(value: Any, place: Place, what: str, problems: Problems) -> tuple[str, Map | None] | None:
    """An item that is a name, or a name with properties (`- greet` or `- greet: {…}`)."""
    if isinstance(value, str):
        return value, None
    if isinstance(value, Map) and len(value) == 1:
        name, properties = next(iter(value.items()))
        if properties is None or isinstance(properties, Map):
            return name, properties
    problems.error(place, f"{what} must be a name, or a name with properties")
    return None


def plain(value: Any) -> Any:
    """The value without its places, as plain dicts and lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
