"""Sentences that can be told in another language than English."""

from __future__ import annotations


class Said(str):
    """A sentence with values: `Said("{label} must be {rule}.", label=…, rule=…)`. It is the English sentence.
    `template` and `values` tell it in another language (api/spoken). A value can be `Said` too."""

    template: str
    values: dict[str, object]

    def __new__(cls, template: str, /, **values: object) -> Said:
        said = super().__new__(cls, template.format(**values))
        said.template = template
        said.values = values
        return said
