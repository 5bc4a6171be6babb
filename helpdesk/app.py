"""The wiring, on one page: one process of the desk from its settings."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.types import Message, Scope

from helpdesk.api import docs, pages
from helpdesk.api.acts import ActController
from helpdesk.api.api_keys import ApiKeyController
from helpdesk.api.channels import ChannelController
from helpdesk.api.contacts import ContactController
from helpdesk.api.description import PREFIX
from helpdesk.api.health import HealthController, count_request
from helpdesk.api.inbound import HandInController, WebhookController
from helpdesk.api.ledger import LedgerController
from helpdesk.api.messages import CallController, MessageController, TicketMessageController
from helpdesk.api.problems import on_defect, on_desk_error, on_http_error, request_id
from helpdesk.api.request import DeskRequest, Tools
from helpdesk.api.sessions import MeController, SessionController
from helpdesk.api.surveys import ReportController, SurveyRuleController
from helpdesk.api.teams import AdvisorController, TeamController
from helpdesk.api.ticket_acts import TicketActController
from helpdesk.api.tickets import TicketController
from helpdesk.api.uploads import UploadController
from helpdesk.db import facts
from helpdesk.db.blobs import BlobStore
from helpdesk.db.desk import Desk
from helpdesk.domain.policy import Policy
from helpdesk.domain.threads import ThreadRules
from helpdesk.errors import HelpdeskError
from helpdesk.security.guards import Recognise
from helpdesk.security.limits import Limits
from helpdesk.security.sign_ins import SignIns
from helpdesk.security.tokens import Tokens
from helpdesk.settings import Settings
from helpdesk.workers.inbox import Inbox
from helpdesk.workers.switchboard import Switchboard
