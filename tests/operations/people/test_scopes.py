"""What a key may do: the scopes that a call needs, and those that a key has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.operations.people.scopes import ANY_KEY, AREAS, NO_KEY, SCOPES, missing, needed


@pytest.mark.parametrize(
    ("declared", "method", "needs"),
    [
        ("tickets", "GET", ("tickets:read",)),
        ("tickets", "HEAD", ("tickets:read",)),
        ("tickets", "POST", ("tickets:write",)),
        ("tickets", "DELETE", ("tickets:write",)),
        ("faq:read", "POST", ("faq:read",)),
        ("faq tickets:read", "POST", ("faq:write", "tickets:read")),
        ("inbound", "OPTIONS", (ANY_KEY,)),
        (ANY_KEY, "GET", (ANY_KEY,)),
        (NO_KEY, "POST", (NO_KEY,)),
    ],
)
def test_what_a_call_needs(declared: str, method: str, needs: tuple[str, ...]) -> None:
    assert needed(declared, method) == needs


@pytest.mark.parametrize("declared", ["", " ", "ticket", "tickets:delete", "reports:write", "*"])
def test_a_route_declares_a_scope_that_exists(declared: str) -> None:
    with pytest.raises(ValueError, match="scopes"):
        needed(declared, "GET")


@given(st.sets(st.sampled_from(SCOPES)))
def test_no_key_does_what_only_a_person_may_and_every_key_what_any_may(held: set[str]) -> None:
    assert missing(held, [NO_KEY, ANY_KEY]) == [NO_KEY]


@given(st.sets(st.sampled_from(SCOPES)), st.sampled_from(SCOPES))
def test_a_scope_opens_itself_and_writing_opens_reading_of_the_same_area_only(
    held: set[str], need: str
) -> None:
    area = need.partition(":")[0]
    opens = need in held or (need.endswith(":read") and f"{area}:write" in held)
    assert (missing(held, [need]) == []) is opens


def test_every_area_has_a_scope() -> None:
    assert {one.partition(":")[0] for one in SCOPES} == set(AREAS)
