"""Commands: what a person tells the bot itself (Bot API, "Commands" and "Deep linking")."""

from __future__ import annotations

import re

import msgspec

from helpdesk.channels.telegram.shapes import Message

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,64}))?(?:\s+(.*))?", re.DOTALL)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """A command: `name` in lower case, `argument` after it. `says`: the words of a person's message, if it is
    more than a command. `addressee`: the bot that it names."""

    name: str
    argument: str = ""
    says: str = ""
    addressee: str = ""


def command_in(message: Message, written: str) -> Command | None:
    """The command that a message begins with. What follows is a person's message, except behind /start: there
    one word is the payload of a link to the bot."""
    if message.forward_origin is not None or message.forward_date:
        return None
    found = _COMMAND.fullmatch(written.strip())
    if found is None or message.caption:
        return None
    name, addressee, argument = found[1].lower(), found[2] or "", (found[3] or "").strip()
    if name == "start" and (not argument or _PAYLOAD.fullmatch(argument)):
        return Command(name=name, argument=argument, addressee=addressee)
    says = argument if name in ("start", "help") else written if argument else ""
    return Command(name=name, argument=argument, says=says, addressee=addressee)
