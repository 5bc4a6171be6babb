"""Who a visitor says to be, and who a site says they are."""

from __future__ import annotations

import time
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from helpdesk.live.visitor.signed_identity import sign_jwt
from tests.live.desk_server import IDENTITY_SECRET, DeskServer, Heard


async def test_an_email_is_a_claim_kept_with_the_chat(server: DeskServer, session: str) -> None:
    async with server.visitor() as visitor:
        await visitor.send({"t": "email", "email": "not an address"})
        wrong = await visitor.next("error")
        assert (wrong["code"], wrong["field"]) == ("bad_input", "email")
        await visitor.send(
            {"t": "email", "email": "Eve@Example.org", "name": "Eve"}
        )  # before the first message
        assert (await visitor.next("email"))["email"] == "eve@example.org"
        await visitor.say("Write to me there")
        await visitor.settle()
    async with server.visitor(token=visitor.welcome["token"]) as again:
        assert again.welcome["email"] == "eve@example.org"


async def test_a_signed_identity_opens_the_persons_chat_on_any_device(
    server: DeskServer, session: str
) -> None:
    claims = {"sub": "42", "email": "ana@customer.example", "name": "Ana C", "exp": time.time() + 60}
    identity = sign_jwt(claims, IDENTITY_SECRET)
    async with server.visitor(identity=identity) as phone:
        assert phone.welcome["signed_in"]
        await phone.say("from my phone")
    async with server.visitor(identity=identity) as laptop:
        assert [m["text"] for m in laptop.welcome["messages"]] == ["from my phone"]
    async with server.visitor(token=phone.welcome["token"]) as signed_out:
        assert signed_out.welcome["messages"] == []


@pytest.mark.parametrize(
    ("claims", "secret", "code", "says"),
    [
        ({"sub": "42", "exp": time.time() + 60}, "another secret", "identity_forged", "signature"),
        ({"sub": "42", "exp": time.time() - 3600}, IDENTITY_SECRET, "identity_expired", "expired"),
        ({"sub": "42"}, IDENTITY_SECRET, "identity", "exp"),
    ],
)
async def test_a_wrong_identity_is_refused_with_its_reason(
    server: DeskServer, session: str, claims: dict[str, Any], secret: str, code: str, says: str
) -> None:
    async with server.chat() as socket:
        heard = Heard(socket)
        await heard.send({"t": "hello", "identity": sign_jwt(claims, secret)})
        error = await heard.next("error")
        assert error["code"] == code
        assert says in error["detail"]
        with pytest.raises(ConnectionClosed):
            await socket.recv()
