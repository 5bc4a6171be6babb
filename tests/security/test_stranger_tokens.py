"""Tokens of strangers: each opens one thing, and not for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.domain.signing import Signer
from helpdesk.errors import Forbidden
from helpdesk.security import stranger_tokens
from helpdesk.security.stranger_tokens import Tokens, Visitor

SECRET = b"a secret for these tests alone"
WHO = Visitor(channel_id=3, key="k")


def test_a_visitors_token_says_who_and_since_when() -> None:
    before = int(datetime.now(UTC).timestamp())
    read = Tokens(SECRET).visitor(Tokens(SECRET).of_visitor(WHO))
    assert (read.channel_id, read.key) == (3, "k")
    assert before <= read.at <= before + 60


@pytest.mark.parametrize(("kind", "holds"), [("VISITOR_HOLDS", 180 * 24), ("FILES_HOLD", 1)])
def test_how_long_a_token_holds(monkeypatch: pytest.MonkeyPatch, kind: str, holds: int) -> None:
    assert getattr(stranger_tokens, kind) == timedelta(hours=holds)
    tokens = Tokens(SECRET)
    issue, read = (
        (tokens.of_visitor, tokens.visitor) if kind == "VISITOR_HOLDS" else (tokens.of_files, tokens.files)
    )
    read(issue(WHO))
    monkeypatch.setattr(stranger_tokens, kind, timedelta(seconds=-2))
    with pytest.raises(Forbidden, match="expired"):
        read(issue(WHO))


def test_no_token_opens_what_another_kind_opens() -> None:
    tokens = Tokens(SECRET)
    with pytest.raises(Forbidden):
        tokens.files(tokens.of_visitor(WHO))
    with pytest.raises(Forbidden):
        tokens.visitor(tokens.of_files(WHO))


def test_a_token_of_an_earlier_version_is_read_as_the_oldest() -> None:
    earlier = Signer(SECRET, "visitor").sign({"channel_id": 3, "key": "k"})
    assert Tokens(SECRET).visitor(earlier) == WHO
