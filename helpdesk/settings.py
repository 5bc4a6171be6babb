"""Settings: one frozen struct, read from environment variables that begin with HELPDESK_."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, NoReturn, get_args, get_origin, get_type_hints
from urllib.parse import SplitResult, urlsplit

import msgspec
from msgspec import Meta

from helpdesk.domain.hours.hours import Hours
from helpdesk.domain.hours.reading import read_hours
from helpdesk.domain.people.sight import AdvisorsSee
from helpdesk.domain.threading.own_codes import read_own_codes
from helpdesk.errors import BadInput

PREFIX = "HELPDESK_"
_ALIKE = 0.85  # of difflib.SequenceMatcher.ratio: a slip of a letter or two

Port = Annotated[int, Meta(ge=0, le=65535)]
Positive = Annotated[int, Meta(ge=1)]
Count = Annotated[int, Meta(ge=0)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The operator's settings. A field `data_dir` is read from HELPDESK_DATA_DIR; its line in `describe()` is
    the `description` here."""

    data_dir: Annotated[Path, Meta(description="folder for the database, files and mail of one desk")] = Path(
        "data"
    )
    database_url: Annotated[
        str, Meta(description="SQLAlchemy address; empty: SQLite in data_dir; postgresql://…: many processes")
    ] = ""
    redis_url: Annotated[
        str | None,
        Meta(description="Redis through which several processes wake each other; none: one process"),
    ] = None

    host: Annotated[str, Meta(description="address the server listens on", min_length=1)] = "127.0.0.1"
    port: Annotated[Port, Meta(description="port the server listens on; 0: any free one")] = 8000
    public_url: Annotated[
        str, Meta(description="where people reach the desk, without a path; empty: http://localhost:<port>")
    ] = ""
    trusted_proxies: Annotated[
        str, Meta(description="comma-separated addresses of trusted proxies; * for all")
    ] = ""

    secret: Annotated[
        str | None,
        Meta(
            description="key that signs tokens and seals the channels' secrets, at least 32 characters;"
            " none: one for tokens is made and stored in the database, and the secrets are not sealed"
        ),
    ] = None
    old_secret: Annotated[
        str | None, Meta(description="the earlier HELPDESK_SECRET, only for `helpdesk secret rotate`")
    ] = None
    session_hours: Annotated[Positive, Meta(description="hours after which an unused sign-in ends")] = 24 * 14
    sign_in_tries: Annotated[
        Positive,
        Meta(description="sign-in tries for one account in a window; an address has ten times as many"),
    ] = 10
    sign_in_window: Annotated[Positive, Meta(description="length of that window, in seconds")] = 300
    requests_per_minute: Annotated[
        Count, Meta(description="calls a minute for one visitor or inbound API key; 0: no limit")
    ] = 600

    connections_per_address: Annotated[
        Count, Meta(description="open connections (behind a proxy: sockets) of one address; 0: no limit")
    ] = 500

    visitor_bytes_per_day: Annotated[
        Count, Meta(description="bytes that a visitor may send a day; an address four times; 0: no limit")
    ] = 200 * 1024 * 1024
    strangers_bytes_per_day: Annotated[
        Count, Meta(description="bytes that all visitors may send a day; 0: no limit")
    ] = 10 * 1024 * 1024 * 1024
    min_free_bytes: Annotated[
        Count, Meta(description="free bytes below which visitors are refused and mail waits; 0: none")
    ] = 256 * 1024 * 1024
    unused_files_hours: Annotated[Count, Meta(description="hours until an unused file is deleted")] = 72
    max_bytes: Annotated[Positive, Meta(description="largest mail, upload or webhook, in bytes")] = (
        25 * 1024 * 1024
    )
    mail_inlet: Annotated[
        Literal["lmtp", "smtp", "off"], Meta(description="protocol of the built-in mail inlet, or off")
    ] = "off"
    mail_inlet_host: Annotated[str, Meta(description="address the mail inlet listens on", min_length=1)] = (
        "127.0.0.1"
    )
    mail_inlet_port: Annotated[Port, Meta(description="port of the mail inlet; 0: any free one")] = 8024

    reopen_within_days: Annotated[
        Count,
        Meta(description="days in which an answer reopens a solved ticket; later it opens a linked one"),
    ] = 14
    codes: Annotated[
        str,
        Meta(description="examples of the desk's own numbers: A-1042, INV-2026-…; the same joins mails"),
    ] = ""
    auto_close_days: Annotated[
        Count, Meta(description="days after which a solved ticket closes; 0: never")
    ] = 7
    reply_assigns: Annotated[
        bool, Meta(description="who answers an unassigned ticket gets it, chats too")
    ] = True
    advisors_see: Annotated[
        AdvisorsSee, Meta(description="all tickets; teams: their teams', their own, those without a team")
    ] = "all"

    bot_name: Annotated[
        str, Meta(description="what the bot is called until Settings says it", min_length=1, max_length=60)
    ] = "Assistant"
    bot_seconds: Annotated[
        Positive, Meta(description="seconds the bot has for a turn before a person is asked")
    ] = 10
    bot_actions: Annotated[
        str,
        Meta(
            description="custom actions of the bot: a Python module, or the http address of an action server"
        ),
    ] = ""
    bot_rasa_url: Annotated[
        str,
        Meta(
            description="address of a Rasa server that replaces the desk's own bot, such as http://host:5005"
        ),
    ] = ""
    bot_rasa_token: Annotated[
        str, Meta(description="the token of that Rasa server (`rasa run --auth-token`)")
    ] = ""
    opening_hours: Annotated[
        str, Meta(description="a new desk's hours: 'mon-fri 9:00-18:00; sat 20:00-2:00'; empty: always")
    ] = ""
    holidays: Annotated[str, Meta(description="days on which it is closed: 2026-12-25, 2027-01-01")] = ""
    time_zone: Annotated[str, Meta(description="zone of these hours, such as Europe/Paris", min_length=1)] = (
        "UTC"
    )

    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="lowest level that is logged")
    ] = "info"
    log_json: Annotated[bool, Meta(description="log lines as JSON objects instead of plain text")] = False
    demo: Annotated[
        bool, Meta(description="demo desk with simulators and their pages; never on a real desk")
    ] = False

    @property
    def database(self) -> str:
        """The actual database address, with the driver that the desk uses."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'helpdesk.db').absolute()}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else self.database_url

    @property
    def url(self) -> str:
        """The address at which people reach the desk, without a slash at its end."""
        return self.public_url.rstrip("/") or f"http://localhost:{self.port}"

    @property
    def hours(self) -> Hours:
        """When people answer; BadInput if the settings are wrong."""
        return read_hours(self.opening_hours, self.holidays, self.time_zone)

    @property
    def secure(self) -> bool:
        """Whether people reach the desk by https, so that cookies are limited to https."""
        return self.url.startswith("https://")

    @property
    def blobs_dir(self) -> Path:
        return self.data_dir / "blobs"


def misspelt(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Variables of the environment that look like a setting but are none, each with the setting that is
    probably meant. Other programs may own variables that begin in the same way: they are left alone."""
    known = [PREFIX + name.upper() for name in _KINDS]
    unknown = [one for one in environment if one.startswith(PREFIX) and one not in known]
    meant = {one: difflib.get_close_matches(one, known, n=1, cutoff=_ALIKE) for one in sorted(unknown)}
    return {one: found[0] for one, found in meant.items() if found}


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in `environment`. Unknown HELPDESK_ variables are ignored (they may belong to other
    programs). A value that breaks a rule raises BadInput with its variable."""
    values: dict[str, Any] = {}
    for name, kind in _KINDS.items():
        variable = PREFIX + name.upper()
        if (text := environment.get(variable)) is not None and text.strip() != "":
            values[name] = _read(variable, text.strip(), kind)
    settings = Settings(**values)
    _check(settings)
    return settings


class Described(NamedTuple):
    """One setting for a page or a help text."""

    variable: str
    default: str
    meaning: str


def describe() -> list[Described]:
    """Every setting with its variable, default and meaning, in reading order."""
    defaults = Settings()
    return [
        Described(PREFIX + name.upper(), _written(getattr(defaults, name)), _meaning(kind))
        for name, kind in _KINDS.items()
    ]


def _read(variable: str, text: str, kind: Any) -> Any:
    shown = "a secret" if "SECRET" in variable or "TOKEN" in variable else repr(text)
    try:
        if _bare(kind) is Path:
            return _path(variable, text)
        if _bare(kind) is bool:
            return _SWITCH[text.lower()]
        return msgspec.convert(text, kind, strict=False)
    except KeyError:
        raise BadInput(f"{variable} is {shown}: write true or false", field=variable) from None
    except msgspec.ValidationError as error:
        raise BadInput(f"{variable} is {shown}: {error}", field=variable) from None


def _path(variable: str, text: str) -> Path:
    try:
        text.encode()
        return Path(text).expanduser()
    except UnicodeEncodeError:
        raise BadInput(f"{variable} is {text!a}: it is not UTF-8", field=variable) from None
    except RuntimeError:  # the home of nobody
        raise BadInput(f"{variable} is {text!r}: there is no such user", field=variable) from None


def _split(field: str, url: str) -> SplitResult:
    """A URL in its parts, whose port can be read; BadInput."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is the check
    except ValueError as error:
        _refuse(field, f" is no address: {error}")
    return parts


