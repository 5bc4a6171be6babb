"""Work to do after a commit: one tagged union, stored in the outbox with the change that needs it."""

from __future__ import annotations

import msgspec


class DeliverMessage(msgspec.Struct, frozen=True, kw_only=True, tag="deliver"):
    """Send a stored answer through its channel."""

    message_id: int


class InviteToSurvey(msgspec.Struct, frozen=True, kw_only=True, tag="invite"):
    """Send a survey invitation, unless the ticket was reopened meanwhile."""

    invitation_id: int


class ContinueByMail(msgspec.Struct, frozen=True, kw_only=True, tag="continue_by_mail"):
    """Mail a web chat's unseen answers to the address that the visitor left, unless the visitor came back."""

    conversation_id: int


class FetchFiles(msgspec.Struct, frozen=True, kw_only=True, tag="fetch_files"):
    """Fetch a message's files that are known only by the provider's handle."""

    message_id: int


class TakeBotTurn(msgspec.Struct, frozen=True, kw_only=True, tag="bot_turn"):
    """Let the bot answer the customer's messages in a chat that nobody has answered yet."""

    conversation_id: int


class AcknowledgeMail(msgspec.Struct, frozen=True, kw_only=True, tag="acknowledge"):
    """Tell the sender of a mail that opened a ticket that it arrived, with articles that may help."""

    ticket_id: int


class TellEnded(msgspec.Struct, frozen=True, kw_only=True, tag="tell_ended"):
    """Mail a customer that their ticket is solved, or closed, unless it is open again."""

    ticket_id: int
    state: str


class MailInvitation(msgspec.Struct, frozen=True, kw_only=True, tag="mail_invitation"):
    """Mail somebody the link of their invitation to work here. The link is made when it is sent, so that no
    job holds it."""

    invitation_id: int


class MailPasswordLink(msgspec.Struct, frozen=True, kw_only=True, tag="mail_password"):
    """Mail an advisor the link to a new password. `email` is what somebody typed who forgot theirs: if nobody
    here has it, nothing is sent."""

    email: str


class TellChat(msgspec.Struct, frozen=True, kw_only=True, tag="tell"):
    """Answer a command in a chat; nothing of it is on a ticket. `says`: the key of a text
    of the section `automatic` of web/locales."""

    conversation_id: int
    says: str
    language: str | None = None


class CountPeople(msgspec.Struct, frozen=True, kw_only=True, tag="count_people"):
    """Ask the messenger how many people read a group."""

    conversation_id: int


Job = (
    DeliverMessage
    | InviteToSurvey
    | ContinueByMail
    | FetchFiles
    | TakeBotTurn
    | AcknowledgeMail
    | TellEnded
    | MailInvitation
    | MailPasswordLink
    | TellChat
    | CountPeople
)


def lane_of(job: Job, channel: str = "") -> str:
    """The lane that a job runs in: its kind, and the channel whose server it waits for. Each lane has its own
    bound, so a server that does not answer delays only its own lane."""
    kind = str(job.__struct_config__.tag)
    return f"{kind}:{channel}" if channel else kind
