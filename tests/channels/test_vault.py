"""Secrets at rest: sealed, opened, refused with the wrong key, in another place, or after a change."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.channels.registry import MASK, build, opened, public_settings, sealed, secrets_of
from helpdesk.channels.vault import PLAIN, Vault, is_sealed
from helpdesk.errors import BadInput

SECRET, OTHER = "a secret of the operator, long enough", "another secret of the operator, as long"
SETTINGS: dict[str, dict[str, Any]] = {
    "email": {
        "address": "support@x.example",
        "imap": {"host": "mail.x.example", "username": "support", "password": "imap word"},
        "smtp": {"host": "mail.x.example", "username": "support", "password": "smtp word"},
    },
    "webchat": {"title": "Ask us", "identity_secret": "the key that signs who visitors are"},
    "telegram": {"token": "123456:abcdefghijklmnopqrstuvwxyzabcdefghi", "secret": "a_webhook_secret_of_ours"},
    "api": {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
}
PLACES = {
    "email": {"one.imap.password": "imap word", "one.smtp.password": "smtp word"},
    "webchat": {"one.identity_secret": SETTINGS["webchat"]["identity_secret"]},
    "telegram": {"one.token": SETTINGS["telegram"]["token"], "one.secret": SETTINGS["telegram"]["secret"]},
    "api": {"one.secret": SETTINGS["api"]["secret"]},
}


@given(st.text(min_size=1), st.text())
def test_what_is_sealed_opens_again_in_its_place_and_says_nothing(secret: str, place: str) -> None:
    vault = Vault(SECRET)
    stored = vault.seal(secret, place)
    assert is_sealed(stored)
    assert len(secret) < 4 or secret not in stored
    assert vault.open(stored, place) == secret
    assert vault.seal(secret, place) != stored  # equal secrets do not look equal
    with pytest.raises(BadInput):
        vault.open(stored, place + "x")


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_secret_of_a_kind_is_sealed_and_nothing_else(kind: str) -> None:
    vault, settings = Vault(SECRET), SETTINGS[kind]
    stored = sealed(kind, "one", settings, vault)
    assert all(is_sealed(one) for one in secrets_of(kind, "one", stored).values())
    assert secrets_of(kind, "one", settings) == PLACES[kind]
    for word in PLACES[kind].values():
        assert word not in str(stored)
    assert opened(kind, "one", stored, vault) == settings
    assert sealed(kind, "one", stored, vault) == stored  # once
    assert public_settings(kind, stored) == public_settings(kind, settings)
    assert MASK in str(public_settings(kind, stored))
    assert build(kind, "one", stored, vault=vault).kind == kind


@pytest.mark.parametrize("kind", SETTINGS)
def test_without_a_secret_nothing_is_sealed(kind: str) -> None:
    assert sealed(kind, "one", SETTINGS[kind], PLAIN) == SETTINGS[kind]
    assert opened(kind, "one", SETTINGS[kind], Vault(SECRET)) == SETTINGS[kind]  # stored before there was one


@pytest.mark.parametrize(
    ("vault", "why"), [(Vault(OTHER), "is not the one that sealed"), (PLAIN, "is not set, but it sealed")]
)
@pytest.mark.parametrize("kind", SETTINGS)
def test_another_secret_opens_nothing_and_the_error_says_what_to_do(
    kind: str, vault: Vault, why: str
) -> None:
    stored = sealed(kind, "one", SETTINGS[kind], Vault(SECRET))
    with pytest.raises(BadInput, match="helpdesk secret rotate") as refused:
        build(kind, "one", stored, vault=vault)
    assert refused.value.field == "HELPDESK_SECRET"
    assert why in refused.value.detail


@pytest.mark.parametrize("at", [-1, -10, 18, 30])
def test_a_changed_byte_is_noticed(at: int) -> None:
    vault = Vault(SECRET)
    stored = vault.seal("a password", "one.password")
    changed = list(stored)
    changed[at] = "A" if changed[at] != "A" else "B"
    with pytest.raises(BadInput, match=r"changed outside|not the one"):
        vault.open("".join(changed), "one.password")


@pytest.mark.parametrize("stored", ["sealed:1:", "sealed:1:x", "sealed:1:{mark}:", "sealed:1:{mark}:%%%"])
def test_what_only_looks_sealed_is_refused(stored: str) -> None:
    vault = Vault(SECRET)
    mark = vault.seal("x", "y").split(":")[2]
    with pytest.raises(BadInput):
        vault.open(stored.replace("{mark}", mark), "y")
