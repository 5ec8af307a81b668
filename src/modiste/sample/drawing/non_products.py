"""Pictures that show no fashion product: noise, textures, pages of text, charts, clock faces, landscapes and more."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from PIL import Image, ImageDraw

from modiste.sample.drawing.backgrounds import draw_ground

HEIGHT, WIDTH = 160, 120

Random = np.random.Generator


def draw_non_product(kind: str, seed: int) -> Image.Image:
    """One picture of a kind in `NON_PRODUCTS`, (160, 120) RGB; the same for the same seed."""
    return NON_PRODUCTS[kind](np.random.default_rng([seed, *kind.encode()]))


def _colour(random: Random, low: int = 0, high: int = 256) -> tuple[int, int, int]:
    red, green, blue = random.integers(low, high, 3).tolist()
    return red, green, blue


def _paper(random: Random) -> Image.Image:
    return Image.new("RGB", (WIDTH, HEIGHT), _colour(random, 215))


def _noise(random: Random) -> Image.Image:
    cell = int(random.integers(1, 9))
    shape = (HEIGHT // cell + 1, WIDTH // cell + 1, 3)
    small = Image.fromarray(random.integers(0, 256, shape, dtype=np.uint8))
    return small.resize((WIDTH, HEIGHT), Image.Resampling(int(random.integers(0, 2)) * 2))


def _plain(random: Random) -> Image.Image:
    return Image.new("RGB", (WIDTH, HEIGHT), _colour(random))


def _texture(random: Random) -> Image.Image:
    return Image.fromarray(draw_ground(random, HEIGHT, WIDTH))


def _checkerboard(random: Random) -> Image.Image:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] // int(random.integers(4, 24))
    first, second = np.array(_colour(random)), np.array(_colour(random))
    return Image.fromarray(np.where(((x + y) % 2)[..., None] == 0, first, second).astype(np.uint8))


def _text(random: Random) -> Image.Image:
    page = _paper(random)
    pen, ink = ImageDraw.Draw(page), _colour(random, 0, 90)
    left, leading = int(random.integers(6, 16)), int(random.integers(6, 13))
    for top in range(int(random.integers(6, 30)), HEIGHT - 8, leading):
        at = left
        while at < WIDTH - left and random.random() < 0.95:
            length = int(random.integers(3, 18))
            pen.rectangle((at, top, min(at + length, WIDTH - left), top + leading // 3), fill=ink)
            at += length + 4
    return page


def _chart(random: Random) -> Image.Image:
    page = _paper(random)
    pen, bars = ImageDraw.Draw(page), int(random.integers(3, 12))
    width = (WIDTH - 30) / bars
    for bar in range(bars):
        left, top = 20 + bar * width, HEIGHT - 20 - float(random.uniform(10, HEIGHT - 50))
        pen.rectangle((left, top, left + width * 0.7, HEIGHT - 20), fill=_colour(random))
    pen.line((18, 15, 18, HEIGHT - 20, WIDTH - 8, HEIGHT - 20), fill=(40, 40, 40), width=2)
    return page


def _clock(random: Random) -> Image.Image:
    page = _paper(random)
    pen, radius = ImageDraw.Draw(page), float(random.uniform(35, 55))
    middle, ink = np.array([WIDTH / 2, HEIGHT / 2]), _colour(random, 0, 120)
    pen.ellipse((*(middle - radius), *(middle + radius)), fill=_colour(random, 180), outline=ink, width=4)
    for hour in range(12):
        outwards = np.array([np.sin(hour * np.pi / 6), -np.cos(hour * np.pi / 6)])
        pen.line((*(middle + 0.8 * radius * outwards), *(middle + 0.92 * radius * outwards)), fill=ink, width=2)
    for length, width in ((0.5, 4), (0.75, 2)):
        angle = random.uniform(0, 2 * np.pi)
        tip = middle + length * radius * np.array([np.sin(angle), -np.cos(angle)])
        pen.line((*middle, *tip), fill=ink, width=width)
    return page


def _landscape(random: Random) -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), _colour(random, 150))
    pen = ImageDraw.Draw(picture)
    sun = random.uniform(10, 90, 2)
    pen.ellipse((*sun, *(sun + random.uniform(10, 25))), fill=(250, 230, 120))
    for layer in range(3):
        x = np.linspace(0, WIDTH, 25)
        rise = HEIGHT * (0.45 + 0.18 * layer) + 12 * np.sin(x / random.uniform(8, 30) + random.uniform(0, 6))
        ridge = list(zip(x.tolist(), rise.tolist(), strict=True))
        pen.polygon([*ridge, (WIDTH, HEIGHT), (0, HEIGHT)], fill=_colour(random, 20, 170))
    return picture


def _house(random: Random) -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), _colour(random, 150))
    pen, wall = ImageDraw.Draw(picture), _colour(random, 60)
    left, top, right = (int(random.integers(*span)) for span in ((10, 25), (60, 85), (95, 112)))
    pen.rectangle((left, top, right, HEIGHT - 15), fill=wall)
    pen.polygon([(left - 8, top), (right + 8, top), ((left + right) // 2, top - 45)], fill=_colour(random, 0, 200))
    for row in range(2):
        for column in range(3):
            x, y = left + 8 + column * (right - left - 8) // 3, top + 10 + row * 32
            pen.rectangle((x, y, x + 14, y + 18), fill=_colour(random, 150), outline=(30, 30, 30))
    return picture


def _circles(random: Random) -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), _colour(random))
    pen = ImageDraw.Draw(picture)
    for _ in range(int(random.integers(6, 30))):
        corner, size = random.uniform((-10, -10), (WIDTH, HEIGHT)), random.uniform(5, 45)
        pen.ellipse((*corner, *(corner + size)), fill=_colour(random))
    return picture


def _code(random: Random) -> Image.Image:
    cells = random.integers(0, 2, (25, 25)).astype(np.uint8) * 255
    for top, left in ((0, 0), (0, 18), (18, 0)):
        cells[top : top + 7, left : left + 7] = 0
        cells[top + 1 : top + 6, left + 1 : left + 6] = 255
        cells[top + 2 : top + 5, left + 2 : left + 5] = 0
    page = _paper(random)
    side = int(random.integers(75, 110))
    square = Image.fromarray(cells).resize((side, side), Image.Resampling.NEAREST)
    page.paste(square.convert("RGB"), ((WIDTH - side) // 2, (HEIGHT - side) // 2))
    return page


def _smiley(random: Random) -> Image.Image:
    page = _paper(random)
    pen, radius = ImageDraw.Draw(page), int(random.integers(30, 55))
    x, y = WIDTH // 2, HEIGHT // 2
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_colour(random, 120), outline=(30, 30, 30))
    for side in (-1, 1):
        eye = x + side * radius // 3
        pen.ellipse((eye - 5, y - radius // 3 - 5, eye + 5, y - radius // 3 + 5), fill=(20, 20, 20))
    pen.arc((x - radius // 2, y - radius // 4, x + radius // 2, y + radius // 2), 10, 170, fill=(20, 20, 20), width=3)
    return page


def _waves(random: Random) -> Image.Image:
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    rates, phases = random.uniform(0.02, 0.5, (3, 2)), random.uniform(0, 6, 3)
    bands = [np.sin(rate[0] * x + rate[1] * y + phase) for rate, phase in zip(rates, phases, strict=True)]
    return Image.fromarray(((np.stack(bands, axis=2) + 1) * 127).astype(np.uint8))


def _keyboard(random: Random) -> Image.Image:
    picture = Image.new("RGB", (WIDTH, HEIGHT), _colour(random, 10, 200))
    pen, key, size = ImageDraw.Draw(picture), _colour(random), int(random.integers(9, 20))
    for top in range(int(random.integers(5, 50)), HEIGHT - int(random.integers(20, 60)), size + 3):
        for left in range(6, WIDTH - size, size + 3):
            pen.rounded_rectangle((left, top, left + size, top + size), 2, fill=key)
    return picture


NON_PRODUCTS: Mapping[str, Callable[[Random], Image.Image]] = {
    "noise": _noise,
    "plain": _plain,
    "texture": _texture,
    "checkerboard": _checkerboard,
    "text": _text,
    "chart": _chart,
    "clock": _clock,
    "landscape": _landscape,
    "house": _house,
    "circles": _circles,
    "code": _code,
    "smiley": _smiley,
    "waves": _waves,
    "keyboard": _keyboard,
}
"""Kind -> how it is drawn."""
