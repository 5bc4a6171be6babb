"""Answers and notes: the stale-reply guard, and what an answer carries."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from helpdesk.channels import reply_tokens
from helpdesk.channels.addresses import normalise_email
from helpdesk.channels.traits import traits
from helpdesk.db import channels
from helpdesk.db.engine.transaction import Transaction
from helpdesk.db.tickets import messages, queues, tickets
from helpdesk.db.tickets.messages import MessageRow
from helpdesk.db.tickets.new_messages import NewMessage
from helpdesk.db.tickets.participants import Joining
from helpdesk.db.tickets.tickets import TicketRecord
from helpdesk.domain.answers.placeholders import unfilled
from helpdesk.domain.events.actors import Actor, ActorKind
from helpdesk.domain.lifecycle import State, was_merged
from helpdesk.domain.messages import Attachment
from helpdesk.domain.policy import Policy
from helpdesk.errors import BadInput, StaleReply
from helpdesk.operations.answers import delivery
from helpdesk.operations.answers.destinations import MOST_RECIPIENTS, Route, answered_by, routes
from helpdesk.operations.answers.parents import references
from helpdesk.operations.tickets import assignment
from helpdesk.operations.tickets import tickets as ticket_operations
from helpdesk.operations.tickets.assigning import offers
from helpdesk.operations.tickets.put_on_ticket import put_on_ticket
from helpdesk.operations.tickets.takeover import take_over
from helpdesk.said import Said, either

_TEXT = 200_000


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as written. `last_message_id` is the newest message that its writer had read
    when they began to write; `to` None: the
    route's addresses; `conversation`: the chat that it goes to, for a channel with several; `then`: the
    ticket's next state."""

    channel: str
    conversation: int | None = None
    text: str
    html: str | None = None
    to: list[str] | None = None
    cc: list[str] | None = None
    attachments: list[Attachment] = []
    last_message_id: int | None = None
    then: State | None = None


def send(
    tx: Transaction, ticket_id: int, reply: Reply, *, by: Actor, policy: Policy, arrived: bool = False
) -> int:
    """Store an answer and queue its delivery, unless its writer has not seen newer messages. Returns the
    message's id. `arrived`: the customer has it already, it is only stored."""
    row = _open_to_messages(tx, ticket_id)
    _check_text(reply.text, reply.attachments)
    if not arrived:
        _check_filled(reply)
    _check_fresh(tx, ticket_id, reply.last_message_id)
    route = _route(tx, row, reply)
    if row.with_bot and by.kind == "advisor":
        row = _taken_from_the_bot(tx, ticket_id, by)
    if by.kind == "advisor" and row.owner_id is None and policy.reply_assigns:
        assignment.take(tx, ticket_id, by=by)
    if row.accept_by is not None and row.owner_id == by.id and by.kind == "advisor":
        offers.accept(tx, ticket_id, by=by)
    if by.kind != "rule":
        queues.waits_no_more(tx, ticket_id)  # somebody is there
    last = answered_by(tx, ticket_id, route)
    mail = traits(route.channel.kind).threaded
    message_id = put_on_ticket(
        tx,
        ticket_id,
        NewMessage(
            direction="out",
            channel_id=route.channel.id,
            channel_kind=route.channel.kind,
            conversation_id=route.conversation.id if route.conversation else None,
            author_kind=_author_kind(by),
            advisor_id=by.id if by.kind == "advisor" else None,
            author_name=by.told,
            subject=_subject(row, last) if mail else "",
            text=reply.text,
            new_text=reply.text,
            html=reply.html,
            attachments=reply.attachments,
            recipients={"to": route.to, "cc": route.cc} if route.conversation is None else {},
            references=references(tx, ticket_id, route.to) if mail else _chat_reference(last),
            ends_waiting=by.kind != "rule",  # a person answers all the customer wrote before
            automatic=by.kind == "rule",
            delivery="" if arrived else "queued",
        ),
        channel=route.channel.name,
        people=_joining(route) if mail else [],
    )
    if mail:
        delivery.name_mail(tx, ticket_id, message_id, policy)
    if not arrived:
        delivery.queue(tx, route, message_id, policy)
    if reply.then is not None and reply.then != row.state:
        _move_after(tx, ticket_id, reply.then, by=by, policy=policy)
    return message_id


def add_note(
    tx: Transaction, ticket_id: int, text: str, *, by: Actor, attachments: Sequence[Attachment] = ()
) -> int:
    """Store a private note. Returns its id."""
    _open_to_messages(tx, ticket_id)
    _check_text(text, attachments)
    return put_on_ticket(
        tx,
        ticket_id,
        NewMessage(
            kind="note",
            direction="none",
            author_kind=_author_kind(by),
            advisor_id=by.id if by.kind == "advisor" else None,
            author_name=by.told,
            text=text,
            new_text=text,
            attachments=list(attachments),
        ),
    )


def _author_kind(by: Actor) -> ActorKind:
    """A rule speaks for the desk: its answer is no first reply, and its note is nobody's."""
    return "system" if by.kind == "rule" else by.kind


def _open_to_messages(tx: Transaction, ticket_id: int) -> TicketRecord:
    row = tickets.locked_ticket(tx, ticket_id)
    if row.merged_into is not None:
        raise was_merged(ticket_id, row.merged_into)
    return row


