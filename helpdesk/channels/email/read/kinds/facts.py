"""The facts of a mail that decide its kind, and the decision."""

from __future__ import annotations

import msgspec

from helpdesk.channels.email.read.headers import Headers
from helpdesk.channels.email.read.mime import Part
from helpdesk.domain.messages import Bounce, MessageKind


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`reason` is one line for an operator; only bounces have `bounce`; `by_system`: as in InboundMessage."""

    kind: MessageKind
    reason: str
    by_system: bool = False
    bounce: Bounce | None = None


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
