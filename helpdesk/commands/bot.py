"""`helpdesk bot`: check a bot's files, try it, talk to it; publish it (bot_publishing)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk.commands.bot_publishing import ACTS, add_acts, publishing
from helpdesk.commands.common import log_beside
from helpdesk.errors import BadInput, NotFound

if TYPE_CHECKING:
    from chatbot.trying.stories import StoriesResult
    from chatbot.trying.understanding import NluResult

SHOWN_CONFUSIONS = 20


def bot_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk bot validate|test|talk|publish DIR, versions, rollback"""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    validate = acts.add_parser("validate", help="list every problem of a bot, with file and line")
    test = acts.add_parser("test", help="measure how well it understands, and run conversation tests")
    test.add_argument("--nlu", metavar="FILE", type=Path, help="examples: nlu YAML, CSV text,category, JSONL")
    test.add_argument("--stories", metavar="FILE", type=Path, help="conversation tests, or a folder of them")
    test.add_argument(
        "--understand", action="store_true", help="understand the texts of --stories instead of their intents"
    )
    talk = acts.add_parser(
        "talk",
        help="talk to the bot in the terminal; it shows the reason for each answer",
    )
    for one in (validate, test, talk):
        one.add_argument("dir", metavar="DIR", type=Path, help="the bot's folder")
    add_acts(acts)
    talk.add_argument("--actions", default="", help="module or http(s) URL of its custom actions")
    talk.add_argument("--language", default="en", help="the customer's language")


def bot(arguments: argparse.Namespace) -> int:
    """Run `helpdesk bot`; status 1 if the bot has errors or a test fails."""
    log_beside()
    if arguments.act in ACTS:
        return publishing(arguments, _checked)
    if arguments.act == "validate":
        return _validate(arguments.dir)
    if arguments.act == "talk":
        sys.path.insert(0, str(arguments.dir.resolve()))  # for an actions.py next to the bot's YAML
        return _talk(arguments.dir, arguments.actions, arguments.language)
    if arguments.nlu is None and arguments.stories is None:
        raise BadInput("Choose what to test: --nlu FILE or --stories FILE.", field="nlu")
    well = True
    if arguments.nlu is not None:
        _test_nlu(arguments.dir, arguments.nlu)
    if arguments.stories is not None:
        well = _test_stories(arguments.dir, arguments.stories, understand=arguments.understand)
    return 0 if well else 1


def _checked(folder: Path) -> dict[str, bytes]:
    from chatbot.authoring.load import read_folder
    from chatbot.open import checked

    files = read_folder(folder)
    checked(files)
    return files


def _validate(folder: Path) -> int:
    from chatbot.authoring.load import read_folder
    from chatbot.open import examined

    project, _, problems = examined(read_folder(folder))
    for problem in problems:
        print(problem)
    errors = sum(not problem.warning for problem in problems)
    domain = project.domain
    print(
        f"{len(domain.intents)} intents, {len(project.training.examples)} examples, "
        f"{len(project.rules)} rules, {len(project.stories)} stories, {len(domain.forms)} forms, "
        f"{len(domain.responses)} responses: {errors} errors, {len(problems) - errors} warnings"
    )
    return 1 if errors else 0


def _test_nlu(folder: Path, file: Path) -> None:
    from chatbot.authoring.load import read_folder
    from chatbot.open import examined, interpreter_of
    from chatbot.trying.understanding import read_examples, try_understanding

    project, _, _ = examined(read_folder(folder))
    examples = read_examples(_read(file), file.name)
    known = {*project.domain.intents, *(one.intent for one in project.training.examples)}
    _tell_nlu(try_understanding(examples, interpreter_of(project), known, project.config))


