"""What advisors make of the desk's decisions about tickets, and the figures of it."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.threading_figures import figures
from helpdesk.db.tickets import messages, tickets
from helpdesk.db.tickets.participants import participants_of
from helpdesk.domain.threading.figures import Figures
from helpdesk.errors import Conflict, NotFound
from helpdesk.operations.tickets import act_records, acts, half_believed
from tests.factories import actor
from tests.operations.inbound.mail_desk import answer, come, opened, recipients, token_address

DORA = "dora@accounts.example"


def now(desk: Desk) -> Figures:
    def read(tx: Reading) -> Figures:
        return figures(tx, tx.now - timedelta(days=1), tx.now + timedelta(days=1))

    return desk.read_now(read)


def stranger(desk: Desk, known: int, sender: str = "eve@other.example", n: int = 0) -> int:
    """A ticket of a stranger who names the customer's own mail of another one."""
    named = desk.read_now(messages.messages_after, known, 0)[0].external_id
    outcome = come(
        desk,
        sender,
        "Question",
        "I have one too",
        In_Reply_To=f"<{named}>",
        Message_ID=f"<{n}@other.example>",
    )
    assert outcome.fate == "opened"
    return outcome.ticket_id or 0


def test_a_suggestion_is_accepted_once_and_its_people_are_newcomers(desk: Desk, ids: dict[str, int]) -> None:
    known = opened(desk, Message_ID="<1@shop.example>")
    new = stranger(desk, known)
    assert desk.write_now(half_believed.accept_suggestion, new, known, by=actor(ids)) == known
    assert desk.write_now(half_believed.accept_suggestion, new, known, by=actor(ids)) == known, (
        "and nothing more happens"
    )
    roles = {one.value: one.role for one in desk.read_now(participants_of, [known])[known]}
    assert roles == {"ana@shop.example": "requester", "eve@other.example": "newcomer"}
    assert recipients(desk, ids, known) == ["ana@shop.example"]
    assert (now(desk).suggested, now(desk).accepted) == (1, 1)
    act = desk.read_now(act_records.acts_of, known)[0]
    desk.write_now(acts.undo, act.id, by=actor(ids))
    assert desk.read_now(tickets.ticket, new).suggestion is not None
    assert now(desk).undone == 1
    assert [one.value for one in desk.read_now(participants_of, [known])[known]] == ["ana@shop.example"]


def test_who_was_copied_by_a_forged_mail_gets_nothing_when_its_suggestion_is_accepted(
    desk: Desk, ids: dict[str, int]
) -> None:
    known = opened(desk)
    sent = answer(desk, ids, known)
    come(desk, "Ana <ana@shop.example>", "Re: Broken lamp", "Thanks", To=token_address(sent))
    text = "The shade of the lamp Aurora is still broken. Can I get a new shade?"
    forged = come(desk, "Ana <ana@shop.example>", "My lamp", text, Cc="eve@evil.example")
    assert forged.fate == "opened"
    assert (
        desk.write_now(half_believed.accept_suggestion, forged.ticket_id or 0, known, by=actor(ids)) == known
    )
    roles = {one.value: one.role for one in desk.read_now(participants_of, [known])[known]}
    assert roles == {"ana@shop.example": "requester", "eve@evil.example": "newcomer"}
    assert recipients(desk, ids, known) == ["ana@shop.example"]


def test_what_the_desk_does_not_suggest_is_not_accepted(desk: Desk, ids: dict[str, int]) -> None:
    known = opened(desk, Message_ID="<1@shop.example>")
    other = opened(desk, "fay@books.example", Message_ID="<2@books.example>")
    new = stranger(desk, known)
    with pytest.raises(Conflict, match="does not suggest"):
        desk.write_now(half_believed.accept_suggestion, new, other, by=actor(ids))
    desk.write_now(half_believed.dismiss_suggestion, new, by=actor(ids))
    desk.write_now(half_believed.dismiss_suggestion, new, by=actor(ids))
    with pytest.raises(Conflict, match="does not suggest"):
        desk.write_now(half_believed.accept_suggestion, new, known, by=actor(ids))
    assert (now(desk).refused, now(desk).accepted) == (1, 0)


def test_a_suggested_ticket_that_was_merged_is_accepted_where_it_went(
    desk: Desk, ids: dict[str, int]
) -> None:
    known = opened(desk, Message_ID="<1@shop.example>")
    into = opened(desk, "fay@books.example", Message_ID="<2@books.example>")
    new = stranger(desk, known)
    desk.write_now(acts.merge, known, into, by=actor(ids))
    assert desk.write_now(half_believed.accept_suggestion, new, known, by=actor(ids)) == into
    assert (now(desk).accepted, now(desk).unasked) == (1, 1)


def test_an_advisor_adds_a_newcomer_and_takes_that_back(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    come(desk, DORA, "Re: Broken lamp", "I can help", In_Reply_To=f"<{sent.external_id}>")
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]
    for _ in range(2):
        desk.write_now(half_believed.set_participant, ticket_id, DORA, "copied", by=actor(ids))
    assert DORA in recipients(desk, ids, ticket_id)
    desk.write_now(half_believed.set_participant, ticket_id, DORA, "newcomer", by=actor(ids))
    assert recipients(desk, ids, ticket_id) == ["ana@shop.example"]
    with pytest.raises(NotFound):
        desk.write_now(half_believed.set_participant, ticket_id, "eve@evil.example", "copied", by=actor(ids))
    with pytest.raises(Conflict, match="is the customer"):
        desk.write_now(
            half_believed.set_participant, ticket_id, "ana@shop.example", "newcomer", by=actor(ids)
        )


