"""Who gets an answer by mail."""

from __future__ import annotations

import msgspec
import pytest

from helpdesk.domain.addressees import Addressees, Wrote, addressees

ANA, CARL = 1, 2


class Person(msgspec.Struct, frozen=True):
    value: str
    contact_id: int | None


HOME, WORK = Person("ana@home", ANA), Person("ana@work", ANA)
CARRIER, BOSS = Person("carl@carrier", CARL), Person("boss@work", None)


@pytest.mark.parametrize(
    ("case", "wrote", "people", "known", "right"),
    [
        ("nobody wrote", None, [HOME, BOSS], [], Addressees(to=["ana@home"], cc=["boss@work"])),
        ("by phone", None, [], ["ana@home", "ana@work"], Addressees(to=["ana@home"])),
        ("a known contact's chat", None, [BOSS], [], Addressees(to=["boss@work"])),
        ("no address at all", None, [], [], Addressees()),
        (
            "from the second address",
            Wrote(author="ana@work", contact_id=ANA),
            [HOME, WORK, BOSS],
            [],
            Addressees(to=["ana@work"], cc=["boss@work"]),
        ),
        (
            "a third party alone",
            Wrote(author="carl@carrier", contact_id=CARL),
            [HOME, WORK, CARRIER, BOSS],
            [],
            Addressees(to=["carl@carrier"], left_out=["ana@home", "boss@work"]),
        ),
        (
            "a third party, to the customer too",
            Wrote(author="carl@carrier", contact_id=CARL, named=["ana@work"]),
            [HOME, WORK, CARRIER, BOSS],
            [],
            Addressees(to=["carl@carrier"], cc=["ana@work"], left_out=["boss@work"]),
        ),
        (
            "a third party who names a stranger",
            Wrote(author="carl@carrier", contact_id=CARL, named=["eve@stranger"]),
            [HOME, CARRIER],
            [],
            Addressees(to=["carl@carrier"], left_out=["ana@home"]),
        ),
        (
            "a visitor who goes on from another address",
            Wrote(author="ana@new", contact_id=CARL),
            [],
            [],
            Addressees(to=["ana@new"]),
        ),
    ],
)
def test_an_answer_goes_to_who_wrote_last(
    case: str, wrote: Wrote | None, people: list[Person], known: list[str], right: Addressees
) -> None:
    assert addressees(wrote, people, requester=ANA, known=known) == right, case
