"""A first ticket for a desk that no customer can reach yet: a logged call, by the way of every call."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from helpdesk.channels.vault import Vault
from helpdesk.db import channels
from helpdesk.db.channels import ChannelRow
from helpdesk.db.engine.locks import FIRST_RUN, hold
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.policy import Policy
from helpdesk.operations.inbound import calls
from helpdesk.operations.inbound.inlets import channel_setup
from helpdesk.operations.inbound.inlets.channel_setup import ChannelForm

Language = Literal["en", "fr"]

_NUMBER: Final = "+442079460958"  # of those that the United Kingdom keeps free for stories
_SECONDS: Final = 95
_CHANNEL: Final = "phone"


class _Words(msgspec.Struct, frozen=True, kw_only=True):
    """What the call says in one language, and what its channel is called there."""

    channel: str
    name: str
    subject: str
    text: str


_WORDS: Final[dict[Language, _Words]] = {
    "en": _Words(
        channel="Phone",
        name="Kim Miller (test)",
        subject="Test: my lamp came with a broken shade",
        text="Kim called: the lamp arrived today, and its shade is broken. She asks for a new one, and wants"
        " to know how long it takes.\n\n"
        "This is a test message. Set the ticket to solved when you are done with it.",
    ),
    "fr": _Words(
        channel="Téléphone",
        name="Camille Martin (test)",
        subject="Test\u00a0: l’abat-jour de ma lampe est cassé",
        text="Camille a appelé\u00a0: sa lampe est arrivée aujourd’hui avec un abat-jour cassé. Elle en"
        " demande un autre et veut savoir sous quel délai.\n\n"
        "Ceci est un message de test. Marquez le ticket comme résolu quand vous avez terminé.",
    ),
}


def send(tx: Transaction, language: Language, *, vault: Vault, by: Actor, policy: Policy) -> int:
    """Log a call of a made-up customer. A desk without a phone channel gets one. Returns the number of the
    ticket: a second message is on the first one's, if that is still open."""
    hold(tx, FIRST_RUN)
    words = _WORDS[language]
    message_id = calls.note_call(
        tx,
        channel=_phone(tx, words.channel, vault, by),
        number=_NUMBER,
        call_direction="in",
        seconds=_SECONDS,
        text=words.text,
        subject=words.subject,
        name=words.name,
        by=by,
        policy=policy,
    )
    return messages.message(tx, message_id).ticket_id


def _phone(tx: Transaction, label: str, vault: Vault, by: Actor) -> ChannelRow:
    there = channels.all_channels(tx)
    found = next((one for one in there if one.kind == "phone" and one.enabled), None)
    if found is not None:
        return found
    taken = {one.name for one in there}
    names = (_CHANNEL, *(f"{_CHANNEL}-{number}" for number in range(2, len(taken) + 3)))
    name = next(one for one in names if one not in taken)
    return channel_setup.create(tx, name, ChannelForm(kind="phone", label=label), vault=vault, by=by)
