"""The house style of sheets, charts and pages, defined once: colours, letters, spacing."""

from __future__ import annotations

from pathlib import Path

INK = "#1c1b22"
MUTED = "#6f6c7a"
FAINT = "#a9a6b3"
LINE = "#e5e3ea"
GRID = "#eceaf0"
GROUND = "#f6f5f8"
PAPER = "#ffffff"
SHADE = "#f1f0f4"

ACCENT = "#4f46b8"
ACCENT_SOFT = "#e9e7f8"
MISSING = "#d9952b"
OTHERS = "#bcb9cf"

SERIES = ("#4f46b8", "#e0663f", "#2a9d8f", "#d9952b", "#8f5fc1", "#3a86c8", "#c2477f", "#7a8450")
"""Colours of curves and points, in order; neighbours stay apart in the common colour-vision deficiencies."""

FONTS = Path(__file__).parent / "fonts"
REGULAR = FONTS / "Inter-Regular.ttf"
SEMIBOLD = FONTS / "Inter-SemiBold.ttf"

PAGE_LIGHT = {
    "ink": INK,
    "muted": MUTED,
    "line": LINE,
    "ground": GROUND,
    "paper": PAPER,
    "shade": SHADE,
    "accent": ACCENT,
    "accent-soft": ACCENT_SOFT,
    "warning": "#8a5a0b",
    "warning-soft": "#fbf1de",
    "good": "#1d6f63",
    "good-soft": "#e0f2ee",
}
"""Colours of a page in a bright room, by the names that its style sheet uses."""

PAGE_DARK = {
    "ink": "#edecf2",
    "muted": "#a5a2b0",
    "line": "#34323f",
    "ground": "#15141a",
    "paper": "#1e1d25",
    "shade": "#282731",
    "accent": "#a9a2f5",
    "accent-soft": "#2c2950",
    "warning": "#f0c172",
    "warning-soft": "#3a2e17",
    "good": "#7fd1c2",
    "good-soft": "#17352f",
}
"""The same names in a dark room."""
