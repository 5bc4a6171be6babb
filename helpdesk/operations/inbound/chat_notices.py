"""What a messenger tells about a chat besides its messages: what the desk does about it."""

from __future__ import annotations

import msgspec

from helpdesk.db.brand import desk_name
from helpdesk.db.channels import ChannelRow
from helpdesk.db.chats import conversations, group_lines
from helpdesk.db.chats.conversations import Conversation
from helpdesk.db.customers import contacts
from helpdesk.db.engine.transaction import Reading, Transaction
from helpdesk.db.tickets import messages, tickets
from helpdesk.domain.chats.notices import ChatClosed, ChatMoved, ChatOpened, ChatTitled, Commanded, Notice
from helpdesk.domain.events.actors import SYSTEM
from helpdesk.domain.events.messages import ChatChanged
from helpdesk.domain.jobs import TellChat
from helpdesk.domain.lifecycle import ACTIVE
from helpdesk.domain.messages import InboundMessage, OutboundMessage
from helpdesk.domain.policy import Policy
from helpdesk.operations.answers.automatic import values, wording
from helpdesk.operations.answers.automatic.loop_guard import may_say
from helpdesk.operations.inbound.senders.sender import recognise
from helpdesk.operations.tickets import acts, groups

_SAYS = {"start": "command_greeting", "help": "command_help"}


def take(tx: Transaction, channel: ChannelRow, notice: Notice) -> str:
    """Act on a notice. Returns what it was, for the ledger."""
    match notice:
        case Commanded():
            return _commanded(tx, channel, notice)
        case ChatClosed():
            for one in _all(tx, channel, notice.conversation):
                _change(tx, one, notice.why)
            return f"the chat is closed: {notice.why}"
        case ChatOpened():
            for one in _all(tx, channel, notice.conversation):
                reopen(tx, one)
            return "the chat takes messages"
        case ChatMoved():
            move(tx, channel.id, notice.conversation, notice.to)
            return f"the chat has the new id {notice.to}"
        case ChatTitled():
            for one in _all(tx, channel, notice.conversation):
                retitle(tx, one, notice.title)
            return f"the group is called {notice.title}"


def reopen(tx: Transaction, chat: Conversation) -> None:
    """The chat takes messages again."""
    if chat.closed:
        _change(tx, chat, "opened")


def close_of_message(tx: Transaction, message_id: int, why: str) -> None:
    """The messenger refused a message, because its chat takes nothing any more."""
    row = messages.message(tx, message_id)
    chat = conversations.conversation(tx, row.conversation_id) if row.conversation_id else None
    if chat is not None:
        _change(tx, chat, why)


def moved_of_message(tx: Transaction, message_id: int, to: str) -> None:
    """The messenger took a message under the chat's new key `to`."""
    row = messages.message(tx, message_id)
    chat = conversations.conversation(tx, row.conversation_id) if row.conversation_id else None
    if chat is not None:
        move(tx, chat.channel_id, chat.key.partition("/")[0], to.partition("/")[0])


def move(tx: Transaction, channel_id: int, key: str, to: str) -> None:
    """A chat has a new key: it stays the same conversation. If somebody wrote under the new key before we
    heard of it, that conversation and its ticket are joined with it."""
    for one in sorted((key, to)):
        conversations.lock_chat(tx, channel_id, one, "group")
    for chat in conversations.of_key(tx, channel_id, key):
        new_key = to + chat.key.removeprefix(key)
        other = conversations.conversation_by_key(tx, channel_id, new_key)
        if other is not None:
            _join(tx, other, chat)
        conversations.change_conversation(tx, chat.id, key=new_key)
        if chat.ticket_id is not None:
            tx.record(ChatChanged(ticket_id=chat.ticket_id, conversation_id=chat.id, what="moved"))


def retitle(tx: Transaction, chat: Conversation, title: str) -> None:
    """The group has a new title."""
    if not title or chat.title == title:
        return
    conversations.change_conversation(tx, chat.id, title=title)
    others = [one for one in group_lines.active_tickets(tx, chat.id) if one != chat.ticket_id]
    groups.settle(tx, *others)
    if chat.ticket_id is not None:
        groups.settle(tx, chat.ticket_id)
        tx.record(ChatChanged(ticket_id=chat.ticket_id, conversation_id=chat.id, what="titled", title=title))


