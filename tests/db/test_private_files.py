"""The desk's files are closed to other users of the machine."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from helpdesk.db.blobs import BlobStore
from helpdesk.db.engine.desk import Desk
from helpdesk.db.engine.migrate import migrate
from helpdesk.parts import assemble
from helpdesk.settings import Settings


def mode(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.fixture(autouse=True)
def open_by_default() -> object:
    """As most machines are set up: new files can be read by all."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize("there", [False, True], ids=["a new desk", "a desk that was open to all"])
async def test_database_files_and_folder_are_their_users_alone(tmp_path: Path, there: bool) -> None:
    data = tmp_path / "data"
    database = data / "helpdesk.db"
    settings = Settings(data_dir=data)
    if there:
        migrate(settings.database)
        desk = Desk(settings.database)  # which leaves its -wal and -shm open
        os.chmod(data, 0o755)
        for one in data.iterdir():
            os.chmod(one, 0o644)
        desk.close()
    else:
        migrate(settings.database)
    parts = assemble(settings)
    try:
        parts.tools.desk.write_now(lambda tx: None)
        assert mode(data) == "0o700"
        files = {one.name: mode(one) for one in data.iterdir() if one.is_file()}
        assert files.pop("helpdesk.db") == "0o600"
        assert files == {"helpdesk.db-wal": "0o600", "helpdesk.db-shm": "0o600"}
    finally:
        parts.tools.desk.close()
    assert database.exists()


def test_a_stored_file_and_its_folders_are_private(tmp_path: Path) -> None:
    store = BlobStore(tmp_path / "data" / "blobs")
    path = store.path(store.put(b"a letter"))
    assert mode(path) == "0o600"
    assert mode(store.root) == "0o700"


def test_a_database_in_a_shared_folder_is_private_and_the_folder_stays_shared(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    migrate(f"sqlite:///{shared / 'desk.db'}")
    assert mode(shared / "desk.db") == "0o600"
    assert mode(shared) == "0o755"
