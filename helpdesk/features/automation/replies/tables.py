"""Tables of saved replies, in the desk's own metadata.

The newest content of a reply is in its row, and each content it ever had in its versions. A personal reply
has an owner, a team's a team, and one for everybody neither.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from helpdesk.db.schema.base import ID, id_column, metadata, reference
from helpdesk.db.schema.types import Instant, Json
from helpdesk.features.automation.replies.content import Content

saved_replies = Table(
    "saved_replies",
    metadata,
    id_column(),
    reference("team_id", "teams", index=True),
    reference("owner_id", "advisors", index=True),
    Column("name", Text, nullable=False),
    Column("folder", Text, nullable=False, server_default=""),
    Column("search", Text, nullable=False),  # folded: name, folder and texts
    Column("content", Json(Content), nullable=False),
    Column("version", Integer, nullable=False),
    Column("uses", Integer, nullable=False, server_default="0"),
    Column("last_used_at", Instant),
    Column("created_at", Instant, nullable=False),
    Column("deleted_at", Instant),
)

saved_reply_versions = Table(  # what they say never changes; the names in what they do follow a rename
    "saved_reply_versions",
    metadata,
    Column("reply_id", ID, ForeignKey("saved_replies.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", Json(Content), nullable=False),
    Column("what", Text, nullable=False),  # made | changed | restored | deleted
    reference("advisor_id", "advisors"),
    Column("author_name", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

saved_reply_uses = Table(  # which answers came from which reply
    "saved_reply_uses",
    metadata,
    Column("reply_id", ID, ForeignKey("saved_replies.id"), primary_key=True),
    Column("message_id", ID, primary_key=True),
)
