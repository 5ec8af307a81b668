"""Clothes: one function per garment, seen from the front."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from modiste.catalogue.drawing.canvas import Canvas, Cloth, Colour, Look, both, box, oval, points, tone, whole

THREAD: Colour = (206, 152, 84)
METAL = Cloth((176, 178, 184), gloss=0.8, drape=0)
BRASS = Cloth((206, 168, 88), gloss=0.8, drape=0)
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
    "Men": Fit(43, 40, 38, 39, 168),
    "Women": Fit(37, 35, 29, 36, 162),
    "Boys": Fit(44, 41, 41, 44, 150),
    "Girls": Fit(40, 37, 35, 43, 150),
    "Unisex": Fit(43, 40, 40, 40, 166),
}


def _sleeves(canvas: Canvas, cloth: Cloth, fit: Fit, long: bool) -> str:
    """Both sleeves, and the canvas centred for this fit; returns the right sleeve's end, outer to inner corner."""
    canvas.move(0, (190 - fit.bottom) / 2)
    s, c = fit.shoulder, fit.chest
    end = f"{s + 21},153! {s + 7},155!" if long else f"{s + 23},78! {s + 3},90!"
    elbow, hollow = (f"{s + 17},92", f"{s + 3},106") if long else ("", "")
    sleeve = f"{s - 12},27! {s - 1},33 {s + 6},47 {elbow} {end} {hollow} {c - 4},70!"
    both(canvas.panel, sleeve, cloth, turn=-16)
    both(canvas.fold, f"{c + 1},64 {s + 8},78", 0.16)
    if long:
        both(canvas.fold, f"{s + 2},98 {s + 12},104")
        both(canvas.fold, f"{s + 6},122 {s + 15},118", 0.16)
    return end


def _body(canvas: Canvas, cloth: Cloth, fit: Fit, neck: float, drop: float, tail: float = 1.0) -> None:
    """The inside of the back, then the front with its neckline; `tail`: how much the hem falls in the middle."""
    s, c, w, hem, low = fit.shoulder, fit.chest, fit.waist, fit.hem, fit.bottom
    canvas.panel(whole(f"0,15 {neck},19! {neck},{24 + drop} 0,{24 + drop}"), cloth.shade(0.62), 3)
    front = (
        f"0,{22 + drop} {0.75 * neck},{22 + 0.62 * drop} {neck},18! {s - 8},27 {s - 3},34 {s - 4},48 {c - 1},70 {w},116"
    )
    canvas.panel(whole(f"{front} {hem},{low - tail}! {hem / 2},{low + tail / 2} 0,{low + tail}"), cloth)
    both(canvas.fold, f"{c - 4},74 {0.6 * c},88", 0.13, 6)
    both(canvas.fold, f"{w - 12},118 {w - 9},140 {w - 14},{low - 6}", 0.09, 7)
    both(canvas.fold, f"{w / 2},118 {0.4 * w},{low - 12}", -0.06, 7)


def _ribs(canvas: Canvas, end: str, fit: Fit, rib: Cloth) -> None:
    """Knitted cuffs and hem."""
    both(canvas.strap, end.replace("!", ""), 11, rib, 2.5)
    canvas.strap(f"{-fit.hem},{fit.bottom - 4} 0,{fit.bottom - 2} {fit.hem},{fit.bottom - 4}", 11, rib, 2.5)
    for x in range(2, int(fit.hem), 4):
        both(canvas.line, f"{x},{fit.bottom - 8} {x},{fit.bottom + 3}", tone(rib.colour, 0.8), 0.4)


def motif(canvas: Canvas, look: Look, x: float, y: float, size: float) -> None:
    """A print: a star, a heart, a sun behind bars, or peaks."""
    rays = [(r, i * math.pi / 5) for i, r in enumerate((1, 0.42) * 5)]
    star = " ".join(f"{r * math.sin(angle)},{-r * math.cos(angle)}!" for r, angle in rays)
    heart = whole("0,-0.45! 0.5,-0.85 0.95,-0.4 0,0.9!")
    peaks = "-1,0.6! -0.35,-0.3! -0.05,0.1! 0.35,-0.7! 1,0.6!"
    choice = int(look.rng.integers(4))
    shape = points((star, heart, peaks, oval(0, 0, 1.7, 1.7))[choice])
    canvas.panel([(x + size * dx, y + size * dy) for dx, dy in shape], replace(look.trim, grain=0.04), 0.5, shadow=0)
    for level in (0.15, 0.4, 0.65) if choice == 3 else ():
        canvas.line(f"{x - size},{y + level * size} {x + size},{y + level * size}", look.cloth.colour, 0.1 * size)


