"""The declarations of a style that the console shows: harmless, of a size that can be read, in colours that
the desk knows."""

from __future__ import annotations

import re

from helpdesk.channels.email.read.markup.colours import read_colour
from helpdesk.channels.email.read.markup.unseen import IMPORTANT, is_transparent, is_unseen

_LONGEST = 4_000
_STYLES_WORDS = (
    "background-color border border-bottom border-bottom-color border-bottom-style "
    "border-bottom-width border-collapse border-color border-left border-left-color "
    "border-left-style border-left-width border-radius border-right border-right-color "
    "border-right-style border-right-width border-spacing border-style border-top "
    "border-top-color border-top-style border-top-width border-width color display font "
    "font-family font-size font-style font-variant font-weight height letter-spacing "
    "line-height list-style-type margin margin-bottom margin-left margin-right margin-top "
    "max-height max-width min-width opacity padding padding-bottom padding-left padding-right "
    "padding-top table-layout text-align text-decoration text-indent text-transform "
    "vertical-align visibility white-space width word-break word-spacing word-wrap"
)
_STYLES = set(_STYLES_WORDS.split())
_STYLE_VALUE = re.compile(r"[\w\s#.,%()'\"!+-]{1,300}\Z")
_STYLE_DANGER = re.compile(
    r"url|expression|image|behaviou?r|binding|script|import|attr|var\(|env\(", re.IGNORECASE
)
_LOWER_DANGER = re.compile(_STYLE_DANGER.pattern)  # for ASCII in lower case, at a tenth of the cost
# Besides colours that the desk can read: of others, nobody knows whether words can be read.
_COLOURS = {"color": ("inherit",), "background-color": ("inherit", "transparent", "none")}
# words that are shifted out of sight, and heights that nobody scrolls through
_FAR_AWAY = re.compile(r"(?<![\w#.])(?:-\s*\d{3,}|\d{5,})(?=[\d.]*(?:px|pt|em|rem|ch|ex|%)?\s*(?:\s|;|\Z))")


def shown_style(value: str) -> str | None:
    """What is kept of a style attribute; None: nothing."""
    value = IMPORTANT.sub("", value[:_LONGEST])
    if is_unseen(value):
        return "display:none"
    dangerous = not value.isascii() or _LOWER_DANGER.search(value.lower()) is not None
    parts = map(_longhand, value.split(";")) if "background:" in value else value.split(";")
    kept = [part.strip() for part in parts if _harmless_style(part, dangerous)]
    return ";".join(kept) or None


def _longhand(declaration: str) -> str:
    """A background that is only a colour, by that colour's own name; other backgrounds are pictures."""
    name, _, value = declaration.partition(":")
    if name.strip().lower() == "background" and read_colour(value) is not None:
        return f"background-color:{value}"
    return declaration


def _harmless_style(declaration: str, dangerous: bool) -> bool:
    """`dangerous`: the style that it belongs to has a dangerous part, possibly this one."""
    name, _, value = declaration.partition(":")
    name = name.strip().lower()
    return (
        name in _STYLES
        and (
            name not in _COLOURS or read_colour(value) is not None or value.strip().lower() in _COLOURS[name]
        )
        and not (name == "opacity" and is_transparent(declaration))
        and _FAR_AWAY.search(value) is None
        and _STYLE_VALUE.match(value) is not None
        and not (dangerous and _STYLE_DANGER.search(value))
    )
