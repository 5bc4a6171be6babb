"""Plain text of mail: flowed lines (RFC 3676), enriched text (RFC 1896), and the same as HTML."""

import re
from html import escape

_PARAM = re.compile(r"<param>.{0,500}?</param>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9-]{0,59}>")
_BREAKS = re.compile(r"\n+")


def from_enriched(text: str) -> str:
    """The words of text/enriched without its marks. A line end is a blank there, and two are one."""
    pieces = _TAG.sub("", _PARAM.sub("", text.replace("<<", "\0"))).replace("\0", "<")
    return _BREAKS.sub(lambda match: "\n" * (len(match.group()) - 1) or " ", pieces.strip("\n"))


def unflow(text: str, delete_space: bool) -> str:
    """Joins the paragraphs of format=flowed text (RFC 3676 §4)."""
    paragraphs: list[list[str]] = []
    level = -1
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        goes_on = bare.endswith(" ") and bare != "-- "
        kept = bare[:-1] if goes_on and delete_space else bare
        if level == depth and bare != "-- ":
            paragraphs[-1].append(kept)
        else:
            paragraphs.append([(">" * depth + " " if depth else "") + kept])
        level = depth if goes_on else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)


def as_html(plain: str) -> str:
    return "<p>" + escape(plain).replace("\n", "<br>\n") + "</p>"
