"""Custom fields in the help centre's contact form: asked, told at the field, and on the ticket."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest

from helpdesk.db import fields as db
from helpdesk.db import setup_lists
from helpdesk.db.engine.transaction import Transaction
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.fields.definition import Asked, Option
from helpdesk.operations.fields import defining
from helpdesk.operations.fields.defining import FieldForm
from tests.api.conftest import Api
from tests.faq.test_pages import parsed

ADAM = Actor(kind="advisor", id=1, name="Adam")
PATH = "/help/{}/contact"
FORM = {"email": "eve@customer.example", "text": "Its lid is missing.", "once": "abc", "seen": "1"}
CHOICES = [
    Option(value="lamp", labels={"en": "Lamp", "fr": "Lampe"}),
    Option(value="bulb", labels={"en": "Bulb", "fr": "Ampoule"}),
]


def furnish(tx: Transaction) -> None:
    """A field of each kind; the order is required."""
    for kind in ("text", "number", "date", "choice", "choices", "yes_no", "link"):
        form = FieldForm(
            of="contact" if kind == "choice" else "ticket",
            key=f"a_{kind}",
            kind=kind,
            labels={"en": f"The {kind} <b>", "fr": f"Question {kind}"},
            help={"en": "On the invoice."} if kind == "text" else {},
            choices=CHOICES if kind in ("choice", "choices") else [],
            asked=[Asked(form="contact", required=kind == "text")],
        )
        defining.put(tx, None, form, seen=None, by=ADAM)


def archive(tx: Transaction) -> None:
    (text,) = [one for one in db.all_fields(tx) if one.key == "a_text"]
    setup_lists.put(tx, db.FIELDS, msgspec.structs.replace(text, archived=True))


def marked(page: Any) -> set[str]:
    return {one.get("name") for one in page.iter() if one.get("aria-invalid")}


async def test_each_kind_is_asked_in_the_readers_language_and_stands_on_ticket_and_contact(
    api: Api, reader: httpx.AsyncClient
) -> None:
    await api.desk.write(furnish)
    page = parsed(await reader.get(PATH.format("fr")))
    texts = ["".join(one.itertext()).strip() for name in ("label", "legend") for one in page.iter(name)]
    assert "Question text" in texts
    assert "Question date (facultatif)" in texts
    assert [one.text for one in page.iter("option")][1:3] == ["Lampe", "Ampoule"]
    filled = {
        "field.a_text": " A-1 ",
        "field.a_number": "3,5",
        "field.a_date": "2026-11-01",
        "field.a_choice": "bulb",
        "field.a_choices": ["bulb", "lamp"],
        "field.a_yes_no": "no",
        "field.a_link": "https://shop.example/",
    }
    sent = await reader.post(PATH.format("fr"), data=FORM | filled)
    assert sent.status_code == 303, sent.text
    async with api.signed_in("ana") as ana:
        (row,) = (await ana.get("/api/v1/tickets")).json()["items"]
        contact = (await ana.get(f"/api/v1/contacts/{row['contact']['id']}")).json()
    assert row["fields"] == {
        "a_text": "A-1",
        "a_number": 3.5,
        "a_date": "2026-11-01",
        "a_choices": ["lamp", "bulb"],
        "a_yes_no": False,
        "a_link": "https://shop.example/",
    }
    assert contact["fields"] == {"a_choice": "bulb"}


@pytest.mark.parametrize(
    ("answers", "names", "says"),
    [
        ({}, {"field.a_text"}, "Répondez à cette question."),
        ({"field.a_text": "x" * 501}, {"field.a_text"}, "Ne dépassez pas 500 caractères."),
        ({"field.a_text": "A", "field.a_number": "many"}, {"field.a_number"}, "Saisissez un nombre"),
        ({"field.a_text": "A", "field.a_choice": "gone"}, {"field.a_choice"}, "Choisissez dans la liste."),
        ({"field.a_text": "A", "field.a_choices": "gone"}, {"field.a_choices"}, "Choisissez dans la liste."),
        ({"field.a_text": "A\x00", "field.a_date": "x\x00"}, {"field.a_date"}, "Saisissez une date."),
        ({"field.a_text": "A", "field.other": "x"}, set(), "Ce formulaire a changé"),
    ],
)
async def test_a_wrong_answer_is_told_at_its_field_and_nothing_typed_is_lost(
    api: Api, reader: httpx.AsyncClient, answers: dict[str, str], names: set[str], says: str
) -> None:
    await api.desk.write(furnish)
    kept = {"field.a_link": "https://shop.example/", "field.a_choices": ["lamp"], "field.a_yes_no": "yes"}
    refused = await reader.post(PATH.format("fr"), data=FORM | kept | answers)
    assert refused.status_code == 400
    page = parsed(refused)
    assert marked(page) == names
    assert says in refused.text
    values = {one.get("name"): one.get("value") for one in page.iter("input")}
    assert values["field.a_link"] == "https://shop.example/"
    assert "Its lid is missing." in refused.text
    assert [one.get("value") for one in page.iter("option") if one.get("selected") is not None] == ["yes"]
    checked = [one.get("value") for one in page.iter("input") if one.get("checked") is not None]
    assert checked == ([] if "field.a_choices" in answers else ["lamp"])
    async with api.signed_in("ana") as ana:
        assert (await ana.get("/api/v1/tickets")).json()["items"] == []


async def test_what_is_no_longer_asked_is_in_the_message(api: Api, reader: httpx.AsyncClient) -> None:
    await api.desk.write(furnish)
    await api.desk.write(archive)
    sent = await reader.post(PATH.format("en"), data=FORM | {"field.a_text": "A-1"})
    assert sent.status_code == 303
    async with api.signed_in("ana") as ana:
        (row,) = (await ana.get("/api/v1/tickets")).json()["items"]
        river = (await ana.get(f"/api/v1/tickets/{row['number']}/river")).json()
    assert row["fields"] == {}
    assert "The text <b>: A-1" in str(river)
