"""What the sockets really say fits the types that console and widget are checked with."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest

from helpdesk.live.wire import console_frames, visitor_frames
from tests.live.desk_server import DeskServer, answer
from tools.frames import SOCKETS, Direction, module, type_of


async def test_every_field_of_a_frame_that_was_sent_is_in_its_type(server: DeskServer, session: str) -> None:
    async with server.advisor(session, after=0) as ana, server.visitor() as mia:
        stored = await mia.say("Where is my parcel?")
        await ana.event("message.received")
        await ana.send({"t": "typing", "ticket": 1, "text": True})
        await mia.next("typing")
        await server.desk.write(answer, 1, "On its way.")
        await mia.next("message", lambda frame: not frame["message"]["mine"])
        await mia.send({"t": "email", "email": "no address"})
        await mia.next("error")
        await ana.settle()
        await mia.settle()
    assert stored["conversation"]
    heard_by_ana = {frame["t"] for frame in ana.all}
    heard_by_mia = {frame["t"] for frame in mia.all}
    assert heard_by_ana >= {"hello", "event", "signal", "pong"}
    assert heard_by_mia >= {"hello", "stored", "message", "typing", "error", "pong"}
    for frame in ana.all:
        fits(frame, console_frames.ToConsole)
    for frame in mia.all:
        fits(frame, visitor_frames.ToVisitor)


def fits(frame: dict[str, object], union: object) -> None:
    """One struct of the union reads the frame, and writes the same fields again."""
    found = []
    for struct in get_args(union):
        try:
            found.append(msgspec.to_builtins(msgspec.convert(frame, struct)))
        except msgspec.ValidationError:
            continue
    assert any(one.keys() == frame.keys() for one in found), frame


def test_what_the_desk_sends_is_always_there_and_what_a_client_sends_may_be_left_out() -> None:
    text = module(*SOCKETS["visitor.gen.ts"])
    assert "  image: string;\n" in text  # has a default, and is sent all the same
    assert "  payload?: string;\n" in text
    assert "  client_id: string;\n" in text


def test_a_struct_that_goes_both_ways_is_refused() -> None:
    there = Direction("There", console_frames.FromConsole, True)
    with pytest.raises(ValueError, match="sent and received: "):
        module(there, Direction("Back", console_frames.FromConsole, False))


def test_a_choice_in_a_list_keeps_its_brackets() -> None:
    assert type_of({"type": "array", "items": {"enum": ["a", "b"]}}) == '("a" | "b")[]'
    with pytest.raises(ValueError, match="no type for"):
        type_of({"type": "tuple"})
