"""How many of the shared Telegram payloads give the right messages, in percent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from helpdesk.channels.telegram.updates import read_update
from helpdesk.errors import ParseFailed
from tests.shared import root


def rows() -> Iterable[dict[str, Any]]:
    """One row; "least" is the value to reach."""
    path = root() / "webhook-payloads/payloads.jsonl"
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    telegram = [case for case in cases if case["channel"] == "telegram"]
    good = sum(messages(case["payload"]) == case["want"] for case in telegram)
    value = 100 * good / len(telegram) if telegram else 0.0
    yield {"name": "quality.webhooks_telegram", "value": value, "unit": "%", "least": 100}


def messages(payload: dict[str, Any]) -> list[list[str | None]]:
    """A payload's messages as [sender, the person's text or None, message id]."""
    try:
        found = read_update("telegram", json.dumps(payload).encode())
    except ParseFailed as problem:
        return [["failed", problem.detail, ""]]
    return [[one.sender.value, one.new_text or None, one.external_id.split(":")[2]] for one in found]
