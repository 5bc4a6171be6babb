"""API keys and passwords from the command line."""

from __future__ import annotations

import re

import pytest

from tests.commands.conftest import Person, Run, employ

GOOD = "violet-otter-canal"


@pytest.fixture
def staffed(run: Run, database_url: str) -> Run:
    employ(database_url, ["Support"], [Person("Ana", "admin"), Person("Bo", "lead")])
    return run


def add(run: Run, who: str = "bo", more: str = "--scope tickets:read") -> str:
    made = run(f"key add {who}@x.example --name export {more}")
    assert made.status == 0, made.err
    found = re.search(r"hd_\S+", made.out)
    assert found is not None
    return found[0]


def test_a_key_is_printed_once_and_listed_with_its_owner_scopes_and_expiry(staffed: Run) -> None:
    key = add(staffed, more="--scope tickets:write --scope faq:read --days 30")
    listed = staffed("key list").out
    assert key not in listed
    assert key[:7] in listed
    assert re.search(
        r"bo@x.example +export +until 20\d\d-\d\d-\d\d, never used; tickets:write faq:read", listed
    )
    add(staffed, more="--scope faq:read --days 0")
    assert "no expiry" in staffed("key list").out


@pytest.mark.parametrize(
    ("line", "revoked"),
    [("key revoke 2", [2]), ("key revoke --of bo@x.example", [1, 2]), ("key revoke --all", [1, 2, 3])],
)
def test_keys_are_revoked_one_by_one_by_owner_or_all(staffed: Run, line: str, revoked: list[int]) -> None:
    for who in ("bo", "bo", "ana"):
        add(staffed, who)
    told = staffed(line)
    assert [int(one) for one in re.findall(r"^Key (\d+) of", told.out, re.MULTILINE)] == revoked
    left = [int(one) for one in re.findall(r"^ *(\d+)  hd_", staffed("key list").out, re.MULTILINE)]
    assert left == [one for one in (1, 2, 3) if one not in revoked]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("key revoke 9", "Not found: There is no API key 9 that you can revoke."),
        ("key revoke --all", "Bad input: There is no key that works."),
        ("key add cy@x.example --name x --scope faq:read", "Not found: There is no advisor cy@x.example."),
        ("key add bo@x.example --name x --scope faq:read --days -1", "Bad input: days must be 1 to 3650."),
    ],
)
def test_a_refusal_says_why(staffed: Run, line: str, why: str) -> None:
    assert staffed(line) == (1, "", f"helpdesk: {why}\n")


@pytest.mark.parametrize(
    ("line", "told", "left"),
    [
        ("advisor password bo@x.example", "is signed out everywhere. API keys revoked: 2.", 0),
        ("advisor password bo@x.example --keep-keys", "is signed out everywhere.", 2),
        ("advisor disable bo@x.example", "can no longer sign in. API keys revoked: 2.", 0),
        ("advisor change bo@x.example --role advisor", "is advisor", 0),
        ("advisor change bo@x.example --role admin", "is admin", 2),
    ],
)
def test_keys_follow_their_account(staffed: Run, line: str, told: str, left: int) -> None:
    add(staffed)
    add(staffed)
    said = staffed(line, "lantern-orbit-thistle")
    assert told in said.out, said
    assert staffed("key list").out.count("hd_") == left
    if "disable" in line:
        staffed("advisor enable bo@x.example")
        assert staffed("key list").out.count("hd_") == 0, "enabling brings no key back"


@pytest.mark.parametrize("weak", ["password1234", "11111111111111111111", "qwertzuiop"])
@pytest.mark.parametrize(
    "line", ["advisor add cy@x.example --name Cy", "advisor password bo@x.example"], ids=["add", "password"]
)
def test_the_rule_for_passwords_is_the_same_here(staffed: Run, line: str, weak: str) -> None:
    before = staffed("advisor list")
    refused = staffed(line, weak)
    assert refused.status == 1
    assert refused.err.startswith("helpdesk: Weak password: This password is easy to guess.")
    assert staffed("advisor list") == before


def test_a_generated_password_is_good_enough(staffed: Run) -> None:
    assert staffed("advisor password bo@x.example", "").out.startswith("Password: ")


def test_revoking_for_no_ticket_says_so(staffed: Run) -> None:
    assert staffed("revoke 99") == (1, "", "helpdesk: Not found: There is no ticket 99.\n")
