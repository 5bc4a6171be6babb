"""The package as a whole: it starts fast, ships what it needs, and its built files are current."""

from __future__ import annotations

import importlib
import itertools
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

import hatch_build
import helpdesk
from helpdesk import cli, package_files
from tests.shared import PROJECT
from tools.frames import FOLDER, SOCKETS, module

HEAVY = {"litestar", "sqlalchemy", "rasa_sdk", "uvicorn", "lxml", "cryptography"}


def test_the_command_prints_its_version() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "helpdesk.cli", "version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == helpdesk.__version__


def test_help_lists_every_command_and_imports_nothing_heavy() -> None:
    script = (
        "import sys; from helpdesk import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: print('LOADED', *sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    text, _, loaded = said.partition("LOADED")
    assert loaded
    assert not HEAVY & set(loaded.split())
    for command in cli.COMMANDS:
        assert re.search(rf"^ +{command.name}\b", text, re.MULTILINE)


def test_the_built_assets_are_those_of_the_sources() -> None:
    assert hatch_build.stale() == [], "run `make install`"
    assert (package_files.static() / "console/index.html").exists()
    assert (package_files.static() / "widget/loader.js").exists()
    assert (package_files.static() / "reference/index.html").exists()


def test_the_consoles_client_is_that_of_the_served_api() -> None:
    done = subprocess.run(
        [sys.executable, PROJECT / "tools/client.py", "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_types_of_the_frames_are_those_of_the_structs() -> None:
    for name, directions in SOCKETS.items():
        assert (FOLDER / name).read_text() == module(*directions), "run `make client`"


def test_an_edited_source_makes_every_workspace_stale(tmp_path: Path) -> None:
    source = tmp_path / "web/console/src/main.ts"
    source.parent.mkdir(parents=True)
    source.write_text("one")
    (tmp_path / "web/package.json").write_text("{}")
    for name in hatch_build.WORKSPACES:
        stamp = tmp_path / "helpdesk/static" / name / hatch_build.STAMP
        stamp.parent.mkdir(parents=True)
        stamp.write_text(hatch_build.digest(tmp_path / "web") + "\n")
    assert hatch_build.stale(tmp_path) == []
    source.write_text("two")
    assert hatch_build.stale(tmp_path) == list(hatch_build.WORKSPACES)


def test_the_wheel_and_the_sdist_ship_everything_the_desk_reads(tmp_path: Path) -> None:
    for target in ("wheel", "sdist"):
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", tmp_path],
            check=True,
            capture_output=True,
            cwd=PROJECT,
        )
    wheel = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        sdist = {name.partition("/")[2] for name in archive.getnames()}
    for name in files("helpdesk"):
        assert name in wheel
        assert name in sdist
    for source, target in hatch_build.SHIPPED.items():
        for name in files(source):
            assert name.replace(source, target, 1) in wheel
            assert name in sdist


def files(folder: str) -> list[str]:
    """Paths of all files in a folder of the project, relative to it; none where the folder is missing."""
    found = (PROJECT / folder).rglob("*")
    return [
        path.relative_to(PROJECT).as_posix()
        for path in found
        if path.is_file() and "__pycache__" not in path.parts
    ]


@pytest.mark.parametrize("name", ["requirements.lock", "web/package-lock.json", "web/.npmrc", "Makefile"])
def test_what_pins_and_fetches_names_no_registry(name: str) -> None:
    text = (PROJECT / name).read_text()
    for word in (
        "--index-url",
        "--find-links",
        "registry.",
        "simple/",
        '"resolved": "http',
    ):
        assert word not in text


def test_the_lock_holds_a_hash_for_every_package() -> None:
    lines = (PROJECT / "requirements.lock").read_text().splitlines()
    pinned = [number for number, line in enumerate(lines) if "==" in line and not line.startswith((" ", "#"))]
    assert len(pinned) > 50
    for number in pinned:
        assert lines[number + 1].lstrip().startswith("--hash=sha256:"), lines[number]


def test_the_lock_holds_every_dependency_of_the_project() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *itertools.chain(*project["optional-dependencies"].values())]
    locked = re.findall(r"^([a-z0-9-]+)==", (PROJECT / "requirements.lock").read_text(), re.MULTILINE)
    for requirement in asked:
        name = re.split(r"[^\w.-]", requirement)[0]
        assert re.sub(r"[._]", "-", name).lower() in locked, f"{name}: run `make lock`"


def test_the_lock_is_not_narrowed_to_the_machine_it_was_made_on() -> None:
    text = (PROJECT / "requirements.lock").read_text()
    compiled = text.split("\nmsgspec==")[1].split("# via")[0]
    assert compiled.count("--hash=") > 10, "a wheel for each system and Python is expected; run `make lock`"


def test_the_compose_file_starts_each_part_of_the_desk() -> None:
    services = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())["services"]
    wanted = {service["command"][0] for service in services.values() if service.get("image") == "helpdesk"}
    assert wanted == {"migrate", "serve", "work"}


@pytest.mark.parametrize("name", ["bench.__main__", "helpdesk.cli"])
def test_what_is_run_as_a_module_can_be_imported(name: str) -> None:
    assert callable(importlib.import_module(name).main)
