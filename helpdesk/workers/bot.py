"""A bot's turn as a job: the bot is asked outside any transaction, for a limited time; then its answer is
stored."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import DataError, DBAPIError, StatementError

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.chats.bot import BotTurn, HandOver
from helpdesk.domain.policy import Policy
from helpdesk.operations.bot import answering
from helpdesk.operations.bot.answering import Ask
from helpdesk.workers.bot_host import BotHost
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
            ask = await self._desk.write(answering.begin, conversation_id, self._policy)
            if isinstance(ask, datetime):
                raise NotYet(max(ask, datetime.now(UTC)))
            if ask is None:
                return
            turn = await self._ask(ask)
            stored = await self._finish(ask, turn)
            if not stored:
                log.info("bot.refused", conversation=conversation_id, message=ask.message_id, epoch=ask.epoch)

    async def _finish(self, ask: Ask, turn: BotTurn) -> bool:
        """Store the turn. A turn that can never be stored hands over to a person."""
        try:
            return await self._desk.write(answering.finish, ask, turn, self._policy)
        except (StatementError, ValueError, TypeError) as error:  # for example a NUL in a slot
            if isinstance(error, DBAPIError) and not isinstance(error, DataError):
                raise  # the database is away or busy: the job comes again
            failed = self._failed(ask, f"what the bot said cannot be stored: {error!r}"[:500])
            return await self._desk.write(answering.finish, ask, failed, self._policy)

    async def _ask(self, ask: Ask) -> BotTurn:
        """The bot's turn. If the bot hangs, raises or is missing, the turn hands over to a person."""
        responder = self._host.responder
        if responder is None:
            return self._failed(ask, "there is no version of the bot that can be loaded")
        try:
            async with asyncio.timeout(self._policy.bot_seconds):
                turn = await responder.respond(ask.said, ask.state)
        except TimeoutError:
            return self._failed(ask, f"the bot did not answer within {self._policy.bot_seconds:g} s")
        except Exception as error:  # noqa: BLE001 - whatever a bot or its actions do
            return self._failed(ask, f"the bot raised {error!r}")
        if turn.hand_over is not None and turn.hand_over.cause == "failed":
            log.error("bot.failed", conversation=ask.conversation_id, error=turn.hand_over.detail)
        return turn

    def _failed(self, ask: Ask, why: str) -> BotTurn:
        log.error("bot.failed", conversation=ask.conversation_id, message=ask.message_id, error=why)
        over = HandOver(cause="failed", summary="The bot could not answer", detail=why)
        return BotTurn(messages=[], state=ask.state or b"", why=why, hand_over=over)
