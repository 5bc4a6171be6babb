"""Wire shapes of the ledger and the surveys."""

from __future__ import annotations

from datetime import datetime

from helpdesk.domain.threading.evidence import Rung
from helpdesk.domain.verdicts import SenderAction, Verdict
from helpdesk.views.base import View
from helpdesk.views.tickets import SurveyAnswerView


class LedgerItemView(View, frozen=True, kw_only=True):
    id: int
    channel: str
    external_id: str | None
    received_at: datetime
    size: int
    fate: str | None
    reason: str
    attempts: int
    ticket: int | None
    message_id: int | None
    sender: str
    sender_name: str
    subject: str
    verdict: Verdict


class MadeTicket(LedgerItemView, frozen=True, kw_only=True):
    """An item that is a ticket's message now. `taught`: whose mail is never parked from now on; "" if nobody
    is."""

    taught: str


class LedgerAwaiting(View, frozen=True, kw_only=True):
    """How many parked items wait for a person to look at them."""

    items: int


class PreviewFile(View, frozen=True, kw_only=True):
    name: str
    type: str
    size: int


class LedgerPreview(View, frozen=True, kw_only=True):
    """An item as its channel reads it now, in plain text. `cut`: the text is longer than shown. `evidence`:
    the signs of its kind with their points. `runner_up`: the next kind with its points and signs. `marks`:
    what it has in common with other mails, for which a rule can be made as for its sender."""

    sender: str
    sender_name: str
    subject: str
    sent_at: datetime | None
    text: str
    cut: bool
    files: list[PreviewFile]
    evidence: list[str]
    runner_up: str
    marks: list[str]


class SenderRuleView(View, frozen=True, kw_only=True):
    """`sender` is an address, a domain as "@shop.example", with the domains below it, or a mark of mails as
    "List-Id: kettle.far.example". `action`: always parked (park) or never (take). The rule of an address
    wins over the rule of its domain, and both over the rule of a mark. `mails`: how many it decided since,
    the last one at `last_at`."""

    id: int
    sender: str
    action: SenderAction
    made_by: str
    created_at: datetime
    mails: int
    last_at: datetime | None


class LedgerProof(View, frozen=True, kw_only=True):
    """received = in_flight + Σ fates, and every contradiction. `awaiting`: how many parked items nobody has
    looked at."""

    received: int
    in_flight: int
    awaiting: int
    fates: dict[str, int]
    contradictions: list[str]
    holds: bool


class SurveyScore(View, frozen=True, kw_only=True):
    """CSAT: `score` is the % of satisfied answers, with its Wilson interval. CES: `score` is the mean from
    1 to 5 (low is good), with its standard error. `asked` counts the invitations sent."""

    survey: str
    asked: int
    answered: int
    response_rate: float | None
    score: float | None
    low: float | None
    high: float | None
    distribution: dict[str, int]


class RungFigures(View, frozen=True, kw_only=True):
    """By one proof: the messages that the desk joined (`new`: opened a ticket with), those that an advisor
    moved away, and those whose move was undone."""

    rung: Rung
    joined: int
    moved: int
    moved_back: int


class ThreadingReport(View, frozen=True, kw_only=True):
    """What happened in the period. `suggested`: tickets that opened with a suggestion; `accepted`, `refused`:
    what advisors made of suggestions; `undone`: accepted ones that were undone; `unasked`: merges that the
    desk had not suggested."""

    since: datetime
    until: datetime
    rungs: list[RungFigures]
    suggested: int
    accepted: int
    refused: int
    undone: int
    unasked: int


class SurveyReport(View, frozen=True, kw_only=True):
    since: datetime
    until: datetime
    scores: list[SurveyScore]
    answers: list[SurveyAnswerView]
