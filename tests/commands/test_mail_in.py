"""`helpdesk mail-in` as a mail server calls it: its exit status decides whether the mail goes back."""

from __future__ import annotations

import pytest

from helpdesk.db.engine import slow_writes
from tests.commands.conftest import Run

MAIL = "From: Cleo <cleo@shop.example>\r\nTo: support@desk.example\r\nSubject: Lamp\r\n\r\nIt is broken.\r\n"
KEEP = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail, and tries again


@pytest.fixture
def configured(run: Run) -> Run:
    run("channel set support --kind email -s address=support@desk.example")
    run("channel set web --kind webchat")
    return run


@pytest.mark.parametrize(
    "line", ["mail-in", "mail-in --channel support", "mail-in --to support@desk.example"]
)
def test_a_mail_is_stored(configured: Run, line: str) -> None:
    assert configured(line, MAIL).status == 0
    assert configured("ledger").out.splitlines()[0].split() == ["received", "1"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("mail-in --channel suport", "There is no mail channel 'suport'; there are: support."),
        ("mail-in --channel web", "There is no mail channel 'web'; there are: support."),
    ],
)
def test_a_mail_for_a_channel_that_is_none_is_kept_by_the_mail_server(
    configured: Run, line: str, why: str
) -> None:
    assert configured(line, MAIL) == (KEEP, "", f"helpdesk: {why}\n")
    assert configured("ledger").out.splitlines()[0].split() == ["received", "0"]


def test_a_desk_without_mailboxes_or_with_two_is_told(configured: Run) -> None:
    configured("channel set post --kind email -s address=post@desk.example")
    assert configured("mail-in", MAIL) == (
        KEEP,
        "",
        "helpdesk: Name the mail channel with --channel: support, post.\n",
    )
    for name in ("support", "post"):
        configured(f"channel delete {name}")
    assert configured("mail-in", MAIL).status == KEEP


@pytest.mark.parametrize(
    ("setting", "value"), [("PORT", "abc"), ("SECRET", "short"), ("DATABASE_URL", "x://y")]
)
def test_a_wrong_setting_sends_no_mail_back(
    configured: Run, monkeypatch: pytest.MonkeyPatch, setting: str, value: str
) -> None:
    monkeypatch.setenv(f"HELPDESK_{setting}", value)
    assert configured("mail-in", MAIL).status == KEEP


def test_no_mail_at_all_is_a_wrong_call(configured: Run) -> None:
    assert configured("mail-in", " \n") == (64, "", "helpdesk: Standard input is empty.\n")


def test_a_mail_that_is_too_large_goes_back(configured: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELPDESK_MAX_BYTES", "50")
    assert configured("mail-in", MAIL).status == 65


def test_log_lines_are_no_part_of_what_a_command_prints(configured: Run) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slow_writes, "SLOW_SECONDS", 0.0)
        told = configured("mail-in --channel support", MAIL)
    assert "write.slow" in told.err
    assert [line.split(":")[0] for line in told.out.splitlines()] == ["item 1"]
