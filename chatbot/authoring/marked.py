"""YAML with the line of every key and item; duplicates and broken files become problems.

Scalars follow YAML 1.2, as in Rasa: `no` and `10:30` are texts, and only true and false are booleans.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from chatbot.authoring.problems import Place, Problems

MAX_FILE = 10_000_000  # bytes
MAX_DEPTH = 40
MAX_SIZE = 1_000_000  # values in a file, with aliases written out


class Map(dict[str, Any]):
    """A mapping that knows its own place and the place of each key."""

    place: Place
    lines: dict[str, int]

    def at(self, key: str) -> Place:
        return Place(self.place.file, self.lines.get(key, self.place.line))


class Seq(list[Any]):
    """A list that knows its own place and the place of each item."""

    place: Place
    lines: list[int]

    def at(self, index: int) -> Place:
        return Place(self.place.file, self.lines[index])


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def read(raw: bytes, file: str, problems: Problems) -> Any:
    """The file's content with places; None, with the problem reported, if it is broken or empty."""
    if len(raw) > MAX_FILE:
        problems.error(Place(file), f"is larger than {MAX_FILE:,} bytes")
        return None
    try:
        loader = _Loader(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problems.error(Place(file, raw[: error.start].count(b"\n") + 1), "is not UTF-8")
        return None
    except yaml.YAMLError as error:
        problems.error(Place(file, _line_of(error)), f"is not valid YAML: {_said(error)}")
        return None
    try:
        node = loader.get_single_node()
        return None if node is None else _Builder(loader, file, problems).build(node, 0)
    except yaml.YAMLError as error:
        problems.error(Place(file, _line_of(error)), f"is not valid YAML: {_said(error)}")
        return None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, a date of no year
        problems.error(Place(file), f"has a value that cannot be read: {error}")
        return None
    finally:
        loader.dispose()


class _Builder:
    """Nodes to values. An alias is built once and shared; an alias inside itself is refused."""

    def __init__(self, loader: Any, file: str, problems: Problems) -> None:
        self._loader, self._file, self._problems = loader, file, problems
        self._built: dict[int, Any] = {}
        self._building: set[int] = set()
        self._sizes: dict[int, int] = {}  # of the values, with aliases written out

    def build(self, node: yaml.Node, depth: int) -> Any:
        if id(node) in self._built:
            return self._built[id(node)]
        if id(node) in self._building or depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(None, None, "is nested too deep", node.start_mark)
        self._building.add(id(node))
        value = self._value(node, depth)
        self._building.discard(id(node))
        self._built[id(node)] = value
        inner = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else []
        inner += node.value if isinstance(node, yaml.SequenceNode) else []
        self._sizes[id(node)] = 1 + sum(self._sizes.get(id(part), 1) for part in inner)
        if self._sizes[id(node)] > MAX_SIZE:
            raise yaml.MarkedYAMLError(None, None, "its aliases multiply without end", node.start_mark)
        return value

    def _value(self, node: yaml.Node, depth: int) -> Any:
        place = Place(self._file, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            mapping = Map()
            mapping.place, mapping.lines = place, {}
            for key_node, value_node in node.value:
                line = key_node.start_mark.line + 1
                key = self._key(key_node, depth)
                if key in mapping:
                    self._problems.error(
                        Place(self._file, line), f"{key!r} appears twice, first in line {mapping.lines[key]}"
                    )
                    continue
                mapping.lines[key] = line
                mapping[key] = self.build(value_node, depth + 1)
            return mapping
        if isinstance(node, yaml.SequenceNode):
            items = Seq(self.build(child, depth + 1) for child in node.value)
            items.place = place
            items.lines = [child.start_mark.line + 1 for child in node.value]
            return items
        return self._loader.construct_object(node)

    def _key(self, node: yaml.Node, depth: int) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise yaml.MarkedYAMLError(None, None, "a key must be a text", node.start_mark)
        return str(node.value)


def _line_of(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else 0


def _said(error: yaml.YAMLError) -> str:
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return " ".join(str(said).split())