def _check(settings: Settings) -> None:
    """Rules that types cannot express."""
    if settings.secret is not None and len(settings.secret) < 32:
        _refuse("secret", " is too short: it needs at least 32 characters")
    if settings.database.split(":", 1)[0] not in {"sqlite", "postgresql+psycopg"}:
        _refuse("database_url", " names an unknown kind of database: use sqlite:///… or postgresql://…")
    if settings.database in ("sqlite://", "sqlite:///:memory:"):
        _refuse("database_url", " must name a file: sqlite:///… keeps nothing otherwise")
    rasa = settings.bot_rasa_url
    if rasa and _split("bot_rasa_url", rasa).scheme not in {"http", "https"}:
        _refuse("bot_rasa_url", " must begin with http:// or https://")
    try:
        settings.hours  # noqa: B018 - reading it is the check
        read_own_codes(settings.codes)
    except BadInput as error:
        _refuse(error.field or "", f": {error.detail.removeprefix(f'{error.field}: ')}")
    public = _split("public_url", settings.url)
    if public.scheme not in {"http", "https"} or not public.netloc or public.path:
        _refuse("public_url", f" is {settings.public_url!r}: write http(s)://host[:port], without a path")
    redis = settings.redis_url
    if redis and _split("redis_url", redis).scheme not in {"redis", "rediss", "unix"}:
        _refuse("redis_url", " must begin with redis://, rediss:// or unix://")


def _refuse(field: str, why: str) -> NoReturn:
    variable = PREFIX + field.upper()
    raise BadInput(f"{variable}{why}", field=variable) from None


def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _meaning(kind: Any) -> str:
    return next(
        meta.description for meta in get_args(kind)[1:] if isinstance(meta, Meta) and meta.description
    )


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value is None else str(value) or "empty"


_SWITCH = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(("0", "false", "no", "off"), False)
_KINDS: dict[str, Any] = get_type_hints(Settings, include_extras=True)
