"""The wiring: the web application from a process's parts, and the background work."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from functools import lru_cache, partial
from typing import Any

import msgspec
import structlog
from litestar import Controller, Litestar
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from faq import rounds as faq_rounds
from faq.api import routes as faq_routes
from faq.pages import routes as faq_pages
from helpdesk.api import pages, reference, routes
from helpdesk.api.answers import ENCODERS, Answer
from helpdesk.api.application import Application, OwnRouter
from helpdesk.api.chat_files import ChatFiles
from helpdesk.api.description import PREFIX
from helpdesk.api.headers import secure_headers
from helpdesk.api.health import HealthController, Timed, count_request
from helpdesk.api.inbound import WebhookController
from helpdesk.api.problems import on_defect, on_desk_error, on_http_error
from helpdesk.api.request import DeskRequest, refuse_nul, refuse_unknown, tell_replayed
from helpdesk.api.sight import in_sight
from helpdesk.api.uploads import UploadController
from helpdesk.db import setup_troubles
from helpdesk.db.chats.widget_pages import Heard
from helpdesk.dispatch.dispatcher import Dispatcher
from helpdesk.domain.chats.bot import Responder
from helpdesk.domain.health.processes import Role
from helpdesk.errors import HelpdeskError
from helpdesk.features.feature import Feature
from helpdesk.features.installed import INSTALLED, copied, followers
from helpdesk.gateway.mailboxes import Mailboxes
from helpdesk.kept_running import running
from helpdesk.live.service import HANDLERS as LIVE_HANDLERS
from helpdesk.live.wire.bus import Ring
from helpdesk.operations.bot import troubles as bot_troubles
from helpdesk.operations.fields import troubles as field_troubles
from helpdesk.operations.inbound.inlets import troubles as channel_setup_troubles
from helpdesk.operations.surveys import rules as survey_rules
from helpdesk.pages import demo
from helpdesk.pages.demo.customers import Outside
from helpdesk.pages.problem import or_page
from helpdesk.pages.survey import SurveyPage
from helpdesk.parts import Parts, assemble, close, live_of
from helpdesk.security.guards import Recognise
from helpdesk.settings import Settings
from helpdesk.workers.acknowledgements import Acknowledgements
from helpdesk.workers.bot import BotTurns
from helpdesk.workers.checkups import Checkups
from helpdesk.workers.deliveries import Deliveries
from helpdesk.workers.file_sweep import FileSweep
from helpdesk.workers.loop_watch import LoopWatch
from helpdesk.workers.outbox import Outbox
from helpdesk.workers.roll_call import RollCall
from helpdesk.workers.sweeps import Deadlines

log = structlog.get_logger()

_JSON_BYTES = 4 * 1024 * 1024
_FORM_PARTS = 10  # of a multipart form, which has one file
_FORM_BYTES = 64 * 1024  # the bytes that a multipart form adds to its file


class Surface(msgspec.Struct, frozen=True, kw_only=True):
    """What the routes depend on. `max_bytes` of one file; `secure`: behind HTTPS; `demo`: with the demo's
    pages; `features`: the calls of the features."""

    max_bytes: int
    secure: bool
    demo: bool
    features: tuple[type[Controller], ...]


class Process(msgspec.Struct, frozen=True, kw_only=True):
    """What is behind the routes. `state` has, by name, what calls ask for; `lifespan` is all that runs beside
    them."""

    surface: Surface
    state: dict[str, Any]
    lifespan: Callable[[Litestar], AbstractAsyncContextManager[None]]


def create_app(
    settings: Settings,
    *,
    works: bool = True,
    outside: Outside | None = None,
    bot: Responder | None = None,
    features: Sequence[Feature] = INSTALLED,
) -> Litestar:
    """The web application of one process: REST, sockets, pages. The arguments are those of `begin`."""
    return application(begin(settings, works=works, outside=outside, bot=bot, features=features))


def begin(
    settings: Settings,
    *,
    works: bool = True,
    outside: Outside | None = None,
    bot: Responder | None = None,
    features: Sequence[Feature] = INSTALLED,
) -> Process:
    """What is behind the web application of one process. `works`: it also does the background work that
    `helpdesk work` does otherwise. `outside`: the simulators behind the demo's pages. `bot` answers instead
    of the published bot. `features` are plugged in."""
    parts = assemble(settings, bot=bot)
    tools = parts.tools
    live = live_of(parts)

    @contextlib.asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(close, parts)
            await stack.enter_async_context(_beginning(parts, "run" if works else "serve", features))
            await stack.enter_async_context(live.running())
            if works:
                await stack.enter_async_context(working(parts, features))
            parts.faq.search.warm()
            yield

    return Process(
        surface=Surface(
            max_bytes=settings.max_bytes,
            secure=settings.secure,
            demo=settings.demo,
            features=_handlers(features),
        ),
        lifespan=lifespan,
        state={
            "tools": tools,
            "sign_ins": tools.sign_ins,
            "live": live,
            "outside": outside or Outside(),
            "faq": parts.faq,
            "document": document,
            "widget_origins": Heard(),
            "troubles": [
                setup_troubles.troubles,
                field_troubles.troubles,
                partial(bot_troubles.troubles, published=not settings.bot_rasa_url),
                survey_rules.troubles,
                channel_setup_troubles.troubles,
                *(one.troubles for one in features if one.troubles),
            ],
            "copied": copied(features),
        },
    )


def application(process: Process) -> Application:
    """The routes, and this process behind them."""
    surface = process.surface
    large = surface.max_bytes + _FORM_BYTES
    return Application(
        route_handlers=[
            OwnRouter(
                PREFIX,
                route_handlers=[*routes.HANDLERS, *faq_routes.HANDLERS, *surface.features],
                request_max_body_size=_JSON_BYTES,
                before_request=refuse_unknown,
                guards=[in_sight],
            ),
            OwnRouter(
                PREFIX,
                route_handlers=[UploadController, *faq_routes.UPLOADS],
                request_max_body_size=large,
                before_request=refuse_unknown,
                guards=[in_sight],
            ),
            OwnRouter("/", route_handlers=[WebhookController, ChatFiles], request_max_body_size=large),
            HealthController,
            *reference.handlers,
            *pages.handlers,
            SurveyPage,
            *faq_pages.HANDLERS,
            *(demo.HANDLERS if surface.demo else []),
            *LIVE_HANDLERS,
        ],
        request_class=DeskRequest,
        response_class=Answer,
        type_encoders=ENCODERS,
        multipart_form_part_limit=_FORM_PARTS,
        before_request=refuse_nul,
        middleware=[Timed(), Recognise()],
        exception_handlers={
            HelpdeskError: or_page(on_desk_error),
            HTTPException: or_page(on_http_error),
            Exception: or_page(on_defect),
        },
        before_send=[secure_headers(https=surface.secure), tell_replayed, count_request],
        openapi_config=None,  # `document` describes the calls for other programs
        lifespan=[process.lifespan],
        state=State(process.state, deep_copy=False),
        logging_config=None,
    )


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document of everything other programs may call. It needs no database."""
    return routes.document([*faq_routes.HANDLERS, *faq_routes.UPLOADS, *_handlers(INSTALLED)])