def _taken_from_the_bot(tx: Transaction, ticket_id: int, by: Actor) -> TicketRecord:
    """An advisor who answers in the bot's chat gets the turn and the ticket."""
    take_over(tx, ticket_id, by=by, why="reply")
    return tickets.ticket(tx, ticket_id)


def _check_text(text: str, attachments: Sequence[Attachment]) -> None:
    if not text.strip() and not attachments:
        raise BadInput("text must not be empty.", field="text")
    if len(text) > _TEXT:
        raise BadInput(Said("text has over {most} characters.", most=_TEXT), field="text")


def _check_filled(reply: Reply) -> None:
    """A customer never gets the mark of a placeholder without a value."""
    for field, text in (("text", reply.text), ("html", reply.html or "")):
        if paths := unfilled(text):
            raise BadInput(
                Said(
                    "{field} has no value for {paths}. Replace ⟦{first}⟧ with your own words.",
                    field=field,
                    paths=", ".join(paths),
                    first=paths[0],
                ),
                field=field,
            )


def _check_fresh(tx: Transaction, ticket_id: int, seen: int | None) -> None:
    if seen is None:
        return
    if missed := messages.said_after(tx, ticket_id, seen):
        raise StaleReply("Newer messages arrived while you were writing.", missed=missed)


def _route(tx: Transaction, row: TicketRecord, reply: Reply) -> Route:
    wanted = channels.channel(tx, reply.channel)
    offered = [one for one in routes(tx, row) if one.channel.id == wanted.id]
    if not offered:
        raise BadInput(
            Said("Channel {channel} does not accept answers.", channel=reply.channel), field="channel"
        )
    route = _chosen(offered, reply)
    if traits(wanted.kind).addressed and not (reply.to is None and reply.cc is None):
        return _named(tx, route, reply)
    if reply.to or reply.cc:
        raise BadInput(
            Said(
                "Channel {channel} always answers its own customer. Leave out to and cc.",
                channel=reply.channel,
            ),
            field="to",
        )
    if route.closed:
        raise BadInput(
            Said("Channel {channel} is closed: {why}.", channel=reply.channel, why=route.closed),
            field="channel",
        )
    return route


def _chosen(offered: list[Route], reply: Reply) -> Route:
    """The destination on the wanted channel. Nobody answers a group by mistake: if the ticket also has
    private messages, the answer must name its chat."""
    if reply.conversation is not None:
        for one in offered:
            if one.conversation is not None and one.conversation.id == reply.conversation:
                return one
        raise BadInput(
            Said(
                "Ticket has no chat {conversation} on channel {channel}.",
                conversation=reply.conversation,
                channel=reply.channel,
            ),
            field="conversation",
        )
    if any(one.must_name for one in offered):
        places = [
            Said("{chat} (group {name})", chat=one.conversation.id, name=one.to[0])
            if one.group
            else f"{one.conversation.id} ({one.to[0]})"
            for one in offered
            if one.conversation is not None
        ]
        raise BadInput(
            Said(
                "This ticket has private messages and a conversation with a group. Say where the answer"
                " goes: conversation must be one of {places}.",
                places=either(*places),
            ),
            field="conversation",
        )
    return offered[0]


def _named(tx: Transaction, route: Route, reply: Reply) -> Route:
    """The addresses that the answer names. If it names any, it goes to nobody else."""
    own = channels.own_addresses(tx)
    to = route.to if reply.to is None else _checked(reply.to, "to", own)
    cc = _checked(reply.cc or [], "cc", own)
    if not to:
        raise BadInput("to must name at least one email address.", field="to")
    return Route(channel=route.channel, to=to, cc=[one for one in cc if one not in to])


def _checked(addresses: list[str], field: str, own: frozenset[str]) -> list[str]:
    if len(addresses) > MOST_RECIPIENTS:
        raise BadInput(
            Said("{field} has over {most} addresses.", field=field, most=MOST_RECIPIENTS),
            field=field,
        )
    try:
        found = list(dict.fromkeys(normalise_email(one) for one in addresses))
    except BadInput as error:
        raise BadInput(Said("{label}: {what}", label=field, what=error.said), field=field) from error
    if ours := [one for one in found if reply_tokens.without_token(one) in own]:
        raise BadInput(
            Said("{field}: {address} is a mailbox of this desk.", field=field, address=ours[0]), field=field
        )
    return found


def _chat_reference(last: MessageRow | None) -> list[str]:
    return [last.external_id] if last is not None and last.external_id else []


def _subject(row: TicketRecord, last: MessageRow | None) -> str:
    subject = (last.subject if last is not None and last.subject else row.subject).strip()
    return subject if subject.lower().startswith("re:") else f"Re: {subject}"


def _joining(route: Route) -> list[Joining]:
    return [
        Joining(kind="email", value=value, name="", role="copied", contact_id=None)
        for value in (*route.to, *route.cc)
    ]


def _move_after(tx: Transaction, ticket_id: int, state: State, *, by: Actor, policy: Policy) -> None:
    if state in ("solved", "closed"):
        ticket_operations.close(tx, ticket_id, state, by=by, policy=policy)
    else:
        ticket_operations.change_state(tx, ticket_id, state, by=by, offered=False)
