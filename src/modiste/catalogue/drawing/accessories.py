"""Bags, watches, sunglasses, caps, belts and ties."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from modiste.catalogue.drawing.canvas import Canvas, Cloth, Look, box, corners, flip, oval, tone, whole
from modiste.catalogue.drawing.clothes import METAL, THREAD

BRASS = Cloth((206, 168, 88), gloss=0.8, drape=0)


def handbag(canvas: Canvas, look: Look) -> None:
    """Two handles on rings; a zipped tote with corners of leather, or a flap with a clasp."""
    cloth = replace(look.cloth, gloss=0.15, drape=0.05)
    metal = BRASS if look.chance(0.6) else METAL
    wide, flap = float(look.rng.integers(48, 58)), look.chance(0.45)
    thread = THREAD if look.chance(0.4) else tone(cloth.colour, 0.6)
    arc = [(-25, 92), (-27, 56), (-18, 28), (0, 20), (18, 28), (27, 56), (25, 92)]
    canvas.strap([(0.92 * x, y - 6) for x, y in arc], 5, cloth.shade(0.65), 1.5)
    body = [(0, 76), (wide - 10, 76), (wide - 10, 76), (wide, 130), (wide + 6, 168), (wide, 182), (0, 185)]
    canvas.panel(whole(body), cloth, 9, shadow=0.4)
    canvas.fold([(-wide + 16, 100), (-wide + 6, 150)], 0.12, 8)
    canvas.fold([(wide - 22, 96), (wide - 12, 140)], 0.12, 8)
    if flap:
        canvas.panel(whole([(0, 73), (wide - 7, 74), (wide - 7, 74), (wide - 4, 112), (wide - 24, 132), (0, 136)]), cloth, 4)
        canvas.line(whole([(wide - 9, 110), (wide - 26, 128), (0, 132)])[::1], thread, 0.6, 1.5)
        canvas.panel(box(-6, 124, 6, 142), metal, 2)
        canvas.dot(0, 136, 4, metal.shade(0.5))
    else:
        canvas.line([(-wide + 12, 80), (0, 82), (wide - 12, 80)], metal.colour, 1.4, 1.0)
        for side in (1, -1):
            canvas.panel([(side * x, y) for x, y in [(wide - 20, 185), (wide - 6, 150), (wide + 4, 156), (wide, 183)]], look.trim, 2)
        canvas.line([(-wide, 116), (0, 119), (wide, 116)], thread, 0.6, 1.6)
    canvas.strap(arc, 6, look.trim if not flap else cloth, 2, shadow=0.4)
    for x in (-25, 25):
        canvas.panel(box(x - 4.5, 86, x + 4.5, 102), look.trim if not flap else cloth, 1.5)
        canvas.panel(oval(x, 87, 9, 9), metal, 1.2, hole=oval(x, 87, 5, 5))


def backpack(canvas: Canvas, look: Look) -> None:
    """Top loop, shoulder straps behind, zips, a front pocket, a patch."""
    cloth, trim, zip_colour = replace(look.cloth, grain=0.025), look.trim, (52, 52, 56)
    canvas.strap([(-10, 26), (-8, 12), (8, 12), (10, 26)], 5, trim, 1.5)
    for mirror in (list, flip):
        canvas.strap(mirror([(34, 38), (58, 76), (60, 130), (46, 168)]), 9, cloth.shade(0.7), 2.5)
    body = [(0, 21), (26, 24), (42, 42), (48, 92), (51, 150), (46, 180), (0, 187)]
    canvas.panel(whole(body), cloth, 9, shadow=0.4)
    canvas.pair([(50, 122), (50, 122), (57, 128), (56, 172), (46, 178), (46, 178)], cloth.shade(0.6), 3)
    arch = whole([(0, 34), (24, 37), (37, 54), (41, 100)])
    right = [(41, 100), (37, 54), (24, 37), (0, 34)]
    canvas.fold([*right, *flip(right[-2::-1])], 0.3, 3)
    canvas.line([*right, *flip(right[-2::-1])], zip_colour, 1.8, 0.9)
    canvas.strap([arch[3], (arch[3][0] + 2, 112)], 2.6, METAL, 0.8)
    if look.chance(0.6):
        canvas.panel(whole([(0, 62), (24, 64), (27, 92), (0, 96)]), cloth, 4)
        canvas.line([(-23, 68), (0, 66), (23, 68)], zip_colour, 1.8, 0.9)
    pocket = look.trim if look.chance(0.35) else cloth
    canvas.panel(whole([(0, 108), (34, 110), (39, 122), (40, 164), (34, 176), (0, 179)]), pocket, 6, shadow=0.4)
    canvas.line([(-36, 119), (0, 115), (36, 119)], zip_colour, 2, 0.9)
    canvas.strap([(24, 117), (26, 130)], 2.6, METAL, 0.8)
    canvas.panel(box(-9, 138, 9, 149), replace(trim, pattern="Solid") if pocket is cloth else cloth, 1.2)


def _bracelet(canvas: Canvas, look: Look, metal: bool) -> None:
    """Both halves of a watch's strap: links of metal, or stitched leather with holes."""
    cloth = replace(look.cloth, gloss=0.5 if metal else 0.1, drape=0.02)
    for top, bottom in ((2, 74), (126, 198)):
        near, far = (bottom, top) if top < 100 else (top, bottom)
        canvas.panel(corners((-19, near), (19, near), (14, far), (-14, far)), cloth, 5)
        for x in (-6, 6) if metal else ():
            canvas.line([(x, top), (x, bottom)], tone(cloth.colour, 0.6), 0.8)
        for y in range(top + 4, bottom, 8) if metal else ():
            canvas.fold([(-18, y), (18, y)], 0.45, 1.6)
        for side in () if metal else (-1, 1):
            canvas.line([(side * 16.5, near), (side * 12, far)], tone(cloth.colour, 0.6 if sum(cloth.colour) > 200 else 1.4), 0.6, 1.6)
    for y in () if metal else (160, 170, 180, 190):
        canvas.dot(0, y, 2.6, cloth.shade(0.3))


