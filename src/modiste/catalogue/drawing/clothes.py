"""Clothes: one function per garment, seen from the front."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from modiste.catalogue.drawing.canvas import Canvas, Cloth, Look, Outline, box, corners, flip, oval, tone, whole

THREAD = (206, 152, 84)
METAL = Cloth((176, 178, 184), gloss=0.8, drape=0)
PEARL = Cloth((238, 236, 230), gloss=0.5, drape=0)


@dataclass(frozen=True, slots=True)
class Fit:
    """Half widths of a body, and where the hem lies, in units."""

    shoulder: float
    chest: float
    waist: float
    hem: float
    bottom: float


FITS: Mapping[str, Fit] = {
    "Men": Fit(43, 40, 38, 39, 178),
    "Women": Fit(36, 34, 28, 35, 168),
    "Boys": Fit(44, 41, 41, 44, 158),
    "Girls": Fit(39, 36, 34, 42, 156),
    "Unisex": Fit(43, 40, 40, 40, 174),
}


def _sleeves(canvas: Canvas, cloth: Cloth, fit: Fit, long: bool) -> list[tuple[float, float]]:
    """Both sleeves; returns the right one's end, outer corner and inner corner."""
    s, c = fit.shoulder, fit.chest
    outer, inner = ((s + 21, 152), (s + 7, 156)) if long else ((s + 23, 78), (s + 3, 90))
    elbow = [(s + 17, 92)] if long else []
    hollow = [(s + 3, 106)] if long else []
    top = [(s - 12, 26), (s - 12, 26), (s + 1, 35)]
    canvas.pair([*top, *elbow, outer, outer, inner, inner, *hollow, (c - 4, 70), (c - 4, 70)], cloth, turn=-16)
    for side in (1, -1):
        canvas.fold([(side * (c + 1), 64), (side * (s + 8), 78)], 0.16)
        if long:
            canvas.fold([(side * (s + 2), 98), (side * (s + 12), 104)], 0.2)
            canvas.fold([(side * (s + 6), 122), (side * (s + 15), 118)], 0.16)
    return [outer, inner]


def _body(canvas: Canvas, cloth: Cloth, fit: Fit, neck: float, drop: float, tail: float = 1.0) -> None:
    """The inside of the back, then the front with its neckline; `tail`: how much the hem falls in the middle."""
    canvas.panel(whole([(0, 15), (neck, 19), (neck, 19), (neck, 24 + drop), (0, 24 + drop)]), cloth.shade(0.62), 3)
    edge = [(0.0, 22 + drop), (0.75 * neck, 22 + 0.62 * drop), (neck, 18), (neck, 18)]
    sides = [(fit.shoulder - 4, 27), (fit.shoulder - 1, 33), (fit.chest - 1, 70), (fit.waist, 116)]
    hem = [(fit.hem, fit.bottom - tail), (fit.hem, fit.bottom - tail), (fit.hem / 2, fit.bottom + tail / 2), (0, fit.bottom + tail)]
    canvas.panel(whole([*edge, *sides, *hem]), cloth)
    for side in (1, -1):
        armpit, waist, low = side * (fit.chest - 4), side * (fit.waist - 12), fit.bottom
        canvas.fold([(armpit, 74), (0.6 * armpit, 88)], 0.13, 6)
        canvas.fold([(waist, 118), (waist + side * 3, 150), (waist - side * 2, low - 6)], 0.09, 7)
        canvas.fold([(0.5 * waist, 128), (0.4 * waist, low - 12)], -0.06, 7)


def _buttons(canvas: Canvas, top: float, bottom: float, cloth: Cloth, size: float = 3.6) -> None:
    for y in np.linspace(top, bottom, 6):
        canvas.dot(0, float(y), size, cloth)


