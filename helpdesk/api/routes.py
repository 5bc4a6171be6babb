"""The handlers under /api/v1, in the order of the contract, and their document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Controller, Litestar, Router

from helpdesk.api.account_links import AccountLinkController
from helpdesk.api.acts import ActController
from helpdesk.api.api_keys import ApiKeyController
from helpdesk.api.automatic_texts import AutomaticTextController
from helpdesk.api.bot import BotController
from helpdesk.api.bot_drafts import BotDraftController, BotFilesController
from helpdesk.api.bot_trials import BotTrialController
from helpdesk.api.brand import BrandController
from helpdesk.api.calendars import CalendarController
from helpdesk.api.channels import ChannelController
from helpdesk.api.companies import CompanyController
from helpdesk.api.contacts import ContactController
from helpdesk.api.description import PREFIX, describe, openapi_config
from helpdesk.api.fields import FieldController
from helpdesk.api.filters import FilterController
from helpdesk.api.inbound import HandInController, WebhookController
from helpdesk.api.invitations import InvitationController
from helpdesk.api.ledger import LedgerController, SenderRuleController
from helpdesk.api.messages import CallController, MessageController, TicketMessageController
from helpdesk.api.people import PeopleController
from helpdesk.api.request import DeskRequest
from helpdesk.api.routing_rules import RoutingRuleController
from helpdesk.api.sessions import MeController, SessionController
from helpdesk.api.setup_copy import SetupCopyController
from helpdesk.api.staff_changes import StaffChangeController
from helpdesk.api.statuses import StatusController
from helpdesk.api.surveys import ReportController, SurveyRuleController
from helpdesk.api.tags import TagController
from helpdesk.api.team_settings import TeamSettingsController
from helpdesk.api.teams import AdvisorController, TeamController
from helpdesk.api.threading import ThreadingReportController
from helpdesk.api.ticket_acts import TicketActController
from helpdesk.api.tickets import TicketController
from helpdesk.api.upkeep import SetupTroubleController, UpkeepController
from helpdesk.api.uploads import UploadController

HANDLERS: list[type[Controller]] = [
    SessionController,
    MeController,
    AccountLinkController,
    TeamController,
    AdvisorController,
    PeopleController,
    InvitationController,
    TeamSettingsController,
    StaffChangeController,
    BrandController,
    ChannelController,
    TicketController,
    TagController,
    FilterController,
    TicketActController,
    ActController,
    TicketMessageController,
    CallController,
    MessageController,
    ContactController,
    CompanyController,
    SurveyRuleController,
    ReportController,
    ThreadingReportController,
    BotController,
    BotDraftController,
    BotFilesController,
    BotTrialController,
    CalendarController,
    FieldController,
    StatusController,
    RoutingRuleController,
    AutomaticTextController,
    LedgerController,
    SenderRuleController,
    SetupCopyController,
    SetupTroubleController,
    UpkeepController,
    ApiKeyController,
    HandInController,
]


def document(more: Sequence[type[Controller]] = ()) -> dict[str, Any]:
    """The OpenAPI document of all calls for other programs, including those that other packages add. It needs
    no database."""
    below = Router(PREFIX, route_handlers=[*HANDLERS, UploadController, *more])
    app = Litestar([below, WebhookController], request_class=DeskRequest, openapi_config=openapi_config())
    found = describe(app)
    schemas = found["components"]["schemas"]  # their order differs between runs
    return found | {"components": found["components"] | {"schemas": dict(sorted(schemas.items()))}}
