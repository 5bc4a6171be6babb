"""Small mails with a mark on each line: A the author's, Q a quote or its introduction, S a signature or a
footer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

FOLDER = Path(__file__).with_name("quoted")


class LineCase(msgspec.Struct, frozen=True, kw_only=True):
    """`text` is the mail; `own` its author's lines, without blank ones."""

    name: str
    text: str
    own: list[str]


def line_cases(folder: Path = FOLDER) -> Iterator[LineCase]:
    for path in sorted(folder.glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("### ")[1:]:
            name, *lines = block.rstrip("\n").split("\n")
            marked = [line.partition("|") for line in lines]
            assert all(mark in ("A", "Q", "S") for mark, _, _ in marked), (path, name)
            yield LineCase(
                name=f"{path.stem}: {name}",
                text="\n".join(text for _, _, text in marked),
                own=own_lines("\n".join(text for mark, _, text in marked if mark == "A")),
            )


def own_lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]
