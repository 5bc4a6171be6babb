"""The operator's settings for the whole desk, as operations need them."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from helpdesk.domain.people.sight import AdvisorsSee
from helpdesk.domain.threading.choices import ThreadRules


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """`secret` signs tokens. `mail_domain` is the part of Message-IDs after the @. A solved ticket closes
    after `auto_close` (None: never). `reply_assigns`: who answers an unassigned ticket gets it. A chat's
    answers are mailed when its visitor was gone for `mail_after`. The bot's name is `bot_name`. It has
    `bot_seconds` for a turn before the desk asks a person. `zone` is that of the desk.
    `advisors_see`: all tickets, or only those in their sight (`domain/people/sight`)."""

    secret: bytes
    mail_domain: str = "helpdesk.invalid"
    threads: ThreadRules = ThreadRules()
    auto_close: timedelta | None = timedelta(days=7)
    reply_assigns: bool = True
    mail_after: timedelta = timedelta(minutes=2)
    desk_name: str = "Helpdesk"
    public_url: str = "http://localhost:8000"
    bot_name: str = "Assistant"
    bot_seconds: float = 10.0
    zone: str = "UTC"
    advisors_see: AdvisorsSee = "all"
