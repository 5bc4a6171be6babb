"""Settings become channels, wrong ones are refused by name, and secrets are not shown."""

import json
import subprocess
import sys
from typing import Any, get_args

import pytest
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, RSAKey

from helpdesk.channels.base import Channel, FetchesFiles, PullChannel, ReportsStatus
from helpdesk.channels.registry import MASK, build, public_settings, refuse_carried, unmasked
from helpdesk.channels.traits import TRAITS, traits
from helpdesk.domain.messages import ChannelKind
from helpdesk.errors import BadInput

RSA = RSAKey.generate_key(2048)
P384 = ECKey.generate_key("P-384")
PEM = RSA.as_pem(private=False).decode()
SETTINGS: dict[str, dict[str, Any]] = {
    "email": {
        "address": "Support@Shop.example",
        "name": "Demo Shop",
        "smtp": {"host": "mail.example", "username": "desk", "password": "hunter2"},
        "imap": {"host": "mail.example", "username": "desk", "password": "hunter2"},
    },
    "webchat": {"title": "Ask us", "allowed_origins": ["https://shop.example"], "identity_secret": "s3"},
    "phone": {"region": "GB"},
    "telegram": {"token": "123:abc", "secret": "s3"},
    "api": {"secret": "whsec_" + "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"},
}


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_kind_is_built_without_opening_anything(kind: str) -> None:
    channel: Channel = build(kind, "one", SETTINGS[kind])
    assert (channel.name, channel.kind) == ("one", kind)


def test_every_kinds_traits_are_those_its_adapter_declares() -> None:
    assert set(TRAITS) == set(SETTINGS) == set(get_args(ChannelKind))
    for kind, settings in SETTINGS.items():
        assert build(kind, "one", settings).traits is traits(kind)


def test_traits_are_found_without_loading_an_adapter() -> None:
    script = (
        "import sys, helpdesk.channels.traits\n"
        "print([one for one in sys.modules if one.startswith('helpdesk.channels') and 'channel' == one[-7:]])"
    )
    ran = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_what_a_channel_can_do_beyond_the_protocol_is_told_by_its_methods() -> None:
    email, telegram = (build(kind, "one", SETTINGS[kind]) for kind in ("email", "telegram"))
    assert isinstance(email, PullChannel)
    assert isinstance(email, ReportsStatus)
    assert isinstance(telegram, FetchesFiles)
    assert not isinstance(telegram, PullChannel)


