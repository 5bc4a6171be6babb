"""Which answers of the bot are asked about, and by which words a filter finds them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.bot.answer_figures import AnswerCount, answer_figures
from helpdesk.domain.bot.figures import period
from helpdesk.domain.bot.votes import Judged, judged
from helpdesk.domain.chats.bot import ArticleRef, BotMessage, BotTurn, Button, HandOver
from helpdesk.domain.filters.comparing import OUTCOMES, answer_word, answer_words
from helpdesk.domain.filters.facts import Facts, Viewer, matches
from helpdesk.domain.filters.parse import parse
from tests.domain.filters.test_facts import NOW

ANSWER = BotMessage(text="It arrives on Tuesday.")
MORE = BotMessage(text="Anything else?")
ARTICLE = BotMessage(text="Within 30 days.", article=ArticleRef(id=12, title="Returns", url="/faq/12"))
FORM = BotMessage(text="Please give the number.", slot="order")
CHOICE = BotMessage(text="Choose.", buttons=[Button(title="Lamp", payload="/lamp")])
LINK = BotMessage(text="See here.", buttons=[Button(title="Open", url="https://shop.example")])


def turn(*messages: BotMessage, intent: str = "where", **more: object) -> BotTurn:
    return BotTurn(messages=list(messages), state=b"", why="", intent=intent, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (turn(ANSWER), Judged(place=0, subject="where")),
        (turn(ANSWER, MORE), Judged(place=0, subject="where")),
        (turn(MORE, LINK), Judged(place=1, subject="where")),
        (turn(ARTICLE, intent=""), Judged(place=0, subject="#12", title="Returns")),
        (turn(ARTICLE, FORM), Judged(place=0, subject="#12", title="Returns")),
        (turn(MORE), None),
        (turn(BotMessage(text="Vraiment ? ")), None),
        (turn(BotMessage(image="https://shop.example/a.png")), None),
        (turn(FORM), None),
        (turn(ANSWER, CHOICE), None),
        (turn(ANSWER, intent=""), None),
        (turn(), None),
        (turn(ANSWER, small_talk=True), None),
        (turn(ANSWER, understood=False), None),
        (turn(ARTICLE, hand_over=HandOver(cause="asked", summary="")), None),
    ],
)
def test_only_an_answer_is_asked_about(of: BotTurn, expected: Judged | None) -> None:
    assert judged(of) == expected


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("where", True),
        ("WHERE", True),
        ("where=no", True),
        ("where = No", True),
        ("where=handed_over", True),
        ("where=yes", False),
        ("where=maybe", False),
        ("wher", False),
        ("", False),
    ],
)
def test_an_answer_is_found_by_its_name_and_by_what_came_of_it(wanted: str, found: bool) -> None:
    assert (answer_word(wanted) in answer_words("where", "no", handed_over=True)) is found


@given(st.text().map(str.strip).filter(bool), st.sampled_from(("asked", "yes", "no")), st.booleans())
def test_each_of_its_words_finds_it(subject: str, vote: str, handed: bool) -> None:
    words = answer_words(subject, vote, handed_over=handed)
    came = {vote, "handed_over"} if handed else {vote}
    for outcome in OUTCOMES:
        assert (answer_word(f"{subject}={outcome}") in words) is (outcome in came)


def count(subject: str, shown: int, wrong: int) -> AnswerCount:
    return AnswerCount(
        subject=subject, title="", shown=shown, helpful=0, unhelpful=wrong, handed_over=0, wrong=wrong
    )


def test_what_went_wrong_most_comes_first() -> None:
    counts = [count("fine", 90, 0), count("rare", 2, 2), count("often", 50, 2), count("worst", 40, 9)]
    found = answer_figures(NOW.date(), None, counts)
    assert [one.subject for one in found] == ["worst", "rare", "often", "fine"]


@pytest.mark.parametrize("subject", ["where", "#12", "faq/ask name", 'say "hi"', "a=b"])
def test_the_filter_behind_a_number_finds_its_ticket(subject: str) -> None:
    figures = answer_figures(NOW.date(), None, [count(subject, 1, 1)])[0]
    said = frozenset(answer_words(subject, "no", handed_over=False))
    facts = Facts(number=1, created=NOW, updated=NOW, bot=frozenset({"answered"}), bot_said=said)
    viewer = Viewer(advisor=1, zone="UTC")
    assert matches(parse(figures.shown.filter), facts, now=NOW, viewer=viewer)
    assert matches(parse(figures.unhelpful.filter), facts, now=NOW, viewer=viewer)
    assert not matches(parse(figures.helpful.filter), facts, now=NOW, viewer=viewer)
    assert matches(period(NOW.date()), facts, now=NOW, viewer=viewer)