def _motif(canvas: Canvas, look: Look, x: float, y: float, size: float) -> None:
    """A print: a star, a heart, a sun over bars, or peaks."""
    ink = replace(look.trim, grain=0.04, gloss=0, pattern="Solid")
    kind = look.rng.integers(4)
    if kind == 0:
        points = [(np.sin(a) * r * size, -np.cos(a) * r * size) for a, r in zip(np.arange(10) * np.pi / 5, [1, 0.42] * 5)]
        canvas.panel(corners(*((x + float(dx), y + float(dy)) for dx, dy in points)), ink, 0.5, shadow=0)
    elif kind == 1:
        half = [(0, -0.45), (0, -0.45), (0.5, -0.85), (0.95, -0.4), (0, 0.9), (0, 0.9)]
        canvas.panel([(x + size * dx, y + size * dy) for dx, dy in whole(half)], ink, 0.5, shadow=0)
    elif kind == 2:
        canvas.panel(oval(x, y, 1.7 * size, 1.7 * size), ink, 0.5, shadow=0)
        for i, thick in enumerate((0.06, 0.1, 0.14)):
            level = y + size * (0.15 + 0.27 * i)
            canvas.line([(x - size, level), (x + size, level)], look.cloth.colour, thick * size)
    else:
        for dx, scale in ((-0.35, 0.75), (0.3, 1.0)):
            peak = corners((-0.65, 0.6), (0, 0.6 - 1.3 * scale), (0.65, 0.6))
            canvas.panel([(x + size * (dx + a), y + size * b) for a, b in peak], ink, 0.8, shadow=0.3)


def shirt(canvas: Canvas, look: Look) -> None:
    """Collar, placket, buttons, cuffs, a breast pocket."""
    fit, cloth, long = FITS[look.gender], look.cloth, look.chance(0.65)
    dark, pale = tone(cloth.colour, 0.72), replace(cloth, drape=0.02)
    button = PEARL if sum(cloth.colour) < 560 or look.chance(0.5) else cloth.shade(0.45)
    outer, inner = _sleeves(canvas, cloth, fit, long)
    if long:
        cuff = [(outer[0] + 0.6, outer[1] - 2), (inner[0] - 0.6, inner[1] + 2)]
        for path in (cuff, flip(cuff)):
            canvas.strap([(x, y + 3) for x, y in path], 9, pale)
            canvas.dot(0.6 * path[0][0] + 0.4 * path[1][0], path[0][1] + 4, 2.6, button)
    else:
        canvas.line([(outer[0], outer[1] - 5), (inner[0], inner[1] - 5)], dark)
        canvas.line([(-outer[0], outer[1] - 5), (-inner[0], inner[1] - 5)], dark)
    _body(canvas, cloth, fit, 11, 12, tail=7)
    canvas.panel(box(-3.6, 32, 3.6, fit.bottom + 6), pale, 1.5, shadow=0.25)
    canvas.line([(2.4, 34), (2.4, fit.bottom + 5)], dark, 0.4, dash=1.2, strength=0.6)
    if look.gender in ("Men", "Boys") or look.chance(0.3):
        canvas.panel(corners((11, 66), (28, 66), (28, 86), (19.5, 92), (11, 86)), cloth, 1.2, shadow=0.22)
        canvas.line([(11, 70), (28, 70)], dark, 0.5)
    wing = corners((9.5, 11), (1, 30), (11, 43), (18.5, 23))
    canvas.panel(whole([(0, 9), (9.5, 11), (9.5, 11), (8, 26), (0, 31)]), cloth.shade(0.7), 2)
    canvas.pair(wing, pale, 2, turn=24, shadow=0.4)
    _buttons(canvas, 36, fit.bottom - 14, button)