@pytest.mark.parametrize(
    ("kind", "change", "field"),
    [
        ("email", {"adress": "a@b.example"}, "adress"),
        ("email", {"address": "no address"}, "address"),
        ("email", {"address": "x" * 29 + "@b.example"}, "address"),
        ("email", {"aliases": ["nobody"]}, "aliases"),
        ("email", {"smtp": {}}, "smtp.host"),
        ("email", {"smtp": {"host": "x", "port": 0}}, "smtp.port"),
        ("email", {"smtp": {"host": "x", "security": "ssl"}}, "smtp.security"),
        ("email", {"imap": {"host": "x", "username": "u", "password": "p", "foldr": 1}}, "imap.foldr"),
        ("telegram", {"token": "no token"}, "token"),
        ("telegram", {"secret": "with spaces"}, "secret"),
        ("webchat", {"allowed_origins": ["shop.example"]}, "allowed_origins[0]"),
        ("webchat", {"identity_secret": PEM}, "identity_secret"),
        ("webchat", {"identity_keys": "plain"}, "identity_keys"),
        ("webchat", {"identity_keys": PEM.replace("A", "B")}, "identity_keys"),
        ("webchat", {"identity_keys": RSA.as_pem(private=True).decode()}, "identity_keys"),
        ("webchat", {"identity_keys": {"keys": [RSA.as_dict(private=True)]}}, "identity_keys"),
        ("webchat", {"identity_keys": {"keys": [{"kty": "oct", "k": "c2VjcmV0" * 4}]}}, "identity_keys"),
        ("webchat", {"identity_keys": {"keys": [P384.as_dict(private=False)]}}, "identity_keys"),
        (
            "webchat",
            {"identity_keys": {"keys": [RSA.as_dict(private=False) | {"use": "enc"}]}},
            "identity_keys",
        ),
        (
            "webchat",
            {"identity_keys": {"keys": [RSA.as_dict(private=False) | {"alg": "PS256"}]}},
            "identity_keys",
        ),
        ("webchat", {"identity_keys": {"keys": []}}, "identity_keys"),
        ("webchat", {"identity_keys": {"keys": [5]}}, "identity_keys"),
        ("webchat", {"identity_keys": {"issuer": "x"}}, "identity_keys"),
        ("webchat", {"identity_keys": ["x"]}, "identity_keys"),
        ("webchat", {"identity_hours": 0}, "identity_hours"),
        ("phone", {"region": "Britain"}, "region"),
        ("api", {"secret": "plain"}, "secret"),
        ("fax", {}, "kind"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(kind: str, change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        build(kind, "one", SETTINGS.get(kind, {}) | change)
    assert refused.value.field == field
    assert "hunter2" not in refused.value.detail


def test_a_weak_key_is_refused() -> None:
    with pytest.warns(SecurityWarning):
        weak = RSAKey.generate_key(1024).as_pem(private=False).decode()
    with pytest.warns(SecurityWarning), pytest.raises(BadInput, match="2048 bits"):
        build("webchat", "one", {"identity_keys": weak})


def test_a_key_set_may_hold_keys_for_other_ends_too() -> None:
    keys: list[RSAKey | ECKey] = [P384, RSA, ECKey.generate_key("P-256", {"use": "enc"})]
    document = {"keys": [*(key.as_dict(private=False) for key in keys), {"kty": "of-tomorrow"}]}
    assert build("webchat", "one", {"identity_keys": document}).kind == "webchat"


def test_a_missing_setting_is_refused_by_name() -> None:
    with pytest.raises(BadInput) as refused:
        build("telegram", "one", {"token": "123:abc"})
    assert refused.value.field == "secret"


@pytest.mark.parametrize("name", ["", "Has Spaces", "a/b", "x" * 65, "a:b"])
def test_a_name_that_could_not_stand_in_an_address_is_refused(name: str) -> None:
    with pytest.raises(BadInput) as refused:
        build("phone", name, {})
    assert refused.value.field == "name"


def test_secrets_are_masked_and_come_back_unharmed() -> None:
    shown = public_settings("email", SETTINGS["email"])
    assert shown["smtp"] == {"host": "mail.example", "username": "desk", "password": MASK}
    assert public_settings("telegram", SETTINGS["telegram"]) == {"token": MASK, "secret": MASK}
    assert public_settings("webchat", {"identity_secret": ""}) == {"identity_secret": ""}
    changed = shown | {"name": "New name"}
    assert unmasked(changed, SETTINGS["email"]) == SETTINGS["email"] | {"name": "New name"}


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_setting_that_sounds_secret_is_masked(kind: str) -> None:
    shown = json.dumps(public_settings(kind, SETTINGS[kind]))
    assert not any(secret in shown for secret in ("hunter2", "s3", "123:abc", "whsec_"))


SMTP = {"host": "mail.example", "username": "desk", "password": "hunter2"}
HIDDEN = SMTP | {"password": MASK}


@pytest.mark.parametrize(
    ("kind", "stored", "given", "asks"),
    [
        ("email", {"smtp": SMTP}, {"smtp": HIDDEN}, None),
        ("email", {"smtp": SMTP}, {"smtp": HIDDEN | {"port": 587, "verify": True}}, None),
        ("email", {"smtp": SMTP}, {"smtp": HIDDEN | {"timeout": 5}}, None),
        ("email", {"smtp": SMTP}, {"name": "Support"}, None),
        ("email", {"smtp": SMTP}, {"smtp": {"host": "other.example"}}, None),
        ("email", {"smtp": SMTP}, {"smtp": SMTP | {"host": "evil.example"}}, None),
        ("email", {"smtp": SMTP}, {"smtp": SMTP | {"host": "evil.example", "password": "new"}}, None),
        (
            "email",
            {"smtp": SMTP},
            {"smtp": HIDDEN | {"host": "evil.example"}},
            "smtp.password",
        ),
        ("email", {"smtp": SMTP}, {"smtp": HIDDEN | {"port": 2525}}, "smtp.password"),
        ("email", {"smtp": SMTP}, {"smtp": HIDDEN | {"security": "none"}}, "smtp.password"),
        ("email", {"smtp": SMTP}, {"smtp": HIDDEN | {"verify": False}}, "smtp.password"),
        ("email", {"smtp": SMTP}, {"smtp": HIDDEN | {"username": "eve"}}, "smtp.password"),
        (
            "email",
            {"imap": SMTP},
            {"imap": HIDDEN | {"host": "evil.example"}},
            "imap.password",
        ),
        ("email", {"imap": SMTP}, {"smtp": HIDDEN | {"host": "evil.example"}}, None),
        ("telegram", SETTINGS["telegram"], {"base_url": "https://api.telegram.org"}, None),
        ("telegram", SETTINGS["telegram"], {"base_url": "https://evil.example"}, "secret"),
        ("telegram", SETTINGS["telegram"], {"base_url": "https://evil.example", "secret": "new"}, "token"),
        ("telegram", SETTINGS["telegram"], {"base_url": "http://a.b", "secret": "n", "token": "1:a"}, None),
        (
            "api",
            {"secret": "s", "callback_url": "https://a"},
            {"callback_url": "https://b"},
            None,
        ),
    ],
)
def test_a_stored_secret_is_sent_only_where_it_was_meant_for(
    kind: str, stored: dict[str, Any], given: dict[str, Any], asks: str | None
) -> None:
    whole = stored | unmasked(given, stored)
    if asks is None:
        refuse_carried(kind, whole, given, stored)
        return
    with pytest.raises(BadInput) as refused:
        refuse_carried(kind, whole, given, stored)
    assert refused.value.field == f"settings.{asks}"
