"""The sentences of the errors that the code raises, and those that have no translation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from helpdesk.errors import DeliveryFailed, HelpdeskError, ParseFailed
from tests.shared import PROJECT

PACKAGES = ("helpdesk", "faq", "chatbot")
TOLD = ("Problem", "TextProblem", "Remark", "SetupTrouble")
"""What tells the sentence of an error that is not raised, by its `detail`."""
UNTOLD = (ParseFailed, DeliveryFailed)
"""They never reach a client: the ledger and the journal of deliveries keep them for operators."""


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
    names = {one.__name__ for one in below(HelpdeskError) if not issubclass(one, UNTOLD)}
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
    tree = ast.parse(path.read_text())
    said = _names_of_said(tree)
    texts = _texts(tree)
    caught = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in said:
            whole, parts = node.args[:1], [one.value for one in node.keywords]
        elif node.func.id in errors:
            whole, parts = node.args[:1], []
        elif node.func.id in TOLD:
            whole, parts = [one.value for one in node.keywords if one.arg == "detail"], []
        else:
            continue
        for one in [*whole, *parts]:
            for value in [one, *texts.get(ast.unparse(one), ())]:
                yield from _in(value, where, caught, part=one in parts)


def _names_of_said(tree: ast.Module) -> set[str]:
    """What `Said` is called in a file; nothing if it has another one."""
    if any(
        isinstance(node, ast.ClassDef) and ast.unparse(node).startswith("class Said(str)")
        for node in tree.body
    ):
        return {"Said"}
    return {
        one.asname or one.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "helpdesk.said"
        for one in node.names
        if one.name == "Said"
    }


def _texts(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """What the names of a file are bound to."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if node.targets[0].id.isupper():
                continue  # a constant, such as the beginning of a secret
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def _in(said: ast.expr, where: str, caught: set[str | None], *, part: bool = False) -> Iterator[Sentence]:
    """The sentences of an expression. `part`: it is a value of another one, where a word of English would
    stay English; a name or a number is fine."""
    line = said.lineno
    match said:
        case ast.Constant(value=str() as text):
            if not part or any(letter.isalpha() for letter in text):
                yield Sentence(template=None if part else text, path=where, line=line)
        case ast.JoinedStr() if not part or _has_words(said):
            yield Sentence(template=None, path=where, line=line)
        case ast.BinOp(left=left) if not part and not isinstance(left, ast.Name):
            yield Sentence(template=None, path=where, line=line)
        case ast.IfExp(body=body, orelse=other):
            for one in (body, other):
                yield from _in(one, where, caught, part=part)
        case ast.BoolOp(values=values):
            for one in values:
                yield from _in(one, where, caught, part=part)
        case ast.Call(func=ast.Attribute(value=ast.Constant() | ast.JoinedStr(), attr=how)) if how != "join":
            yield Sentence(template=None, path=where, line=line)
        case ast.Attribute(value=ast.Name(id=name), attr="detail") if name in caught:
            yield Sentence(template=None, path=where, line=line)  # `said` has its translation
        case _:
            return  # it hands on what another error or a Said says


def _has_words(said: ast.JoinedStr) -> bool:
    return any(
        isinstance(one, ast.Constant) and re.search(r"[a-z] | [a-z]", str(one.value)) for one in said.values
    )
