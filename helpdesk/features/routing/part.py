"""Routing as a feature: its settings, what explains it, and the work that time causes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from helpdesk.api.request import Tools
from helpdesk.domain.health.standing import Standing
from helpdesk.features.feature import Feature
from helpdesk.features.routing import rounds
from helpdesk.features.routing.api import NextController, OfferController, RoutingController
from helpdesk.features.routing.copied import PARTS
from helpdesk.features.routing.troubles import troubles


def _rounds(tools: Tools, standing: Standing) -> Callable[[], Coroutine[Any, Any, None]]:
    return partial(rounds.run, tools.desk, standing)


ROUTING = Feature(
    name="routing",
    handlers=(RoutingController, NextController, OfferController),
    troubles=troubles,
    copied=PARTS,
    rounds={"rounds_of_routing": _rounds},
)
