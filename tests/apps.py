"""The web application, for tests. To put its routes together takes a quarter of a second, and a thousand
tests want a desk each. So that is done once for each Surface, and a test has its own process behind them.
`tests/test_apps.py` compares such an application with one of `helpdesk.app`."""

from __future__ import annotations

import copy
from collections.abc import Sequence

from litestar import Litestar
from litestar.datastructures import State
from litestar.events import SimpleEventEmitter

from helpdesk.api.application import Application
from helpdesk.app import Process, Surface, application, begin
from helpdesk.domain.chats.bot import Responder
from helpdesk.features.feature import Feature
from helpdesk.features.installed import INSTALLED
from helpdesk.pages.demo.customers import Outside
from helpdesk.settings import Settings

_kept: dict[Surface, Application] = {}


def create_app(
    settings: Settings,
    *,
    works: bool = True,
    outside: Outside | None = None,
    bot: Responder | None = None,
    features: Sequence[Feature] = INSTALLED,
) -> Litestar:
    """Like `helpdesk.app.create_app`, sooner."""
    process = begin(settings, works=works, outside=outside, bot=bot, features=features)
    if process.surface not in _kept:
        _kept[process.surface] = application(process)
    return _behind_the_same_routes(_kept[process.surface], process)


def _behind_the_same_routes(kept: Application, process: Process) -> Application:
    """What is the application's own is new: its state, what it runs, and the way in to the routes."""
    own = copy.copy(kept)
    own.state = State(process.state, deep_copy=False)
    own._lifespan_managers = [process.lifespan]
    own.event_emitter = SimpleEventEmitter([])
    own.asgi_router = copy.copy(kept.asgi_router)
    own.asgi_router.app = own
    own.asgi_handler = own._create_asgi_handler()
    return own
