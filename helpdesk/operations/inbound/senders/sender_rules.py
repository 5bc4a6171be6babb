"""Always or never park a sender: the rules that leads make, and what they do to a message."""

from __future__ import annotations

import msgspec

from helpdesk.channels.addresses import normalise_email
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import sender_rules as db
from helpdesk.db.log import verdicts
from helpdesk.db.log.sender_rules import SenderRule
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.events.items import SenderRuleChanged
from helpdesk.domain.identity import is_mailbox
from helpdesk.domain.messages import InboundMessage
from helpdesk.domain.verdicts import LIST_MARK, SenderAction, is_mark, rule_for, rule_keys
from helpdesk.errors import BadInput, Conflict
from helpdesk.said import Said

LOOP = "loop"
"""The beginning of the reason of a mail from our own address."""

# mail services: their addresses have nothing in common
_SHARED = frozenset(
    (
        "163.com",
        "aol.com",
        "free.fr",
        "gmail.com",
        "gmx.at",
        "gmx.ch",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "hotmail.fr",
        "icloud.com",
        "laposte.net",
        "live.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "orange.fr",
        "outlook.com",
        "outlook.fr",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "sfr.fr",
        "t-online.de",
        "wanadoo.fr",
        "web.de",
        "yahoo.com",
        "yahoo.fr",
        "yandex.ru",
        "zoho.com",
    )
)


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """The message after what people decided: about it (`admitted`), or about its sender (`parks`: their rule
    parks it). `rule`: whose rule decided, "" if none did."""

    message: InboundMessage
    admitted: bool = False
    parks: bool = False
    rule: str = ""


def ruling(tx: Reading, message: InboundMessage, *, admitted: bool, rules: bool) -> Ruling:
    """Apply the rule of the message's sender, or else of the form that sent it, or else of one of its marks.
    It counts only for mail addresses, outside of chats. A mail from our own address stays a loop, and a
    delivery report a bounce. A rule that never parks a sender does not serve who writes in their name
    (`disproved`). `rules`: the desk has any. Conflict if `admitted` is a loop."""
    looped = message.kind == "auto" and message.kind_reason.startswith(LOOP)
    if admitted:
        if looped:
            raise Conflict(
                Said(
                    "It comes from the desk's own address {address}. An answer would come back.",
                    address=message.sender.value,
                )
            )
        return Ruling(message=_as_human(message), admitted=True)
    if not rules or not is_mailbox(message.sender) or message.conversation is not None or looped:
        return Ruling(message=message)
    addresses = [one for one in (message.sender.value, message.through) if one]
    actions = db.actions(tx, [*(key for one in addresses for key in rule_keys(one)), *message.marks])
    found = next((rule for one in addresses if (rule := rule_for(one, actions))), None)
    found = found or next(((one, actions[one]) for one in message.marks if one in actions), None)
    if found is None:
        return Ruling(message=message)
    sender, action = found
    if action == "take" and message.disproved:
        return Ruling(message=message)
    if action == "take":
        if message.kind == "human" or _reports(message) or (is_mark(sender) and message.kind != "auto"):
            return Ruling(message=message)
        return Ruling(message=_as_human(message), rule=sender)
    if message.kind != "human":
        return Ruling(message=message, parks=True, rule=sender)
    parked = msgspec.structs.replace(message, kind="auto", kind_reason=f"a rule always parks {sender}")
    return Ruling(message=parked, parks=True, rule=sender)


def teach(tx: Transaction, message: InboundMessage, by: Actor) -> str:
    """Never park such mail again, because a person made this message a ticket: of its list if it came by one,
    else of its sender, or of the form that sent it. Returns whose mail that is, "" if nothing is learned: a
    bounce or a complaint teaches nothing, nor does who writes in another's name, nor a sender with a rule,
    nor an address that is nobody's."""
    if message.kind != "auto" or message.disproved or not is_mailbox(message.sender):
        return ""
    lists = [one for one in message.marks if one.startswith(LIST_MARK)]
    sender = lists[0] if lists else _somebodys(message.through or message.sender.value)
    if not sender or db.of_sender(tx, sender) is not None:
        return ""
    return put_rule(tx, sender, "take", by).sender


def count(tx: Transaction, sender: str) -> None:
    """The rule of this sender decided one more mail."""
    db.count(tx, sender)


def put_rule(tx: Transaction, sender: str, action: SenderAction, by: Actor) -> SenderRule:
    """Always (`park`) or never (`take`) park a sender: an address, or a domain. Other items of a sender that
    is parked from now on need no look. BadInput."""
    sender = read_sender(sender)
    if action == "park" and sender.removeprefix("@") in _SHARED:
        raise BadInput(
            Said(
                "{sender} is a mail service of many people. Park single addresses of it.", sender=sender[1:]
            ),
            field="sender",
        )
    known = db.of_sender(tx, sender)
    if known is not None and known.action == action:
        return known
    rule = db.put(tx, sender, action, made_by=by.name)
    if action == "park" and not is_mark(sender):
        taken = [
            one.sender for one in db.all_rules(tx) if one.action == "take" and sender in rule_keys(one.sender)
        ]
        verdicts.ruled(tx, sender, besides=taken)
    tx.record(SenderRuleChanged(sender=sender, action=action, by=by))
    return rule


def remove_rule(tx: Transaction, rule_id: int, by: Actor) -> SenderRule:
    """Treat the sender's mail as other mail again. NotFound."""
    rule = db.rule(tx, rule_id)
    db.remove(tx, rule_id)
    tx.record(SenderRuleChanged(sender=rule.sender, action="", by=by))
    return rule


def read_sender(written: str) -> str:
    """A sender as rules store it, from "Ana@Shop.example", "@shop.example", "*@shop.example" or
    "shop.example"; a mark as it is. BadInput."""
    if is_mark(written) and written.isprintable():
        return written
    text = written.strip().removeprefix("*")
    try:
        if "@" in text.removeprefix("@"):
            return normalise_email(text)
        domain = normalise_email(f"x@{text.removeprefix('@')}")[1:]
    except BadInput as problem:
        raise BadInput(
            Said(
                "{written!r} is no sender. Write an address such as ana@shop.example,"
                " or a domain such as shop.example.",
                written=written,
            ),
            field="sender",
        ) from problem
    if "." not in domain:
        raise BadInput(
            Said("{domain} is no whole domain. Write it as shop.example.", domain=domain[1:]), field="sender"
        )
    return domain


def _somebodys(written: str) -> str:
    """The address as rules store it; "" for what is none, and in `.invalid`, where nobody is (RFC 2606)."""
    try:
        sender = read_sender(written)
    except BadInput:
        return ""
    return "" if f".{sender.rpartition('@')[2]}".endswith(".invalid") else sender


def _reports(message: InboundMessage) -> bool:
    """Whether it reports a failure, or can be about an answer of ours."""
    found = message.bounce
    if message.kind != "bounce":
        return False
    named = bool(message.tokens or message.references)
    return named or (found is not None and bool(found.recipients or found.original_message_id))


def _as_human(message: InboundMessage) -> InboundMessage:
    """The message as a person's. If it looked automatic, it still gets no automatic answer."""
    if message.kind == "human":
        return message
    return msgspec.structs.replace(message, kind="human", by_system=True)
