"""What each article type looks like, written as pieces that are laid down one after the other.

A line is one piece: `[?when] [both|whole] tool material size [option=value] : path [| path]`.

- when: only for designs of this style (or gender, or pattern). A line `choose a/a/b` decides a design's style.
- both: draw the mirror image too; whole: the path is the right half of a symmetric outline, from top to bottom.
- tool and size: panel (how far its edge is rounded), strap (width), dot (diameter), line (width; soft=0.2: a fold).
- material: a name from photo.py; `*0.7` makes it darker, `*1.2` lighter.
- path: points "x,y" that a curve runs through, "!" makes a corner; the frame is 150 wide, x from -75 to 75, and 200
  high, y from the top down. The whole is centred in the end.
"""

from __future__ import annotations

from collections.abc import Mapping

LEGS = """
panel cloth*0.5 2 : -31,13 0,8 31,13 0,18
both panel cloth 6 turn=-2 : -0.5,18! 32,15! 38,38 40,60 37,124 34,191! 8,193! 5,126 0.5,78!
both line black 4 soft=0.2 : 3,76 16,86 | 4,68 22,71 | 10,128 24,124 | 8,176 31,180
whole panel cloth 1.6 : 0,14 32,9! 33,19! 0,23.5
line cloth*0.6 0.8 : 0.5,23 0.5,76"""

