"""From the description of a product to its photo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from modiste.sample.drawing.canvas import MIDDLE, Canvas, Cloth, Colour, ribbon, spline
from modiste.sample.drawing.garments import GARMENTS
from modiste.sample.drawing.surfaces import GROUNDS, Points

# fmt: off
COLOURS: Mapping[str, Colour] = {
    "Beige": (222, 204, 170), "Black": (30, 30, 33), "Blue": (40, 92, 180), "Brown": (106, 66, 38),
    "Charcoal": (66, 70, 76), "Green": (40, 134, 68), "Grey": (140, 142, 146), "Khaki": (168, 150, 104),
    "Lavender": (190, 172, 222), "Magenta": (200, 30, 128), "Maroon": (112, 20, 38), "Mustard": (204, 154, 34),
    "Navy Blue": (28, 38, 88), "Olive": (102, 106, 50), "Orange": (238, 118, 32), "Peach": (250, 190, 158),
    "Pink": (240, 138, 178), "Purple": (106, 54, 144), "Red": (200, 28, 42), "Tan": (192, 138, 86),
    "Teal": (18, 122, 126), "Turquoise Blue": (50, 186, 206), "White": (246, 246, 244), "Yellow": (248, 212, 50),
}
# fmt: on
CIRCLE = np.exp(2j * np.pi * np.arange(48) / 48)
LIGHT_CLOTH = 480  # sum of red, green and blue above which buttons and clock hands are dark
FITTED = ("Shirts", "Tshirts", "Jeans", "Trousers")
FIGURES: Mapping[str, tuple[float, float, float]] = {
    "Men": (1.0, 1.0, 0.0),
    "Women": (0.88, 0.97, 0.16),
    "Boys": (1.02, 0.86, 0.0),
    "Girls": (0.95, 0.86, 0.08),
    "Unisex": (1.0, 0.98, 0.0),
}
"""How a gender's fitted clothes differ in width and height, and by what share their waist is narrower."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything a photo depends on. `cut` seeds the design, `take` seeds how this one photo of it was taken; `shift`
    is in units of 1/200 of the height: a near-duplicate has the same `take` and another shift."""

    article_type: str
    gender: str
    colour: str
    second: str
    pattern: str
    ground: str
    cut: tuple[int, ...]
    take: tuple[int, ...]
    shift: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a garment's text, one of its paths."""

    tool: str
    material: str
    size: float
    options: Mapping[str, float]
    path: Points


def draw(drawing: Drawing, height: int, width: int) -> Image.Image:
    """The photo, RGB; the same drawing gives the same pixels."""
    cut, take = np.random.default_rng(drawing.cut), np.random.default_rng(drawing.take)
    materials, pieces = _materials(drawing, cut), list(_pieces(drawing, cut))
    every = np.concatenate([piece.path for piece in pieces])
    middle = complex(every.real.min() + every.real.max(), every.imag.min() + every.imag.max()) / 2
    loose = 1.2 if drawing.ground == "white" else 7.0
    size, turn = take.uniform(0.93, 1.03) * min(1.0, width / height / 0.75), take.uniform(-loose, loose)
    shift = complex(*(take.uniform(-2.5, 2.5, 2) + drawing.shift))
    canvas = Canvas(GROUNDS[drawing.ground](height, width, take), size, turn, shift, take)
    for piece in pieces:
        name, _, shade = piece.material.partition("*")
        cloth = materials[name].shade(float(shade)) if shade else materials[name]
        path = piece.path - middle + MIDDLE
        if piece.tool == "line":
            canvas.line(spline(path), cloth, piece.size, **piece.options)
        elif piece.tool == "strap":
            canvas.lay(ribbon(path, piece.size), cloth, **{"puff": 2.0, **piece.options})
        elif piece.tool == "dot":
            canvas.lay(path + piece.size / 2 * CIRCLE, cloth, **{"puff": piece.size / 4, **piece.options})
        else:
            canvas.lay(spline(path, closed=True), cloth, piece.size, **piece.options)
    return Image.fromarray(np.clip(canvas.pixels, 0, 255).astype(np.uint8))


def _materials(drawing: Drawing, cut: np.random.Generator) -> dict[str, Cloth]:
    """Every material by its name in the garments' texts."""
    cloth = Cloth(COLOURS[drawing.colour], COLOURS[drawing.second], drawing.pattern, cut.uniform(0.8, 1.25))
    trim, black, white = Cloth(COLOURS[drawing.second]), Cloth((34, 33, 35)), Cloth((240, 238, 232))
    return {
        "cloth": cloth,
        "leather": replace(cloth, gloss=0.2, drape=0.04),
        "shiny": replace(cloth, gloss=0.6, drape=0, grain=0),
        "trim": trim,
        "accent": trim if cut.random() < 0.35 else cloth.shade(0.8),
        "button": black if sum(cloth.colour) > LIGHT_CLOTH else white,
        "black": black,
        "white": white,
        "metal": Cloth((206, 168, 88) if cut.random() < 0.4 else (176, 178, 184), gloss=0.8, drape=0),
        "thread": Cloth((206, 152, 84)),
        "glass": Cloth((52, 50, 54), gloss=0.5, drape=0, grain=0),
    }


def _pieces(drawing: Drawing, cut: np.random.Generator) -> Iterator[Piece]:
    """The pieces of a design, read from the garment's text (see `garments`)."""
    facts = {drawing.gender, drawing.pattern}
    for line in filter(None, GARMENTS[drawing.article_type].splitlines()):
        head, _, paths = line.partition(" : ")
        words = head.split()
        if words[0] == "choose":
            facts |= {str(cut.choice(styles.split("/"))) for styles in words[1:]}
        elif facts.issuperset(word[1:] for word in words if word.startswith("?")):
            options = {name: float(value) for name, _, value in (word.partition("=") for word in words) if value}
            *mirror, tool, material, size = (word for word in words if not word.startswith("?") and "=" not in word)
            for path in paths.split("|"):
                right = _fitted(_points(path), drawing)
                left = -right.conj()
                if mirror == ["whole"]:
                    right = np.concatenate([right, left[right.real != 0][::-1]])
                yield Piece(tool, material, float(size), options, right)
                if mirror == ["both"]:
                    mirrored = {name: -value if name == "turn" else value for name, value in options.items()}
                    yield Piece(tool, material, float(size), mirrored, left)


def _points(path: str) -> Points:
    """The points of "1,2 3,4!", corners twice."""
    words = [word for word in path.split() for _ in range(1 + word.endswith("!"))]
    return np.array([complex(*map(float, word.rstrip("!").split(","))) for word in words])


def _fitted(path: Points, drawing: Drawing) -> Points:
    """An outline for the gender's figure, whose waist is about 108 units down."""
    if drawing.article_type not in FITTED:
        return path
    width, height, waist = FIGURES[drawing.gender]
    narrower = 1 - waist * np.exp(-(((path.imag - 108) / 26) ** 2))
    return width * narrower * path.real + 1j * height * path.imag
