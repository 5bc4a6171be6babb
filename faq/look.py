"""How the help centre looks: name, greeting, colour, logo. It is stored in the database, so that a lead can
change it at once in every process, without the operator."""

from __future__ import annotations

import colorsys
import re
from typing import Annotated

import msgspec
from msgspec import Meta

from faq.articles.images import image
from helpdesk.db.brand import Brand, brand
from helpdesk.db.desk_secret import fact, set_fact
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.domain.answers.colors import LEAST_CONTRAST, contrast, parts
from helpdesk.errors import BadInput
from helpdesk.said import Said

_KEY = "faq.look"
_LOGO = re.compile(r"/help/images/([0-9a-f]{64})\.(?:png|jpg|gif|webp)")


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """`color` is #rrggbb, for links and buttons on white; dark mode uses a lighter shade. `logo` is the
    address of an uploaded picture. `home` is the link to the company's own site. `greetings` is the text
    above the search, by language."""

    name: Annotated[str, Meta(max_length=80)] = "Help centre"
    color: Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}(?![\s\S])")] = "#3b46b8"
    logo: Annotated[str, Meta(max_length=200)] = ""
    home: Annotated[str, Meta(max_length=300)] = ""
    greetings: Annotated[
        dict[Annotated[str, Meta(pattern=r"^[a-z]{2}(?![\s\S])")], Annotated[str, Meta(max_length=120)]],
        Meta(max_length=20),
    ] = {}
    languages: Annotated[
        list[Annotated[str, Meta(pattern=r"^[a-z]{2}(?![\s\S])")]], Meta(min_length=1, max_length=20)
    ] = msgspec.field(default_factory=lambda: ["en", "fr"])


def look(tx: Reading) -> Look:
    """The current look. A name and a colour that nobody chose for the help centre are the company's."""
    stored = fact(tx, _KEY)
    found = Look() if stored is None else msgspec.json.decode(stored, type=Look)
    company, usual = brand(tx), Look()
    return msgspec.structs.replace(
        found,
        name=company.name if company.name and found.name == usual.name else found.name,
        color=company.color if company.color and found.color == usual.color else found.color,
    )


def set_look(tx: Transaction, wanted: Look) -> Look:
    """Change the look. BadInput names the wrong field: a logo that was not uploaded here, a home that is no
    web address, a colour that is not readable on white."""
    if wanted.logo:
        found = _LOGO.fullmatch(wanted.logo)
        if found is None or image(tx, found[1]) is None:
            raise BadInput("logo must be the address of a picture uploaded to /faq/images.", field="logo")
    if wanted.home and not re.fullmatch(r"(https?://|/)[^\s\"'<>]*", wanted.home):
        raise BadInput("home must begin with http://, https:// or /.", field="home")
    if contrast(wanted.color, "#ffffff") < LEAST_CONTRAST:
        raise BadInput(
            Said(
                "color must have a contrast of {least_contrast} with white (WCAG 2.2). Choose a darker one.",
                least_contrast=LEAST_CONTRAST,
            ),
            field="color",
        )
    set_fact(tx, _KEY, msgspec.json.encode(_chosen(wanted, brand(tx))).decode())
    return wanted


def _chosen(wanted: Look, company: Brand) -> Look:
    """The look without what is the company's anyway, so that it follows when the company changes it."""
    usual = Look()
    return msgspec.structs.replace(
        wanted,
        name=usual.name if wanted.name == company.name else wanted.name,
        color=usual.color if wanted.color == company.color else wanted.color,
    )


def in_the_dark(color: str, ground: str = "#16181d") -> str:
    """A lighter shade of the colour, of the same hue, that is readable on a dark background."""
    hue, light, full = colorsys.rgb_to_hls(*(part / 255 for part in parts(color)))
    full = min(full * 1.4, 0.85)
    while light < 1:
        shade = "#{:02x}{:02x}{:02x}".format(
            *(round(255 * part) for part in colorsys.hls_to_rgb(hue, light, full))
        )
        if contrast(shade, ground) >= LEAST_CONTRAST + 2.5:
            return shade
        light += 0.02
    return "#ffffff"
