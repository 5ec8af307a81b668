"""Bags, watches, sunglasses, caps, belts and ties."""

from __future__ import annotations

import math
from dataclasses import replace

from modiste.catalogue.drawing.canvas import Canvas, Cloth, Look, Points, both, box, oval, points, tone, whole
from modiste.catalogue.drawing.clothes import BRASS, METAL, THREAD, motif

ZIP = (52, 52, 56)
TINTS = ((46, 44, 48), (70, 52, 40), (44, 60, 56), (52, 56, 84))


def handbag(canvas: Canvas, look: Look) -> None:
    """Two handles on rings; a zipped tote with other corners, or a flap with a clasp."""
    cloth, flap, w = replace(look.cloth, gloss=0.15), look.chance(0.45), int(look.rng.integers(48, 58))
    metal = BRASS if look.chance(0.6) else METAL
    thread = THREAD if look.chance(0.4) else tone(cloth.colour, 0.6)
    handle = cloth if flap else look.trim
    canvas.strap("-24,86 -25,50 -17,22 0,13 17,22 25,50 24,86", 5, cloth.shade(0.65), 1.5)
    canvas.panel(whole(f"0,76 {w - 10},76! {w},130 {w + 6},168 {w},182 0,185"), cloth, 9, shadow=0.4)
    both(canvas.fold, f"{w - 20},96 {w - 10},145", 0.12, 8)
    if flap:
        canvas.panel(whole(f"0,73 {w - 7},74! {w - 4},112 {w - 24},132 0,136"), cloth, 4)
        canvas.panel(box(-6, 124, 6, 142), metal, 2)
        canvas.dot(0, 136, 4, metal.shade(0.5))
    else:
        canvas.line(f"{12 - w},80 0,82 {w - 12},80", metal.colour, 1.4, 1.0)
        both(canvas.panel, f"{w - 20},185 {w - 6},150 {w + 4},156 {w},183", look.trim, 2)
        canvas.line(f"{-w},116 0,119 {w},116", thread, 0.6, 1.6)
    canvas.strap("-25,92 -27,56 -18,28 0,20 18,28 27,56 25,92", 6, handle, shadow=0.4)
    both(canvas.panel, box(20.5, 86, 29.5, 102), handle, 1.5)
    both(canvas.panel, oval(25, 87, 9, 9), metal, 1.2)
    both(canvas.panel, oval(25, 87, 5, 5), handle, 1)


def backpack(canvas: Canvas, look: Look) -> None:
    """Top loop, shoulder straps behind, zips, a front pocket, a patch."""
    cloth, trim = replace(look.cloth, grain=0.025), look.trim
    pocket = trim if look.chance(0.35) else cloth
    canvas.strap("-10,26 -8,12 8,12 10,26", 5, trim, 1.5)
    both(canvas.strap, "34,38 58,76 60,130 46,168", 9, cloth.shade(0.7), 2.5)
    canvas.panel(whole("0,21 26,24 42,42 48,92 51,150 46,180 0,187"), cloth, 9, shadow=0.4)
    both(canvas.panel, "50,122! 57,128 56,172 46,178!", cloth.shade(0.6), 3)
    for draw, values in ((canvas.fold, (0.3, 3)), (canvas.line, (ZIP, 1.8, 0.9))):
        draw("-41,100 -37,54 -24,37 0,34 24,37 37,54 41,100", *values)
    if look.chance(0.6):
        canvas.panel(whole("0,62 24,64 27,92 0,96"), cloth, 4)
        canvas.line("-23,68 0,66 23,68", ZIP, 1.8, 0.9)
    canvas.panel(whole("0,108 34,110 39,122 40,164 34,176 0,179"), pocket, 6, shadow=0.4)
    canvas.line("-36,119 0,115 36,119", ZIP, 2, 0.9)
    for pull in ("24,117 26,130", "41,100 43,112"):
        canvas.strap(pull, 2.6, METAL, 0.8)
    canvas.panel(box(-9, 138, 9, 149), trim if pocket is cloth else cloth, 1.2)


