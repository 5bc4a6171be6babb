"""What it means that a job of the outbox failed: for now, or for good."""

from __future__ import annotations

import msgspec

from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages
from helpdesk.domain.jobs import (
    ContinueByMail,
    DeliverMessage,
    FetchFiles,
    InviteToSurvey,
    Job,
    MailInvitation,
    TakeBotTurn,
)
from helpdesk.domain.policy import Policy
from helpdesk.errors import DeliveryFailed
from helpdesk.operations.answers import delivery
from helpdesk.operations.bot import answering
from helpdesk.operations.chats import chats_by_mail
from helpdesk.operations.inbound import chat_notices
from helpdesk.operations.surveys import invitations
from helpdesk.workers import account_mails


def postponed(tx: Transaction, job: Job, failure: DeliveryFailed) -> None:
    """Show why an answer that will be tried again has not gone out yet."""
    if isinstance(job, DeliverMessage):
        delivery.note_postponed(tx, job.message_id, failure.detail)
    if isinstance(job, MailInvitation):
        account_mails.note_failure(tx, job, failure)


def gave_up(tx: Transaction, job: Job, failure: DeliveryFailed, policy: Policy) -> None:
    """Mark an answer that will not be tried again as failed or uncertain; undo what waits for another job."""
    at = failure.began or tx.now
    match job:
        case DeliverMessage(message_id=message_id):
            if failure.uncertain:
                delivery.note_uncertain(tx, message_id, failure.detail, at=at)
            else:
                delivery.note_delivery(tx, message_id, "failed", detail=failure.detail)
            if failure.closes:
                chat_notices.close_of_message(tx, message_id, failure.closes)
        case InviteToSurvey(invitation_id=invitation_id):
            if failure.uncertain:  # in a chat, storing that it was asked is the asking
                invitations.mark_sent(tx, invitation_id)
            else:
                invitations.note_unsent(tx, invitation_id, failure.detail)
        case ContinueByMail(conversation_id=conversation_id):
            if failure.uncertain:
                chats_by_mail.note_perhaps_mailed(tx, conversation_id, failure.detail, policy, at=at)
            else:
                chats_by_mail.note_unmailed(tx, conversation_id, failure.detail)
        case MailInvitation():
            account_mails.note_failure(tx, job, failure)
        case FetchFiles(message_id=message_id):
            _give_files_up(tx, message_id)
        case TakeBotTurn(conversation_id=conversation_id):
            answering.give_up(tx, conversation_id, failure.detail, policy)


def _give_files_up(tx: Transaction, message_id: int) -> None:
    """Record on a message which of its files could not be fetched."""
    row = messages.message(tx, message_id)
    files = {
        one.remote: msgspec.structs.replace(one, remote=None, name=f"{one.name} (could not be fetched)")
        for one in row.attachments
        if one.remote is not None
    }
    delivery.note_files(tx, message_id, files)
