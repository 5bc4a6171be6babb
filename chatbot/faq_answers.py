"""Answers from the FAQ: one article, or the question which of several is meant."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.state import Choice, Offered
from chatbot.texts import text
from helpdesk.domain.chats.bot import BotMessage, Button, FoundArticle, articles_given

MAX_ANSWER = 600  # characters of an article that the bot quotes
ARTICLE, NONE = "/helpdesk_article", "/helpdesk_none"


def choose(found: Sequence[FoundArticle]) -> list[FoundArticle]:
    """No article, the one that answers, or two or three that are too close to choose from."""
    return list(found[: articles_given([one.confidence for one in found])])


def answer(offered: Offered) -> BotMessage:
    """The article's answer with its link."""
    said = offered.answer.strip()
    if len(said) > MAX_ANSWER:
        said = said[:MAX_ANSWER].rsplit(" ", 1)[0] + " …"
    return BotMessage(text=said or offered.article.title, article=offered.article)


def question(found: Sequence[FoundArticle], language: str) -> tuple[BotMessage, list[Choice]]:
    """The question which article is meant, with a button for each."""
    choices = [
        Choice(title=one.article.title, payload=f'{ARTICLE}{{"id":{one.article.id}}}') for one in found
    ]
    choices.append(Choice(title=text("none_of_these", language), payload=NONE))
    buttons = [Button(title=choice.title, payload=choice.payload) for choice in choices]
    return BotMessage(text=text("which", language), buttons=buttons), choices
