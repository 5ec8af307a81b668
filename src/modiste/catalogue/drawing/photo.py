"""From the description of a product to its photo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from PIL import Image

from modiste.catalogue.drawing import accessories, clothes, footwear
from modiste.catalogue.drawing.canvas import Canvas, Cloth, Colour, Look, Placement, tone
from modiste.catalogue.drawing.grounds import GROUNDS

COLOURS: Mapping[str, Colour] = MappingProxyType(
    {
        "Beige": (222, 204, 170),
        "Black": (30, 30, 33),
        "Blue": (40, 92, 180),
        "Brown": (106, 66, 38),
        "Charcoal": (66, 70, 76),
        "Green": (40, 134, 68),
        "Grey": (140, 142, 146),
        "Khaki": (168, 150, 104),
        "Lavender": (190, 172, 222),
        "Magenta": (200, 30, 128),
        "Maroon": (112, 20, 38),
        "Mustard": (204, 154, 34),
        "Navy Blue": (28, 38, 88),
        "Olive": (102, 106, 50),
        "Orange": (238, 118, 32),
        "Peach": (250, 190, 158),
        "Pink": (240, 138, 178),
        "Purple": (106, 54, 144),
        "Red": (200, 28, 42),
        "Tan": (192, 138, 86),
        "Teal": (18, 122, 126),
        "Turquoise Blue": (50, 186, 206),
        "White": (246, 246, 244),
        "Yellow": (248, 212, 50),
    }
)

Garment: TypeAlias = Callable[[Canvas, Look], None]
GARMENTS: Mapping[str, Garment] = MappingProxyType(
    {
        "Backpacks": accessories.backpack,
        "Belts": accessories.belt,
        "Caps": accessories.cap,
        "Casual Shoes": footwear.casual_shoe,
        "Dresses": clothes.dress,
        "Flip Flops": footwear.flip_flops,
        "Handbags": accessories.handbag,
        "Heels": footwear.heel,
        "Jackets": clothes.jacket,
        "Jeans": clothes.jeans,
        "Shirts": clothes.shirt,
        "Shorts": clothes.shorts,
        "Skirts": clothes.skirt,
        "Sports Shoes": footwear.sports_shoe,
        "Sunglasses": accessories.sunglasses,
        "Sweatshirts": clothes.sweatshirt,
        "Ties": accessories.tie,
        "Trousers": clothes.trousers,
        "Tshirts": clothes.tshirt,
        "Watches": accessories.watch,
    }
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything a photo depends on. `cut` seeds the design, `take` seeds how this one photo of it was taken."""

    article_type: str
    gender: str
    colour: str
    second: str
    pattern: str
    ground: str
    cut: tuple[int, ...]
    take: tuple[int, ...]
    shift: tuple[float, float] = (0.0, 0.0)
    """In units of 1/200 of the height; a near-duplicate has the same `take` and another shift."""


def draw(drawing: Drawing, height: int, width: int) -> Image.Image:
    """The photo, RGB; the same drawing gives the same pixels."""
    take = np.random.default_rng(drawing.take)
    loose = 1.2 if drawing.ground == "white" else 7.0
    size = take.uniform(0.93, 1.03) * min(1.0, width / height / 0.75)
    slant = take.uniform(-2.5, 2.5, 2) + drawing.shift
    placement = Placement((size, size * take.uniform(0.98, 1.02)), take.uniform(-loose, loose), (slant[0], slant[1]))
    canvas = Canvas(GROUNDS[drawing.ground](height, width, take), placement, take)
    colour, second, printed = COLOURS[drawing.colour], COLOURS[drawing.second], drawing.pattern == "Printed"
    cut = np.random.default_rng(drawing.cut)
    yarn = tone(colour, 1.5 if sum(colour) < 480 else 0.6)
    pattern_colour = yarn if drawing.pattern == "Melange" else second
    cloth = Cloth(colour, pattern_colour, "Solid" if printed else drawing.pattern, size=cut.uniform(0.8, 1.25))
    GARMENTS[drawing.article_type](canvas, Look(drawing.gender, cloth, Cloth(second), printed, cut))
    return canvas.image()
