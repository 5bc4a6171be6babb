"""The setting that says where a bot's actions are."""

from __future__ import annotations

from chatbot.actions.base import TIMEOUT, NoActions
from chatbot.actions.in_process import ModuleActions
from chatbot.actions.server import ServerActions
from chatbot.dialogue.custom import RunAction
from helpdesk.errors import BadInput


def actions_of(setting: str, *, timeout: float = TIMEOUT) -> RunAction:
    """ "" : none; an http(s) URL: an action server; else a Python module's name."""
    value = setting.strip()
    if not value:
        return NoActions()
    if value.startswith(("http://", "https://")):
        return ServerActions(value, timeout=timeout)
    if not all(part.isidentifier() for part in value.split(".")):
        raise BadInput(f"{value!r} is neither an http(s) URL nor a module's name.", field="actions")
    return ModuleActions(value, timeout=timeout)
