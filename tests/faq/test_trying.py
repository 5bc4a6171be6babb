"""What an author sees of a question: the articles that it finds, and what the bot would do with them."""

from __future__ import annotations

from collections.abc import Sequence

import httpx
import pytest

from chatbot.faq_answers import choose
from faq.search.trying import verdict
from helpdesk.domain.chats.bot import GOOD, ArticleRef, FoundArticle
from tests.api.conftest import Api
from tests.faq.test_api import V1, published


@pytest.mark.parametrize(
    ("confidences", "expected"),
    [
        ([], "nothing"),
        ([GOOD], "answers"),
        ([0.9, 0.85], "close"),
        ([0.9, 0.79], "answers"),
        ([0.9, 0.85, 0.84, 0.83], "close"),
        ([0.55, 0.5], "close"),
        ([0.55, 0.2], "suggested"),
        ([0.45, 0.39], "suggested"),
        ([0.3], "suggested"),
        ([0.29, 0.28], "shown"),
    ],
)
def test_the_verdict_is_what_the_bot_does(confidences: Sequence[float], expected: str) -> None:
    assert verdict(list(confidences)) == expected
    given = choose([found(number, one) for number, one in enumerate(confidences)])
    assert len(given) == {"answers": 1, "close": min(3, len(confidences))}.get(expected, 0)
    assert [one.article.id for one in given] == list(range(len(given))), "the best ones"


def found(number: int, confidence: float) -> FoundArticle:
    return FoundArticle(article=ArticleRef(id=number, title="", url=""), answer="", confidence=confidence)


async def test_an_author_sees_why_an_article_is_found(api: Api, ana: httpx.AsyncClient) -> None:
    returns = await published(api, "How do I return a parcel?")
    await published(api, "Is the pan safe for induction?", "The pan is not a parcel.")
    told = (await ana.get(f"{V1}/try", params={"q": "how can I return my parcel?"})).json()
    assert told["verdict"] == "answers"
    first, second = told["hits"]
    assert (first["id"], first["face"]) == (returns["id"], "How do I return a parcel?")
    assert first["confidence"] >= told["good"] > second["confidence"]
    assert (first["asked"], first["sort"]) == (1.0, True)
    assert second["text"] > 0 == second["asked"]
    nothing = (await ana.get(f"{V1}/try", params={"q": "zebra crossing"})).json()
    assert (nothing["verdict"], nothing["hits"]) == ("nothing", [])
    searches = (await ana.get("/api/v1/faq/report")).json()["failed_searches"]
    assert searches == [], "an author's try is no reader's search"
