"""Who calls, with what the answer to them needs."""

from __future__ import annotations

import msgspec

from helpdesk.api.request import DeskRequest
from helpdesk.db.engine.transaction import Reading
from helpdesk.db.people.sight import sight_of
from helpdesk.domain.policy import Policy
from helpdesk.features.automation.rights import Who
from helpdesk.security.stranger_tokens import Tokens


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """The caller of a request. `role` of a key is what the key may do. `seen_by`: the advisor whose sight
    limits the call."""

    id: int
    name: str
    role: str
    seen_by: int | None
    tokens: Tokens
    policy: Policy

    def who(self, tx: Reading) -> Who:
        """The caller with their teams of now."""
        return Who(id=self.id, name=self.name, role=self.role, teams=sight_of(tx, self.id).teams)

    @property
    def owner(self) -> str:
        """The owner of the caller's uploads."""
        return f"advisor:{self.id}"


def asking(request: DeskRequest) -> Asking:
    return Asking(
        id=request.user.id,
        name=request.user.name,
        role=request.user.role,
        seen_by=request.seen_by,
        tokens=request.tools.tokens,
        policy=request.tools.policy,
    )
