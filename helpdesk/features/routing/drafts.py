"""Routing rules as a draft beside the real ones, and what they are asked about past arrivals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import bindparam, select

from helpdesk.api.inputs import Id
from helpdesk.api.routing_rules import SetRoutingRule
from helpdesk.db.bot import cases
from helpdesk.db.engine.prepared import Prepared
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people import teams
from helpdesk.db.schema.inlets import channels
from helpdesk.db.schema.tickets import messages, tickets
from helpdesk.db.tickets import routing as db
from helpdesk.db.tickets.assigning import settings
from helpdesk.db.tickets.filters import stored_facts
from helpdesk.db.tickets.filters.names import desks_filter
from helpdesk.db.tickets.routing import RULES, RuleRow
from helpdesk.domain.filters.comparing import bots, causes
from helpdesk.domain.filters.tree import CUSTOM
from helpdesk.domain.routing.asks import checked_skills
from helpdesk.domain.routing.drafts import Past, as_it_came, redrawn
from helpdesk.domain.routing.replay import Arrival
from helpdesk.domain.routing.teams import Rule, book_of
from helpdesk.domain.routing.traits import TOLD, TicketTraits, facts_of
from helpdesk.errors import BadInput
from helpdesk.features.routing.past import Told
from helpdesk.operations.people.persons import checked_name
from helpdesk.said import Said
from helpdesk.views.base import View

SHOWN: Final = 200
_OF_TODAY: Final = frozenset({"language", "customer", "company", "has", CUSTOM})
_OF_THE_BOT: Final = frozenset({"subject", "subject_has", "tag", "intent", "slot", "handed_over", "bot_said"})
_OF_A_CASE: Final = frozenset({"intent", "slot", "handed_over", "bot"})
_then = Prepared(
    select(
        tickets.c.channel,
        channels.c.kind,
        channels.c.team_id,
        tickets.c.language,
        tickets.c.tags,
        tickets.c.subject,
        messages.c.subject.label("written"),
        messages.c.new_text,
        messages.c.author_address,
    )
    .select_from(messages)
    .join(tickets, tickets.c.id == messages.c.ticket_id)
    .outerjoin(channels, channels.c.name == tickets.c.channel)
    .where(
        messages.c.ticket_id == bindparam("ticket"),
        messages.c.direction == "in",
        messages.c.created_at <= bindparam("at", type_=messages.c.created_at.type),
        tickets.c.merged_into.is_(None),
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)


class DraftRule(SetRoutingRule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A routing rule of a draft. `id`: the rule that it comes from; null for a new one. Its tags count for
    nothing here."""

    id: Id | None = None


class WentElsewhere(View, frozen=True, kw_only=True):
    """A ticket that would have gone to another team. `team_id`: where it came; `rule`: the rule that finds it
    now, and `new_rule` the one of the draft; "" where none does."""

    number: int
    subject: str
    at: datetime
    team_id: int | None
    rule: str
    new_team_id: int | None
    new_rule: str


class RulesReplay(View, frozen=True, kw_only=True):
    """What other rules would have done with the arrivals. `elsewhere_count` tickets would have gone to
    another team; `elsewhere` has the first 200. About `kept` tickets no rule was asked again: somebody gave
    them their team, they were merged since, or their customer had written nothing yet. `from_today`: the
    fields of filters whose values are those of today, because nobody keeps what they were."""

    elsewhere_count: int
    elsewhere: list[WentElsewhere]
    kept: int
    from_today: list[str]


def checked(tx: Reading, draft: Sequence[DraftRule]) -> list[Rule]:
    """The active rules of a draft in their order. BadInput and FilterInvalid name the field with its rule's
    place, as `rules[0].filter`. As where rules are saved, a filter or a team that stays is not looked at
    again."""
    there = RULES.by_id(tx)
    for place, one in enumerate(draft):
        try:
            _check(tx, one, there, earlier=draft[:place])
        except BadInput as error:
            error.field = f"rules[{place}].{error.field}"
            raise
    return [_rule(place, one) for place, one in enumerate(draft) if one.active]


