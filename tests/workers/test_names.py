"""Name servers that do not answer for one host keep no other name waiting."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

DEAD = 20
"""More lookups that hang than either loop does at once as delivered."""
SCRIPT = f"""
import asyncio, os, socket, sys, time
import uvloop
from helpdesk import server

async def look_up(name):
    try:
        await asyncio.get_running_loop().getaddrinfo(name, 25, type=socket.SOCK_STREAM)
    except OSError:
        pass

async def main(kind):
    loop = asyncio.get_running_loop()
    if kind == "asyncio":
        server.look_up_beside(loop)
    hanging = [asyncio.ensure_future(look_up(f"smtp{{n}}.dead.example")) for n in range({DEAD})]
    await asyncio.sleep(0.2)
    began = time.monotonic()
    await look_up("localhost")
    assert not any(one.done() for one in hanging), "the premise: their name server does not answer"
    print(time.monotonic() - began, flush=True)
    os._exit(0)  # without waiting for the threads

kind = sys.argv[1]
if kind == "uvloop":
    server.look_up_many()
    uvloop.run(main(kind))
else:
    asyncio.run(main(kind))
"""


@pytest.fixture(scope="module")
def own_mounts() -> None:
    """Whether a process can have a resolv.conf of its own."""
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        pytest.skip("no process can have name servers of its own here: that needs root, and unshare")


@pytest.mark.parametrize(("kind", "address"), [("uvloop", "127.0.0.77"), ("asyncio", "127.0.0.78")])
def test_a_name_is_found_while_twenty_others_hang(
    kind: str, address: str, tmp_path: Path, own_mounts: None
) -> None:
    (tmp_path / "resolv.conf").write_text(f"nameserver {address}\noptions timeout:10 attempts:3\n")
    (tmp_path / "script.py").write_text(SCRIPT)
    shell = (
        f"mount --bind {tmp_path}/resolv.conf /etc/resolv.conf && "
        f"exec {sys.executable} {tmp_path}/script.py {kind}"
    )
    with socket.socket(type=socket.SOCK_DGRAM) as name_server:  # which never answers
        name_server.bind((address, 53))
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", shell], capture_output=True, text=True, timeout=60, check=False
        )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 5, "half a minute before"
