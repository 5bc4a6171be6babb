"""Every error of the desk has a code of its own, a sentence, and declared members only."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import pytest

import chatbot
import faq
import helpdesk
from helpdesk.api.problem_shapes import BY_STATUS, Problem, members, shape_of
from helpdesk.app import document
from helpdesk.errors import DeliveryFailed, HelpdeskError, ParseFailed, SignatureRefused, Unavailable
from tests.shared import PROJECT


def every_error() -> list[type[HelpdeskError]]:
    """All classes, after every module that may hold one is imported."""
    for package in (helpdesk, faq, chatbot):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    return [HelpdeskError, *below(HelpdeskError)]


def below(base: type[HelpdeskError]) -> Iterator[type[HelpdeskError]]:
    for one in base.__subclasses__():
        if one.__module__.split(".")[0] in ("helpdesk", "faq", "chatbot"):
            yield one
            yield from below(one)


ERRORS = every_error()
TOLD = [one for one in ERRORS if shape_of(one) is not Problem]
"""Those that a call of the API can answer with."""


def keywords(error: type[HelpdeskError]) -> set[str]:
    """What a class takes besides its sentence."""
    return {name for name in inspect.signature(error.__init__).parameters if name not in ("self", "detail")}


def test_each_error_has_a_code_of_its_own() -> None:
    codes = [one.__dict__.get("code", f"{one.__name__} has none") for one in ERRORS]
    assert len(codes) > 15, "the walk found the tree"
    assert sorted(codes) == sorted(set(codes))
    assert [code for code in codes if not re.fullmatch(r"[a-z]+(-[a-z]+)*", code)] == []


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_each_error_has_its_sentence_status_and_title(error: type[HelpdeskError]) -> None:
    sentence = (error.__dict__.get("__doc__") or "").strip()
    assert re.match(r"[A-Z][^.;:]+[.;:]", sentence), "its docstring says when it is raised"
    assert 400 <= error.status < 600
    assert error.__dict__.get("title", "").strip()


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_an_error_takes_what_it_declares_and_nothing_else(error: type[HelpdeskError]) -> None:
    parameters = inspect.signature(error.__init__).parameters.values()
    assert [one.name for one in parameters if one.kind in (one.VAR_KEYWORD, one.VAR_POSITIONAL)] == []
    hints = get_type_hints(error.__init__)
    assert [one.name for one in parameters if one.name != "self" and one.name not in hints] == []


@pytest.mark.parametrize("error", TOLD, ids=lambda error: error.__name__)
def test_the_document_of_an_error_has_its_code_and_the_members_it_declares(
    error: type[HelpdeskError],
) -> None:
    shape = shape_of(error)
    assert error.code in get_args(get_type_hints(shape)["code"])
    hidden = {"field", "why"} if issubclass(error, Unavailable) else {"field"}  # why: for the log alone
    assert set(members(shape)) == keywords(error) - hidden
    assert any(shape in shapes for status, shapes in BY_STATUS.items() if status == error.status)


def test_only_errors_of_channels_visitors_and_bot_files_have_no_document_of_their_own() -> None:
    inside = {one.__name__ for one in ERRORS if one not in TOLD and not issubclass(one, DeliveryFailed)}
    assert inside == {
        HelpdeskError.__name__,
        ParseFailed.__name__,
        "BotInvalid",  # commands print it
        "AnswersInvalid",  # the widget's socket says it with the questions
        "IdentityRefused",  # the widget's socket says these in frames
        "IdentityForged",
        "IdentityExpired",
    }
    assert SignatureRefused in TOLD


def test_the_api_describes_each_problem_by_its_status_with_its_members() -> None:
    described: dict[str, Any] = document()
    answers = described["paths"]["/api/v1/tickets/{number}/replies"]["post"]["responses"]
    shapes = described["components"]["schemas"]
    stale = shapes["StaleReplyProblem"]
    assert stale["properties"]["missed"]["items"]["$ref"].endswith("/MessageView")
    assert "missed" in stale["required"]
    assert shapes["TooManyProblem"]["properties"]["retry_after"]["type"] == "number"
    conflicts = answers["409"]["content"]["application/problem+json"]["schema"]["anyOf"]
    assert [one["$ref"].rpartition("/")[2] for one in conflicts] == [
        "ConflictProblem",
        "InvalidMoveProblem",
        "FieldsMissingProblem",
        "NotParkedProblem",
        "LinkEndedProblem",
        "StaleReplyProblem",
    ]
    assert set(answers) - {"201"} == {str(status) for status in BY_STATUS}


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    told = (PROJECT / "helpdesk/errors.py").read_text().partition('"""')[2].partition("from __future__")[0]
    drawn = {code: status for status, code in re.findall(r" (\d{3})  ([a-z-]+)", told)}
    inside = (ParseFailed, DeliveryFailed)
    assert drawn == {one.code: str(one.status) for one in ERRORS[1:] if not issubclass(one, inside)}
