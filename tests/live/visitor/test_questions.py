"""The desk's own questions before a chat: asked by the widget, checked, and refused at the question."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.db import fields as db
from helpdesk.db.chats.conversations import conversation
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import setup_changes
from helpdesk.db.tickets import messages
from helpdesk.db.tickets.tickets import ticket
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.definition import Asked, Definition, Option
from helpdesk.operations.fields import defining
from helpdesk.operations.fields.defining import WHAT, FieldForm
from tests.live.desk_server import DeskServer, Heard
from tests.live.visitor.test_several_chats import ONE, TWO, write

ANA = Actor(kind="advisor", id=1, name="Ana")
ORDER = FieldForm(
    of="ticket",
    key="order",
    kind="text",
    labels={"en": "Order number", "fr": "Commande"},
    asked=[Asked(form="widget", required=True)],
)
PLAN = FieldForm(
    of="contact",
    key="plan",
    kind="choice",
    labels={"en": "Plan"},
    choices=[Option(value=one, labels={"en": one.title()}) for one in ("gold", "silver")],
    asked=[Asked(form="widget", required=True)],
)


async def make(desk: Desk, form: FieldForm) -> Definition:
    return await desk.write(defining.put, None, form, seen=None, by=ANA)


async def change(desk: Desk, one: Definition, form: FieldForm, **values: Any) -> None:
    """Set a field up otherwise, while a visitor has the form on screen."""
    newest = await desk.read(setup_changes.latest, WHAT, one.id)
    assert newest is not None
    whole = {name: getattr(form, name) for name in FieldForm.__struct_fields__} | values
    await desk.write(defining.put, one.id, FieldForm(**whole), seen=newest.id, by=ANA)


async def refused(visitor: Heard, fields: dict[str, Any]) -> dict[str, Any]:
    await visitor.send({"t": "message", "client_id": "a", "text": "Hi", "thread": ONE, "fields": fields})
    error: dict[str, Any] = await visitor.next("error")
    assert (error["code"], error["client_id"]) == ("answers", "a")
    return error


async def test_what_is_asked_stands_on_ticket_and_customer_and_nobody_is_asked_again(
    server: DeskServer, desk: Desk, session: str
) -> None:
    await make(desk, ORDER), await make(desk, PLAN)
    async with server.visitor() as visitor:
        assert [one["key"] for one in visitor.welcome["questions"]] == ["order", "plan"]
        assert visitor.welcome["questions"][0]["labels"] == {"en": "Order number", "fr": "Commande"}
        fields = {"order": " A-1 ", "plan": "gold"}
        stored = await write(visitor, "My kettle leaks", thread=ONE, fields=fields)
    chat = await desk.read(conversation, stored["conversation"])
    assert chat is not None
    assert chat.ticket_id is not None
    assert (await desk.read(ticket, chat.ticket_id)).fields == {"order": "A-1"}
    async with server.visitor(token=visitor.welcome["token"]) as again:
        assert [one["key"] for one in again.welcome["questions"]] == ["order"], "the plan is known"
        await write(again, "And my lamp", thread=TWO, fields={"order": "A-2"})


@pytest.mark.parametrize(
    ("fields", "faults", "field"),
    [
        ({}, {"order": "missing", "plan": "missing"}, "fields.order"),
        ({"order": "A-1", "plan": "bronze"}, {"plan": "choice"}, "fields.plan"),
        ({"order": "x" * 501, "plan": "gold"}, {"order": "long"}, "fields.order"),
        ({"order": "A-1", "shoe": "44"}, {"plan": "missing"}, "fields.plan"),
    ],
)
async def test_wrong_answers_begin_no_chat_and_are_told_at_the_question(
    server: DeskServer, desk: Desk, session: str, fields: dict[str, str], faults: dict[str, str], field: str
) -> None:
    await make(desk, ORDER), await make(desk, PLAN)
    async with server.visitor() as visitor:
        error = await refused(visitor, fields)
        assert (error["faults"], error["field"]) == (faults, field)
        assert [one["key"] for one in error["questions"]] == ["order", "plan"]
    async with server.visitor(token=visitor.welcome["token"]) as again:
        assert again.welcome["conversations"] == []


async def test_what_changed_since_the_form_was_shown_is_said_or_kept_for_the_advisor(
    server: DeskServer, desk: Desk, session: str
) -> None:
    order, plan = await make(desk, ORDER), await make(desk, PLAN)
    async with server.visitor() as visitor:
        await change(desk, order, ORDER, archived=True)
        await change(desk, plan, PLAN, choices=[Option(value="silver", labels={"en": "Silver"})])
        error = await refused(visitor, {"order": "A-1", "plan": "gold"})
        assert error["faults"] == {"plan": "choice"}, "the order is no longer asked: it refuses nothing"
        (question,) = error["questions"]
        assert [one["value"] for one in question["choices"]] == ["silver"]
        stored = await write(visitor, "Hi", thread=ONE, fields={"order": "A-1", "plan": "silver"})
    row = await desk.read(messages.message, stored["message"]["id"])
    kept = await desk.read(messages.messages_after, row.ticket_id, 0)
    assert [one.text for one in kept if one.kind == "note"] == ["Order number: A-1"]
    assert (await desk.read(ticket, row.ticket_id)).fields == {}
    assert (await desk.read(db.field, order.id)).archived


async def test_a_question_that_was_removed_since_keeps_no_message_back(
    server: DeskServer, desk: Desk, session: str
) -> None:
    async with server.visitor() as visitor:
        stored = await write(visitor, "Hi", thread=ONE, fields={"shoe": "44"})
    row = await desk.read(messages.message, stored["message"]["id"])
    kept = await desk.read(messages.messages_after, row.ticket_id, 0)
    assert [one.text for one in kept if one.kind == "note"] == ["shoe: 44"]


async def test_a_widget_that_is_older_than_the_questions_goes_on_working(
    server: DeskServer, desk: Desk, session: str
) -> None:
    async with server.visitor() as visitor:
        await make(desk, ORDER)
        stored = await write(visitor, "Hi", thread=ONE)
        await write(visitor, "Again", conversation=stored["conversation"], fields={"order": "A"})
    row = await desk.read(messages.message, stored["message"]["id"])
    assert (await desk.read(ticket, row.ticket_id)).fields == {}, "it is asked before a chat only"
