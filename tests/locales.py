"""Every catalogue of texts in two languages, and what the code asks of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from helpdesk.domain.answers.automatic import TEXTS
from tests.shared import PROJECT

LANGUAGES = ("en", "fr")
LOCALES = PROJECT / "web/locales"
PLURAL = re.compile(r"\.(zero|one|two|few|many|other)$")


class Catalogue(msgspec.Struct, frozen=True):
    """Texts by key in each language, the keys the code names, and whether a key is used in another way."""

    name: str
    texts: dict[str, dict[str, str]]
    asked: set[str]
    used: Callable[[str], bool]


def catalogues() -> list[Catalogue]:
    """The console's, the pages' by section, the bot's, the widget's and the mails'."""
    return [
        _console(),
        *map(_pages, json.loads((LOCALES / "en.json").read_text())),
        _bot(),
        _widget(),
        _mails(),
    ]


def _console() -> Catalogue:
    sources = _sources("web/console/src", ".ts", ".svelte")
    # `state.${state}` and named("state", …) use every text that begins so
    families = tuple(
        re.findall(r"`([a-z]+\.\w*)\$\{", sources)
        + [f"{family}." for family in re.findall(r"named\([\"']([a-z]+)", sources)]
    )
    asked = set(re.findall(r"\bt\(\s*\"([\w.-]+)\"", sources))
    counted = {f"{stem}.other" for stem in re.findall(r"\btn\(\s*\"([\w.-]+)\"", sources)}
    return Catalogue(
        name="console",
        texts={one: json.loads((LOCALES / one / "console.json").read_text()) for one in LANGUAGES},
        asked=asked | counted,
        used=lambda key: PLURAL.sub("", key) in sources or key.startswith(families),
    )


def _pages(section: str) -> Catalogue:
    """`t.key` and `t["key"]` in templates, `words["key"]` and `spoken["key"]` in Python."""
    folders = {
        "survey": "survey.html",
        "demo": "demo",
        "shop": "shop",
        "faq": "faq",
        "problem": "problem.html",
    }
    sources = _sources(f"web/templates/{folders.get(section, 'none')}", ".html")  # or only in code
    answers = "helpdesk/operations/answers"
    readers = {
        "faq": "faq/pages",
        "invitation": "helpdesk/operations/inbound",
        "account_mail": answers,
        "spreadsheet": "helpdesk/features/spreadsheets",
    }
    code = _sources(readers.get(section, "helpdesk"), ".py")
    shown = r"\bt\.(\w+)|\bt\[['\"](\w+)['\"]\]"
    named = r"\bwords\[['\"](\w+)['\"]\]" if section in readers else r"\bspoken\[['\"](\w+)['\"]\]"
    asked = {one or other for one, other in re.findall(shown, sources)}
    asked |= set(re.findall(named, code)) if section in readers else set()
    asked |= {*TEXTS, "when"} if section == "automatic" else set()
    # t[kind ~ "_scale"] and spoken["a" if … else "b"]: the word is in the source
    words = asked | set(re.findall(r"\w+", sources)) | set(re.findall(r"['\"](\w+)['\"]", code))
    families = {
        "survey": ("csat", "ces"),
        "invitation": ("method_", "answer_", "every_"),
        "problem": ("away", "missing", "refused", "defect"),
        "account_mail": ("invited", "password"),
    }
    kinds = families.get(section, ())
    return Catalogue(
        name=section,
        texts={
            one: dict(_flat(json.loads((LOCALES / f"{one}.json").read_text())[section])) for one in LANGUAGES
        },
        asked=asked,
        used=lambda key: key.partition(".")[0] in words or key.startswith(kinds),
    )


def _bot() -> Catalogue:
    asked = set(re.findall(r"\btext\(\s*\"(\w+)\"", _sources("chatbot", ".py")))
    return Catalogue(
        name="chatbot",
        texts={one: json.loads((LOCALES / one / "bot.json").read_text()) for one in LANGUAGES},
        asked=asked,
        used=lambda key: key in asked,
    )


def _widget() -> Catalogue:
    """TypeScript itself knows that both languages have the keys that are asked for."""
    files = (PROJECT / "web/widget/src").rglob("*.ts")
    sources = "\n".join(file.read_text() for file in files if file.parent.name != "locales")
    return Catalogue(
        name="widget",
        texts={
            one: dict(
                re.findall(
                    r"^  (\w+): (.+),$",
                    (PROJECT / f"web/widget/src/locales/{one}.ts").read_text(),
                    re.MULTILINE,
                )
            )
            for one in LANGUAGES
        },
        asked=set(),
        used=lambda key: re.search(rf"\b{key}\b", sources) is not None,
    )


def _mails() -> Catalogue:
    """A template is a text, and its name without the language is the key."""
    folder = PROJECT / "web/templates/mail"
    code = _sources("helpdesk", ".py")
    texts = {
        one: {
            file.name.replace(f".{one}.", ".*."): file.read_text().strip()
            for file in folder.glob(f"*.{one}.*")
        }
        for one in LANGUAGES
    }
    assert sum(map(len, texts.values())) == len(list(folder.iterdir()))
    return Catalogue(
        name="mails", texts=texts, asked=set(), used=lambda key: key.replace("*", "{language}") in code
    )


def placeholders(text: str) -> list[str]:
    """What is put into a text: {name}, ${name}, {{ name }}, {% tag %}."""
    return sorted(set(re.findall(r"\{%.*?%\}|\{\{.*?\}\}|\{[^{}]+\}", text)))


def _flat(found: Any, above: str = "") -> Iterator[tuple[str, str]]:
    """Nested texts as `key.inner` and `key.0`."""
    if isinstance(found, str):
        yield above, found
        return
    for key, value in found.items() if isinstance(found, dict) else enumerate(found):
        yield from _flat(value, f"{above}.{key}" if above else str(key))


def _sources(place: str, *endings: str) -> str:
    path: Path = PROJECT / place
    files = [path] if path.is_file() else sorted(path.rglob("*"))
    return "\n".join(file.read_text() for file in files if file.suffix in endings)
