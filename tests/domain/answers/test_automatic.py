"""Automatic texts: which there are, and what keeps one from being saved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.answers.automatic import LONGEST, TEXTS, problems, tidied
from helpdesk.domain.answers.placeholders import fill, unfilled
from helpdesk.operations.answers.automatic.wording import default
from helpdesk.operations.answers.desk_texts import SPOKEN

REFUSED = [
    ("acknowledgement", {"en": "Hello {{contact.firstname|there}}"}, "texts.en", "unknown_path"),
    ("acknowledgement", {"en": "Hello {{contact.first_name}}"}, "texts.en", "no_fallback"),
    ("acknowledgement", {"en": "About {{ticket.subject}}"}, "texts.en", "no_fallback"),
    ("acknowledgement", {"en": "We open {{hours.opens}}"}, "texts.en", "unknown_path"),
    ("acknowledgement", {"en": "I am {{advisor.name|we}}"}, "texts.en", "unknown_path"),
    ("acknowledgement", {"en": "Hello {{contact.name"}, "texts.en", "unclosed"),
    ("acknowledgement", {"en": "x" * (LONGEST + 1)}, "texts.en", "too_long"),
    ("acknowledgement", {"english": "Hello"}, "texts.english", "no_language"),
    ("acknowledgement", {"EN": "Hello"}, "texts.EN", "no_language"),
    ("chat_by_mail_subject", {"fr": "Votre\ndiscussion"}, "texts.fr", "one_line"),
    ("chat_by_mail_subject", {"fr": "x" * 201}, "texts.fr", "too_long"),
    ("command_help", {"en": "Ticket {{ticket.number}}"}, "texts.en", "unknown_path"),
    ("closed_here", {"en": "{{contact.email}}"}, "texts.en", "no_fallback"),
]

TAKEN = [
    ("acknowledgement", {"en": "Hello {{contact.first_name|there}}, {{ticket.number}} {{company.name}}"}),
    ("acknowledgement_closed", {"de": "Wir öffnen {{hours.opens}}."}),
    ("closed_by_mail", {"en": "We write to {{contact.email}}."}),
    ("queue_place_wait", {"en": "{{queue.place}}, {{queue.minutes}} min"}),
    ("command_greeting", {"en": "Hello {{contact.first_name|}} from {{company.name}}"}),
    ("acknowledgement", {"en": "See \\{{this}}: {{help.link}}"}),
    ("acknowledgement", {}),
]


@pytest.mark.parametrize(("kind", "texts", "field", "code"), REFUSED)
def test_a_text_that_would_go_out_wrong_is_refused_with_its_field(
    kind: str, texts: dict[str, str], field: str, code: str
) -> None:
    (problem, *_) = problems(TEXTS[kind], texts)
    assert (problem.field, problem.code) == (field, code)
    assert problem.detail.startswith(field)


@pytest.mark.parametrize(("kind", "texts"), TAKEN)
def test_a_text_whose_values_are_sure_or_have_a_fallback_is_taken(kind: str, texts: dict[str, str]) -> None:
    assert list(problems(TEXTS[kind], texts)) == []


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("language", SPOKEN)
def test_the_texts_as_the_desk_comes_keep_their_own_rules(kind: str, language: str) -> None:
    assert list(problems(TEXTS[kind], {language: default(kind, language)})) == []


def test_empty_texts_are_none() -> None:
    assert tidied({"en": "  ", "fr": " Bonjour \n", "de": ""}) == {"fr": "Bonjour"}


@given(st.sampled_from(sorted(TEXTS)), st.text(max_size=60), st.dictionaries(st.text(), st.text()))
def test_what_is_taken_never_goes_out_with_a_mark(kind: str, text: str, more: dict[str, str]) -> None:
    """A mark stands for a value that is missing: with those that are sure there is none."""
    taken = TEXTS[kind]
    written = f"{text} {{{{contact.first_name|you}}}} {text}"
    if list(problems(taken, {"en": written})):
        return
    values = {**more, **dict.fromkeys(taken.sure, "1")}
    assert unfilled(fill(written, values, taken.paths).text) == unfilled(written)
