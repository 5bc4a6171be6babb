"""The metadata of the whole desk: importing this file has imported every table."""

from __future__ import annotations

import helpdesk.db.schema.accounts
import helpdesk.db.schema.bot
import helpdesk.db.schema.companies
import helpdesk.db.schema.customers
import helpdesk.db.schema.fields
import helpdesk.db.schema.inlets
import helpdesk.db.schema.people
import helpdesk.db.schema.records
import helpdesk.db.schema.setup
import helpdesk.db.schema.surveys
import helpdesk.db.schema.tickets  # noqa: F401
from helpdesk.db.schema.base import metadata

__all__ = ["metadata"]
