"""Actions of a Python module in this process, through rasa_sdk's ActionExecutor.

Each call runs in a thread of its own with a loop of its own: an action that blocks or hangs, also inside an
`async def`, holds up nobody else.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import pkgutil
import threading
import warnings
from collections.abc import Callable, Coroutine
from types import ModuleType
from typing import TYPE_CHECKING, Any

import msgspec

from chatbot.actions.base import TIMEOUT, read_result
from chatbot.dialogue.custom import ActionCall, ActionFailed, ActionResult
from helpdesk.errors import BadInput

if TYPE_CHECKING:
    from rasa_sdk.executor import ActionExecutor

MAX_RUNNING = 16  # actions at a time; more means that some hang


class ModuleActions:
    """The actions of a module. rasa_sdk and the module are imported at the first call, or by `prepare`."""

    def __init__(self, module: str, *, timeout: float = TIMEOUT) -> None:
        self.module, self._timeout = module, timeout
        self._executor: ActionExecutor | None = None
        self._lock = threading.Lock()
        self._running = 0

    def prepare(self) -> list[str]:
        """Import everything and give the names of the actions. Raises BadInput where that fails."""
        with self._lock:
            if self._executor is None:
                self._executor = _executor_of(self.module)
            return sorted(self._executor.actions)

    async def run(self, call: ActionCall) -> ActionResult:
        action = call.next_action
        if self._running >= MAX_RUNNING:
            raise ActionFailed(f"{action} was not run: {self._running} actions are still running")
        self._running += 1
        try:
            async with asyncio.timeout(self._timeout):
                return await in_thread(lambda: self._execute(call), done=self._ended)
        except TimeoutError:
            raise ActionFailed(f"{action} did not finish within {self._timeout:g} s") from None
        except BadInput as error:
            raise ActionFailed(error.detail) from None

    def _ended(self) -> None:
        self._running -= 1

    async def _execute(self, call: ActionCall) -> ActionResult:
        """In the action's own thread."""
        from rasa_sdk.interfaces import ActionExecutionRejection

        action = call.next_action
        if action not in self.prepare() or self._executor is None:
            raise ActionFailed(f"{action} is not in {self.module}")
        try:
            async with asyncio.timeout(self._timeout):
                found = await self._executor.run(msgspec.to_builtins(call))
        except ActionExecutionRejection:
            return ActionResult(rejected=True)
        except TimeoutError:
            raise
        except BaseException as error:  # a CancelledError would end whoever waits for it
            raise ActionFailed(f"{action} raised {type(error).__name__}: {error}{_where(error)}") from error
        if found is None:
            return ActionResult()
        try:
            raw = msgspec.json.encode({"events": found.events, "responses": found.responses})
        except (TypeError, ValueError) as error:
            raise ActionFailed(f"{action} returned an invalid answer: {error}") from None
        return read_result(action, raw)


async def in_thread(
    work: Callable[[], Coroutine[Any, Any, ActionResult]], *, done: Callable[[], None]
) -> ActionResult:
    """Run a coroutine in a daemon thread with its own loop. `done` is called in this loop when it ends,
    however long after anybody waits."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[ActionResult] = loop.create_future()

    def tell(found: ActionResult | None, error: BaseException | None) -> None:
        done()
        if result.done():
            return
        if error is not None:
            result.set_exception(error)
        elif found is not None:
            result.set_result(found)

    def run() -> None:
        found, error = None, None
        try:
            found = asyncio.run(work())
        except BaseException as raised:  # noqa: BLE001 - it is passed on
            error = raised
        try:
            loop.call_soon_threadsafe(tell, found, error)
        except RuntimeError:  # the loop is gone: nobody waits any more
            pass

    threading.Thread(target=run, name="bot-action", daemon=True).start()
    return await result


def _executor_of(name: str) -> ActionExecutor:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from rasa_sdk.executor import ActionExecutor
        from rasa_sdk.interfaces import Action

    class Strict(ActionExecutor):  # type: ignore[misc, unused-ignore]
        """Passes on what an action returns: rasa_sdk would drop what is no event, with a word in a log."""

        @staticmethod
        def validate_events(events: Any, action_name: str) -> Any:
            if not isinstance(events, list):
                raise TypeError(f"returned {type(events).__name__} instead of a list of events")
            return events

    executor: ActionExecutor = Strict()
    for module in _modules_of(name):
        for found in vars(module).values():
            if not (inspect.isclass(found) and issubclass(found, Action)):
                continue
            if found.__module__ == module.__name__ and (action := _made(found)) is not None:
                executor.register_action(action)
    return executor


def _modules_of(name: str) -> list[ModuleType]:
    """The module, and those inside where it is a package."""
    try:
        module = importlib.import_module(name)
        inner = [
            importlib.import_module(found.name)
            for found in pkgutil.walk_packages(getattr(module, "__path__", []), prefix=f"{name}.")
        ]
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a broken module, whatever it raises
        raise BadInput(f"The actions' module {name} cannot be imported: {error!r}", field="actions") from None
    return [module, *inner]


def _made(action: Any) -> Any:
    """The action, or None for a base class without a name of its own."""
    try:
        made = action()
        return made if made.name() else None
    except Exception:  # noqa: BLE001 - whatever its author left undone
        return None


def _where(error: BaseException) -> str:
    """The last line of code, for an operator."""
    trace, last = error.__traceback__, None
    while trace is not None:
        last, trace = trace, trace.tb_next
    return f" ({last.tb_frame.f_code.co_filename}:{last.tb_lineno})" if last else ""
