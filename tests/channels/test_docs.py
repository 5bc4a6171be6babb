"""docs/channels.md names every setting of every kind."""

import re
from pathlib import Path

import msgspec
import pytest

from helpdesk.channels.api import ApiMessage, ApiSettings
from helpdesk.channels.email.settings import EmailSettings, ImapSettings, SmtpSettings
from helpdesk.channels.phone import PhoneSettings
from helpdesk.channels.telegram.api import TelegramSettings
from helpdesk.channels.webchat import WebchatSettings
from tests.shared import PROJECT

DOCS = PROJECT / "docs" / "channels.md"


@pytest.mark.parametrize(
    ("section", "shape"),
    [
        ("Email", EmailSettings),
        ("Email", SmtpSettings),
        ("Email", ImapSettings),
        ("Web chat", WebchatSettings),
        ("Telegram", TelegramSettings),
        ("Phone", PhoneSettings),
        ("API", ApiSettings),
    ],
)
def test_every_setting_stands_in_the_page_below_its_kind(section: str, shape: type[msgspec.Struct]) -> None:
    text = sections(DOCS)[section]
    for field in msgspec.structs.fields(shape):
        assert f"`{field.encode_name}`" in text, f"{section}: {field.encode_name}"


def test_the_example_of_the_page_is_a_message_and_names_every_field() -> None:
    example = re.search(r"```json\n(.*?)```", sections(DOCS)["API"], re.DOTALL)
    assert example is not None
    message = msgspec.json.decode(example[1], type=ApiMessage)
    assert message.sender.value == "ana@example.com"
    for field in msgspec.structs.fields(ApiMessage):
        assert f'"{field.encode_name}"' in example[1]


def sections(path: Path) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
