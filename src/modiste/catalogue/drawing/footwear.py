"""Footwear: shoes from the side with the toe to the left, flip flops from above."""

from __future__ import annotations

from dataclasses import replace

from modiste.catalogue.drawing.canvas import Canvas, Cloth, Look, both, oval, points, tone
from modiste.catalogue.drawing.clothes import METAL

RUBBER = Cloth((240, 238, 232), drape=0.03)
LEATHER = Cloth((196, 160, 120), drape=0.04, gloss=0.1)
BLACK = Cloth((34, 33, 35), drape=0.02)


def _laces(canvas: Canvas, lace: Cloth) -> None:
    """Rungs over the tongue, a bow on top."""
    for i in range(5):
        x, y = -18 + 6.5 * i, 91 - 5.8 * i
        canvas.strap(f"{x - 5},{y - 3} {x + 2},{y + 1} {x + 8},{y + 7}", 2.8, lace, 1)
        canvas.dot(x + 9, y + 8, 2.2, METAL)
    canvas.strap("8,66 -2,58 -4,66 8,68", 1.8, lace, 0.7)
    canvas.strap("8,67 18,76 16,86", 1.8, lace, 0.7)


def casual_shoe(canvas: Canvas, look: Look) -> None:
    """A canvas sneaker, low or high: rubber sole and toe cap, laces, stitched quarter."""
    cloth, dark, top = look.cloth, tone(look.cloth.colour, 0.62), 46 if look.chance(0.35) else 68
    canvas.panel(f"8,{top - 2} 30,{top - 4} 55,{top - 1} 53,{top + 14} 12,{top + 18}", cloth.shade(0.4), 3)
    canvas.panel(f"-22,92 -8,72 4,{top - 8}! 16,{top - 7}! 14,84 -10,98", cloth.shade(0.9), 3)
    opening = f"-16,92 14,{top + 2}! 34,{top + 8} 58,{top}!"
    canvas.panel(f"{opening} 62,98 64,128! -50,130 -63,124 -60,108 -40,100", cloth, 6, turn=-30)
    canvas.panel(f"-16,92! 14,{top + 2}! 22,{top + 5} 18,84 -6,106 -12,102", cloth, 2)
    canvas.panel("-64,128 -65,117 -56,106 -42,101 -36,112 -38,128", RUBBER, 4)
    _laces(canvas, RUBBER)
    canvas.panel(f"52,{top + 3} 58,{top}! 62,98 64,128 54,128 54,100", look.trim, 2)
    canvas.line(f"26,{top + 8} 22,96 26,128", dark, 0.6, 1.5)
    canvas.line(f"22,{top + 10} 20,88 -6,110 -20,120", dark, 0.6, 1.5)
    sole = RUBBER if look.chance(0.75) else LEATHER
    canvas.panel("-68,123! -30,127 20,126 67,123! 67,137 60,140 -56,140 -67,135", sole, 3, shadow=0.4)
    canvas.line("-67,129 0,131 66,129", look.trim.colour, 1.2)


def sports_shoe(canvas: Canvas, look: Look) -> None:
    """A running shoe: thick shaped sole, mesh, stripes along the side, padded heel."""
    cloth, trim = replace(look.cloth, grain=0.06), look.trim
    canvas.panel("12,64 34,62 56,60 58,78 14,84", cloth.shade(0.35), 3)
    canvas.panel("-24,92 -6,68 4,52! 18,58! 12,84 -8,100", trim, 4)
    canvas.panel("16,66! 30,78 46,76 60,58! 66,62 64,92 66,122! -62,126 -70,118 -62,106 -42,98 -18,90", cloth, 7)
    canvas.panel("-68,122 -69,114 -60,105 -46,104 -48,114 -36,124", trim, 3)
    canvas.panel("42,86 52,78 60,64 66,62 64,92 66,122 40,122 46,104", trim, 4)
    for x in (0, 11, 22):
        canvas.strap(f"{x - 1},{92 - 0.6 * x} {x - 5},{108 - 0.3 * x} {x - 12},122", 5, trim, 1.2)
    canvas.panel("-20,92! 16,66! 22,72 14,86 -8,104", cloth.shade(0.85), 2)
    _laces(canvas, RUBBER)
    sole = "-72,118! -40,124 0,116 40,116 70,110! 73,128 66,139 20,136 0,140 -58,139 -70,131"
    canvas.panel(sole, RUBBER, shadow=0.4)
    canvas.panel("22,124 40,122 66,122 64,131 36,131", trim, 2, shadow=0.15)
    canvas.line("-66,128 -20,131 16,125", trim.colour, 1.6)
    canvas.strap("-64,138 -20,141 16,138 64,139", 3, BLACK, 1)


def heel(canvas: Canvas, look: Look) -> None:
    """A pump: pointed or round toe, bare instep, slim or block heel; some with an ankle strap or a bow."""
    cloth, tip = replace(look.cloth, gloss=0.35, drape=0.03), -int(look.rng.integers(60, 70))
    slim, wide = "57,122 54,150! 49,150! 49,122 38,102!", "63,122 64,150! 46,150! 44,124 34,104!"
    canvas.panel("-24,120! 4,98 34,74 58,56! 52,78 20,108 -2,128", LEATHER, 2)
    canvas.panel(f"56,98! 62,97! {wide if look.chance(0.4) else slim}", cloth.shade(0.8), 3)
    upper = f"{tip},144 -60,134 -44,125 -24,119! -4,122 20,104 44,76 58,56! 65,76 62,98! 44,103 12,126 -20,147 -44,150"
    canvas.panel(f"{upper} {tip + 4},149", cloth, 6)
    canvas.strap(f"{tip},148 -44,151 -20,148 12,127 44,104", 2.4, BLACK, 0.8)
    if look.chance(0.45):
        canvas.strap("60,62 44,54 24,52 14,58", 3.6, cloth, 1.2)
        canvas.strap("60,64 44,70 26,68 14,60", 3.6, cloth, 1.2)
        canvas.dot(32, 69, 5, METAL)
    if look.chance(0.35):
        canvas.panel("-34,122! -46,112! -45,126!", look.trim, 2)
        canvas.panel("-34,122! -20,113! -23,127!", look.trim, 2)
        canvas.dot(-34, 121.5, 5, look.trim)


def flip_flops(canvas: Canvas, look: Look) -> None:
    """A pair from above, with Y straps."""
    sole = points("30,24 44,34 52,60 48,92 45,122 47,152 40,174 28,179 17,172 15,146 17,112 11,74 14,40")
    bed = [(30 + (x - 30) * 0.88, 101 + (y - 101) * 0.955) for x, y in sole]
    both(canvas.panel, [(x, y + 2) for x, y in sole], look.cloth.shade(0.55), 3, shadow=0.45)
    both(canvas.panel, bed, look.cloth, 3, shadow=0.1)
    both(canvas.line, [*bed, bed[0]], tone(look.cloth.colour, 0.75), 0.6, 1.4)
    both(canvas.panel, oval(29, 153, 13, 17), look.cloth.shade(0.88), 2, shadow=0)
    both(canvas.strap, "31,52 43,74 50,104", 7, look.trim, shadow=0.45)
    both(canvas.strap, "31,52 19,76 14,106", 7, look.trim, shadow=0.45)
    both(canvas.panel, oval(31, 52, 6, 6), look.trim, 1.5)