GARMENTS: Mapping[str, str] = {
    "Backpacks": """
strap trim 5 puff=1.5 : -10,26 -8,12 8,12 10,26
both strap cloth*0.7 9 : 34,38 58,76 60,130 46,168
whole panel cloth 9 shadow=0.4 : 0,21 26,24 42,42 48,92 51,150 46,180 0,187
whole panel cloth 4 : 0,62 24,64 27,92 0,96
whole panel accent 6 shadow=0.4 : 0,108 34,110 39,122 40,164 34,176 0,179
line black 1.8 dash=0.9 : -41,100 -37,54 -24,37 0,34 24,37 37,54 41,100 | -36,119 0,115 36,119
strap metal 2.6 puff=0.8 : 24,117 26,130 | 41,100 43,112
panel trim*1.4 1.2 : -9,138! 9,138! 9,149! -9,149!""",
    "Caps": """
panel cloth 10 : -40,124! -44,98 -32,70 -4,54 28,60 52,84 58,124! 30,131 -8,131
line black 1.8 soft=0.22 : 4,55 -22,84 -22,129 | 4,55 22,84 24,131 | 4,55 46,74 57,108
line cloth*0.6 0.5 dash=1.4 : 6,55 -20,84 -20,129 | 6,55 24,84 26,131 | 6,55 48,74 59,108
dot accent 6 : 4,54
panel accent 5 shadow=0.4 : -42,114! -62,122 -74,138! -52,140 -20,138 6,131! -18,124
panel trim 0.5 shadow=0 : 1,92! 3,99! 10,99! 5,103! 7,110! 1,106! -5,110! -3,103! -8,99! -1,99!""",
    "Dresses": """choose straps/sleeves
?straps both strap cloth*0.8 4 puff=1.2 : 18,40 15,20 13,9
?sleeves both panel cloth 4 turn=-20 : 18,12! 34,20 44,40! 29,46!
?sleeves whole panel cloth*0.6 3 : 0,11 14,11! 14,42! 0,42
whole panel cloth 6 : 0,80 20,79! 32,114 46,185! 23,193 0,194
both line black 5 soft=0.19 : 3,88 5,139 7,193 | 10,88 16,139 22,193 | 17,88 27,139 36,193
?straps whole panel cloth 5 : 0,34 10,30 19,24! 27,40 29,50 20,84! 0,86
?sleeves whole panel cloth 5 : 0,30 11,19 15,9! 29,16 27,34 29,48 20,84! 0,86
strap accent 7 : -20.5,83 0,85.5 20.5,83""",
    "Handbags": """
strap leather*0.65 5 puff=1.5 : -24,86 -25,50 -17,22 0,13 17,22 25,50 24,86
whole panel leather 9 shadow=0.4 : 0,76 43,74! 53,130 59,168 53,182 0,185
line metal 1.4 dash=1 : -41,80 0,82 41,80
both panel trim 2 : 33,185 47,150 57,156 53,183
strap accent 6 shadow=0.4 : -25,92 -27,56 -18,28 0,20 18,28 27,56 25,92
both panel accent 1.5 : 20.5,86! 29.5,86! 29.5,102! 20.5,102!
both dot metal 6 : 25,88""",
    "Heels": """choose slim/block plain/ankle
panel thread 2 : -24,120! 4,98 34,74 58,56! 52,78 20,108 -2,128
?slim panel leather*0.8 3 : 56,98! 62,97! 57,122 54,150! 49,150! 49,122 38,102!
?block panel leather*0.8 3 : 56,98! 62,97! 63,122 64,150! 46,150! 44,124 34,104!
panel leather 6 : -64,144 -60,134 -44,125 -24,119! -4,122 20,104 44,76 58,56! 65,76 62,98! 44,103 12,126 -20,147 -60,149
strap black 2.4 puff=0.8 : -64,148 -44,151 -20,148 12,127 44,104
?ankle strap leather 3.6 puff=1.2 : 60,62 44,54 24,52 14,58 | 60,64 44,70 26,68 14,60""",
    "Jeans": f"""{LEGS}
both line white 13 soft=0.1 : 20,50 20,112
both line thread 0.7 dash=1.6 : 13,24 17,34 36,38 | 15,24 19,36 36,40 | 8,188 36,186 | 0,14.5 32,10 | 0,22.5 32,18
line thread 0.7 dash=1.6 : 8,24 7.5,50 0.8,62
dot metal 4.4 : 0,18.5""",
    "Shirts": """choose long/long/short pocket/plain
?long both panel cloth 5 turn=-16 : 31,27! 42,33 49,47 60,92 64,153! 50,155! 46,106 36,70!
?long both strap cloth 9 : 64,153 50,155
?short both panel cloth 5 turn=-16 : 31,27! 42,33 49,47 66,78! 46,90! 36,70!
whole panel cloth*0.62 3 : 0,15 11,19! 11,36! 0,36
whole panel cloth 5 : 0,34 8,29 11,18! 35,27 40,34 39,48 39,70 38,116 39,161! 20,171 0,175
both line black 6 soft=0.14 : 36,74 24,88 | 26,118 29,140 24,162 | 41,64 51,78
panel cloth 1.5 : -3.6,32! 3.6,32! 3.6,174! -3.6,174!
?pocket panel cloth 1.2 : 11,66! 28,66! 28,86! 19.5,92! 11,86!
whole panel cloth*0.7 2 : 0,9 9.5,11! 8,26 0,31
both panel cloth 2 turn=24 shadow=0.4 : 9.5,11! 1,30! 11,43! 18.5,23!
dot button 3.6 : 0,36 | 0,60 | 0,84 | 0,108 | 0,132 | 0,156""",
    "Skirts": """choose flared/flared/pencil
panel cloth*0.5 2 : -27,19 0,15 27,19 0,23
?flared whole panel cloth 6 : 0,22 27,20! 38,73 56,146! 28,154 0,155
?flared both line black 4 soft=0.17 : 1,30 1,154 | 6,30 13,154 | 12,30 26,154 | 18,30 38,152 | 24,30 49,150
?pencil whole panel cloth 6 : 0,22 27,20! 38,60 30,176! 15,180 0,181
strap accent 9 : -27.5,21 0,25 27.5,21
dot button 3.6 : 0,25""",
    "Sports Shoes": """
panel cloth*0.35 3 : 12,64 34,62 56,60 58,78 14,84
panel trim 4 : -24,92 -6,68 4,52! 18,58! 12,84 -8,100
panel cloth 7 : 16,66! 30,78 46,76 60,58! 66,62 64,92 66,122! -60,124 -66,116 -60,106 -42,98 -18,90
panel trim 4 : -68,122 -69,114 -60,105 -46,104 -48,114 -36,124 | 42,86 52,78 60,64 66,62 64,92 66,122 40,122 46,104
strap trim 5 puff=1.2 : -1,92 -5,108 -12,122 | 10,85 6,105 -1,122 | 21,79 17,101 10,122
panel cloth*0.85 2 : -20,92! 16,66! 22,72 14,86 -8,104
strap white 2.6 puff=1 : -23,88 -16,92 -10,98 | -16,82 -9,86 -3,92 | -10,76 -3,80 3,86 | -3,71 4,75 10,81
strap white 1.8 puff=0.7 : 8,66 -2,58 -4,66 8,68 | 8,67 18,76 16,86
panel white 5 shadow=0.4 : -72,118! -40,124 0,116 40,116 70,110! 73,128 66,139 20,136 0,140 -58,139 -70,131
line trim 1.6 : -66,128 -20,131 16,125""",
    "Sunglasses": """
both strap shiny*0.75 3 puff=1 : 60,95 68,88 70,80 62,76 50,76
both panel shiny 1.6 shadow=0.4 : 6,88! 30,84 58,86! 61,100 54,121 34,124 14,121 7,105
both panel glass 2 shadow=0 : 10,91! 30,88 55,89! 57,100 51,118 34,121 17,118 11,105
line white 2.2 : 20,97 28,93 | -44,97 -36,93
strap shiny 4 puff=1.2 : -8,97 0,92 8,97""",
    "Ties": """
strap leather*0.7 7 : -8,18 -17,8 0,3 17,8 8,18
panel leather*0.72 3 : -3,28! 7,28! 15,160! 9,172! 2,160!
panel leather 6 turn=48 shadow=0.4 : -6,28! 6,28! 17,168! 0,194! -17,168!
line black 3 soft=0.3 : 0,34 1.5,56
panel leather 3 turn=-40 shadow=0.45 : -11,11! 11,11! 7,31! -7,31!""",
    "Trousers": f"""{LEGS}
both line black 2 soft=0.24 : 18,26 21,90 19,188
both line cloth*0.6 0.9 : 26,23 36,50
dot cloth*0.5 2.8 : 0,18.5""",
    "Tshirts": """choose round/round/polo star/heart/peaks
both panel cloth 5 turn=74 : 31,27! 42,33 49,47 66,78! 46,90! 36,70!
whole panel cloth*0.62 3 : 0,15 14,19! 14,33! 0,33
whole panel cloth 5 turn=90 : 0,31 10,28 14,18! 35,27 40,34 39,48 39,70 38,116 39,167! 20,169 0,170
both line black 6 soft=0.14 : 36,74 24,88 | 26,118 29,140 24,162 | 41,64 51,78
?round strap accent 4.4 puff=1.2 : -14,17 -10,28 0,31 10,28 14,17
?polo panel cloth 1.2 : -4,30! 4,30! 4,62! -4,62!
?polo dot button 3 : 0,36 | 0,45 | 0,54
?polo both panel accent 2 : 11,13! 1,31! 14,38! 20,22!
?Printed ?star panel trim 0.5 shadow=0 : 0,66! 5,82! 21,82! 8,92! 13,108! 0,98! -13,108! -8,92! -21,82! -5,82!
?Printed ?heart whole panel trim 0.5 shadow=0 : 0,79! 10,71 20,80 0,108!
?Printed ?peaks panel trim 0.5 shadow=0 : -23,104! -8,82! -1,92! 8,72! 23,104!""",
    "Watches": """choose band/band/links
panel leather 5 : -19,74! 19,74! 14,2! -14,2! | -19,126! 19,126! 14,198! -14,198!
?links line cloth*0.7 34 dash=4 : 0,2 0,198
?band both line cloth*0.6 0.6 dash=1.6 : 16.5,74 12,2 | 16.5,126 12,198
?band dot cloth*0.3 2.6 : 0,160 | 0,170 | 0,180 | 0,190
dot metal 68 puff=3 shadow=0.45 : 0,100
dot metal*0.6 60 puff=2 shadow=0 : 0,100
dot cloth 56 puff=2 shadow=0 : 0,100
both line button 1.4 : 0,75 0,80 | 12,79 10,83 | 22,88 18,90 | 25,100 20,100 | 22,112 18,110 | 12,122 10,118
strap button 2 puff=0.5 : 3,102 -12,91 | -3,102 17,88
dot metal 3.6 : 0,100""",
}
