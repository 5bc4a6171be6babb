"""The custom fields that the contact form asks for: as they are shown, and as somebody filled them in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from faq.pages.site import AnyRequest
from helpdesk.api.request import Tools
from helpdesk.channels.email.read.charsets import tidy
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.fields import all_fields
from helpdesk.domain.fields.answers import LONGEST, Answers, Question, Typed, questions, read_answers
from helpdesk.domain.fields.definition import Definition, in_language

_PREFIX = "field."  # so that no field is mistaken for the name, the address or the trap
_MOST = 10_000  # characters of all answers to one question


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """The form's questions with what was typed. `unknown`: an answer is to a question that is not there."""

    questions: list[Question]
    typed: dict[str, list[str]] = {}
    answers: Answers = Answers(values={}, faults={}, unasked=[])
    unknown: bool = False

    def shown(self, language: str) -> list[dict[str, Any]]:
        """What the page needs of each question."""
        return [
            {
                "name": f"{_PREFIX}{one.key}",
                "kind": one.kind,
                "label": in_language(one.labels, language),
                "help": in_language(one.help, language),
                "choices": [(choice.value, in_language(choice.labels, language)) for choice in one.choices],
                "needed": one.required,
                "longest": LONGEST.get(one.kind),
                "values": self.typed.get(one.key, []),
            }
            for one in self.questions
        ]

    def errors(self, words: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong, in the words of the page, by the name of the control; "" is the whole form."""
        asked = {one.key: one for one in self.questions}
        said = {
            f"{_PREFIX}{key}": words["answers"][fault].format(most=LONGEST.get(asked[key].kind))
            for key, fault in self.answers.faults.items()
        }
        return said | ({"": words["form_changed"]} if self.unknown else {})


async def unfilled(request: AnyRequest) -> Filled:
    """The questions as they are asked first."""
    return Filled(questions=questions(await _fields(request), "contact"))


async def filled(request: AnyRequest) -> Filled:
    """The questions as they are now, with what the request answers."""
    form = await request.form()
    typed: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if name.startswith(_PREFIX) and isinstance(value, str):
            typed.setdefault(name.removeprefix(_PREFIX), []).append(tidy(value[:_MOST]))
    fields = await _fields(request)
    asked = questions(fields, "contact")
    given: dict[str, Typed] = dict(typed)
    known = {key: value for key, value in given.items() if any(one.key == key for one in fields)}
    answers = read_answers(fields, "contact", known)
    return Filled(questions=asked, typed=typed, answers=answers, unknown=len(known) < len(given))


async def _fields(request: AnyRequest) -> list[Definition]:
    tools: Tools = request.app.state["tools"]
    return await tools.memo.read(("faq", "fields"), _read)


def _read(tx: Reading) -> list[Definition]:
    return all_fields(tx)