def _handlers(features: Sequence[Feature]) -> tuple[type[Controller], ...]:
    """Those of the features, in their order."""
    return tuple(handler for feature in features for handler in feature.handlers)


async def work(settings: Settings) -> None:
    """Background work alone, until a signal asks to stop: `helpdesk work`."""
    parts = assemble(settings)
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(close, parts)
        await stack.enter_async_context(_beginning(parts, "work", INSTALLED))
        await stack.enter_async_context(working(parts, INSTALLED))
        await stopped.wait()


@contextlib.asynccontextmanager
async def _beginning(parts: Parts, role: Role, features: Sequence[Feature]) -> AsyncIterator[None]:
    """What every process runs, in each role."""
    tools = parts.tools
    dispatcher = Dispatcher(
        tools.desk, parts.bus, followers=followers(features, tools.policy), upkeep=tools.upkeep
    )
    counting = {} if parts.counter is None else {"shared_limits": parts.counter.watch}
    async with (
        LoopWatch().watching(),
        RollCall(tools.desk, tools.upkeep, role).present(),
        parts.bus.running(),
        running(tools.upkeep, events=dispatcher.run, **counting),
    ):
        yield


@contextlib.asynccontextmanager
async def working(parts: Parts, features: Sequence[Feature]) -> AsyncIterator[None]:
    """Mail in, answers out, deadlines, items that a dead process left, and the features' own work."""
    tools = parts.tools
    part = tools.upkeep.part
    turns = BotTurns(tools.desk, tools.bot, tools.policy)
    acknowledgements = Acknowledgements(tools.desk, tools.policy, parts.faq.answers)
    deliveries = Deliveries(
        tools.desk,
        tools.switchboard,
        tools.blobs,
        tools.policy,
        bot=turns,
        acknowledgements=acknowledgements,
    )
    outbox = Outbox(
        tools.desk, deliveries.do, deliveries.gave_up, postponed=deliveries.postponed, standing=part("outbox")
    )
    deadlines = Deadlines(tools.desk, tools.inbox, tools.policy, tools.bot, standing=part("sweeps"))
    mailboxes = Mailboxes(tools.inbox, tools.switchboard, tools.settings, tools.upkeep)
    grace = timedelta(hours=tools.settings.unused_files_hours)
    file_sweep = FileSweep(tools.desk, tools.blobs, grace=grace, standing=part("sweep of files"))
    checkups = Checkups(tools.desk, tools.switchboard, standing=part("checks of channels"))
    more = {
        name: make(tools, part(name.replace("_", " ")))
        for feature in features
        for name, make in feature.rounds.items()
    }
    parts.bus.listen(lambda said: outbox.wake() if isinstance(said, Ring) else None)
    async with running(
        tools.upkeep,
        outbox=outbox.run,
        sweeps=deadlines.run,
        sweep_of_files=file_sweep.run,
        mailboxes=mailboxes.run,
        checks_of_channels=checkups.run,
        bot=tools.bot.run,
        rounds_of_the_help_centre=partial(faq_rounds.run, tools.desk, part("rounds of the help centre")),
        **more,
    ):
        yield
