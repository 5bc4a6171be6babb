"""The words of a survey's mail, in the customer's language, with the scale: each step is a link to the page
where one press sends the answer."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from helpdesk.domain.messages import OutboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.domain.surveys import SCALES
from helpdesk.operations.answers.survey_mails import Asking
from helpdesk.operations.surveys import invitations
from helpdesk.package_files import locales, templates

_LANGUAGES = ("en", "fr")


def stored(ask: invitations.Ask) -> tuple[str, str]:
    """Subject and text as the ticket shows them."""
    question = str(_words(_language(ask.language))[ask.invitation.survey])
    return question, question


def with_scale(message: OutboundMessage, asking: Asking, policy: Policy) -> OutboundMessage:
    """The mail as its customer gets it."""
    ask = asking.ask
    survey, language = ask.invitation.survey, _language(ask.language)
    words = _words(language)
    page = f"{policy.public_url}/survey/{invitations.token(policy, ask.invitation.id)}?lang={language}"
    low, high = SCALES[survey]
    values = {
        "ask": ask,
        "language": language,
        "question": words[survey],
        "ends": words[f"{survey}_ends"],
        "steps": [
            {"score": score, "says": words[f"{survey}_scale"][score - low], "link": f"{page}&score={score}"}
            for score in range(low, high + 1)
        ],
        "brand": asking.brand,
    }
    return msgspec.structs.replace(
        message,
        text=_templates().get_template(f"mail/survey.{language}.txt").render(values).strip(),
        html=_templates().get_template(f"mail/survey.{language}.html").render(values),
    )


def _language(tag: str | None) -> str:
    spoken = (tag or "")[:2].lower()
    return spoken if spoken in _LANGUAGES else _LANGUAGES[0]


@lru_cache
def _words(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((locales() / f"{language}.json").read_text(encoding="utf-8"))["survey"]
    return found


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(templates()),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