def shirt(canvas: Canvas, look: Look) -> None:
    """Collar, placket, buttons, cuffs, a breast pocket."""
    fit, cloth, long, low = FITS[look.gender], look.cloth, look.chance(0.65), FITS[look.gender].bottom
    button = PEARL if sum(cloth.colour) < 560 else cloth.shade(0.45)
    end = _sleeves(canvas, cloth, fit, long)
    both(canvas.strap, end.replace("!", ""), 9 if long else 3, cloth)
    if long:
        both(canvas.panel, oval(fit.shoulder + 15, 154, 2.6, 2.6), button, 0.6)
    _body(canvas, cloth, fit, 11, 12, tail=7)
    canvas.panel(box(-3.6, 32, 3.6, low + 6), cloth, 1.5)
    if look.gender in ("Men", "Boys") or look.chance(0.3):
        canvas.panel("11,66! 28,66! 28,86! 19.5,92! 11,86!", cloth, 1.2)
        canvas.line("11,70 28,70", tone(cloth.colour, 0.72), 0.5)
    canvas.panel(whole("0,9 9.5,11! 8,26 0,31"), cloth.shade(0.7), 2)
    both(canvas.panel, "9.5,11! 1,30! 11,43! 18.5,23!", cloth, 2, turn=24, shadow=0.4)
    for i in range(6):
        canvas.dot(0, 36 + i * (low - 50) / 5, 3.6, button)


def tshirt(canvas: Canvas, look: Look) -> None:
    """Short sleeves; a ribbed round neck, a V-neck or a polo collar; sometimes a print."""
    fit, cloth, seam = FITS[look.gender], look.cloth, tone(look.cloth.colour, 0.74)
    style = ("round", "round", "vee", "polo")[look.rng.integers(2 if look.printed else 4)]
    rib = look.trim if look.chance(0.3) else cloth.shade(0.8)
    _sleeves(canvas, cloth, fit, long=False)
    both(canvas.line, f"{fit.shoulder + 21},74 {fit.shoulder + 1},86", seam, 0.5)
    _body(canvas, cloth, fit, 14, 17 if style == "vee" else 9)
    canvas.line(f"{-fit.hem},{fit.bottom - 6} 0,{fit.bottom - 4} {fit.hem},{fit.bottom - 6}", seam, 0.5)
    if style == "polo":
        canvas.panel(box(-4, 30, 4, 66), cloth, 1.2)
        for y in (38, 47, 56):
            canvas.dot(0, y, 3, PEARL)
        both(canvas.panel, "11,13! 1,31! 14,38! 20,22!", rib, 2, turn=24)
    else:
        canvas.strap("-14,17 0,39! 14,17" if style == "vee" else "-14,17 -10,28 0,31 10,28 14,17", 4.4, rib, 1.2)
    if look.printed:
        motif(canvas, look, 0, 82, 21)


def sweatshirt(canvas: Canvas, look: Look) -> None:
    """Ribbed cuffs and hem; with a hood and a pouch, or a round neck."""
    fit, cloth, rib = FITS[look.gender], look.cloth, look.cloth.shade(0.84)
    hood = look.chance(0.55)
    end = _sleeves(canvas, look.trim if look.chance(0.15) else cloth, fit, long=True)
    if hood:
        canvas.panel(whole("0,3 17,9 24,26 14,38 0,42"), cloth.shade(0.93))
        canvas.panel(whole("0,10 11,15 13,26 0,36"), cloth.shade(0.5), 4)
    _body(canvas, cloth, fit, 14, 10)
    _ribs(canvas, end, fit, rib)
    if hood:
        both(canvas.panel, "13,15! 23,20 20,34 2,45! 9,30", cloth, 3)
        both(canvas.strap, "6,40 7.5,56 6.5,70", 1.5, PEARL, 0.6)
        canvas.panel(whole("0,112! 16,112! 25,144! 25,154! 0,154!"), cloth, 2.5)
    else:
        canvas.strap("-14,17 -10,28 0,32 10,28 14,17", 5, rib, 1.5)
    if look.printed:
        motif(canvas, look, 0, 84, 17)


