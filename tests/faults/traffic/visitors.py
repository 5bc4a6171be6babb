"""Visitors with the chat open: they write and send files, see the answers, and answer its surveys."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import uuid
from typing import Any

import httpx
import msgspec
import websockets

from tests.faults.traffic.told import AGAIN_SECONDS, Told, Vote, until_answered

_PATIENCE = 5.0
_QUIET_SECONDS = 14.0  # a survey comes some seconds after a ticket is solved, if nobody writes meanwhile
_CLOSED = "This survey is closed."  # its ticket was reopened meanwhile
_PASSING = ("unavailable", "too_many")


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A message as the visitor has it on screen."""

    id: int
    client_id: str | None
    text: str
    files: list[str]


class Visitor:
    """`shown`: every message this visitor ever saw; `lost`: what was on screen and is gone after coming back;
    `returns`: how often they came back. A talkative one never stops; the others fall silent now and then."""

    def __init__(self, told: Told, url: str, *, talkative: bool) -> None:
        self.shown: dict[int, Shown] = {}
        self.lost: list[str] = []
        self.returns = 0
        self.conversation: int | None = None
        self._told = told
        self._url = url
        self._talkative = talkative
        self._token: str | None = None
        self._files = ""
        self._socket: Any = None
        self._heard = asyncio.Condition()
        self._stored: set[str] = set()
        self._thanked: set[int] = set()
        self._survey: int | None = None
        self._closed = False

    async def stay(self) -> None:
        """Keep the chat open until cancelled."""
        while True:
            await self._once()
            await asyncio.sleep(AGAIN_SECONDS)

    async def speak(self) -> None:
        """Say one thing after the other, each again until it is stored. Every fourth has a file."""
        async with httpx.AsyncClient(base_url=self._url, timeout=5) as http:
            while not self._told.stopping:
                number = next(self._told.numbers)
                if not self._talkative and number % 5 == 0:
                    await self._fall_silent()
                    continue
                client_id = uuid.uuid4().hex
                files, digest = await self._upload(http) if number % 4 == 0 else ([], "")
                frame = {"t": "message", "client_id": client_id, "text": f"Hello {client_id}"}
                await self._until(frame | {"attachments": files}, lambda said=client_id: said in self._stored)
                self._told.chats[client_id] = digest
                await self._told.rest()

    async def check_files(self) -> None:
        """Each file on screen can be read, by its visitor's own link, and is what was sent."""
        async with httpx.AsyncClient(base_url=self._url, timeout=30) as http:
            for one in self.shown.values():
                for path in one.files:
                    answer = await http.get(path, params={"token": self._files})
                    found = hashlib.sha256(answer.content).hexdigest()
                    if answer.status_code != 200 or self._told.chats.get(one.client_id or "") != found:
                        self._told.wrong.append(f"{path} answers {answer.status_code}, and {found}")

    async def last_look(self) -> None:
        """Come once more, and see what is there."""
        await self._once(only_look=True)

    async def _once(self, *, only_look: bool = False) -> None:
        where = self._url.replace("http://", "ws://") + "/chat?channel=chat"
        with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
            async with (
                asyncio.timeout(15) as patience,
                websockets.connect(where, compression=None, max_size=None) as socket,
            ):
                await socket.send(json.dumps({"t": "hello", "token": self._token, "after": 0}))
                while True:
                    patience.reschedule(asyncio.get_running_loop().time() + 30)
                    heard = json.loads(await socket.recv())
                    for frame in heard if isinstance(heard, list) else [heard]:
                        await self._take(frame, socket)
                    if only_look and self._socket is socket:
                        break
        self._socket = None
        async with self._heard:
            self._heard.notify_all()

    async def _take(self, frame: dict[str, Any], socket: Any) -> None:
        match frame["t"]:
            case "hello":
                self._token, self._files = frame["token"], frame["files"]
                self.returns += 1
                self._show_all(frame)
                self._socket = socket
            case "opened":
                self._show_all(frame)
            case "stored":
                self._show(frame["message"])
                self.conversation = frame["conversation"]
                self._stored.add(frame["client_id"])
            case "message":
                self._show(frame["message"])
            case "survey":
                self._survey = frame["invitation_id"]
            case "survey_thanks":
                self._thanked.add(frame["invitation_id"])
            case "error" if frame["detail"] == _CLOSED:
                self._closed = True
            case "error" if frame["code"] not in _PASSING:
                self._told.wrong.append(f"a chat: {frame}")
        async with self._heard:
            self._heard.notify_all()

    def _show_all(self, frame: dict[str, Any]) -> None:
        """What a welcome shows replaces what was on screen: nothing of that may be missing."""
        self.conversation = frame["conversation"]
        self._survey = frame["survey"]["invitation_id"] if frame["survey"] else None
        now = [one["id"] for one in frame["messages"]]
        if now != sorted(set(now)):
            self.lost.append(f"a welcome shows {now}")
        gone = [one for one in self.shown if now and one >= now[0] and one not in now]
        if gone or (self.shown and not now):
            self.lost.append(f"{gone} were on screen before {self.returns}")
        for one in frame["messages"]:
            self._show(one)

    def _show(self, message: dict[str, Any]) -> None:
        self.shown[message["id"]] = Shown(
            id=message["id"],
            client_id=message["client_id"],
            text=message["text"],
            files=[one["url"] for one in message["attachments"]],
        )

    async def _fall_silent(self) -> None:
        """For some time, and answer the survey that comes meanwhile."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_QUIET_SECONDS):
                while self._survey is None and not self._told.stopping:
                    async with self._heard:
                        await self._heard.wait()
        asked, self._survey = self._survey, None
        if asked is None or asked in self._thanked:
            return
        vote = Vote(comment=uuid.uuid4().hex, score=self._told.chance.randint(1, 5))
        frame = {"t": "survey", "invitation_id": asked, "score": vote.score, "comment": vote.comment}
        self._closed = False
        await self._until(frame, lambda: asked in self._thanked or self._closed or self._told.stopping)
        if asked in self._thanked:
            self._told.votes.append(vote)

    async def _upload(self, http: httpx.AsyncClient) -> tuple[list[str], str]:
        """Store a file for the next message. Returns its id, and its SHA-256."""
        while self._token is None:
            await asyncio.sleep(AGAIN_SECONDS)
        content, headers = self._told.file(), {"Authorization": f"Bearer {self._token}"}
        file = {"file": ("photo.bin", content, "application/octet-stream")}
        answer = await until_answered(lambda: http.post("/chat/uploads", files=file, headers=headers))
        if answer.status_code != 201:
            self._told.wrong.append(f"an upload: {answer.status_code} {answer.text}")
            return [], ""
        return [answer.json()["id"]], hashlib.sha256(content).hexdigest()

    async def _until(self, frame: dict[str, Any], done: Any) -> None:
        """Send a frame again, on each new connection and after a while, until it is answered."""
        while not done():
            if (socket := self._socket) is None:
                await asyncio.sleep(AGAIN_SECONDS)
                continue
            with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await socket.send(json.dumps(frame))
                    while not done() and self._socket is socket:
                        async with self._heard:
                            await self._heard.wait()
                continue
            await asyncio.sleep(AGAIN_SECONDS)  # it is closed, and its reader has not heard of it yet
