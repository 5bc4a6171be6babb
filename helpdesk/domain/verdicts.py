"""What people decide about parked items, and whose mail is always or never parked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Judgement = Literal["ticket", "spam", "left"]
"""ticket: it was made a ticket. spam: it is unwanted. left: it was parked rightly."""

Verdict = Literal["", "awaiting", "rule", "ticket", "spam", "left"]
"""awaiting: nobody has looked at it yet. rule: a sender rule parked it. "": nothing to decide."""

SenderAction = Literal["park", "take"]
"""park: always park this sender's mail. take: never park it."""

LIST_MARK = "List-Id: "
PROGRAM_MARK = "X-Mailer: "
"""How the marks of a mail begin, for which a rule can be made as for a sender."""


def is_mark(sender: str) -> bool:
    """Whether a rule is for what a mail's headers have in common with others, and not for a sender."""
    return sender.startswith((LIST_MARK, PROGRAM_MARK))


def rule_keys(address: str) -> list[str]:
    """The senders whose rule covers an address, the most specific first: the address, its domain as
    "@mail.shop.example", then each domain above it that has a dot."""
    keys = [address]
    domain = address.rpartition("@")[2]
    while "." in domain:
        keys.append(f"@{domain}")
        domain = domain.partition(".")[2]
    return keys


def rule_for(address: str, rules: Mapping[str, SenderAction]) -> tuple[str, SenderAction] | None:
    """The rule that decides about an address: the most specific one of `rules`, by sender."""
    return next(((key, rules[key]) for key in rule_keys(address) if key in rules), None)
