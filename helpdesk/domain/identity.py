"""Who sent a message: choosing a contact from what is known about an address."""

from __future__ import annotations

import hashlib
from typing import Protocol

import msgspec

from helpdesk.domain.messages import Identity, IdentityKind

UNFOUNDED = frozenset({"typed", "disproved"})
"""Sources that prove nothing about an address's owner: somebody wrote it into a form, or into the From of a
mail that its domain did not send."""
# How we know an address; the best proof first.
_SOURCES = ("token", "signed", "provider", "advisor", "mail")


class Address(Protocol):
    """An identity, a stored one or a ticket's participant."""

    @property
    def kind(self) -> str: ...


class Located(Address, Protocol):
    """An identity with its address."""

    @property
    def value(self) -> str: ...


class KnownIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """A stored identity, and how we know it."""

    identity_id: int
    contact_id: int
    kind: IdentityKind
    value: str
    verified: bool
    source: str  # mail, token, advisor, signed, provider, typed or disproved


class ContactChoice(msgspec.Struct, frozen=True, kw_only=True):
    """The contact a message is from (None: make a new one), whether that is certain, and why in a line."""

    contact_id: int | None
    verified: bool
    says: str


def shown_name(identity: Located) -> str:
    """The name for an address whose person gave none. A visitor's key is a secret and says nothing, so they
    get a short name that stays the same: "Visitor 7F3A"."""
    if identity.kind != "visitor":
        return identity.value
    return f"Visitor {hashlib.sha256(identity.value.encode(errors='replace')).hexdigest()[:4].upper()}"


def is_mailbox(address: Address) -> bool:
    """Whether mail can be sent to an address, on any channel where it became known."""
    return address.kind == "email"


def choose_contact(sender: Identity, known: list[KnownIdentity]) -> ContactChoice:
    """Choose among `known`, all identities stored with the sender's kind and (normalised) value.

    A verified identity wins. Otherwise the address belongs to the contact who has it from any source that is
    not UNFOUNDED: no sender, attested or not, is taken for a contact who only claimed it. The choice is
    verified if the sender is attested or the chosen identity is verified.
    """
    same = [one for one in known if (one.kind, one.value) == (sender.kind, sender.value)]
    proven = sorted((one for one in same if one.verified), key=lambda one: one.identity_id)
    if proven:
        return ContactChoice(
            contact_id=proven[0].contact_id,
            verified=True,
            says=f"{sender.value} is a verified address of this contact",
        )
    met = sorted((one for one in same if one.source not in UNFOUNDED), key=_rank)
    if met:
        how = "confirmed by the channel" if sender.attested else "not verified"
        return ContactChoice(
            contact_id=met[0].contact_id,
            verified=sender.attested,
            says=f"{sender.value} is known from {met[0].source}, {how}",
        )
    claimed = ", it was only claimed before" if same else ""
    return ContactChoice(
        contact_id=None,
        verified=sender.attested,
        says=f"{sender.value or 'the sender'} is new here{claimed}",
    )


def choose_stranger(sender: Identity, known: list[KnownIdentity], why: str) -> ContactChoice:
    """Who sent a mail in another's name: the contact who sent such mails before, and never the owner of the
    address."""
    same = [one for one in known if (one.kind, one.value) == (sender.kind, sender.value)]
    before = sorted(one.contact_id for one in same if one.source == "disproved" and not one.verified)
    return ContactChoice(
        contact_id=before[0] if before else None, verified=False, says=f"{sender.value}: {why}"
    )


def _rank(one: KnownIdentity) -> tuple[int, int]:
    place = _SOURCES.index(one.source) if one.source in _SOURCES else len(_SOURCES)
    return place, one.identity_id
