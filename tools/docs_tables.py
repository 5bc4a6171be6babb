"""Keep the tables of README.md and docs/ equal to the code.

A table is between `<!-- table: NAME -->` and `<!-- end of table -->`. `--write` writes all tables; `--check`
(and a test) fails with the names of stale pages.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

from helpdesk import cli, settings
from helpdesk.api.problem_shapes import Problem, members, shape_of
from helpdesk.domain.events import event as events
from helpdesk.domain.filters.fields import CUSTOM_FIELD, FIELDS
from helpdesk.errors import HelpdeskError

ROOT = Path(__file__).resolve().parent.parent
KEY_TABLE = ROOT / "web/console/src/shell/HelpSheet.svelte"
TEXTS = ROOT / "web/locales/en/console.json"

_TABLE = re.compile(r"(?<=<!-- table: )(\w+) -->\n.*?(?=<!-- end of table -->)", re.DOTALL)
_KEY_ROW = re.compile(r"""\[["`]([^"`]+)["`], "([\w.]+)"\]""")


def main() -> int:
    if sys.argv[1:] == ["--write"]:
        for page in pages():
            page.write_text(renewed(page))
        return 0
    if sys.argv[1:] == ["--check"]:
        names = stale()
        for name in names:
            print(f"{name} is stale: run `make docs` and commit what it writes", file=sys.stderr)
        return 1 if names else 0
    print("usage: docs_tables.py --write | --check", file=sys.stderr)
    return 2


def pages() -> list[Path]:
    """README and every page of docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def stale() -> list[str]:
    """The pages whose tables differ from the code."""
    return [str(page.relative_to(ROOT)) for page in pages() if page.read_text() != renewed(page)]


def renewed(page: Path) -> str:
    """The page's text with its tables written again."""
    return _TABLE.sub(lambda found: f"{found[1]} -->\n{TABLES[found[1]]()}", page.read_text())


def settings_table() -> str:
    rows = [(code(one.variable), code(one.default), sentence(one.meaning)) for one in settings.describe()]
    return table(("variable", "default", "meaning"), rows)


def commands_table() -> str:
    return table(
        ("command", "what it does"), [(code(f"helpdesk {one.name}"), one.help) for one in cli.COMMANDS]
    )


def events_table() -> str:
    rows = [
        (code(one.__struct_config__.tag), ", ".join(map(code, one.__struct_fields__)), sentence(one.__doc__))
        for one in get_args(events.Event)
    ]
    return table(("event", "fields", "what it tells"), rows)


def layers_table() -> str:
    """The import contract, highest first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["id"] == "layers")
    names = [re.sub(r"[()]|helpdesk\.", "", layer) for layer in layers if "__main__" not in layer]
    return "```\n" + " → ".join(names) + "\n```\n"


def errors_table() -> str:
    rows = [
        (code(one.code), str(one.status), one.title, ", ".join(map(code, members(shape_of(one)))))
        for one in errors()
    ]
    return table(("code", "status", "title", "members of its own"), rows)


def api_table() -> str:
    document = importlib.import_module("helpdesk.app").document()
    rows = [
        (
            code(f"{method.upper()} {path.removeprefix('/api/v1')}"),
            _key_needs(operations[method]["security"]),
            sentence(operations[method]["description"]),
        )
        for path, operations in sorted(document["paths"].items())
        for method in ("get", "post", "put", "patch", "delete")
        if method in operations
    ]
    return table(("call", "a key needs", "what it does"), rows)


def _key_needs(security: list[dict[str, list[str]]]) -> str:
    """What an API key needs for a call: scopes, nothing for a call that is public, or that no key may."""
    if security == [{}]:
        return "nothing: public"
    scopes = next((one["key"] for one in security if "key" in one), None)
    return "no key may" if scopes is None else " ".join(map(code, scopes)) or "any scope"


def filters_table() -> str:
    rows = [
        (
            ", ".join(code(f"{name}:") for name in (field.name, *field.aliases)),
            field.says,
            " ".join(map(code, field.examples)),
        )
        for field in (*FIELDS, CUSTOM_FIELD)
    ]
    return table(("field", "means", "examples"), rows)


def keys_table() -> str:
    texts = json.loads(TEXTS.read_text())
    rows = [
        (" ".join(f"<kbd>{one}</kbd>" for one in keys.split(" ")), texts[text]) for keys, text in shortcuts()
    ]
    return table(("key", "what it does"), rows)


def shortcuts() -> Iterator[tuple[str, str]]:
    """The console's own key table: (keys with a blank between, the name of their text)."""
    for keys, text in _KEY_ROW.findall(KEY_TABLE.read_text()):
        yield keys.replace("${mod}", "Ctrl/⌘"), text


def errors() -> Iterator[type[HelpdeskError]]:
    """The errors that a call of the API can answer with, in the order of the tree."""
    waiting = HelpdeskError.__subclasses__()
    while waiting:
        one = waiting.pop(0)
        if shape_of(one) is not Problem:
            yield one
        waiting = one.__subclasses__() + waiting


def table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines)


def code(text: Any) -> str:
    return f"`{text}`"


def sentence(doc: str | None) -> str:
    """A docstring on one line, without text that Markdown takes for HTML."""
    return " ".join((doc or "").split()).replace("<", "&lt;")


TABLES: dict[str, Callable[[], str]] = {
    "settings": settings_table,
    "commands": commands_table,
    "events": events_table,
    "layers": layers_table,
    "errors": errors_table,
    "api": api_table,
    "keys": keys_table,
    "filters": filters_table,
}

if __name__ == "__main__":
    sys.exit(main())
