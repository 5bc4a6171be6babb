"""Customers judge the bot's answers: what is asked, what their word changes, and who is there then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from helpdesk.db.bot import answers, cases
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.records import events as event_table
from helpdesk.db.schema.tickets import messages as message_table
from helpdesk.db.schema.tickets import tickets as ticket_table
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.db.tickets.filters.stored_facts import facts_of
from helpdesk.domain.bot.answer_figures import AnswerFigure, answer_figures
from helpdesk.domain.bot.figures import period
from helpdesk.domain.chats.bot import ArticleRef, BotMessage, BotTurn, HandOver, HandOverCause
from helpdesk.domain.events.event import Event
from helpdesk.domain.events.messages import AnswerJudged, HandedOver
from helpdesk.domain.filters.facts import Viewer, matches
from helpdesk.domain.filters.parse import parse
from helpdesk.errors import BadInput
from helpdesk.operations.bot import answering, judging
from helpdesk.operations.chats.visitor_chat import Said
from helpdesk.operations.tickets import acts, takeover
from helpdesk.operations.tickets import tickets as ticket_operations
from tests import factories
from tests.bots import give_to_bot, say
from tests.factories import POLICY, actor

SINCE = (datetime.now(UTC) - timedelta(days=2)).date()
ARTICLE = ArticleRef(id=12, title="Returns", url="/faq/12")


@pytest.fixture
def ids(desk: Desk) -> dict[str, int]:
    found = desk.write_now(factories.furnish)
    desk.write_now(give_to_bot)
    return found


def bot_says(
    desk: Desk,
    said: Said,
    *,
    intent: str = "where",
    article: bool = False,
    cause: HandOverCause | None = None,
) -> int:
    """The bot answers; the id of its message."""
    asked = desk.write_now(answering.begin, said.conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    turn = BotTurn(
        messages=[BotMessage(text="On Tuesday.", article=ARTICLE if article else None)],
        state=b"{}",
        why="rule",
        intent=intent,
        hand_over=HandOver(cause=cause, summary="Wants a person") if cause else None,
    )
    assert desk.write_now(answering.finish, asked, turn, POLICY)
    return desk.read_now(messages.of_conversation, said.conversation_id, limit=1)[-1].id


def judge(desk: Desk, said: Said, message_id: int, helpful: bool, *, person: bool = False) -> None:
    desk.write_now(
        judging.judge, said.conversation_id, message_id, helpful=helpful, person=person, policy=POLICY
    )


def told(desk: Desk) -> list[Event]:
    return desk.read_now(every_event)


def every_event(tx: Reading) -> list[Event]:
    return list(tx.conn.scalars(select(event_table.c.event).order_by(event_table.c.id)))


def turn_of(desk: Desk, said: Said) -> str:
    chat = desk.read_now(conversations.conversation, said.conversation_id)
    assert chat is not None
    return chat.turn


def vote_of(desk: Desk, message_id: int) -> str:
    part = desk.read_now(messages.message, message_id).bot
    assert part is not None
    return part.vote


def test_a_customer_says_that_an_answer_helped(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    assert vote_of(desk, answer) == "asked"
    judge(desk, said, answer, True)
    assert vote_of(desk, answer) == "yes"
    judge(desk, said, answer, True)
    judged = [one for one in told(desk) if isinstance(one, AnswerJudged)]
    assert [(one.helpful, one.subject, one.by.kind) for one in judged] == [(True, "where", "contact")]
    assert turn_of(desk, said) == "bot"


def test_the_last_word_counts(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    for helpful in (True, False, True, False):
        judge(desk, said, answer, helpful)
    assert vote_of(desk, answer) == "no"
    found = figures(desk)[0]
    assert (found.shown.count, found.helpful.count, found.unhelpful.count) == (1, 0, 1)


def test_who_was_not_helped_gets_a_person_with_every_word(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    judge(desk, said, answer, False)
    assert turn_of(desk, said) == "bot", "only offered"
    judge(desk, said, answer, False, person=True)
    chat = desk.read_now(conversations.conversation, said.conversation_id)
    case = desk.read_now(cases.case, said.ticket_id)
    assert chat is not None
    assert case is not None
    assert (chat.turn, case.cause) == ("person", "unhelpful")
    assert case.summary == "The bot's answer did not help: “Where is my parcel?”"
    texts = [one.new_text for one in desk.read_now(messages.of_conversation, said.conversation_id)]
    assert texts[:2] == ["Where is my parcel?", "On Tuesday."]
    row = desk.read_now(tickets.ticket, said.ticket_id)
    assert (row.state, row.waiting_since is not None) == ("open", True)
    judge(desk, said, answer, False, person=True)
    assert sum(isinstance(one, HandedOver) for one in told(desk)) == 1, "a second press asks nobody again"


def test_an_answer_is_judged_after_a_person_came(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    desk.write_now(takeover.take_over, said.ticket_id, by=actor(ids))
    judge(desk, said, answer, False, person=True)
    assert vote_of(desk, answer) == "no"
    assert not any(isinstance(one, HandedOver) for one in told(desk))


def test_a_solved_ticket_opens_for_who_wants_a_person(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    desk.write_now(ticket_operations.close, said.ticket_id, "solved", by=actor(ids), policy=POLICY)
    judge(desk, said, answer, False, person=True)
    assert desk.read_now(tickets.ticket, said.ticket_id).state == "open"


@pytest.fixture
def refused(desk: Desk, ids: dict[str, int]) -> Iterator[tuple[Said, int]]:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    before = (told(desk), vote_of(desk, answer), figures(desk))
    yield said, answer
    assert (told(desk), vote_of(desk, answer), figures(desk)) == before


def test_a_person_goes_with_a_no(desk: Desk, refused: tuple[Said, int]) -> None:
    with pytest.raises(BadInput, match="person"):
        judge(desk, *refused, True, person=True)


def test_only_an_answer_of_the_own_chat_is_judged(desk: Desk, refused: tuple[Said, int]) -> None:
    said, answer = refused
    for message_id in (said.message_id, answer + 1_000):
        with pytest.raises(BadInput, match="message_id"):
            judge(desk, said, message_id, False)


def test_nobody_judges_the_answers_of_another_chat(desk: Desk, ids: dict[str, int]) -> None:
    answer = bot_says(desk, say(desk, "Where is my parcel?"))
    other = say(desk, "And mine?", key="other")
    with pytest.raises(BadInput, match="message_id"):
        judge(desk, other, answer, False)
    assert vote_of(desk, answer) == "asked"


def test_a_closed_conversation_gets_no_person(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    answer = bot_says(desk, said)
    desk.write_now(ticket_operations.close, said.ticket_id, "closed", by=actor(ids), policy=POLICY)
    with pytest.raises(BadInput, match="closed"):
        judge(desk, said, answer, False, person=True)
    judge(desk, said, answer, False)
    assert vote_of(desk, answer) == "no"


@pytest.mark.parametrize(
    ("cause", "blamed"),
    [("asked", 1), ("fallback", 1), ("complaint", 1), ("intent", 0), ("failed", 0)],
)
def test_a_hand_over_right_after_tells_against_the_answer(
    desk: Desk, ids: dict[str, int], cause: HandOverCause, blamed: int
) -> None:
    said = say(desk, "Where is my parcel?")
    bot_says(desk, said)
    say(desk, "That is no answer")
    bot_says(desk, said, intent="", cause=cause)
    assert figures(desk)[0].handed_over.count == blamed


def test_an_answer_that_helped_is_not_blamed(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Where is my parcel?")
    judge(desk, said, bot_says(desk, said), True)
    say(desk, "Now a person, please")
    bot_says(desk, said, intent="human", cause="asked")
    assert figures(desk)[0].handed_over.count == 0


def figures(desk: Desk) -> list[AnswerFigure]:
    viewer = Viewer(advisor=1, zone="UTC")
    return answer_figures(SINCE, None, desk.read_now(answers.counts, period(SINCE), viewer))


def test_the_figures_are_those_of_a_slow_recount(desk: Desk, ids: dict[str, int]) -> None:
    """Counted again from the messages and the events, and equal to the lists behind each number, by SQL and
    by predicate."""
    chance = Random(7)
    first = 0
    for visitor in range(14):
        said = say(desk, "Where is my parcel?", key=f"visitor{visitor}")
        for _ in range(chance.randrange(1, 4)):
            answer = bot_says(
                desk, said, intent=chance.choice(("where", "refund")), article=chance.random() < 0.3
            )
            if chance.random() < 0.6:
                judge(desk, said, answer, chance.random() < 0.5)
            if chance.random() < 0.3:
                judge(desk, said, answer, False, person=True)
                break
            said = say(desk, "And another thing", key=f"visitor{visitor}")
        if visitor == 3:
            first = desk.read_now(tickets.ticket, said.ticket_id).id
        if visitor == 9:
            desk.write_now(acts.merge, said.ticket_id, first, by=actor(ids))
    found = figures(desk)
    recounted = desk.read_now(recount)
    assert {one.subject for one in found} == {"where", "refund", "#12"}
    for one in found:
        named = ("shown", "helpful", "unhelpful", "handed_over")
        assert {name: getattr(one, name).count for name in named} == {
            name: len(recounted.get((one.subject, name), ())) for name in named
        }, one.subject
        for name in named:
            assert desk.read_now(listed, getattr(one, name).filter) == getattr(one, name).count
    assert all(one.title == ("Returns" if one.subject == "#12" else "") for one in found)


def recount(tx: Reading) -> dict[tuple[str, str], set[int]]:
    """The tickets of each figure, from each message and each event."""
    found: dict[tuple[str, str], set[int]] = {}
    rows = {row.id: row for row in tx.conn.execute(select(message_table).order_by(message_table.c.id))}
    judged, subjects = {}, {}
    for row in rows.values():
        if row.bot is not None and row.bot.vote:
            subjects[row.id] = f"#{row.bot.article.id}" if row.bot.article else row.bot.intent
            judged[row.id] = row.bot.vote
    for message_id, subject in subjects.items():
        ticket = rows[message_id].ticket_id
        found.setdefault((subject, "shown"), set()).add(ticket)
        if judged[message_id] in ("yes", "no"):
            name = "helpful" if judged[message_id] == "yes" else "unhelpful"
            found.setdefault((subject, name), set()).add(ticket)
    last = None
    for event in every_event(tx):
        if isinstance(event, AnswerJudged):
            last = event.message_id
        elif isinstance(event, HandedOver):
            before = [each for each in subjects if rows[each].conversation_id == event.conversation_id]
            assert last in before
            found.setdefault((subjects[last], "handed_over"), set()).add(rows[last].ticket_id)
    return found


def listed(tx: Reading, text: str) -> int:
    viewer = Viewer(advisor=1, zone="UTC")
    wanted = parse(text)
    by_sql = set(tx.conn.scalars(select(ticket_table.c.id).where(compiled(tx, wanted, viewer).condition)))
    every = facts_of(tx, tx.conn.scalars(select(ticket_table.c.id)).all())
    by_facts = {
        number for number, facts in every.items() if matches(wanted, facts, now=tx.now, viewer=viewer)
    }
    assert by_sql == by_facts, text
    return len(by_sql)


def test_on_a_channel_that_cannot_show_it_nobody_is_asked(desk: Desk, ids: dict[str, int]) -> None:
    desk.write_now(give_to_bot, "telegram")
    ticket_id = factories.receive(desk, factories.telegram("4711", "Where is my parcel?")).ticket_id
    assert ticket_id is not None
    chat = desk.read_now(conversations.conversations_of_ticket, ticket_id)[0]
    answer = bot_says(desk, Said(conversation_id=chat.id, message_id=0, ticket_id=ticket_id))
    assert vote_of(desk, answer) == ""
