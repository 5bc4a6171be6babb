"""One made-up thread: its messages with authors and times, and its rows in every table."""

from __future__ import annotations

import hashlib
import random

from helpdesk.db.schema import surveys as survey_tables
from helpdesk.demo.crowd import Crowd
from helpdesk.demo.rows import SHOP, ThreadRows, as_json
from helpdesk.demo.shelf import Crew, Shelf
from helpdesk.demo.texts import texts
from helpdesk.domain.events import event as events
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.threading.evidence import Evidence

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_SCORES = {
    "csat": (5,) * 55 + (4,) * 25 + (3,) * 8 + (2,) * 5 + (1,) * 7,
    "ces": (1,) * 45 + (2,) * 30 + (3,) * 12 + (4,) * 8 + (5,) * 5,
}
_STAYS_SOLVED = 7 * DAY
_NEW = Evidence(rung="new", says="nothing links it to a ticket")


def write_thread(
    shelf: Shelf, crew: Crew, crowd: Crowd, dice: random.Random, *, opened: int, now: int
) -> None:
    """One ticket from its first message to its state at `now`."""
    _Thread(shelf, crew, crowd, dice, opened, now).write()


class _Thread(ThreadRows):
    def write(self) -> None:
        state = self._story()
        solved = closed = snoozed = None
        state_at = self.opened
        if state in ("pending", "snoozed"):
            state_at = self.at
            snoozed = self.now + self.dice.randrange(HOUR, 6 * DAY) if state == "snoozed" else None
            self.change_state("open", state, self.by)
        elif state == "solved":
            solved = state_at = self.at
            self.change_state("open", "solved", self.by)
            self._ask()
            if self.now - solved > _STAYS_SOLVED:
                state, self.at = "closed", solved + _STAYS_SOLVED
                closed = state_at = self.at
                self.change_state("solved", "closed", SYSTEM)
        self.keep_ticket(state, state_at, snoozed=snoozed, solved=solved, closed=closed)

    def _story(self) -> str:
        """Write all messages. Returns the ticket's last state, before the desk closes solved tickets."""
        dice, pace = self.dice, 1 if self.kind == "webchat" else 30
        lively = self._lively()
        self._begin()
        if lively and dice.random() < 0.35:
            return "open"  # nobody has answered yet
        if not self._wait(dice.expovariate(1 / (4 * pace))):
            return "open"
        self._assign()
        if dice.random() < 0.2:
            self._note()
        self._reply()
        while dice.random() < 0.4:
            if not self._wait(dice.expovariate(1 / (9 * pace))):
                return "pending"
            self._hear(dice.choice(self.words.back).format_map(self.slots))
            if (lively and dice.random() < 0.5) or not self._wait(dice.expovariate(1 / (4 * pace))):
                return "open"
            self._reply()
        if lively:
            return "snoozed" if dice.random() < 0.3 else "pending"
        if dice.random() < 0.4 and self.kind != "phone":
            if not self._wait(dice.expovariate(1 / (6 * pace))):
                return "pending"
            self._hear(dice.choice(texts().thanks[self.language]))
        if not self._wait(dice.expovariate(1 / (20 * pace))):
            return "pending" if self.waiting is None else "open"
        self.waiting = None
        return "solved"

    def _lively(self) -> bool:
        """Whether the ticket is still active: many of the newest are, few of the old ones."""
        age = self.now - self.opened
        return self.dice.random() < (0.55 if age < 3 * DAY else 0.25 if age < 14 * DAY else 0.006)

    def _wait(self, minutes: float) -> bool:
        """Move the time on; False, with the time unchanged, if that would be in the future."""
        then = self.at + int((minutes + 0.5) * MINUTE)
        if then >= self.now:
            return False
        self.at = then
        return True

    def _begin(self) -> None:
        self.shelf.record(
            self.at,
            events.TicketOpened(
                ticket_id=self.ticket_id,
                contact_id=self.person.id,
                channel=self.channel,
                subject=self.subject,
            ),
        )
        if self.kind == "phone":
            self._assign()
            self._call()
        else:
            self._hear(self.words.opens[self.template].format_map(self.slots), first=True)

    def _hear(self, body: str, *, first: bool = False) -> None:
        """The customer writes on their ticket's channel, or calls again."""
        if self.kind == "phone":
            self._call()
            return
        message_id = self.next_message(body)
        evidence = _NEW if first else self.evidence_now()
        subject = "" if self.kind != "email" else self.subject if first else f"Re: {self.subject}"
        external_id = {
            "email": f"{message_id}.{self.slots['order']}@mail.example",
            "webchat": f"{self.address[1]}:{message_id}",
            "telegram": f"{self.address[1]}:{message_id}",
        }[self.kind]
        self.keep_message(
            message_id,
            "message",
            "in",
            body,
            subject=subject,
            external_id=external_id,
            fingerprint=hashlib.sha256(external_id.encode()).hexdigest()[:32],
            author=("contact", self.person.id, None, self.person.name, self.address[1]),
            references=as_json(self.mail_ids[-10:]),
            evidence=as_json(evidence),
        )
        self.account(message_id, external_id, subject, body, "opened" if first else "threaded", evidence)
        self.mail_ids.append(external_id)
        self.waiting = self.waiting or self.at
        self.heard = self.at
        self.shelf.record(
            self.at,
            events.MessageReceived(
                ticket_id=self.ticket_id,
                message_id=message_id,
                channel=self.channel,
                conversation_id=self.conversation_id,
                evidence=evidence.says,
            ),
        )

    def _reply(self) -> None:
        if self.kind == "phone":
            self._call()
            return
        body = self.dice.choice(self.words.answers).format_map(self.slots)
        message_id = self.next_message(body)
        mail = self.kind == "email"
        external_id = f"ticket-{self.ticket_id}.message-{message_id}.seed@{SHOP}" if mail else None
        self.keep_message(
            message_id,
            "message",
            "out",
            body,
            subject=f"Re: {self.subject}" if mail else "",
            external_id=external_id,
            author=("advisor", None, self.advisor_id, self.advisor, ""),
            recipients=as_json({"to": [self.address[1]], "cc": []}) if mail else '{"to":[],"cc":[]}',
            references=as_json(self.mail_ids[-10:]) if mail else "[]",
            delivery="sent" if mail else "read",
        )
        if external_id is not None:
            self.mail_ids.append(external_id)
        self.waiting = None
        self.replied = self.replied or self.at
        self.shelf.record(
            self.at,
            events.ReplyWritten(
                ticket_id=self.ticket_id,
                message_id=message_id,
                channel=self.channel,
                conversation_id=self.conversation_id,
                by=self.by,
            ),
        )
        if mail:
            told = events.DeliveryChanged(ticket_id=self.ticket_id, message_id=message_id, state="sent")
            self.shelf.record(self.at, told)
            if self.dice.random() < 0.03:
                answer_id = f"auto-{message_id}@mail.example"
                answer = self.mail(answer_id, f"Out of office: Re: {self.subject}", "I am away this week.")
                self.keep_item(answer_id, answer, "parked", "auto: says it is an automatic reply", None)

    def _note(self) -> None:
        body = self.dice.choice(texts().notes).format_map(self.slots)
        message_id = self.next_message(body, shown=False)
        author = ("advisor", None, self.advisor_id, self.advisor, "")
        self.keep_message(message_id, "note", "none", body, author=author, on_channel=False)
        note = events.NoteAdded(ticket_id=self.ticket_id, message_id=message_id, by=self.by)
        self.shelf.record(self.at, note)

    def _call(self) -> None:
        body = self.dice.choice(texts().calls).format_map(self.slots)
        message_id = self.next_message(body)
        seconds = self.dice.randrange(40, 900)
        call = {"number": self.address[1], "call_direction": "in", "seconds": seconds}
        self.keep_message(
            message_id,
            "call",
            "none",
            body,
            author=("advisor", self.person.id, self.advisor_id, self.advisor, self.address[1]),
            call=as_json(call),
            evidence=as_json(_NEW if self.count == 1 else self.evidence_now()),
        )
        self.replied = self.replied or self.at
        noted = events.CallNoted(ticket_id=self.ticket_id, message_id=message_id, by=self.by)
        self.shelf.record(self.at, noted)

    def _assign(self) -> None:
        if self.owned:
            return
        self.owned = True
        self.shelf.record(
            self.at,
            events.TicketAssigned(
                ticket_id=self.ticket_id,
                team_id=self.team_id,
                advisor_id=self.advisor_id,
                reason=f"{self.advisor}: fewest open tickets",
                by=SYSTEM,
            ),
        )

    def _ask(self) -> None:
        """Four of ten closings send a survey, and a little over a third of those customers answer."""
        dice = self.dice
        if self.kind == "phone" or dice.random() > 0.4:
            return
        survey = "csat" if self.kind == "webchat" else "ces"
        sent = min(self.at + HOUR, self.now)
        answered = sent + dice.randrange(MINUTE, 2 * DAY)
        answers = answered < self.now and dice.random() < 0.36
        score = dice.choice(_SCORES[survey]) if answers else None
        liked = score if score is None or survey == "csat" else 6 - score
        invitation_id = self.shelf.bulk.new_id(survey_tables.survey_invitations)
        self.shelf.invitations.append(
            (
                invitation_id,
                survey,
                self.ticket_id,
                self.person.id,
                self.conversation_id,
                self.advisor_id,
                self.team_id,
                "answered" if answers else "sent",
                "widget" if self.kind == "webchat" else "mail",
                score,
                dice.choice(texts().comments[liked]) if liked is not None else "",
                self.at,
                sent,
                answered if answers else None,
            )
        )
        self.shelf.record(
            sent,
            events.SurveyInvited(ticket_id=self.ticket_id, invitation_id=invitation_id, survey=survey),
        )
        if score is not None:
            self.shelf.record(
                answered,
                events.SurveyAnswered(
                    ticket_id=self.ticket_id, invitation_id=invitation_id, survey=survey, score=score
                ),
            )
