"""The traits that routing rules can check when the bot hands a ticket over."""

from __future__ import annotations

from helpdesk.db import channels
from helpdesk.db.bot.cases import BotCase
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import newest_messages
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.filters.comparing import causes
from helpdesk.domain.routing.traits import TicketTraits


def traits_of(tx: Transaction, row: TicketRecord, case: BotCase | None) -> tuple[TicketTraits, int | None]:
    """The traits of a ticket, with what the bot learned about it, and its channel's team."""
    channel = channels.channel(tx, row.channel)
    last = newest_messages.newest_inbound(tx, row.id)
    handed = causes(case.cause, outside_hours=case.outside_hours) if case else frozenset()
    traits = TicketTraits(
        channel=channel.name,
        channel_kind=channel.kind,
        subject=row.subject,
        text=last.new_text if last else "",
        from_address=last.author_address if last else "",
        language=row.language,
        tags=row.tags,
        intent=case.intent if case else "",
        slots={key: str(value) for key, value in case.slots.items()} if case else {},
        hand_over=sorted(handed),
    )
    return traits, channel.team_id
