"""What went wrong after the bot's answers, counted."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import messages as message_table
from helpdesk.db.schema.tickets import tickets as ticket_table
from helpdesk.db.tickets import tickets
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.db.tickets.filters.stored_facts import facts_of
from helpdesk.domain.chats.bot import HandOverCause
from helpdesk.domain.events.messages import AnswerJudged, HandedOver, MessageReceived, ReplyWritten
from helpdesk.domain.filters.facts import Viewer, matches
from helpdesk.domain.filters.parse import parse
from helpdesk.operations.tickets import acts
from tests.bots import say
from tests.factories import actor
from tests.operations.bot.judged import bot_says, every_event, figures, judge


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


@pytest.mark.parametrize(("between", "blamed"), [("not understood", 1), ("thanks", 0)])
def test_only_the_answer_right_before_the_hand_over_is_blamed(
    desk: Desk, ids: dict[str, int], between: str, blamed: int
) -> None:
    said = say(desk, "Where is my parcel?")
    bot_says(desk, said)
    say(desk, "Hm")
    bot_says(desk, said, intent="", understood=between == "thanks", small_talk=between == "thanks")
    say(desk, "A person, please")
    bot_says(desk, said, intent="human", cause="asked")
    assert figures(desk)[0].handed_over.count == blamed


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
            while chance.random() < 0.4:
                talk = chance.random() < 0.5
                bot_says(desk, said, intent="", understood=talk, small_talk=talk)
                said = say(desk, "Hm", key=f"visitor{visitor}")
            if chance.random() < 0.3:
                bot_says(desk, said, intent="human", cause="asked")
                break
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
    votes: dict[int, str] = {}
    newest = 0
    spoken: dict[int, list[int]] = {}
    for event in every_event(tx):
        if isinstance(event, AnswerJudged):
            votes[event.message_id] = "yes" if event.helpful else "no"
            newest = event.message_id
        elif isinstance(event, MessageReceived | ReplyWritten):
            spoken.setdefault(rows[event.message_id].conversation_id, []).append(event.message_id)
        elif isinstance(event, HandedOver):
            blamed = newest if event.cause == "unhelpful" else right_before(rows, spoken, votes, event)
            if blamed in subjects:
                found.setdefault((subjects[blamed], "handed_over"), set()).add(rows[blamed].ticket_id)
    return found


def right_before(
    rows: dict[int, Any], spoken: dict[int, list[int]], votes: dict[int, str], event: HandedOver
) -> int:
    """The bot's last words that it understood itself before the customer's last ones; 0 if they helped."""
    said = [rows[each] for each in spoken[event.conversation_id]]
    theirs = max(each.id for each in said if each.direction == "in")
    before = [each.id for each in said if each.id < theirs and each.bot is not None and each.bot.understood]
    return before[-1] if before and votes.get(before[-1]) != "yes" else 0


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
