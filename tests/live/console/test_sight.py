"""Consoles whose advisors see only some tickets: what reaches them, and what they may say."""

from __future__ import annotations

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.events.items import ItemFailed
from helpdesk.live.wire.redis_bus import RedisBus
from helpdesk.operations.answers import replies
from helpdesk.operations.people import keys, staff
from helpdesk.operations.tickets import acts, assignment, takeover, tickets
from tests import factories
from tests.bots import give_to_bot
from tests.live import desk_server
from tests.live.desk_server import DeskServer
from tests.live.sight_desk import LIMITED, Staff, give, known, newest, ticket_of, told
from tests.live.wire.test_queue_frames import handed_over


async def test_only_those_who_see_a_ticket_hear_of_it(limited: DeskServer, crew: Staff) -> None:
    async with (
        limited.advisor(crew.sessions["Ana"]) as ana,
        limited.advisor(crew.sessions["Bo"]) as bo,
        limited.advisor(crew.sessions["Lea"]) as lea,
    ):
        number = await limited.desk.write(ticket_of, crew.ids, "Sales")
        await limited.desk.write(replies.add_note, number, "Call her", by=factories.actor(crew.ids, "Lea"))
        heard = await told(limited, ana)
        assert heard
        assert set(heard) == {("event", number)}
        assert await told(limited, lea) == heard
        assert await told(limited, bo) == [], "not even that something left"


async def test_a_ticket_that_moves_leaves_one_sight_and_comes_into_another(
    limited: DeskServer, crew: Staff
) -> None:
    number = await limited.desk.write(ticket_of, crew.ids, "Sales")
    await known(limited, crew)
    async with (
        limited.advisor(crew.sessions["Ana"]) as ana,
        limited.advisor(crew.sessions["Bo"]) as bo,
        limited.advisor(crew.sessions["Cid"]) as cid,
    ):
        await limited.desk.write(give, crew.ids, number, "Returns")
        assert await told(limited, ana) == [("left", number)]
        assert await told(limited, bo) == [("event", number)]
        assert await told(limited, cid) == [("event", number)]
        left = next(frame for frame in ana.all if frame["t"] == "left")
        assert left.keys() == {"t", "position", "ticket"}, "nothing but its number"


async def test_the_owner_sees_a_ticket_of_another_team_for_as_long_as_they_have_it(
    limited: DeskServer, crew: Staff
) -> None:
    theirs = await limited.desk.write(ticket_of, crew.ids, "Returns")
    ours = await limited.desk.write(ticket_of, crew.ids, "Sales")
    await known(limited, crew)
    async with limited.advisor(crew.sessions["Ana"]) as ana:
        for number, team in ((theirs, "Returns"), (ours, "Sales")):
            await limited.desk.write(give, crew.ids, number, team, "Ana")
            await told(limited, ana)
            await limited.desk.write(give, crew.ids, number, team)
        assert await told(limited, ana) == [
            ("event", theirs),
            ("left", theirs),
            ("event", ours),
            ("event", ours),
        ]


async def test_who_never_saw_a_ticket_is_not_told_that_it_moved(limited: DeskServer, crew: Staff) -> None:
    number = await limited.desk.write(ticket_of, crew.ids, "Returns")
    await known(limited, crew)
    async with limited.advisor(crew.sessions["Ana"]) as ana:
        await limited.desk.write(give, crew.ids, number, "Support")
        await limited.desk.write(give, crew.ids, number, "Returns", "Bo")
        assert await told(limited, ana) == []


async def test_a_program_hears_what_its_owner_sees(limited: DeskServer, crew: Staff) -> None:
    scopes = ["tickets:read"]
    _, of_ana = await limited.desk.write(keys.make, "A", advisor_id=crew.ids["Ana"], scopes=scopes, days=1)
    _, of_lea = await limited.desk.write(keys.make, "L", advisor_id=crew.ids["Lea"], scopes=scopes, days=1)
    async with limited.program(of_ana) as ana, limited.program(of_lea) as lea:
        number = await limited.desk.write(ticket_of, crew.ids, "Returns")
        assert {one for _, one in await told(limited, lea)} == {number}
        assert await told(limited, ana) == []


