"""A bot from its files: everything is read, and all problems are reported at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from chatbot.authoring.check import check
from chatbot.authoring.config import read_config, read_desk
from chatbot.authoring.domain import KEYS as DOMAIN_KEYS
from chatbot.authoring.domain import read_domain
from chatbot.authoring.fields import take
from chatbot.authoring.marked import Map, Seq, read
from chatbot.authoring.nlu import NluFile, read_nlu
from chatbot.authoring.problems import BotInvalid, Place, Problem, Problems
from chatbot.authoring.shapes import Config, Desk, Domain, Rule, Story
from chatbot.authoring.stories import read_rules, read_stories
from chatbot.nlu.shapes import TrainingData
from helpdesk.errors import NotFound

IGNORED = frozenset({"endpoints", "credentials"})
ROOTS = ("domain", "data")  # the folder with the parts of a project that has other files too


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """A bot that can run. `digest` is the hash of its content; `problems` are warnings (and errors, if the
    bot was loaded anyway)."""

    domain: Domain
    training: TrainingData
    rules: tuple[Rule, ...] = ()
    stories: tuple[Story, ...] = ()
    config: Config = Config()
    desk: Desk = Desk()
    digest: str = ""
    problems: tuple[Problem, ...] = ()


def load(files: Mapping[str, bytes]) -> Project:
    """The bot of these files (name → content). Raises BotInvalid with all problems if there is an error."""
    project = load_anyway(files)
    if any(not problem.warning for problem in project.problems):
        raise BotInvalid(project.problems)
    return project


def load_anyway(files: Mapping[str, bytes]) -> Project:
    """The readable part of the bot, for tests and the editor; its `problems` may be errors."""
    problems = Problems()
    domains: list[Map] = []
    nlu, rules, stories = NluFile(), list[Rule](), list[Story]()
    config, desk = Config(), Desk()
    for name in sorted(files):
        if not _is_part(name):
            continue
        content = read(files[name], name, problems)
        if content is None:
            continue
        if not isinstance(content, Map):
            problems.error(
                Place(name, 1), "must be a mapping of Rasa's keys (domain, nlu, rules, stories, …)"
            )
            continue
        if DOMAIN_KEYS & content.keys():
            domains.append(content)
        if "helpdesk" in content:
            desk = read_desk(take(content, "helpdesk", Map, problems, Map()), problems)
        if {"pipeline", "policies"} & content.keys():
            config = read_config(content, problems)
        read_nlu(take(content, "nlu", Seq, problems, Seq()), nlu, problems)
        rules += read_rules(take(content, "rules", Seq, problems, Seq()), problems)
        stories += read_stories(take(content, "stories", Seq, problems, Seq()), problems)
    if not domains:
        problems.error(
            Place(_first(files)), "there is no domain: no file lists intents, actions or responses"
        )
    domain = read_domain(domains, problems)
    check(domain, nlu, rules, stories, desk, problems)
    return Project(
        domain=domain,
        training=nlu.training(),
        rules=tuple(rules),
        stories=tuple(stories),
        config=config,
        desk=desk,
        digest=digest(files),
        problems=tuple(problems.all()),
    )


def read_tests(raw: bytes, file: str) -> tuple[list[Story], list[Problem]]:
    """The conversation tests of a file."""
    problems = Problems()
    content = read(raw, file, problems)
    stories: list[Story] = []
    if isinstance(content, Map):
        stories = read_stories(take(content, "stories", Seq, problems, Seq()), problems)
    elif content is not None:
        problems.error(Place(file, 1), "must be a mapping with stories")
    return stories, problems.all()


def read_folder(folder: Path) -> dict[str, bytes]:
    """The YAML files of a bot's folder; of a project with a `data` folder, only those in it and next to
    it."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.")
    paths = [path for path in folder.iterdir() if path.is_file()]
    inner = [folder / root for root in ROOTS if (folder / root).is_dir()]
    for root in inner or [one for one in folder.iterdir() if one.is_dir() and not one.name.startswith(".")]:
        paths += [path for path in root.rglob("*") if path.is_file()]
    chosen = {name: path for path in paths if _is_part(name := path.relative_to(folder).as_posix())}
    return {name: path.read_bytes() for name, path in chosen.items()}


def parts_of(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Of a folder's files by their paths, those that `read_folder` reads."""
    folders = {name.split("/", 1)[0] for name in files if "/" in name}
    inner = folders & set(ROOTS) or folders
    return {
        name: content
        for name, content in files.items()
        if _is_part(name) and ("/" not in name or name.split("/", 1)[0] in inner)
    }


def digest(files: Mapping[str, bytes]) -> str:
    """One hash for the content of all files."""
    summed = hashlib.sha256()
    for name in sorted(files):
        summed.update(f"{name}\0{len(files[name])}\0".encode())
        summed.update(files[name])
    return summed.hexdigest()[:16]


def _is_part(name: str) -> bool:
    """Whether a file belongs to the bot: YAML, neither a test nor an endpoint."""
    path = PurePosixPath(name)
    if path.suffix.lower() not in (".yml", ".yaml") or path.stem in IGNORED:
        return False
    return not any(part.startswith(("test", ".")) for part in path.parts)


def _first(files: Mapping[str, bytes]) -> Any:
    return min(files, default="domain.yml")
