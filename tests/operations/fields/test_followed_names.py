"""Required fields follow what their filters name, and say so where they cannot."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from helpdesk.channels.vault import PLAIN
from helpdesk.db import fields as db
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import setup_changes
from helpdesk.db.people.advisors import add_team
from helpdesk.db.schema.people import teams as team_table
from helpdesk.db.tickets import tickets as rows
from helpdesk.domain.people.rights import OPERATOR
from helpdesk.errors import BadInput
from helpdesk.operations.fields import defining, on_tickets, statuses, troubles
from helpdesk.operations.fields.defining import FieldForm
from helpdesk.operations.fields.statuses import StatusForm
from helpdesk.operations.inbound.inlets import channel_setup
from helpdesk.operations.inbound.inlets.channel_setup import ChannelForm
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets.staffing import teams as staffing
from tests.operations.fields import test_statuses
from tests.operations.fields.test_fields import ANA, ORDER, make, receive, version
from tests.operations.fields.test_statuses import SUPPLIER


def required(desk: Desk) -> str | None:
    (one,) = desk.read_now(db.all_fields)
    return one.required


def missing(desk: Desk, ticket: int) -> list[str]:
    row = desk.read_now(rows.ticket, ticket)
    return [one.key for one in desk.read_now(on_tickets.missing_of, row, by=ANA)]


def wrong(desk: Desk) -> list[tuple[str, str]]:
    """The faults of fields, each with what it says."""
    told = desk.read_now(lambda tx: list(troubles.troubles(tx)))
    return [(one.fault, one.detail) for one in told]


def test_a_field_follows_a_team_that_has_another_name(desk: Desk, ids: dict[str, int]) -> None:
    make(desk, ORDER, required="team:Support owner:me OR team:Support")
    ticket = receive(desk)
    desk.write_now(assignment.assign, ticket, team_id=ids["Support"], advisor_id=None, by=ANA)
    assert missing(desk, ticket) == ["order"]
    desk.write_now(staffing.rename, "Support", "Help centre")
    assert required(desk) == 'queue:"Help centre" owner:me OR queue:"Help centre"'
    assert (missing(desk, ticket), wrong(desk)) == (["order"], [])


def test_a_field_follows_a_team_into_another_one(desk: Desk, ids: dict[str, int]) -> None:
    make(desk, ORDER, required="team:Support tag:refund")
    sales = desk.write_now(add_team, "Sales", [])
    desk.write_now(staffing.archive, ids["Support"], sales, by=ANA, editor=OPERATOR)
    assert required(desk) == "queue:Sales tag:refund"


def test_what_leaves_a_team_out_does_not_leave_out_the_one_that_gets_its_tickets(
    desk: Desk, ids: dict[str, int]
) -> None:
    make(desk, ORDER, required="-team:Support")
    sales = desk.write_now(add_team, "Sales", [])
    desk.write_now(staffing.archive, ids["Support"], sales, by=ANA, editor=OPERATOR)
    assert required(desk) == "-team:Support"


def test_a_field_follows_a_status_that_has_another_name(desk: Desk, ids: dict[str, int]) -> None:
    one, ticket = test_statuses.make(desk), receive(desk)
    test_statuses.make(desk, state="open", labels={"en": "At the supplier"})
    make(desk, ORDER, required='status:"en attente du fournisseur" OR status:supplier OR status:open')
    test_statuses.be(desk, ticket, "pending", one.id)
    renamed = StatusForm(state="pending", labels={"en": "Ordered", "fr": "Commandé"})
    seen = test_statuses.version(desk, one.id)
    desk.write_now(statuses.put, one.id, renamed, seen=seen, by=ANA)
    assert required(desk) == "status:Ordered OR status:supplier OR status:Ordered OR status:open"
    assert (missing(desk, ticket), wrong(desk)) == (["order"], [])
    back = desk.write_now(statuses.undo, one.id, seen=test_statuses.version(desk, one.id), by=ANA)
    assert back is not None
    assert back.labels == SUPPLIER.labels
    assert (missing(desk, ticket), wrong(desk)) == (["order"], [])


def test_a_field_follows_a_channel_that_has_another_label(desk: Desk, ids: dict[str, int]) -> None:
    settings = {"address": "support@desk.example"}

    def label(text: str) -> None:
        form = ChannelForm(kind="email", label=text, settings=settings)
        newest = desk.read_now(setup_changes.latest, channel_setup.WHAT, ids["support"])
        seen = None if newest is None else newest.id
        desk.write_now(channel_setup.put, "support", form, seen=seen, vault=PLAIN, by=ANA)

    label("Front office")
    make(desk, ORDER, required="channel:office OR channel:support OR channel:email")
    label("Helpline")
    assert required(desk) == "channel:support OR channel:support OR channel:email"
    assert wrong(desk) == []


def test_a_field_whose_filter_names_what_is_gone_says_so_and_can_still_be_changed(
    desk: Desk, ids: dict[str, int]
) -> None:
    field = make(desk, ORDER, required="team:Support")
    # as a desk of an earlier version did it: nothing followed
    desk.write_now(lambda tx: tx.conn.execute(update(team_table).values(name="Help")))
    ((fault, detail),) = wrong(desk)
    assert fault == "gone"
    assert "There is no team “Support”" in detail

    def put(**values: Any) -> None:
        form = FieldForm(of="ticket", key="order", kind="text", **values)
        desk.write_now(defining.put, field.id, form, seen=version(desk, field.id), by=ANA)

    put(labels={"en": "Number"}, required="team:Support")
    with pytest.raises(BadInput, match="There is no team “Orders”") as refused:
        put(labels={"en": "Number"}, required="team:Orders")
    assert refused.value.field == "required"
    put(labels={"en": "Number"}, required="team:Support", archived=True)
    assert wrong(desk) == [], "an archived field is required of nothing"
