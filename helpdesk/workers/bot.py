"""A bot's turn as a job: the bot is asked outside any transaction, for a limited time; then its answer is
stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import DataError, DBAPIError, StatementError

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.chats.bot import BotTurn
from helpdesk.domain.policy import Policy
from helpdesk.operations.bot import answering
from helpdesk.operations.bot.answering import Ask
from helpdesk.workers.bot_host import BotHost, failed
from helpdesk.workers.outbox import NotYet

log = structlog.get_logger()

_LOADING = timedelta(seconds=1)


class BotTurns:
    """Takes the turns in all of the bot's chats; in one chat, one turn after the other."""

    def __init__(self, desk: Desk, host: BotHost, policy: Policy) -> None:
        self._desk = desk
        self._host = host
        self._policy = policy

    async def take(self, conversation_id: int) -> None:
        """Answer the customer's unanswered messages in a chat, in order. Raises NotYet while another worker
        asks the bot for the same chat, or while the bot is being loaded."""
        if not await self._host.ready():
            raise NotYet(datetime.now(UTC) + _LOADING)
        while True:
            asked = await self._desk.write(answering.begin, conversation_id, self._policy)
            if isinstance(asked, datetime):
                raise NotYet(max(asked, datetime.now(UTC)))
            if asked is None:
                return
            if not await self._finish(asked, await self._ask(asked)):
                told = {"message": asked.message_id, "epoch": asked.epoch}
                log.info("bot.refused", conversation=conversation_id, **told)

    async def _finish(self, asked: Ask, turn: BotTurn) -> bool:
        """Store the turn. A turn that can never be stored hands over to a person."""
        try:
            return await self._desk.write(answering.finish, asked, turn, self._policy)
        except (StatementError, ValueError, TypeError) as error:  # for example a NUL in a slot
            if isinstance(error, DBAPIError) and not isinstance(error, DataError):
                raise  # the database is away or busy: the job comes again
            why = f"what the bot said cannot be stored: {error!r}"[:500]
            self._tell(asked, why)
            return await self._desk.write(answering.finish, asked, failed(asked.state, why), self._policy)

    async def _ask(self, asked: Ask) -> BotTurn:
        turn = await self._host.ask(asked.said, asked.state, self._policy.bot_seconds)
        if turn.hand_over is not None and turn.hand_over.cause == "failed":
            self._tell(asked, turn.hand_over.detail)
        return turn

    def _tell(self, asked: Ask, why: str) -> None:
        log.error("bot.failed", conversation=asked.conversation_id, message=asked.message_id, error=why)
