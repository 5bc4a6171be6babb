"""A desk whose rules said which tickets by lists of conditions."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import text

from helpdesk.db import surveys
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.engines import open_engine
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.bot import bot_cases
from helpdesk.db.tickets import routing
from helpdesk.domain.filters.parse import LONGEST, stored
from tests.db.engine.test_migrations import migrate_up_to

MANY = [f"shop-{number}.example" for number in range(100)]
RULES: tuple[tuple[dict[str, list[str]], str, str | None], ...] = (
    ({"channels": ["support", "tg"]}, "true", "came_by:support OR came_by:tg"),
    ({"channel_kinds": ["email"]}, "true", "kind:email"),
    ({"subject_has": ["money back"]}, "true", 'subject_has:"money back"'),
    ({"text_has": ['say "hi"', "réclamation"]}, "true", 'text_has:"say ""hi""" OR text_has:réclamation'),
    ({"from_domains": ["@Shop.example"]}, "true", "from_domain:shop.example"),
    ({"languages": ["fr_CA"]}, "true", "language:fr_CA"),
    ({"tags": ["vip"], "intents": ["refund"]}, "true", "tag:vip intent:refund"),
    (
        {"slots": ["order=4711"], "hand_overs": ["outside_hours"]},
        "true",
        "slot:order=4711 handed_over:outside_hours",
    ),
    ({}, "true", ""),
    ({"channel_kinds": ["fax"]}, "true", None),
    ({"from_domains": MANY}, "true", " OR ".join(f"from_domain:{one}" for one in MANY)),
)
SURVEYS = (
    ("[]", "NULL", ""),
    ('["email", "webchat"]', "NULL", "on:email OR on:webchat"),
    ('["email"]', "1", "on:email queue_is:Billing"),
    ("[]", "2", 'queue_is:"Billing & Refunds"'),
)


def test_each_rule_is_translated_and_stays_what_it_was(bare_database_url: str, tmp_path: Path) -> None:
    migrate_up_to(bare_database_url, "0050", tmp_path)
    engine = open_engine(bare_database_url)
    with engine.begin() as connection:

        def run(statement: str, **values: object) -> None:
            connection.execute(text(statement), values)

        for name in ("Billing", "Billing & Refunds"):
            run("INSERT INTO teams (name) VALUES (:name)", name=name)
        rule = "INSERT INTO routing_rules (position, name, conditions, team_id, active) VALUES "
        for place, (given, active, _) in enumerate(RULES):
            run(f"{rule} (:place, 'R', :given, 1, {active})", place=place, given=json.dumps(given))
        run(f"{rule} (99, 'Stopped', '{{}}', 1, false)")
        for place, (kinds, team, _) in enumerate(SURVEYS):
            run(
                "INSERT INTO survey_rules (name, survey, position, channel_kinds, team_id)"
                f" VALUES ('S', 'csat', :place, :kinds, {team})",
                place=place,
                kinds=kinds,
            )
        run("INSERT INTO contacts (name, created_at, updated_at) VALUES ('Zoë', 1, 1)")
        run(
            "INSERT INTO tickets (contact_id, channel, created_at, updated_at, state_at)"
            " VALUES (1, 's', 1, 1, 1)"
        )
        run(
            "INSERT INTO survey_invitations (survey, rule_id, ticket_id, contact_id, state, via, created_at)"
            " VALUES ('csat', 1, 1, 1, 'sent', 'mail', 1)"
        )
        run(
            "INSERT INTO bot_cases (ticket_id, slots, updated_at) VALUES (1, :slots, 1)",
            slots=json.dumps({"order": 4711, "city": "New York"}),
        )
    engine.dispose()
    migrate(bare_database_url)
    desk = Desk(bare_database_url)
    try:
        rules = desk.read_now(routing.all_rules)
        nothing = "is:open -is:open"
        assert [(one.filter, one.active) for one in rules] == [
            (nothing if filter is None else filter, filter is not None) for *_, filter in RULES
        ]
        assert len(rules[-1].filter) > LONGEST, "longer than somebody may type"
        assert [one.filter for one in desk.read_now(routing.rule_book).rules] == [
            stored(one.filter) for one in rules if one.active
        ]
        asked = desk.read_now(surveys.all_rules)
        assert [one.filter for one in asked] == [filter for *_, filter in SURVEYS]
        assert all(one.active for one in asked)
        assert [one.rule_id for one in desk.read_now(surveys.invitations_of_ticket, 1)] == [1]
        words = "\norder\n\norder=4711\n\ncity\n\ncity=new york\n"
        assert desk.read_now(slot_words) == words
    finally:
        desk.close()


def slot_words(tx: Reading) -> str | None:
    return tx.conn.scalar(bot_cases.select().with_only_columns(bot_cases.c.slot_words))
