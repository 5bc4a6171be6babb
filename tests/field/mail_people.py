"""Mails whose sender is not simply the address in From, and machines that pass people's mail on."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from tests.field.cases import FieldDesk, check


def _just_now(date: str = "Wed, 25 Nov 2026 20:00:00 +0000") -> dict[str, str]:
    """The change of a mail that makes it one of this moment: only a fresh mail is acknowledged."""
    return {date: format_datetime(datetime.now(UTC))}


async def _set(desk: FieldDesk, **settings: object) -> None:
    """Change settings of the mailbox."""

    def change(tx: Transaction) -> None:
        row = channels.channel(tx, "support")
        channels.put_channel(
            tx,
            row.name,
            kind=row.kind,
            label=row.label,
            team_id=row.team_id,
            settings={**row.settings, **settings},
            enabled=True,
        )

    await desk.tools.desk.write(change)


async def _got(desk: FieldDesk, address: str, *texts: str) -> None:
    """These mails, and no others, arrive at the address, each for it alone."""
    mails = await desk.outbox.wait_for(address, len(texts))
    assert [text in mail.text for text, mail in zip(texts, mails, strict=True)] == [True] * len(texts)
    assert all(mail.recipients == [address] for mail in mails)


@check("mail/form-customer-one.eml", "mail/form-customer-two.eml")
async def two_people_who_use_one_contact_form_are_two_customers(desk: FieldDesk) -> None:
    await _set(desk, form_senders=["website@shop.example"], acknowledge=True)
    one = await desk.mail("form-customer-one", changed=_just_now())
    two = await desk.mail("form-customer-two", changed=_just_now())
    assert (one.fate, two.fate) == ("opened", "opened")
    assert one.contact["id"] != two.contact["id"]
    assert (one.contact["name"], two.contact["name"]) == ("Olga Brand", "Tom Reed")
    assert two.message["author_address"] == "tom@mail.example"
    assert two.message["recipients"] == {"to": [], "through": ["website@shop.example"]}
    await _got(desk, "tom@mail.example", f"number {two.number}")
    await _got(desk, "olga@mail.example", f"number {one.number}")
    two = await desk.came(two.item["id"])
    sent = await desk.answer(two, "A new kettle is on its way.")
    assert sent["recipients"] == {"to": ["tom@mail.example"], "cc": []}
    await _got(desk, "tom@mail.example", f"number {two.number}", "A new kettle is on its way.")
    assert sorted(desk.outbox.addresses()) == ["olga@mail.example", "tom@mail.example"]


@check("mail/form-customer-one.eml", "mail/form-customer-two.eml")
async def a_reply_to_of_another_domain_is_who_is_answered_but_never_verified(desk: FieldDesk) -> None:
    await _set(desk, authserv_id="mx.desk.example.com")
    passed = "mx.desk.example.com; dmarc=pass header.from=shop.example"
    confirmed = f"Authentication-Results: {passed}\nMIME-Version"
    one = await desk.mail("form-customer-one", changed={"MIME-Version": confirmed})
    two = await desk.mail("form-customer-two", changed={"MIME-Version": confirmed})
    assert one.number != two.number
    assert one.contact["id"] != two.contact["id"]
    contact = await desk.get(f"/api/v1/contacts/{one.contact['id']}")
    known = [(row["value"], row["verified_at"]) for row in contact["identities"]]
    assert known == [("olga@mail.example", None)]
    sent = await desk.answer(one, "We send another one.")
    assert sent["recipients"] == {"to": ["olga@mail.example"], "cc": []}


@check("mail/form-from-own-address.eml")
async def a_form_that_sends_from_our_own_address_brings_a_customer(desk: FieldDesk) -> None:
    came = await desk.mail("form-from-own-address")
    assert came.fate == "opened"
    assert came.contact["name"] == "Zoe Karr"
    assert came.message["author_address"] == "zoe@mail.example"
    sent = await desk.answer(came, "Please try again.")
    assert sent["recipients"]["to"] == ["zoe@mail.example"]


@check("mail/noreply-with-reply-to.eml")
async def an_address_that_takes_no_answers_is_not_answered(desk: FieldDesk) -> None:
    await _set(desk, acknowledge=True)
    came = await desk.mail("noreply-with-reply-to", changed=_just_now())
    assert came.message["author_address"] == "kim@mail.example"
    await _got(desk, "kim@mail.example", f"number {came.number}")
    assert (await desk.answer(came, "On Friday."))["recipients"] == {"to": ["kim@mail.example"], "cc": []}


@check("mail/comma-in-name.eml")
async def a_comma_in_the_name_is_no_second_sender(desk: FieldDesk) -> None:
    came = await desk.mail("comma-in-name")
    assert came.fate == "opened"
    assert came.contact["name"] == "Meyer, Greg"
    assert came.message["author_address"] == "greg@comma.example"


@check("mail/semicolon-in-name.eml")
async def a_semicolon_in_the_name_is_no_second_sender(desk: FieldDesk) -> None:
    came = await desk.mail("semicolon-in-name")
    assert came.fate == "opened"
    assert came.contact["name"] == "Meyer; Greg"
    assert came.message["author_address"] == "greg@semi.example"


@check("mail/forwarded-by-rule.eml")
async def a_mail_that_a_mailbox_rule_forwarded_is_a_persons_and_gets_no_automatic_answer(
    desk: FieldDesk,
) -> None:
    await _set(desk, acknowledge=True)
    came = await desk.mail("forwarded-by-rule", changed=_just_now("Thu, 01 Oct 2026 09:00:00 +0200"))
    assert came.fate == "opened"
    assert came.contact["name"] == "Marta Linde"
    assert came.message["recipients"] == {"to": []}  # not to the mailbox that would send it back
    assert came.message["automatic"] is True
    other = await desk.mail("form-precedence-bulk", changed=_just_now())
    await _got(desk, "pam@php.example", f"number {other.number}")
    assert desk.outbox.inbox("marta@linde.example") == []


@check("mail/answer-through-another-desk.eml")
async def an_answer_that_another_desk_sends_joins_its_ticket_by_our_token(desk: FieldDesk) -> None:
    before = await desk.mail("comma-in-name")
    await desk.answer(before, "Is Thursday at ten fine?")
    (sent,) = await desk.outbox.wait_for("greg@comma.example")
    token = sent.reply_to.partition("+")[2].partition("@")[0]
    came = await desk.mail("answer-through-another-desk", changed={"acaj7ffjcite67467a3pq": token})
    assert (came.fate, came.number) == ("threaded", before.number)
    assert came.message["automatic"] is True
    assert came.message["new_text"].endswith("Our gate code is 4711.")
    assert "above this line" not in came.message["new_text"]


@check("mail/answer-through-another-desk.eml")
async def without_our_token_another_desks_mail_stays_parked(desk: FieldDesk) -> None:
    came = await desk.mail("answer-through-another-desk")
    assert came.fate == "parked"


@check("mail/asks-about-automatic-reply.eml")
async def a_question_about_automatic_replies_is_a_persons(desk: FieldDesk) -> None:
    came = await desk.mail("asks-about-automatic-reply")
    assert came.fate == "opened"
    assert came.message["automatic"] is False


@check("mail/form-precedence-bulk.eml")
async def a_question_sent_as_bulk_mail_is_a_persons(desk: FieldDesk) -> None:
    came = await desk.mail("form-precedence-bulk")
    assert came.fate == "opened"
    assert came.contact["name"] == "Pam Php"
