"""Everybody who may call the desk, each with their proof, and a desk with one of everything to ask for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import update

from helpdesk.channels import standard_webhooks
from helpdesk.db import channels, surveys
from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger
from helpdesk.db.people import advisors
from helpdesk.db.schema.people import api_keys
from helpdesk.domain.events.actors import SYSTEM, Actor
from helpdesk.domain.hours.hours import ALWAYS
from helpdesk.domain.messages import Attachment
from helpdesk.domain.policy import Policy
from helpdesk.operations.people import accounts, calendars, keys
from helpdesk.operations.people.calendars import ALL, CalendarForm
from helpdesk.operations.people.scopes import SCOPES
from helpdesk.operations.surveys import invitations
from helpdesk.operations.tickets import acts
from helpdesk.security.sign_ins import COOKIE
from helpdesk.security.stranger_tokens import Tokens, Visitor
from tests.api.conftest import hire
from tests.factories import mail, receive
from tests.live import desk_server

CSRF = {"X-Helpdesk": "1"}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOUR = timedelta(hours=1)


class World(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to ask for: the values of the operations' path parameters, and people's ids."""

    values: dict[str, str]
    chat_message: str
    people: dict[str, int]
    visitor: str
    files: str
    survey: str


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """How a principal calls: headers, cookies and values of path and query that only they know. `signs`: they
    sign what they send."""

    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    values: dict[str, str] = {}
    query: dict[str, str] = {}
    signs: bool = False

    def all_headers(self, body: bytes) -> dict[str, str]:
        if not self.signs:
            return self.headers
        signed = standard_webhooks.sign(
            standard_webhooks.key_of(SECRET), id="1", at=datetime.now(UTC), body=body
        )
        return {**self.headers, **signed}


Make = Callable[[Transaction, World], Proof]


def session(who: str, lasting: timedelta = HOUR, *, disabled: bool = False) -> Make:
    def make(tx: Transaction, world: World) -> Proof:
        token = accounts.sign_in(tx, world.people[who], lasting)
        if disabled:
            accounts.disable(tx, world.people[who])
        return Proof(headers=CSRF, cookies={COOKIE: token})

    return make


def key(
    who: str,
    *,
    scopes: Sequence[str] = tuple(SCOPES),
    disabled: bool = False,
    revoked: bool = False,
    expired: bool = False,
) -> Make:
    def make(tx: Transaction, world: World) -> Proof:
        row, made = keys.make(tx, "A program", advisor_id=world.people[who], scopes=scopes, days=1)
        if expired:
            over = update(api_keys).where(api_keys.c.id == row.id).values(expires_at=tx.now - HOUR)
            tx.conn.execute(over)
        if disabled:
            accounts.disable(tx, world.people[who])
        if revoked:
            keys.revoke(tx, row.id)
        return Proof(headers={"Authorization": f"Bearer {made}"})

    return make


def visitor(tx: Transaction, world: World) -> Proof:
    return Proof(headers={"Authorization": f"Bearer {world.visitor}"}, query={"token": world.files})


PRINCIPALS: dict[str, Make] = {
    "nobody": lambda tx, world: Proof(),
    "visitor": visitor,
    "survey": lambda tx, world: Proof(values={"token": world.survey}),
    "provider": lambda tx, world: Proof(signs=True),
    "advisor": session("ana"),
    "other": session("otto"),
    "lead": session("lea"),
    "admin": session("adam"),
    "key-advisor": key("ana"),
    "key-other": key("otto"),
    "key-lead": key("lea"),
    "key-admin": key("adam"),
    "key-reads": key("adam", scopes=[one for one in SCOPES if one.endswith(":read")]),
    "disabled": session("dora", disabled=True),
    "key-disabled": key("dora", disabled=True),
    "expired": session("adam", -HOUR),
    "key-expired": key("adam", expired=True),
    "key-revoked": key("adam", revoked=True),
}
"""By name, how each gets its proof. "survey": who has a survey's link; "provider": who signs a webhook;
"advisor" is in the team of every ticket, "other" in another team; "key-…": a program with their
key for everything, "key-reads": only to read;
"expired": an administrator's old session."""


def furnish(desk: Desk, blobs: BlobStore, tokens: Tokens, policy: Policy) -> World:
    """A desk with people of each kind, and one of everything. Its tickets are of the team of the advisor."""
    people = desk.write_now(_staff)
    content = b"hello"
    file = Attachment(name="a.txt", type="text/plain", size=len(content), sha256=blobs.put(content))
    said = desk.write_now(desk_server.say, "site", "k", "My lamp is broken", [file])
    mailed = receive(desk, mail("zoe@shop.example", "Kettle", "My kettle leaks", attachments=[file]))
    item = desk.read_now(ledger.raw_item_of_message, mailed.message_id or 0)
    asked = {
        "survey": "csat",
        "ticket_id": said.ticket_id,
        "contact_id": 1,
        "state": "scheduled",
        "via": "mail",
    }
    other = receive(desk, mail("zoe@shop.example", "Lamp", "My lamp flickers"))
    by = Actor(kind="advisor", id=people["ana"], name="Ana")
    act = desk.write_now(acts.merge, other.ticket_id or 0, mailed.ticket_id or 0, by=by)
    invitation = desk.write_now(surveys.add_invitation, asked)
    site = desk.read_now(channels.channel, "site")
    return World(
        values={
            "number": str(mailed.ticket_id),
            "calendar_id": str(desk.write_now(_calendar, people["lea"])),
            "message_id": str(mailed.message_id),
            "act_id": str(act),
            "index": "0",
            "item_id": str(item),
            "name": "site",
            "channel": "shop",
            "language": "en",
            "slug": "lamps",
            "path": "/app.js",
        },
        chat_message=str(said.message_id),
        people=people,
        visitor=tokens.of_visitor(Visitor(channel_id=site.id, key="k")),
        files=tokens.of_files(Visitor(channel_id=site.id, key="k")),
        survey=invitations.token(policy, invitation),
    )


def _calendar(tx: Transaction, lead: int) -> int:
    """A calendar that only the lead's team keeps. Returns its id."""
    team = advisors.add_team(tx, "Lea's own", [lead])
    form = CalendarForm(name="Lea's hours", hours=ALWAYS, team_ids=(team,))
    return calendars.put(tx, None, form, seen=None, rights=ALL, by=SYSTEM).id


def _staff(tx: Transaction) -> dict[str, int]:
    hired = hire(tx, "")
    more = {
        name: advisors.add_advisor(
            tx, email=f"{name}@desk.example", name=name.title(), role=role, password_hash=""
        )
        for name, role in (("otto", "advisor"), ("dora", "admin"))
    }
    advisors.add_team(tx, "Billing", [more["otto"]])
    channels.put_channel(
        tx, "shop", kind="api", label="Shop", team_id=None, settings={"secret": SECRET}, enabled=True
    )
    return {"ana": hired.ana, "lea": hired.lea, "adam": hired.adam, **more}
