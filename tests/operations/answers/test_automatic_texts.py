"""Automatic texts as people change them: whose words a customer reads, versions, undo, and who may."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from helpdesk.db import calendars, channels
from helpdesk.db.bot import settings as bot_settings
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import setup_changes
from helpdesk.db.log.event_log import Recorded
from helpdesk.db.schema.records import jobs
from helpdesk.db.tickets import messages
from helpdesk.domain.answers.automatic import TEXTS
from helpdesk.domain.bot.settings import BotSettings
from helpdesk.domain.events.tickets import StateChanged
from helpdesk.domain.hours.reading import read_hours
from helpdesk.errors import BadInput, Conflict, Forbidden, NotFound
from helpdesk.operations.answers import acknowledgements, ended_mails
from helpdesk.operations.answers.automatic import setting_up, wording
from helpdesk.operations.answers.automatic.setting_up import TextForm
from helpdesk.operations.fields import statuses
from helpdesk.operations.fields.statuses import StatusForm
from helpdesk.operations.inbound.inlets.channel_removal import delete_channel
from helpdesk.operations.people.calendars import ALL, Rights
from helpdesk.operations.tickets import tickets as ticket_operations
from tests.factories import POLICY, actor, mail, receive, recorded

ON_PLACE = "Place {{queue.place}}"


def put(
    desk: Desk,
    ids: dict[str, int],
    kind: str,
    channel: str | None = None,
    *,
    on: bool | None = None,
    seen: int | None = None,
    rights: Rights = ALL,
    **texts: str,
) -> int | None:
    """Change a text; its version after that."""

    def change(tx: Transaction) -> int | None:
        place = setting_up.place_of(tx, kind, channel)
        form = TextForm(texts=texts, on=on)
        stored = setting_up.put(tx, kind, place, form, seen=seen, rights=rights, by=actor(ids))
        newest = setup_changes.latest(tx, setting_up.WHAT, stored)
        return newest.id if newest else None

    return desk.write_now(change)


def undo(desk: Desk, ids: dict[str, int], kind: str, channel: str | None = None, *, seen: int | None) -> None:
    def change(tx: Transaction) -> None:
        place = setting_up.place_of(tx, kind, channel)
        setting_up.undo(tx, kind, place, seen=seen, rights=ALL, by=actor(ids))

    desk.write_now(change)


def reads(desk: Desk, ids: dict[str, int], kind: str, language: str, channel: str = "telegram") -> str:
    return desk.read_now(wording.template, kind, language, ids[channel]).text


def test_the_nearest_words_are_read_and_the_desks_own_where_there_are_none(
    desk: Desk, ids: dict[str, int]
) -> None:
    assert reads(desk, ids, "closed_here", "fr-CA") == wording.default("closed_here", "fr")
    put(desk, ids, "closed_here", en="Everywhere", de="Überall")
    put(desk, ids, "closed_here", "telegram", en="Here")
    assert reads(desk, ids, "closed_here", "en") == "Here"
    assert reads(desk, ids, "closed_here", "en", "chat") == "Everywhere"
    assert reads(desk, ids, "closed_here", "de-AT") == "Überall"
    assert reads(desk, ids, "closed_here", "it") == "Here", "an unknown language is English"
    assert reads(desk, ids, "closed_here", "fr") == wording.default("closed_here", "fr")


def test_a_text_that_says_what_the_desk_says_anyway_is_not_kept(desk: Desk, ids: dict[str, int]) -> None:
    assert put(desk, ids, "closed_here", en=wording.default("closed_here", "en")) is None
    assert not desk.read_now(wording.is_own, "closed_here", "en", None)


def test_a_change_is_undone_and_done_again_by_its_version(desk: Desk, ids: dict[str, int]) -> None:
    first = put(desk, ids, "queue_place", en=ON_PLACE)
    second = put(desk, ids, "queue_place", on=False, seen=first, en=ON_PLACE)
    with pytest.raises(Conflict) as late:
        put(desk, ids, "queue_place", seen=first, en="Late {{queue.place}}")
    assert late.value.version == second
    assert second is not None
    undo(desk, ids, "queue_place", seen=second)
    assert reads(desk, ids, "queue_place", "en") == ON_PLACE
    assert desk.read_now(wording.is_on, "queue_place", None)
    undo(desk, ids, "queue_place", seen=second + 1)
    assert not desk.read_now(wording.is_on, "queue_place", None), "undoing again does it again"


def test_the_first_change_is_undone_to_what_the_desk_comes_with(desk: Desk, ids: dict[str, int]) -> None:
    version = put(desk, ids, "queue_place", en=ON_PLACE)
    undo(desk, ids, "queue_place", seen=version)
    assert reads(desk, ids, "queue_place", "en") == wording.default("queue_place", "en")
    with pytest.raises(Conflict, match="Nobody changed"):
        undo(desk, ids, "handed_over", seen=None)


@pytest.mark.parametrize(
    ("kind", "channel", "values", "error", "field"),
    [
        ("acknowledgement", None, {"en": "{{ticket.nummer}}"}, BadInput, "texts.en"),
        ("acknowledgement", "telegram", {"en": "Hello"}, BadInput, "channel"),
        ("queue_place", "support", {"en": "Hello"}, BadInput, "channel"),
        ("queue_place", "phone", {"en": "Hello"}, BadInput, "channel"),
        ("queue_place", "nowhere", {"en": "Hello"}, BadInput, "channel"),
        ("closed_here", None, {"on": False}, BadInput, "on"),
        ("hello", None, {"en": "Hello"}, NotFound, ""),
    ],
)
def test_what_cannot_be_kept_is_refused_and_changes_nothing(
    desk: Desk,
    ids: dict[str, int],
    kind: str,
    channel: str | None,
    values: dict[str, Any],
    error: Any,
    field: str,
) -> None:
    with pytest.raises(error) as refused:
        put(desk, ids, kind, channel, **values)
    assert (refused.value.field or "") == field
    assert desk.read_now(setup_changes.latest_of, setting_up.WHAT) == {}


def test_a_lead_changes_the_texts_of_their_teams_channels_only(desk: Desk, ids: dict[str, int]) -> None:
    def give(tx: Transaction) -> None:
        row = channels.channel(tx, "telegram")
        values = msgspec.structs.asdict(row) | {"team_id": ids["Support"]}
        channels.put_channel(tx, values.pop("name"), **{key: values[key] for key in values if key != "id"})

    desk.write_now(give)
    rights = Rights(teams=frozenset({ids["Support"]}))
    put(desk, ids, "closed_here", "telegram", rights=rights, en="Here")
    for channel in (None, "chat"):
        with pytest.raises(Forbidden):
            put(desk, ids, "closed_here", channel, rights=rights, en="There")


def test_a_preview_has_the_values_of_a_ticket_and_of_a_made_up_one(desk: Desk, ids: dict[str, int]) -> None:
    number = receive(desk, mail("lea@shop.example", "Lamp", "It broke")).ticket_id
    form = TextForm(texts={"en": "Hello {{contact.first_name|you}}: {{ticket.number}}", "de": "{{nothing}}"})
    made_up, real = (
        {
            one.language: one.text
            for one in desk.read_now(setting_up.preview, "acknowledgement", None, form, ticket, POLICY)
        }
        for ticket in (None, number)
    )
    assert made_up["en"] == "Hello Kim: 1234"
    assert real["en"] == f"Hello Lea: {number}"
    assert real["fr"].startswith("Merci")
    assert "de" not in real, "what cannot be read is not shown"
    for kind in TEXTS:
        for one in desk.read_now(setting_up.preview, kind, None, TextForm(), number, POLICY):
            assert "⟦" not in one.text
            assert "{" not in one.text


def test_a_preview_names_the_bot_as_it_is_called_in_the_place(desk: Desk, ids: dict[str, int]) -> None:
    def name(tx: Transaction) -> None:
        bot_settings.put(tx, None, None, BotSettings(name="Robin"))
        bot_settings.put(tx, None, ids["chat"], BotSettings(name="Tess"))

    desk.write_now(name)
    form = TextForm(texts={"en": "I am {{bot.name}}"})
    for channel, told in ((None, "Robin"), ("chat", "Tess"), ("telegram", "Robin")):
        place = desk.read_now(setting_up.place_of, "bot_greeting", channel)
        shown = desk.read_now(setting_up.preview, "bot_greeting", place, form, None, POLICY)
        assert shown[0].text == f"I am {told}"


def test_a_deleted_channel_takes_its_texts_with_it(desk: Desk, ids: dict[str, int]) -> None:
    put(desk, ids, "closed_here", "telegram", en="Here")
    desk.write_now(delete_channel, "telegram")
    assert desk.read_now(wording.template, "closed_here", "en", ids["telegram"]).text != "Here"


def told(desk: Desk, number: int | None) -> list[str]:
    rows = desk.read_now(messages.messages_after, number or 0, 0)
    return [row.text for row in rows if row.direction == "out"]


def test_outside_hours_the_acknowledgement_says_when_the_desk_opens_if_that_is_on(
    desk: Desk, ids: dict[str, int]
) -> None:
    desk.write_now(calendars.begin, read_hours("mon 9:00-9:01"))
    put(desk, ids, "acknowledgement", "support", on=True)
    number = receive(desk, mail("lea@shop.example", "Lamp", "It broke", sent_at=None)).ticket_id
    desk.write_now(acknowledgements.acknowledge, number or 0, [], POLICY)
    put(desk, ids, "acknowledgement_closed", on=True, en="{{ticket.number}} waits until {{hours.opens}}.")
    other = receive(desk, mail("kim@shop.example", "Chair", "It wobbles", sent_at=None)).ticket_id
    desk.write_now(acknowledgements.acknowledge, other or 0, [], POLICY)
    assert told(desk, number) == [
        wording.default("acknowledgement", "en").replace("{{ticket.number}}", str(number))
    ]
    (text,) = told(desk, other)
    assert text.startswith(f"{other} waits until Monday")


def test_a_customer_hears_once_that_their_ticket_is_solved_if_that_is_on(
    desk: Desk, ids: dict[str, int]
) -> None:
    number = receive(desk, mail("lea@shop.example", "Lamp", "It broke")).ticket_id or 0
    desk.write_now(ticket_operations.close, number, "solved", by=actor(ids), policy=POLICY)
    assert desk.write_now(ended_mails.tell, number, "solved", POLICY) is None, "it is off"
    put(desk, ids, "ticket_solved", on=True, en="{{ticket.number}} is solved.")
    assert desk.write_now(ended_mails.tell, number, "closed", POLICY) is None, "it is not closed"
    assert desk.write_now(ended_mails.tell, number, "solved", POLICY) is not None
    assert desk.write_now(ended_mails.tell, number, "solved", POLICY) is None, "once a day"
    assert told(desk, number) == [f"{number} is solved."]


def test_nobody_hears_that_a_ticket_is_solved_that_was_opened_again(desk: Desk, ids: dict[str, int]) -> None:
    put(desk, ids, "ticket_solved", on=True)
    number = receive(desk, mail("lea@shop.example", "Lamp", "It broke")).ticket_id or 0
    desk.write_now(ticket_operations.close, number, "solved", by=actor(ids), policy=POLICY)
    desk.write_now(ticket_operations.reopen, number, by=actor(ids))
    assert desk.write_now(ended_mails.tell, number, "solved", POLICY) is None


def test_another_status_of_a_solved_ticket_tells_nobody_again(desk: Desk, ids: dict[str, int]) -> None:
    put(desk, ids, "ticket_solved", on=True)
    number = receive(desk, mail("lea@shop.example", "Lamp", "It broke")).ticket_id or 0
    form = StatusForm(state="solved", labels={"en": "Refunded"})
    refunded = desk.write_now(statuses.put, None, form, seen=None, by=actor(ids)).id
    for status in (None, refunded):
        desk.write_now(ticket_operations.close, number, "solved", by=actor(ids), policy=POLICY, status=status)
    solved, renamed = recorded(desk, StateChanged)

    def follow(tx: Transaction) -> list[str]:
        now = [Recorded(position=at, at=tx.now, event=one) for at, one in ((1, solved), (2, renamed))]
        ended_mails.follow(tx, now)
        return list(tx.conn.scalars(select(jobs.c.key).where(jobs.c.key.like("ended:%"))))

    assert (renamed.was, renamed.now, renamed.status) == ("solved", "solved", refunded)
    assert desk.write_now(follow) == ["ended:1"]