async def test_what_was_missed_is_filtered_too(limited: DeskServer, crew: Staff) -> None:
    ids = crew.ids
    goes, stays, comes = [
        await limited.desk.write(ticket_of, ids, team) for team in ("Sales", "Sales", "Returns")
    ]
    await known(limited, crew)
    async with limited.advisor(crew.sessions["Ana"]) as ana:
        await ana.settle()
    after, sight = await limited.desk.read(newest), ana.welcome["sight"]
    lea = factories.actor(ids, "Lea")
    for number in (goes, stays, comes):
        await limited.desk.write(replies.add_note, number, f"About {number}", by=lea)
    await limited.desk.write(give, ids, goes, "Returns")
    await limited.desk.write(give, ids, comes, "Sales")
    async with limited.advisor(crew.sessions["Ana"], after=after, sight=sight) as ana:
        heard = await told(limited, ana)
    assert heard == [("event", stays), ("event", comes), ("left", goes), ("event", comes)]
    assert not [frame for frame in ana.all if frame["t"] == "resync"]


async def test_who_sees_other_tickets_than_when_they_left_reloads(limited: DeskServer, crew: Staff) -> None:
    async with limited.advisor(crew.sessions["Ana"]) as ana:
        await ana.settle()
    change = staff.AdvisorChange(join=["Returns"], leave=["Sales"])
    await limited.desk.write(staff.change_advisor, "ana@desk.example", change)
    async with limited.advisor(crew.sessions["Ana"], after=0, sight=ana.welcome["sight"]) as again:
        await again.next("resync")
    async with limited.advisor(crew.sessions["Ana"], after=0, sight=again.welcome["sight"]) as same:
        await same.settle()
        assert not [frame for frame in same.all if frame["t"] == "resync"]


async def test_an_open_console_reloads_when_its_advisor_joins_or_leaves_a_team(
    limited: DeskServer, crew: Staff
) -> None:
    sales = await limited.desk.write(ticket_of, crew.ids, "Sales")
    returns = await limited.desk.write(ticket_of, crew.ids, "Returns")
    lea = factories.actor(crew.ids, "Lea")
    await known(limited, crew)
    async with limited.advisor(crew.sessions["Ana"]) as ana:
        await ana.settle()
        change = staff.AdvisorChange(join=["Returns"], leave=["Sales"])
        await limited.desk.write(staff.change_advisor, "ana@desk.example", change)
        now = await ana.next("hello")
        assert now["sight"] != ana.welcome["sight"]
        await ana.next("resync")
        ana.all.clear()
        for number in (sales, returns):
            await limited.desk.write(replies.add_note, number, "Now?", by=lea)
        assert await told(limited, ana) == [("event", returns)]


async def test_a_lead_hears_everything_from_the_promotion_on(limited: DeskServer, crew: Staff) -> None:
    async with limited.advisor(crew.sessions["Ana"]) as ana:
        await ana.settle()
        await limited.desk.write(staff.change_advisor, "ana@desk.example", staff.AdvisorChange(role="lead"))
        assert (await ana.next("hello"))["sight"] == ""
        await ana.next("resync")
        number = await limited.desk.write(ticket_of, crew.ids, "Returns")
        assert ("event", number) in await told(limited, ana)


async def test_a_message_that_moved_out_of_sight_is_not_in_the_frames_of_the_ticket_it_left(
    limited: DeskServer, crew: Staff
) -> None:
    here = await limited.desk.write(ticket_of, crew.ids, "Sales")
    there = await limited.desk.write(ticket_of, crew.ids, "Returns")
    lea = factories.actor(crew.ids, "Lea")
    await limited.desk.write(replies.add_note, here, "It stays", by=lea)
    secret = await limited.desk.write(replies.add_note, here, "For the others only", by=lea)
    await known(limited, crew)
    async with limited.advisor(crew.sessions["Ana"]) as ana, limited.advisor(crew.sessions["Bo"]) as bo:
        await limited.desk.write(acts.move_message, secret, there, by=lea)
        assert await told(limited, ana) == [("event", here)]
        moved = await ana.event("message.moved")
        assert moved["message"] is None
        assert moved["ticket"]["number"] == here
        assert await told(limited, bo) == [("event", there)]


