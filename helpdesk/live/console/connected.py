"""A console that is connected: its place in the hub, and which tickets its advisor sees."""

from __future__ import annotations

from helpdesk import package_files
from helpdesk.domain.people.sight import Sight
from helpdesk.live.wire.console_frames import Hello
from helpdesk.live.wire.push import Client, Console
from helpdesk.live.wire.sockets import Connection
from helpdesk.live.wire.version import version_of


class Connected:
    """`sight` is None if its advisor sees every ticket."""

    __slots__ = ("client", "connection", "sight")

    def __init__(self, connection: Connection, client: Client, sight: Sight | None) -> None:
        self.connection = connection
        self.client = client
        self.sight = sight

    @property
    def topic(self) -> Console:
        """Where the hub sends it what its advisor may hear."""
        return "desk" if self.sight is None else self.sight

    @property
    def sight_name(self) -> str:
        """The same text for the same sight: "" for every ticket, "7:1,4" for advisor 7 of teams 1 and 4."""
        if self.sight is None:
            return ""
        return f"{self.sight.advisor}:{','.join(map(str, sorted(self.sight.teams)))}"

    def hello(self, position: int) -> Hello:
        """The frame that begins the events after `position`."""
        version = version_of(package_files.build_stamp())
        return Hello(position=position, version=version, sight=self.sight_name)
