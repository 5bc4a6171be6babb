"""The package as a whole: it starts fast, ships what it needs, and its built files are current."""

import subprocess
import sys

import helpdesk


def test_the_command_prints_its_version() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "helpdesk.cli", "version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == helpdesk.__version__
