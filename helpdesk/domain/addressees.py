"""Who gets an answer by mail: the person who wrote last, who else gets a copy, and who is left out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec


class Person(Protocol):
    """An address on a ticket, and its contact."""

    @property
    def value(self) -> str: ...

    @property
    def contact_id(self) -> int | None: ...


class Wrote(msgspec.Struct, frozen=True, kw_only=True):
    """The mail to answer: its author's address and contact, and the other addresses that it went to."""

    author: str
    contact_id: int | None
    named: list[str] = []


class Addressees(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses of an answer. `left_out`: people of the ticket who would expect it and get no copy."""

    to: list[str] = []
    cc: list[str] = []
    left_out: list[str] = []


def addressees(
    wrote: Wrote | None, people: Sequence[Person], *, requester: int, known: Sequence[str] = ()
) -> Addressees:
    """Who gets the answer to `wrote`, the newest mail of the person who wrote last.

    `people` are the ticket's mailboxes that may get answers, `requester` its customer's contact, and `known`
    the customer's other mailboxes. An answer to the customer goes to the address that they wrote from last,
    with a copy to everybody else. If somebody else wrote, the people that their mail named get a copy: who
    wrote to the desk alone is answered alone. Without a mail the answer goes to the customer; if they have no
    address, to the first of `people`.
    """
    own = [one.value for one in people if one.contact_id == requester] or list(known)
    others = [one.value for one in people if one.contact_id != requester]
    if wrote is None:
        to = [*own, *others][:1]
        return Addressees(to=to, cc=_besides(others, to))
    to = [wrote.author]
    if wrote.contact_id == requester or wrote.author in own:
        return Addressees(to=to, cc=_besides(others, to))
    everybody = _besides([*own[:1], *others], to)
    named = {*wrote.named}
    reached = bool(named.intersection(own))  # by any address of theirs
    cc = _besides([one for one in [*own, *others] if one in named], to)
    return Addressees(
        to=to,
        cc=cc,
        left_out=[one for one in everybody if one not in named and not (reached and one in own)],
    )


def _besides(addresses: Sequence[str], to: Sequence[str]) -> list[str]:
    return [one for one in dict.fromkeys(addresses) if one not in to]
