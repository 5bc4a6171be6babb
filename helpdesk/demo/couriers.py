"""The demo's providers while its stories are played: they accept every answer, or lose it if the story says
so."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.db.chats import conversations
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.log import outbox
from helpdesk.db.tickets import messages
from helpdesk.domain.jobs import ContinueByMail, DeliverMessage, FetchFiles, InviteToSurvey, Job
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers import delivery
from helpdesk.operations.chats import chats_by_mail, visitor_chat
from helpdesk.operations.surveys import invitations

_WORKER = "demo"
_LEASE = timedelta(minutes=1)


class Couriers:
    """Does the desk's jobs when they are due, and stores their results as the workers do."""

    def __init__(self, tx: Transaction, policy: Policy) -> None:
        self._tx, self._policy = tx, policy
        self._lost: dict[int, tuple[str, bool]] = {}

    def lose(self, message_id: int, why: str, *, unsure: bool) -> None:
        """This answer will not be delivered; `unsure`: nobody will know whether it was."""
        self._lost[message_id] = (why, unsure)

    def seen(self, conversation_id: int) -> None:
        """Record that the visitor has read everything in their chat."""
        said = messages.of_conversation(self._tx, conversation_id)
        if said:
            visitor_chat.note_seen(self._tx, conversation_id, said[-1].id)

    def work_until(self, at: datetime) -> None:
        """Do the jobs that are due up to `at`, each at its own time."""
        while (due := outbox.next_due(self._tx, room=_all)) is not None and due <= at:
            self._tx.now = due
            for claimed in outbox.claim(self._tx, _WORKER, lease=_LEASE, room=_all):
                outbox.finish(self._tx, claimed.id, _WORKER, failed=self._do(claimed.job))

    def _do(self, job: Job) -> str:
        """Do one job. Returns why it failed, or ""."""
        match job:
            case DeliverMessage(message_id=message_id):
                if message_id in self._lost:
                    why, unsure = self._lost[message_id]
                    if unsure:
                        delivery.note_uncertain(self._tx, message_id, why, at=self._tx.now)
                    else:
                        delivery.note_delivery(self._tx, message_id, "failed", detail=why)
                    return why
                row = messages.message(self._tx, message_id)
                external_id = None
                if row.channel_kind == "telegram" and row.conversation_id is not None:
                    talk = conversations.conversation(self._tx, row.conversation_id)
                    external_id = f"telegram:{talk.key if talk else ''}:{message_id + 100_000}"
                delivery.note_delivery(self._tx, message_id, "sent", external_id=external_id)
            case InviteToSurvey(invitation_id=invitation_id):
                if invitations.begin(self._tx, invitation_id, self._policy) is not None:
                    invitations.mark_sent(self._tx, invitation_id)
            case ContinueByMail(conversation_id=conversation_id):
                mail = chats_by_mail.unseen_by_mail(self._tx, conversation_id, self._policy)
                if mail is not None:
                    chats_by_mail.note_mailed(self._tx, conversation_id, mail)
            case FetchFiles():
                pass  # no file of the demo is at a provider
        return ""


def _all(_lane: str) -> int:
    """Unlimited room in each lane: the demo's past has no queues."""
    return 50
