"""`intake.busy_sender_p99_ms`: the time in the writer's transaction of a mail from a customer with 50 open
tickets of many words each, when the mail proves its sender: its words
are compared with those of each ticket.

Other writers wait for that long. Measured: the whole operation without the commit.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger
from helpdesk.db.people import advisors
from helpdesk.demo.texts import texts
from helpdesk.domain.messages import Identity, InboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.operations.inbound import customer_messages, intake
from helpdesk.operations.inbound.customer_messages import Prepared

OPEN = 50
MAILS = 300
SENDER = "busy@firm.example"
_POLICY = Policy(secret=b"a secret for the benchmark alone")
_BEGAN = datetime(2026, 1, 5, 8, tzinfo=UTC)


def rows() -> Iterator[dict[str, Any]]:
    dice = random.Random(5)
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'helpdesk.db'}"
        migrate(url)
        desk = Desk(url)
        try:
            desk.write_now(_furnish)
            for number in range(OPEN):
                desk.write_now(_take_in, _mail(dice, number, attested=False))
            spent = sorted(
                desk.write_now(_take_in, _mail(dice, OPEN + number, attested=True)) for number in range(MAILS)
            )
        finally:
            desk.close()
    yield {
        "name": "intake.busy_sender_p99_ms",
        "value": 1000 * spent[MAILS * 99 // 100],
        "unit": "ms",
        "most": 5,
    }
    yield {"name": "intake.busy_sender_p50_ms", "value": 1000 * spent[MAILS // 2], "unit": "ms"}


def _take_in(tx: Transaction, prepared: Prepared) -> float:
    """Seconds that the writer's transaction spends on the mail."""
    message = prepared.message
    began = time.perf_counter()
    item = ledger.keep(
        tx,
        channel_id=channels.channel(tx, message.channel).id,
        external_id=message.external_id,
        headers={},
        body=message.text.encode(),
        size=len(message.text),
        sha256=f"{message.external_id:0>64}",
    )
    (outcome,) = intake.receive_all(tx, item, [prepared], _POLICY)
    if outcome.ticket_id is None:
        raise RuntimeError(f"the desk did not take the mail in: {outcome}")
    return time.perf_counter() - began


def _mail(dice: random.Random, number: int, *, attested: bool) -> Prepared:
    """A long mail: the words of several issues, about a product of the shop."""
    shop = texts()
    said = [dice.choice(issue.words["en"].opens) for issue in dice.sample(shop.issues, 4)]
    slots = {
        "order": f"A-{dice.randrange(10_000, 99_999)}",
        "product": dice.choice(shop.products),
        "name": "Bo",
        "advisor": "Ana",
        "sum": "20.00 €",
        "days": "4",
    }
    text = "\n".join(said).format_map(slots)
    subject = dice.choice(dice.choice(shop.issues).words["en"].subjects).format_map(slots)
    return customer_messages.prepare(
        InboundMessage(
            channel="support",
            external_id=f"busy-{number}@firm.example",
            sender=Identity(kind="email", value=SENDER, name="Bo Busy", attested=attested),
            subject=subject,
            text=text,
            new_text=text,
            sent_at=_BEGAN + timedelta(minutes=number),
        )
    )


def _furnish(tx: Transaction) -> None:
    ana = advisors.add_advisor(tx, email="ana@desk.example", name="Ana")
    team = advisors.add_team(tx, "Support", [ana])
    channels.put_channel(
        tx,
        "support",
        kind="email",
        label="Support",
        team_id=team,
        settings={"address": "support@desk.example"},
        enabled=True,
    )
