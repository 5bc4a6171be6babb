"""README and docs/ tell of everything there is, and of nothing else."""

from __future__ import annotations

import argparse
import base64
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from helpdesk import cli, settings
from helpdesk.channels import registry
from helpdesk.channels.api.channel import ApiSettings
from helpdesk.channels.email.settings import EmailSettings
from helpdesk.channels.phone.channel import PhoneSettings
from helpdesk.channels.telegram.api import TelegramSettings
from helpdesk.channels.webchat.channel import WebchatSettings
from helpdesk.commands.channels import pair
from helpdesk.db.log.ledger import FATES
from helpdesk.domain.filters.fields import FIELDS
from helpdesk.domain.filters.former import FORMER
from helpdesk.domain.lifecycle import STATES
from helpdesk.domain.messages import ChannelKind, MessageKind
from helpdesk.domain.people.rights import ROLES
from helpdesk.domain.surveys import SCALES
from helpdesk.domain.threading.evidence import Rung
from helpdesk.live.wire import console_frames, visitor_frames
from helpdesk.operations.tickets.assignment import PRESENCES
from helpdesk.views.base import Delivery
from tests.shared import PROJECT
from tools import docs_tables

CHANNELS: dict[str, type[msgspec.Struct]] = {
    "email": EmailSettings,
    "webchat": WebchatSettings,
    "phone": PhoneSettings,
    "telegram": TelegramSettings,
    "api": ApiSettings,
}
PAGES = docs_tables.pages()
TABLES = {
    "settings": "operator",
    "commands": "operator",
    "events": "integrator",
    "errors": "integrator",
    "api": "integrator",
    "keys": "advisor",
    "filters": "advisor",
    "layers": "contributor",
}
TEXT = {page: page.read_text() for page in [*PAGES, PROJECT / "CHANGELOG.md", PROJECT / "CONTRIBUTING.md"]}


def page(name: str) -> str:
    return TEXT[PROJECT / "docs" / f"{name}.md"]


def first_cells(text: str) -> list[str]:
    """What stands in backticks in the first column of the text's tables."""
    return re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)


def blocks(text: str) -> Iterator[str]:
    """The fenced blocks, with lines that go on joined."""
    for found in re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        yield found.replace("\\\n", " ")


def test_the_tables_are_those_of_the_code() -> None:
    assert docs_tables.stale() == [], "run `make docs`"


@pytest.mark.parametrize(("table", "name"), list(TABLES.items()))
def test_each_table_stands_where_its_reader_looks(table: str, name: str) -> None:
    assert f"<!-- table: {table} -->" in page(name)
    assert set(TABLES) == set(docs_tables.TABLES)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("operator", FATES),
        ("channels", get_args(MessageKind)),
        ("advisor", [one for one in get_args(Delivery) if one]),
        ("advisor", get_args(Rung)),
        ("advisor", STATES),
        ("advisor", PRESENCES),
        ("advisor", [choice for field in FIELDS for choice in field.choices if choice.isalpha()]),
        ("lead", ROLES),
        ("lead", tuple(SCALES)),
        ("operator", FORMER),
    ],
)
def test_every_word_of_the_code_is_explained(name: str, words: Iterable[str]) -> None:
    told = page(name)
    missing = [word for word in words if f"`{word}`" not in told and f"*{word}*" not in told]
    assert [one for one in missing if not re.search(rf"^\| {one} \|", told, re.MULTILINE)] == []


@pytest.mark.parametrize("kind", get_args(ChannelKind))
def test_every_setting_of_every_kind_of_channel_is_told_with_its_default(kind: str) -> None:
    section = re.split(r"^##+ ", page("channels").partition(f"Kind `{kind}`")[2], flags=re.MULTILINE)[0]
    told = dict(re.findall(r"^\| `([^`]+)` \| `?([^|`]*)`? \|", section, re.MULTILINE))
    assert {key: value.strip() for key, value in told.items()} == dict(defaults(CHANNELS[kind]))


def defaults(shape: type[msgspec.Struct], above: str = "") -> Iterator[tuple[str, str]]:
    """(key, default as a page says it) of a settings struct, with those of the structs in it."""
    for field in msgspec.structs.fields(shape):
        yield above + field.encode_name, written(field)
        for inner in get_args(field.type):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                yield from defaults(inner, f"{above}{field.encode_name}.")


