"""What a saved reply says and whose it is, and the rules for it. All pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from helpdesk.domain.answers.placeholders import fault
from helpdesk.domain.messages import Attachment
from helpdesk.features.automation.kinds import Actions
from helpdesk.features.automation.problem import Problem
from helpdesk.language.fold import fold
from helpdesk.said import Said

LONGEST_NAME = 120
LONGEST_TEXT = 20_000
DEEPEST = 5  # folders in each other
LONGEST_FOLDER = 60  # the name of one
MOST_LANGUAGES = 20

_LANGUAGE = re.compile(r"[a-z]{2}")


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """`folder` is a path as "Orders/Returns", "" for none. `texts` are by language, as two letters; the first
    is the main one. `team_id`: only this team uses it; `owner_id`: only this advisor; neither: everybody. One
    with `actions` is a macro: it does them, and can be without a text."""

    folder: str = ""
    name: str
    texts: dict[str, str]
    team_id: int | None = None
    owner_id: int | None = None
    attachments: list[Attachment] = []
    actions: Actions = []


def tidied(content: Content) -> Content:
    """The content as it is stored: without blanks around names, without empty texts."""
    folder = "/".join(filter(None, (" ".join(part.split()) for part in content.folder.split("/"))))
    texts = {language: text.strip() for language, text in content.texts.items() if text.strip()}
    return msgspec.structs.replace(content, folder=folder, name=" ".join(content.name.split()), texts=texts)


def problems(content: Content) -> Iterator[Problem]:
    """What keeps a tidied content from being saved, in the order of a form."""
    if not content.name:
        yield Problem(field="name", detail=Said("name must not be empty."), code="empty")
    if len(content.name) > LONGEST_NAME:
        yield _too_long("name", LONGEST_NAME)
    parts = content.folder.split("/")
    if len(parts) > DEEPEST:
        detail = Said("folder has over {most} levels.", most=DEEPEST)
        yield Problem(field="folder", detail=detail, code="too_deep", values={"most": DEEPEST})
    if any(len(part) > LONGEST_FOLDER for part in parts):
        yield _too_long("folder", LONGEST_FOLDER)
    if content.team_id is not None and content.owner_id is not None:
        detail = Said("team_id must be left out of a personal one.")
        yield Problem(field="team_id", detail=detail, code="both")
    if not content.texts and not content.actions:
        detail = Said("texts must have a text in at least one language.")
        yield Problem(field="texts", detail=detail, code="no_text")
    if len(content.texts) > MOST_LANGUAGES:
        detail = Said("texts has over {most} languages.", most=MOST_LANGUAGES)
        yield Problem(field="texts", detail=detail, code="too_many", values={"most": MOST_LANGUAGES})
    for language, text in content.texts.items():
        yield from _text_problems(f"texts.{language[:20]}", language, text)


def _text_problems(field: str, language: str, text: str) -> Iterator[Problem]:
    if not _LANGUAGE.fullmatch(language):
        detail = Said("{field} must be a language as two letters, such as en.", field=field)
        yield Problem(field=field, detail=detail, code="no_language")
    if len(text) > LONGEST_TEXT:
        yield _too_long(field, LONGEST_TEXT)
    if wrong := fault(text):
        values: dict[str, str | int] = {"line": wrong.line, "path": wrong.path, "near": wrong.near}
        detail = Said("{label}: {what}", label=field, what=wrong.sentence)
        yield Problem(field=field, detail=detail, code=wrong.code, values=values)


def _too_long(field: str, most: int) -> Problem:
    detail = Said("{field} has over {most} characters.", field=field, most=most)
    return Problem(field=field, detail=detail, code="too_long", values={"most": most})


def searched(content: Content) -> str:
    """What a search looks into: the name, the folder and all texts, folded."""
    return fold("\n".join((content.name, content.folder, *content.texts.values())))


def search_words(typed: str) -> list[str]:
    """The words of a search, folded; every one must be found."""
    return fold(typed).split()[:10]


def rank(words: Sequence[str], name: str, folder: str) -> int:
    """How well a reply that has all the words fits, best first: 0 its name begins with them, 1 they are in
    its name, 2 in its name and folder, 3 only in its texts."""
    told = fold(name)
    if told.startswith(" ".join(words)):
        return 0
    if all(word in told for word in words):
        return 1
    within = f"{told}\n{fold(folder)}"
    return 2 if all(word in within for word in words) else 3


def offered(languages: Sequence[str], wanted: Sequence[str | None]) -> str:
    """The language in which a reply with these `languages` is offered: the first one `wanted` that it has,
    else its main one."""
    for one in wanted:
        if one and one[:2].lower() in languages:
            return one[:2].lower()
    return languages[0]
