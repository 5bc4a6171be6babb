"""A stranger's controls of direction reach no list, ticket, customer, file or mail."""

from __future__ import annotations

from email.message import EmailMessage

from helpdesk.domain.messages import RawInbound
from helpdesk.operations.answers import delivery
from tests.api.conftest import Api

TURNS = "\u202e"
NAMED = "[RLO]"


def letter() -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Mia {TURNS}nimda <mia@c.example>"
    mail["To"] = "support@desk.example"
    mail["Subject"] = f"Invoice {TURNS}fdp.exe"
    mail["Message-ID"] = "<turned@c.example>"
    mail.set_content("Please look.")
    mail.add_attachment(b"MZ", maintype="application", subtype="pdf", filename=f"invoice{TURNS}fdp.exe")
    return mail.as_bytes()


async def test_a_mail_shows_what_turns_its_subject_name_and_file(api: Api) -> None:
    raw = RawInbound(channel="support", body=letter())
    (outcome,) = await api.tools.inbox.settle(await api.tools.inbox.keep(raw), raw)
    number = outcome.ticket_id
    assert number is not None
    async with api.signed_in("adam") as adam:
        ticket = (await adam.get(f"/api/v1/tickets/{number}")).text
        river = (await adam.get(f"/api/v1/tickets/{number}/river")).text
        listed = (await adam.get("/api/v1/tickets")).text
        people = (await adam.get("/api/v1/contacts")).text
        for shown in (ticket, river, listed, people):
            assert TURNS not in shown
            assert NAMED in shown
        assert f"invoice{NAMED}fdp.exe" in river
        last = (await adam.get(f"/api/v1/tickets/{number}")).json()["last_message_id"]
        reply = {"channel": "support", "text": "Thanks", "last_message_id": last}
        replied = await adam.post(f"/api/v1/tickets/{number}/replies", json=reply)
        assert replied.status_code == 201, replied.text
        job = await api.desk.read(delivery.outbound, replied.json()["id"], api.tools.policy, attempt=1)
        assert NAMED in job.subject


async def test_an_address_that_turns_what_follows_is_shown(api: Api) -> None:
    mail = letter().replace(b"<mia@c.example>", f"<{TURNS}moc.knab@c.example>".encode())
    mail = mail.replace(b"To: ", f"Cc: {TURNS}oz@c.example\nTo: ".encode())
    raw = RawInbound(channel="support", body=mail)
    (outcome,) = await api.tools.inbox.settle(await api.tools.inbox.keep(raw), raw)
    async with api.signed_in("adam") as adam:
        ticket = await adam.get(f"/api/v1/tickets/{outcome.ticket_id}")
        assert f"{NAMED}moc.knab@c.example" in ticket.text
        paths = (f"/api/v1/tickets/{outcome.ticket_id}/river", "/api/v1/contacts", "/api/v1/ledger/items")
        for shown in (ticket, *[await adam.get(path) for path in paths]):
            assert TURNS not in shown.text


async def test_what_the_api_is_given_is_shown_too(api: Api) -> None:
    async with api.signed_in("ana") as ana:
        opened = await ana.post(
            "/api/v1/tickets",
            json={
                "channel": "phone",
                "contact": {"kind": "phone", "value": "+44 20 7946 0018", "name": f"A{TURNS}b"},
                "subject": f"S{TURNS}t",
                "text": "T",
            },
        )
        assert opened.status_code == 201, opened.text
        number = opened.json()["ticket"]["number"]
        renamed = await ana.put(f"/api/v1/tickets/{number}/subject", json={"subject": f"New{TURNS}one"})
        assert renamed.json()["ticket"]["subject"] == f"New{NAMED}one"
        contact = opened.json()["ticket"]["contact"]["id"]
        changed = await ana.patch(f"/api/v1/contacts/{contact}", json={"name": f"C{TURNS}d"})
        assert changed.json()["name"] == f"C{NAMED}d"
        files = {"file": (f"x{TURNS}fdp.exe", b"MZ", "text/plain")}
        assert (await ana.post("/api/v1/uploads", files=files)).json()["name"] == f"x{NAMED}fdp.exe"
        for path in (f"/api/v1/tickets/{number}", f"/api/v1/tickets/{number}/river", "/api/v1/contacts"):
            assert TURNS not in (await ana.get(path)).text
