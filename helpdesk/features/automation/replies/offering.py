"""Saved replies for one ticket: the best ones first, filled with its values."""

from __future__ import annotations

import msgspec

from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import advisors
from helpdesk.db.tickets import tickets
from helpdesk.domain.answers.names import first_name
from helpdesk.domain.answers.placeholders import fill
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput
from helpdesk.features.automation.replies import rows
from helpdesk.features.automation.replies.content import Content, offered, rank, search_words
from helpdesk.features.automation.replies.rows import Light, SavedReply
from helpdesk.features.automation.rights import Who
from helpdesk.operations.answers.automatic.values import of_sample, of_ticket

DESK_LANGUAGE = "en"
"""In which the desk speaks to customers whose language it does not know (operations/answers/desk_texts)."""


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A reply in one language with its values. `missing` are the placeholders without one, which are marked
    in `text`."""

    language: str
    text: str
    missing: list[str]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A reply for a ticket. `written` begins with the language that fits its customer."""

    reply: SavedReply
    written: list[Written]


def for_ticket(
    tx: Reading,
    ticket_id: int,
    typed: str,
    caller: Who,
    policy: Policy,
    limit: int,
    *,
    macros: bool = False,
) -> list[Offer]:
    """The replies that the caller sees and that have all the typed words, best first: by where the words are,
    then by how often it was used. `macros`: only those that do something to the ticket. NotFound if there is
    no such ticket."""
    row = tickets.ticket(tx, ticket_id)
    words = search_words(typed)
    best = sorted(rows.candidates(tx, caller, words), key=lambda one: _order(words, one))
    replies = rows.some(tx, [one.id for one in (best if macros else best[:limit])])
    found = [reply for one in best if (reply := replies.get(one.id)) is not None]
    if macros:
        found = [one for one in found if one.content.actions]
    values = values_of(tx, ticket_id, caller, policy)
    wanted = [row.language, contacts.contact(tx, row.contact_id).language, DESK_LANGUAGE]
    return [Offer(reply=one, written=written(one.content, values, wanted)) for one in found[:limit]]


def samples(tx: Reading, content: Content, caller: Who, policy: Policy) -> list[Written]:
    """What a draft says to a made-up customer, in each language whose text can be read."""
    found = []
    for language, text in content.texts.items():
        values = {
            **of_sample(tx, language, policy),
            "team.name": next((name for _, name in advisors.advisor(tx, caller.id).teams), ""),
            **_of_advisor(caller),
        }
        try:
            filled = fill(text, values)
        except BadInput:
            continue  # its problem is told
        found.append(Written(language=language, text=filled.text, missing=filled.missing))
    return found


def written(content: Content, values: dict[str, str], wanted: list[str | None]) -> list[Written]:
    """The texts of a reply with these values, the language that fits first. A macro can have none."""
    if not content.texts:
        return []
    first = offered(list(content.texts), wanted)
    found = []
    for language in [first, *(one for one in content.texts if one != first)]:
        filled = fill(content.texts[language], values)
        found.append(Written(language=language, text=filled.text, missing=filled.missing))
    return found


def _order(words: list[str], one: Light) -> tuple[int, int, str, int]:
    return rank(words, one.name, one.folder), -one.uses, one.name, one.id


def values_of(tx: Reading, ticket_id: int, caller: Who, policy: Policy) -> dict[str, str]:
    """What the placeholders of a text say on a ticket, if the caller speaks."""
    return {**of_ticket(tx, ticket_id, policy), **_of_advisor(caller)}


def _of_advisor(caller: Who) -> dict[str, str]:
    return {"advisor.name": caller.name, "advisor.first_name": first_name(caller.name)}
