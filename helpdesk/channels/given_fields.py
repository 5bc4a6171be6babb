"""The custom fields that a customer filled in beside a message, in the headers of its ledger item: so it is
read again with them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from helpdesk.domain.fields.definition import FieldValue
from helpdesk.errors import ParseFailed

_NAME = "given-fields"
_read = msgspec.json.Decoder(dict[str, FieldValue]).decode


def fields_header(values: Mapping[str, FieldValue] | None) -> dict[str, str]:
    """The header with these values; none for no values."""
    return {_NAME: msgspec.json.encode(values).decode()} if values else {}


def fields_of(headers: Mapping[str, str]) -> dict[str, FieldValue]:
    """The values in an item's headers. Only for channels whose headers the desk itself writes, so that no
    stranger gives values. ParseFailed if they cannot be read."""
    try:
        return _read(headers[_NAME]) if _NAME in headers else {}
    except msgspec.DecodeError as error:
        raise ParseFailed(f"The given fields cannot be read: {error}") from None