def jacket(canvas: Canvas, look: Look) -> None:
    """A zip from collar to hem, slanted pockets, a standing collar; some are quilted, some have a yoke."""
    fit, cloth, s = FITS[look.gender], look.cloth, FITS[look.gender].shoulder
    end = _sleeves(canvas, cloth, fit, long=True)
    _body(canvas, cloth, fit, 12, 10)
    if look.chance(0.4):
        for y in range(52, int(fit.bottom) - 8, 15):
            canvas.fold(f"{-fit.hem},{y} 0,{y + 2} {fit.hem},{y}", 0.42, 2.2)
            canvas.fold(f"{-fit.hem},{y + 5} 0,{y + 7} {fit.hem},{y + 5}", -0.14, 3)
    elif look.chance(0.6):
        canvas.panel(whole(f"0,30 12,18! {s - 8},27 {s - 3},34 {s - 4},56! 0,60"), look.trim, 2)
    _ribs(canvas, end, fit, cloth.shade(0.7))
    both(canvas.fold, "24,112 17,142", 0.3, 3)
    both(canvas.strap, "24,112 17,142", 2.2, METAL.shade(0.8), 0.8)
    canvas.panel(whole("0,8 13,10! 10,30 0,34"), cloth.shade(0.55), 2)
    both(canvas.panel, "13,9! 17,24! 1,38! 1.5,27! 9,22!", cloth, 2, shadow=0.4)
    canvas.strap(f"0,30 0,{fit.bottom + 1}", 5, cloth.shade(0.62), 1)
    canvas.line(f"0,31 0,{fit.bottom}", METAL.colour, 1.5, 1.1)
    canvas.strap("0,33 0.6,43", 2.6, METAL, 0.8)


def _legs(canvas: Canvas, look: Look, hem: float, bottom: float, flare: float = 0.0) -> float:
    """Two legs and a waistband; `hem`: width of a leg's end. Returns the half width at the waist."""
    cloth, women, long = look.cloth, look.gender in ("Women", "Girls"), bottom > 150
    waist, hip = (28, 38) if women else (32, 40)
    out = (30 if women else 34) + flare if long else 50
    knee = f"{out - 0.6 * flare + 3},124" if long else ""
    inside = f"{0.5 * (out - hem) + 0.4 * flare},126" if long else ""
    end = f"{out},{bottom - 1}! {out - hem},{bottom + 1}!"
    leg = f"-0.5,18! {waist},15! {hip - 2},38 {hip},60 {knee} {end} {inside} 0.5,78!"
    canvas.panel(oval(0, 13, 2 * waist - 1, 9), cloth.shade(0.5), 2)
    both(canvas.panel, leg, cloth, 6, turn=-2)
    both(canvas.fold, "3,76 16,86", 0.22)
    both(canvas.fold, "4,68 22,71", 0.12)
    if long:
        both(canvas.fold, "10,128 24,124", 0.13)
        both(canvas.fold, f"{out - hem},176 {out - 3},180", 0.14)
    canvas.panel(whole(f"0,14 {waist},9! {waist + 1},19! 0,23.5"), cloth, 1.6)
    canvas.line("0.5,23 0.5,76", tone(cloth.colour, 0.6), 0.8)
    return waist


def jeans(canvas: Canvas, look: Look) -> None:
    """Stitched pockets, seams, fly and belt loops, a brass button, worn knees."""
    cloth = replace(look.cloth, grain=0.05, drape=0.12)
    flare, hem = (8, 34) if look.chance(0.25) else (0, int(look.rng.integers(22, 29)))
    waist = _legs(canvas, replace(look, cloth=cloth), hem, 191, flare)
    thread = THREAD if look.chance(0.75) else tone(cloth.colour, 1.5)
    if cloth.colour[2] > 90:
        both(canvas.fold, "20,50 20,112", -0.22, 13)
    for seam in (
        f"13,24 17,34 {waist + 4},38",
        f"15,24 19,36 {waist + 4},40",
        f"{waist + 1},38 {waist + 4},64",
        "8,188 50,186",
    ):
        both(canvas.line, seam, thread, 0.7, 1.6)
    both(canvas.strap, "17,11 17,23", 2.8, cloth.shade(0.85), 0.7)
    for seam in (f"{-waist},10 0,14.5 {waist},10", f"{-waist},18 0,22.5 {waist},18", "8,24 7.5,50 0.8,62"):
        canvas.line(seam, thread, 0.7, 1.6)
    canvas.dot(0, 18.5, 4.4, BRASS)


def trousers(canvas: Canvas, look: Look) -> None:
    """Pressed creases, slanted pockets, a hook instead of a button."""
    waist = _legs(canvas, look, 29 if look.gender == "Men" else 24, 191)
    dark = tone(look.cloth.colour, 0.6)
    both(canvas.fold, "18,26 21,90 19,188", 0.24, 2)
    both(canvas.fold, "20,26 23,90 21,188", -0.12, 2)
    both(canvas.line, f"{waist - 6},23 {waist + 4},50", dark, 0.9)
    both(canvas.strap, "15,11 15,23", 2.4, look.cloth.shade(0.85), 0.7)
    canvas.line("6,24 5.5,52 0.8,62", dark, 0.4)
    canvas.dot(0, 18.5, 2.8, look.cloth.shade(0.5))


