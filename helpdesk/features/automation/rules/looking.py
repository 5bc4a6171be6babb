"""A ticket as rules look at it."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets.filters.stored_facts import facts_of
from helpdesk.db.tickets.tickets import TicketRecord, tickets_by_id
from helpdesk.domain.filters.facts import Facts
from helpdesk.domain.filters.tree import asked_by
from helpdesk.features.automation.rules.reading import readable
from helpdesk.features.automation.rules.rows import Rule


class Look:
    """One ticket, read once for many rules, with the facts that all of them ask for. A rule that was applied
    changes it: then look again."""

    def __init__(self, tx: Transaction, ticket_id: int, rules: Iterable[Rule]) -> None:
        self._tx, self._id, self._rules = tx, ticket_id, list(rules)
        self._facts: Facts | None = None
        self.row: TicketRecord | None = tickets_by_id(tx, [ticket_id]).get(ticket_id)

    @property
    def facts(self) -> Facts | None:
        """None if there is no such ticket."""
        if self._facts is None:
            filters = [wanted for rule in self._rules if (wanted := readable(rule.filter)) is not None]
            asked = frozenset[str]().union(*map(asked_by, filters))
            self._facts = facts_of(self._tx, [self._id], asked).get(self._id)
        return self._facts
