"""Responses: their variants with buttons, pictures, conditions, channels and languages."""

from __future__ import annotations

from typing import Any

from chatbot.authoring.fields import entries, items, plain, take
from chatbot.authoring.marked import Map, Seq
from chatbot.authoring.problems import Place, Problems
from chatbot.authoring.shapes import ButtonDef, Response, SlotIs, Variant


def read_response(name: str, place: Place, value: Any, problems: Problems) -> Response:
    """The response with every readable variant."""
    if isinstance(value, str):
        return Response(name=name, place=place, variants=(Variant(place=place, text=value),))
    if not isinstance(value, Seq):
        problems.error(place, f"response {name} must be a list of variants")
        return Response(name=name, place=place)
    variants: list[Variant] = []
    for spot, item in items(value):
        if isinstance(item, str):
            variants.append(Variant(place=spot, text=item))
        elif isinstance(item, Map):
            variants += _variants(name, spot, item, problems)
        else:
            problems.error(spot, f"a variant of {name} must be a mapping with a text")
    if not variants:
        problems.error(place, f"response {name} has no variant")
    return Response(name=name, place=place, variants=tuple(variants))


def _variants(name: str, place: Place, item: Map, problems: Problems) -> list[Variant]:
    """The variant, and one more for each language of its `translation`."""
    if not {"text", "custom", "image", "buttons", "quick_replies", "attachment", "elements"} & item.keys():
        problems.error(place, f"a variant of {name} has neither text nor image, buttons or custom")
        return []
    buttons = _buttons(name, item, problems)
    custom = item.get("custom")
    variant = Variant(
        place=place,
        text=take(item, "text", str, problems, ""),
        buttons=buttons,
        image=take(item, "image", str, problems, ""),
        custom=plain(custom) if isinstance(custom, Map) else {},
        channel=take(item, "channel", str, problems, ""),
        language=take(item, "language", str, problems, "").lower(),
        conditions=_conditions(name, item, problems),
    )
    translated = [
        Variant(
            place=spot,
            text=text,
            buttons=buttons,
            image=variant.image,
            custom=variant.custom,
            channel=variant.channel,
            language=language.lower(),
            conditions=variant.conditions,
        )
        for spot, language, text in entries(take(item, "translation", Map, problems, Map()))
        if isinstance(text, str)
    ]
    return [variant, *translated]


def _buttons(name: str, item: Map, problems: Problems) -> tuple[ButtonDef, ...]:
    found = []
    for key in ("buttons", "quick_replies"):
        for place, button in items(take(item, key, Seq, problems, Seq())):
            if not isinstance(button, Map) or not isinstance(button.get("title"), str | int | float | bool):
                problems.error(place, f"a button of {name} needs a title")
                continue
            url = take(button, "url", str, problems, "")
            payload = take(button, "payload", str, problems, "")
            found.append(ButtonDef(title=_title(button["title"]), payload=payload, url=url))
    return tuple(found)


def _title(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _conditions(name: str, item: Map, problems: Problems) -> tuple[SlotIs, ...]:
    found = []
    for place, condition in items(take(item, "condition", Seq, problems, Seq())):
        if not isinstance(condition, Map) or condition.get("type") != "slot" or "name" not in condition:
            problems.error(place, f"a condition of {name} needs type: slot, a name and a value")
            continue
        found.append(SlotIs(name=str(condition["name"]), value=plain(condition.get("value"))))
    return tuple(found)
