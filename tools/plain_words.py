"""Find words that have a plainer one, in what people read: `make check-words`.

    python tools/plain_words.py            # what `make check` asks for
    python tools/plain_words.py --python   # also docstrings and comments
    python tools/plain_words.py --count    # those too, as one number for each folder

Each finding is one line: file:line, the word, and what to say instead. The exit status is 1 if there are
any. A line that needs such a word has a comment with `plain-words: ok`; a file of words that customers use
has one with `plain-words: not prose`.
"""

import ast
import io
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
# Docstrings and comments still have such words: set it to True when `--count` prints nothing.
CHECK_DOCSTRINGS = False
EXEMPT = "plain-words: ok"
NOT_PROSE = "plain-words: not prose"

ENGLISH = {
    r"whoever|whomever": "anyone who, or name the actor",
    r"whom": "who, or a sentence with another actor",
    r"anew|afresh": "again",
    r"stands?(?! for\b)|stood": "is, is shown",
    r"lies|lying": "is, are",
    r"of old": "earlier",
    r"sought": "searched, looked for",
    r"in vain": "without a result",
    r"all the same": "anyway",
    r"eligible is who|is who is": "an advisor is … if they …",
    r"who \w+ as an? \w+": "if someone …",
    r"books (?:do not )?balance|balances? the books": "all items are accounted for",
    r"perhaps": "may",
    r"vouch(?:es|ed|ing)?": "confirm, prove",
    r"no more(?! than\b)": "no longer, not again",
    r"shall|ought": "must, will",
    r"lest|hence|thus|thereby|whereby|hitherto|henceforth": "so, so that",
    r"upon|amidst|amongst|whilst": "on, among, while",
    r"bore|borne|bears": "had, has",
    r"heed(?:s|ed|ing)?": "obey, use",
    r"by comma": "comma-separated",
    r"at fault": "wrong",
    r"(?:kept|put|keeps|puts) aside": "set aside, parked",
    r"slips? of the finger": "typing error",
    r"doorbells?": "say what wakes what",
    r"nonsense": "an invalid answer",
}
OF_THE_TRADE = {
    r"telephones?": "phone",
    r"notes? (?:down )?a (?:new )?call|call notes?|phone notes?": "log a call",
    r"go away": "set me away",
    r"takes? the owner away|back (?:to|into) the queue": "unassign",
    r"claimed|as a claim": "unverified",
    r"nothing (?:was )?found|nothing matches": "no results",
    r"help center": "help centre",
}
ON_SCREENS = {
    r"(?<!-)mails?": "email",
    r"as the system": "same as system",
    r"by itself|by themselves": "automatically",
}
FRENCH = {
    r"(?<!-)mails?|courriels?": "e-mail",
    r"tu|toi|ton|tes": "vous, votre, vos",
    r"qui que ce soit|quiconque": "nommer l’acteur",
    r"derechef|à nouveau": "de nouveau",
    r"en vain": "sans résultat",
}
FRENCH_MARKS = {
    r" [:;!?»]|« ": "a non-breaking space",
    r"(?<=[A-Za-zÀ-ÿ])'(?=[A-Za-zÀ-ÿ])": "the apostrophe ’",
}


class Finding(NamedTuple):
    """A word in a file, and what to say instead."""

    file: Path
    line: int
    word: str
    instead: str


def main(arguments: Sequence[str] = ()) -> int:
    counted = "--count" in arguments
    found = sorted(findings(ROOT, docstrings=CHECK_DOCSTRINGS or counted or "--python" in arguments))
    if counted:
        for folder, number in Counter("/".join(one.file.parts[:-1][:2]) for one in found).most_common():
            print(f"{number:>5}  {folder}")
    else:
        for one in found:
            print(f"{one.file}:{one.line}: “{one.word}”: say {one.instead}")
    return 1 if found else 0


def findings(root: Path, *, docstrings: bool) -> Iterator[Finding]:
    """Every finding below `root`; `docstrings` adds the docstrings and comments of Python."""
    pages = [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("docker-compose.yml"), root / "Makefile"]
    for page in pages:
        if page.name != "CHANGELOG.md" and page.exists():  # what was true at its time is not rewritten
            yield from _judged(root, page, _prose(page.read_text()), ENGLISH | OF_THE_TRADE)
    screens = [*root.glob("web/locales/**/*.json"), *root.glob("web/widget/src/locales/*.ts")]
    for screen in [*screens, *root.glob("web/templates/mail/*")]:
        french = "fr" in re.split(r"[./]", str(screen.relative_to(root)))
        words = FRENCH if french else ENGLISH | OF_THE_TRADE | ON_SCREENS
        lines = _values(screen.read_text()) if "locales" in screen.parts else _prose(screen.read_text())
        yield from _judged(root, screen, lines, words, FRENCH_MARKS if french else {})
    for folder in ("helpdesk", "faq", "chatbot"):
        for module in root.glob(f"{folder}/**/*.py"):
            text = module.read_text()
            if NOT_PROSE in text:
                continue
            kept = [one for one in _python(text) if docstrings or not one[2]]
            yield from _judged(root, module, [one[:2] for one in kept], ENGLISH, source=text)


def _judged(
    root: Path,
    file: Path,
    lines: list[tuple[int, str]],
    words: dict[str, str],
    marks: dict[str, str] | None = None,
    *,
    source: str = "",
) -> Iterator[Finding]:
    """The findings in numbered lines. Words match whole, in any case; marks match as written."""
    exempt = {number for number, line in enumerate(source.splitlines(), 1) if EXEMPT in line}
    patterns = [(re.compile(rf"\b(?:{word})\b", re.IGNORECASE), instead) for word, instead in words.items()]
    patterns += [(re.compile(mark), instead) for mark, instead in (marks or {}).items()]
    for number, line in lines:
        if EXEMPT in line or number in exempt:
            continue
        for pattern, instead in patterns:
            for found in pattern.finditer(line):
                yield Finding(file.relative_to(root), number, found[0], instead)


def _prose(text: str) -> list[tuple[int, str]]:
    """Numbered lines without code, tags and templates' own words; code leaves its lines empty."""
    text = re.sub(
        r"^```.*?^```", lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL | re.MULTILINE
    )
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<(?!!--)[^>\n]+>|`[^`\n]*`", "", text)
    return list(enumerate(text.splitlines(), 1))


def _values(text: str) -> list[tuple[int, str]]:
    """Numbered texts of a locale file: what is in quotes, without the keys, its placeholders taken out."""
    lines = [re.sub(r'^\s*"[^"]*"\s*:|\$?\{[^}]*\}', "", line) for line in text.splitlines()]
    return [
        (number, one) for number, line in enumerate(lines, 1) for one in re.findall(r"[\"`](.*?)[\"`]", line)
    ]


def _python(text: str) -> Iterator[tuple[int, str, bool]]:
    """Numbered lines of texts in Python: (line, text, whether it is a docstring or a comment). A text
    without a blank is a name and no prose."""
    tree = ast.parse(text)
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_prose(node, alone):
            for offset, line in enumerate(node.value.splitlines()):
                yield node.lineno + offset, line, id(node) in alone
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string, True


def _is_prose(text: ast.Constant, alone: set[int]) -> bool:
    return id(text) in alone or " " in str(text.value).strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
