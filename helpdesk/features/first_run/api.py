"""What the set-up of a desk still lacks, over HTTP; the well-known mail providers; a first ticket."""

from __future__ import annotations

import msgspec
from litestar import Controller, Response, get, post, put
from litestar.params import JSONBody

from helpdesk.api.inputs import Input, Seen
from helpdesk.api.request import DeskRequest
from helpdesk.channels.email.providers import PROVIDERS, SignIn
from helpdesk.channels.email.settings import Security
from helpdesk.channels.vault import Vault
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log import setup_changes
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.policy import Policy
from helpdesk.features.first_run import putting_away, sample_call
from helpdesk.features.first_run.sample_call import Language
from helpdesk.features.first_run.steps import StepName, StepState, first_ticket, steps
from helpdesk.security.guards import admins_only
from helpdesk.views.base import View
from helpdesk.views.set_up.changes import LastChange, last_change


class FirstRunStep(View, frozen=True, kw_only=True):
    """A step of setting a desk up. `begun`: something is there, and something is missing. `about`: what is
    there, such as the name of a channel, or the site whose page loaded the chat; "" if there is nothing."""

    name: StepName
    state: StepState
    about: str


class FirstRun(View, frozen=True, kw_only=True):
    """What the set-up of the desk still lacks. `first_ticket`: its number, null before it. `put_away`: an
    admin does not want to see this, as `changed` tells."""

    steps: list[FirstRunStep]
    first_ticket: int | None
    put_away: bool
    changed: LastChange | None


class PutAway(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether consoles stop showing what is left to set up."""

    put_away: bool


class SampleCall(Input, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The language of the call's words."""

    language: Language = "en"


class SampleTicket(View, frozen=True, kw_only=True):
    """The number of the ticket of the call."""

    ticket: int


class MailServer(View, frozen=True, kw_only=True):
    """A server of a mail provider."""

    host: str
    port: int
    security: Security


class MailProvider(View, frozen=True, kw_only=True):
    """A well-known mail provider. `domains`: of its own addresses. `sign_in`: with an app password, with the
    mailbox's own one, or not at all. `switch_on`: IMAP is off until its owner allows it, at `help`."""

    name: str
    domains: list[str]
    imap: MailServer
    smtp: MailServer
    sign_in: SignIn
    switch_on: bool
    help: str


class FirstRunController(Controller):
    path = "/first-run"
    tags = ["channels"]
    opt = {"scope": "settings"}
    guards = [admins_only]

    @get("/")
    async def show_first_run(self, request: DeskRequest) -> FirstRun:
        """Get how far the set-up of the desk is. Each step is read from the desk itself."""
        return await request.desk.read(_view)

    @put("/")
    async def put_first_run_away(
        self, request: DeskRequest, data: JSONBody[PutAway], version: Seen = None
    ) -> FirstRun:
        """Stop showing what is left to set up, or show it again. 409 if another admin did meanwhile."""
        return await request.write(_put_away, data.put_away, version, request.by)

    @post("/sample-calls", opt={"scope": "settings:write tickets:write"})
    async def make_sample_call(
        self, request: DeskRequest, data: JSONBody[SampleCall]
    ) -> Response[SampleTicket]:
        """Log a call of a made-up customer, so that there is a ticket to try. A desk without a phone channel
        gets one."""
        tools = request.tools
        return await request.create(_sample, data.language, tools.vault, request.by, tools.policy)

    @get("/mail-providers")
    async def list_mail_providers(self) -> list[MailProvider]:
        """List well-known mail providers with their servers."""
        return _PROVIDERS


_PROVIDERS = [
    MailProvider(
        name=one.name,
        domains=list(one.domains),
        imap=MailServer(**msgspec.structs.asdict(one.imap)),
        smtp=MailServer(**msgspec.structs.asdict(one.smtp)),
        sign_in=one.sign_in,
        switch_on=one.switch_on,
        help=one.help,
    )
    for one in PROVIDERS
]


def _view(tx: Reading) -> FirstRun:
    changed = setup_changes.latest(tx, putting_away.WHAT, putting_away.ITEM)
    return FirstRun(
        steps=[FirstRunStep(name=one.name, state=one.state, about=one.about) for one in steps(tx)],
        first_ticket=first_ticket(tx),
        put_away=putting_away.is_put_away(tx),
        changed=last_change(changed),
    )


def _put_away(tx: Transaction, away: bool, seen: int | None, by: Actor) -> FirstRun:
    putting_away.put_away(tx, away, seen=seen, by=by)
    return _view(tx)


def _sample(tx: Transaction, language: Language, vault: Vault, by: Actor, policy: Policy) -> SampleTicket:
    return SampleTicket(ticket=sample_call.send(tx, language, vault=vault, by=by, policy=policy))
