"""Whose message it is: verified beats known beats typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.domain.identity import KnownIdentity, choose_contact, choose_stranger
from helpdesk.domain.messages import Identity

SOURCES = ["mail", "token", "advisor", "signed", "provider", "typed", "disproved"]


def known(contact: int, *, verified: bool = False, source: str = "mail", row: int = 0) -> KnownIdentity:
    return KnownIdentity(
        identity_id=row or contact,
        contact_id=contact,
        kind="email",
        value="ana@example.com",
        verified=verified,
        source=source,
    )


def sender(*, attested: bool = False) -> Identity:
    return Identity(kind="email", value="ana@example.com", attested=attested)


@pytest.mark.parametrize(
    ("attested", "rows", "contact", "verified"),
    [
        (False, [], None, False),
        (True, [], None, True),
        (False, [known(1)], 1, False),
        (True, [known(1)], 1, True),
        (False, [known(1, verified=True)], 1, True),
        (False, [known(1), known(2, verified=True)], 2, True),
        (True, [known(1, source="typed")], None, True),
        (False, [known(1, source="typed")], None, False),
        (False, [known(1, source="typed"), known(2)], 2, False),
        (True, [known(1, source="disproved")], None, True),
        (False, [known(1, source="disproved"), known(2)], 2, False),
        (True, [known(1, source="typed"), known(2)], 2, True),
        (False, [known(1, source="typed", verified=True)], 1, True),
        (False, [known(1, source="mail"), known(2, source="advisor")], 2, False),
        (False, [known(3, row=9), known(4, row=8)], 4, False),
    ],
)
def test_who_is_chosen(
    attested: bool, rows: list[KnownIdentity], contact: int | None, verified: bool
) -> None:
    choice = choose_contact(sender(attested=attested), rows)
    assert (choice.contact_id, choice.verified) == (contact, verified)
    assert "ana@example.com" in choice.says


rows = st.builds(
    known,
    st.integers(1, 5),
    verified=st.booleans(),
    source=st.sampled_from(SOURCES),
    row=st.integers(1, 50),
)


@given(st.booleans(), st.lists(rows, max_size=6))
def test_nobody_is_taken_for_a_contact_who_merely_typed_the_address(
    attested: bool, found: list[KnownIdentity]
) -> None:
    choice = choose_contact(sender(attested=attested), found)
    ties = {(one.source, one.verified) for one in found if one.contact_id == choice.contact_id}
    assert choice.contact_id is None or not ties <= {("typed", False), ("disproved", False)}
    assert choice.verified == (attested or any(one.verified for one in found))
    assert choice == choose_contact(sender(attested=attested), found[::-1]) or len(
        {one.identity_id for one in found}
    ) < len(found)


@given(st.lists(rows, max_size=6))
def test_who_writes_in_anothers_name_is_never_whose_address_it_is(found: list[KnownIdentity]) -> None:
    choice = choose_stranger(sender(), found, "failed DMARC")
    ties = {(one.source, one.verified) for one in found if one.contact_id == choice.contact_id}
    assert choice.contact_id is None or ("disproved", False) in ties
    assert choice.verified is False
    assert "failed DMARC" in choice.says


def test_a_row_of_another_address_is_never_used() -> None:
    other = KnownIdentity(
        identity_id=1, contact_id=1, kind="phone", value="ana@example.com", verified=True, source="token"
    )
    assert choose_contact(sender(), [other]).contact_id is None
