"""The metadata with the tables of everything beside the core: importing this file has imported them."""

from __future__ import annotations

import faq.tables  # noqa: F401
import helpdesk.features.automation.macros.tables
import helpdesk.features.automation.replies.tables
import helpdesk.features.automation.rules.tables
import helpdesk.features.saved_views.tables
import helpdesk.features.sla.tables  # noqa: F401
from helpdesk.db.schema.complete import metadata

__all__ = ["metadata"]
