"""Filters follow what they name: each renaming changes no filter's result."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from helpdesk.domain.fields.definition import Definition
from helpdesk.domain.filters import custom
from helpdesk.domain.filters.custom import Held
from helpdesk.domain.filters.facts import Facts, Viewer, matches
from helpdesk.domain.filters.following import Renaming, asks_for, tags_followed, text_followed
from helpdesk.domain.filters.parse import stored
from helpdesk.domain.filters.tree import Asked, Condition, Filter, Named, leaves
from helpdesk.domain.filters.write import written
from helpdesk.domain.lifecycle import STATES
from helpdesk.language.fold import fold
from tests import filters

OTHERS = ("Support", "Billing & Refunds")


def after(text: str, was: str, now: str, *, renamed: bool = True) -> str:
    return text_followed(text, team(was, now, OTHERS, renamed=renamed))


def team(was: str, now: str, others: tuple[str, ...], *, renamed: bool = True) -> Renaming:
    return Renaming(
        words="queue",
        whole="queue_is",
        was=[was],
        now=[now],
        sure=("queue_is", now),
        others=[one for one in others if one != now],
        renamed=renamed,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("queue:orders", "queue:Returns"),
        ("is:open (queue:ORDERS OR queue:support)", "is:open (queue:Returns OR queue:support)"),
        ("-queue:orders tag:x", "-queue:Returns tag:x"),
        ("tag:x -(queue:orders tag:y)", "tag:x -(queue:Returns tag:y)"),
        ("queue_is:ORDERS -queue_is:order", "queue_is:Returns -queue_is:order"),
        ("queue:billing", "queue:billing"),
        ("queue:none orders", "queue:none orders"),
        ("tag:orders  is:open", "tag:orders  is:open"),
    ],
)
def test_only_what_asks_for_the_team_changes(text: str, expected: str) -> None:
    assert after(text, "Orders", "Returns") == expected


def test_who_gets_the_tickets_of_a_team_is_not_left_out_for_that() -> None:
    text = "queue:orders OR -queue:orders"
    assert after(text, "Orders", "Returns", renamed=False) == "queue:Returns OR -queue:orders"
    kept = 'queue:Support -queue_is:"Orders EU"'
    assert after(kept, "Orders EU", "Support", renamed=False) == kept


def test_a_word_that_means_another_team_too_stays_beside_the_new_name() -> None:
    assert after("queue:billing", "Billing", "Money") == "queue:billing OR queue:Money"
    assert after("-queue:billing", "Billing", "Money") == "-(queue:billing OR queue:Money)"
    assert after("queue:refunds", "Refunds", "Refunds EU") == "queue:refunds"


def test_a_new_name_that_is_a_word_of_another_teams_is_meant_alone() -> None:
    assert after("queue:orders", "Orders", "Refunds") == "queue_is:Refunds"


def test_a_word_that_means_another_team_only_goes_on_to_mean_that_one() -> None:
    assert after("queue:billing", "Orders", "Billing") == "queue:billing -queue_is:Billing"
    assert after("-queue:billing", "Orders", "Billing") == "-(queue:billing -queue_is:Billing)"


def test_a_filter_that_named_nothing_may_wait_for_the_new_name() -> None:
    assert after("queue:returns", "Orders", "Returns") == "queue:returns"


def test_a_filter_that_cannot_be_read_any_more_stays() -> None:
    assert after("gone:x queue:orders", "Orders", "Returns") == "gone:x queue:orders"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("queue:orders", True),
        ("a (is:open OR queue:orders)", True),
        ("queue_is:orders", True),
        ("queue_is:order", False),
        ("-queue:orders", False),
        ("tag:orders", False),
    ],
)
def test_a_filter_that_only_leaves_a_team_out_does_not_ask_for_it(text: str, named: bool) -> None:
    assert asks_for(text, "Orders") is named


def test_tags_that_a_rule_gives_follow_and_stay_each_once() -> None:
    tag = Renaming(whole="tag", was=["vip"], now=["gold"], sure=("tag", "gold"))
    assert tags_followed(["new", "vip"], tag) == ["new", "gold"]
    assert tags_followed(["gold", "vip"], tag) == ["gold"]
    assert tags_followed([" VIP ", "Vip", "vips", "víp"], tag) == ["gold", "vips", "víp"], "as typed"
    assert tags_followed(["orders"], team("orders", "returns", OTHERS)) == ["orders"]


NOW = datetime(2026, 11, 28, 10, tzinfo=UTC)
TICKET = Facts(
    number=12,
    state="pending",
    owner_id=1,
    owner_name="Eva Novak",
    owner_email="eva@desk.example",
    came_by="support",
    kind="email",
    channel_names=("support", "Support"),
    channel_kinds=("email", "webchat"),
    tags=("refund",),
    created=NOW,
    updated=NOW,
)
NEW = ("Money", "Billing", "Refunds", "été", "Waiting", "close it", "Ana", "me", "none", "open up", 'a "b" c')
PLAN = next(field for field, _ in filters.CUSTOM if field.key == "plan")


class Case(msgspec.Struct, frozen=True):
    """A renaming, and the same tickets before it and after it: one of the thing, one of each other thing."""

    what: Renaming
    before: list[Facts]
    after: list[Facts]


def facts(**values: object) -> Facts:
    return msgspec.structs.replace(TICKET, **values)


def a_team(at: int, now: str) -> Case:
    was, *others = filters.TEAMS[at:] + filters.TEAMS[:at]
    rest = [facts(team=one) for one in others]
    what = team(was, now, tuple(others))
    return Case(what, [facts(team=was), *rest], [facts(team=now), *rest])


def a_status(at: int, now: str) -> Case:
    (_, *was), (_, *other) = filters.STATUSES[at:] + filters.STATUSES[:at]
    rest = facts(status=tuple(filter(None, other)))
    what = Renaming(
        words="status",
        whole="status_is",
        was=[one for one in was if one],
        now=[now],
        sure=("status_is", now),
        others=[one for one in other if one],
        fixed=STATES,
    )
    return Case(what, [facts(status=tuple(what.was)), rest], [facts(status=(now,)), rest])


def a_channel(at: int, now: str) -> Case:
    def of(name: str, kind: str, label: str) -> Facts:
        return facts(came_by=name, kind=kind, channel_names=(name, label), channel_kinds=(kind,))

    (name, kind, label), *others = filters.CHANNELS[at:] + filters.CHANNELS[:at]
    rest = [of(*one) for one in others]
    what = Renaming(
        words="channel",
        was=[name, label],
        now=[name, now],
        sure=("came_by", name),
        others=[text for one, _, label in others for text in (one, label)],
        fixed={kind},
        also={one for _, one, _ in others},
    )
    return Case(what, [of(name, kind, label), *rest], [of(name, kind, now), *rest])


def an_advisor(at: int, now: str) -> Case:
    def of(name: str, email: str) -> Facts:
        return facts(owner_name=name, owner_email=email)

    (was, email), *others = filters.ADVISORS[at:] + filters.ADVISORS[:at]
    rest = [of(*one) for one in others]
    what = Renaming(
        words="owner",
        was=[was],
        now=[now],
        sure=("owner", email),
        others=[one for one, _ in others],
        fixed={fold(email)},
    )
    return Case(what, [of(was, email), *rest], [of(now, email), *rest])


def a_tag(at: int, now: str) -> Case:
    was, *others = filters.TAGS[at:] + filters.TAGS[:at]
    rest = [facts(tags=(one,)) for one in others]
    what = Renaming(whole="tag", was=[was], now=[now], sure=("tag", now), others=others)
    return Case(what, [facts(tags=(was, *others)), *rest], [facts(tags=(now, *others)), *rest])


def a_choice(at: int, now: str) -> Case:
    def of(field: Definition, value: str) -> Facts:
        return facts(fields={"plan": Held(field, custom.stored(field, value))})

    was, *others = PLAN.choices[at:] + PLAN.choices[:at]
    other = msgspec.structs.replace(was, labels={"en": now})
    renamed = msgspec.structs.replace(PLAN, choices=[other, *others])
    what = Renaming(
        whole="field.plan",
        was=custom.names(was),
        now=custom.names(other),
        sure=("field.plan", was.value),
        others=[name for one in others for name in custom.names(one)],
    )
    values = [one.value for one in PLAN.choices]
    return Case(what, [of(PLAN, one) for one in values], [of(renamed, one) for one in values])


KINDS = (a_team, a_status, a_channel, an_advisor, a_tag, a_choice)
cases = st.builds(
    lambda kind, at, now: kind(at, now), st.sampled_from(KINDS), st.integers(0, 1), st.sampled_from(NEW)
)


def named(case: Case) -> st.SearchStrategy[Filter]:
    """Conditions that name one of the things, by a name or by a word of one."""
    what = case.what
    words = {word for name in (*what.was, *what.now, *what.others) for word in (name, *name.split())}
    fields = [one for one in (what.words, what.whole) if one]
    made = Asked if what.whole.startswith("field.") else Named
    return st.sampled_from([Condition(field, made(word)) for field in fields for word in sorted(words)])


def trees(case: Case) -> st.SearchStrategy[Filter]:
    return st.recursive(filters.leaves | named(case), filters.joined, max_leaves=6)


def found(wanted: Filter, tickets: list[Facts]) -> list[bool]:
    return [matches(wanted, one, NOW, Viewer(advisor=1)) for one in tickets]


@given(st.data(), cases)
def test_to_rename_and_then_look_finds_what_to_look_and_then_rename_finds(
    data: st.DataObject, case: Case
) -> None:
    names = {fold(one) for one in case.what.others}
    assume(not names & {fold(one) for one in case.what.now})  # the desk has each name once
    assume(fold(case.what.now[0]) not in STATES)
    wanted = stored(written(data.draw(trees(case))))
    for leaf in leaves(wanted):  # what named nothing may wait for the new name
        if not any(found(leaf, case.before)):
            assume(not any(found(leaf, case.after)))
    text = text_followed(written(wanted), case.what)
    assert found(stored(text), case.after) == found(wanted, case.before), text
