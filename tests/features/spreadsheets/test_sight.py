"""A CSV file has only the tickets that its reader may see."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Update, update

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.db.schema.tickets import tickets
from helpdesk.operations.people import keys
from helpdesk.operations.people.scopes import Scope
from helpdesk.settings import Settings
from tests.api.conftest import Api
from tests.factories import mail, receive
from tests.features.spreadsheets.test_files import CONTACTS, TICKETS, rows


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


@pytest.mark.parametrize(
    ("scopes", "tickets_file", "contacts_file"),
    [
        (["tickets:read"], 403, 403),
        (["customers:read"], 403, 200),
        (["tickets:read", "customers:read"], 200, 200),
    ],
)
async def test_a_key_without_the_customers_gets_no_file_with_their_addresses(
    api: Api, scopes: list[Scope], tickets_file: int, contacts_file: int
) -> None:
    _, key = await api.desk.write(keys.make, "one", advisor_id=api.people.adam, scopes=scopes, days=None)
    async with api.client(headers={"Authorization": f"Bearer {key}"}) as program:
        assert (await program.get(TICKETS)).status_code == tickets_file
        assert (await program.get(CONTACTS)).status_code == contacts_file
