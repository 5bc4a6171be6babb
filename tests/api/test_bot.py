"""Taking over and handing back by the API, what a ticket shows of the bot, and versions."""

from __future__ import annotations

import httpx
import pytest

from helpdesk.db.bot import versions
from helpdesk.db.engine.desk import Desk
from helpdesk.domain.chats.bot import ArticleRef, BotMessage, BotTurn, HandOver
from helpdesk.operations.bot import answering
from helpdesk.settings import Settings, load
from tests.api.conftest import Api
from tests.bots import give_to_bot, say
from tests.factories import POLICY


@pytest.fixture
def ticket(api: Api) -> int:
    """A chat the bot answered once."""
    desk = api.desk
    desk.write_now(give_to_bot, "site")
    said = say(desk, "Where is my order?", channel="site")
    answered(desk, said.conversation_id)
    return said.ticket_id


def answered(desk: Desk, conversation_id: int, over: HandOver | None = None) -> None:
    article = ArticleRef(id=1, title="Delivery", url="https://desk.example/faq/1")
    turn = BotTurn(
        messages=[BotMessage(text="On its way", article=article)],
        state=b"",
        why='rule "Status" because intent order_status 0.93',
        intent="order_status",
        confidence=0.93,
        slots={"order": "4711"},
        hand_over=over,
    )
    asked = desk.write_now(answering.begin, conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    assert desk.write_now(answering.finish, asked, turn, POLICY)


async def test_a_ticket_of_the_bot_is_taken_over_and_handed_back(
    api: Api, ana: httpx.AsyncClient, ticket: int
) -> None:
    detail = (await ana.get(f"/api/v1/tickets/{ticket}")).json()
    assert detail["ticket"]["with_bot"]
    assert detail["bot"]["may_take_over"]
    assert not detail["bot"]["may_hand_back"]
    assert detail["bot"]["articles"] == [{"id": 1, "title": "Delivery", "url": "https://desk.example/faq/1"}]
    listed = (await ana.get("/api/v1/tickets", params={"view": "bot"})).json()["items"]
    assert [row["number"] for row in listed] == [ticket]
    assert (await ana.get("/api/v1/tickets/counts")).json()["bot"] == 1
    taken = await ana.post(f"/api/v1/tickets/{ticket}/takeover")
    assert taken.status_code == 200, taken.text
    assert taken.json()["ticket"]["owner"]["name"] == "Ana"
    assert taken.json()["bot"]["may_hand_back"]
    async with api.signed_in("bo") as bo:
        late = await bo.post(f"/api/v1/tickets/{ticket}/takeover")
    assert late.status_code == 409
    assert "Ana has taken over" in late.json()["detail"]
    back = await ana.post(f"/api/v1/tickets/{ticket}/handback")
    assert (back.status_code, back.json()["ticket"]["with_bot"]) == (200, True)
    assert (await ana.post(f"/api/v1/tickets/{ticket}/handback")).status_code == 409


async def test_the_river_shows_why_the_bot_said_it_and_what_became_of_the_turn(
    api: Api, ana: httpx.AsyncClient, ticket: int
) -> None:
    await ana.post(f"/api/v1/tickets/{ticket}/takeover")
    facts: list[str] = []
    for _ in range(100):
        entries = (await ana.get(f"/api/v1/tickets/{ticket}/river")).json()["entries"]
        facts = [one["says"] for one in entries if one["entry"] == "fact"]
        if "Ana: took over from the bot" in facts:
            break
    else:
        pytest.fail(f"no takeover in {facts}")
    by_bot = next(one for one in entries if one.get("author_kind") == "bot")
    assert by_bot["bot"] == {
        "why": 'rule "Status" because intent order_status 0.93',
        "intent": "order_status",
        "confidence": 0.93,
    }


async def test_a_hand_over_is_a_card_on_the_ticket(api: Api, ana: httpx.AsyncClient, ticket: int) -> None:
    said = say(api.desk, "A person please", channel="site")
    answered(api.desk, said.conversation_id, HandOver(cause="asked", summary="Order 4711, wants a person"))
    card = (await ana.get(f"/api/v1/tickets/{ticket}")).json()["bot"]
    assert (card["cause"], card["summary"]) == ("asked", "Order 4711, wants a person")
    assert (card["intent"], card["slots"]) == ("order_status", {"order": "4711"})
    assert card["may_hand_back"]


async def test_a_mail_ticket_has_no_card(api: Api, ana: httpx.AsyncClient) -> None:
    made = await ana.post(
        "/api/v1/tickets",
        json={
            "channel": "support",
            "contact": {"kind": "email", "value": "x@shop.example"},
            "subject": "A",
            "text": "B",
        },
    )
    assert made.json()["bot"] is None


async def test_versions_are_listed_with_what_is_wrong_and_restored_by_admins_only(
    api: Api, ana: httpx.AsyncClient
) -> None:
    api.desk.write_now(versions.publish, "shop", {"domain.yml": b"one"}, by="Lea")
    second = api.desk.write_now(versions.publish, "shop", {"domain.yml": b"two"}, by="Lea")
    api.desk.write_now(versions.note_error, second, "domain.yml:3: no such intent")
    shown = (await ana.get("/api/v1/bot")).json()
    assert shown["error"] == "domain.yml:3: no such intent"
    assert [one["id"] for one in shown["versions"]] == [2, 1]
    assert (await ana.post("/api/v1/bot/versions/1/restoration")).status_code == 403
    async with api.signed_in("adam") as adam:
        assert (await adam.post("/api/v1/bot/versions/1/restoration")).json()["restores"] == 1
        assert (await adam.post("/api/v1/bot/versions/9/restoration")).status_code == 404


def test_hours_come_from_settings_and_a_wrong_one_is_named() -> None:
    from helpdesk.errors import BadInput

    assert isinstance(load({"HELPDESK_OPENING_HOURS": "mon-fri 9:00-18:00"}), Settings)
    with pytest.raises(BadInput, match="HELPDESK_OPENING_HOURS"):
        load({"HELPDESK_OPENING_HOURS": "always"})
    with pytest.raises(BadInput, match="HELPDESK_BOT_RASA_URL"):
        load({"HELPDESK_BOT_RASA_URL": "rasa:5005"})
