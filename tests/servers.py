"""Throwaway servers for the tests, started from the programs installed here, on free loopback ports.

Each is a context manager that yields when the server answers and ends it afterwards; nothing survives
the test run, even when that is killed. A program that is missing skips the test, or fails it where
HELPDESK_REQUIRE_SERVICES=1 (as in CI).
"""

from __future__ import annotations

import getpass
import grp
import imaplib
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, NoReturn

import psycopg
import pytest
import redis
from psycopg import sql

IMAP_PASSWORD = "secret"
INITDB_OPTIONS = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
# Linux ends the server when the test run that started it is killed (prctl(2), PR_SET_PDEATHSIG).
ENDS_WITH_PARENT = ("setpriv", "--pdeathsig", "TERM", "--") if shutil.which("setpriv") else ()
_delivery = itertools.count()


class Dovecot(NamedTuple):
    """A running IMAP server. Every user name exists, each with its own mailbox, and has this password."""

    host: str
    port: int
    password: str
    folder: Path

    def deliver(self, user: str, raw: bytes) -> None:
        """Put a mail into the user's INBOX as a delivery agent does: written aside, then renamed."""
        maildir = self.folder / "mail" / user / "Maildir"
        parts = [maildir / part for part in ("cur", "new", "tmp")]
        for part in parts:
            part.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns()}.{next(_delivery)}.test"
        (maildir / "tmp" / name).write_bytes(raw)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("mail")
            # not the server's own files: its locks come and go
            for path in (maildir.parent, maildir, *parts, maildir / "tmp" / name):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        (maildir / "tmp" / name).rename(maildir / "new" / name)


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[str]:
    """Yield the URL of a fresh PostgreSQL cluster's `postgres` database (superuser, no password). What it
    commits survives a power cut only where it is `durable`, which no test needs."""
    initdb, server = postgres_program("initdb"), postgres_program("postgres")
    with server_folder("helpdesk-postgres-") as folder:
        owner = None
        if os.geteuid() == 0:  # PostgreSQL refuses root
            owner = "postgres"
            shutil.chown(folder, owner, owner)
        data, port = folder / "data", free_port()
        subprocess.run(
            [initdb, f"--pgdata={data}", *INITDB_OPTIONS],
            check=True,
            capture_output=True,
            user=owner,
            cwd=folder,
        )
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "max_connections": "200",
        }
        if not durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
            settings |= {"max_wal_size": "128MB"}  # its folder may be in memory
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"

        def answers() -> None:
            psycopg.connect(url, connect_timeout=5).close()

        with running([server, "-D", str(data), *options], folder, answers, user=owner, stop=signal.SIGINT):
            yield url.replace("postgresql://", "postgresql+psycopg://")


def run_on(server_url: str, statement: sql.SQL | sql.Composed) -> None:
    """One statement outside any transaction, as CREATE DATABASE asks."""
    with psycopg.connect(server_url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement)


def with_database(server_url: str, name: str) -> str:
    """The URL of another database of the same server."""
    return server_url.rsplit("/", 1)[0] + f"/{name}"


@contextmanager
def running_redis(port: int | None = None) -> Iterator[str]:
    """Yield the URL of an empty Redis that keeps nothing on disk. With a given port it can be ended and
    started again where its clients look for it."""
    program = needed("redis-server", package="redis-server")
    port = port or free_port()
    with server_folder("helpdesk-redis-") as folder:
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]

        def answers() -> None:
            with redis.Redis(port=port) as client:
                client.ping()

        with running([*command, "--dir", str(folder)], folder, answers):
            yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def running_dovecot() -> Iterator[Dovecot]:
    """Yield a Dovecot 2.3 (Debian 12) that speaks plain IMAP, IDLE included."""
    program = needed("dovecot", "/usr/sbin/dovecot", package="dovecot-imapd")
    if not Path("/usr/lib/dovecot/imap").exists():
        missing("Dovecot's IMAP part", package="dovecot-imapd")
    with server_folder("helpdesk-dovecot-") as folder:
        port = free_port()
        (folder / "mail").mkdir()
        root = os.geteuid() == 0
        if root:  # Dovecot opens no mailbox as root
            shutil.chown(folder / "mail", "mail", "mail")
        config = folder / "dovecot.conf"
        config.write_text(
            dovecot_config(folder, port, owner="mail" if root else getpass.getuser(), root=root)
        )

        def answers() -> None:
            imaplib.IMAP4("127.0.0.1", port, timeout=5).logout()

        with running([program, "-F", "-c", str(config)], folder, answers):
            yield Dovecot("127.0.0.1", port, IMAP_PASSWORD, folder)


