"""How the help centre looks: name, greeting, colour, logo. Kept in the database, so that a lead changes it on
the spot and every process shows it; an operator's environment is not a place for a brand."""

from __future__ import annotations

import colorsys
import re
from typing import Annotated

import msgspec
from msgspec import Meta
from sqlalchemy import insert, update

from faq.articles.images import image
from helpdesk.db.desk_secret import fact
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.schema.people import facts
from helpdesk.errors import BadInput

_KEY = "faq.look"
_LOGO = re.compile(r"/help/images/([0-9a-f]{64})\.(?:png|jpg|gif|webp)")
_LEAST_CONTRAST = 4.5


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """`color` is #rrggbb, for links and buttons on white; dark mode uses a lighter shade. `logo` is the
    address of an uploaded picture. `home` is the link back to the company's own site. `greetings` is the
    text above the search, by language."""

    name: Annotated[str, Meta(max_length=80)] = "Help centre"
    color: Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$")] = "#3b46b8"
    logo: Annotated[str, Meta(max_length=200)] = ""
    home: Annotated[str, Meta(max_length=300)] = ""
    greetings: Annotated[
        dict[Annotated[str, Meta(pattern="^[a-z]{2}$")], Annotated[str, Meta(max_length=120)]],
        Meta(max_length=20),
    ] = {}
    languages: Annotated[
        list[Annotated[str, Meta(pattern="^[a-z]{2}$")]], Meta(min_length=1, max_length=20)
    ] = msgspec.field(default_factory=lambda: ["en", "fr"])


def look(tx: Reading) -> Look:
    """The look in force."""
    stored = fact(tx, _KEY)
    return Look() if stored is None else msgspec.json.decode(stored, type=Look)


def set_look(tx: Transaction, wanted: Look) -> Look:
    """Change the look. BadInput names what cannot be: a logo that was not uploaded here, a home that is no
    web address, a colour that cannot be read on white."""
    if wanted.logo:
        found = _LOGO.fullmatch(wanted.logo)
        if found is None or image(tx, found[1]) is None:
            raise BadInput("logo must be the address of a picture uploaded to /faq/images.", field="logo")
    if wanted.home and not re.fullmatch(r"(https?://|/)[^\s\"'<>]*", wanted.home):
        raise BadInput("home must begin with http://, https:// or /.", field="home")
    if contrast(wanted.color, "#ffffff") < _LEAST_CONTRAST:
        raise BadInput(
            f"color must have a contrast of {_LEAST_CONTRAST} with white (WCAG 2.2). Choose a darker one.",
            field="color",
        )
    text = msgspec.json.encode(wanted).decode()
    if not tx.conn.execute(update(facts).where(facts.c.key == _KEY).values(value=text)).rowcount:
        tx.conn.execute(insert(facts), {"key": _KEY, "value": text})
    return wanted


def in_the_dark(color: str, ground: str = "#16181d") -> str:
    """A lighter shade of the colour, of the same hue, that can be read on a dark ground."""
    hue, light, full = colorsys.rgb_to_hls(*(part / 255 for part in _parts(color)))
    full = min(full * 1.4, 0.85)
    while light < 1:
        shade = "#{:02x}{:02x}{:02x}".format(
            *(round(255 * part) for part in colorsys.hls_to_rgb(hue, light, full))
        )
        if contrast(shade, ground) >= _LEAST_CONTRAST + 2.5:
            return shade
        light += 0.02
    return "#ffffff"


def contrast(a: str, b: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