def watch(canvas: Canvas, look: Look) -> None:
    """A strap through the frame, a round or square case, hour marks, three hands, a crown."""
    metal = look.chance(0.35)
    case = BRASS if look.chance(0.3) else METAL
    _bracelet(canvas, look, metal)
    square = look.chance(0.25)
    rim, dial = (36.0, 29.0) if look.gender == "Men" else (31.0, 25.0)

    def ring(r: float) -> list[tuple[float, float]]:
        if square:
            return [(a * r, 100 + b * r) for a, b in ((0.86, -1), (1, -0.86), (1, 0.86), (0.86, 1), (-0.86, 1), (-1, 0.86), (-1, -0.86), (-0.86, -1))]
        return oval(0, 100, 2 * r, 2 * r)

    canvas.panel(box(rim - 1, 96, rim + 5, 104), case, 1.5)
    canvas.panel(ring(rim), case, 3, shadow=0.45)
    face = Cloth(look.cloth.colour if look.chance(0.7) else (244, 244, 240), drape=0.02)
    canvas.panel(ring(dial + 2), case.shade(0.6), 2, shadow=0)
    canvas.panel(ring(dial), face, 2, shadow=0)
    ink = (30, 30, 34) if sum(face.colour) > 380 else (240, 240, 236)
    for hour in range(12):
        x, y = float(np.sin(hour * np.pi / 6)), -float(np.cos(hour * np.pi / 6))
        inner = dial * (0.72 if hour % 3 == 0 else 0.8)
        canvas.line([(inner * x, 100 + inner * y), (0.92 * dial * x, 100 + 0.92 * dial * y)], ink, 2 if hour % 3 == 0 else 1)
    for centre in ((-0.36, 0.1), (0.36, 0.1)) if look.chance(0.4) else ():
        place = oval(centre[0] * dial, 100 + centre[1] * dial, 0.46 * dial, 0.46 * dial)
        canvas.line([*place, place[0]], ink, 0.7)
    for turn, length, width in ((-0.9, 0.5, 2.2), (0.95, 0.74, 1.6), (3.5, 0.8, 0.6)):
        x, y = float(np.sin(turn)) * dial * length, -float(np.cos(turn)) * dial * length
        canvas.strap([(-0.15 * x, 100 - 0.15 * y), (x, 100 + y)], width, Cloth(ink if width > 1 else (200, 40, 40), drape=0), 0.5)
    canvas.dot(0, 100, 3.6, case)


def sunglasses(canvas: Canvas, look: Look) -> None:
    """Two tinted lenses in a frame, seen a little from the left, temples behind."""
    frame = replace(look.cloth, gloss=0.6, drape=0, grain=0)
    tint = Cloth(((46, 44, 48), (70, 52, 40), (44, 60, 56), (52, 56, 84))[look.rng.integers(4)], gloss=0.5, drape=0, grain=0)
    tall = float(look.rng.choice([30, 36, 42]))
    square = look.chance(0.4)
    canvas.strap([(-62, 96), (-40, 80), (-14, 74), (-4, 78)], 3, frame.shade(0.75), 1)
    canvas.strap([(52, 92), (66, 84), (71, 86), (73, 100)], 4, frame, 1.2)
    for x, wide in ((-32, 46.0), (25, 42.0)):
        def lens(grow: float, x: float = x, wide: float = wide) -> list[tuple[float, float]]:
            w, h, flat = wide / 2 + grow, tall / 2 + grow, 0.9 if square else 0.72
            return [(x + a * w, 104 + b * h) for a, b in ((-flat, -0.85), (0, -1), (flat, -0.88), (1, -0.2), (0.72, 0.78), (0, 1), (-0.72, 0.78), (-1, -0.2))]

        canvas.panel(lens(3.4), frame, 1.6, shadow=0.4)
        canvas.panel(lens(0), tint, 2, shadow=0)
        canvas.fold([(x - wide / 2, 106 + tall / 3), (x + wide / 2, 104 + tall / 3)], -1.3, 12)
        canvas.line([(x - 12, 104 - tall / 4), (x - 4, 101 - tall / 4)], (235, 238, 240), 2.2, strength=0.55)
    canvas.strap([(-11, 97), (-3, 92), (5, 97)], 4, frame, 1.2)
    canvas.dot(50, 93, 3, METAL)


