"""The survey page: GET shows and never votes, POST votes, and it works without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest

from helpdesk.db import surveys as db
from helpdesk.db.engine.transaction import Transaction
from helpdesk.operations.chats import revoking
from helpdesk.operations.surveys import invitations
from tests.api.conftest import Api
from tests.live import desk_server
from tests.live.desk_server import POLICY


@pytest.fixture
async def invitation(api: Api) -> db.Invitation:
    """A survey that was mailed for a solved ticket."""
    return await api.desk.write(asked, api)


def asked(tx: Transaction, api: Api) -> db.Invitation:
    said = desk_server.say(tx, "site", "k", "Thank you")
    invitation_id = db.add_invitation(
        tx,
        {
            "survey": "csat",
            "ticket_id": said.ticket_id,
            "contact_id": 1,
            "state": "scheduled",
            "via": "mail",
        },
    )
    invitations.mark_sent(tx, invitation_id)
    return db.invitation(tx, invitation_id)


def link(api: Api, invitation: db.Invitation) -> str:
    return f"/survey/{invitations.token(api.tools.policy, invitation.id)}"


async def test_following_the_link_chooses_a_score_and_changes_nothing(
    api: Api, invitation: db.Invitation
) -> None:
    async with api.client() as customer:
        answer = await customer.get(f"{link(api, invitation)}?score=5")
        assert answer.status_code == 200
        assert 'value="5" required checked' in answer.text
        assert "<script" not in answer.text
        assert (await customer.head(link(api, invitation))).status_code in (200, 405)
    assert await api.desk.read(db.invitation, invitation.id) == invitation


async def test_the_link_with_its_token_leaves_the_page_in_no_referrer(
    api: Api, invitation: db.Invitation
) -> None:
    """Of two policies a browser takes the last one."""
    async with api.client() as customer:
        headers = (await customer.get(link(api, invitation))).headers
    assert headers.get_list("referrer-policy") == ["no-referrer"]
    assert headers["content-type"] == "text/html; charset=utf-8"


async def test_the_form_votes_and_may_be_changed(api: Api, invitation: db.Invitation) -> None:
    async with api.client() as customer:
        answer = await customer.post(link(api, invitation), data={"score": "4", "comment": "quick"})
        assert (answer.status_code, "Thank you" in answer.text) == (200, True)
        kept = await api.desk.read(db.invitation, invitation.id)
        assert (kept.state, kept.score, kept.comment) == ("answered", 4, "quick")
        await customer.post(link(api, invitation), data={"score": "2", "comment": ""})
    assert (await api.desk.read(db.invitation, invitation.id)).score == 2


@pytest.mark.parametrize("score", ["", "6", "0", "five"])
async def test_a_vote_without_a_score_is_asked_again(api: Api, invitation: db.Invitation, score: str) -> None:
    async with api.client() as customer:
        answer = await customer.post(link(api, invitation), data={"score": score, "comment": "kept <b>"})
    assert answer.status_code == 400
    assert "Please choose a number first." in answer.text
    assert "kept &lt;b&gt;" in answer.text
    assert await api.desk.read(db.invitation, invitation.id) == invitation


async def test_a_link_that_does_not_verify_opens_nothing(api: Api, invitation: db.Invitation) -> None:
    async with api.client() as customer:
        for path in ("/survey/nonsense", link(api, invitation)[:-3] + "xyz"):
            assert (await customer.get(path)).status_code == 404
            assert (await customer.post(path, data={"score": "5"})).status_code == 404
    assert await api.desk.read(db.invitation, invitation.id) == invitation


@pytest.mark.parametrize("days", [89, 91])
async def test_a_link_expires(api: Api, invitation: db.Invitation, days: int) -> None:
    def age(tx: Transaction) -> None:
        db.change_invitation(tx, invitation.id, sent_at=tx.now - timedelta(days=days))

    await api.desk.write(age)
    async with api.client() as customer:
        shown = await customer.get(link(api, invitation))
        voted = await customer.post(link(api, invitation), data={"score": "5"})
    assert (b"<form" in shown.content) is (days < 90)
    assert voted.status_code == (200 if days < 90 else 409)
    kept = await api.desk.read(db.invitation, invitation.id)
    assert kept.score == (5 if days < 90 else None)


async def test_a_revoked_link_opens_no_form_and_takes_no_vote(api: Api, invitation: db.Invitation) -> None:
    found = await api.desk.write(revoking.revoke, invitation.ticket_id)
    assert (found.surveys, found.visitors) == (1, 1)
    async with api.client() as customer:
        shown = await customer.get(link(api, invitation))
        voted = await customer.post(link(api, invitation), data={"score": "5"})
    assert b"<form" not in shown.content
    assert voted.status_code == 409
    assert (await api.desk.read(db.invitation, invitation.id)).score is None
    assert (await api.desk.write(revoking.revoke, invitation.ticket_id)).surveys == 0


async def test_a_french_reader_gets_it_in_french(api: Api, invitation: db.Invitation) -> None:
    async with api.client(headers={"Accept-Language": "fr-CA,fr;q=0.9,en;q=0.8"}) as customer:
        answer = await customer.get(link(api, invitation))
    assert "Que pensez-vous de notre aide" in answer.text
    assert answer.headers["content-language"] == "fr"


def test_the_policy_of_the_tests_is_another_desks(api: Api, invitation: db.Invitation) -> None:
    """The premise of "does not verify": tokens hang on the secret."""
    assert invitations.token(POLICY, invitation.id) != invitations.token(api.tools.policy, invitation.id)
