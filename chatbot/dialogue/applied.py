"""Which events count: not the undone ones, and not the turns on a form's happy path.

To rules and stories, a form that is filled in as asked looks as if it were filled at once: they name only the
form's beginning and end, not the questions between (as in Rasa's trackers).
"""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.dialogue import events as ev


def applied(events: Sequence[ev.Event], loop_before: str = "") -> list[ev.Event]:
    """The events that count. `loop_before`: the loop that was active before the first of them."""
    loops = {event.name for event in events if isinstance(event, ev.ActiveLoop | ev.Form) and event.name}
    if loop_before:
        loops.add(loop_before)
    done: list[ev.Event] = []
    for event in events:
        match event:
            case ev.Restarted() | ev.SessionStarted():
                done = []
            case ev.ActionReverted():
                _undo(done, ev.ActionExecuted)
            case ev.UserUtteranceReverted():
                _undo(done, ev.UserUttered)
                _undo(done, ev.ActionExecuted)  # the listen action before it
            case ev.ActionExecuted(name=str(name)) if name in loops and not _begins_or_strays(name, done):
                _forget_happy_way(name, done)
            case _:
                done.append(event)
    return done


def _undo(done: list[ev.Event], kind: type[ev.Event]) -> None:
    """Undo events back to and including the last of this kind."""
    while done:
        if isinstance(done.pop(), kind):
            return


def _begins_or_strays(loop: str, done: Sequence[ev.Event]) -> bool:
    """Whether the loop's action begins the loop, or returns after another action."""
    following: str | None = None
    for event in reversed(done):
        match event:
            case ev.ActiveLoop(name=None) | ev.Form(name=None):
                return True
            case ev.ActionExecutionRejected(name=name) if name == loop:
                return True
            case ev.UserUttered() if following is not None and following != loop:
                return True
            case ev.ActionExecuted(name=name):
                if name == loop:
                    return False
                following = name
            case _:
                pass
    return True


def _forget_happy_way(loop: str, done: list[ev.Event]) -> None:
    """Drop turns and actions since the loop's last action; slots and other events stay."""
    kept: list[ev.Event] = []
    while done:
        event = done[-1]
        if isinstance(event, ev.ActionExecuted) and event.name == loop:
            break
        done.pop()
        if not isinstance(event, ev.ActionExecuted | ev.UserUttered):
            kept.append(event)
    done.extend(reversed(kept))
