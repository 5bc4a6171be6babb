"""Mail overtakes mail, and a burst is settled many at once: the same tickets come out as one by one."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from helpdesk.channels.base import no_blobs
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import held, in_order, ledger, ledger_proof
from helpdesk.db.schema.records import ledger as ledger_table
from helpdesk.db.schema.tickets import messages
from helpdesk.domain.messages import RawInbound
from helpdesk.gateway import inbox as inbox_module
from helpdesk.gateway.inbox import Inbox
from helpdesk.gateway.switchboard import Switchboard
from tests.factories import POLICY

_numbers = count()
SUBJECTS = ("Broken lamp", "Invoice for March", "Where is my parcel", "Password lost", "Opening hours")


def mail(
    own: str, names: Iterable[str] = (), *, sender: str = "ana@shop.example", about: int = 0
) -> RawInbound:
    """A mail with this Message-ID, which answers the first of `names`."""
    named = list(names)
    lines = [
        f"From: {sender}",
        "To: support@desk.example",
        f"Subject: {SUBJECTS[about]}",
        f"Message-ID: <{own}>",
    ]
    if named:
        lines.append(f"In-Reply-To: <{named[0]}>")
    if len(named) > 1:
        lines.append("References: " + "\r\n ".join(f"<{one}>" for one in reversed(named)))
    return RawInbound(
        channel="support", body="\r\n".join([*lines, "", f"{SUBJECTS[about]}: {own}", ""]).encode()
    )


def ticket_of(tx: Reading, own: str) -> int | None:
    return tx.conn.scalar(select(messages.c.ticket_id).where(messages.c.external_id == own))


def fate(tx: Reading, item_id: int) -> str | None:
    return ledger.item(tx, item_id).fate


async def test_an_answer_waits_for_what_it_names_while_that_is_in_flight(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    answer, first = mail("2@a", ["1@a"], sender="bo@shop.example"), mail("1@a")
    answer_id, first_id = await inbox.keep(answer), await inbox.keep(first)
    waiting = asyncio.create_task(inbox.settle(answer_id, answer))
    await asyncio.gather(inbox.settle(first_id, first), waiting)
    ordered = desk.read_now(
        lambda tx: list(tx.conn.scalars(select(messages.c.external_id).order_by(messages.c.id)))
    )
    assert ordered == ["1@a", "2@a"]


async def test_an_answer_does_not_wait_for_ever_for_an_item_of_a_dead_process(
    desk: Desk, ids: dict[str, int], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "_LEASE", timedelta(seconds=0.3))
    answer, first = mail("2@a", ["1@a"]), mail("1@a")
    dead = await inbox.keep(first)
    answer_id = await inbox.keep(answer)
    began = asyncio.get_running_loop().time()
    [outcome] = await inbox.settle(answer_id, answer)
    assert asyncio.get_running_loop().time() - began >= 0.2, "it waited for the lease"
    assert outcome.fate == "opened"
    assert await inbox.recover(older_than=timedelta(0)) == 1
    assert desk.read_now(fate, dead) == "threaded"
    assert desk.read_now(ticket_of, "1@a") == outcome.ticket_id


async def test_what_a_dead_process_left_is_settled_in_its_order(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    for raw in (mail("3@a", ["2@a"]), mail("2@a", ["1@a"]), mail("1@a")):
        await inbox.keep(raw)
    assert await inbox.recover(older_than=timedelta(0)) == 3
    ordered = desk.read_now(
        lambda tx: list(tx.conn.scalars(select(messages.c.external_id).order_by(messages.c.id)))
    )
    assert ordered == ["1@a", "2@a", "3@a"]
    assert len({desk.read_now(ticket_of, one) for one in ordered}) == 1


async def test_mails_that_name_each_other_are_both_settled(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    circle = [mail("1@a", ["3@a"]), mail("2@a", ["1@a"]), mail("3@a", ["2@a"])]
    for raw in circle:
        await inbox.take(raw)
    await asyncio.wait_for(inbox.drain(), timeout=20)
    assert desk.read_now(ledger_proof.prove).in_flight == 0


@pytest.mark.parametrize("senders", [1, 130])
async def test_a_circle_too_long_to_be_seen_ends_too(
    desk: Desk, ids: dict[str, int], inbox: Inbox, senders: int
) -> None:
    """Of one sender, the first mail names the last one, and each waits in the line; of many, each names the
    next one."""
    if senders == 1:
        circle = [mail("1@a", ["130@a"]), *(mail(f"{n}@a") for n in range(2, 131))]
    else:
        circle = [mail(f"{n}@a", [f"{n % 130 + 1}@a"], sender=f"b{n}@shop.example") for n in range(1, 131)]
    kept = [(await inbox.keep(raw), raw) for raw in circle]
    for item_id, raw in kept:
        inbox.settle_later(item_id, raw)
    await asyncio.wait_for(inbox.drain(), timeout=180)
    assert desk.read_now(ledger_proof.prove).in_flight == 0


async def test_mails_of_one_sender_are_settled_in_the_order_of_their_arrival(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    raws = [mail(f"{n}@a", about=n % 5) for n in range(8)]
    kept = [(await inbox.keep(raw), raw) for raw in raws]
    await asyncio.gather(*(inbox.settle(item_id, raw) for item_id, raw in reversed(kept)))
    ordered = desk.read_now(
        lambda tx: list(tx.conn.scalars(select(messages.c.external_id).order_by(messages.c.id)))
    )
    assert ordered == [f"{n}@a" for n in range(8)]


async def test_a_stranger_who_names_a_missing_message_joins_nothing(
    desk: Desk, ids: dict[str, int], inbox: Inbox
) -> None:
    for raw in (mail("2@a", ["1@a"]), mail("3@e", ["1@a"], sender="eve@bad.example")):
        await inbox.settle(await inbox.keep(raw), raw)
    assert desk.read_now(ticket_of, "2@a") != desk.read_now(ticket_of, "3@e")


async def test_two_processes_that_share_a_burst_make_one_ticket_of_a_thread(
    database_url: str, desk: Desk, ids: dict[str, int], inbox: Inbox, blobs: BlobStore
) -> None:
    other = Desk(database_url, threads=4)
    beside = Inbox(other, Switchboard(other, no_blobs), blobs, POLICY)
    try:
        for number in range(12):
            answer = mail(
                f"b{number}@a", [f"a{number}@a"], sender=f"ana{number}@shop.example", about=number % 5
            )
            first = mail(f"a{number}@a", sender=f"ana{number}@shop.example", about=number % 5)
            here, there = (inbox, beside) if number % 2 else (beside, inbox)
            await asyncio.gather(here.take(answer), there.take(first))
        await asyncio.gather(inbox.drain(), beside.drain())
    finally:
        other.close()
    for number in range(12):
        assert (
            desk.read_now(ticket_of, f"b{number}@a") == desk.read_now(ticket_of, f"a{number}@a") is not None
        )


@st.composite
def conversations(draw: st.DrawFn) -> list[tuple[int, int, list[int]]]:
    """Mails of several threads, shuffled and interleaved: (thread, place in it, places that it names)."""
    mails = []
    for thread in range(draw(st.integers(1, 4))):
        whole = draw(st.booleans())  # References with the whole thread, or only In-Reply-To
        parents: dict[int, int | None] = {0: None}
        for place in range(1, draw(st.integers(1, 5))):
            parents[place] = draw(st.integers(0, place - 1))
        for place, parent in parents.items():
            named: list[int] = []
            while parent is not None:
                named.append(parent)
                parent = parents[parent] if whole else None
            mails.append((thread, place, named))
    return draw(st.permutations(mails))


@pytest.mark.parametrize("burst", [False, True], ids=["one by one", "at once"])
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)
@given(mails=conversations(), strangers=st.booleans())
@example(mails=[(0, 0, []), (0, 2, [1]), (0, 3, [1]), (0, 1, [0])], strangers=False)  # two wait for one
def test_whole_conversations_in_any_order_make_the_same_tickets(
    desk: Desk,
    ids: dict[str, int],
    tmp_path: Path,
    burst: bool,
    mails: list[tuple[int, int, list[int]]],
    strangers: bool,
) -> None:
    """Whoever writes them: one person with several matters, or a person for each."""
    run = next(_numbers)

    def own(thread: int, place: int) -> str:
        return f"{run}.{thread}.{place}@shop.example"

    raws = [
        mail(
            own(thread, place),
            [own(thread, one) for one in named],
            sender=f"ana{run}.{thread if strangers else 0}@shop.example",
            about=thread,
        )
        for thread, place, named in mails
    ]

    async def take_all() -> None:
        inbox = Inbox(desk, Switchboard(desk, no_blobs), BlobStore(tmp_path / "blobs"), POLICY)
        for raw in raws:
            await inbox.take(raw)
            if not burst:
                await inbox.drain()
        await inbox.drain()

    asyncio.run(take_all())
    found: dict[int, set[int | None]] = defaultdict(set)
    for thread, place, _ in mails:
        found[thread].add(desk.read_now(ticket_of, own(thread, place)))
    tickets = [one for group in found.values() for one in group]
    assert None not in tickets
    assert len(tickets) == len(set(tickets)) == len(found), "one ticket a thread, and none shared"


def test_a_restart_finds_no_item_that_waits_for_a_settled_one(desk: Desk, ids: dict[str, int]) -> None:
    """`waits_for` of an item stays when the other one is settled: that is no circle."""

    def prepare(tx: Transaction) -> tuple[int, int]:
        first, second = (
            ledger.keep(
                tx, channel_id=ids["support"], external_id=None, headers={}, body=b"", size=0, sha256="0",
                named=f"{number}@a", line="from:ana",
            )
            for number in (1, 2)
        )  # fmt: skip
        in_order.wait_for(tx, second, first, "line")
        return first, second

    first, second = desk.write_now(prepare)
    assert desk.write_now(in_order.waits_for, second) == (first, "line")
    desk.write_now(
        lambda tx: tx.conn.execute(
            update(ledger_table).where(ledger_table.c.id == first).values(fate="parked")
        )
    )
    assert desk.write_now(in_order.waits_for, first) is None
    assert desk.write_now(lambda tx: in_order.before_in_line(tx, held.place_of(tx, second))) == []
