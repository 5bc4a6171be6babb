"""Well-known mail providers: their servers, and which password they give to a desk. Plain data.

Nothing here is asked of a network. Who has another provider, or another server there, writes it by hand."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

SignIn = Literal["app_password", "own_password", "none"]
"""With an app password that is made for the desk, with the mailbox's own one, or not at all: the provider
accepts no password from other programs."""


class Server(msgspec.Struct, frozen=True):
    """Host, port, and the kind of encryption (`email/settings.Security`)."""

    host: str
    port: int
    security: Literal["tls", "starttls"]


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """A provider. `domains`: of its own addresses; companies have theirs, so it can also be chosen by name.
    `switch_on`: IMAP is off until its owner allows it. `help`: where the password is made or IMAP is allowed,
    "" if nothing has to be done there. The user name is the whole address."""

    name: str
    imap: Server
    smtp: Server
    sign_in: SignIn = "own_password"
    domains: tuple[str, ...] = ()
    switch_on: bool = False
    help: str = ""


def _tls(host: str, port: int) -> Server:
    return Server(host, port, "tls")


def _starttls(host: str) -> Server:
    return Server(host, 587, "starttls")


PROVIDERS: Final[tuple[Provider, ...]] = (
    Provider(
        name="Gmail (Google Workspace)",
        domains=("gmail.com", "googlemail.com"),
        imap=_tls("imap.gmail.com", 993),
        smtp=_starttls("smtp.gmail.com"),
        sign_in="app_password",
        help="https://myaccount.google.com/apppasswords",
    ),
    Provider(
        name="Microsoft 365",
        imap=_tls("outlook.office365.com", 993),
        smtp=_starttls("smtp.office365.com"),
        sign_in="none",
    ),
    Provider(
        name="Outlook.com (Hotmail)",
        domains=(
            *("outlook.com", "outlook.fr", "outlook.de", "hotmail.com", "hotmail.fr", "hotmail.de"),
            *("hotmail.co.uk", "live.com", "live.fr", "live.de", "msn.com"),
        ),
        imap=_tls("outlook.office365.com", 993),
        smtp=_starttls("smtp-mail.outlook.com"),
        sign_in="none",
    ),
    Provider(
        name="Yahoo",
        domains=("yahoo.com", "yahoo.fr", "yahoo.de", "yahoo.co.uk", "ymail.com"),
        imap=_tls("imap.mail.yahoo.com", 993),
        smtp=_tls("smtp.mail.yahoo.com", 465),
        sign_in="app_password",
        help="https://login.yahoo.com/account/security",
    ),
    Provider(
        name="Fastmail",
        domains=("fastmail.com", "fastmail.fm"),
        imap=_tls("imap.fastmail.com", 993),
        smtp=_tls("smtp.fastmail.com", 465),
        sign_in="app_password",
        help="https://app.fastmail.com/settings/security",
    ),
    Provider(
        name="mailbox.org",
        domains=("mailbox.org",),
        imap=_tls("imap.mailbox.org", 993),
        smtp=_tls("smtp.mailbox.org", 465),
    ),
    Provider(
        name="Posteo",
        domains=("posteo.de", "posteo.net", "posteo.eu"),
        imap=_tls("posteo.de", 993),
        smtp=_tls("posteo.de", 465),
    ),
    Provider(
        name="GMX",
        domains=("gmx.de", "gmx.net", "gmx.at", "gmx.ch"),
        imap=_tls("imap.gmx.net", 993),
        smtp=_starttls("mail.gmx.net"),
        switch_on=True,
        help="https://www.gmx.net",
    ),
    Provider(
        name="GMX (gmx.com)",
        domains=("gmx.com", "gmx.fr", "gmx.co.uk"),
        imap=_tls("imap.gmx.com", 993),
        smtp=_starttls("mail.gmx.com"),
        switch_on=True,
        help="https://www.gmx.com",
    ),
    Provider(
        name="web.de",
        domains=("web.de",),
        imap=_tls("imap.web.de", 993),
        smtp=_starttls("smtp.web.de"),
        switch_on=True,
        help="https://web.de",
    ),
    Provider(
        name="IONOS",
        imap=_tls("imap.ionos.com", 993),
        smtp=_tls("smtp.ionos.com", 465),
    ),
    Provider(
        name="Strato",
        imap=_tls("imap.strato.de", 993),
        smtp=_tls("smtp.strato.de", 465),
    ),
    Provider(
        name="Orange",
        domains=("orange.fr", "wanadoo.fr"),
        imap=_tls("imap.orange.fr", 993),
        smtp=_tls("smtp.orange.fr", 465),
    ),
    Provider(
        name="Free",
        domains=("free.fr",),
        imap=_tls("imap.free.fr", 993),
        smtp=_tls("smtp.free.fr", 465),
    ),
    Provider(
        name="SFR",
        domains=("sfr.fr", "neuf.fr"),
        imap=_tls("imap.sfr.fr", 993),
        smtp=_tls("smtp.sfr.fr", 465),
    ),
    Provider(
        name="La Poste",
        domains=("laposte.net",),
        imap=_tls("imap.laposte.net", 993),
        smtp=_tls("smtp.laposte.net", 465),
    ),
    Provider(
        name="OVHcloud",
        imap=_tls("ssl0.ovh.net", 993),
        smtp=_tls("ssl0.ovh.net", 465),
    ),
    Provider(
        name="Infomaniak",
        domains=("ik.me", "ikmail.com", "etik.com"),
        imap=_tls("mail.infomaniak.com", 993),
        smtp=_tls("mail.infomaniak.com", 465),
    ),
    Provider(
        name="Gandi",
        imap=_tls("mail.gandi.net", 993),
        smtp=_tls("mail.gandi.net", 465),
    ),
)
