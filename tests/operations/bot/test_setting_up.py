"""How the bot answers, as people set it up: whose settings hold, versions, undo, rights, hours and words."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from helpdesk.db import calendars
from helpdesk.db.bot import settings as stored
from helpdesk.db.bot import versions
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.schema.bot import bot_settings
from helpdesk.db.schema.inlets import channels as channel_table
from helpdesk.db.schema.setup import calendars as calendar_table
from helpdesk.db.tickets import messages
from helpdesk.domain.bot.settings import BotSettings
from helpdesk.domain.chats.bot import BotMessage, BotTurn, HandOver
from helpdesk.domain.events.setup import SetupChanged
from helpdesk.domain.events.tickets import StateChanged
from helpdesk.domain.hours.hours import ALWAYS, Hours
from helpdesk.domain.hours.reading import read_hours
from helpdesk.errors import BadInput, Conflict, Forbidden
from helpdesk.operations.answers.automatic import setting_up as texts
from helpdesk.operations.answers.automatic.setting_up import TextForm
from helpdesk.operations.bot import answering, publishing, setting_up
from helpdesk.operations.bot.troubles import troubles
from helpdesk.operations.inbound.inlets.channel_removal import delete_channel
from helpdesk.operations.people.calendars import ALL, Rights
from helpdesk.operations.sweeps import deadlines
from tests.bots import say
from tests.factories import POLICY, actor, recorded

SHUT = read_hours("mon 0:00-0:01")


def put(
    desk: Desk,
    ids: dict[str, int],
    channel: str | None = None,
    *,
    seen: int | None = None,
    rights: Rights = ALL,
    **settings: Any,
) -> int | None:
    """Set the bot up in one place; its version after that."""

    def change(tx: Transaction) -> int | None:
        place = setting_up.place_of(tx, channel)
        form = BotSettings(**settings)
        item = setting_up.put(tx, place, form, seen=seen, rights=rights, by=actor(ids))
        newest = setup_changes.latest(tx, setting_up.WHAT, item)
        return newest.id if newest else None

    return desk.write_now(change)


def undo(desk: Desk, ids: dict[str, int], channel: str | None = None, *, seen: int | None) -> None:
    def change(tx: Transaction) -> None:
        setting_up.undo(tx, setting_up.place_of(tx, channel), seen=seen, rights=ALL, by=actor(ids))

    desk.write_now(change)


def kept(desk: Desk, channel_id: int | None = None) -> BotSettings | None:
    found = setting_up.of_place(desk.read_now(stored.all_settings), channel_id)
    return found.settings if found else None


def write(desk: Desk, ids: dict[str, int], kind: str, **words: str) -> None:
    def change(tx: Transaction) -> None:
        form = TextForm(texts=words, on=True if kind == "bot_greeting" else None)
        texts.put(tx, kind, None, form, seen=None, rights=ALL, by=actor(ids))

    desk.write_now(change)


def begin(desk: Desk, conversation_id: int) -> answering.Ask:
    asked = desk.write_now(answering.begin, conversation_id, POLICY)
    assert isinstance(asked, answering.Ask)
    return asked


def answer(desk: Desk, asked: answering.Ask, over: HandOver | None = None) -> None:
    turn = BotTurn(messages=[BotMessage(text="Which order?")], state=b"{}", why="asks", hand_over=over)
    assert desk.write_now(answering.finish, asked, turn, POLICY)


def calendar(desk: Desk, hours: Hours, *, default: bool = False) -> int:
    def make(tx: Transaction) -> int:
        calendars.begin(tx, hours if default else ALWAYS)
        if default:
            return calendars.all_calendars(tx)[0].id
        return calendars.put(tx, None, "The bot's", hours, is_default=False)

    return desk.write_now(make)


def test_a_change_is_kept_with_who_made_it_and_can_be_undone_and_redone(
    desk: Desk, ids: dict[str, int]
) -> None:
    first = put(desk, ids, name="Robin")
    second = put(desk, ids, seen=first, name="Robin", threshold=0.6)
    assert kept(desk) == BotSettings(name="Robin", threshold=0.6)
    told = recorded(desk, SetupChanged)[-1]
    assert (told.what, told.act, told.by.name) == ("bot", "changed", "Ana")
    assert put(desk, ids, seen=second, name="Robin", threshold=0.6) == second, "nothing changed"
    undo(desk, ids, seen=second)
    assert kept(desk) == BotSettings(name="Robin")
    with pytest.raises(Conflict, match="Ana changed this meanwhile"):
        undo(desk, ids, seen=second)
    (newest,) = desk.read_now(setup_changes.latest_of, "bot").values()
    undo(desk, ids, seen=newest.id)
    assert kept(desk) == BotSettings(name="Robin", threshold=0.6)


def test_of_two_who_change_it_at_once_the_second_is_told(desk: Desk, ids: dict[str, int]) -> None:
    seen = put(desk, ids, "chat", name="Robin")
    put(desk, ids, "chat", seen=seen, name="Tess")
    with pytest.raises(Conflict, match="changed this meanwhile"):
        put(desk, ids, "chat", seen=seen, name="Max")
    assert kept(desk, ids["chat"]) == BotSettings(name="Tess")


def test_a_lead_sets_up_the_bot_of_their_teams_channels_only(desk: Desk, ids: dict[str, int]) -> None:
    rights = Rights(teams=frozenset({ids["Support"]}))
    for place in (None, "chat"):
        with pytest.raises(Forbidden):
            put(desk, ids, place, rights=rights, name="Robin")
    theirs = update(channel_table).where(channel_table.c.name == "chat").values(team_id=ids["Support"])
    desk.write_now(lambda tx: tx.conn.execute(theirs))
    put(desk, ids, "chat", rights=rights, name="Robin")
    assert kept(desk, ids["chat"]) == BotSettings(name="Robin")


@pytest.mark.parametrize("channel", ["support", "phone", "nowhere"])
def test_where_no_bot_can_answer_none_is_set_up(desk: Desk, ids: dict[str, int], channel: str) -> None:
    with pytest.raises(BadInput) as refused:
        put(desk, ids, channel, name="Robin")
    assert refused.value.field == "channel"


def test_a_calendar_that_is_not_there_is_refused_and_one_that_goes_is_told(
    desk: Desk, ids: dict[str, int]
) -> None:
    with pytest.raises(BadInput) as refused:
        put(desk, ids, answers="open", calendar_id=4711)
    assert refused.value.field == "calendar_id"
    hours = calendar(desk, SHUT)
    put(desk, ids, "chat", answers="open", calendar_id=hours)
    assert [one.fault for one in desk.read_now(lambda tx: list(troubles(tx)))] == ["no_bot"]
    gone = update(calendar_table).where(calendar_table.c.id == hours)
    desk.write_now(lambda tx: tx.conn.execute(gone.values(removed_at=tx.now)))
    found = desk.read_now(lambda tx: list(troubles(tx, published=False)))
    assert [(one.area, one.fault, one.name) for one in found] == [("bot", "gone", "Chat")]
    assert turn_of(desk, say(desk, "Hello?").conversation_id) == "bot", "the channel's own hours count"


def turn_of(desk: Desk, conversation_id: int) -> str:
    chat = desk.read_now(conversations.conversation, conversation_id)
    assert chat is not None
    return chat.turn


@pytest.mark.parametrize(
    ("answers", "open_now", "turn"),
    [
        ("always", False, "bot"),
        ("open", True, "bot"),
        ("open", False, "person"),
        ("closed", True, "person"),
        ("closed", False, "bot"),
    ],
)
@pytest.mark.parametrize("own", [True, False])
def test_in_its_hours_the_bot_gets_new_conversations(
    desk: Desk, ids: dict[str, int], answers: str, open_now: bool, turn: str, own: bool
) -> None:
    """The hours of a calendar that is chosen for it, or those of the channel."""
    hours = calendar(desk, ALWAYS if open_now else SHUT, default=not own)
    put(desk, ids, answers=answers, calendar_id=hours if own and answers != "always" else None)
    assert turn_of(desk, say(desk, "Hello?").conversation_id) == turn


def test_what_the_bot_has_begun_it_goes_on_with_after_its_hours(desk: Desk, ids: dict[str, int]) -> None:
    said = say(desk, "Hello?")
    answer(desk, begin(desk, said.conversation_id))
    hours = calendar(desk, SHUT)
    put(desk, ids, answers="open", calendar_id=hours)
    assert say(desk, "4711").ticket_id == said.ticket_id
    assert turn_of(desk, said.conversation_id) == "bot"
    assert desk.write_now(deadlines.hand_over_stranded, POLICY, bot=True) == 0


def test_its_name_is_on_what_it_says_and_does(desk: Desk, ids: dict[str, int]) -> None:
    put(desk, ids, name="Robin")
    put(desk, ids, "chat", name="Tess")
    said = say(desk, "Hello?")
    answer(desk, begin(desk, said.conversation_id))
    assert desk.read_now(messages.of_conversation, said.conversation_id)[-1].author_name == "Tess"
    say(desk, "A person!")
    answer(desk, begin(desk, said.conversation_id), HandOver(cause="asked", summary="Wants a person"))
    by = {one.by.name for one in recorded(desk, StateChanged) if one.by.kind == "bot"}
    assert by <= {"Tess"}


def test_it_greets_before_its_first_answer_once_and_only_if_that_is_on(
    desk: Desk, ids: dict[str, int]
) -> None:
    before = say(desk, "Hello?", key="before")
    answer(desk, begin(desk, before.conversation_id))
    put(desk, ids, name="Robin")
    write(desk, ids, "bot_greeting", en="I am {{bot.name}}.")
    said = say(desk, "Hello?", key="after")
    answer(desk, begin(desk, said.conversation_id))
    say(desk, "4711", key="after")
    answer(desk, begin(desk, said.conversation_id))
    heard = [one.text for one in desk.read_now(messages.of_conversation, said.conversation_id)]
    assert heard == ["Hello?", "I am Robin.", "Which order?", "4711", "Which order?"]
    heard = [one.text for one in desk.read_now(messages.of_conversation, before.conversation_id)]
    assert heard == ["Hello?", "Which order?"]


def test_the_bot_is_told_how_it_is_to_answer_and_in_which_words(desk: Desk, ids: dict[str, int]) -> None:
    plain = begin(desk, say(desk, "Hello?", key="plain").conversation_id).said.tuning
    assert (plain.threshold, plain.misunderstandings, plain.words) == (None, 2, {})
    put(desk, ids, threshold=0.7, name="Robin")
    put(desk, ids, "chat", misunderstandings=3)
    write(desk, ids, "bot_rephrase", en="{{bot.name}} did not get that.", fr="Pardon ?")
    tuning = begin(desk, say(desk, "Hello?", key="tuned").conversation_id).said.tuning
    assert (tuning.threshold, tuning.misunderstandings) == (0.7, 3)
    assert tuning.words == {"rephrase": "Robin did not get that."}


def test_a_deleted_channel_takes_its_settings_with_it(desk: Desk, ids: dict[str, int]) -> None:
    put(desk, ids, "chat", name="Robin")
    desk.write_now(delete_channel, "chat")
    assert desk.read_now(lambda tx: tx.conn.scalars(select(bot_settings.c.id)).all()) == []


def test_publishing_and_going_back_are_changes_of_the_set_up(desk: Desk, ids: dict[str, int]) -> None:
    by = actor(ids)
    desk.write_now(publishing.publish, "shop", {"domain.yml": b"one"}, by=by)
    second = desk.write_now(publishing.publish, "shop", {"domain.yml": b"two"}, by=by)
    desk.write_now(versions.note_error, second, "domain.yml:3: no such intent")
    found = desk.read_now(lambda tx: list(troubles(tx)))
    assert [(one.fault, one.item) for one in found] == [("bot_not_loaded", second)]
    assert "domain.yml:3" in found[0].detail
    third = desk.write_now(publishing.roll_back, 1, by=by)
    assert desk.read_now(lambda tx: list(troubles(tx))) == []
    with pytest.raises(Conflict):
        desk.write_now(publishing.roll_back, third, by=by)
    told = [(one.what, one.act) for one in recorded(desk, SetupChanged)]
    assert told == [("bot_version", "created"), ("bot_version", "changed"), ("bot_version", "changed")]
    newest = desk.read_now(setup_changes.latest, "bot_version", 0)
    assert newest is not None
    assert newest.after == {"version": third, "name": "shop", "restores": 1}
