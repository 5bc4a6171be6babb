"""Reply tokens prove what they say, survive mail software, and nothing else passes."""

import random
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpdesk.channels import reply_tokens
from helpdesk.errors import BadInput

SECRET = b"a secret of the desk"
ids = st.integers(min_value=0, max_value=2**63 - 1)
ALPHABET = string.ascii_lowercase + "234567"


@given(ids, ids, st.randoms())
def test_a_token_is_read_back_however_its_case_was_mangled(
    ticket: int, message: int, dice: random.Random
) -> None:
    token = reply_tokens.sign(SECRET, ticket, message)
    mangled = "".join(dice.choice((letter.upper(), letter)) for letter in token)
    read = reply_tokens.read(SECRET, mangled)
    assert (read.ticket_id, read.message_id, read.refused) == (ticket, message, "")


@given(ids, ids)
def test_a_token_is_safe_in_a_local_part(ticket: int, message: int) -> None:
    token = reply_tokens.sign(SECRET, ticket, message)
    assert set(token) <= set(ALPHABET)
    assert 20 <= len(token) <= 46


@given(st.integers(0, 2**35 - 1), st.integers(0, 2**42 - 1))
def test_a_token_of_usual_ids_keeps_to_its_promised_length(ticket: int, message: int) -> None:
    assert len(reply_tokens.sign(SECRET, ticket, message)) <= reply_tokens.TOKEN_LENGTH


@given(ids, ids, st.data())
def test_one_changed_character_breaks_the_token(ticket: int, message: int, data: st.DataObject) -> None:
    token = reply_tokens.sign(SECRET, ticket, message)
    at = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from(ALPHABET))
    assume(token[at] != other)
    read = reply_tokens.read(SECRET, token[:at] + other + token[at + 1 :])
    assert read.refused
    assert read.ticket_id is None
    assert read.message_id is None


@given(ids, ids)
def test_a_token_of_another_desk_is_refused(ticket: int, message: int) -> None:
    token = reply_tokens.sign(b"another secret", ticket, message)
    assert reply_tokens.read(SECRET, token).refused == "its signature is not ours"


@given(st.text(max_size=60))
def test_reading_never_raises_and_refuses_what_was_not_signed(text: str) -> None:
    assert reply_tokens.read(SECRET, text).refused
    assert reply_tokens.read(SECRET, "a" + text).refused


def test_a_cut_or_lengthened_token_is_refused() -> None:
    token = reply_tokens.sign(SECRET, 12, 345)
    assert not reply_tokens.read(SECRET, token).refused
    for wrong in (token[:-1], token[:-4], token + "a", token[1:], "", "b" + token[1:]):
        assert reply_tokens.read(SECRET, wrong).refused


def test_an_empty_secret_neither_signs_nor_reads() -> None:
    with pytest.raises(BadInput):
        reply_tokens.sign(b"", 1, 2)
    assert reply_tokens.read(b"", reply_tokens.sign(SECRET, 1, 2)).refused


def test_the_token_goes_between_a_plus_and_the_at() -> None:
    token = reply_tokens.sign(SECRET, 1, 2)
    tagged = reply_tokens.plus_address("support@example.com", token)
    assert tagged == f"support+{token}@example.com"
    assert reply_tokens.without_token(tagged) == "support@example.com"


def test_a_local_part_never_passes_64_octets() -> None:
    token = reply_tokens.sign(SECRET, 2**35 - 1, 2**42 - 1)
    fits = "x" * (64 - 1 - len(token))
    assert len(reply_tokens.plus_address(f"{fits}@example.com", token).partition("@")[0]) == 64
    with pytest.raises(BadInput) as refused:
        reply_tokens.plus_address(f"{fits}x@example.com", token)
    assert refused.value.field == "address"
