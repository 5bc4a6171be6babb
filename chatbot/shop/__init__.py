"""The bot of the demo shop: a whole project in Rasa's YAML, in English and French, with its actions."""

from __future__ import annotations

from pathlib import Path

from chatbot.authoring.load import read_folder

FOLDER = Path(__file__).resolve().parent
ACTIONS = "chatbot.shop.actions"


def files() -> dict[str, bytes]:
    """The bot's files, for open_bot."""
    return read_folder(FOLDER)