def _bracelet(canvas: Canvas, cloth: Cloth, links: bool) -> None:
    """Both halves of a watch's strap: metal links, or stitched leather with holes."""
    for near, far in ((74, 2), (126, 198)):
        canvas.panel(f"-19,{near}! 19,{near}! 14,{far}! -14,{far}!", replace(cloth, gloss=0.5 if links else 0.1))
        if links:
            both(canvas.line, f"6,{near} 5,{far}", tone(cloth.colour, 0.6), 0.8)
            for y in range(min(near, far) + 4, max(near, far), 8):
                canvas.fold(f"-18,{y} 18,{y}", 0.45, 1.6)
        else:
            both(
                canvas.line,
                f"16.5,{near} 12,{far}",
                tone(cloth.colour, 0.6 if sum(cloth.colour) > 200 else 1.4),
                0.6,
                1.6,
            )
    for y in () if links else (160, 170, 180, 190):
        canvas.dot(0, y, 2.6, cloth.shade(0.3))


def _dial(canvas: Canvas, look: Look, radius: float) -> None:
    """Hour marks, sometimes two small dials, three hands."""
    light = sum(canvas.pixels[canvas.pixels.shape[0] // 2, canvas.pixels.shape[1] // 2]) > 380
    ink = (30, 30, 34) if light else (240, 240, 236)

    def spoke(turn: float, start: float, end: float) -> str:
        x, y = radius * math.sin(turn), -radius * math.cos(turn)
        return f"{start * x},{100 + start * y} {end * x},{100 + end * y}"

    for hour in range(12):
        canvas.line(spoke(hour * math.pi / 6, 0.8 if hour % 3 else 0.72, 0.92), ink, 1 if hour % 3 else 2)
    if look.chance(0.4):
        small = oval(0.36 * radius, 100 + 0.1 * radius, 0.46 * radius, 0.46 * radius)
        both(canvas.line, [*small, small[0]], ink, 0.7)
    for turn, length, width in ((-0.9, 0.5, 2.2), (0.95, 0.74, 1.6), (3.5, 0.8, 0.6)):
        canvas.strap(spoke(turn, -0.15, length), width, Cloth(ink if width > 1 else (200, 40, 40), drape=0), 0.5)


def watch(canvas: Canvas, look: Look) -> None:
    """A strap through the frame, a round or square case, a dial, a crown."""
    case, square, rim = BRASS if look.chance(0.3) else METAL, look.chance(0.25), 36 if look.gender == "Men" else 31
    _bracelet(canvas, look.cloth, links=look.chance(0.35))

    def ring(r: float) -> Points:
        if square:
            return whole(f"{0.86 * r},{100 - r} {r},{100 - 0.86 * r} {r},{100 + 0.86 * r} {0.86 * r},{100 + r}")
        return oval(0, 100, 2 * r, 2 * r)

    canvas.panel(box(rim - 1, 96, rim + 5, 104), case, 1.5)
    canvas.panel(ring(rim), case, 3, shadow=0.45)
    canvas.panel(ring(0.87 * rim), case.shade(0.6), 2, shadow=0)
    face = Cloth(look.cloth.colour if look.chance(0.7) else (244, 244, 240), drape=0.02)
    canvas.panel(ring(0.81 * rim), face, 2, shadow=0)
    _dial(canvas, look, 0.81 * rim)
    canvas.dot(0, 100, 3.6, case)


def sunglasses(canvas: Canvas, look: Look) -> None:
    """Two tinted lenses in a frame, seen a little from the left, temples behind."""
    frame = replace(look.cloth, gloss=0.6, drape=0, grain=0)
    tint = Cloth(TINTS[look.rng.integers(len(TINTS))], gloss=0.5, drape=0, grain=0)
    tall, flat = (15, 18, 21)[look.rng.integers(3)], 0.9 if look.chance(0.4) else 0.72
    lens = points(f"{-flat},-0.85 0,-1 {flat},-0.88 1,-0.2 0.72,0.78 0,1 -0.72,0.78 -1,-0.2")
    canvas.strap("-62,96 -40,80 -14,74 -4,78", 3, frame.shade(0.75), 1)
    canvas.strap("52,92 66,84 71,86 73,100", 4, frame, 1.2)
    for x, wide in ((-32, 23), (25, 21)):
        canvas.panel([(x + a * (wide + 3.4), 104 + b * (tall + 3.4)) for a, b in lens], frame, 1.6, shadow=0.4)
        canvas.panel([(x + a * wide, 104 + b * tall) for a, b in lens], tint, 2, shadow=0)
        canvas.fold(f"{x - wide},{106 + 0.67 * tall} {x + wide},{104 + 0.67 * tall}", -1.3, 12)
        canvas.line(f"{x - 12},{104 - tall / 2} {x - 4},{101 - tall / 2}", (160, 164, 168), 2.2)
    canvas.strap("-11,97 -3,92 5,97", 4, frame, 1.2)
    canvas.dot(50, 93, 3, METAL)


def cap(canvas: Canvas, look: Look) -> None:
    """Panels with a button, eyelets, a stitched peak to the left, sometimes a badge."""
    cloth, dark = look.cloth, tone(look.cloth.colour, 0.6)
    peak = look.trim if look.chance(0.35) else cloth
    canvas.move(8, 2)
    canvas.panel("-40,122! -10,134 30,134 57,122! 20,116", cloth.shade(0.4), 3)
    canvas.panel("-40,124! -44,98 -32,70 -4,54 28,60 52,84 58,124! 30,131 -8,131", cloth, 10)
    for seam in ("4,55 -22,84 -22,129", "4,55 22,84 24,131", "4,55 46,74 57,108"):
        canvas.fold(seam, 0.22, 1.8)
        canvas.line([(x + 1.6, y) for x, y in points(seam)], dark, 0.5, 1.4)
    canvas.dot(-6, 78, 3, cloth.shade(0.4))
    canvas.dot(36, 82, 3, cloth.shade(0.4))
    canvas.dot(4, 54, 6, peak)
    canvas.panel("-42,114! -62,122 -74,138! -52,140 -20,138 6,131! -18,124", peak, shadow=0.4)
    for inset in (0, 3.5, 7):
        canvas.line(f"{2 * inset - 66},130 {inset - 44},{127 + inset} -6,130", tone(peak.colour, 0.65), 0.5, 1.4)
    if look.chance(0.7):
        motif(canvas, look, 1, 102, 9)


def belt(canvas: Canvas, look: Look) -> None:
    """Coiled: the inside behind, the front with buckle, loop, holes and stitches."""
    cloth, metal = replace(look.cloth, gloss=0.12, drape=0.04), BRASS if look.chance(0.3) else METAL
    half, stitch = int(look.rng.integers(9, 14)), tone(look.cloth.colour, 1.35 if look.chance(0.5) else 0.6)
    front = points("-67,98 -58,112 -28,120 0,122 30,120 58,112 67,98")
    canvas.strap("-65,98 -52,84 0,77 52,84 65,98", 2 * half - 2, cloth.shade(0.5), 3)
    canvas.strap(front, 2 * half, cloth, 4, shadow=0.4)
    for edge in (2 - half, half - 2):
        canvas.line([(x, y + edge) for x, y in front[1:-1]], stitch, 0.6, 1.6)
    for x in (14, 22, 30, 38):
        canvas.dot(x, 122 - 0.0045 * x * x, 2.8, cloth.shade(0.3))
    canvas.panel(box(-42, 117 - half, -36, 120 + half), cloth, 1.5)
    canvas.panel(box(-28, 116 - half, 2, 127 + half), metal, 2, shadow=0.5, hole=box(-23, 121 - half, -3, 122 + half))
    canvas.strap("-25,121 3,122", 3, metal, 1)


def tie(canvas: Canvas, look: Look) -> None:
    """A knot, the blade widening to its point, the tail behind; stripes run aslant."""
    cloth, wide = replace(look.cloth, gloss=0.12, drape=0.03), int(look.rng.integers(15, 20))
    canvas.strap("-8,18 -17,8 0,3 17,8 8,18", 7, cloth.shade(0.7))
    canvas.panel("-3,28! 7,28! 15,160! 9,172! 2,160!", cloth.shade(0.72), 3)
    canvas.panel(f"-6,28! 6,28! {wide},168! 0,194! {-wide},168!", cloth, 6, turn=48, shadow=0.4)
    canvas.fold("0,34 1.5,56", 0.3, 3)
    canvas.panel("-11,11! 11,11! 7,31! -7,31!", cloth, 3, turn=-40, shadow=0.45)
