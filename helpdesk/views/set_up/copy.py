"""Wire shapes of what a copy of the settings makes of a desk."""

from __future__ import annotations

from helpdesk.domain.setup_copy.entries import Act, Remark
from helpdesk.operations.setup_copy.importing import Outcome
from helpdesk.views.base import View


class CopyRemark(View, frozen=True, kw_only=True):
    """Something about one place of the file, such as rules[3].filter, in one English sentence. `place` is
    empty if it is about the whole file."""

    place: str
    detail: str


class CopyField(View, frozen=True, kw_only=True):
    """A field that changes, with its values as JSON, a long one cut; null: it had none, or has none."""

    field: str
    before: str | None
    after: str | None


class CopyChange(View, frozen=True, kw_only=True):
    """What becomes of one thing. `part` is its section of the file, `name` what it is found by. `ordered` is
    about the whole section."""

    part: str
    name: str
    act: Act
    fields: list[CopyField]


class CopyOutcome(View, frozen=True, kw_only=True):
    """What a copy of the settings makes of the desk. With `faults` it changes nothing. `notes` say what is to
    be done afterwards. `state` stands for the settings that it was compared with."""

    changes: list[CopyChange]
    notes: list[CopyRemark]
    faults: list[CopyRemark]
    state: str


def outcome_view(outcome: Outcome) -> CopyOutcome:
    return CopyOutcome(
        changes=[
            CopyChange(
                part=one.part,
                name=one.name,
                act=one.act,
                fields=[
                    CopyField(field=each.field, before=each.before, after=each.after) for each in one.fields
                ],
            )
            for one in outcome.changes
        ],
        notes=[_remark(one) for one in outcome.notes],
        faults=[_remark(one) for one in outcome.faults],
        state=outcome.state,
    )


def _remark(one: Remark) -> CopyRemark:
    return CopyRemark(place=one.place, detail=one.detail)
