"""Random filters over the whole grammar, and the names and words that the random tickets have too."""

from __future__ import annotations

from hypothesis import strategies as st

from helpdesk.domain.fields.definition import Definition, FieldKind, FieldValue, Of, Option
from helpdesk.domain.filters.fields import FIELDS, LEVELS, Field
from helpdesk.domain.filters.parse import parse
from helpdesk.domain.filters.tree import (
    Age,
    All,
    Asked,
    Between,
    Choice,
    Condition,
    Either,
    Filter,
    Left,
    Level,
    Named,
    Not,
    Number,
    Score,
    Special,
    Text,
    Value,
    When,
)

ZONES = ("UTC", "Europe/Paris", "America/St_Johns", "Pacific/Kiritimati")
TEAMS = ("Billing", "Billing & Refunds", "Équipe Été", "Support")
ADVISORS = (("Ana Costa", "ana@desk.example"), ("Bo Ångström", "bo@desk.example"), ("me", "me@desk.example"))
CHANNELS = (
    ("support", "email", "Support"),
    ("shop-chat", "webchat", "Website chat"),
    ("tg", "telegram", "Bot"),
)
STATUSES = (("pending", "Waiting for supplier", "En attente du fournisseur"), ("open", "Été close", ""))
TAGS = ("refund", "late delivery", "été", "vip")
CUSTOMERS = (("Zoë Müller", "Acme SARL"), ("O'Brien", ""), ("Łukasz Straße", "Œuvre & Cie"), ("", ""))
ADDRESSES = ("zoe@shop.example", "Key/AbC", "+33123456789", "ob@acme.example", "nobody@acme.example")
CASES = (
    {"intent": "refund_order", "slots": {"order": "4711", "tier": True}, "cause": "asked"},
    {"intent": "Refund_Order", "slots": {"city": "New York", "note": "a=b"}, "outside_hours": True},
    {"intent": "géant", "slots": {"order": 47, "city": ""}, "cause": "complaint", "outside_hours": True},
)
ANSWERS = (
    {"subject": "returns", "vote": "no", "handed_over": True},
    {"subject": "Returns", "vote": "yes", "handed_over": False},
    {"subject": "Géant", "vote": "asked", "handed_over": True},
    {"subject": "#12", "vote": "yes", "handed_over": False},
    {"subject": "a=b", "vote": "asked", "handed_over": False},
)
LANGUAGES = ("en", "fr", "fr-CA", "pt_BR", "fra")
SUBJECTS = (
    "Late delivery",
    "RÉCLAMATION Nº 4",
    "straße & œuvre",
    "Ｗｉｄｅ",
    "",
    "100% \\ _",
    "Ĳssel",
    "商品",
)
SCRIPTS = (
    ("カメラ", "ｶﾒﾗ"),
    ("فاتورة", "فَاتُورَة"),
    ("שלום", "שָׁלוֹם"),
    ("հայ և", "ՀԱՅ եւ"),
    ("finance", "ﬁnance"),
    ("camera", "ＣＡＭＥＲＡ"),
    ("счет", "СЧЁТ"),
    ("ωμεγα", "ὨΜΈΓΑ"),
    ("한국", "한국"),
    ("ᏣᎳᎩ", "ꮳꮃꭹ"),
)
"""Words, and how a customer may write them."""
WORDS = ("refund", "lamp", "wifi", "wi-fi", "déjà", "商品", "12", "3", "E 17", "bill", "bills", "!?", "-")
_DAYS = ("today", "yesterday", "2026", "2026-11", "2026-11-28", "2026-11-27", "1999-12-31", "2024-02-29")
_OPS = st.sampled_from(("", ">", ">=", "<", "<="))

