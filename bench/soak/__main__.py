"""`python -m bench.soak --minutes 60`: run the soak, print its figures; status 1 if something is not held.

Two serving processes and one worker on PostgreSQL and Redis; one socket in twenty is a console that expects
every event, the others are visitors that have a chat. Memory and descriptors of each process are read all the
time: after the first tenth they may grow by 5 % until the end.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sys
import time

import uvloop

from bench.rig.sink import Sink
from bench.rig.table import progress
from bench.soak.books import books
from bench.soak.figures import FEW_DESCRIPTORS, Check, Growth, growth, report, share
from bench.soak.processes import Soaked, Used, soaked_desk
from bench.soak.traffic import Rates, Traffic

_SAMPLES = 200
_LAST_EVENT = 10.0  # seconds in which every console has the last event


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.soak", description="Use a desk steadily for a long time.")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--sockets", type=int, default=2_000)
    for kind in Rates.__struct_fields__:
        parser.add_argument(f"--{kind}", type=float, default=getattr(Rates(), kind), metavar="A_SECOND")
    asked = vars(parser.parse_args())
    minutes, sockets = asked.pop("minutes"), asked.pop("sockets")
    _many_descriptors()
    with Sink() as sink, soaked_desk(sink.port) as desk:
        traffic = Traffic(desk)
        samples = uvloop.run(_soak(desk, traffic, Rates(**asked), sockets, minutes * 60))
        checks = [*_live(traffic), *books(desk, traffic, sink)]
    grown = _grown(samples)
    print(report(grown, checks))
    held = [one.held for one in grown] + [one.held for one in checks]
    return 0 if all(held) else 1


async def _soak(
    desk: Soaked, traffic: Traffic, rates: Rates, sockets: int, seconds: float
) -> list[dict[str, Used]]:
    """The samples of the processes while the traffic flows."""
    progress(f"soak: opening {sockets:,} sockets")
    await traffic.connect(sockets)
    traffic.waits.clear()  # those of the beginning, when everybody speaks at once
    samples: list[dict[str, Used]] = []
    watching = asyncio.ensure_future(_watch(desk, samples, seconds))
    await traffic.flow(rates, seconds)
    await watching
    ends = time.monotonic() + _LAST_EVENT
    while len({one.position for one in traffic.consoles}) > 1 and time.monotonic() < ends:
        await asyncio.sleep(0.1)
    traffic.leave()
    return samples


async def _watch(desk: Soaked, samples: list[dict[str, Used]], seconds: float) -> None:
    began = time.monotonic()
    for number in range(_SAMPLES):
        await asyncio.sleep(max(0.0, began + number * seconds / _SAMPLES - time.monotonic()))
        samples.append(desk.used())
        kb = ", ".join(f"{name} {used.kb // 1024} MB" for name, used in samples[-1].items())
        progress(f"soak: {(time.monotonic() - began) / 60:.1f} of {seconds / 60:.0f} min: {kb}")


def _grown(samples: list[dict[str, Used]]) -> list[Growth]:
    names = list(samples[0])
    memory = [growth(f"{name}, KB", [one[name].kb for one in samples]) for name in names]
    descriptors = [
        growth(f"{name}, descriptors", [one[name].descriptors for one in samples], slack=FEW_DESCRIPTORS)
        for name in names
    ]
    return memory + descriptors


def _live(traffic: Traffic) -> list[Check]:
    """What the sockets met."""
    gaps = sum(one.gaps for one in traffic.consoles)
    behind = len({one.position for one in traffic.consoles}) - 1
    ended = [one.ended for one in (*traffic.consoles, *traffic.talkers) if one.ended]
    refused = [why for one in traffic.talkers for why in one.refused]
    unheard = sum(len(one.unheard) for one in traffic.talkers)
    wrong = [*traffic.failed, *refused]
    p50, p99 = (share(traffic.waits, part) * 1000 for part in (0.5, 0.99))
    return [
        Check(name="gaps", found=f"{gaps} at {len(traffic.consoles)} consoles", held=gaps == 0),
        Check(name="consoles behind", found=str(behind), held=behind == 0),
        Check(name="sockets lost", found=" ".join([str(len(ended)), *ended[:1]]), held=not ended),
        Check(name="not acknowledged", found=" ".join([str(len(wrong)), *wrong[:1]]), held=not wrong),
        Check(name="chats without receipt", found=str(unheard), held=unheard == 0),
        Check(name="not sent, desk too slow", found=str(traffic.late), held=traffic.late == 0),
        Check(name="chat receipt", found=f"p50 {p50:.0f} ms, p99 {p99:.0f} ms", held=True),
    ]


def _many_descriptors() -> None:
    """As many open files as the system lets a process have: each socket is one, here and in a server."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
