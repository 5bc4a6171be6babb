"""A trial of the bot between two of its turns. Its browser holds it, signed: a state that somebody wrote
themselves would be believed by the bot, and could hold up the process that reads it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Final

import msgspec

from helpdesk.domain.signing import Signer
from helpdesk.errors import BadInput, Forbidden

LONGEST: Final = 120_000
"""Characters of a written state: a bot's own has at most 64,000 bytes, and is in base64 twice."""


class TrialState(msgspec.Struct, frozen=True, kw_only=True):
    """`conversation` is the trial's own, also for a Rasa server, which keeps each by its name. `draft`: the
    digest of the draft that answers, "" if the published bot does. `bot`: the state of the bot after its last
    turn, empty before the first."""

    user: int
    channel: str | None
    conversation: str
    draft: str = ""
    bot: bytes = b""


def begun(user: int, channel: str | None, *, draft: str = "") -> TrialState:
    """A trial that nothing was said in, by this user, on a channel or everywhere."""
    return TrialState(user=user, channel=channel, draft=draft, conversation=f"trial:{secrets.token_hex(8)}")


def written(state: TrialState, secret: bytes) -> str:
    """The state as its browser holds it, signed with the desk's secret."""
    return _signer(secret).sign(state)


def read(text: str, user: int, channel: str | None, secret: bytes, *, draft: str = "") -> TrialState:
    """The state from `written`; BadInput unless this desk gave it to this user in a trial on this channel,
    of this draft."""
    try:
        state = _signer(secret).read(text, TrialState, now=datetime.now(UTC))
    except Forbidden:
        state = None
    if state is None or (state.user, state.channel, state.draft) != (user, channel, draft):
        raise BadInput(
            "state must be that of your last turn of a trial in the same place, or empty.", field="state"
        )
    return state


def _signer(secret: bytes) -> Signer:
    return Signer(secret, "bot trial", longest=LONGEST)
