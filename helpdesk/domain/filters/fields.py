"""The fields of the filter language: one table. A new field is a line here, its facts in `facts`, and its
columns in `db/tickets/filters/conditions`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, get_args

import msgspec

from helpdesk.domain.chats.bot import HandOverCause
from helpdesk.domain.fields.definition import KEY
from helpdesk.domain.filters.tree import CUSTOM
from helpdesk.domain.lifecycle import STATES
from helpdesk.domain.messages import ChannelKind

Kind = Literal["choice", "name", "level", "moment", "score", "left", "custom"]
"""How a field's value is read: one of a closed set; a name or words; a priority with comparisons; a date, a
range or an age; a number with comparisons; the time left with comparisons, or one of a closed set; as the
custom field's own kind says."""

Source = Literal[
    "", "teams", "advisors", "channels", "inlets", "tags", "languages", "customers", "companies", "statuses"
]
"""Which names of the desk the completion offers. `inlets` are channels alone, `channels` their kinds too."""

LEVELS = ("urgent", "high", "normal", "low")
KINDS: tuple[str, ...] = get_args(ChannelKind)
OUTSIDE_HOURS = "outside_hours"
"""What `handed_over` says of a ticket that the bot gave to people while they were closed."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field. `choices` are its closed set, or the values that are offered first. `specials`: which of `me`
    and `none` it knows. `says` is its line in the table of the docs."""

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    specials: tuple[str, ...] = ()
    source: Source = ""
    examples: tuple[str, ...] = ()
    says: str


_BOT = "`answered`: the bot answered or handed over. `alone`: it did not hand over, and no person answered."

FIELDS: tuple[Field, ...] = (
    Field(
        name="is",
        kind="choice",
        choices=(*STATES, "active", "mine", "unassigned", "waiting", "queued", "bot", "undelivered", "group"),
        examples=("is:open", "is:mine", "is:waiting"),
        says="A state, or: `active` (open, pending or snoozed), `mine` (you own it), `unassigned`, "
        "`waiting` (the customer waits for an answer), `queued` (it waits in a queue for an owner), "
        "`bot` (the bot answers it), `undelivered` (an answer was not delivered), `group` (a group chat).",
    ),
    Field(name="state", kind="choice", choices=STATES, examples=("state:pending",), says="The state."),
    Field(
        name="status",
        kind="name",
        choices=STATES,
        specials=("none",),
        source="statuses",
        examples=("status:open", 'status:"waiting for supplier"', "status:none"),
        says="A state, or what it is called at this desk, by its name or whole words of it.",
    ),
    Field(
        name="status_is",
        kind="name",
        source="statuses",
        examples=('status_is:"waiting for supplier"',),
        says="What its state is called at this desk, by its whole name.",
    ),
    Field(
        name="queue",
        kind="name",
        aliases=("team",),
        specials=("none",),
        source="teams",
        examples=("queue:billing", "queue:none"),
        says="The team, by its name or whole words of it.",
    ),
    Field(
        name="queue_is",
        kind="name",
        source="teams",
        examples=("queue_is:billing",),
        says="The team, by its whole name.",
    ),
    Field(
        name="owner",
        kind="name",
        aliases=("assignee",),
        specials=("me", "none"),
        source="advisors",
        examples=("owner:me", "owner:none", 'owner:"Ana Costa"'),
        says="The advisor who owns it, by name, whole words of it, or e-mail address.",
    ),
    Field(
        name="channel",
        kind="name",
        source="channels",
        examples=("channel:telegram", "channel:support"),
        says="A kind of channel that it was on, or the name or label of the channel that it came by.",
    ),
    Field(
        name="tag",
        kind="name",
        aliases=("tags",),
        source="tags",
        examples=("tag:refund", 'tag:"late delivery"'),
        says="A tag that it has.",
    ),
    Field(
        name="priority",
        kind="level",
        choices=LEVELS,
        examples=("priority:high", "priority:>=high"),
        says="`urgent`, `high`, `normal` or `low`; `>` is more urgent.",
    ),
    Field(
        name="customer",
        kind="name",
        aliases=("from", "contact"),
        source="customers",
        examples=("customer:miller", "from:ana@shop.example", "from:@shop.example"),
        says="Part of the customer's name or company, a whole address, or `@` and the domain of their mail.",
    ),
    Field(
        name="company",
        kind="name",
        specials=("none",),
        source="companies",
        examples=('company:"Acme"', "company:none"),
        says="The customer's company, by its whole name; `none` for a customer without one.",
    ),
    Field(
        name="language",
        kind="name",
        aliases=("lang",),
        specials=("none",),
        source="languages",
        examples=("language:fr",),
        says="The language in which the customer writes; `fr` also finds `fr-CA`.",
    ),
    Field(name="subject", kind="name", examples=('subject:"late delivery"',), says="Part of the subject."),
    Field(
        name="subject_has",
        kind="name",
        examples=("subject_has:refund", 'subject_has:"money back"'),
        says="Whole words of the subject, beside each other.",
    ),
    Field(
        name="text_has",
        kind="name",
        examples=("text_has:refund", 'text_has:"money back"'),
        says="Whole words of the customer's newest message, beside each other.",
    ),
    Field(
        name="from_domain",
        kind="name",
        examples=("from_domain:shop.example",),
        says="The domain of the address that the customer's newest message came from, or one above it: "
        "`shop.example` also finds `mail.shop.example`.",
    ),
    Field(
        name="came_by",
        kind="name",
        source="inlets",
        examples=("came_by:support",),
        says="The channel that it came by, by its whole name.",
    ),
    Field(
        name="kind",
        kind="choice",
        choices=KINDS,
        examples=("kind:email",),
        says="The kind of the channel that it came by: `email`, `webchat`, `phone`, `telegram` or `api`.",
    ),
    Field(
        name="on",
        kind="choice",
        choices=KINDS,
        examples=("on:webchat",),
        says="A kind of channel that it was on.",
    ),
    Field(name="intent", kind="name", examples=("intent:refund",), says="The bot's last intent."),
    Field(
        name="slot",
        kind="name",
        examples=("slot:order", "slot:order=4711"),
        says='A slot that the bot filled, or its value: `slot:"city=New York"`.',
    ),
    Field(
        name="handed_over",
        kind="choice",
        choices=(*get_args(HandOverCause), OUTSIDE_HOURS),
        examples=("handed_over:asked",),
        says="Why the bot gave it to people: `asked`, `unhelpful` (an answer did not help), `fallback`, "
        "`complaint`, `intent`, `failed`, `elsewhere`, `off`; or `outside_hours`, with any cause.",
    ),
    Field(
        name="bot_said",
        kind="name",
        examples=("bot_said:returns", 'bot_said:"#12=no"'),
        says="An answer of the bot that can be judged, by its intent, or `#` and its article's number; with "
        "`=yes`, `=no` (what the customer said) or `=handed_over` (right after it).",
    ),
    Field(name="bot", kind="choice", choices=("answered", "alone"), examples=("bot:alone",), says=_BOT),
    Field(
        name="sla",
        kind="left",
        choices=("breached", "none"),
        examples=("sla:breached", "sla:<30m", "sla:none"),
        says="The time until it is due: `<30m` is due within 30 minutes, or late. `breached` is late. `none` "
        "has no clock that runs.",
    ),
    Field(
        name="due",
        kind="moment",
        examples=("due:today", "due:2026-11-30", "due:>1h"),
        says="When it is due. An age is how late it is.",
    ),
    Field(
        name="has",
        kind="choice",
        choices=("attachment", "note", "call", "tag", "reply", "score"),
        examples=("has:attachment", "-has:reply"),
        says="`attachment`, `note`, `call` (a logged call), `tag`, `reply` (a first reply) or `score` (of a "
        "survey).",
    ),
    Field(
        name="created",
        kind="moment",
        aliases=("opened",),
        examples=("created:today", "created:2026-11-01..2026-11-15", "created:7d"),
        says="When it was opened.",
    ),
    Field(name="updated", kind="moment", examples=("updated:>3d",), says="When it last changed."),
    Field(
        name="waiting",
        kind="moment",
        examples=("waiting:>1h", "waiting:<30m"),
        says="Since when the customer waits for an answer.",
    ),
    Field(name="solved", kind="moment", examples=("solved:yesterday",), says="When it was solved."),
    Field(name="closed", kind="moment", examples=("closed:2026",), says="When it was closed."),
    Field(
        name="score",
        kind="score",
        aliases=("survey",),
        choices=("<=2", ">=4"),
        examples=("score:<=2", "score:4", "score:1..3"),
        says="An answer to a survey about it.",
    ),
)

