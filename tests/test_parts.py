"""What is put together for a process holds its event loop for nobody."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from typing import Any, cast

import pytest

from chatbot.authoring.problems import BotInvalid
from helpdesk import parts
from helpdesk.settings import Settings


class Watch:
    """Notes in which thread each module is looked for."""

    def __init__(self) -> None:
        self.threads: dict[str, int] = {}

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        self.threads[name] = threading.get_ident()


async def test_the_code_of_a_published_bot_is_imported_beside_the_event_loop(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Importing it held every chat for a third of a second when a desk started."""
    import chatbot.open  # noqa: F401 - its parts are imported now, and it itself once more below

    monkeypatch.setattr(sys.modules["chatbot"], "open", None)
    monkeypatch.delitem(sys.modules, "chatbot.open")
    watch = Watch()
    monkeypatch.setattr(sys, "meta_path", [watch, *sys.meta_path])
    faq = cast("Any", type("Answering", (), {"answers": None}))
    with pytest.raises(BotInvalid):  # there is nothing in it
        await parts._build_bot(Settings(data_dir=tmp_path), faq, {})
    assert watch.threads["chatbot.open"] != threading.get_ident()
