"""Acknowledges mails. It looks for articles that may help outside any transaction."""

from __future__ import annotations

import asyncio

import structlog

from helpdesk.db.engine.desk import Desk
from helpdesk.domain.chats.bot import ArticleRef, FindAnswers
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import acknowledgements

log = structlog.get_logger()

LIKELY = 0.4  # a suggestion can be less sure than an answer, but must not be a guess
_MOST = 3
_SECONDS = 10.0


class Acknowledgements:
    """`find` None: there is no FAQ to suggest from."""

    def __init__(self, desk: Desk, policy: Policy, find: FindAnswers | None = None) -> None:
        self._desk = desk
        self._policy = policy
        self._find = find

    async def acknowledge(self, ticket_id: int) -> None:
        """Acknowledge the mail that opened a ticket, unless that was done already or must not be done."""
        asked = await self._desk.read(acknowledgements.question, ticket_id)
        if asked is None:
            return
        articles: list[ArticleRef] = []
        if self._find is not None:
            try:
                async with asyncio.timeout(_SECONDS):
                    found = await self._find(asked.text, asked.language, _MOST)
                articles = [one.article for one in found if one.confidence >= LIKELY]
            except Exception as error:  # noqa: BLE001 - a mail without suggestions is better than none
                log.error("acknowledge.no_suggestions", ticket=ticket_id, error=repr(error))
        await self._desk.write(acknowledgements.acknowledge, ticket_id, articles, self._policy)
