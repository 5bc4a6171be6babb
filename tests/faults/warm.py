"""Starts desks fast: everything is imported once, and each start forks a process of its own from that.

Reads lines from standard input: `start` answers with the new process's id, `wait ID` answers when it has
ended. A forked desk is as real as any other: its own process, threads, connections and death."""

from __future__ import annotations

import os
import sys

import helpdesk.commands.serving  # noqa: F401 - what every start would import anew
from helpdesk.cli import main


def serve(log: str) -> None:
    """Fork on demand until standard input ends."""
    for line in sys.stdin:
        order = line.split()
        if order[0] == "wait":
            os.waitpid(int(order[1]), 0)
            print("gone", flush=True)
            continue
        process = os.fork()
        if process == 0:
            _become_desk(log)
        print(process, flush=True)


def _become_desk(log: str) -> None:
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    os._exit(main(["run"]))


if __name__ == "__main__":
    serve(sys.argv[1])