def cap(canvas: Canvas, look: Look) -> None:
    """Six panels with a button, eyelets, a stitched peak to the left, sometimes a badge."""
    cloth, dark = look.cloth, tone(look.cloth.colour, 0.6)
    peak = look.trim if look.chance(0.35) else cloth
    canvas.panel([(-40, 122), (-40, 122), (-10, 134), (30, 134), (57, 122), (57, 122), (20, 116)], cloth.shade(0.4), 3)
    dome = [(-40, 124), (-40, 124), (-44, 98), (-32, 70), (-4, 54), (28, 60), (52, 84), (58, 124), (58, 124), (30, 131), (-8, 131)]
    canvas.panel(dome, cloth, 10, shadow=0.35)
    for path in ([(4, 55), (-22, 84), (-22, 129)], [(4, 55), (22, 84), (24, 131)], [(4, 55), (46, 74), (57, 108)]):
        canvas.fold(path, 0.22, 1.8)
        canvas.line([(x + 1.6, y) for x, y in path], dark, 0.5, 1.4)
    for x, y in ((-6, 78), (36, 82)):
        canvas.dot(x, y, 3, cloth.shade(0.4))
    canvas.dot(4, 54, 6, peak)
    brim = [(-42, 114), (-42, 114), (-62, 122), (-74, 138), (-74, 138), (-52, 140), (-20, 138), (6, 131), (6, 131), (-18, 124)]
    canvas.panel(brim, peak, 5, shadow=0.4)
    for inset in (0, 3.5, 7):
        canvas.line([(-66 + 2 * inset, 130), (-44 + inset, 127 + inset), (-6, 130)], tone(peak.colour, 0.65), 0.5, 1.4)
    canvas.panel(oval(0, 106, 17, 20) if look.chance(0.5) else corners((-7, 100), (9, 98), (3, 116)), look.trim, 1.5, shadow=0.15)


def belt(canvas: Canvas, look: Look) -> None:
    """Coiled: the inside behind, the front with buckle, loop, holes and stitches."""
    cloth = replace(look.cloth, gloss=0.12, drape=0.04)
    metal = BRASS if look.chance(0.3) else METAL
    width = float(look.rng.integers(18, 27))
    stitch = tone(cloth.colour, 1.35) if look.chance(0.5) else tone(cloth.colour, 0.6)
    canvas.strap([(-65, 98), (-52, 84), (0, 77), (52, 84), (65, 98)], width - 2, cloth.shade(0.5), 3)
    front = [(-67, 98), (-58, 112), (-28, 120), (0, 122), (30, 120), (58, 112), (67, 98)]
    canvas.strap(front, width, cloth, 4, shadow=0.4)
    for edge in (-1, 1):
        canvas.line([(x, y + edge * (width / 2 - 2)) for x, y in front[1:-1]], stitch, 0.6, 1.6)
    for x in (14, 22, 30, 38):
        canvas.dot(x, 122 - 0.0045 * x * x, 2.8, cloth.shade(0.3))
    canvas.panel(box(-42, 118 - width / 2 - 1, -36, 119 + width / 2 + 1), cloth, 1.5)
    top, bottom = 121 - width / 2 - 5, 121 + width / 2 + 5
    frame = corners((-28, top), (2, top + 1), (2, bottom + 1), (-28, bottom))
    canvas.panel(frame, metal, 2, shadow=0.5, hole=corners((-23, top + 5), (-3, top + 6), (-3, bottom - 4), (-23, bottom - 5)))
    canvas.strap([(-25, 121), (3, 122)], 3, metal, 1)


def tie(canvas: Canvas, look: Look) -> None:
    """A knot, the blade widening to its point, the tail behind; stripes run aslant."""
    cloth, wide = replace(look.cloth, gloss=0.12, drape=0.03), float(look.rng.integers(15, 20))
    canvas.strap([(-8, 18), (-17, 8), (0, 3), (17, 8), (8, 18)], 7, cloth.shade(0.7), 2)
    canvas.panel(corners((-3, 28), (7, 28), (15, 160), (9, 172), (2, 160)), cloth.shade(0.72), 3)
    canvas.panel(corners((-6, 28), (6, 28), (wide, 168), (0, 194), (-wide, 168)), cloth, 6, turn=48, shadow=0.4)
    canvas.fold([(0, 34), (1.5, 56)], 0.3, 3)
    canvas.fold([(-4, 34), (-7, 62)], -0.14, 3)
    canvas.panel([(-11, 11), (-11, 11), (11, 11), (11, 11), (7, 31), (7, 31), (-7, 31), (-7, 31)], cloth, 3, turn=-40, shadow=0.45)