def test_a_newcomers_message_on_a_ticket_of_its_own_is_theirs_alone(desk: Desk, ids: dict[str, int]) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    heard = come(desk, DORA, "My chair", "It wobbles", In_Reply_To=f"<{sent.external_id}>")
    own = desk.write_now(acts.split, ticket_id, [heard.message_id or 0], "My chair", by=actor(ids))
    assert recipients(desk, ids, own) == [DORA], "and not the first ticket's customer"
    assert now(desk).moved == {"newcomer": 1}


def roles(desk: Desk, ticket_id: int) -> dict[str, str]:
    return {one.value: one.role for one in desk.read_now(participants_of, [ticket_id])[ticket_id]}


@pytest.mark.parametrize("how", ["split", "move"])
def test_a_newcomer_leaves_with_their_only_message_and_comes_back_with_it(
    desk: Desk, ids: dict[str, int], how: str
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    heard = come(desk, DORA, "My chair", "It wobbles", In_Reply_To=f"<{sent.external_id}>")
    before, message_id = roles(desk, ticket_id), heard.message_id or 0
    assert before == {"ana@shop.example": "requester", DORA: "newcomer"}
    if how == "split":
        own = desk.write_now(acts.split, ticket_id, [message_id], "My chair", by=actor(ids))
    else:
        own = opened(desk, "fay@books.example", Message_ID="<2@books.example>")
        desk.write_now(acts.move_message, message_id, own, by=actor(ids))
    assert roles(desk, ticket_id) == {"ana@shop.example": "requester"}
    assert DORA in roles(desk, own)
    act = desk.read_now(act_records.acts_of, ticket_id)[0]
    desk.write_now(acts.undo, act.id, by=actor(ids))
    assert roles(desk, ticket_id) == before
    if how == "move":
        assert DORA not in roles(desk, own)


@pytest.mark.parametrize("why", ["added", "wrote more"])
def test_who_was_added_or_wrote_more_stays_when_a_message_of_theirs_moves(
    desk: Desk, ids: dict[str, int], why: str
) -> None:
    ticket_id = opened(desk)
    sent = answer(desk, ids, ticket_id)
    heard = come(desk, DORA, "My chair", "It wobbles", In_Reply_To=f"<{sent.external_id}>")
    if why == "added":
        desk.write_now(half_believed.set_participant, ticket_id, DORA, "copied", by=actor(ids))
    else:
        come(desk, DORA, "Re: Broken lamp", "It was me", In_Reply_To=f"<{sent.external_id}>")
    before = roles(desk, ticket_id)
    desk.write_now(acts.split, ticket_id, [heard.message_id or 0], "My chair", by=actor(ids))
    assert roles(desk, ticket_id) == before


@pytest.mark.parametrize("seed", [3, 17])
def test_the_figures_are_what_was_done(desk: Desk, ids: dict[str, int], seed: int) -> None:
    dice, done, by = random.Random(seed), Counter[str](), actor(ids)
    known = opened(desk, Message_ID="<1@shop.example>")
    sent = answer(desk, ids, known)
    done["new"] += 1
    moved: list[tuple[str, int]] = []
    merged: list[int] = []
    waiting: list[int] = []
    for n in range(40):
        match dice.choice(
            ["headers", "newcomer", "stranger", "split", "unsplit", "accept", "refuse", "unmerge"]
        ):
            case "headers" | "newcomer" as how:
                who = "ana@shop.example" if how == "headers" else DORA
                come(desk, who, "More", f"Word {n}", In_Reply_To=f"<{sent.external_id}>")
                done[how] += 1
            case "stranger":
                waiting.append(stranger(desk, known, f"eve{n}@other{n}.example", n))
                done["new"] += 1
                done["suggested"] += 1
            case "split":
                rows = desk.read_now(messages.messages_after, known, 0)
                joined = [(str(row.evidence.rung), row.id) for row in rows if row.evidence]
                joined = [one for one in joined if one[0] in ("headers", "newcomer")]
                if joined:
                    rung, message_id = dice.choice(joined)
                    new = desk.write_now(acts.split, known, [message_id], "Another", by=by)
                    moved.append((rung, desk.read_now(act_records.acts_of, new)[0].id))
                    done[f"moved {rung}"] += 1
            case "unsplit" if moved:
                rung, act_id = moved.pop()
                desk.write_now(acts.undo, act_id, by=by)
                done[f"back {rung}"] += 1
            case "accept" if waiting:
                desk.write_now(half_believed.accept_suggestion, waiting.pop(), known, by=by)
                merged.append(desk.read_now(act_records.acts_of, known)[0].id)
                done["accepted"] += 1
            case "refuse" if waiting:
                desk.write_now(half_believed.dismiss_suggestion, waiting.pop(), by=by)
                done["refused"] += 1
            case "unmerge" if merged:
                desk.write_now(acts.undo, merged.pop(), by=by)
                done["undone"] += 1
            case _:
                pass
    found = now(desk)
    assert found.joined == {one: done[one] for one in ("new", "headers", "newcomer") if done[one]}
    for told, word in ((found.moved, "moved"), (found.moved_back, "back")):
        assert told == {
            one: done[f"{word} {one}"] for one in ("headers", "newcomer") if done[f"{word} {one}"]
        }
    for name in ("suggested", "accepted", "refused", "undone"):
        assert getattr(found, name) == done[name], name
    assert found.unasked == 0


def test_only_the_period_counts(desk: Desk, ids: dict[str, int]) -> None:
    opened(desk)

    def between(first: int, last: int) -> dict[str, int]:
        def read(tx: Reading) -> dict[str, int]:
            return figures(tx, tx.now + timedelta(hours=first), tx.now + timedelta(hours=last)).joined

        return desk.read_now(read)

    assert between(-1, 1) == {"new": 1}
    assert between(-30, -1) == {}
    assert between(1, 30) == {}
