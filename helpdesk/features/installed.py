"""The features of this desk. A new one has its line here, and its tables in `features/tables`."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk.dispatch.followers import CORE, Follower
from helpdesk.features.automation.part import AUTOMATION
from helpdesk.features.feature import Feature
from helpdesk.features.routing.part import ROUTING
from helpdesk.features.sla.part import SLA

INSTALLED: tuple[Feature, ...] = (AUTOMATION, ROUTING, SLA)


def followers(features: Iterable[Feature]) -> tuple[Follower, ...]:
    """The core's followers, then those of the features."""
    return (*CORE, *(one for feature in features for one in feature.followers))