NAMES: dict[str, tuple[str, ...]] = {
    "status": ("open", "SOLVED", "waiting", "Waiting for supplier", "attente", "close", "none"),
    "status_is": ("waiting", "WAITING for supplier", "ete close", "open", "none"),
    "queue": ("billing", "Billing & Refunds", "equipe ete", "refund", "none", "&", "Support"),
    "queue_is": ("billing", "BILLING & refunds", "equipe ete", "refund", "none"),
    "owner": ("ana", "ANA COSTA", "costa", "bo@desk.example", "angstrom", "me", "none", "os"),
    "channel": ("telegram", "TG", "website chat", "email", "chat", "webchat", "fax", "b\\"),
    "tag": ("refund", "LATE delivery", "ete", "Été", "delivery", "none"),
    "customer": (
        "zoe",
        "MULLER",
        "acme",
        "Zoe@Shop.example",
        "key/abc",
        "Key/AbC",
        "@acme.example",
        "@x",
        "strasse",
    ),
    "company": ("acme sarl", "ACME", "oeuvre & cie", "Œuvre & Cie", "none", "Gone Ltd"),
    "language": ("fr", "FR-ca", "pt-br", "pt", "en", "de"),
    "subject_has": (
        "delivery",
        "ERY",
        "reclamation nº",
        "strasse &",
        "wide",
        "%",
        "late DELIVERY",
        "商品",
        "4",
    ),
    "text_has": ("refund", "LAMP is", "fund", "deja", "wi-fi", "商品", "12", "a refund"),
    "from_domain": ("shop.example", "@SHOP.example", "example", "hop.example", "acme.example", "zoe"),
    "came_by": ("support", "TG", "Website chat", "shop"),
    "intent": ("refund_order", "REFUND_order", "refund", "géant"),
    "bot_said": (
        "returns",
        "RETURNS=no",
        "returns=yes",
        "géant=handed_over",
        "#12",
        "#12=yes",
        "#1",
        "a=b",
        "=no",
    ),
    "slot": ("order", "order=4711", "order=47", "city=new YORK", "city=", "tier=true", "colour", "note=a=b"),
    "subject": ("delivery", "reclamation n", "STRASSE", "oeuvre", "wide", "%", "_", "\\", "ij", "品", "zz"),
}


def custom_field(of: Of, key: str, kind: FieldKind, *choices: str) -> Definition:
    options = [Option(value=one, labels={"en": one.title(), "fr": f"{one} été"}) for one in choices]
    labels = {"en": key.title()}
    return Definition(
        id=0,
        of=of,
        key=key,
        kind=kind,
        labels=labels,
        help={},
        choices=options,
        required=None,
        position=1,
        archived=False,
    )


CUSTOM: tuple[tuple[Definition, tuple[FieldValue, ...]], ...] = (
    (custom_field("ticket", "order", "text"), ("AB-12", "Été à Œuvre", "none", "é" * 500, "100% _")),
    (custom_field("ticket", "seats", "number"), (0, 3, -2, 3.5, 10**15)),
    (custom_field("ticket", "renewal", "date"), ("2026-11-27", "2026-11-28", "1999-12-31", "2024-02-29")),
    (custom_field("contact", "plan", "choice", "gold", "silver", "old_one"), ("gold", "silver", "gone")),
    (custom_field("ticket", "parts", "choices", "lamp", "bulb", "foot"), (["lamp"], ["lamp", "foot"])),
    (custom_field("contact", "vip", "yes_no"), (True, False)),
    (custom_field("company", "size", "number"), (1, 250)),
    (custom_field("company", "sector", "choice", "food", "law"), ("food", "law", "gone")),
    (custom_field("ticket", "site", "link"), ("https://Shop.example/a_b", "http://é.example/?q=%")),
)
"""Custom fields of the random desk, and values of them."""

_CUSTOM_VALUES: dict[str, tuple[str, ...]] = {
    "order": ("ab-12", "ETE A OEUVRE", "none", "é" * 500, "AB", "100% _", "x"),
    "seats": ("3", ">3", "<=3.5", ">=0", "<0", "1..3", "..-2", "3..", "x", "1e5"),
    "renewal": (
        "2026-11-28",
        "2026-11",
        ">2026-11-27",
        "..2024",
        "2026-11-27..",
        "today",
        "<=yesterday",
        "3d",
    ),
    "plan": ("gold", "GOLD", "silver ete", "gone", "old_one", "x", "none"),
    "parts": ("lamp", "Foot", "bulb", "x"),
    "vip": ("yes", "No", "x"),
    "site": ("shop.example", "a_b", "%", "x"),
    "size": ("250", ">1", "..1", "x"),
    "sector": ("food", "LAW", "gone", "x"),
    "unknown": ("x",),
}


