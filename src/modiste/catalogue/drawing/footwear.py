"""Footwear: shoes from the side with the toe to the left, flip flops from above."""

from __future__ import annotations

from dataclasses import replace

from modiste.catalogue.drawing.canvas import Canvas, Cloth, Look, flip, oval, tone
from modiste.catalogue.drawing.clothes import METAL

RUBBER = Cloth((240, 238, 232), drape=0.03)
LEATHER = Cloth((196, 160, 120), drape=0.04, gloss=0.1)
BLACK = Cloth((34, 33, 35), drape=0.02)


def _laces(canvas: Canvas, lace: Cloth, rows: int = 5) -> None:
    """Rungs over the tongue, a bow on top."""
    for i in range(rows):
        x, y = -18 + 26 * i / (rows - 1), 91 - 23 * i / (rows - 1)
        canvas.strap([(x - 5, y - 3), (x + 2, y + 1), (x + 8, y + 7)], 2.8, lace, 1)
        canvas.dot(x + 9, y + 8, 2.2, METAL)
    canvas.strap([(8, 66), (-2, 58), (-4, 66), (8, 68)], 1.8, lace, 0.7)
    canvas.strap([(8, 67), (18, 76), (16, 86)], 1.8, lace, 0.7)


def casual_shoe(canvas: Canvas, look: Look) -> None:
    """A canvas sneaker: rubber sole and toe cap, laces, stitched quarter."""
    cloth, dark = look.cloth, tone(look.cloth.colour, 0.62)
    high = look.chance(0.35)
    top = 46 if high else 68
    canvas.panel([(8, top - 2), (30, top - 5), (56, top - 3), (58, top + 16), (10, top + 20)], cloth.shade(0.4), 3)
    canvas.panel([(-22, 92), (-8, 72), (4, top - 8), (4, top - 8), (16, top - 7), (16, top - 7), (14, 84), (-10, 98)], cloth.shade(0.9), 3)
    upper = [(14, top + 2), (14, top + 2), (34, top + 8), (58, top), (58, top), (62, 98), (64, 128), (64, 128), (-60, 130)]
    canvas.panel([*upper, (-66, 122), (-60, 108), (-40, 100), (-16, 92)], cloth, 6, turn=-30)
    canvas.panel([(-16, 92), (-16, 92), (14, top + 2), (14, top + 2), (22, top + 5), (18, 84), (-6, 106), (-12, 102)], cloth, 2)
    canvas.panel([(-64, 128), (-65, 117), (-56, 106), (-42, 101), (-36, 112), (-38, 128)], RUBBER, 4)
    _laces(canvas, RUBBER, 6)
    canvas.panel([(52, top + 3), (58, top), (58, top), (62, 98), (64, 128), (54, 128), (54, 100)], look.trim, 2)
    canvas.line([(26, top + 8), (22, 96), (26, 128)], dark, 0.6, 1.5)
    canvas.line([(22, top + 10), (20, 88), (-6, 110), (-20, 120)], dark, 0.6, 1.5)
    sole = [(-68, 123), (-68, 123), (-30, 127), (20, 126), (67, 123), (67, 123), (67, 137), (60, 140), (-56, 140), (-67, 135)]
    canvas.panel(sole, RUBBER if look.chance(0.75) else LEATHER, 3, shadow=0.4)
    canvas.line([(-67, 129), (0, 131), (66, 129)], look.trim.colour, 1.2)
    canvas.line([(-64, 139), (62, 139)], (120, 116, 110), 1.2)


def sports_shoe(canvas: Canvas, look: Look) -> None:
    """A running shoe: thick shaped sole, mesh, stripes along the side, padded heel."""
    cloth, trim = replace(look.cloth, grain=0.07), look.trim
    canvas.panel([(12, 64), (34, 62), (56, 60), (58, 78), (14, 84)], cloth.shade(0.35), 3)
    canvas.panel([(-24, 92), (-6, 68), (4, 52), (4, 52), (18, 58), (18, 58), (12, 84), (-8, 100)], trim, 4)
    upper = [(16, 66), (16, 66), (30, 78), (46, 76), (60, 58), (60, 58), (66, 62), (64, 92), (66, 122), (66, 122)]
    canvas.panel([*upper, (-62, 126), (-70, 118), (-62, 106), (-42, 98), (-18, 90)], cloth, 7)
    canvas.panel([(-68, 122), (-69, 114), (-60, 105), (-46, 104), (-48, 114), (-36, 124)], trim, 3)
    canvas.panel([(42, 86), (52, 78), (60, 64), (66, 62), (64, 92), (66, 122), (40, 122), (46, 104)], trim, 4)
    for i in range(3):
        x = 2 + 11 * i
        canvas.strap([(x - 3, 92 - 7 * i), (x - 7, 108 - 3 * i), (x - 14, 122)], 5, trim, 1.2)
    canvas.panel([(-20, 92), (-20, 92), (16, 66), (16, 66), (22, 72), (14, 86), (-8, 104)], cloth.shade(0.85), 2)
    _laces(canvas, RUBBER)
    sole = [(-72, 118), (-72, 118), (-40, 124), (0, 116), (40, 116), (70, 110), (70, 110), (73, 128), (66, 139), (20, 136)]
    canvas.panel([*sole, (0, 140), (-58, 139), (-70, 131)], RUBBER, 5, shadow=0.4)
    canvas.panel([(22, 124), (40, 122), (66, 122), (64, 131), (36, 131)], trim, 2, shadow=0.15)
    canvas.line([(-66, 128), (-20, 131), (16, 125)], trim.colour, 1.6)
    canvas.strap([(-64, 138), (-20, 141), (16, 138), (64, 139)], 3, BLACK, 1)