def shorts(canvas: Canvas, look: Look) -> None:
    """Wide legs above the knee: with a drawstring and side stripes, or with cargo pockets."""
    canvas.move(0, 25)
    waist, dark = _legs(canvas, look, 45, 140), tone(look.cloth.colour, 0.65)
    both(canvas.line, "3,136 50,134", dark, 0.6, 1.4)
    if look.chance(0.5):
        both(canvas.line, f"{waist - 3},23 {waist + 5},62 45,139", look.trim.colour, 4)
        both(canvas.strap, "2,20 6,35 5,49", 1.6, PEARL, 0.6)
    else:
        both(canvas.line, f"{waist - 8},23 {waist + 5},50", dark, 0.9)
        both(canvas.panel, "22,84! 42,82! 46,111! 24,114!", look.cloth, 1.5)
        both(canvas.panel, "21.5,82! 42.5,80! 43.5,89! 22,91!", look.cloth, 1.2)
        canvas.dot(0, 18.5, 4, look.cloth.shade(0.5))


def _pleats(canvas: Canvas, top: float, waist: float, bottom: float, hem: float, count: int) -> None:
    """Valleys and ridges that fan out from the waist."""
    for share in ((2 * i + 1) / count - 1 for i in range(count)):
        for aside, depth in ((0.0, 0.22), (24 / count, -0.11)):
            knee = (0.45 * waist + 0.5 * hem) * share + aside
            path = f"{waist * share + aside},{top} {knee},{(top + bottom) / 2} {hem * share + aside},{bottom}"
            canvas.fold(path, depth, 34 / count)


def skirt(canvas: Canvas, look: Look) -> None:
    """Pleated, flared or pencil, on a waistband."""
    hem, bottom, pleats = ((54, 138, 9), (60, 158, 5), (30, 180, 0))[look.rng.integers(3)]
    canvas.move(0, (180 - bottom) / 2)
    canvas.panel(oval(0, 19, 54, 8), look.cloth.shade(0.5), 2)
    canvas.panel(whole(f"0,22 27,20! 38,73 {hem},{bottom - 4}! {hem / 2},{bottom + 4} 0,{bottom + 5}"), look.cloth, 6)
    if pleats:
        _pleats(canvas, 30, 25, bottom + 4, hem - 3, pleats)
    else:
        canvas.fold("0,130 0,184", 0.3, 2)
    canvas.strap("-27.5,21 0,25 27.5,21", 9, look.trim if look.chance(0.25) else look.cloth, 1.6)
    canvas.dot(0, 25, 3.6, PEARL)


def dress(canvas: Canvas, look: Look) -> None:
    """A bodice with straps or cap sleeves, a belt, a skirt in folds."""
    cloth, girl, straps = look.cloth, look.gender == "Girls", look.chance(0.5)
    hem, bottom, waist, line = (56, 168, 25, 88) if girl else (46, 190, 20, 84)
    deep = 14 + 10 * look.rng.random()
    if straps:
        both(canvas.strap, "18,40 15,20 13,9", 4, cloth.shade(0.8), 1.2)
        top = "0,34 10,30 19,24! 27,40 29,50"
    else:
        both(canvas.panel, "18,12! 34,20 44,40! 29,46!", cloth, 4, turn=-20)
        canvas.panel(whole(f"0,11 14,11! 14,{24 + deep} 0,{24 + deep}"), cloth.shade(0.6), 3)
        top = f"0,{12 + deep} 11,{8 + 0.6 * deep} 15,9! 29,16 27,34 29,48"
    edge = f"{hem},{bottom - 5}! {hem / 2},{bottom + 3} 0,{bottom + 4}"
    canvas.panel(whole(f"0,{line - 4} {waist},{line - 5}! {waist + 12},{line + 30} {edge}"), cloth, 6)
    _pleats(canvas, line + 4, waist, bottom + 3, hem - 3, 6)
    canvas.panel(whole(f"{top} {waist},{line}! 0,{line + 2}"), cloth)
    both(canvas.fold, "27,52 12,58", 0.16)
    belt = look.trim if look.chance(0.5) else cloth.shade(0.75)
    canvas.strap(f"{-waist - 0.5},{line - 1} 0,{line + 1.5} {waist + 0.5},{line - 1}", 7, belt, 1.5)
