"""Messages, contacts and tickets for the ladder."""

from datetime import UTC, datetime, timedelta
from typing import Any

from helpdesk.domain.identity import ContactChoice
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.domain.threading.candidates import Candidates, TicketFacts
from helpdesk.domain.threading.choices import Choice
from helpdesk.domain.threading.ladder import choose_ticket
from helpdesk.language.topics import topic

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)

ANA = Identity(kind="email", value="ana@example.com", attested=True)

TELEGRAM = Identity(kind="telegram", value="77", attested=True)
EVE = Identity(kind="email", value="eve@example.net")

KNOWN = ContactChoice(contact_id=1, verified=True, says="")

CLAIMED = ContactChoice(contact_id=1, verified=False, says="")

STRANGER = ContactChoice(contact_id=None, verified=False, says="")

LEAK = "My coffee machine leaks from the bottom and floods the kitchen"

LOGIN = "I cannot log in to my account, the password is always refused"


def ticket(number: int = 12, text: str = LEAK, hours: float = 1, **fields: Any) -> TicketFacts:
    values: dict[str, Any] = {
        "id": number,
        "state": "open",
        "contact_id": 1,
        "participants": frozenset({("email", "ana@example.com")}),
        "topic": topic("", text),
        "last_activity_at": NOW - timedelta(hours=hours),
        **fields,
    }
    return TicketFacts(**values)


def message(text: str = "Hello again", sender: Identity = ANA, **fields: Any) -> InboundMessage:
    return InboundMessage(channel="support", external_id="<m@x>", sender=sender, new_text=text, **fields)


def found(*tickets: TicketFacts, **fields: Any) -> Candidates:
    by_id: dict[int, TicketFacts] = {one.id: one for one in tickets}
    return Candidates(tickets={**by_id, **fields.pop("merged", {})}, **fields)


def choose(
    candidates: Candidates,
    text: str = "Hello again",
    *,
    sender: Identity = ANA,
    contact: ContactChoice = KNOWN,
    **fields: Any,
) -> Choice:
    return choose_ticket(message(text, sender, **fields), contact, candidates, now=NOW)