def heel(canvas: Canvas, look: Look) -> None:
    """A pump: pointed or round toe, bare instep, slim or block heel; some with an ankle strap or a bow."""
    cloth = replace(look.cloth, gloss=0.35, drape=0.03)
    block, tip = look.chance(0.4), float(look.rng.integers(-70, -60))
    inner = [(-24, 120), (-24, 120), (4, 98), (34, 74), (58, 56), (58, 56), (52, 78), (20, 108), (-2, 128)]
    canvas.panel(inner, LEATHER, 2)
    foot = [(56, 98), (56, 98), (62, 97), (62, 97)]
    slim = [(57, 122), (54, 150), (54, 150), (49, 150), (49, 150), (49, 122), (38, 102), (38, 102)]
    wide = [(63, 122), (64, 150), (64, 150), (46, 150), (46, 150), (44, 124), (34, 104), (34, 104)]
    canvas.panel([*foot, *(wide if block else slim)], cloth.shade(0.8), 3)
    vamp = [(tip, 144), (-60, 134), (-44, 125), (-24, 119), (-24, 119), (-4, 122), (20, 104), (44, 76), (58, 56), (58, 56)]
    canvas.panel([*vamp, (65, 76), (62, 98), (62, 98), (44, 103), (12, 126), (-20, 147), (-44, 150), (tip + 4, 149)], cloth, 6)
    canvas.strap([(tip, 148), (-44, 151), (-20, 148), (12, 127), (44, 104)], 2.4, BLACK, 0.8)
    if look.chance(0.45):
        canvas.strap([(60, 62), (44, 54), (24, 52), (14, 58)], 3.6, cloth, 1.2)
        canvas.strap([(60, 64), (44, 70), (26, 68), (14, 60)], 3.6, cloth, 1.2)
        canvas.dot(32, 69, 5, METAL)
    if look.chance(0.35):
        canvas.panel([(-34, 122), (-34, 122), (-46, 112), (-46, 112), (-45, 126), (-45, 126)], look.trim, 2)
        canvas.panel([(-34, 122), (-34, 122), (-20, 113), (-20, 113), (-23, 127), (-23, 127)], look.trim, 2)
        canvas.dot(-34, 121.5, 5, look.trim)


def flip_flops(canvas: Canvas, look: Look) -> None:
    """A pair from above, with Y straps."""
    sole = [(30, 24), (44, 34), (52, 60), (48, 92), (45, 122), (47, 152), (40, 174), (28, 179), (17, 172)]
    sole = [*sole, (15, 146), (17, 112), (11, 74), (14, 40)]
    bed = [(30 + (x - 30) * 0.88, 101 + (y - 101) * 0.955) for x, y in sole]
    strap = look.trim
    canvas.pair([(x, y + 2) for x, y in sole], look.cloth.shade(0.55), 3, shadow=0.45)
    canvas.pair(bed, look.cloth, 3, shadow=0.1)
    for mirror in (list, flip):
        canvas.line([*mirror(bed), mirror(bed)[0]], tone(look.cloth.colour, 0.75), 0.6, 1.4)
        canvas.panel(mirror(oval(29, 153, 13, 17)), look.cloth.shade(0.88), 2, shadow=0)
        canvas.strap(mirror([(31, 52), (43, 74), (50, 104)]), 7, strap, 2, shadow=0.45)
        canvas.strap(mirror([(31, 52), (19, 76), (14, 106)]), 7, strap, 2, shadow=0.45)
        x, y = mirror([(31, 52)])[0]
        canvas.dot(x, y, 6, strap)
