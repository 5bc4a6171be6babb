"""What each kind of job does: send an answer, invite to a survey, continue a chat by mail, fetch files."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import msgspec
import structlog

from helpdesk.channels.base import Channel, CountsPeople, FetchesFiles
from helpdesk.db import channels
from helpdesk.db.blobs import BlobStore
from helpdesk.db.chats import conversations
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.log.outbox import Claimed
from helpdesk.db.tickets import messages
from helpdesk.domain.health.faults import Trouble
from helpdesk.domain.health.retries import last_try
from helpdesk.domain.jobs import (
    AcknowledgeMail,
    ContinueByMail,
    CountPeople,
    DeliverMessage,
    FetchFiles,
    InviteToSurvey,
    Job,
    MailInvitation,
    MailPasswordLink,
    TakeBotTurn,
    TellChat,
    TellEnded,
)
from helpdesk.domain.messages import Attachment, OutboundMessage, Receipt, Refusal
from helpdesk.domain.policy import Policy
from helpdesk.errors import DeliveryFailed, HelpdeskError, TooLarge, Unavailable
from helpdesk.gateway import channel_health
from helpdesk.gateway.switchboard import Switchboard
from helpdesk.operations.answers import delivery, ended_mails
from helpdesk.operations.answers import survey_mails as puts
from helpdesk.operations.chats import chats_by_mail
from helpdesk.operations.inbound import chat_notices
from helpdesk.operations.surveys import invitations
from helpdesk.workers import failures, survey_mails
from helpdesk.workers.account_mails import AccountMails
from helpdesk.workers.acknowledgements import Acknowledgements
from helpdesk.workers.bot import BotTurns
from helpdesk.workers.bot_host import BotHost
from helpdesk.workers.outbox import NotYet
from helpdesk.workers.storing import store

log = structlog.get_logger()

UNCERTAIN = "the desk stopped while it was being sent; it may have arrived"
_KEPT_SECONDS = 30.0  # after this, another process may have kept a trouble of the channel
_KNOWS_REPEATS = ("api",)  # kinds whose provider recognises a message that it has already accepted


class Deliveries:
    """Does jobs. If the provider cannot distinguish a repeat from a new message, a job whose worker died
    becomes uncertain, and a person decides."""

    def __init__(
        self,
        desk: Desk,
        switchboard: Switchboard,
        blobs: BlobStore,
        policy: Policy,
        *,
        bot: BotTurns | None = None,
        acknowledgements: Acknowledgements | None = None,
    ) -> None:
        self._bot = bot or BotTurns(desk, BotHost(desk), policy)
        self._acknowledgements = acknowledgements or Acknowledgements(desk, policy)
        self._account_mails = AccountMails(desk, policy, self._send)
        self._desk = desk
        self._switchboard = switchboard
        self._blobs = blobs
        self._policy = policy
        self._well: dict[str, float] = {}  # channels that sent, and when the desk last kept that they do

    async def do(self, claimed: Claimed) -> None:
        """Do one job; DeliveryFailed if it could not be done."""
        match claimed.job:
            case DeliverMessage(message_id=message_id):
                await self._deliver(message_id, claimed)
            case InviteToSurvey(invitation_id=invitation_id):
                await self._invite(invitation_id)
            case ContinueByMail(conversation_id=conversation_id):
                await self._continue_by_mail(conversation_id, claimed)
            case FetchFiles(message_id=message_id):
                await self._fetch(message_id)
            case TakeBotTurn(conversation_id=conversation_id):
                await self._bot.take(conversation_id)
            case TellChat():
                await self._answer_command(claimed.job, claimed)
            case CountPeople(conversation_id=conversation_id):
                await self._count_people(conversation_id)
            case AcknowledgeMail(ticket_id=ticket_id):
                await self._acknowledgements.acknowledge(ticket_id)
            case TellEnded(ticket_id=ticket_id, state=state):
                await self._desk.write(ended_mails.tell, ticket_id, state, self._policy)
            case MailInvitation(invitation_id=invitation_id):
                await self._account_mails.invite(invitation_id)
            case MailPasswordLink(email=email):
                await self._account_mails.password(email)

    def postponed(self, tx: Transaction, job: Job, failure: DeliveryFailed) -> None:
        """Show why an answer that will be tried again has not gone out yet."""
        failures.postponed(tx, job, failure)

    def gave_up(self, tx: Transaction, job: Job, failure: DeliveryFailed) -> None:
        """Record what it means that a job will not be tried again."""
        failures.gave_up(tx, job, failure, self._policy)

    async def _deliver(self, message_id: int, claimed: Claimed) -> None:
        row = await self._desk.read(messages.message, message_id)
        if row.delivery != "queued":
            return  # its worker died between the receipt and the end of the job, or it came back meanwhile
        if claimed.interrupted and row.channel_kind not in _KNOWS_REPEATS:
            # first of all: a postponed job loses its mark "interrupted"
            raise DeliveryFailed(UNCERTAIN, retry=False, uncertain=True, began=claimed.lost_at)
        until = await self._desk.read(delivery.waits_for, message_id)
        if until is not None:
            raise NotYet(until)  # a chat's messages arrive in order
        outbound = await self._desk.read(
            delivery.outbound, message_id, self._policy, attempt=claimed.attempts
        )
        if row.automatic and (asking := await self._desk.read(puts.asking, message_id, self._policy)):
            outbound = survey_mails.with_scale(outbound, asking, self._policy)
        receipt = await self._send(outbound)
        if receipt.refused:
            await self._note_refused(message_id, receipt.refused, claimed)
            return
        detail, its_id = receipt.detail, receipt.external_id
        await store(self._desk, delivery.note_delivery, message_id, "sent", detail=detail, external_id=its_id)
        if receipt.conversation is not None:
            await store(self._desk, chat_notices.moved_of_message, message_id, receipt.conversation)

    async def _note_refused(self, message_id: int, refused: list[Refusal], claimed: Claimed) -> None:
        """A mail went out, but not to these. It is tried again for them, if each may be accepted later."""
        without, why = [one.address for one in refused], "; ".join(one.why for one in refused)
        if all(one.later for one in refused) and not last_try(claimed.attempts):
            await store(self._desk, delivery.note_without, message_id, without)
            raise DeliveryFailed(why, retry=True)
        await store(self._desk, delivery.note_delivery, message_id, "failed", detail=why, without=without)

    async def _answer_command(self, job: TellChat, claimed: Claimed) -> None:
        """Answer a command. It is not worth a repeat that the customer could see twice."""
        if claimed.interrupted:
            return
        answer = await self._desk.read(_told, job, self._policy)
        if answer is not None:
            await self._send(answer)

    async def _count_people(self, conversation_id: int) -> None:
        """Store how many people read a group. The number only informs, so a refusal is no failure."""
        chat = await self._desk.read(conversations.conversation, conversation_id)
        if chat is None or chat.closed:
            return
        channel = await self._channel(chat.channel)
        if not isinstance(channel, CountsPeople):
            return
        try:
            people = await channel.people(chat.key)
        except DeliveryFailed as failure:
            log.info("people.unknown", conversation=conversation_id, why=failure.detail)
            return
        if people is not None and people != chat.people:
            await self._desk.write(conversations.note_people, conversation_id, people)

    async def _invite(self, invitation_id: int) -> None:
        ask = await self._desk.write(invitations.begin, invitation_id, self._policy)
        if ask is None or ask.invitation.state != "scheduled":
            return
        if ask.conversation_id is None:
            subject, text = survey_mails.stored(ask)
            sent = await self._desk.write(puts.put, ask, subject, text, self._policy)
            if sent is None and await self._desk.read(invitations.is_due, invitation_id):
                raise DeliveryFailed("no mail channel is configured to send the survey", retry=False)
            return  # its own delivery says what becomes of it
        await store(self._desk, invitations.mark_sent, invitation_id)

    async def _continue_by_mail(self, conversation_id: int, claimed: Claimed) -> None:
        if claimed.interrupted and await self._desk.read(chats_by_mail.mailing_begun, conversation_id):
            raise DeliveryFailed(UNCERTAIN, retry=False, uncertain=True, began=claimed.lost_at)
        mail = await self._desk.write(chats_by_mail.begin_mailing, conversation_id, self._policy)
        if isinstance(mail, datetime):
            raise NotYet(mail)
        if mail is None:
            return
        try:
            await self._send(mail)
        except DeliveryFailed as failure:
            if failure.retry and not failure.uncertain and not last_try(claimed.attempts):
                # lost in an outage, its answers would stay marked, and nobody would ever mail them
                await store(self._desk, chats_by_mail.forget_mailing, conversation_id)
            raise
        await store(self._desk, chats_by_mail.note_mailed, conversation_id, mail)

    async def _fetch(self, message_id: int) -> None:
        row = await self._desk.read(messages.message, message_id)
        assert row.channel is not None
        channel = await self._channel(row.channel)
        if not isinstance(channel, FetchesFiles):
            return
        fetched: dict[str, Attachment] = {}
        for one in row.attachments:
            if (handle := one.remote) is not None and handle not in fetched:
                try:
                    content = await channel.fetch(handle)
                except TooLarge as error:
                    one = msgspec.structs.replace(one, remote=None, name=f"{one.name} ({error.detail})")
                else:
                    sha256 = await asyncio.to_thread(self._blobs.put, content)
                    one = msgspec.structs.replace(one, remote=None, sha256=sha256, size=len(content))
                fetched[handle] = one
        if fetched:
            await self._desk.write(delivery.note_files, message_id, fetched)

    async def _send(self, message: OutboundMessage) -> Receipt:
        """Send a message through its channel. An unforeseen error may have happened before or after the
        provider accepted the message: that is uncertain, and not repeated."""
        try:
            receipt = await self._try(message)
        except DeliveryFailed as failure:
            if trouble := channel_health.of_failure(failure):
                await self._tell(message.channel, trouble)
            raise
        kept = self._well.get(message.channel)
        if kept is None or time.monotonic() > kept + _KEPT_SECONDS:  # not one write for each message
            await self._tell(message.channel, None)
        return receipt

    async def _tell(self, channel: str, trouble: Trouble | None) -> None:
        """Keep that a channel cannot send, or does. Never raises: the message is sent, or is not, anyway."""
        try:
            if trouble is not None:
                self._well.pop(channel, None)
                await channel_health.note(self._desk, channel, trouble)
            else:
                await channel_health.end(self._desk, channel, "send")
                self._well[channel] = time.monotonic()
        except Exception as error:  # noqa: BLE001 - the next checkup stores it
            log.error("deliveries.channel_not_told", channel=channel, error=repr(error))

    async def _try(self, message: OutboundMessage) -> Receipt:
        channel = await self._channel(message.channel, sends=True)
        began = datetime.now(UTC)
        try:
            return await channel.send(message)
        except DeliveryFailed as failure:
            failure.began = began
            raise
        except HelpdeskError as error:
            raise DeliveryFailed(error.detail, retry=True) from error
        except Exception as error:
            why = f"{error!r} while it was being sent; it may have arrived"
            raise DeliveryFailed(why, retry=False, uncertain=True, began=began) from error

    async def _channel(self, name: str, *, sends: bool = False) -> Channel:
        try:
            row = await self._desk.read(channels.channel, name)
            channel = self._switchboard.connect(row)
        except Unavailable as error:  # the database, not the channel
            raise DeliveryFailed(f"channel {name}: {error.detail}", retry=True) from error
        except HelpdeskError as error:
            raise DeliveryFailed(f"channel {name}: {error.detail}", retry=True, fault="settings") from error
        if sends and not row.enabled:
            raise DeliveryFailed(f"channel {name} is off", retry=True)
        return channel


def _told(tx: Reading, job: TellChat, policy: Policy) -> OutboundMessage | None:
    chat = conversations.conversation(tx, job.conversation_id)
    if chat is None:
        return None
    settings = channels.channel_by_id(tx, chat.channel_id).settings
    return chat_notices.told(tx, chat.id, job.says, job.language, settings, policy)
