"""Who sees and changes what is personal, a team's or everybody's: the rule, and the same rule in SQL."""

from __future__ import annotations

import itertools

import pytest

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.features.automation.replies import rows
from helpdesk.features.automation.replies.content import Content, offered, rank
from helpdesk.features.automation.rights import Who, may_see, refusal
from tests.factories import furnish

ROLES = ("advisor", "lead", "admin")
OTHERS = 9  # a team that nobody of these is in

# role, whose: personal (own, another's), of their team, of another team, everybody's → sees, changes
RULES = [
    ("advisor", (None, 1), True, True),
    ("advisor", (None, 2), False, False),
    ("advisor", (3, None), True, False),
    ("advisor", (OTHERS, None), False, False),
    ("advisor", (None, None), True, False),
    ("lead", (None, 1), True, True),
    ("lead", (None, 2), False, False),
    ("lead", (3, None), True, True),
    ("lead", (OTHERS, None), False, False),
    ("lead", (None, None), True, True),
    ("admin", (None, 1), True, True),
    ("admin", (None, 2), False, False),
    ("admin", (3, None), True, True),
    ("admin", (OTHERS, None), True, True),
    ("admin", (None, None), True, True),
]


@pytest.mark.parametrize(("role", "whose", "sees", "changes"), RULES)
def test_who_sees_and_who_changes(
    role: str, whose: tuple[int | None, int | None], sees: bool, changes: bool
) -> None:
    who = Who(id=1, name="Ana", role=role, teams=frozenset({3}))
    assert may_see(who, *whose) == sees
    assert (refusal(who, *whose) == "") == changes
    assert sees or not changes, "nobody changes what they do not see"


def test_the_rule_in_sql_is_the_same(database_url: str) -> None:
    desk = Desk(database_url)
    try:
        ids = desk.write_now(furnish)
        whose = [(None, None), (ids["Support"], None), (None, ids["Ana"]), (None, ids["Bo"])]

        def make(tx: Transaction) -> list[int]:
            author = Who(id=ids["Ana"], name="Ana", role="admin")
            return [
                rows.add(tx, Content(name="x", texts={"en": "x"}, team_id=team, owner_id=owner), author)
                for team, owner in whose
            ]

        made = desk.write_now(make)
        for role, teams in itertools.product(ROLES, (frozenset[int](), frozenset({ids["Support"]}))):
            who = Who(id=ids["Ana"], name="Ana", role=role, teams=teams)

            def seen(tx: Reading, who: Who = who) -> list[int]:
                return [one.id for one in rows.page(tx, who, [], deleted=False, after=0, limit=9)]

            wanted = [one for one, of in zip(made, whose, strict=True) if may_see(who, *of)]
            assert desk.read_now(seen) == wanted, who
    finally:
        desk.close()


@pytest.mark.parametrize(
    ("languages", "wanted", "language"),
    [
        (["en", "fr"], ["fr", "en"], "fr"),
        (["en", "fr"], ["fr-CA", "en"], "fr"),
        (["en", "fr"], ["de", "en"], "en"),
        (["fr", "de"], [None, None, "en"], "fr"),
        (["fr", "de"], ["it", "de", "en"], "de"),
    ],
)
def test_a_reply_is_offered_in_the_language_that_fits(
    languages: list[str], wanted: list[str | None], language: str
) -> None:
    assert offered(languages, wanted) == language


@pytest.mark.parametrize(
    ("words", "name", "folder", "place"),
    [
        (["refund"], "Refund today", "", 0),
        (["refund", "today"], "Refund today", "", 0),
        (["today", "refund"], "Refund today", "", 1),
        (["money", "refund"], "Refund today", "Money", 2),
        (["parcel"], "Refund today", "Money", 3),
        ([], "Refund today", "Money", 0),
    ],
)
def test_a_name_comes_before_a_folder_and_a_text(
    words: list[str], name: str, folder: str, place: int
) -> None:
    assert rank(words, name, folder) == place
