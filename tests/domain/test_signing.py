"""Signed tokens verify for their purpose and time only; cursors only where they were made."""

from datetime import UTC, datetime, timedelta

import pytest

from helpdesk.domain.cursors import pack_cursor, read_cursor
from helpdesk.domain.signing import Signer
from helpdesk.errors import BadInput, Forbidden

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
signer = Signer(b"s" * 32, "survey")


def test_a_token_gives_back_its_value() -> None:
    token = signer.sign({"invitation": 7}, until=NOW + timedelta(hours=1))
    assert signer.read(token, dict[str, int], now=NOW) == {"invitation": 7}


def test_an_expired_token_is_refused() -> None:
    token = signer.sign(7, until=NOW)
    with pytest.raises(Forbidden, match="expired"):
        signer.read(token, int, now=NOW + timedelta(seconds=2))


@pytest.mark.parametrize(
    "other",
    [
        Signer(b"t" * 32, "survey").sign(7),
        Signer(b"s" * 32, "visitor").sign(7),
        signer.sign(7)[:-1],
        signer.sign(7).replace(".", ""),
        "x" + signer.sign(7),
        "",
        ".",
        "é.é",
        signer.sign("x" * 9000),
    ],
)
def test_a_token_of_another_desk_or_purpose_or_a_damaged_one_is_refused(other: str) -> None:
    with pytest.raises(Forbidden, match="is not valid"):
        signer.read(other, int, now=NOW)


def test_a_signed_value_of_another_shape_is_refused() -> None:
    with pytest.raises(Forbidden, match="older"):
        signer.read(signer.sign("seven"), int, now=NOW)


def test_a_cursor_gives_back_its_key() -> None:
    assert read_cursor(pack_cursor((1_700_000_000_000_000, 42)), tuple[int, int]) == (
        1_700_000_000_000_000,
        42,
    )


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "nonsense",
        "W10",
        pack_cursor(("a", 1)),
        pack_cursor((1,)),
        pack_cursor((2**70, 1)),
        "=" * 300,
        "é",
    ],
)
def test_a_cursor_from_elsewhere_is_bad_input_and_names_its_field(cursor: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_cursor(cursor, tuple[int, int], field="before")
    assert refused.value.field == "before"
