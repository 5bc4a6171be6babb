"""Colours as people read them. Pure."""

from __future__ import annotations

LEAST_CONTRAST = 4.5
"""Of text and its ground (WCAG 2.2, 1.4.3)."""


def contrast(a: str, b: str) -> float:
    """The contrast ratio of two colours (#rrggbb), from 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def parts(color: str) -> tuple[int, int, int]:
    """Red, green and blue of #rrggbb, each 0 to 255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in parts(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
