"""Tables: how people come to their accounts, and who changed what of people and teams."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from helpdesk.db.schema.base import id_column, metadata, reference
from helpdesk.db.schema.types import Instant, Json

invitations = Table(  # of somebody who has no account yet; until they accept, they are nobody here
    "invitations",
    metadata,
    id_column(),
    Column("email", Text, nullable=False, index=True),
    Column("name", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("languages", Text, nullable=False, server_default=""),
    Column("team_ids", Json(list[int]), nullable=False, server_default="[]"),
    Column("locale", Text, nullable=False, server_default="en"),  # of the mail
    reference("invited_by", "advisors"),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("sent_at", Instant),  # null: no mail went out yet
    Column("trouble", Text, nullable=False, server_default=""),  # why its mail did not go out
    Column("accepted_at", Instant),
    Column("withdrawn_at", Instant),
)

account_links = Table(  # the links of invitations and new passwords; only a hash of each token is stored
    "account_links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    reference("invitation_id", "invitations", index=True),
    reference("advisor_id", "advisors", index=True),  # whose password it sets
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False, index=True),
    Column("used_at", Instant),
    Column("ended_at", Instant),  # withdrawn, or a newer one took its place
)
