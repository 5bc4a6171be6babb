"""Entities that any bot may use without an example: addresses, numbers, amounts, dates, order numbers.

Each has the names authors give it, Rasa's (Duckling's) first. Their patterns take linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from chatbot.nlu.entities.moments import MOMENT, moment
from chatbot.nlu.entities.numerals import AMOUNT, NUMBER, amount, number
from chatbot.nlu.limits import MOST
from chatbot.nlu.shapes import Entity


class Kind(NamedTuple):
    """`names` that an author may use. `value` of a match; None: it is not one after all. `parts`: groups
    of which the one that matched is the entity, where it is not the whole match. `hides`: what a part of
    it may not be besides; `shares`: the whole of it may be (digits are a phone number, or an order's)."""

    names: tuple[str, ...]
    pattern: re.Pattern[str]
    value: Callable[[re.Match[str]], Any]
    parts: tuple[str, ...] = ()
    hides: frozenset[str] = frozenset({"phone-number", "order_number", "number"})
    shares: bool = False


def _as_written(match: re.Match[str]) -> str:
    return match[0]


def _phone(match: re.Match[str]) -> str | None:
    digits = sum(char.isdigit() for char in match[0])
    return match[0] if 7 <= digits <= 15 else None


def _order(match: re.Match[str]) -> str:
    return str(match["named"] or match["bare"]).lstrip("#")


KINDS = (
    Kind(
        ("email", "e-mail", "e_mail", "mail", "email_address", "email-address", "user_email"),
        re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w@-])"),
        _as_written,
    ),
    Kind(
        ("url", "link", "website"),
        re.compile(r"(?<!\w)(?:https?://|www\.)[^\s<>\"]{1,1900}[^\s<>\".,;:!?)\]'’]", re.IGNORECASE),
        _as_written,
    ),
    Kind(("time", "date", "datetime"), MOMENT, moment),
    Kind(
        ("amount-of-money", "amount_of_money", "amount", "money", "price"),
        AMOUNT,
        amount,
        hides=frozenset({"phone-number", "order_number"}),
    ),
    Kind(
        ("phone-number", "phone_number", "phone", "telephone", "tel", "mobile"),
        re.compile(r"(?<![\w.,+#@-])(?:\+|\(|00)?\d(?:[ ./()-]{0,2}\d){6,14}(?![\w@]|[.,-]\d)"),
        _phone,
        shares=True,
    ),
    Kind(
        ("order_number", "order-number", "order_id", "order-id", "order", "numero_commande", "commande"),
        re.compile(
            r"(?<![\w.,@/-])(?:"
            r"(?:order|commande|ref(?:erence)?|réf(?:érence)?)"
            r"(?:\s(?:number|no|id|n|num[ée]ro|is|est)){0,2}\s?[.:°º]?\s?(?P<named>#?[a-z]{0,5}-?\d[\w-]{2,19})"
            r"|(?P<bare>#[a-z]{0,5}-?\d[\w-]{1,19}|[a-z]{1,5}-\d{3,15}|[a-z]{1,3}\d{4,15}|\d{5,15}|\A\d{3,4}\Z)"
            r")(?![\w@]|[.,/]\d)",
            re.IGNORECASE,
        ),
        _order,
        parts=("named", "bare"),
        shares=True,
    ),
    Kind(("number", "cardinal", "quantity"), NUMBER, number),
)
NAMES = frozenset(name for kind in KINDS for name in kind.names)


def find(text: str, names: frozenset[str] | None) -> Iterator[Entity]:
    """What stands in the text under each of the `names` in use; None: under the first name of each kind."""
    read = text[:MOST]
    seen: list[tuple[int, int, Kind]] = []
    for kind in KINDS:
        called = kind.names[:1] if names is None else [name for name in kind.names if name in names]
        for match in kind.pattern.finditer(read):
            start, end = match.span(next((part for part in kind.parts if match[part]), 0))
            if any(
                kind.names[0] in other.hides
                and start < last
                and first < end
                and not (other.shares and (start, end) == (first, last))
                for first, last, other in seen
            ):
                continue
            value = kind.value(match)
            seen.append((start, end, kind))
            if value is not None:
                for name in called:
                    yield Entity(entity=name, value=value, start=start, end=end, extractor=kind.names[0])
