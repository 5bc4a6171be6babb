"""Print pip's registry settings as shell exports, under the names that uv reads.

pip takes its registry, extra ones, wheel folders and certificates from its own files and variables; uv
reads none of these. The Makefile uses this, so that the project itself has no address. Usage: pip_settings.py
PYTHON-WITH-PIP
"""

import ast
import os
import shlex
import subprocess
import sys

# pip's name → uv's name, and the separator between several values
NAMES = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
}


def main() -> None:
    """The rank of a value by its source: later lines of `pip config list` do not outrank earlier ones."""
    rank = {"global": 0, "site": 1, "user": 1, "install": 2, ":env:": 3}
    found: dict[str, tuple[int, str]] = {}
    listing = subprocess.run(
        [sys.argv[1], "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    for line in listing.splitlines():
        key, _, quoted = line.partition("=")
        section, _, name = key.rpartition(".")
        if name in NAMES:
            uv_name, separator = NAMES[name]
            value = separator.join(str(ast.literal_eval(quoted)).split())
            if rank.get(section, 0) >= found.get(uv_name, (-1, ""))[0]:
                found[uv_name] = (rank.get(section, 0), value)
    if "UV_INDEX" in found:
        found["UV_INDEX_STRATEGY"] = (0, "unsafe-best-match")  # pip treats its indexes as one
    for uv_name, (_, value) in found.items():
        if value and not os.environ.get(uv_name):
            print(f"export {uv_name}={shlex.quote(value)}")


main()
