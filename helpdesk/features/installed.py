"""The features of this desk. A new one has its line here, and its tables in `features/tables`. A new section
of a copy of the settings is in the core's list here, or in the `copied` of its feature."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from helpdesk.db.engine.transaction import Follow
from helpdesk.db.tickets.filters.keeping import Keeper, follow
from helpdesk.dispatch.followers import CORE, Follower
from helpdesk.domain.policy import Policy
from helpdesk.features.automation.part import AUTOMATION
from helpdesk.features.feature import Feature
from helpdesk.features.first_run.part import FIRST_RUN
from helpdesk.features.routing.part import ROUTING
from helpdesk.features.saved_views.part import SAVED_VIEWS
from helpdesk.features.sla.part import SLA
from helpdesk.features.spreadsheets.part import SPREADSHEETS
from helpdesk.operations.answers.automatic.copied import AUTOMATIC_TEXTS
from helpdesk.operations.bot.copied import BOT
from helpdesk.operations.fields import defining as fields
from helpdesk.operations.fields.copied import FIELDS, STATUSES
from helpdesk.operations.inbound.inlets.copied import CHANNELS
from helpdesk.operations.inbound.senders.copied import SENDERS
from helpdesk.operations.people.brand_copied import BRAND
from helpdesk.operations.people.copied import CALENDARS
from helpdesk.operations.setup_copy.part import AnyPart
from helpdesk.operations.surveys import rules as surveys
from helpdesk.operations.surveys.copied import SURVEY_RULES
from helpdesk.operations.tickets.routing import setting_up as routing
from helpdesk.operations.tickets.routing.copied import ROUTING_RULES
from helpdesk.operations.tickets.staffing.copied import PEOPLE, TEAMS

CORE_COPIED: tuple[AnyPart, ...] = (
    BRAND,
    TEAMS,
    PEOPLE,
    STATUSES,
    FIELDS,
    CHANNELS,
    CALENDARS,
    ROUTING_RULES,
    SURVEY_RULES,
    AUTOMATIC_TEXTS,
    BOT,
    SENDERS,
)
"""The core's sections of a copy of the settings, each after what it names."""

INSTALLED: tuple[Feature, ...] = (AUTOMATION, FIRST_RUN, ROUTING, SAVED_VIEWS, SLA, SPREADSHEETS)


KEEPERS = (fields.KEEPER, surveys.KEEPER, routing.KEEPER)
"""What the core keeps that names other things."""


def keepers(features: Iterable[Feature]) -> tuple[Keeper, ...]:
    """What keeps names of other things: first that of the core."""
    return (*KEEPERS, *(one for feature in features for one in feature.keepers))


def following(features: Iterable[Feature]) -> Follow:
    """How everything stored follows a rename."""
    return partial(follow, keepers(features))


def followers(features: Iterable[Feature], policy: Policy) -> tuple[Follower, ...]:
    """The core's followers, then those of the features."""
    ours = (one for feature in features for one in (*feature.followers, *feature.followers_by(policy)))
    return (*CORE, *ours)


def copied(features: Iterable[Feature] = INSTALLED) -> tuple[AnyPart, ...]:
    """The sections of a copy of the settings, in their order."""
    return (*CORE_COPIED, *(part for feature in features for part in feature.copied))