def tshirt(canvas: Canvas, look: Look) -> None:
    """Short sleeves; a ribbed round neck, a V-neck or a polo collar; sometimes a print."""
    fit, cloth = FITS[look.gender], look.cloth
    style = look.rng.choice(["round", "round", "vee", "polo"])
    rib = look.trim if look.chance(0.3) else cloth.shade(0.8)
    outer, inner = _sleeves(canvas, cloth, fit, long=False)
    ring = [outer, inner]
    for path in (ring, flip(ring)):
        canvas.line([(x, y - 4) for x, y in path], tone(cloth.colour, 0.74), 0.5)
    _body(canvas, cloth, fit, 14, 17 if style == "vee" else 9)
    canvas.line([(-fit.hem, fit.bottom - 6), (0, fit.bottom - 4), (fit.hem, fit.bottom - 6)], tone(cloth.colour, 0.74), 0.5)
    if style == "polo":
        canvas.panel(box(-4, 30, 4, 66), cloth, 1.2)
        for y in (38, 47, 56):
            canvas.dot(0, y, 3, PEARL)
        canvas.pair(corners((11, 13), (1, 31), (14, 38), (20, 22)), rib, 2, turn=24, shadow=0.35)
    else:
        middle = (0, 39) if style == "vee" else (0, 31)
        half = [middle, middle] if style == "vee" else [middle, (10, 28.5)]
        canvas.strap([*flip([(14, 17), *half[::-1]]), *half[1:], (14, 17)], 4.4, rib, 1.2)
    if look.printed:
        _motif(canvas, look, 0, 82, 21)


def sweatshirt(canvas: Canvas, look: Look) -> None:
    """Ribbed cuffs and hem; with a hood and a pouch, or a round neck."""
    fit, cloth, rib = FITS[look.gender], look.cloth, look.cloth.shade(0.84)
    hood = look.chance(0.55)
    outer, inner = _sleeves(canvas, look.trim if look.chance(0.15) else cloth, fit, long=True)
    if hood:
        canvas.panel(whole([(0, 3), (17, 9), (24, 26), (14, 38), (0, 42)]), cloth.shade(0.93), 5)
        canvas.panel(whole([(0, 10), (11, 15), (13, 26), (0, 36)]), cloth.shade(0.5), 4)
    _body(canvas, cloth, fit, 14, 10)
    for path in ([outer, inner], flip([outer, inner])):
        canvas.strap([(x, y + 1) for x, y in path], 11, rib, 2.5)
    canvas.strap([(-fit.hem, fit.bottom - 4), (0, fit.bottom - 2), (fit.hem, fit.bottom - 4)], 11, rib, 2.5)
    for x in np.arange(-fit.hem + 3, fit.hem, 3.2):
        canvas.line([(x, fit.bottom - 8), (x, fit.bottom + 3)], tone(cloth.colour, 0.66), 0.4)
    if hood:
        canvas.pair([(13, 15), (13, 15), (23, 20), (20, 34), (2, 45), (2, 45), (9, 30)], cloth, 3)
        for side in (1, -1):
            canvas.strap([(side * 6, 40), (side * 7.5, 56), (side * 6.5, 70)], 1.5, PEARL, 0.6)
        canvas.panel(corners((-16, 124), (16, 124), (25, 158), (25, 168), (-25, 168), (-25, 158)), cloth, 2.5)
    else:
        canvas.strap([(-14, 17), (-10, 28), (0, 32), (10, 28), (14, 17)], 5, rib, 1.5)
    if look.printed:
        _motif(canvas, look, 0, 88, 17)


