"""Keep the console's typed client equal to the desk's API.

`--write` puts `helpdesk openapi` into web/console/openapi.json and generates web/console/src/client from it.
`--check` does both in a temporary folder, and fails with the names of files that differ. Both results are
committed.
"""

import filecmp
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = ROOT / "web/console"
DOCUMENT = CONSOLE / "openapi.json"
CLIENT = CONSOLE / "src/client"
LINKED = re.compile(r"\{@link https?://\S+ (`[^`]+`)\}")
REMEDY = "run `make client` and commit what it writes"


def main() -> int:
    if sys.argv[1:] == ["--write"]:
        DOCUMENT.write_text(served_document())
        generate(CLIENT)
        return 0
    if sys.argv[1:] == ["--check"]:
        return check()
    print("usage: client.py --write | --check", file=sys.stderr)
    return 2


def check() -> int:
    if not DOCUMENT.exists():
        print("no web/console/openapi.json yet: nothing to compare")
        return 0
    if DOCUMENT.read_text() != served_document():
        print(f"web/console/openapi.json is not what the desk serves: {REMEDY}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "client"
        generate(fresh)
        differing = differences(fresh, CLIENT)
    for name in differing:
        print(f"web/console/src/client/{name} is stale: {REMEDY}", file=sys.stderr)
    return 1 if differing else 0


def served_document() -> str:
    return subprocess.run(
        [sys.executable, "-m", "helpdesk.cli", "openapi"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout


def generate(target: Path) -> None:
    subprocess.run(
        [sys.executable, ROOT / "hatch_build.py", "--npm", "run", "client", "--workspace", "console"],
        env=os.environ | {"CLIENT_OUT": str(target)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    for path in target.rglob("*.ts"):  # its recommendations to install packages do not matter here
        path.write_text(LINKED.sub(r"\1", path.read_text()))


def differences(fresh: Path, committed: Path) -> list[str]:
    """Files that differ, or exist on one side only, relative to the client's folder."""
    names = {
        path.relative_to(side).as_posix()
        for side in (fresh, committed)
        for path in side.rglob("*")
        if path.is_file()
    }
    _, mismatched, missing = filecmp.cmpfiles(fresh, committed, sorted(names), shallow=False)
    return sorted(mismatched + missing)


sys.exit(main())
