"""Made-up settings, as a file has them: every section, with names that others name."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from helpdesk.domain.setup_copy.document import Copy

_TEAMS = ("Support", "Ventes à Paris", "Billing & more", "日本語")
_PEOPLE = ("ana", "bo", "zoë.o-neil", "kim+desk")
_CALENDARS = ("Office hours", "Nachtschicht", "24/7")
_CHANNELS = ("support", "chat", "tg", "orders.api", "phone")
_FIELDS = ("order", "size", "gift", "due_on")
_STATUSES = ("Waiting for parts", "With the courier", "Geprüft")
_SKILLS = ("french", "refunds")
_REPLIES = ("Where is it?", "Refund", "Say sorry")
_words = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="{}⟦⟧"), min_size=1
)
_tags = st.lists(st.sampled_from(("vip", "réclamation", "late")), unique=True, max_size=2)
_priority = st.sampled_from((None, "urgent", "high", "normal", "low"))
_minutes = st.none() | st.integers(1, 500)
_on = st.booleans()
_texts = st.dictionaries(st.sampled_from(("en", "fr", "de")), _words, min_size=1)
_skills = st.dictionaries(st.sampled_from(_SKILLS), st.integers(1, 5))


def _some(pool: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(pool), unique=True)


def _one_of(names: list[str]) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(names) if names else st.none()


@st.composite
def made_up(draw: st.DrawFn) -> Copy:
    """A file that can be taken in by an empty desk."""
    teams = draw(_some(_TEAMS))
    people = [f"{one}@desk.example" for one in draw(_some(_PEOPLE))]
    channels, calendars = draw(_some(_CHANNELS)), draw(_some(_CALENDARS))
    fields, replies = draw(_some(_FIELDS)), draw(_some(_REPLIES))
    filters = st.sampled_from(
        ["", "tag:vip is:open", "priority:urgent OR subject_has:refund"]
        + [f'queue:"{one}"' for one in teams]
        + [f"owner:{one}" for one in people]
        + [f"channel:{one}" for one in channels]
    )
    team, who = _one_of(teams), st.lists(st.sampled_from(people), unique=True) if people else st.just([])
    actions = _actions(teams, people)
    chat = _one_of([one for one in channels if one == "chat"])
    sections = {
        "brand": {"name": draw(st.just("") | _words.map(lambda name: name[:50])), "color": "#3b46b8"},
        "bot": [
            {
                "channel": draw(chat),
                "name": "Robo",
                "threshold": draw(st.sampled_from((None, 0.5))),
                "answers": "closed",
                "calendar": draw(_one_of(calendars)),
            }
        ],
        "teams": [{"name": one} for one in teams],
        "people": [
            {
                "email": one,
                "name": draw(_words.map(lambda name: f"A {name[:50]}")),
                "role": draw(st.sampled_from(("advisor", "lead", "admin"))),
                "capacity": draw(st.integers(1, 20)),
                "languages": draw(_some(("en", "fr"))),
                "teams": draw(_some(tuple(teams))) if teams else [],
            }
            for one in people
        ],
        "statuses": [
            {
                "state": draw(st.sampled_from(("open", "pending", "solved"))),
                "labels": {"en": one},
                "archived": draw(_on),
            }
            for one in draw(_some(_STATUSES))
        ],
        "fields": [_field(draw, one, filters) for one in fields],
        "channels": [_channel(draw, one, draw(team)) for one in channels],
        "calendars": _calendars(draw, calendars, teams, channels),
        "routing_rules": [
            {
                "name": f"R{number}",
                "team": draw(st.sampled_from(teams)),
                "filter": draw(filters),
                "priority": draw(_priority),
                "tags": draw(_tags),
                "skills": draw(_skills),
                "active": draw(_on),
            }
            for number in range(draw(st.integers(0, 3)) if teams else 0)
        ],
        "survey_rules": [
            {
                "name": f"S{number}",
                "survey": draw(st.sampled_from(("csat", "ces"))),
                "filter": draw(filters),
                "position": number,
                "cooldown_days": draw(st.integers(0, 90)),
                "active": draw(_on),
            }
            for number in range(draw(st.integers(0, 2)))
        ],
        "automatic_texts": [{"kind": "handed_over", "texts": draw(_texts), "on": draw(st.none() | _on)}],
        "senders": [
            {"sender": one, "action": draw(st.sampled_from(("park", "take")))}
            for one in ("@shop.example", "a@b.example")
        ],
        "saved_replies": [
            {
                "name": one,
                "folder": draw(st.sampled_from(("", "Orders/Late"))),
                "team": draw(team),
                "texts": draw(_texts),
                "actions": draw(st.lists(actions, max_size=2)),
            }
            for one in replies
        ],
        "rules": [
            {
                "name": f"A{number}",
                "team": draw(team),
                "filter": draw(filters),
                "active": draw(_on),
                "trigger": draw(_trigger),
                "actions": draw(st.lists(actions, min_size=1, max_size=3)),
            }
            for number in range(draw(st.integers(0, 3)))
        ],
        "people_routing": [
            {
                "email": one,
                "skills": draw(_skills),
                "caps": {"email": 3},
                "calendar": draw(_one_of(calendars)),
            }
            for one in draw(who)
        ],
        "routing": {
            "weights": draw(st.dictionaries(st.sampled_from(("email", "webchat")), st.integers(0, 5)))
        },
        "saved_views": [
            {"name": f"V{number}", "team": draw(team), "filter": f"tag:vip {draw(filters)}", "sort": "due"}
            for number in range(draw(st.integers(0, 3)))
        ],
        "sla_policies": [
            {
                "name": f"P{number}",
                "filter": draw(filters),
                "calendar": draw(_one_of(calendars)),
                "targets": {"urgent": {"first_reply": draw(st.integers(1, 60))}},
                "active": draw(_on),
            }
            for number in range(draw(st.integers(0, 3)))
        ],
    }
    return Copy(sections=sections, files={})


_trigger = st.sampled_from(
    (
        {"type": "events", "events": ["opened", "customer_wrote"]},
        {"type": "time", "since": "waiting", "minutes": 30},
    )
)


def _actions(teams: list[str], people: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"type": "tags", "add": ["vip"]},
        {"type": "priority", "priority": "raise"},
        {"type": "note", "text": "Look at this."},
        {"type": "route", "team": None},
    ]
    found += [{"type": "route", "team": one} for one in teams]
    found += [{"type": "assign", "advisor": one} for one in people]
    found += [{"type": "notify", "advisors": people[:2], "text": "It is late."}] if people else []
    return st.sampled_from(found)


def _field(draw: st.DrawFn, key: str, filters: st.SearchStrategy[str]) -> dict[str, Any]:
    kind = draw(st.sampled_from(("text", "number", "date", "choice", "choices", "yes_no", "link")))
    choices = [{"value": "small", "labels": draw(_texts)}] if kind.startswith("choice") else []
    return {
        "of": draw(st.sampled_from(("ticket", "contact"))),
        "key": key,
        "kind": kind,
        "labels": draw(_texts),
        "help": draw(st.just({}) | _texts),
        "choices": choices,
        "required": draw(st.none() | filters),
        "archived": draw(_on),
        "asked": [{"form": "widget", "required": True}] if draw(_on) else [],
    }


def _channel(draw: st.DrawFn, name: str, team: str | None) -> dict[str, Any]:
    kind, settings, secrets = {
        "support": (
            "email",
            {"address": "support@desk.example", "imap": {"host": "mail.example", "username": "desk"}},
            ["imap.password"],
        ),
        "chat": ("webchat", {"title": "Chat"}, draw(st.sampled_from(([], ["identity_secret"])))),
        "tg": ("telegram", {}, ["secret", "token"]),
        "orders.api": ("api", {"region": "FR"}, ["secret"]),
        "phone": ("phone", {"number": "+33123456789"}, []),
    }[name]
    return {
        "name": name,
        "kind": kind,
        "label": draw(st.sampled_from(("Front door", "Shop"))) + f" {name}",
        "team": team,
        "enabled": draw(_on),
        "settings": settings,
        "secrets": secrets,
    }


def _calendars(
    draw: st.DrawFn, names: list[str], teams: list[str], channels: list[str]
) -> list[dict[str, Any]]:
    first = draw(st.integers(0, max(len(names) - 1, 0)))
    whose = {one: draw(_one_of(names)) for one in (*teams, *channels)}
    return [
        {
            "name": name,
            "hours": {
                "intervals": [{"day": draw(st.integers(0, 6)), "start": 540, "end": 1020}],
                "own_days": draw(
                    st.sampled_from(([], [{"day": "2026-12-24", "yearly": True, "name": "Eve"}]))
                ),
                "country": draw(st.sampled_from(("", "FR"))),
                "zone": "Europe/Paris",
            },
            "teams": [one for one in teams if whose[one] == name],
            "channels": [one for one in channels if whose[one] == name],
            "is_default": number == first,
        }
        for number, name in enumerate(names)
    ]
