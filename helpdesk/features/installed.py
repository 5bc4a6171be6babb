"""The features of this desk. A new one has its line here, and its tables in `features/tables`."""

from __future__ import annotations

from collections.abc import Iterable

from helpdesk.dispatch.followers import CORE, Follower
from helpdesk.domain.policy import Policy
from helpdesk.features.automation.part import AUTOMATION
from helpdesk.features.feature import Feature
from helpdesk.features.first_run.part import FIRST_RUN
from helpdesk.features.routing.part import ROUTING
from helpdesk.features.saved_views.part import SAVED_VIEWS
from helpdesk.features.sla.part import SLA

INSTALLED: tuple[Feature, ...] = (AUTOMATION, FIRST_RUN, ROUTING, SAVED_VIEWS, SLA)


def followers(features: Iterable[Feature], policy: Policy) -> tuple[Follower, ...]:
    """The core's followers, then those of the features."""
    ours = (one for feature in features for one in (*feature.followers, *feature.followers_by(policy)))
    return (*CORE, *ours)
