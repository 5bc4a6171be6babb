"""Both sockets tell the desk's version in their hello."""

from __future__ import annotations

from pathlib import Path

import hatch_build
import helpdesk
from helpdesk import package_files
from helpdesk.live.wire.version import version_of
from tests.live.desk_server import DeskServer


def test_a_version_names_the_package_and_the_build_of_its_pages(tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    stamp.write_text("0123456789abcdef" * 4 + "\n")
    assert version_of(stamp) == f"{helpdesk.__version__}+0123456789ab"


def test_without_built_pages_it_is_the_packages_alone(tmp_path: Path) -> None:
    assert version_of(tmp_path / "none") == helpdesk.__version__


def test_another_build_beside_a_running_desk_is_another_version(tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    stamp.write_text("1" * 64)
    before = version_of(stamp)
    stamp.write_text("2" * 64)
    assert version_of(stamp) != before


def test_the_stamp_is_the_one_the_build_leaves() -> None:
    assert package_files.build_stamp() == package_files.static() / "console" / hatch_build.STAMP
    assert package_files.build_stamp().exists(), "run `make install`"


async def test_console_and_widget_hear_the_version_first(server: DeskServer, session: str) -> None:
    wanted = version_of(package_files.build_stamp())
    async with server.advisor(session) as ana, server.visitor() as mia:
        assert ana.all[0]["t"] == mia.all[0]["t"] == "hello"
        assert ana.welcome["version"] == mia.welcome["version"] == wanted
