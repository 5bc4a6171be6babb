"""`helpdesk events`: the events that a follower could not follow, and following them again after a fix."""

from __future__ import annotations

import argparse

from helpdesk.commands.common import chosen_settings, number, opened_desk
from helpdesk.db import desk_secret
from helpdesk.db.engine.desk import Desk
from helpdesk.db.log import followings


def events_arguments(parser: argparse.ArgumentParser) -> None:
    """helpdesk events failed|retry"""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("failed", help="list the events that were set aside; exit status 1 if there are any")
    retry = actions.add_parser(
        "retry", help="retry events that were set aside; exit status 1 if one fails again"
    )
    retry.add_argument(
        "numbers", nargs="*", type=number, metavar="NUMBER", help="numbers that `failed` lists; default: all"
    )


def events(arguments: argparse.Namespace) -> int:
    """List the events or follow them again."""
    with opened_desk() as desk:
        return _retry(desk, arguments.numbers) if arguments.action == "retry" else _list(desk)


def _list(desk: Desk) -> int:
    failed = desk.read_now(followings.failed)
    if not failed:
        print("No event failed.")
    for one in failed:
        at = one.at.strftime("%Y-%m-%d %H:%M UTC")
        print(f"{one.id}  {at}  {one.follower}  {one.event} at {one.position}: {one.error}")
    return 1 if failed else 0


def _retry(desk: Desk, numbers: list[int]) -> int:
    # the followers import most of the desk
    from helpdesk.dispatch.followers import follow_again
    from helpdesk.features.installed import INSTALLED, followers
    from helpdesk.parts import policy_of

    chosen = chosen_settings()
    secret = chosen.secret.encode() if chosen.secret else desk.write_now(desk_secret.secret)
    known = {one.name: one for one in followers(INSTALLED, policy_of(chosen, secret))}
    failed = [one for one in desk.read_now(followings.failed) if not numbers or one.id in numbers]
    missing = sorted(set(numbers) - {one.id for one in failed})
    for one_missing in missing:
        print(f"{one_missing}: not set aside")
    followed = 0
    for one in failed:
        if one.follower not in known:
            print(f'{one.id}: this desk has no follower "{one.follower}"')
            continue
        try:
            desk.write_now(follow_again, known[one.follower], one.id)
        except Exception as error:  # noqa: BLE001 - told; the event stays set aside
            print(f"{one.id}: failed again: {error!r}")
        else:
            followed += 1
    print(f"{followed} event{'' if followed == 1 else 's'} followed.")
    return 0 if followed == len(failed) and not missing else 1