def jacket(canvas: Canvas, look: Look) -> None:
    """A zip from collar to hem, slanted pockets, a standing collar; some with a yoke of another colour or quilted."""
    fit, cloth, rib = FITS[look.gender], look.cloth, look.cloth.shade(0.7)
    outer, inner = _sleeves(canvas, cloth, fit, long=True)
    _body(canvas, cloth, fit, 12, 10)
    dark = tone(cloth.colour, 0.55)
    if look.chance(0.4):
        for y in range(52, int(fit.bottom) - 8, 15):
            canvas.fold([(-fit.hem, y), (0, y + 2), (fit.hem, y)], 0.42, 2.2)
            canvas.fold([(-fit.hem, y + 5), (0, y + 7), (fit.hem, y + 5)], -0.14, 3)
    elif look.chance(0.6):
        s = fit.shoulder
        canvas.panel(whole([(0, 30), (12, 18), (12, 18), (s - 4, 27), (s - 1, 33), (s - 2, 56), (s - 2, 56), (0, 60)]), look.trim, 2)
    for path in ([outer, inner], flip([outer, inner])):
        canvas.strap([(x, y + 1) for x, y in path], 9, rib, 2.5)
    canvas.strap([(-fit.hem, fit.bottom - 3), (0, fit.bottom - 2), (fit.hem, fit.bottom - 3)], 9, rib, 2.5)
    for side in (1, -1):
        pocket = [(side * 24, 118), (side * 17, 148)]
        canvas.fold(pocket, 0.3, 3)
        canvas.strap(pocket, 2.2, METAL.shade(0.8), 0.8)
    canvas.panel(whole([(0, 8), (13, 10), (13, 10), (10, 30), (0, 34)]), cloth.shade(0.55), 2)
    canvas.pair(corners((13, 9), (17, 24), (1, 38), (1.5, 27), (9, 22)), cloth, 2, shadow=0.4)
    canvas.strap([(0, 30), (0, fit.bottom + 1)], 5, cloth.shade(0.62), 1)
    canvas.line([(0, 31), (0, fit.bottom)], METAL.colour, 1.5, dash=1.1)
    canvas.line([(-2.8, 34), (-2.8, fit.bottom)], dark, 0.4)
    canvas.strap([(0, 33), (0.6, 43)], 2.6, METAL, 0.8)


def _legs(canvas: Canvas, look: Look, hem: float, bottom: float, flare: float = 0.0) -> float:
    """Two legs and a waistband; `hem`: width of a leg's end. Returns the half width at the waist."""
    cloth, women = look.cloth, look.gender in ("Women", "Girls")
    waist, hip = (22, 32) if women else (25, 32)
    knee = 15 + 0.45 * hem + (bottom < 150) * 4
    canvas.panel(oval(0, 13, 2 * waist, 9), cloth.shade(0.5), 2)
    out = knee + 4 + flare
    share = (bottom - 88) / 104
    side = [(waist, 15), (waist, 15), (hip - 2, 44), (hip, 66), *([(knee + 2.5, 126)] if share > 0.6 else [])]
    hem_line = [(out, bottom - 1), (out, bottom - 1), (out - hem, bottom + 1), (out - hem, bottom + 1)]
    inside = [(5.5, 128)] if share > 0.6 else []
    leg: Outline = [(-0.5, 18), (-0.5, 18), *side, *hem_line, *inside, (0.5, 88), (-0.5, 80)]
    canvas.panel(flip(leg), cloth, 6, turn=2)
    canvas.panel(leg, cloth, 6, turn=-2, shadow=0.35)
    for s in (1, -1):
        canvas.fold([(s * 3, 86), (s * 14, 94)], 0.22, 4)
        canvas.fold([(s * 4, 78), (s * 20, 80)], 0.12, 4)
        if share > 0.6:
            canvas.fold([(s * 8, 130), (s * 20, 126)], 0.13, 4)
            canvas.fold([(s * (out - hem), 176), (s * (out - 3), 180)], 0.14, 4)
    canvas.strap([(-waist - 0.5, 13), (0, 18.5), (waist + 0.5, 13)], 9, cloth, 1.6, shadow=0.35)
    return waist