def dovecot_config(folder: Path, port: int, *, owner: str, root: bool) -> str:
    """A configuration that stands alone and keeps every file of the server inside `folder`."""
    account = pwd.getpwnam(owner)
    # Who gave a wrong password waits longer each time, as does everybody at their address: not here.
    # Without root nothing can change its user or its root folder.
    unprivileged = "" if root else f"""
        default_login_user = {owner}
        default_internal_user = {owner}
        default_internal_group = {grp.getgrgid(account.pw_gid).gr_name}
        service anvil {{
          chroot =
        }}
        service imap-login {{
          chroot =
        }}
    """  # fmt: skip
    return f"""
        base_dir = {folder}/run
        state_dir = {folder}/state
        log_path = /dev/stderr
        protocols = imap
        listen = 127.0.0.1
        ssl = no
        disable_plaintext_auth = no
        auth_mechanisms = plain login
        auth_failure_delay = 0
        service anvil {{
          unix_listener anvil-auth-penalty {{
            mode = 0
          }}
        }}
        first_valid_uid = 1
        mail_location = maildir:~/Maildir
        passdb {{
          driver = static
          args = password={IMAP_PASSWORD}
        }}
        userdb {{
          driver = static
          args = uid={account.pw_uid} gid={account.pw_gid} home={folder}/mail/%u allow_all_users=yes
        }}
        service imap-login {{
          inet_listener imap {{
            port = {port}
          }}
          inet_listener imaps {{
            port = 0
          }}
        }}
        {unprivileged}
    """


@contextmanager
def running(
    command: list[str],
    folder: Path,
    answers: Callable[[], None],
    *,
    user: str | None = None,
    stop: signal.Signals = signal.SIGTERM,
    patience: float = 30,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program, wait until `answers` raises nothing, and end it with `stop` on the way out.

    It must answer within `patience` seconds; if it does not, or ends, its log is in the error."""
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*ENDS_WITH_PARENT, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            user=user,
        )
    try:
        deadline = time.monotonic() + patience
        while True:
            try:
                answers()
                break
            except (
                OSError,
                EOFError,
                imaplib.IMAP4.error,
                psycopg.OperationalError,
                redis.RedisError,
            ) as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    said = log.read_text(errors="replace")
                    raise RuntimeError(f"{command[0]} does not answer: {error}\n{said}") from error
                time.sleep(0.02)
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def server_folder(prefix: str) -> Iterator[Path]:
    """A folder directly under the system's temporary one, as another user must reach into it (pytest's
    own are closed to others) and paths of sockets must stay short."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def free_port() -> int:
    """A TCP port that nobody listens on at 127.0.0.1 just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def postgres_program(name: str) -> str:
    """Debian keeps PostgreSQL's programs off the PATH, in one folder a version: take the newest."""
    versions = Path("/usr/lib/postgresql")
    newest = sorted(versions.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return needed(name, *(str(path) for path in reversed(newest)), package="postgresql")


def needed(*programs: str, package: str) -> str:
    """The first of these programs that is installed; without one the test is skipped, or fails in CI."""
    for program in programs:
        if found := shutil.which(program):
            return found
    return missing(programs[0], package=package)


def missing(what: str, *, package: str) -> NoReturn:
    message = f"{what} is not installed (Debian: apt-get install {package})"
    if os.environ.get("HELPDESK_REQUIRE_SERVICES") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
