"""How the desk runs: its processes and what waits to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from litestar import Controller, get

from helpdesk.api.request import DeskRequest
from helpdesk.db import processes
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import outbox
from helpdesk.domain.health.processes import Process, is_lost, to_show, with_own
from helpdesk.domain.health.setup import SetupTrouble
from helpdesk.domain.health.standing import Upkeep
from helpdesk.security.guards import leads_only
from helpdesk.views.set_up.changes import SetupTroubleView
from helpdesk.views.upkeep import LaneView, PartView, ProcessView, UpkeepView


class UpkeepController(Controller):
    path = "/upkeep"
    tags = ["upkeep"]
    opt = {"scope": "settings"}

    @get("/", guards=[leads_only])
    async def show_upkeep(self, request: DeskRequest) -> UpkeepView:
        """Show the processes of the desk, which of their parts do not run and why, and the jobs that wait."""
        return await request.desk.read(_upkeep, request.tools.upkeep, request.user.role == "admin")


class SetupTroubleController(Controller):
    path = "/setup-troubles"
    tags = ["upkeep"]
    opt = {"scope": "settings"}

    @get("/", guards=[leads_only])
    async def list_setup_troubles(self, request: DeskRequest) -> list[SetupTroubleView]:
        """List what is wrong with how the desk is set up: what each thing names may be gone since. The desk
        works on without it."""
        return await request.desk.read(_troubles, request.app.state["troubles"])


def _troubles(
    tx: Reading, checks: Sequence[Callable[[Reading], Iterable[SetupTrouble]]]
) -> list[SetupTroubleView]:
    return [SetupTroubleView(**msgspec.structs.asdict(one)) for check in checks for one in check(tx)]


def _upkeep(tx: Reading, own: Upkeep, places: bool) -> UpkeepView:
    found = to_show(with_own(processes.all_processes(tx), own, tx.now), tx.now)
    return UpkeepView(
        processes=[_process(one, lost=is_lost(one, tx.now), places=places) for one in found],
        lanes=_lanes(tx),
    )


def _lanes(tx: Reading) -> list[LaneView]:
    waiting, failed = {one.name: one for one in outbox.standing(tx)}, outbox.failed(tx)
    return [
        LaneView(
            kind=name.partition(":")[0],
            channel=name.partition(":")[2],
            jobs=waiting[name].jobs if name in waiting else 0,
            due_since=waiting[name].due_since if name in waiting else None,
            failed=failed.get(name, 0),
        )
        for name in sorted({*waiting, *failed})
    ]


def _process(process: Process, *, lost: bool, places: bool) -> ProcessView:
    return ProcessView(
        role=process.role,
        host=process.host if places else "",
        pid=process.pid if places else None,
        began_at=process.began_at,
        heard_at=process.heard_at,
        lost=lost,
        parts=[
            PartView(
                name=part.name,
                state=part.state,
                since=part.since,
                fault=part.fault,
                why=part.why,
                tries=part.tries,
            )
            for part in process.parts
        ],
    )