def jeans(canvas: Canvas, look: Look) -> None:
    """Stitched pockets, seams, fly and belt loops, a brass button, worn knees."""
    denim = replace(look, cloth=replace(look.cloth, grain=0.05, drape=0.12))
    flare, hem = (6, 24) if look.chance(0.25) else (0, float(look.rng.integers(15, 22)))
    waist = _legs(canvas, denim, hem, 191, flare)
    thread = THREAD if look.chance(0.75) else tone(look.cloth.colour, 1.5)
    for s in (1, -1):
        if look.cloth.colour[2] > 90:
            canvas.fold([(s * 17, 56), (s * 17, 112)], -0.22, 13)
        for inset in (0, 2):
            canvas.line([(s * (11 + inset), 23), (s * (14 + inset), 34 + inset), (s * (28 + inset), 38 + inset)], thread, 0.7, 1.6)
        canvas.line([(s * (waist + 2), 22), (s * 29.5, 60), (s * 18, 186)][:2], thread, 0.6, 1.6)
        canvas.strap([(s * 14, 11), (s * 14, 22)], 2.8, look.cloth.shade(0.85), 0.7)
    for edge in (-1, 1):
        canvas.line([(-waist, 13 + 3.6 * edge), (0, 18.5 + 3.6 * edge), (waist, 13 + 3.6 * edge)], thread, 0.6, 1.6)
    canvas.line([(0.5, 23), (0.5, 84)], tone(look.cloth.colour, 0.55), 0.8)
    canvas.line([(7, 23), (6.5, 52), (0.8, 64)], thread, 0.7, 1.6)
    canvas.dot(0, 18.5, 4.4, Cloth((184, 134, 66), gloss=0.8, drape=0))


def trousers(canvas: Canvas, look: Look) -> None:
    """Pressed creases, slanted pockets, a hook instead of a button."""
    waist = _legs(canvas, look, 21 if look.gender in ("Men", "Boys") else 18, 191)
    dark = tone(look.cloth.colour, 0.6)
    for s in (1, -1):
        canvas.fold([(s * 14, 30), (s * 17, 90), (s * 17, 188)], 0.24, 2)
        canvas.fold([(s * 16, 30), (s * 19, 90), (s * 19, 188)], -0.12, 2)
        canvas.line([(s * (waist - 5), 21), (s * 29, 50)], dark, 0.9)
        canvas.strap([(s * 12, 11), (s * 12, 22)], 2.4, look.cloth.shade(0.85), 0.7)
    canvas.line([(0.5, 23), (0.5, 80)], dark, 0.8)
    canvas.line([(5.5, 23), (5, 54), (0.8, 64)], dark, 0.4)
    canvas.dot(0, 18.5, 2.8, look.cloth.shade(0.5))


def shorts(canvas: Canvas, look: Look) -> None:
    """Wide legs above the knee: with a drawstring and side stripes, or with cargo pockets."""
    _legs(canvas, look, 33, 132, flare=9)
    dark = tone(look.cloth.colour, 0.65)
    sporty = look.chance(0.5)
    for s in (1, -1):
        canvas.line([(s * 3, 127), (s * 42, 125)], dark, 0.6, 1.4)
        if sporty:
            canvas.strap([(s * 26, 24), (s * 33, 66), (s * 39, 128)], 4, look.trim, 1)
        else:
            canvas.line([(s * 17, 23), (s * 29, 50)], dark, 0.9)
            canvas.panel(corners((s * 19, 80), (s * 35, 78), (s * 38, 104), (s * 21, 107)), look.cloth, 1.5)
            canvas.panel(corners((s * 18.5, 78), (s * 35.5, 76), (s * 36.5, 84), (s * 19, 86)), look.cloth, 1.2)
    canvas.line([(0.5, 23), (0.5, 84)], dark, 0.7)
    if sporty:
        canvas.strap([(-2, 20), (-6, 34), (-4, 46)], 1.6, PEARL, 0.6)
        canvas.strap([(2, 20), (5, 32), (7, 44)], 1.6, PEARL, 0.6)
    else:
        canvas.dot(0, 18.5, 4, look.cloth.shade(0.5))


def _pleats(canvas: Canvas, top: float, waist: float, bottom: float, hem: float, count: int, depth: float) -> None:
    """Valleys and ridges that fan out from the waist."""
    for share in (np.arange(count) + 0.5) / count * 2 - 1:
        path = [(waist * share, top), ((0.45 * waist + 0.5 * hem) * share, (top + bottom) / 2), (hem * share, bottom)]
        canvas.fold(path, depth, 36 / count)
        canvas.fold([(x + 24 / count, y) for x, y in path], -0.5 * depth, 30 / count)


