"""Work to be done after a commit: one tagged union, stored in the outbox with the change that asks for it."""

from __future__ import annotations

import msgspec


class DeliverMessage(msgspec.Struct, frozen=True, kw_only=True, tag="deliver"):
    """Hand a stored answer to its channel."""

    message_id: int


class InviteToSurvey(msgspec.Struct, frozen=True, kw_only=True, tag="invite"):
    """Send a survey invitation, unless the ticket was reopened meanwhile."""

    invitation_id: int


class ContinueByMail(msgspec.Struct, frozen=True, kw_only=True, tag="continue_by_mail"):
    """Mail a web chat's unseen answers to the address its visitor left, unless they came back."""

    conversation_id: int


class FetchFiles(msgspec.Struct, frozen=True, kw_only=True, tag="fetch_files"):
    """Fetch the files a message names only by the provider's handle."""

    message_id: int


class TakeBotTurn(msgspec.Struct, frozen=True, kw_only=True, tag="bot_turn"):
    """Let the bot answer what the customer of a chat wrote and nobody answered yet."""

    conversation_id: int


class AcknowledgeMail(msgspec.Struct, frozen=True, kw_only=True, tag="acknowledge"):
    """Tell the sender of a mail that opened a ticket that it came, with articles that may help."""

    ticket_id: int


Job = DeliverMessage | InviteToSurvey | ContinueByMail | FetchFiles | TakeBotTurn | AcknowledgeMail


def lane_of(job: Job, channel: str = "") -> str:
    """The lane a job runs in: its kind, and the channel whose far side it waits for. Each lane has its own
    bound, so a server that does not answer holds up its own lane only."""
    kind = str(job.__struct_config__.tag)
    return f"{kind}:{channel}" if channel else kind
