"""Channels and rules from the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.log import ledger, ledger_proof
from helpdesk.db.schema.inlets import channels
from helpdesk.db.tickets import tickets
from helpdesk.domain.jobs import DeliverMessage
from tests.commands.conftest import Run
from tests.factories import furnish, mail, receive


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    desk = Desk(database_url)
    desk.write_now(furnish)
    yield desk
    desk.close()


def test_a_channel_is_added_changed_turned_off_and_deleted(run: Run) -> None:
    assert run("channel set web --kind webchat").out == "web is added.\n"
    assert run("channel set web -s title=Hello").out == "web is changed.\n"
    assert run("channel set web --off").out == "web is changed; it is off.\n"
    assert run("channel set web -s title=Hi").out == "web is changed; it is off.\n", (
        "until somebody says --on"
    )
    assert run("channel set web --on").out == "web is changed.\n"
    assert run("channel delete web").out == "web is deleted.\n"
    assert run("channel list").out == ""
    assert (
        run("channel delete web").err == "helpdesk: Bad input: There is no channel 'web'; configured: none.\n"
    )


def test_a_deleted_channel_leaves_its_tickets_and_no_secret(run: Run, desk: Desk) -> None:
    run('channel set support -s \'smtp={"host":"mail.example","password":"secret"}\'')
    ticket = receive(desk, mail("carl@c.example", "Kettle", "My kettle leaks")).ticket_id
    assert ticket is not None
    assert run("channel delete support").out == "support is deleted. Its tickets and messages stay.\n"
    assert desk.read_now(tickets.ticket, ticket).subject == "Kettle"
    assert desk.read_now(ledger_proof.prove).holds

    def stored(tx: Reading) -> list[object]:
        return list(tx.conn.scalars(select(channels.c.settings).where(channels.c.kind == "email")))

    assert desk.read_now(stored) == [{}]
    assert run("channel set support --kind webchat").out == "support is added.\n", "the name is free again"
    assert "support~" not in run("channel list").out


def test_a_channel_with_answers_under_way_stays(run: Run, desk: Desk) -> None:
    desk.write_now(lambda tx: tx.add_job(DeliverMessage(message_id=1), key="one", channel="support"))
    refused = run("channel delete support")
    assert refused.err == "helpdesk: Conflict: support still has answers to send: 1.\n"
    assert "support" in run("channel list").out


def test_a_channel_with_items_in_flight_stays(run: Run, desk: Desk) -> None:
    def keep(tx: object) -> None:
        ledger.keep(
            tx,  # type: ignore[arg-type]
            channel_id=1,
            external_id="x",
            headers={},
            body=b"x",
            size=1,
            sha256="0" * 64,
        )

    desk.write_now(keep)
    refused = run("channel delete support")
    assert refused.err == "helpdesk: Conflict: support still has received items to settle: 1.\n"


@pytest.mark.parametrize(
    ("setting", "names"),
    [
        ("hots=x", "address, name, aliases, smtp, imap"),
        ('smtp=\'{"host":"h","hots":1}\'', "host, port, security, username, password"),
        ('imap=\'{"host":"h","floder":"x"}\'', "host, "),
    ],
)
def test_an_unknown_setting_names_the_valid_ones(run: Run, setting: str, names: str) -> None:
    refused = run(f"channel set post --kind email -s address=a@b.example -s {setting}")
    assert refused.status == 1
    assert f"there are: {names}" in refused.err
    assert run("channel list").out == ""


def test_the_state_of_a_channel_that_does_not_exist_is_an_error(run: Run, desk: Desk) -> None:
    assert run("channel status web").err.startswith("helpdesk: Bad input: There is no channel 'web'")


def test_a_channel_that_is_off_is_not_asked(run: Run) -> None:
    run("channel set support --kind email -s address=support@desk.example")
    assert run("channel status").status == 1
    run("channel set support --off")
    assert run("channel status") == (0, "support      off\n", "")


def test_a_host_that_is_no_name_is_told_beside_the_other_channels(run: Run) -> None:
    box = '{"host":"mail..example","username":"u","password":"pä"}'
    run(f"channel set support --kind email -s address=support@desk.example -s 'imap={box}' -s 'smtp={box}'")
    run("channel set web --kind webchat")
    told = run("channel status")
    assert told.status == 1
    assert [line.split(":")[0] for line in told.out.splitlines()] == [
        "support      NOT WELL",
        "support      NOT WELL",
        "web          ok",
    ]


@pytest.mark.parametrize("wrong", ["''", "' '"])
def test_a_rule_needs_a_name_and_its_tags_are_stored_as_tickets_have_them(run: Run, wrong: str) -> None:
    run("team add Support")
    assert (
        run(f"rule add {wrong} --team Support").err
        == "helpdesk: Bad input: A name has 1 to 100 characters.\n"
    )
    assert run(f"rule add A --team Support --tag {wrong}").status == 1
    assert run("rule list").out == ""


def test_a_rules_tag_is_the_tag_that_tickets_are_filtered_by(run: Run, desk: Desk) -> None:
    run("rule add Important --team Support --tag VIP -c subject_has=kettle")
    ticket = receive(desk, mail("carl@c.example", "Kettle", "My kettle leaks")).ticket_id
    assert ticket is not None
    assert desk.read_now(tickets.ticket, ticket).tags == ["vip"]


def test_rules_say_what_changed_and_are_put_in_order(run: Run) -> None:
    run("team add Support")
    for name, said in (("A", 1), ("B", 2), ("C", 3)):
        told = run(f"rule add {name} --team Support -c subject_has={name}").out
        assert told == f"Rule {said}, {name}, is tried last.\n"

    def order() -> list[str]:
        return [line.split()[1] for line in run("rule list").out.splitlines()]

    assert order() == ["A", "B", "C"]
    assert [line.split()[1] for line in run("rule move 3 1").out.splitlines()] == ["C", "A", "B"]
    run("rule move 3 2")
    assert order() == ["A", "C", "B"]
    run("rule move 1 99")
    assert order() == ["C", "B", "A"]
    assert run("rule move 9 1").err == "helpdesk: Not found: There is no rule 9.\n"
    assert run("rule move 1 0").err == "helpdesk: Bad input: The first place is 1.\n"
    assert run("rule remove 2").out == "Rule 2 is not tried any more.\n"
    assert order() == ["C", "A"]
    assert len(run("rule undo 2").out.splitlines()) == 3
    assert order() == ["C", "B", "A"]
    told = run("rule add E --team Support --filter 'kind:email (tag:x OR tag:y)'").out
    assert told == "Rule 4, E, is tried last.\n"
    assert run("rule list").out.splitlines()[-1].endswith("kind:email (tag:x OR tag:y)")
    assert run("rule add F --team Support --filter tag:x -c tags=x").err == (
        "helpdesk: Bad input: Give a filter or conditions, not both.\n"
    )
    assert "owner:me" not in run("rule list").out
    assert run("rule add F --team Support --filter owner:me").status == 1
    assert run("rule add D --team Nobody").err == (
        "helpdesk: Bad input: There is no team 'Nobody'; there are: Support.\n"
    )


def test_a_webhook_is_told_to_the_provider_that_has_one(
    run: Run, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = run("channel webhook support")
    assert "It has no webhook to set" in refused.err
    run("channel set telegram -s token=123:abc -s secret=s -s base_url=http://127.0.0.1:1")
    unknown = run("channel webhook telegram")
    assert unknown.status == 1
    assert unknown.err.startswith("helpdesk: Bad input: Set HELPDESK_PUBLIC_URL, or give the address")
    monkeypatch.setenv("HELPDESK_PUBLIC_URL", "https://desk.example")
    for told in ("", " --url https://desk.example/inbound/telegram"):
        refused = run("channel webhook telegram" + told)
        assert refused.err.startswith("telegram: Telegram cannot be reached")