def _tell_nlu(result: NluResult) -> None:
    for one in result.heard:
        mark = "right" if one.right else "WRONG"
        print(f"{mark}  {one.expected}: {one.text!r} {one.decided.told()}")
    if result.intents:
        width = max(len(one.intent) for one in result.intents)
        print(f"{'intent':<{width}}  support  precision  recall     f1")
        for row in result.intents:
            figures = f"{row.precision:>9.3f}  {row.recall:>6.3f}  {row.f1:>5.3f}"
            print(f"{row.intent:<{width}}  {row.support:>7}  {figures}")
    for expected, got, count in result.confusions[:SHOWN_CONFUSIONS]:
        print(f"confused {count} times: {expected} understood as {got}")
    total = result.in_scope
    print(f"accuracy   {_share(round(result.accuracy * total), total)}")
    if total:
        sum_f1 = sum(one.f1 * one.support for one in result.intents)
        print(f"f1         {sum_f1 / total:.3f} (weighted)")
    right, wrong = _share(result.answered_right, total), _share(result.answered_wrong, total)
    print(f"answered   {right} right, {wrong} wrong")
    print(f"hand-over  {_share(result.handed, total)} of those in scope")
    if result.outside:
        print(f"           {_share(result.outside_caught, result.outside)} of those out of scope (recall)")
    if result.entities_expected or result.entities_found:
        print(
            f"entities   {_share(result.entities_right, result.entities_expected)} recall, "
            f"{_share(result.entities_right, result.entities_found)} precision"
        )


def _test_stories(folder: Path, path: Path, *, understand: bool) -> bool:
    from chatbot.authoring.load import read_folder, read_tests
    from chatbot.open import examined, interpreter_of
    from chatbot.trying.stories import try_stories

    files = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
    stories, sound = [], True
    for file in files:
        found, problems = read_tests(_read(file), file.name)
        stories += found
        sound &= not any(not problem.warning for problem in problems)
        for problem in problems:
            print(problem, file=sys.stderr)
    if not stories:
        raise BadInput(f"{path} has no conversation tests.", field="stories")
    project, brain, problems = examined(read_folder(folder))
    for problem in problems:
        if not problem.warning:
            print(problem, file=sys.stderr)
    interpreter = interpreter_of(project) if understand else None
    result = try_stories(stories, brain, interpreter)
    _tell_stories(result)
    return sound and result.passed == len(result.stories)


def _tell_stories(result: StoriesResult) -> None:
    for story in result.stories:
        print(f"{'pass' if story.passed else 'FAIL'}  {story.name} ({story.place})")
        for turn in story.turns:
            if turn.exact and turn.decided is None:
                continue
            print(f"      {turn.user}{f': {turn.decided.told()}' if turn.decided else ''}")
            if turn.exact:
                continue
            if turn.misread:
                print(f"        understood as {turn.misread}")
            print(f"        expected {', '.join(turn.expected) or 'nothing'}")
            print(f"        got      {', '.join(turn.got) or 'nothing'}")
            for wrong in turn.wrong:
                print(f"        {wrong.place}: {wrong.got} by {wrong.why}")
    print(f"turns          {_share(result.exact_turns, result.turns)}")
    print(f"conversations  {_share(result.passed, len(result.stories))}")


def _talk(folder: Path, actions: str, language: str) -> int:
    from chatbot.authoring.load import read_folder
    from chatbot.open import open_bot
    from helpdesk.domain.chats.bot import Said

    talking = open_bot(read_folder(folder), actions=actions)
    print("Write a message. An empty line ends the conversation.")
    state: bytes | None = None
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            return 0
        if not text:
            return 0
        payload = text if text.startswith("/") else ""
        said = Said(conversation="terminal", text="" if payload else text, payload=payload, language=language)
        turn = asyncio.run(talking.respond(said, state))
        state = turn.state
        for message in turn.messages:
            print(message.text)
            if message.image:
                print(f"  [image {message.image}]")
            if message.article:
                print(f"  [{message.article.title}: {message.article.url}]")
            for button in message.buttons:
                print(f"  [{button.title}]  {button.payload or button.url}")
        print(f"  ({turn.why})")
        if turn.hand_over:
            print(f"  (to a person, {turn.hand_over.cause}: {turn.hand_over.summary})")
            if turn.hand_over.detail:
                print(f"  ({turn.hand_over.detail})")


def _share(part: int, total: int) -> str:
    return f"{part} of {total} ({100 * part / total:.1f} %)" if total else "none"


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFound(f"{file} cannot be read: {error.strerror}.") from None
