"""Identities a site signs: every good kind is read, and every known way to cheat is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from helpdesk.channels.webchat.channel import WebchatSettings
from helpdesk.errors import IdentityExpired, IdentityForged, IdentityRefused
from helpdesk.live.visitor.signed_identity import check_user, read_jwt, sign_jwt, user_hash

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AT = int(NOW.timestamp())
SECRET = "the shop's own long secret"
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"})
RSA_2 = RSAKey.generate_key(2048, {"kid": "rsa-2"})
EC = ECKey.generate_key("P-256", {"kid": "ec-1", "alg": "ES256"})
FOREIGN = RSAKey.generate_key(2048, {"kid": "rsa-1"})
FOREIGN_EC = ECKey.generate_key("P-256")
PEM = RSA.as_pem(private=False).decode()
EC_PEM = EC.as_pem(private=False).decode()
JWKS = {"keys": [one.as_dict(private=False) for one in (RSA, RSA_2, EC)]}
CLAIMS: dict[str, Any] = {"sub": "42", "exp": AT + 600, "email": "mia@shop.example", "name": "Mia"}

BY_SECRET = WebchatSettings(identity_secret=SECRET)
BY_PEM = WebchatSettings(identity_keys=PEM)
BY_EC_PEM = WebchatSettings(identity_keys=EC_PEM)
BY_JWKS = WebchatSettings(identity_keys=JWKS)
BY_BOTH = WebchatSettings(identity_secret=SECRET, identity_keys=JWKS)
FOR_US = WebchatSettings(identity_secret=SECRET, identity_audience="https://desk.example")


def signed(key: RSAKey | ECKey, algorithm: str = "RS256", *, kid: str | None = None, **claims: Any) -> str:
    header = {"alg": algorithm} | ({"kid": kid} if kid else {})
    return jwt.encode(header, CLAIMS | claims, key, algorithms=[algorithm])


def by_secret(**claims: Any) -> str:
    """A JWT by the shared secret; a claim that is None is left out."""
    return sign_jwt({name: value for name, value in (CLAIMS | claims).items() if value is not None}, SECRET)


def by_hand(header: dict[str, Any], claims: bytes | None = None, *, key: bytes = SECRET.encode()) -> str:
    """A JWT with any header and payload, and a right HMAC by `key` over both."""
    head, body = text(json.dumps(header).encode()), text(claims or json.dumps(CLAIMS).encode())
    return f"{head}.{body}.{text(hmac.digest(key, f'{head}.{body}'.encode(), hashlib.sha256))}"


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("settings", "token"),
    [
        (BY_SECRET, by_secret()),
        (BY_SECRET, by_hand({"alg": "HS256", "typ": "JWT", "of-ours": 1})),
        (BY_PEM, signed(RSA)),
        (BY_PEM, signed(RSA, kid="any name")),
        (BY_EC_PEM, signed(EC, "ES256")),
        (BY_JWKS, signed(RSA, kid="rsa-1")),
        (BY_JWKS, signed(RSA_2, kid="rsa-2")),
        (BY_JWKS, signed(EC, "ES256", kid="ec-1")),
        (BY_JWKS, signed(EC, "ES256")),
        (BY_BOTH, by_secret()),
        (BY_BOTH, signed(RSA_2, kid="rsa-2")),
        (FOR_US, by_secret(aud="https://desk.example")),
        (FOR_US, by_secret(aud=["https://shop.example", "https://desk.example"])),
        (BY_SECRET, by_secret(aud="https://anywhere.example")),
        (BY_SECRET, by_secret(exp=AT - 30, nbf=AT + 30, iat=AT + 30)),
        (BY_SECRET, by_secret(exp=AT + 24 * 3600)),
        (BY_SECRET, by_secret(exp=AT + 0.5)),
    ],
)
def test_a_right_identity_is_read(settings: WebchatSettings, token: str) -> None:
    known = read_jwt(token, settings, NOW)
    assert (known.sub, known.email, known.name, known.phone) == ("42", "mia@shop.example", "Mia", None)


@pytest.mark.parametrize(
    ("settings", "token"),
    [
        (BY_SECRET, sign_jwt(CLAIMS, "another long secret")),
        (BY_SECRET, by_secret()[:-4] + "AAAA"),
        (BY_SECRET, by_hand({"alg": "none"})),
        (BY_SECRET, by_hand({"alg": "None"}).rpartition(".")[0] + "."),
        (BY_SECRET, by_hand({"alg": "HS512"})),
        (BY_SECRET, signed(RSA)),
        (BY_PEM, by_hand({"alg": "HS256"}, key=PEM.encode())),
        (BY_PEM, by_hand({"alg": "HS256"}, key=RSA.as_der(private=False))),
        (BY_PEM, by_hand({"alg": "RS256"}, key=PEM.encode())),
        (BY_PEM, signed(FOREIGN)),
        (BY_PEM, signed(RSA, "RS512")),
        (BY_PEM, signed(RSA, "PS256")),
        (BY_PEM, signed(EC, "ES256")),
        (BY_JWKS, signed(FOREIGN, kid="rsa-1")),
        (BY_JWKS, signed(RSA, kid="rsa-2")),
        (BY_JWKS, signed(RSA, kid="rsa-9")),
        (BY_JWKS, signed(RSA)),
        (BY_JWKS, signed(EC, "ES256", kid="rsa-1")),
        (BY_JWKS, by_hand({"alg": "HS256", "kid": "rsa-1"}, key=PEM.encode())),
        (
            BY_EC_PEM,
            jwt.encode({"alg": "ES256", "jwk": FOREIGN_EC.as_dict(private=False)}, CLAIMS, FOREIGN_EC),
        ),
    ],
)
def test_a_signature_that_is_not_the_sites_is_forged(settings: WebchatSettings, token: str) -> None:
    with pytest.raises(IdentityForged):
        read_jwt(token, settings, NOW)


@pytest.mark.parametrize("token", [by_secret(exp=AT - 61), by_secret(exp=0), by_secret(exp=-1)])
def test_an_identity_whose_time_is_over_has_expired(token: str) -> None:
    with pytest.raises(IdentityExpired):
        read_jwt(token, BY_SECRET, NOW)


@pytest.mark.parametrize(
    ("settings", "token", "says"),
    [
        (BY_SECRET, by_secret(exp=None), "exp"),
        (BY_SECRET, by_secret(exp="soon"), "exp"),
        (BY_SECRET, by_secret(exp=True), "exp"),
        (BY_SECRET, by_hand({"alg": "HS256"}, b'{"sub": "42", "exp": NaN}'), "exp"),
        (BY_SECRET, by_hand({"alg": "HS256"}, b'{"sub": "42", "exp": 1e400}'), "exp"),
        (BY_SECRET, by_hand({"alg": "HS256"}, b'{"sub": "42", "exp": %d}' % 10**400), "exp"),
        (BY_SECRET, by_secret(exp=AT + 24 * 3600 + 61), "24 hours ahead"),
        (
            WebchatSettings(identity_secret=SECRET, identity_hours=1),
            by_secret(exp=AT + 7200),
            "1 hours ahead",
        ),
        (BY_SECRET, by_secret(nbf=AT + 61), "not yet valid"),
        (BY_SECRET, by_secret(nbf="now"), "nbf"),
        (BY_SECRET, by_secret(iat=AT + 61), "in the future"),
        (BY_SECRET, by_secret(sub=None), "sub"),
        (BY_SECRET, by_secret(sub=""), "sub"),
        (BY_SECRET, by_secret(sub="x" * 201), "sub"),
        (BY_SECRET, by_secret(sub=42), "sub"),
        (BY_SECRET, by_secret(email=["a@b.example"]), "email"),
        (FOR_US, by_secret(), "aud"),
        (FOR_US, by_secret(aud="https://desk.example.evil"), "aud"),
        (FOR_US, by_secret(aud={"is": "https://desk.example"}), "aud"),
        (BY_SECRET, by_hand({"alg": "HS256", "crit": ["exp"], "exp": 1}), "exp"),
        (BY_SECRET, by_hand({"alg": "HS256", "crit": ["of-ours"]}), "of-ours"),
        (BY_SECRET, by_hand({"alg": "HS256", "crit": ["of-ours"], "of-ours": 1}), "of-ours"),
        (BY_SECRET, by_hand({"alg": "HS256", "crit": ["typ"], "typ": "JWT"}), "critical"),
        (BY_SECRET, by_hand({"alg": "HS256", "crit": []}), "critical"),
        (BY_SECRET, by_hand({"alg": "HS256", "b64": True}), "critical"),
        (BY_SECRET, by_hand({}), "JWT"),
        (BY_SECRET, by_hand({"alg": 5}), "JWT"),
        (BY_SECRET, by_hand({"alg": "HS256", "kid": ["x"]}), "JWT"),
        (BY_SECRET, by_hand({"alg": "HS256"}, b"[]"), "JWT"),
        (BY_SECRET, by_hand({"alg": "HS256"}, b"\xff"), "JWT"),
        (BY_SECRET, by_hand({"alg": "HS256"}, b"[" * 60_000), "JWT"),
        (BY_SECRET, by_hand({"alg": "HS256"}, b"[" * 1_000_000), "exceeds"),
        (BY_SECRET, "", "JWT"),
        (BY_SECRET, "a.b", "JWT"),
        (BY_SECRET, "a.b.c.d.e", "JWT"),
        (BY_SECRET, "é.é.é", "JWT"),
        (BY_SECRET, by_secret() + ".x", "JWT"),
        (WebchatSettings(), by_secret(), "no identity_secret"),
        (WebchatSettings(identity_keys="old"), by_secret(), "identity_keys"),
    ],
)
def test_what_is_wrong_with_an_identity_is_said(settings: WebchatSettings, token: str, says: str) -> None:
    with pytest.raises(IdentityRefused) as refused:
        read_jwt(token, settings, NOW)
    assert type(refused.value) is IdentityRefused
    assert says in refused.value.detail


def test_a_user_id_with_a_hash_is_bounded_as_a_jwt_is() -> None:
    def check(expires: int, settings: WebchatSettings = BY_SECRET, hash: str = "") -> None:
        check_user("42", expires, hash or user_hash("42", expires, SECRET), settings, NOW)

    check(AT + 600)
    check(AT - 60)
    with pytest.raises(IdentityExpired):
        check(AT - 61)
    with pytest.raises(IdentityRefused, match="24 hours ahead"):
        check(AT + 48 * 3600)
    with pytest.raises(IdentityForged):
        check(AT + 600, hash=user_hash("43", AT + 600, SECRET))
    with pytest.raises(IdentityRefused, match="no identity_secret"):
        check(AT + 600, BY_JWKS, hash=user_hash("42", AT + 600, ""))
