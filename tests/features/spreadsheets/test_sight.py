"""A CSV file has only the tickets that its reader may see."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Update, update

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema.tickets import tickets
from helpdesk.settings import Settings
from tests.api.conftest import Api
from tests.factories import mail, receive
from tests.features.spreadsheets.test_files import TICKETS, rows


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, advisors_see="teams", sign_in_tries=100)


def put(tx: Transaction, change: Update) -> None:
    tx.conn.execute(change)


async def test_a_file_has_only_the_tickets_in_sight(api: Api) -> None:
    for subject in ("A lamp", "A jar"):
        receive(api.desk, mail(f"{subject[2:]}@shop.example", subject, "It came late"))
    other = await api.desk.write(advisors.add_team, "Other", [])
    for number, team in ((1, api.people.sales), (2, other)):
        change = update(tickets).where(tickets.c.id == number).values(team_id=team, owner_id=None)
        await api.desk.write(put, change)
    async with api.signed_in("ana") as ana, api.signed_in("lea") as lea:
        assert [one["subject"] for one in await rows(ana, TICKETS, view="all")] == ["A lamp"]
        assert len(await rows(lea, TICKETS, view="all")) == 2
