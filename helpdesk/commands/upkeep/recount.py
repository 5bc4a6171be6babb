"""`helpdesk recount`: count the clocks of all tickets again from their messages, the event log and what was
promised, and say what differs from the stored figures."""

from __future__ import annotations

import argparse

from helpdesk.commands.common import opened_desk
from helpdesk.features.sla.recounting import recount as counted


def recount(_: argparse.Namespace) -> int:
    """Print the differences, with status 1 if there are some. Nothing is changed."""
    looked_at = differ = 0
    after: int | None = 0
    with opened_desk() as desk:
        while after is not None:
            page = desk.read_now(counted, after)
            for one in page.differences:
                print(
                    f"ticket {one.ticket_id}, {one.what}\n  stored   {one.stored}\n  counted  {one.counted}"
                )
            looked_at += page.looked_at
            differ += len(page.differences)
            after = page.last
    told = "no differences" if not differ else f"{differ} differences"
    print(f"clocks of {looked_at:,} tickets: {told}")
    return 1 if differ else 0
