"""Four times as long costs about four times as much, whatever it is made of. What is measured is the time of
the processor, so that a busy machine changes little."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from chatbot.authoring.payloads import is_tidy, read_payload
from faq.search.suggestions import questions_in
from helpdesk.channels.email.read.mail import read_mail
from helpdesk.domain.edits import says_more
from helpdesk.language import codes, courtesy, languages, questions, search_terms, topics
from tests.costs.shapes import MAILS, PAGES, Shape

TIMES = 4
GROWTH = 9
"""A square would be 16."""
QUICK = 0.05
"""Seconds below which nothing can be told: some texts are read another way from a size between the two on."""


def cost(work: Callable[[], Any]) -> float:
    """Seconds of the processor."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def grows_with_its_length(work: Callable[[Any], Any], shape: Callable[[int], Any], size: int) -> None:
    small, large = (partial(work, shape(one)) for one in (size, TIMES * size))
    most = GROWTH * max(cost(small), QUICK)
    # again only if it seems too much: the machine may have been busy, or slow to begin
    assert (took := cost(large)) <= most or (took := cost(large)) <= GROWTH * max(cost(small), QUICK), took


@pytest.mark.parametrize("shape", MAILS.values(), ids=MAILS)
def test_a_mail_costs_as_much_as_it_is_long(shape: Shape) -> None:
    grows_with_its_length(read_mail, shape, 500_000)


@pytest.mark.parametrize("shape", PAGES.values(), ids=PAGES)
def test_an_html_mail_costs_as_much_as_it_is_long(shape: Shape) -> None:
    grows_with_its_length(read_mail, shape, 190_000)


TEXTS = {
    "a letter": "a",
    "words": "hello this is ",
    "numbers": "A-12 ",
    "hyphens": "a-",
    "sentences": "why? ",
    "brackets": "[(",
    "line ends": "\n",
    "marks": "e\u0301",
    "letters of Japan": "\u65e5\u672c",
    "thanks": "thank you ",
    "addresses": "a@b.c ",
    "tables": "a|b\n-|-\n",
}
READERS: dict[str, Callable[[str], Any]] = {
    "the terms of the search": lambda text: search_terms.index_terms([text]),
    "what is looked for": search_terms.query_needs,
    "the language": languages.told_language,
    "the topic": lambda text: topics.topic(text, text),
    "numbers of orders": codes.find,
    "courtesies": courtesy.matter,
    "what is asked": lambda text: questions.asks(text, "en"),
    "questions for the FAQ": questions_in,
    "what an edit says": lambda text: says_more(text, text[::-1]),
}


@pytest.mark.parametrize("piece", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_words_cost_as_much_as_they_are_long(read: Callable[[str], Any], piece: str) -> None:
    grows_with_its_length(read, lambda size: (piece * size)[:size], 30_000)


PAYLOADS = {
    "blanks": "/a ",
    "quotes": '/a"',
    "quotes before the intent": '/"',
    "braces": "/a{",
    "pairs of braces": "/a{}",
    "closing braces": "/a{}}",
    "confidences": "/a@1",
}


@pytest.mark.parametrize("begun", PAYLOADS.values(), ids=PAYLOADS)
@pytest.mark.parametrize("read", [read_payload, is_tidy])
def test_a_payload_costs_as_much_as_it_is_long(read: Callable[[str], Any], begun: str) -> None:
    grows_with_its_length(read, lambda size: begun + begun[-1] * size + "\\", 8_000)