def told(
    tx: Reading,
    conversation_id: int,
    says: str,
    language: str | None,
    settings: dict[str, object],
    policy: Policy,
) -> OutboundMessage | None:
    """The desk's answer to a command; None if the chat is closed."""
    chat = conversations.conversation(tx, conversation_id)
    if chat is None or chat.closed:
        return None
    language = language or contacts.contact(tx, chat.contact_id).language
    company = desk_name(tx, policy)
    known = {**values.of_contact(tx, chat.contact_id), **values.of_desk(company, policy)}
    text = wording.template(tx, says, language, chat.channel_id).filled(known)
    if says == "command_greeting" and not wording.is_own(tx, says, language, chat.channel_id):
        text = str(settings.get("greeting") or "") or text  # what the channel was set up with
    return OutboundMessage(
        channel=chat.channel,
        message_id=0,
        ticket_number=0,
        external_id=f"command-{conversation_id}",
        to=[chat.key],
        text=text,
        conversation=chat.key,
        author_name=company,
        automatic=True,
    )


def _commanded(tx: Transaction, channel: ChannelRow, notice: Commanded) -> str:
    """A command is not an issue: it gets an answer, and opens no ticket."""
    contacts.lock_address(tx, notice.sender.kind, notice.sender.value)
    conversations.lock_chat(tx, channel.id, notice.conversation, notice.nature)
    chat = conversations.conversation_by_key(tx, channel.id, notice.conversation)
    if not notice.ours and chat is None:
        return f"the command /{notice.name}, not for this desk"
    if chat is None:
        message = InboundMessage(
            channel=channel.name,
            external_id=notice.external_id,
            sender=notice.sender,
            language=notice.language,
        )
        chat_id = conversations.add_conversation(
            tx,
            channel_id=channel.id,
            key=notice.conversation,
            contact_id=recognise(tx, message, channel.kind, []).contact_id,
            nature=notice.nature,
            title=notice.title,
        )
    else:
        chat_id = chat.id
        reopen(tx, chat)
    if notice.name == "start" and notice.argument:
        conversations.change_conversation(tx, chat_id, came_with=notice.argument)
    now = conversations.conversation(tx, chat_id)
    if notice.ours and now is not None and may_say(tx, now, commands=True):
        says = _SAYS.get(notice.name, "command_unknown")
        job = TellChat(conversation_id=chat_id, says=says, language=notice.language)
        tx.add_job(job, key=f"tell:{notice.external_id}", channel=channel.name)
    return f"the command /{notice.name}" + (f" {notice.argument}" if notice.argument else "")


def _all(tx: Transaction, channel: ChannelRow, key: str) -> list[Conversation]:
    """The conversations of a chat: one for each topic of a forum."""
    return conversations.of_key(tx, channel.id, key)


def _change(tx: Transaction, chat: Conversation, what: str) -> None:
    closed = "" if what == "opened" else what
    if chat.closed == closed:
        return
    conversations.change_conversation(tx, chat.id, closed=closed)
    if chat.ticket_id is not None:
        event = ChatChanged(ticket_id=chat.ticket_id, conversation_id=chat.id, what="opened")
        tx.record(msgspec.structs.replace(event, what=what))


def _join(tx: Transaction, other: Conversation, chat: Conversation) -> None:
    """Join a conversation that began under a chat's new key with the chat itself."""
    conversations.join(tx, other.id, chat.id)
    if other.ticket_id is None or other.ticket_id == chat.ticket_id:
        return
    if chat.ticket_id is None:
        conversations.move_conversations(tx, [chat.id], other.ticket_id)
        return
    for one in sorted((chat.ticket_id, other.ticket_id)):
        tickets.lock_tickets(tx, [one])
    ticket, later = tickets.ticket(tx, chat.ticket_id), tickets.ticket(tx, other.ticket_id)
    own = ticket.merged_into is None and later.merged_into is None
    if own and ticket.state in ACTIVE and messages.only_of_conversation(tx, later.id, chat.id):
        acts.merge(tx, later.id, ticket.id, by=SYSTEM)
    else:  # people worked on the later one: the chat goes on there
        conversations.move_conversations(tx, [chat.id], later.id)
