"""What happens to a ticket's messages: written, answered, delivered, noted, their files fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec

from helpdesk.db.tickets import messages
from helpdesk.domain.events import event as e
from helpdesk.domain.messages import Attachment, Bounce, Identity, InboundMessage
from helpdesk.operations.answers import delivery
from helpdesk.operations.chats import visitor_chat
from helpdesk.operations.inbound import changed_messages, chat_notices
from tests.factories import POLICY
from tests.live.proof.cases import proves
from tests.live.proof.stage import Stage


@proves(e.MessageReceived)
async def the_customer_writes_again(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    await stage.answer(ticket)
    await stage.mail(sender="dora@shop.example")
    yield [ticket]
    assert await stage.mail(text="It did not come.", ticket_hint=ticket) == ticket


@proves(e.MessageReceived)
async def somebody_who_was_copied_writes(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine(participants=[Identity(kind="email", value="eve@shop.example", name="Eve")])
    yield [ticket]
    assert await stage.mail(sender="eve@shop.example", text="I know more.", ticket_hint=ticket) == ticket


@proves(e.MessageReceived)
async def a_visitor_writes_in_a_running_chat(stage: Stage) -> AsyncIterator[list[int]]:
    said = await stage.chat("My parcel is late")
    yield [said.ticket_id]
    await stage.chat("It should have come on Monday")


@proves(e.ReplyWritten)
async def ana_answers_by_mail_and_waits(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    detail = await stage.api("GET", f"/tickets/{ticket}")
    yield [ticket]
    body = {
        "channel": "support",
        "text": "It comes today.",
        "cc": ["fay@shop.example"],
        "last_message_id": detail["last_message_id"],
        "then": "pending",
    }
    await stage.api("POST", f"/tickets/{ticket}/replies", body)


@proves(e.ReplyWritten)
async def ana_answers_in_a_chat(stage: Stage) -> AsyncIterator[list[int]]:
    said = await stage.chat("My parcel is late")
    yield [said.ticket_id]
    await stage.answer(said.ticket_id, channel="chat")


@proves(e.DeliveryChanged)
async def an_answer_by_mail_is_sent(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    answer = await stage.answer(ticket)
    yield [ticket]
    await stage.write(delivery.note_delivery, answer, "sent")


@proves(e.DeliveryChanged)
async def an_answer_that_failed_is_sent_again(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    answer = await stage.answer(ticket)
    await stage.write(delivery.note_delivery, answer, "failed", detail="550 no such mailbox")
    yield [ticket]
    await stage.api("POST", f"/messages/{answer}/resend")


@proves(e.DeliveryChanged)
async def an_answer_of_a_solved_ticket_comes_back(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    answer = await stage.answer(ticket)
    await stage.api("POST", f"/tickets/{ticket}/closure", {"state": "solved"})
    yield [ticket]
    await stage.write(delivery.note_delivery, answer, "failed", detail="550 no such mailbox")


@proves(e.DeliveryChanged)
async def an_uncertain_answer_has_arrived(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    answer = await stage.answer(ticket)
    await stage.write(delivery.note_delivery, answer, "uncertain", detail="the desk stopped")
    yield [ticket]
    await stage.api("POST", f"/messages/{answer}/settle")


@proves(e.DeliveryChanged)
async def a_ticket_with_a_failed_answer_is_solved(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    answer = await stage.answer(ticket)
    await stage.write(delivery.note_delivery, answer, "failed", detail="550 no such mailbox")
    yield [ticket]
    await stage.api("POST", f"/tickets/{ticket}/closure", {"state": "solved"})


@proves(e.DeliveryChanged)
async def a_visitor_reads_an_answer(stage: Stage) -> AsyncIterator[list[int]]:
    said = await stage.chat("My parcel is late")
    answer = await stage.answer(said.ticket_id, channel="chat")
    yield [said.ticket_id]
    await stage.write(visitor_chat.note_seen, said.conversation_id, answer)


@proves(e.FilesFetched)
async def the_files_of_a_message_are_here(stage: Stage) -> AsyncIterator[list[int]]:
    coming = Attachment(name="chair.jpg", type="image/jpeg", size=12, sha256="", remote="provider:1")
    ticket = await stage.mine(attachments=[coming])
    detail = await stage.api("GET", f"/tickets/{ticket}")
    yield [ticket]
    here = msgspec.structs.replace(coming, sha256=stage.blobs.put(b"twelve bytes"))
    await stage.write(delivery.note_files, detail["last_message_id"], {"provider:1": here})


@proves(e.NoteAdded)
async def ana_writes_a_note(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    await stage.mail(sender="dora@shop.example")
    yield [ticket]
    await stage.api("POST", f"/tickets/{ticket}/notes", {"text": "Ask the carrier."})


@proves(e.CallNoted)
async def ana_writes_a_call_down(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    body = {
        "number": "+44 20 7946 0958",
        "call_direction": "in",
        "seconds": 95,
        "text": "She is at home now.",
    }
    await stage.api("POST", f"/tickets/{ticket}/calls", body)


@proves(e.ItemParked)
async def an_answer_bounces(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    answer = await stage.answer(ticket)
    sent = await stage.desk.read(messages.message, answer)
    yield [ticket]
    bounce = Bounce(recipients=["cleo@shop.example"], permanent=True, original_message_id=sent.external_id)
    await stage.mail(sender="mailer-daemon@shop.example", kind="bounce", bounce=bounce)


@proves(e.ItemParked)
async def a_mail_of_a_machine_is_kept_aside(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    yield [ticket]
    await stage.mail(kind="auto", kind_reason="Auto-Submitted")


@proves(e.MessageChanged)
async def a_message_says_something_else(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    detail = await stage.api("GET", f"/tickets/{ticket}")
    row = await stage.desk.read(messages.message, detail["last_message_id"])
    yield [ticket]
    edit = InboundMessage(
        channel=row.channel or "",
        external_id="edit",
        sender=Identity(kind="email", value=row.author_address),
        text="Where is order A-1043?",
        new_text="Where is order A-1043?",
    )
    await stage.write(changed_messages.edit, edit, row.id, POLICY)


@proves(e.ChatChanged)
async def a_chat_is_blocked(stage: Stage) -> AsyncIterator[list[int]]:
    said = await stage.chat("My parcel is late")
    answer = await stage.answer(said.ticket_id, channel="chat")
    yield [said.ticket_id]
    await stage.write(chat_notices.close_of_message, answer, "gone")


@proves(e.DeliveryChanged)
async def an_automatic_mail_of_a_solved_ticket_fails(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine()
    answer = await stage.answer(ticket)
    await stage.write(messages.change_message, answer, {"automatic": True})
    await stage.api("POST", f"/tickets/{ticket}/closure", {"state": "solved"})
    yield [ticket]
    await stage.write(delivery.note_delivery, answer, "failed", detail="550 no such mailbox")


@proves(e.DeliveryChanged)
async def an_answer_that_some_did_not_get_is_sent_again(stage: Stage) -> AsyncIterator[list[int]]:
    ticket = await stage.mine(participants=[Identity(kind="email", value="eve@shop.example", name="Eve")])
    answer = await stage.answer(ticket)
    without = (await stage.desk.read(messages.message, answer)).recipients["to"]
    await stage.write(delivery.note_delivery, answer, "failed", detail="550 nobody", without=without)
    yield [ticket]
    await stage.api("POST", f"/messages/{answer}/resend")
