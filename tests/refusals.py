"""The sentences of the errors that the code raises, and those that have no translation."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec

from helpdesk.errors import HelpdeskError
from tests.shared import PROJECT

PACKAGES = ("helpdesk", "faq", "chatbot")


class Sentence(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of an error, or a part of one. `template` is None where it is put together in a way that
    nobody can translate."""

    template: str | None
    path: str
    line: int

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}: {self.template or 'write it as a constant, or as Said'}"


def sentences() -> list[Sentence]:
    """Every sentence that an error is raised with, in the order of the files."""
    names = {one.__name__ for one in below(HelpdeskError)}
    return [
        sentence
        for package in PACKAGES
        for path in sorted((PROJECT / package).rglob("*.py"))
        for sentence in _of(path, names)
    ]


def below(error: type[HelpdeskError]) -> Iterator[type[HelpdeskError]]:
    for one in error.__subclasses__():
        yield one
        yield from below(one)


def _of(path: Path, errors: set[str]) -> Iterator[Sentence]:
    where = str(path.relative_to(PROJECT))
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
            continue
        first = node.args[0]
        if node.func.id == "Said" or node.func.id in errors:
            match first:
                case ast.Constant(value=str() as text):
                    yield Sentence(template=text, path=where, line=node.lineno)
                case ast.JoinedStr() | ast.BinOp():
                    yield Sentence(template=None, path=where, line=node.lineno)
                case _:
                    continue  # it hands on what another error or a Said says
