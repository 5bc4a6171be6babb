"""Starts the processes of a desk fast: everything is imported once, and each start forks a process from that.

Reads lines from standard input. `start {"command": …, "environment": …, "log": …}` answers with the new
process's id, `wait ID` answers when it has ended. A forked process is as real as any other: its own threads,
connections and death."""

from __future__ import annotations

import json
import os
import sys

import helpdesk.commands.serving  # noqa: F401 - what every start would import anew
from helpdesk.cli import main


def serve() -> None:
    """Fork on demand until standard input ends."""
    for line in sys.stdin:
        order, _, about = line.partition(" ")
        if order == "wait":
            os.waitpid(int(about), 0)
            print("gone", flush=True)
            continue
        process = os.fork()
        if process == 0:
            _become(**json.loads(about))
        print(process, flush=True)


def _become(command: str, environment: dict[str, str], log: str) -> None:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os.environ.update(environment)
    os._exit(main([command]))


if __name__ == "__main__":
    serve()