_BY_NAME = {name: field for field in FIELDS for name in (field.name, *field.aliases)}


CUSTOM_FIELD = Field(
    name=f"{CUSTOM}…",
    kind="custom",
    specials=("none",),
    examples=("field.plan:gold", "field.seats:>3", "field.renewal:2026-11-01.."),
    says="A custom field of the ticket, its customer or their company, by its key: a text or a choice, part "
    "of a link, `yes` or `no`, a number or a date with `>`, `<` or a range; `none` if it is empty.",
)
"""What every custom field is, but for its name."""


def field_named(written: str) -> Field | None:
    """The field of that name or alias, in any case. Each name that can be a custom field's is one: only the
    desk knows which there are."""
    name = written.lower()
    if name.startswith(CUSTOM) and KEY.fullmatch(name.removeprefix(CUSTOM)):
        return _custom(name)
    return _BY_NAME.get(name)


@lru_cache(maxsize=256)
def _custom(name: str) -> Field:
    return msgspec.structs.replace(CUSTOM_FIELD, name=name)


def field_names() -> list[str]:
    """The names of the fields, without aliases, in the order of the table."""
    return [field.name for field in FIELDS]


def nearest_field(written: str) -> str | None:
    """The field whose name or alias is most like what was written; None if none is like it."""
    found = nearest(written, _BY_NAME)
    return _BY_NAME[found].name if found else None


def nearest(written: str, names: Iterable[str]) -> str | None:
    """The name that is most like what was written; None if none is like it."""
    found = difflib.get_close_matches(written.lower()[:40], list(names), n=1, cutoff=0.6)
    return found[0] if found else None
