"""Visitors a site vouches for."""

from __future__ import annotations

from datetime import UTC, datetime

from helpdesk.db.channels import ChannelRow
from helpdesk.live.visitor import guest
from helpdesk.live.visitor.signed_identity import sign_jwt
from helpdesk.live.visitor.socket import settings_of
from helpdesk.live.wire.visitor_frames import ChatHello
from helpdesk.security.stranger_tokens import Tokens


def secret(number: int) -> str:
    return f"the secret of site {number}"


def site(number: int) -> ChannelRow:
    return ChannelRow(
        id=number,
        name=f"site-{number}",
        kind="webchat",
        label="",
        team_id=None,
        settings={"identity_secret": secret(number)},
        enabled=True,
    )


def test_user_1_of_one_site_is_not_user_1_of_another() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    guests = []
    for number in (1, 2):
        identity = sign_jwt({"sub": "1", "exp": now.timestamp() + 60}, secret(number))
        tokens = Tokens(b"a secret of thirty-two bytes ....")
        channel = site(number)
        guests.append(
            guest.recognise(channel, settings_of(channel), tokens, ChatHello(identity=identity), now)
        )
    assert guests[0].key != guests[1].key
    assert guests[0].vouched[0].value != guests[1].vouched[0].value
