"""`judgement.threads…`: one ticket per issue, on made-up customers whose issues are known.

The mail of `desk-threads/make.py` (shared sample data) goes the real way in: one mailbox, every mail answered
by the desk, an answer's Message-ID in In-Reply-To where the customer kept it. Once as it is, once with the
Authentication-Results of the mailbox's own server (`judgement.threads_attested`). Counted are pairs of one
customer's mails, over all seeds together: joined rightly, joined wrongly, parted wrongly. Beside it, of the
mails that began a ticket although their issue had one, how many had the right ticket as their suggestion.
"""

from __future__ import annotations

import importlib.util
import itertools
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bench.judgement import share
from helpdesk.channels.email.read.parse import parse
from helpdesk.db import channels
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import ledger
from helpdesk.db.people import advisors
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.events.actors import Actor
from helpdesk.domain.messages import RawInbound
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import replies
from helpdesk.operations.inbound import customer_messages, intake
from helpdesk.operations.inbound.customer_messages import Prepared
from tests.shared import root

SEEDS = (90_001, 90_002, 90_003, 90_004)
CUSTOMERS = 150
OWN = "support@desk.example"
SERVER = "mx.desk.example"
_POLICY = Policy(secret=b"a secret for the benchmark alone")
_LEAST = {"threads": (85, 99), "threads_attested": (90, 97)}  # F1, precision


def rows() -> Iterator[dict[str, Any]]:
    maker = root() / "desk-threads" / "make.py"
    if not maker.exists():
        for name in _LEAST:
            yield {
                "name": f"judgement.{name}",
                "value": None,
                "unit": "%",
                "left_out": f"no sample data at {maker}",
            }
        return
    plays = {seed: made(maker, CUSTOMERS, seed) for seed in SEEDS}
    for name, (f1, precision) in _LEAST.items():
        pairs: Counter[str] = Counter()
        for mails in plays.values():
            pairs.update(score(mails, played(mails, attested=name != "threads")))
        right, wrong, parted = pairs["right"], pairs["wrong"], pairs["parted"]
        yield share(f"judgement.{name}", 2 * right, 2 * right + wrong + parted, f1)
        yield share(f"judgement.{name}_precision", right, right + wrong, precision)
        yield share(f"judgement.{name}_recall", right, right + parted)
        yield share(f"judgement.{name}_suggested", pairs["suggested"], pairs["began again"])


def made(maker: Path, customers: int, seed: int) -> list[dict[str, Any]]:
    """The mails of `make.py`; its docstring has their fields."""
    spec = importlib.util.spec_from_file_location("desk_threads", maker)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    mails: list[dict[str, Any]] = module.make(customers, seed)
    return mails


class Placed(dict[str, int]):
    """The ticket of each mail by its id; `suggested`: the ticket that was suggested to it."""

    suggested: dict[str, int]


def played(mails: Iterable[dict[str, Any]], *, attested: bool) -> Placed:
    """Where a new desk on SQLite puts each mail."""
    placed = Placed()
    placed.suggested = {}
    answers: dict[str, str] = {}  # by the mail's id, the Message-ID of our answer
    trusted = SERVER if attested else ""
    with tempfile.TemporaryDirectory(prefix="helpdesk-bench-") as folder:
        url = f"sqlite:///{Path(folder) / 'helpdesk.db'}"
        migrate(url)
        desk = Desk(url)
        try:
            by = desk.write_now(_furnish)
            for mail in mails:
                raw = RawInbound(channel="support", body=written(mail, answers, attested=attested))
                prepared = [customer_messages.prepare(one) for one in parse(raw, frozenset([OWN]), trusted)]
                at = datetime.fromisoformat(mail["at"])
                ticket, suggested, answer = desk.write_now(_take_in, prepared, raw, mail["id"], at, by)
                placed[mail["id"]] = ticket
                answers[mail["id"]] = answer
                if suggested is not None:
                    placed.suggested[mail["id"]] = suggested
        finally:
            desk.close()
    return placed


def written(mail: dict[str, Any], answers: dict[str, str], *, attested: bool) -> bytes:
    """The mail as it is sent. Its In-Reply-To is our answer that it names."""
    message = EmailMessage()
    domain = mail["from"].partition("@")[2]
    if attested:
        message["Authentication-Results"] = f"{SERVER}; dmarc=pass header.from={domain}"
    message["From"] = f"{mail['name']} <{mail['from']}>"
    message["To"] = OWN
    message["Subject"] = mail["subject"]
    message["Message-ID"] = f"<{mail['id']}@{domain}>"
    message["Date"] = datetime.fromisoformat(mail["at"])
    if mail["answers"]:
        message["In-Reply-To"] = f"<{answers[mail['answers']]}>"
    message.set_content(mail["body"])
    return message.as_bytes()


def score(mails: list[dict[str, Any]], placed: Placed) -> Counter[str]:
    """Pairs of a customer's mails that are `right`, `wrong` or `parted`; and of the mails that `began again`
    though their issue had a ticket, those with that ticket `suggested`."""
    counted: Counter[str] = Counter()
    by_customer: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for mail in mails:
        by_customer[mail["from"]].append(mail)
    for own in by_customer.values():
        for first, second in itertools.combinations(own, 2):
            same, joined = first["issue"] == second["issue"], placed[first["id"]] == placed[second["id"]]
            if same or joined:
                counted["right" if same and joined else "parted" if same else "wrong"] += 1
        for place, mail in enumerate(own):
            before = {placed[one["id"]] for one in own[:place]}
            issues = {placed[one["id"]] for one in own[:place] if one["issue"] == mail["issue"]}
            if issues and placed[mail["id"]] not in before:
                counted["began again"] += 1
                counted["suggested"] += placed.suggested.get(mail["id"]) in issues
    return counted


def _furnish(tx: Transaction) -> Actor:
    ana = advisors.add_advisor(tx, email="ana@desk.example", name="Ana")
    team = advisors.add_team(tx, "Support", [ana])
    channels.put_channel(
        tx, "support", kind="email", label="Support", team_id=team, settings={"address": OWN}, enabled=True
    )
    return Actor(kind="advisor", id=ana, name="Ana")


def _take_in(
    tx: Transaction, prepared: list[Prepared], raw: RawInbound, name: str, at: datetime, by: Actor
) -> tuple[int, int | None, str]:
    """The mail's ticket, what was suggested to it, and the Message-ID of our answer, which comes at once."""
    tx.now = at
    item = ledger.keep(
        tx,
        channel_id=channels.channel(tx, raw.channel).id,
        external_id=name,
        headers={},
        body=raw.body,
        size=len(raw.body),
        sha256=f"{name:0>64}",
    )
    (outcome,) = intake.receive_all(tx, item, prepared, _POLICY)
    if outcome.ticket_id is None:
        raise RuntimeError(f"the desk did not take {name} in: {outcome}")
    began = outcome.fate == "opened"
    suggestion = tickets.ticket(tx, outcome.ticket_id).suggestion if began else None
    reply = replies.Reply(channel=raw.channel, text="Thank you, we look into it.")
    sent = messages.message(tx, replies.send(tx, outcome.ticket_id, reply, by=by, policy=_POLICY))
    return outcome.ticket_id, suggestion.ticket_id if suggestion else None, str(sent.external_id)
