"""Parameters of a Content-Type or Content-Disposition: of RFC 2045, of RFC 2231, and broken ones."""

import re
from email.utils import unquote
from itertools import islice
from urllib.parse import unquote_to_bytes

from helpdesk.channels.email.read.charsets import decode, tidy

_MOST = 100
_LONGEST = 20_000
# One `;name=value`; semicolons in quotes belong to the value, and an open quote ends with the text.
_PARAMETER = re.compile(r""";((?:[^;"\\]++|\\"?+|"(?:[^"\\]++|\\"?+)*+(?:"|\Z))*+)""")
_LOST_SEMICOLON = re.compile(r"(?<=[\w\"])\s+(?=(?:file)?name\*?\d*\*?=|boundary=|charset=)", re.IGNORECASE)
_SECTION = re.compile(r"(?P<base>[^*]+)(?:\*(?P<number>\d{1,3}))?(?P<encoded>\*)?")
_ESCAPED = re.compile(r"%[89A-Fa-f][0-9A-Fa-f]")


def parameters(raw: str) -> dict[str, str]:
    """The parameters by lower-case name. Sections of RFC 2231 are joined in the order of their numbers, and
    then their percent code is read, because some programs cut within a letter. A value that RFC 2231 encodes
    is preferred to a plain one of the same name."""
    # The standard library's own splitting starts again at each semicolon of an open quote.
    text = raw[:_LONGEST].replace("\n", " ").replace("\r", " ")
    pairs = _pairs(text)
    if not pairs and "=" in text:
        pairs = _pairs(_LOST_SEMICOLON.sub(";", text))
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in pairs:
        if "*" not in name:
            plain.setdefault(name, tidy(_unquoted(value)).strip())
        elif match := _SECTION.fullmatch(name):
            known = sections.setdefault(match["base"], {})
            known.setdefault(int(match["number"] or 0), (_unquoted(value), match["encoded"] is not None))
    return plain | {name: value for name, known in sections.items() if (value := _joined(known))}


def _pairs(text: str) -> list[tuple[str, str]]:
    found = [match.group(1).partition("=") for match in islice(_PARAMETER.finditer(";" + text), _MOST)]
    named = [(name.strip().lower(), value.strip()) for name, equals, value in found if equals]
    return [(name, value) for name, value in named if name and " " not in name]


def _unquoted(value: str) -> str:
    value = unquote(value)
    return value[1:-1] if len(value) > 2 and value[0] == value[-1] == "'" else value


def _joined(sections: dict[int, tuple[str, bool]]) -> str:
    charset: str | None = None
    out = b""
    for place, number in enumerate(sorted(sections)):
        value, encoded = sections[number]
        if encoded and place == 0 and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        out += unquote_to_bytes(value) if encoded else value.encode("utf-8", "replace")
    return tidy(decode(out, charset or None)).strip()


def percent_decoded(name: str) -> str:
    """A file's name in which a program left the percent code of UTF-8; others are unchanged."""
    if _ESCAPED.search(name) is None or not name.isascii():
        return name
    try:
        return unquote_to_bytes(name).decode("utf-8")
    except UnicodeDecodeError:
        return name
