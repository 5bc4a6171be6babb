"""For every event: what the console and the widget make of the live frames equals what they would fetch.

Each case is played on a desk of its own. The desk's answers before and after it and its frames are recorded.
Then the real stores of the console and the real model of the widget are told them, in web/console/proof."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from helpdesk.domain.events import event as e
from tests.live.desk_server import Heard
from tests.live.proof import plays_acts, plays_bot, plays_messages, plays_people, plays_sight, plays_tickets
from tests.live.proof.cases import CASES, Case, tag_of
from tests.live.proof.stage import Recording, VisitorRecording, running_stage

PLAYS = (
    plays_tickets,
    plays_messages,
    plays_acts,
    plays_bot,
    plays_people,
    plays_sight,
)  # each adds its cases
ROOT = Path(__file__).resolve().parents[3]
COMPARED_SECONDS = 120
ENOUGH = 10  # failures: each can take seconds, of something that nobody recorded
ABOUT_EVENTS = ("event", "left", "passed")
SUITES = 2  # the console and the widget


def test_every_event_has_a_case() -> None:
    assert {one.event for one in CASES} == set(get_args(e.Event))


def test_every_case_has_a_name_of_its_own() -> None:
    assert len({one.name for one in CASES}) == len(CASES)


@pytest.fixture(scope="module")
def verdicts(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What differs, by case: every case is played on a desk of its own, then one run of the console's stores
    compares them all."""
    folder = tmp_path_factory.mktemp("proof")
    found: dict[str, list[str]] = {}
    for place, case in enumerate(CASES):
        data = folder / f"desk-{place}"
        data.mkdir()
        shutil.copyfile(sqlite_template, data / "desk.db")
        recording = asyncio.run(record(case, f"sqlite:///{data / 'desk.db'}", data))
        (folder / f"case-{place:02}.json").write_bytes(msgspec.json.encode(recording))
        caused = {one["event"]["type"] if one["t"] == "event" else one["t"] for one in recording.frames}
        wanted = tag_of(case.event) if case.limited in (None, "event") else case.limited
        found[case.name] = [] if wanted in caused else [f"it only causes {caused}"]
    compare(folder, found)
    return found


async def record(case: Case, database: str, data: Path) -> Recording:
    """Play a case: what the desk answers before and after it, and what it says meanwhile."""
    stage_of = running_stage(database, data, limited=case.limited is not None)
    async with stage_of as stage, stage.console() as kept_open:
        await Heard(kept_open).next("hello")  # Ana has come: a second console of hers is no news
        play = case.play(stage)
        shown = await anext(play)
        async with stage.console() as socket, stage.tab(stage.visitor.welcome["token"]) as tab:
            console = Heard(socket)
            hello = await console.next("hello")
            await stage.heard_all(console, hello["position"])
            hello["position"] = max([hello["position"], *positions(console)])
            console.all.clear()
            before = await stage.answers()
            async for _ in play:
                raise AssertionError(f"{case.name} yields twice")
            await stage.heard_all(console, hello["position"])
            frames = [one for one in console.all if one["t"] in ABOUT_EVENTS]
            async with stage.tab(tab.welcome["token"]) as later:
                await told_whole(tab, later)
            return Recording(
                name=case.name,
                open=shown,
                team=stage.ids["Support"],
                before=before,
                after=await stage.answers(),
                hello=hello,
                frames=frames,
                visitor=VisitorRecording(before=tab.welcome, frames=tab.all, after=later.welcome),
            )


async def told_whole(tab: Heard, later: Heard) -> None:
    """Wait until the visitor's tab was told all that one opened later knows."""
    await tab.settle()
    known, now = ({one["id"] for one in seen.welcome["conversations"]} for seen in (tab, later))
    for begun in now - known:
        await tab.next("opened", functools.partial(about, begun))


def about(conversation: int, frame: dict[str, Any]) -> bool:
    return bool(frame["conversation"] == conversation)


def positions(console: Heard) -> list[int]:
    return [one["position"] for one in console.all if one["t"] in ABOUT_EVENTS]


def compare(folder: Path, found: dict[str, list[str]]) -> None:
    """Let the stores of the console be told each recording; their complaints go to the case."""
    report = folder / "report.json"
    command = ["hatch_build.py", "--npm", "run", "proof", "--workspace", "console", "--"]
    with subprocess.Popen(
        [sys.executable, *command, f"--bail={ENOUGH}", "--reporter=json", f"--outputFile={report}"],
        cwd=ROOT,
        env=os.environ | {"HELPDESK_PROOF": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as ran:
        try:
            said, _ = ran.communicate(timeout=COMPARED_SECONDS)
        finally:
            with contextlib.suppress(ProcessLookupError):  # all of them ended
                os.killpg(ran.pid, signal.SIGKILL)
    assert report.exists(), said
    suites: list[dict[str, Any]] = json.loads(report.read_text())["testResults"]
    for suite in suites:
        assert suite["assertionResults"], suite.get("message")
        for one in suite["assertionResults"]:
            if one["status"] != "passed":
                complaint = "\n".join([one["status"], *one["failureMessages"]])
                found[one["ancestorTitles"][0]].append(f"{one['title']}: {complaint}")
    assert len(suites) == SUITES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_live_equals_fresh(case: Case, verdicts: dict[str, list[str]]) -> None:
    assert verdicts[case.name] == []