def skirt(canvas: Canvas, look: Look) -> None:
    """Pleated, flared or pencil, on a waistband."""
    style = look.rng.choice(["pleated", "flared", "pencil"])
    hem, bottom = {"pleated": (54, 138), "flared": (60, 158), "pencil": (30, 180)}[str(style)]
    middle = (38, 70) if style != "pencil" else (38, 76)
    canvas.panel(oval(0, 19, 54, 8), look.cloth.shade(0.5), 2)
    edge = [(hem, bottom - 4), (hem, bottom - 4), (0.5 * hem, bottom + 4), (0, bottom + 5)]
    canvas.panel(whole([(0, 22), (27, 20), (27, 20), middle, *edge]), look.cloth, 6)
    if style == "pencil":
        canvas.fold([(0, 130), (0, 184)], 0.3, 2)
        canvas.fold([(-14, 60), (-16, 170)], -0.08, 10)
    else:
        _pleats(canvas, 30, 25, bottom + 4, hem - 3, 9 if style == "pleated" else 5, 0.24)
    canvas.line([(-hem, bottom - 8), (0, bottom + 1), (hem, bottom - 8)], tone(look.cloth.colour, 0.7), 0.5)
    band = look.trim if look.chance(0.25) else look.cloth
    canvas.strap([(-27.5, 21), (0, 25), (27.5, 21)], 9, band, 1.6, shadow=0.35)
    canvas.dot(0, 25, 3.6, PEARL)


def dress(canvas: Canvas, look: Look) -> None:
    """A bodice with straps or cap sleeves, a belt, a skirt in folds."""
    cloth, girl = look.cloth, look.gender == "Girls"
    hem, bottom = (56, 168) if girl else (46, 190)
    waist, line = (25, 88) if girl else (20, 84)
    straps, deep = look.chance(0.5), 14 + 10 * look.rng.random()
    skirt_edge = [(hem, bottom - 5), (hem, bottom - 5), (0.5 * hem, bottom + 3), (0, bottom + 4)]
    if straps:
        canvas.strap([(-18, 40), (-15, 20), (-13, 9)], 4, cloth.shade(0.8), 1.2)
        canvas.strap([(18, 40), (15, 20), (13, 9)], 4, cloth.shade(0.8), 1.2)
    else:
        canvas.pair([(18, 12), (18, 12), (34, 20), (44, 40), (44, 40), (29, 46), (29, 46)], cloth, 4, turn=-20)
        canvas.panel(whole([(0, 11), (14, 11), (14, 11), (14, 24 + deep), (0, 24 + deep)]), cloth.shade(0.6), 3)
    canvas.panel(whole([(0, line - 4), (waist, line - 5), (waist, line - 5), (waist + 12, line + 30), *skirt_edge]), cloth, 6)
    _pleats(canvas, line + 4, waist, bottom + 3, hem - 3, 6, 0.2)
    if straps:
        top = [(0, 34.0), (10, 30), (19, 24), (19, 24), (27, 40), (29, 50)]
    else:
        top = [(0, 12 + deep), (11, 8 + 0.6 * deep), (15, 9), (15, 9), (29, 16), (27, 34), (29, 48)]
    canvas.panel(whole([*top, (waist, line), (waist, line), (0, line + 2)]), cloth, 5)
    for side in (1, -1):
        canvas.fold([(side * 27, 52), (side * 12, 58)], 0.16, 4)
        canvas.fold([(side * 13, 64), (side * 11, line)], 0.16, 2)
    belt = look.trim if look.chance(0.5) else cloth.shade(0.75)
    canvas.strap([(-waist - 0.5, line - 1), (0, line + 1.5), (waist + 0.5, line - 1)], 7, belt, 1.5)
