"""Mails for the intake benchmark, like those of a small shop: in plain text and HTML, new ones and
answers."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

from helpdesk.demo.people import FIRST, LAST
from helpdesk.demo.texts import texts

SUPPORT = "support@desk.example"
_BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)


def mails(count: int, *, random_seed: int = 1) -> list[bytes]:
    """Two of three begin an issue, one of three answers an earlier one with the text quoted below; four of
    ten have an HTML part. 1.5 to 6 KB each."""
    dice = random.Random(random_seed)
    made: list[bytes] = []
    begun: list[EmailMessage] = []
    for number in range(count):
        answers = dice.choice(begun[-300:]) if begun and dice.random() < 0.34 else None
        mail = _mail(dice, number, answers)
        if answers is None:
            begun.append(mail)
        made.append(mail.as_bytes())
    return made


def _mail(dice: random.Random, number: int, answers: EmailMessage | None) -> EmailMessage:
    issue = dice.choice(texts().issues)
    words = issue.words["en"]
    slots = {
        "order": f"A-{dice.randrange(10_000, 99_999)}",
        "product": dice.choice(texts().products),
        "name": dice.choice(FIRST["en"].split()),
        "advisor": "Ana",
        "sum": f"{dice.randrange(20, 400)}.00 €",
        "days": str(dice.randrange(3, 12)),
    }
    sender = f"{slots['name']} {dice.choice(LAST['en'].split())}"
    mail = EmailMessage()
    mail["From"] = (
        formataddr((sender, f"customer{number}@post.example")) if answers is None else answers["From"]
    )
    mail["To"] = f"Support <{SUPPORT}>"
    mail["Subject"] = (
        dice.choice(words.subjects).format_map(slots) if answers is None else (f"Re: {answers['Subject']}")
    )
    mail["Date"] = format_datetime(_BEGAN + timedelta(minutes=number))
    mail["Message-ID"] = f"<bench.{number}@post.example>"
    text = dice.choice(words.opens if answers is None else words.back).format_map(slots)
    if answers is not None:
        mail["In-Reply-To"] = mail["References"] = answers["Message-ID"]
        part = answers.get_body(("plain",))
        before = part.get_content() if part is not None else ""
        text += "\n\nOn Monday Ana wrote:\n" + "\n".join(f"> {line}" for line in before.splitlines())
    for hop in range(3):
        mail["Received"] = f"from mx{hop}.post.example by mx.desk.example with ESMTPS id {number:08x}{hop}"
    mail["DKIM-Signature"] = "v=1; a=rsa-sha256; d=post.example; s=bench; b=" + "QUJDREVG" * 40
    mail.set_content(text + "\n\n-- \n" + sender + "\nSent from my phone\n")
    if dice.random() < 0.4:
        paragraphs = "".join(f'<p style="margin:0 0 12px">{line}</p>' for line in text.split("\n") if line)
        mail.add_alternative(f"<html><body><div>{paragraphs}</div></body></html>", subtype="html")
    return mail
