"""The facts of a mail that decide its kind, what was found for a kind, and the decision."""

from __future__ import annotations

import msgspec

from helpdesk.channels.email.read.headers import Headers
from helpdesk.channels.email.read.mime import Part
from helpdesk.domain.messages import Bounce, MessageKind

ENOUGH = 10
"""The points of a sign that decides alone."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`reason` is one line for an operator; only bounces have `bounce`; `by_system`: as in InboundMessage.
    `evidence`: the signs of this kind, with their points. `runner_up`: the next kind with its points of
    those that it needs, and its signs; "" if nothing speaks for another kind."""

    kind: MessageKind
    reason: str
    by_system: bool = False
    bounce: Bounce | None = None
    evidence: list[str] = []
    runner_up: str = ""


class Sign(msgspec.Struct, frozen=True):
    """One sign for (positive points) or against a kind, in a few words."""

    points: int
    says: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule found for a kind. It holds if its points are at least those `needed`."""

    kind: MessageKind
    reason: str
    signs: list[Sign]
    needed: int = ENOUGH
    by_system: bool = False

    @property
    def points(self) -> int:
        return sum(sign.points for sign in self.signs)

    @property
    def holds(self) -> bool:
        return self.points >= self.needed


def decides(kind: MessageKind, reason: str) -> Found:
    """A sign that decides alone."""
    return Found(kind=kind, reason=reason, signs=[Sign(ENOUGH, reason)])


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that the rules check. `types` are the types of the parts, `report` the report-type of a
    multipart/report, `text` all readable text, `new_text` the part that the sender wrote. `sender` is the
    address in From; `through`: Reply-To names the customer; `form`: it is one of the channel's form senders;
    `answerable`: an answer can go to somebody."""

    root: Part
    headers: Headers
    types: list[str]
    report: str
    sender: str
    through: bool
    form: bool
    answerable: bool
    return_path: str
    subject: str
    text: str
    new_text: str

    @property
    def local(self) -> str:
        """What is before the @ of the sender."""
        return self.sender.partition("@")[0]

    @property
    def no_return(self) -> bool:
        """Whether the return path is empty: an answer to it goes nowhere (RFC 5321 §4.5.5)."""
        return self.return_path.replace(" ", "") == "<>"
