"""One Chromium for all tests of a process, and the loop that it is driven from.

To start Playwright's driver and a Chromium takes a second of processor time, as much as many a test. Each
test has a context of its own, as private windows have: the next test sees nothing that a page stored."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import Browser, async_playwright

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class OneBrowser:
    """Call its methods from one loop only. `close()` it."""

    def __init__(self, program: str) -> None:
        self._program = program
        self._opened: Browser | None = None
        self._stack = AsyncExitStack()
        self.tasks: set[asyncio.Task[Any]] = set()  # of its driver: they live as long as it does

    async def fresh(self) -> Browser:
        """The browser, with no page open. One that died is started again."""
        if self._opened is None or not self._opened.is_connected():
            await self.close()
            others = asyncio.all_tasks()
            playwright = await self._stack.enter_async_context(async_playwright())
            self._opened = await playwright.chromium.launch(executable_path=self._program, args=_FLAGS)
            self._stack.push_async_callback(self._opened.close)
            self.tasks = asyncio.all_tasks() - others
        for left in self._opened.contexts:
            await left.close()
        return self._opened

    async def close(self) -> None:
        """End the browser and its driver, if they run."""
        self._opened = None
        await self._stack.aclose()


async def end(tasks: set[asyncio.Task[Any]]) -> None:
    """Cancel these and wait for them, as the end of a loop does."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
