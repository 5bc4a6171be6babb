"""The bot's part in a chat, and surveys."""

from __future__ import annotations

from collections.abc import AsyncIterator

from helpdesk.db import surveys
from helpdesk.db.tickets import messages
from helpdesk.domain.chats.bot import BotMessage, BotTurn, HandOver
from helpdesk.domain.events import event as e
from helpdesk.operations.bot import answering, judging
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets import tickets
from tests.bots import give_to_bot
from tests.factories import add_survey_rule, telegram
from tests.live.proof.cases import proves
from tests.live.proof.stage import Chat, Stage

OVER = HandOver(cause="asked", summary="Wants a person")


async def with_bot(stage: Stage) -> Chat:
    await stage.write(give_to_bot)
    await stage.mail(sender="dora@shop.example")
    return await stage.chat("Where is my parcel?")


async def the_bot_says(stage: Stage, chat: int, hand_over: HandOver | None = None) -> None:
    ask = await stage.write(answering.begin, chat, stage.policy)
    assert isinstance(ask, answering.Ask)
    turn = BotTurn(
        messages=[BotMessage(text="One moment")], state=b"", why="rule", intent="where", hand_over=hand_over
    )
    assert await stage.write(answering.finish, ask, turn, stage.policy)


@proves(e.TicketOpened)
async def a_visitor_writes_to_the_bot(stage: Stage) -> AsyncIterator[list[int]]:
    await stage.write(give_to_bot)
    yield []
    await stage.chat("Where is my parcel?")


@proves(e.ReplyWritten)
async def the_bot_answers(stage: Stage) -> AsyncIterator[list[int]]:
    said = await with_bot(stage)
    yield [said.ticket_id]
    await the_bot_says(stage, said.conversation_id)


@proves(e.HandedOver)
async def the_bot_hands_over(stage: Stage) -> AsyncIterator[list[int]]:
    said = await with_bot(stage)
    yield [said.ticket_id]
    await the_bot_says(stage, said.conversation_id, OVER)


@proves(e.HandedOver)
async def the_customer_of_the_bot_writes_where_no_bot_answers(stage: Stage) -> AsyncIterator[list[int]]:
    await stage.write(give_to_bot, "telegram")
    ticket = await stage.receive(telegram("4711", "Where is my parcel?"))
    yield [ticket]
    await stage.mail(ticket_hint=ticket, sender="4711@shop.example")
    await stage.write(give_to_bot, "telegram", bot=False)
    await stage.receive(telegram("4711", "Hello?"))


@proves(e.TurnTaken)
async def ana_takes_a_chat_over(stage: Stage) -> AsyncIterator[list[int]]:
    said = await with_bot(stage)
    yield [said.ticket_id]
    await stage.api("POST", f"/tickets/{said.ticket_id}/takeover")


@proves(e.TurnTaken)
async def ana_gives_a_chat_back(stage: Stage) -> AsyncIterator[list[int]]:
    said = await with_bot(stage)
    await stage.api("POST", f"/tickets/{said.ticket_id}/takeover")
    yield [said.ticket_id]
    await stage.api("POST", f"/tickets/{said.ticket_id}/handback")


@proves(e.AnswerJudged)
async def a_customer_says_that_an_answer_did_not_help(stage: Stage) -> AsyncIterator[list[int]]:
    said = await with_bot(stage)
    await the_bot_says(stage, said.conversation_id)
    chat = await stage.desk.read(messages.of_conversation, said.conversation_id)
    yield [said.ticket_id]
    await stage.write(
        judging.judge, said.conversation_id, chat[-1].id, helpful=False, person=True, policy=stage.policy
    )


async def invited(stage: Stage, ticket: int) -> int:
    await stage.write(add_survey_rule)
    await stage.write(tickets.close, ticket, "solved", by=stage.ana, policy=stage.policy)
    found = await stage.desk.read(surveys.invitations_of_ticket, ticket)
    return found[0].id


@proves(e.SurveyInvited)
async def a_customer_is_asked_by_mail(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    invitation = await invited(stage, ticket)
    yield [ticket]
    await stage.write(invitations.mark_sent, invitation)


@proves(e.SurveyInvited)
async def a_visitor_is_asked_in_the_chat(stage: Stage) -> AsyncIterator[list[int]]:
    said = await stage.chat("My parcel is late")
    invitation = await invited(stage, said.ticket_id)
    yield [said.ticket_id]
    await stage.write(invitations.mark_sent, invitation)


@proves(e.SurveyAnswered)
async def a_customer_answers(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    invitation = await invited(stage, ticket)
    await stage.write(invitations.mark_sent, invitation)
    yield [ticket]
    await stage.write(invitations.record_answer, invitation, 5, "Quick")


@proves(e.SurveyAnswered)
async def a_visitor_answers_in_the_chat(stage: Stage) -> AsyncIterator[list[int]]:
    said = await stage.chat("My parcel is late")
    invitation = await invited(stage, said.ticket_id)
    await stage.write(invitations.mark_sent, invitation)
    yield [said.ticket_id]
    vote = {"conversation": said.conversation_id, "invitation_id": invitation, "score": 4, "comment": ""}
    await stage.visitor.send({"t": "survey", **vote})
    await stage.visitor.next("survey_thanks")


@proves(e.StateChanged)
async def the_ticket_of_a_chat_is_solved(stage: Stage) -> AsyncIterator[list[int]]:
    said = await stage.chat("My parcel is late")
    yield [said.ticket_id]
    await stage.api("POST", f"/tickets/{said.ticket_id}/closure", {"state": "solved"})


@proves(e.TicketAssigned)
async def the_ticket_before_a_waiting_visitor_is_taken(stage: Stage) -> AsyncIterator[list[int]]:
    before = await stage.mail(sender="fay@shop.example")
    said = await with_bot(stage)
    await the_bot_says(stage, said.conversation_id, OVER)
    yield [said.ticket_id, before]
    body = {"team_id": stage.ids["Support"], "advisor_id": stage.ids["Ana"]}
    await stage.api("PUT", f"/tickets/{before}/assignment", body)


@proves(e.ContactChanged)
async def a_visitor_leaves_an_address(stage: Stage) -> AsyncIterator[list[int]]:
    said = await stage.chat("My parcel is late")
    yield [said.ticket_id]
    address = {"conversation": said.conversation_id, "email": "gil@shop.example"}
    await stage.visitor.send({"t": "email", **address})
    await stage.visitor.next("email")
