"""The SLA as a feature: it follows what happens to tickets, and tells when time runs out."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from helpdesk.api.request import Tools
from helpdesk.dispatch.followers import Follower
from helpdesk.domain.health.standing import Standing
from helpdesk.features.feature import Feature
from helpdesk.features.sla import rounds
from helpdesk.features.sla.api import ClockController, SlaPolicyController
from helpdesk.features.sla.following import HEARS, follow
from helpdesk.features.sla.policies import setting_up
from helpdesk.features.sla.policies.copied import POLICIES


def _rounds(tools: Tools, standing: Standing) -> Callable[[], Coroutine[Any, Any, None]]:
    return partial(rounds.run, tools.desk, standing)


SLA = Feature(
    name="sla",
    handlers=(SlaPolicyController, ClockController),
    followers=(Follower(name="sla", hears=HEARS, follow=follow, most=20),),
    troubles=setting_up.troubles,
    copied=(POLICIES,),
    rounds={"rounds_of_the_sla": _rounds},
    keepers=(setting_up.KEEPER,),
)