def _check(
    tx: Reading, one: DraftRule, there: Mapping[int, RuleRow], *, earlier: Sequence[DraftRule]
) -> None:
    known = None if one.id is None else there.get(one.id)
    if one.id is not None and known is None:
        raise BadInput(Said("There is no rule {id}.", id=one.id), field="id")
    if one.id is not None and one.id in [other.id for other in earlier]:
        raise BadInput(Said("The draft has the rule {id} twice.", id=one.id), field="id")
    checked_name(one.name)
    if known is None or known.team_id != one.team_id:
        teams.check_team(tx, one.team_id)
    if known is None or known.filter != one.filter:
        desks_filter(tx, one.filter)
    checked_skills(one.skills, field="skills")


def _rule(place: int, one: DraftRule) -> Rule:
    row = RuleRow(
        id=one.id or -1 - place,
        name=checked_name(one.name),
        position=place + 1,
        filter=one.filter.strip(),
        team_id=one.team_id,
        priority=one.priority,
        skills=checked_skills(one.skills, field="skills"),
    )
    return db.as_rule(row)


def ask_again(
    tx: Reading, told: Told, arrivals: Sequence[Arrival], draft: list[Rule], tick: Callable[[], object]
) -> tuple[dict[int, Arrival], RulesReplay]:
    """Ask the present rules and a draft about these arrivals, each as it came. Returns the arrivals about
    which they differ, by ticket, as the draft routes them."""
    present = list(db.rule_book(tx).rules)
    asked = book_of((*present, *draft)).asked
    skills = settings.desk(tx).channel_skills
    past: list[Past] = []
    from_today = asked & _OF_TODAY
    for one in arrivals:
        tick()
        event = told.came[one.id]
        handed_over = event.was is not None  # by the bot: all others are routed as they open
        found = _past(tx, one, asked, skills, handed_over) if event.by.kind == "system" else None
        if found is not None:
            past.append(found)
            from_today |= asked & _OF_THE_BOT if handed_over else frozenset()
    changed = list(redrawn(past, present, draft, default_team=db.default_team(tx), tick=tick))
    names, new_names = ({one.id: one.name for one in rules} for rules in (present, draft))
    elsewhere = [
        WentElsewhere(
            number=one.arrival.id,
            subject=one.subject,
            at=one.arrival.at,
            team_id=team_id,
            rule="" if one.was.rule_id is None else names[one.was.rule_id],
            new_team_id=one.now.team_id,
            new_rule="" if one.now.rule_id is None else new_names[one.now.rule_id],
        )
        for one in sorted(changed, key=lambda one: one.arrival.at)
        if (team_id := told.came[one.arrival.id].team_id) != one.now.team_id
    ]
    return {one.arrival.id: one.arrival for one in changed}, RulesReplay(
        elsewhere_count=len(elsewhere),
        elsewhere=elsewhere[:SHOWN],
        kept=len(arrivals) - len(past),
        from_today=sorted(one.rstrip(".") for one in from_today),
    )


def _past(
    tx: Reading,
    one: Arrival,
    asked: frozenset[str],
    skills: dict[str, dict[str, int]],
    handed_over: bool,
) -> Past | None:
    """What was known of a ticket when it came; None if it was merged since, or its customer had written
    nothing then."""
    row = _then.one(tx, {"ticket": one.id, "at": one.at})
    if row is None:
        return None
    channel, kind, channel_team, language, tags, subject, written, text, sender = row
    case = cases.case(tx, one.id) if handed_over and asked & _OF_A_CASE else None
    traits = TicketTraits(
        channel=channel,
        channel_kind=kind or "",
        subject=subject if handed_over else written,
        text=text,
        from_address=sender,
        language=language,
        tags=tags if handed_over else [],
        intent=case.intent if case else "",
        slots={key: str(value) for key, value in case.slots.items()} if case else {},
        hand_over=sorted(causes(case.cause, outside_hours=case.outside_hours)) if case else [],
    )
    others = asked - TOLD
    stored = as_it_came(stored_facts.facts_of(tx, [one.id], others)[one.id], one) if others else None
    facts = facts_of(traits, one.id, one.at, asked, stored)
    if case is not None:
        facts = msgspec.structs.replace(facts, bot=bots(case.cause, replied=False))
    return Past(
        arrival=one,
        subject=subject,
        facts=facts,
        channel_team=channel_team,
        channel_skills=skills.get(channel, {}),
    )
