"""Imports: no module is overlooked, and none imports another in a circle."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp

from tests.shared import PROJECT

PACKAGES = ("helpdesk", "faq", "chatbot")


def test_no_module_imports_another_in_a_circle() -> None:
    """Across the packages; imports inside functions and for type checking count too."""
    graph = grimp.build_graph(*PACKAGES)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    files = [path for package in PACKAGES for path in (PROJECT / package).rglob("*.py")]
    assert len(imports) == len(files), "a folder without __init__.py is not looked at"
    assert set(TopologicalSorter(imports).static_order()) == graph.modules  # CycleError names the circle
