"""`helpdesk ledger` as an operator works on parked items with it."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.commands.conftest import Run

AWAY = (
    "From: Cleo <cleo@shop.example>\r\nTo: support@desk.example\r\nSubject: Away\r\n"
    "Message-ID: <1@shop.example>\r\nAuto-Submitted: auto-replied\r\n\r\nI am away until Monday.\r\n"
)


def test_a_parked_mail_is_listed_read_and_made_a_ticket(run: Run) -> None:
    run("channel set support --kind email -s address=support@desk.example")
    assert run("ledger parked").out == "Nothing waits for a look.\n"
    run("mail-in --channel support", AWAY)
    [line] = run("ledger parked").out.splitlines()
    assert line.startswith("1  ")
    assert "Cleo <cleo@shop.example>  'Away'" in line
    assert "I am away until Monday." in run("ledger show 1").out
    assert run("ledger spam 1").out == "item 1: spam\n"
    assert run("ledger parked").out == "Nothing waits for a look.\n"
    assert len(run("ledger parked --all").out.splitlines()) == 1
    assert run("ledger ticket 1").out == "item 1: opened, ticket 1\n"
    assert run("ledger ticket 1").out == "item 1: opened, ticket 1\n"
    refused = run("ledger leave 1 99")
    assert refused.status == 1
    assert refused.err == (
        "helpdesk: Item 1 is not parked: it is on ticket 1.\nhelpdesk: There is no ledger item 99.\n"
    )
    assert run("ledger").status == 0


def test_a_taught_rule_says_what_it_decided(run: Run) -> None:
    run("channel set support --kind email -s address=support@desk.example")
    run("mail-in --channel support", AWAY)
    run("ledger ticket 1")
    run("mail-in --channel support", AWAY.replace("<1@", "<2@"))
    today = datetime.now(UTC).date()
    assert run("ledger senders").out.rstrip().endswith(f"  1 mail, the last on {today}")


def test_senders_are_parked_taken_and_forgotten(run: Run) -> None:
    assert run("ledger senders").out == "No sender has a rule.\n"
    assert run("ledger park-sender Shop.example").out == "@shop.example: always parked from now on\n"
    assert run("ledger take-sender cleo@shop.example").out == "cleo@shop.example: never parked from now on\n"
    listed = run("ledger senders").out.splitlines()
    assert [line.split("  ")[:2] for line in listed] == [
        ["@shop.example", "always parked"],
        ["cleo@shop.example", "never parked"],
    ]
    assert [line.rpartition("  ")[2] for line in listed] == ["0 mails", "0 mails"]
    run("ledger forget-sender @shop.example")
    assert len(run("ledger senders").out.splitlines()) == 1
    assert (
        run("ledger forget-sender @shop.example").err == "helpdesk: Not found: @shop.example has no rule.\n"
    )
    assert run("ledger park-sender gmail.com").status == 1


def test_a_replay_goes_on_after_an_item_that_does_not_exist(run: Run) -> None:
    run("channel set support --kind email -s address=support@desk.example")
    run("mail-in --channel support", AWAY)
    told = run("replay 99 1")
    assert told.status == 1
    assert told.err == "helpdesk: There is no ledger item 99.\n"
    assert told.out.startswith("item 1: parked")
