"""The customers of made-up threads: some write again, and each has an address of the kind that a channel
needs."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec

from helpdesk.db.customers.contacts import searched
from helpdesk.db.schema import customers as customer_tables
from helpdesk.demo.people import COMPANIES, FIRST, LAST
from helpdesk.demo.shelf import Shelf

T = TypeVar("T")
_COMES_AGAIN = 0.4


class Person(msgspec.Struct):
    """A customer: their contact, and the kinds of address they have."""

    id: int
    name: str
    language: str
    holds: set[str]


class Crowd:
    """Everybody who has written so far. `companies`: their ids by name."""

    def __init__(self, shelf: Shelf, dice: random.Random, companies: Mapping[str, int]) -> None:
        self._shelf, self._dice, self._companies = shelf, dice, companies
        self._people: list[Person] = []

    def somebody(self, language: str, channel_kind: str, at: int) -> Person:
        """A new customer, or an earlier one who speaks the language. A Telegram chat is used once."""
        dice = self._dice
        if self._people and dice.random() < _COMES_AGAIN:
            known = dice.choice(self._people)
            if known.language == language and not (channel_kind == "telegram" and "telegram" in known.holds):
                return known
        name = f"{dice.choice(_names(FIRST[language]))} {dice.choice(_names(LAST[language]))}"
        person = Person(self._shelf.bulk.new_id(customer_tables.contacts), name, language, set())
        company = dice.choice(COMPANIES)
        of = self._companies.get(company)
        self._shelf.contacts.append((person.id, name, language, of, searched(name, company), at, at))
        self._people.append(person)
        return person

    def address(self, person: Person, channel_kind: str, at: int) -> tuple[str, str]:
        """(kind, value) of the address that they use on a channel; every web chat has another visitor."""
        match channel_kind:
            case "email":
                mailbox = person.name.lower().replace(" ", ".")
                return self._held(person, "email", f"{mailbox}.{person.id}@post.example", "mail", at)
            case "phone":
                return self._held(person, "phone", f"+4420{70_000_000 + person.id}", "advisor", at)
            case "telegram":
                return self._held(person, "telegram", str(500_000_000 + person.id), "provider", at)
            case _:
                person.holds.discard("visitor")
                key = f"{self._dice.getrandbits(96):024x}"
                return self._held(person, "visitor", key, "signed", at)

    def _held(self, person: Person, kind: str, value: str, source: str, at: int) -> tuple[str, str]:
        if kind not in person.holds:
            person.holds.add(kind)
            verified = None if source == "mail" else at
            row_id = self._shelf.bulk.new_id(customer_tables.identities)
            self._shelf.identities.append((row_id, person.id, kind, value, person.name, verified, source, at))
        return kind, value


@lru_cache(maxsize=16)
def _names(listed: str) -> list[str]:
    return listed.split()


def pick(dice: random.Random, weighted: Sequence[tuple[T, int]]) -> T:
    """A random thing from (thing, weight) pairs."""
    place = dice.random() * sum(weight for _, weight in weighted)
    for thing, weight in weighted:
        place -= weight
        if place < 0:
            return thing
    return weighted[-1][0]
