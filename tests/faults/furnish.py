"""What the desk of the kills has: an admin, a team, a channel of each kind, and a survey for everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from helpdesk.db import channels, surveys
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.people import advisors
from helpdesk.operations.people import accounts
from tests.faults.desk_process import SECRET, SMTP_SECONDS

ADDRESS = "support@desk.example"
BOT_TOKEN = "123:kills"
BOT_SECRET = "the-secret-of-the-bot"


class Furnished(msgspec.Struct, frozen=True, kw_only=True):
    """Where the far sides of the channels listen."""

    smtp_port: int
    telegram_url: str
    callback_url: str


def furnish(database_url: str, where: Furnished) -> str:
    """Bring an empty database to the newest schema and fill it. Returns the session of an admin."""
    migrate(database_url)
    desk = Desk(database_url)
    session = desk.write_now(_fill, where)
    desk.close()
    return session


def _fill(tx: Transaction, where: Furnished) -> str:
    ana = advisors.add_advisor(tx, email="ana@desk.example", name="Ana", role="admin", password_hash=None)
    team = advisors.add_team(tx, "Support", [ana])
    smtp = {"host": "127.0.0.1", "port": where.smtp_port, "security": "none", "timeout": SMTP_SECONDS}
    telegram = {
        "token": BOT_TOKEN,
        "secret": BOT_SECRET,
        "base_url": where.telegram_url,
        "seconds_per_chat": 0,
        "timeout": SMTP_SECONDS,
    }
    orders = {"secret": SECRET, "callback_url": where.callback_url, "timeout": SMTP_SECONDS}
    each: dict[str, tuple[str, dict[str, Any]]] = {
        "support": ("email", {"address": ADDRESS, "smtp": smtp}),
        "chat": ("webchat", {}),
        "orders": ("api", orders),
        "telegram": ("telegram", telegram),
    }
    for name, (kind, settings) in each.items():
        channels.put_channel(tx, name, kind=kind, label=name, team_id=team, settings=settings, enabled=True)
    rule = {"name": "everybody", "survey": "csat", "position": 1, "channel_kinds": [], "team_id": None}
    surveys.put_rule(tx, None, rule | {"delay_minutes": 0, "cooldown_days": 0, "active": True})
    return accounts.sign_in(tx, ana, timedelta(days=7))
