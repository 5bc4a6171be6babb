"""What a policy that is not saved would hold for, among the open tickets of now."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from helpdesk.db.engine.transaction import Reading
from helpdesk.db.schema.tickets import tickets
from helpdesk.db.tickets.filters.conditions import compiled
from helpdesk.domain.filters.parse import stored
from helpdesk.errors import BadInput
from helpdesk.features.sla.policies import rows as policies
from helpdesk.features.sla.policies.rows import DESK, Policy
from helpdesk.features.sla.policies.setting_up import PolicyForm, check_form


def preview(tx: Reading, policy_id: int | None, form: PolicyForm) -> tuple[int, int]:
    """How many open tickets the filter finds, and how many of them no earlier policy holds for. Errors as
    saving it has them."""
    check_form(tx, policy_id, form)
    there = policies.all_policies(tx)
    places = {one.id: one.position for one in there}
    place = None if policy_id is None else places.get(policy_id)
    earlier = [one for one in there if one.active and one.id != policy_id]
    if place is not None:
        earlier = [one for one in earlier if one.position < place]
    finds = and_(tickets.c.active, compiled(tx, stored(form.filter), DESK).condition)
    first = [one for one in (_finds(tx, known) for known in earlier) if one is not None]
    held = and_(finds, not_(or_(*first))) if first else finds
    count = select(func.count()).select_from(tickets)
    return (tx.conn.scalar(count.where(finds)) or 0, tx.conn.scalar(count.where(held)) or 0)


def _finds(tx: Reading, policy: Policy) -> ColumnElement[bool] | None:
    try:
        return compiled(tx, stored(policy.filter), DESK).condition
    except BadInput:
        return None
