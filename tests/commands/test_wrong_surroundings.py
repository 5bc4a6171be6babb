"""What an operator can do wrong around the desk ends in one line that says what, never in a traceback."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

import chatbot.shop
from helpdesk.db.engine.engines import open_engine
from helpdesk.db.engine.migrate import newest_revision
from tests.commands.conftest import Run
from tests.servers import free_port

HELPDESK = str(Path(sys.executable).with_name("helpdesk"))


def helpdesk(line: str, **settings: str) -> tuple[int, str]:
    """The exit status of one command line in a process of its own, and what it told on standard error."""
    environment = os.environ | {"HELPDESK_LOG_LEVEL": "warning"} | settings
    done = subprocess.run(
        [HELPDESK, *line.split()], env=environment, stderr=subprocess.PIPE, text=True, timeout=60, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("line", ["team list", "ledger", "undelivered"])
def test_a_data_folder_without_a_desk_is_left_as_it_is(tmp_path: Path, line: str) -> None:
    status, told = helpdesk(line, HELPDESK_DATA_DIR=str(tmp_path / "mistyped"))
    assert status == 1
    assert told == (
        "helpdesk: Conflict: There is no desk in this database yet. Run `helpdesk migrate` first.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", ["run", "migrate"])
def test_a_data_folder_that_cannot_be_made(tmp_path: Path, line: str) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "data"
    status, told = helpdesk(line, HELPDESK_DATA_DIR=str(folder))
    assert status == 1
    assert told == (
        f"helpdesk: Temporarily unavailable: The folder {folder} cannot be made: Not a directory. "
        "HELPDESK_DATA_DIR names the folder.\n"
    )


@pytest.mark.parametrize("line", ["team list", "run", "work", "ledger"])
def test_a_database_that_is_down(tmp_path: Path, line: str) -> None:
    status, told = helpdesk(
        line,
        HELPDESK_DATA_DIR=str(tmp_path),
        HELPDESK_DATABASE_URL=f"postgresql://a:b@127.0.0.1:{free_port()}/desk",
    )
    assert status == 1
    assert told.startswith("helpdesk: Temporarily unavailable: The database cannot be opened. (")
    assert told.count("\n") == 1


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "helpdesk.db").write_bytes(b"this is no database " * 100)
    assert helpdesk("team list", HELPDESK_DATA_DIR=str(tmp_path)) == (
        1,
        "helpdesk: Temporarily unavailable: The database cannot be opened. (file is not a database)\n",
    )


@pytest.mark.parametrize("line", ["run", "serve"])
def test_a_port_that_is_taken(tmp_path: Path, line: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, told = helpdesk(line, HELPDESK_DATA_DIR=str(tmp_path), HELPDESK_PORT=str(port))
    assert status == 1
    assert told == (
        f"helpdesk: Conflict: 127.0.0.1:{port} is in use by another process. Stop it, or set HELPDESK_PORT.\n"
    )


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid"])
def test_an_address_that_is_not_this_machines(tmp_path: Path, host: str) -> None:
    status, told = helpdesk("run", HELPDESK_DATA_DIR=str(tmp_path), HELPDESK_HOST=host)
    assert status == 1
    assert told.startswith(f"helpdesk: Bad input: The desk cannot listen on {host}:8000: ")


def test_a_misspelt_setting_is_told_with_the_one_that_is_meant(tmp_path: Path) -> None:
    assert helpdesk("migrate", HELPDESK_DATA_DIR=str(tmp_path)) == (0, "")
    status, told = helpdesk(
        "team list", HELPDESK_DATA_DIR=str(tmp_path), HELPDESK_REDSI_URL="x", HELPDESK_COLOUR="of others"
    )
    assert (status, told) == (
        0,
        "helpdesk: HELPDESK_REDSI_URL is not a setting. Did you mean HELPDESK_REDIS_URL?\n",
    )


def test_a_reader_that_goes_ends_a_command_quietly(tmp_path: Path) -> None:
    with subprocess.Popen(
        [HELPDESK, "openapi"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout is not None and command.stderr is not None  # noqa: PT018
        assert command.stdout.readline() == "{\n"
        command.stdout.close()
        assert command.stderr.read() == ""
        assert command.wait(60) == 141


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("--help", 141),
        ("bot --help", 141),
        ("version", 141),
        ("bot validate {shop}", 141),
        ("bot test {shop} --stories {shop}/tests", 141),
        ("bot test {shop} --nlu {shop}/tests/test_nlu.yml", 141),
        ("team list", 1),  # there is no desk yet
    ],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_no_command_minds_that_nobody_reads_it(
    tmp_path: Path, line: str, status: int, unbuffered: str
) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    done = subprocess.run(
        [HELPDESK, *line.format(shop=Path(chatbot.shop.__file__).parent).split()],
        env=os.environ | {"HELPDESK_DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": unbuffered},
        stdout=writes,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writes)
    assert done.returncode in (status, 0 if "--help" in line else status), done.stderr
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_full_disk_and_no_output_at_all_are_told_in_a_line() -> None:
    shell = ["sh", "-c", '"$0" version > /dev/full; echo $?; "$0" version >&-; echo $?', HELPDESK]
    done = subprocess.run(shell, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["1", "0"]
    assert done.stderr == "helpdesk: There is no space left for the output: No space left on device.\n"


def test_a_server_works_though_nobody_reads_its_log(tmp_path: Path) -> None:
    port, (reads, writes) = free_port(), os.pipe()
    settings = {"HELPDESK_DATA_DIR": str(tmp_path), "HELPDESK_PORT": str(port), "HELPDESK_LOG_LEVEL": "debug"}
    with subprocess.Popen([HELPDESK, "run"], env=os.environ | settings, stdout=writes, stderr=writes) as desk:
        os.close(reads)
        os.close(writes)
        try:
            assert wait_for_answer(f"http://127.0.0.1:{port}/readyz").splitlines()[0] == "ready"
        finally:
            desk.terminate()  # which is logged as well
        assert desk.wait(30) == -signal.SIGTERM  # after it has closed everything, as uvicorn ends


def wait_for_answer(url: str) -> str:
    """The text at `url`, once somebody answers there."""
    ends = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.URLError:
            assert time.monotonic() < ends
            time.sleep(0.05)


@pytest.mark.parametrize(
    "line",
    [
        "rule remove {}",
        "rule move 1 {}",
        "ledger show {}",
        "ledger spam {}",
        "replay {}",
        "events retry {}",
        "bot rollback {}",
        "seed --tickets {}",
    ],
)
def test_a_number_that_no_database_stores(tmp_path: Path, line: str) -> None:
    status, told = helpdesk(line.format("9" * 20), HELPDESK_DATA_DIR=str(tmp_path))
    assert status == 2
    assert told.splitlines()[-1].endswith(f"invalid number value: '{'9' * 20}'")


@pytest.mark.parametrize("line", ["team add \udcff", "channel set web --kind webchat -s title=\udcff"])
def test_an_argument_that_is_not_utf_8(tmp_path: Path, line: str) -> None:
    status, told = helpdesk(line, HELPDESK_DATA_DIR=str(tmp_path))
    assert status == 2
    assert told.splitlines()[-1].endswith("is not UTF-8")


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("PUBLIC_URL", "http://[::1", "is no address: Invalid IPv6 URL"),
        ("PUBLIC_URL", "http://desk:abc", "is no address: Port could not be cast to integer value as 'abc'"),
        ("BOT_RASA_URL", "http://[::1", "is no address: Invalid IPv6 URL"),
        ("REDIS_URL", "redis://redis:abc", "is no address: Port could not be cast to integer value as 'abc'"),
        ("DATA_DIR", "~nobody-of-that-name/desk", "is '~nobody-of-that-name/desk': there is no such user"),
        ("DATA_DIR", "/tmp/\udcff", "is '/tmp/\\udcff': it is not UTF-8"),
        ("DATABASE_URL", "sqlite://", "must name a file: sqlite:///… keeps nothing otherwise"),
        ("DATABASE_URL", "sqlite:///:memory:", "must name a file: sqlite:///… keeps nothing otherwise"),
    ],
)
def test_a_setting_that_cannot_be_read(tmp_path: Path, variable: str, value: str, why: str) -> None:
    status, told = helpdesk(
        "team list", **{"HELPDESK_DATA_DIR": str(tmp_path), f"HELPDESK_{variable}": value}
    )
    assert (status, told) == (1, f"helpdesk: Bad input: HELPDESK_{variable} {why}\n")


def test_a_host_that_is_no_name(tmp_path: Path) -> None:
    status, told = helpdesk("run", HELPDESK_DATA_DIR=str(tmp_path), HELPDESK_HOST="desk..example")
    assert status == 1
    assert told.startswith("helpdesk: Bad input: The desk cannot listen on desk..example:8000: ")


@pytest.mark.parametrize("name", ["mails.csv", "mails.jsonl", "mails.yml"])
def test_examples_that_are_not_text(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"text,category\nhello,\xff\xd0\n")
    shop = Path(chatbot.shop.__file__).parent
    status, told = helpdesk(f"bot test {shop} --nlu {tmp_path / name}", HELPDESK_DATA_DIR=str(tmp_path))
    assert status == 1
    assert f"{name}:" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    "line",
    [
        "team list",
        "team add Support",
        "advisor list",
        "channel list",
        "channel status",
        "ledger",
        "ledger parked",
        "replay",
        "rule list",
        "events failed",
        "bot versions",
        "mail-in",
    ],
)
@pytest.mark.parametrize(("stored", "says"), [("0001", "0001"), ("9999", "9999"), (None, "no desk")])
def test_a_command_never_changes_the_schema_and_says_which_one_it_needs(
    run: Run, database_url: str, line: str, stored: str | None, says: str
) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        if stored is None:
            connection.execute(text("DROP TABLE alembic_version"))
        else:
            connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": stored})
    printed = run(line, typed="From: ana@shop.example\n\nHello")
    assert printed.status == (75 if line.startswith("mail-in") else 1)
    assert says in printed.err
    assert "Traceback" not in printed.err
    with engine.connect() as connection:
        if stored is None:
            assert not inspect(connection).has_table("alembic_version")
        else:
            assert connection.scalar(text("SELECT version_num FROM alembic_version")) == stored
            assert newest_revision() in printed.err
    engine.dispose()
