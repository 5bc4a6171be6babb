"""A channel comes without its secrets: it is off until somebody gives them."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.channels.vault import PLAIN, Vault, is_sealed
from helpdesk.db import channels
from helpdesk.db.log import setup_changes
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.operations.inbound.inlets.channel_setup import ChannelForm, create, put
from helpdesk.operations.inbound.inlets.troubles import troubles
from tests.features.setup_copy.copies import MAIL, Copies


def test_a_new_channel_is_off_until_its_secrets_are_given_and_health_says_which(copies: Copies) -> None:
    outcome = copies.sections(channels=[MAIL])
    assert [one.told for one in outcome.notes] == [
        "channels[0]: support is off until somebody gives imap.password in Settings › Channels."
    ]
    row = copies.desk.read_now(channels.channel, "support")
    assert not row.enabled
    (trouble,) = copies.desk.read_now(lambda tx: list(troubles(tx)))
    assert (trouble.area, trouble.fault, trouble.detail) == (
        "channels",
        "wants_secret",
        "It is off until somebody gives imap.password.",
    )
    assert copies.sections(channels=[MAIL]).changes == [], "it still waits"
    given = {"imap": {"host": "mail.example", "username": "desk", "password": "hunter2"}}
    form = ChannelForm(kind="email", label="Mail", settings=given)
    version = copies.desk.read_now(setup_changes.latest, "channel", row.id)
    assert version is not None
    copies.desk.write_now(put, "support", form, seen=version.id, vault=PLAIN, by=SYSTEM)
    assert copies.desk.read_now(lambda tx: list(troubles(tx))) == []
    assert copies.sections(channels=[MAIL | {"label": "Post"}]).notes == []
    row = copies.desk.read_now(channels.channel, "support")
    assert (row.enabled, row.label, row.settings["imap"]["password"]) == (True, "Post", "hunter2")
    elsewhere = MAIL | {
        "settings": {"address": "support@desk.example", "imap": {"host": "evil.example", "username": "desk"}}
    }
    assert (
        "Give imap.password again"
        in copies.faults(channels=[elsewhere])["channels[0].settings.imap.password"]
    )


@pytest.mark.parametrize(
    ("change", "place", "says"),
    [
        ({"secrets": []}, "channels[0].imap.password", "missing required field `password`"),
        ({"secrets": ["imap.host"]}, "channels[0].secrets", "no secret of a channel of kind email"),
        ({"secrets": ["smtp.password", "imap.password"]}, "channels[0].secrets", "The settings have no smtp"),
        ({"name": "No Name"}, "channels[0].name", "lower-case letters"),
        ({"team": "Nowhere"}, "channels[0].team", "There is no team 'Nowhere'"),
    ],
)
def test_a_wrong_channel_names_what_is_wrong(
    copies: Copies, change: dict[str, Any], place: str, says: str
) -> None:
    faults = copies.faults(channels=[MAIL | change])
    assert list(faults) == [place]
    assert says in faults[place]


def test_a_sealed_secret_stays_and_is_in_no_file(copies: Copies) -> None:
    copies.vault = Vault("a secret of the operator, long enough")
    given = {"address": "support@desk.example", "imap": MAIL["settings"]["imap"] | {"password": "hunter2"}}
    form = ChannelForm(kind="email", label="Mail", settings=given)
    copies.desk.write_now(create, "support", form, vault=copies.vault, by=SYSTEM)
    stored = copies.desk.read_now(channels.channel, "support").settings["imap"]["password"]
    assert is_sealed(stored)
    assert stored.encode() not in copies.export()
    outcome = copies.sections(channels=[MAIL | {"label": "Post"}])
    assert ([one.name for one in outcome.changes], outcome.notes) == (["support"], [])
    assert copies.desk.read_now(channels.channel, "support").settings["imap"]["password"] == stored
