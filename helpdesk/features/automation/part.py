"""Automation as a feature of the desk."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from helpdesk.api.request import Tools
from helpdesk.dispatch.followers import Follower
from helpdesk.domain.health.standing import Standing
from helpdesk.domain.policy import Policy
from helpdesk.features.automation import troubles
from helpdesk.features.automation.copied import REPLIES, RULES
from helpdesk.features.automation.macros.api import MacroController
from helpdesk.features.automation.replies import keeping as replies
from helpdesk.features.automation.replies.api import SavedReplyController, TicketRepliesController
from helpdesk.features.automation.rules import rounds
from helpdesk.features.automation.rules import setting_up as rules
from helpdesk.features.automation.rules.api import RuleController, TicketRuleController
from helpdesk.features.automation.rules.following import follow
from helpdesk.features.automation.rules.triggers import HEARS
from helpdesk.features.feature import Feature


def _followers(policy: Policy) -> tuple[Follower, ...]:
    """Rules answer and close tickets, which needs the operator's settings."""
    heard = partial(follow, policy=policy)
    return (Follower(name="rules", hears=HEARS, follow=heard, most=20),)


def _rounds(tools: Tools, standing: Standing) -> Callable[[], Coroutine[Any, Any, None]]:
    return partial(rounds.run, tools.desk, tools.policy, standing)


AUTOMATION = Feature(
    name="automation",
    handlers=(
        SavedReplyController,
        TicketRepliesController,
        MacroController,
        RuleController,
        TicketRuleController,
    ),
    followers_by=_followers,
    rounds={"rounds_of_rules": _rounds},
    troubles=troubles.troubles,
    keepers=(rules.KEEPER, replies.KEEPER),
    copied=(REPLIES, RULES),
)