async def test_a_merge_and_its_undoing_tell_who_saw_the_ticket_until_then(
    limited: DeskServer, crew: Staff
) -> None:
    desk, ids, lea = limited.desk, crew.ids, factories.actor(crew.ids, "Lea")
    common = await desk.write(ticket_of, ids, None)
    theirs = await desk.write(ticket_of, ids, "Returns")
    for number in (common, theirs):
        await desk.write(tickets.close, number, "solved", by=lea, policy=LIMITED)
    of_bo = await desk.write(ticket_of, ids, "Returns", "Bo")
    of_ana = await desk.write(ticket_of, ids, "Sales", "Ana")
    await known(limited, crew)
    async with limited.advisor(crew.sessions["Ana"]) as ana:
        await desk.write(acts.merge, of_bo, common, by=lea)  # it goes on with the team and owner of the other
        assert await told(limited, ana) == [("left", common)]
        act = await desk.write(acts.merge, of_ana, theirs, by=lea)
        assert ("event", theirs) in await told(limited, ana), "she goes on with it"
        ana.all.clear()
        await desk.write(acts.undo, act, by=lea)
        assert ("left", theirs) in await told(limited, ana)


async def test_a_bots_chat_is_everybodys_until_it_hands_over_to_a_team(
    limited: DeskServer, crew: Staff
) -> None:
    desk, bo = limited.desk, factories.actor(crew.ids, "Bo")
    await desk.write(desk_server.put_chat, crew.ids["Returns"])
    await desk.write(give_to_bot, "web")
    async with limited.visitor() as visitor, limited.advisor(crew.sessions["Ana"]) as ana:
        number = await handed_over(desk, visitor)
        assert (await told(limited, ana))[-1] == ("left", number)
        ana.all.clear()
        await desk.write(give, crew.ids, number, None)
        await desk.write(takeover.hand_back, number, by=bo)
        await told(limited, ana)
        ana.all.clear()
        await desk.write(takeover.take_over, number, by=bo)
        assert [one for one in await told(limited, ana) if one[0] == "left"] == [("left", number)]
        ana.all.clear()
        await desk.write(give, crew.ids, number, "Returns", "Ana")
        await desk.write(takeover.hand_back, number, by=bo)
        assert ("left", number) in await told(limited, ana), "the owner has it no longer"


async def test_items_without_a_ticket_are_for_leads(limited: DeskServer, crew: Staff) -> None:
    async with limited.advisor(crew.sessions["Ana"]) as ana, limited.advisor(crew.sessions["Lea"]) as lea:
        await told(limited, ana)  # what was recorded before can come now
        seen = len(ana.all)
        failed = ItemFailed(item_id=1, channel="support", error="no boundary")
        await limited.desk.write(lambda tx: tx.record(failed))
        await limited.desk.write(assignment.set_presence, crew.ids["Bo"], "away")
        await lea.event("item.failed")
        await told(limited, ana)
        assert [frame["event"]["type"] for frame in ana.all[seen:] if frame["t"] == "event"] == [
            "advisor.presence_changed"
        ]


async def test_a_desk_that_limits_nobody_tells_everybody(desk: Desk, crew: Staff) -> None:
    async with DeskServer(desk).running() as server, server.advisor(crew.sessions["Ana"]) as ana:
        assert ana.welcome["sight"] == ""
        number = await desk.write(ticket_of, crew.ids, "Returns")
        assert {one for _, one in await told(server, ana)} == {number}
        assert server.live.hub.consoles == {"desk"}


@pytest.mark.services
async def test_another_process_tells_what_left_and_who_joined_a_team(
    desk: Desk, database_url: str, crew: Staff, redis_url: str
) -> None:
    other = Desk(database_url)
    here, there = (DeskServer(one, RedisBus(redis_url, desk_id="d"), policy=LIMITED) for one in (desk, other))
    number = await desk.write(ticket_of, crew.ids, "Sales")
    async with here.running(), there.running():
        await known(there, crew)
        async with here.advisor(crew.sessions["Bo"]) as bo, there.advisor(crew.sessions["Ana"]) as ana:
            await desk.write(give, crew.ids, number, "Returns")
            assert await told(there, ana) == [("left", number)]
            change = staff.AdvisorChange(join=["Returns"])
            await desk.write(staff.change_advisor, "ana@desk.example", change)
            await ana.next("resync")
            await bo.send({"t": "viewing", "ticket": number})
            await ana.next("signal", lambda frame: frame.get("ticket") == number)
    other.close()
