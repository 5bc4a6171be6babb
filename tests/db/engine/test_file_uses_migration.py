"""A desk from before files had noted uses."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text

from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.engines import open_engine
from helpdesk.db.engine.migrate import migrate
from helpdesk.db.log import file_uses
from helpdesk.operations.sweeps import files
from tests.db.engine.test_migrations import migrate_up_to

FILES = """[
    {"name": "a", "type": "t", "size": 3, "sha256": "aa"},
    {"name": "b", "type": "t", "size": 3, "sha256": "aa"},
    {"name": "c", "type": "t", "size": 0, "sha256": ""}
]"""
BEFORE = f"""
INSERT INTO contacts (name, created_at, updated_at) VALUES ('Zoë', 1, 1);
INSERT INTO tickets (contact_id, channel, created_at, updated_at, state_at) VALUES (1, 's', 1, 1, 1);
INSERT INTO messages (ticket_id, kind, direction, author_kind, text, attachments, created_at)
    VALUES (1, 'message', 'in', 'contact', 'x', '{FILES}', 1), (1, 'message', 'in', 'contact', 'y', '[]', 1);
INSERT INTO channels (name, kind, label) VALUES ('s', 'email', 'S');
INSERT INTO ledger (channel_id, received_at, size, sha256) VALUES (1, 1, 7, 'bb'), (1, 1, 8, 'cc');
INSERT INTO ledger_raw (item_id, headers, body) VALUES (1, '{{}}', NULL), (2, '{{}}', 'x');
INSERT INTO faq_images (sha256, name, type, size, created_at) VALUES ('dd', 'n', 'image/png', 9, 1)
"""


def test_every_use_is_noted_and_the_folder_is_taken_for_its_own(
    bare_database_url: str, tmp_path: Path
) -> None:
    migrate_up_to(bare_database_url, "0028", tmp_path)
    engine = open_engine(bare_database_url)
    with engine.begin() as connection:
        for statement in BEFORE.split(";"):
            connection.exec_driver_sql(statement)
    migrate(bare_database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM file_uses")) == 3
    engine.dispose()
    blobs = BlobStore(tmp_path / "blobs")
    blobs.put(b"stored before")
    desk = Desk(bare_database_url)
    try:
        assert desk.read_now(file_uses.page, None, 9) == [
            ("aa", "message", 1, 3),
            ("bb", "item", 1, 7),
            ("dd", "picture", 1, 9),
        ]
        files.check_owner(desk, blobs)
        assert blobs.mark()
    finally:
        desk.close()