def written(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    value: Any = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
    if value in ("", None):
        return "empty" if value == "" else "none"
    return (
        f"{value:g}"
        if isinstance(value, float)
        else str(value)
        if isinstance(value, str)
        else json.dumps(value)
    )


def test_every_frame_of_both_sockets_is_told() -> None:
    told = page("integrator")
    live, _, chat = told.partition("## The chat socket")
    for section, union in (
        (live, console_frames.FromConsole),
        (live, console_frames.ToConsole),
        (chat, visitor_frames.FromVisitor),
        (chat, visitor_frames.ToVisitor),
    ):
        for one in get_args(union):
            tag = one.__struct_config__.tag
            assert re.search(rf'^\| `(?:\{{"t": ")?{tag}["`]', section, re.MULTILINE), tag


def test_every_key_the_console_binds_is_told() -> None:
    told = {" ".join(re.findall(r"<kbd>(.*?)</kbd>", line)) for line in page("advisor").splitlines()}
    alone = set(re.findall(r"<kbd>([^<]+)</kbd>", page("advisor")))
    bound = set(bound_keys())
    assert {"j", "r", "g i", "mod+k"} <= bound
    for keys in bound:
        keys = keys.replace("mod+k", "Ctrl/⌘ K").replace("Escape", "Esc")
        if keys not in ("ArrowUp", "ArrowDown"):  # told in words
            assert keys in told or keys in alone, keys


def bound_keys() -> Iterator[str]:
    for source in (PROJECT / "web/console/src").rglob("*.svelte"):
        for bindings in re.findall(r"keys\.bind\(\{(.*?)\}\)", source.read_text(), re.DOTALL):
            for quoted, bare in re.findall(r"(?:^|[{,]|\n)\s*(?:\"([^\"]+)\"|([\w]+)): \(\) =>", bindings):
                yield quoted or bare


def test_every_part_of_the_api_is_told() -> None:
    from helpdesk.app import document

    calls = page("integrator")
    for path in document()["paths"]:
        group = "/" + path.removeprefix("/api/v1/").lstrip("/").split("/")[0]
        assert re.search(rf"`[A-Z]+ {group}", calls), group


@pytest.mark.parametrize("source", list(TEXT), ids=lambda path: path.name)
def test_every_link_leads_somewhere(source: Path) -> None:
    text = re.sub(r"^```.*?^```", "", TEXT[source], flags=re.DOTALL | re.MULTILINE)
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|srcset)="([^"]+)"', text)
    for link in links:
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        target = (source.parent / name).resolve() if name else source
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text()), link


def anchors(text: str) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("source", list(TEXT), ids=lambda path: path.name)
def test_no_page_names_a_setting_command_or_target_that_does_not_exist(source: Path) -> None:
    text = TEXT[source]
    variables = {one.variable for one in settings.describe()} | {
        "HELPDESK_REQUIRE_SERVICES",  # of the tests
        "HELPDESK_SHARED_DATA",
    }
    assert set(re.findall(r"\bHELPDESK_[A-Z_]+\b", text)) <= variables
    commands = {one.name for one in cli.COMMANDS}
    assert set(re.findall(r"`helpdesk ([a-z][a-z-]*)", text)) <= commands
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) <= targets


def shown_commands() -> Iterator[list[str]]:
    """Every command line of the desk in a block of some page, as words."""
    for text in TEXT.values():
        for block in blocks(text):
            for line in re.findall(
                r'(?:^|/bin/)helpdesk ([a-z][^"\n]*(?:"[^"\n]*"[^"\n]*)*)', block, re.MULTILINE
            ):
                line = re.sub(r"\$\([^)]*\)", base64.b64encode(bytes(32)).decode(), line)
                words = shlex.split(line.removesuffix('"') if line.count('"') % 2 else line, comments=True)
                if "NAME" not in words and "COMMAND" not in words:
                    yield words


@pytest.mark.parametrize("words", list(shown_commands()), ids=" ".join)
def test_every_command_shown_is_one_that_works(words: list[str]) -> None:
    command = next(one for one in cli.COMMANDS if one.name == words[0])
    parser = argparse.ArgumentParser()
    if declare := command.load("_arguments"):
        declare(parser)
    arguments = parser.parse_args(words[1:])
    if words[:2] == ["channel", "set"]:
        registry.build(arguments.kind, arguments.name, dict(map(pair, arguments.settings)))


def test_the_path_of_a_message_leads_through_code_that_exists() -> None:
    section = TEXT[PROJECT / "README.md"].partition("## The path of one message")[2].partition("\n## ")[0]
    named = re.findall(r"`([a-z_]+(?:/[a-z_]+)*)(?:\.([a-z_]+))?`", section)
    places = [(path, name) for path, name in named if "/" in path or path == "dispatch"]
    assert len(places) > 20
    for path, name in places:
        module = PROJECT / "helpdesk" / f"{path}.py"
        assert module.exists(), path
        if name:
            assert re.search(rf"^ *(?:async )?(?:def|class) {name}\b", module.read_text(), re.MULTILINE), name


def test_every_metric_is_told() -> None:
    sources = "\n".join(file.read_text() for file in (PROJECT / "helpdesk").rglob("*.py"))
    metrics = re.findall(r'(?:Counter|Gauge|Histogram)\(\s*"(helpdesk_\w+)"', sources)
    assert metrics
    for metric in metrics:
        assert f"`{metric}" in page("operator"), metric


def test_every_module_that_the_pages_name_is_there_and_so_is_its_function() -> None:
    rooms = (
        "api|gateway|channels|commands|live|db|operations|domain|dispatch|workers|chatbot|faq|views|language"
    )
    named = set(re.findall(rf"`((?:{rooms})(?:/\w+)+)(?:\.(\w+))?`", page("contributor") + _readme()))
    assert len(named) > 30
    for path, name in named:
        below = PROJECT / ("" if path.startswith(("chatbot/", "faq/")) else "helpdesk")
        module = below / f"{path}.py"
        assert module.exists() or (below / path).is_dir(), path
        if name and name != "py":
            defined = rf"^(?:class|def|async def) {name}\b|^{name}\b"
            assert re.search(defined, module.read_text(), re.MULTILINE), path


def _readme() -> str:
    return (PROJECT / "README.md").read_text()
