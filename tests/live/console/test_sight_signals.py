"""Who looks and who types, where advisors see only some tickets."""

from __future__ import annotations

from tests.live import desk_server
from tests.live.desk_server import DeskServer, Heard
from tests.live.sight_desk import Staff, give, known, ticket_of


async def test_who_looks_or_types_is_told_only_to_those_who_see_the_ticket(
    limited: DeskServer, crew: Staff
) -> None:
    number = await limited.desk.write(ticket_of, crew.ids, "Returns")
    common = await limited.desk.write(ticket_of, crew.ids, None)
    await known(limited, crew)
    async with (
        limited.advisor(crew.sessions["Ana"]) as ana,
        limited.advisor(crew.sessions["Bo"]) as bo,
        limited.advisor(crew.sessions["Cid"]) as cid,
    ):
        await bo.send({"t": "viewing", "ticket": number})
        await bo.send({"t": "typing", "ticket": number, "text": True})
        await cid.next("signal", lambda frame: frame.get("ticket") == number and frame["kind"] == "typing")
        await bo.send({"t": "viewing", "ticket": common})
        await ana.next("signal", lambda frame: frame.get("ticket") == common)
        assert of_tickets(ana) == {common}
        async with limited.advisor(crew.sessions["Ana"]) as late:
            await late.next("signal", lambda frame: frame.get("ticket") == common)
        await bo.send({"t": "viewing", "ticket": number})
        await cid.next("signal", lambda frame: frame.get("ticket") == common and not frame["on"])
        async with limited.advisor(crew.sessions["Ana"]) as later:
            await later.settle()
            assert of_tickets(later) == set()
        await limited.desk.write(give, crew.ids, number, "Sales")
        await ana.next("signal", lambda frame: frame.get("ticket") == number and frame["on"])


def of_tickets(heard: Heard) -> set[int]:
    return {frame["ticket"] for frame in heard.all if frame["t"] == "signal" and "ticket" in frame}


async def test_looking_and_typing_at_a_ticket_out_of_sight_has_no_effect(
    limited: DeskServer, crew: Staff
) -> None:
    number = await limited.desk.write(ticket_of, crew.ids, "Returns")
    await known(limited, crew)
    async with limited.advisor(crew.sessions["Ana"]) as ana, limited.advisor(crew.sessions["Lea"]) as lea:
        await ana.send({"t": "viewing", "ticket": number})
        await ana.send({"t": "typing", "ticket": number, "text": True})
        await ana.settle()
        await lea.settle()
        assert of_tickets(lea) == set()
        assert not limited.live.presence.looked_at(number)


async def test_nobody_writes_to_a_visitor_by_typing_out_of_sight(limited: DeskServer, crew: Staff) -> None:
    await limited.desk.write(desk_server.put_chat, crew.ids["Sales"])
    async with (
        limited.visitor() as visitor,
        limited.advisor(crew.sessions["Ana"]) as ana,
        limited.advisor(crew.sessions["Bo"]) as bo,
    ):
        await visitor.say("Hello")
        number = 1
        await limited.desk.write(give, crew.ids, number, "Returns")
        await ana.send({"t": "viewing", "ticket": number})
        await ana.send({"t": "typing", "ticket": number, "text": True})
        await ana.settle()
        await bo.send({"t": "typing", "ticket": number, "text": True})
        assert (await visitor.next("typing"))["who"] == "Bo"
        assert not [frame for frame in visitor.all if frame["t"] == "read"]
