"""A drawn catalogue with three attributes that no data set has: garments, tones and who wears them.

Each of a garment's shapes is drawn in each tone, at another place, size and angle on another ground; a white dot says
that it is for little ones. One attribute is missing on every third product.
"""

from __future__ import annotations

import colorsys
import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

GARMENTS = ("Hakama", "Kimono", "Obi")
TONES = {"Ash Rose": (205, 130, 140), "Ink Blue": (25, 30, 110), "Saffron": (245, 175, 20), "Teal Green": (0, 125, 110)}
WEARERS = ("Grown-ups", "Little ones")

RARE = "Happi"
"""A garment of two products alone: too few to learn."""

SIZE = 64, 48
SCALE = 4
"""Drawn so many times larger, and reduced with antialiasing."""

Row = dict[str, str]

SHAPES = {
    "Hakama": [(-0.4, -0.9), (0.4, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "Kimono": [
        (-0.95, -0.8),
        (0.95, -0.8),
        (0.95, 0.0),
        (0.4, 0.0),
        (0.4, 0.9),
        (-0.4, 0.9),
        (-0.4, 0.0),
        (-0.95, 0.0),
    ],
    "Obi": [(-1.0, -0.25), (1.0, -0.25), (1.0, 0.25), (-1.0, 0.25)],
    RARE: [(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)],
}


@dataclass(frozen=True)
class OwnWorld:
    """A table of products, the folder of their photos, and the rows of the table.

    `mislabelled`: id -> the tone that the table says and the one that the photo shows. `worn_by`: who the photo is for.
    """

    table: Path
    photos: Path
    rows: tuple[Row, ...]
    mislabelled: dict[str, tuple[str, str]]
    worn_by: dict[str, str]

    @property
    def by_id(self) -> dict[str, Row]:
        """id -> row."""
        return {row["id"]: row for row in self.rows}

    def ids(self, **labels: str) -> set[str]:
        """The products with these labels."""
        return {row["id"] for row in self.rows if all(row[name] == label for name, label in labels.items())}


def write_own_world(folder: Path, products: int = 240) -> OwnWorld:
    """Draw the catalogue into a folder."""
    photos = folder / "photos"
    photos.mkdir(parents=True)
    random = np.random.default_rng(11)
    rows, worn_by = [], {}
    mislabelled = {"p30": ("Ink Blue", "Saffron"), "p73": ("Teal Green", "Ash Rose")}
    for number in range(products):
        garment = RARE if number in (5, 105) else GARMENTS[number % 3]
        tone, wearer = list(TONES)[number // 3 % 4], WEARERS[number // 12 % 2]
        draw(garment, TONES[tone], wearer, random).save(photos / f"p{number}.png")
        told = "" if number % 3 == number // 3 % 3 else wearer
        worn_by[f"p{number}"] = wearer
        row = {"id": f"p{number}", "name": f"House {number:03} {garment}", "garment": garment}
        rows.append(
            row
            | {
                "tone": mislabelled.get(f"p{number}", (tone,))[0],
                "wearer2": told,
                "price": str(20 + number % 50),
                "care": f"lot {number}",
            }
        )
    table = folder / "catalogue.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return OwnWorld(table, photos, tuple(rows), mislabelled, worn_by)


def draw(garment: str, tone: tuple[int, int, int], wearer: str, random: np.random.Generator) -> Image.Image:
    """One photo: the garment's shape in its tone, on a light ground."""
    height, width = (SCALE * side for side in SIZE)
    ground = tuple(random.integers(215, 256, 3).tolist())
    photo = Image.new("RGB", (width, height), ground)
    size = random.uniform(0.55, 0.9) * width / 2
    angle = np.radians(random.uniform(-12, 12))
    centre = np.array([width, height]) / 2 + random.uniform(-0.14, 0.14, 2) * (width, height)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = [tuple(point) for point in (np.array(SHAPES[garment]) * size @ turn.T + centre).tolist()]
    ink = ImageDraw.Draw(photo)
    ink.polygon(corners, fill=_shaded(tone, random.uniform(0.9, 1.1)))
    if wearer == WEARERS[1]:
        radius = 0.26 * size
        ink.ellipse([*(centre - radius), *(centre + radius)], fill="white")
    return photo.resize(SIZE[::-1], Image.Resampling.LANCZOS)


def _shaded(tone: tuple[int, int, int], light: float) -> tuple[int, int, int]:
    hue, lightness, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in tone))
    red, green, blue = colorsys.hls_to_rgb(hue, min(1.0, lightness * light), saturation)
    return round(255 * red), round(255 * green), round(255 * blue)
