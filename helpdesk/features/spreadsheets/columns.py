"""The columns of a file: what each takes from a row, and how it is written for people or for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from helpdesk.db.customers.companies import CompanyRow
from helpdesk.db.customers.contacts import ContactRow, IdentityRow
from helpdesk.domain.fields.definition import Definition, in_language
from helpdesk.domain.fields.statuses import Status
from helpdesk.errors import BadInput
from helpdesk.features.spreadsheets.writing import Cell, Separator
from helpdesk.said import Said
from helpdesk.views.tickets import TicketRow

Value: TypeAlias = str | bool | int | float | datetime | list[str] | Status | None
Language = Literal["en", "fr"]


class Manner(msgspec.Struct, frozen=True, kw_only=True):
    """How a file is written. Without a `language` it is for programs: the columns have their names, values
    are as stored, moments in UTC. In a language it is for people: `words` are its texts, moments are in
    `zone`."""

    language: Language | None
    words: Mapping[str, Any]
    zone: str
    separator: Separator


class TicketCells(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of a ticket read."""

    row: TicketRow
    contact: ContactRow
    company: CompanyRow | None
    addresses: list[IdentityRow]
    status: Status | None


class ContactCells(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of a contact read."""

    contact: ContactRow
    company: CompanyRow | None
    addresses: list[IdentityRow]


class CompanyCells(msgspec.Struct, frozen=True, kw_only=True):
    """What the columns of a company read."""

    company: CompanyRow
    domains: list[str]
    contacts: int


Cells: TypeAlias = TicketCells | ContactCells | CompanyCells


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column. `field`: the custom field that it shows. `words`: the texts that its values have for
    people."""

    name: str
    read: Callable[[Any], Value]
    field: Definition | None = None
    words: str = ""

    def head(self, manner: Manner) -> str:
        """What is in the first line."""
        if manner.language is None:
            return self.name
        if self.field is not None:
            return in_language(self.field.labels, manner.language)
        return str(manner.words["columns"][self.name])

    def cell(self, cells: Cells, manner: Manner) -> Cell:
        """What is in the line of a ticket, contact or company; "" for nothing."""
        match self.read(cells):
            case None:
                return ""
            case bool() as answer:
                word = "yes" if answer else "no"
                return str(manner.words[word]) if manner.language else word
            case list() as several:
                return ", ".join(self._word(one, manner) for one in several)
            case Status() as status:
                return in_language(status.labels, manner.language or "en")
            case datetime() as moment:
                return _moment(moment, manner)
            case float() as number if manner.language == "fr":
                # Excel in French takes 3.5 for the third of May
                return str(number).replace(".", ",")
            case str() as text:
                return self._word(text, manner)
            case number:
                return number

    def _word(self, value: str, manner: Manner) -> str:
        if manner.language is None:
            return value
        if self.field is not None:
            labels = next((one.labels for one in self.field.choices if one.value == value), {})
            return in_language(labels, manner.language) or value
        return str(manner.words[self.words].get(value, value)) if self.words else value


def ticket_columns(fields: Iterable[Definition]) -> list[Column]:
    """All columns of tickets; their custom fields and those of their customers and companies are the last."""
    return [*_OF_TICKET, *(_custom(one) for one in fields)]


def contact_columns(fields: Iterable[Definition]) -> list[Column]:
    """All columns of contacts; their custom fields and those of their companies are the last."""
    return [*_OF_CONTACT, *(_custom(one) for one in fields if one.of != "ticket")]


def company_columns(fields: Iterable[Definition]) -> list[Column]:
    """All columns of companies; their custom fields are the last."""
    return [*_OF_COMPANY, *(_custom(one) for one in fields if one.of == "company")]


def chosen(columns: Sequence[Column], names: str | None) -> list[Column]:
    """The columns with these names, in their order; all for none. BadInput for one that is not there."""
    if not names:
        return list(columns)
    known = {one.name: one for one in columns}
    wanted = [name.strip() for name in names.split(",")]
    for name in wanted:
        if name not in known:
            raise BadInput(
                Said(
                    "There is no column {value!r}. The columns are: {given}.",
                    value=name[:60],
                    given=", ".join(known),
                ),
                field="columns",
            )
    return [known[name] for name in dict.fromkeys(wanted)]


def _custom(field: Definition) -> Column:
    def read(cells: Cells) -> Value:
        match field.of:
            case "company":
                return None if cells.company is None else cells.company.fields.get(field.key)
            case "contact":
                return None if isinstance(cells, CompanyCells) else cells.contact.fields.get(field.key)
            case "ticket":
                return cells.row.fields.get(field.key) if isinstance(cells, TicketCells) else None

    return Column(name=f"field.{field.key}", read=read, field=field)


def _moment(moment: datetime, manner: Manner) -> str:
    if manner.language is None:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.astimezone(ZoneInfo(manner.zone)).strftime("%Y-%m-%d %H:%M")


def _of_kind(kind: str) -> Callable[[TicketCells | ContactCells], Value]:
    return lambda cells: [one.value for one in cells.addresses if one.kind == kind]


def _other(cells: ContactCells) -> Value:
    return [f"{one.kind}:{one.value}" for one in cells.addresses if one.kind not in ("email", "phone")]


_OF_TICKET: Final = (
    Column(name="number", read=lambda cells: cells.row.number),
    Column(name="subject", read=lambda cells: cells.row.subject),
    Column(name="state", read=lambda cells: cells.row.state, words="states"),
    Column(name="status", read=lambda cells: cells.status),
    Column(name="priority", read=lambda cells: cells.row.priority, words="priorities"),
    Column(name="customer", read=lambda cells: cells.contact.name),
    Column(name="company", read=lambda cells: cells.contact.company),
    Column(name="email", read=_of_kind("email")),
    Column(name="phone", read=_of_kind("phone")),
    Column(name="team", read=lambda cells: cells.row.team.name if cells.row.team else None),
    Column(name="owner", read=lambda cells: cells.row.owner.name if cells.row.owner else None),
    Column(name="channels", read=lambda cells: cells.row.channel_kinds, words="channels"),
    Column(name="tags", read=lambda cells: cells.row.tags),
    Column(name="messages", read=lambda cells: cells.row.message_count),
    Column(name="created", read=lambda cells: cells.row.created_at),
    Column(name="updated", read=lambda cells: cells.row.updated_at),
    Column(name="waiting_since", read=lambda cells: cells.row.waiting_since),
    Column(name="due", read=lambda cells: cells.row.due.at if cells.row.due else None),
)
_OF_CONTACT: Final = (
    Column(name="id", read=lambda cells: cells.contact.id),
    Column(name="customer", read=lambda cells: cells.contact.name),
    Column(name="company", read=lambda cells: cells.contact.company),
    Column(name="email", read=_of_kind("email")),
    Column(name="phone", read=_of_kind("phone")),
    Column(name="addresses", read=_other),
    Column(name="language", read=lambda cells: cells.contact.language),
    Column(name="created", read=lambda cells: cells.contact.created_at),
)
_OF_COMPANY: Final = (
    Column(name="id", read=lambda cells: cells.company.id),
    Column(name="company", read=lambda cells: cells.company.name),
    Column(name="domains", read=lambda cells: cells.domains),
    Column(name="customers", read=lambda cells: cells.contacts),
    Column(name="note", read=lambda cells: cells.company.note),
    Column(name="created", read=lambda cells: cells.company.created_at),
)