def custom_conditions() -> list[Condition]:
    """Conditions on custom fields, one of which the desk does not have."""
    found = [Condition(f"field.{key}", Special("none")) for key in _CUSTOM_VALUES]
    for key, values in _CUSTOM_VALUES.items():
        found += [Condition(f"field.{key}", Asked(value)) for value in values]
    return found


def _value(field: Field) -> st.SearchStrategy[Value]:
    match field.kind:
        case "choice":
            return st.sampled_from(field.choices).map(Choice)
        case "level":
            return st.builds(Level, _OPS, st.sampled_from(LEVELS))
        case "score":
            ends = st.none() | st.integers(0, 6)
            pairs = st.tuples(ends, ends).filter(lambda pair: pair != (None, None))
            return pairs.map(lambda pair: Score(*pair))
        case "moment":
            day = st.sampled_from(_DAYS)
            days = st.tuples(st.none() | day, st.none() | day).filter(lambda pair: pair != (None, None))
            return st.one_of(
                st.builds(Age, _OPS, st.integers(0, 40), st.sampled_from("mhdw")),
                st.builds(When, _OPS, day),
                days.map(lambda pair: Between(*pair)),
            )
        case "left":
            spans = st.builds(Left, _OPS, st.integers(0, 40), st.sampled_from("mhdw"))
            return spans | st.sampled_from(field.choices).map(Choice)
        case "name":
            names: list[Value] = [Named(text) for text in NAMES[field.name]]
            names += [Special("me" if word == "me" else "none") for word in field.specials]
            return st.sampled_from(names)
        case "custom":
            return st.sampled_from(("gold", "none", ">3", "late delivery")).map(Asked)


conditions: st.SearchStrategy[Filter] = st.sampled_from(FIELDS).flatmap(
    lambda field: _value(field).map(lambda value: Condition(field.name, value))
)
custom: st.SearchStrategy[Filter] = st.sampled_from(custom_conditions())
texts: st.SearchStrategy[Filter] = st.builds(
    lambda words, whole: Text(" ".join(words), whole),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.booleans(),
)
numbers: st.SearchStrategy[Filter] = st.integers(1, 40).map(Number)
leaves: st.SearchStrategy[Filter] = st.one_of(conditions, conditions, conditions, custom, texts, numbers)


def joined(parts: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    """Filters out of these parts."""
    return st.one_of(
        parts.map(Not),
        st.lists(parts, min_size=1, max_size=3).map(lambda some: All(tuple(some))),
        st.lists(parts, min_size=2, max_size=3).map(lambda some: Either(tuple(some))),
    )


filters: st.SearchStrategy[Filter] = st.recursive(leaves, joined, max_leaves=6)
"""Filters as they may be built by hand; `parse` gives the shorter of those that mean the same."""

_PIECES = (
    *("is:open", "owner:me", "tag:refund", "created:2026-11-01..", "waiting:>1h", "score:<=2", "queue:"),
    *("refund", "#12", '"late delivery"', '"', "(", ")", "-", "OR", "AND", " ", "  ", "\n", "é", "商", ":"),
    *("..", "\\", "re:x", "field.plan:gold", "field.", "field.seats:>3"),
)
nearly_filters = st.lists(st.sampled_from(_PIECES), max_size=30).map("".join) | st.lists(
    st.sampled_from(_PIECES), max_size=30
).map(" ".join)
"""Texts of which many are filters, and many are not."""


_MOMENTS = ("today", "2026-11", "<2026-11-28", "7d", ">1h", "<=30m", ">=1h", "2026-11-01..", "..yesterday")


def conditions_of(field: Field) -> list[Condition]:
    """Conditions with many values of one field."""
    values: list[str] = []
    match field.kind:
        case "choice":
            values = [*field.choices]
        case "level":
            values = [f"{op}{level}" for op in ("", ">", ">=", "<", "<=") for level in LEVELS]
        case "score":
            values = ["0", "<=2", ">3", "1..3", "9.."]
        case "moment":
            values = [*_MOMENTS]
        case "left":
            values = [*field.choices, "<30m", "2h", ">=1d", ">0m", "<=59m"]
        case "name":
            values = [*field.specials, *(f'"{name}"' for name in NAMES[field.name])]
    found = [parse(f"{field.name}:{value}") for value in values]
    return [one for one in found if isinstance(one, Condition)]
