"""Some 200 questions to a shop, made from its catalogue by fixed rules: the same catalogue gives the same questions.

A question's name says where it comes from and nothing of the catalogue, so that names may be committed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from .pictures import ALTERED, DRAWN, Picture
from .worlds import Row, World

Item = TypeVar("Item")


@dataclass(frozen=True)
class Question:
    """One call of `Shop.similar` where `product_id` is given or `alone` is set, else of `Shop.search`."""

    name: str = ""
    product_id: str | None = None
    picture: Picture | None = None
    alone: bool = False
    text: str = ""
    k: int = 10
    where: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    diversity: float = 0.0
    colour: str | None = None
    collapse: bool = True


LABELS = ("{t0}", "{t3}", "{t6}", "{t9}", "{c0}", "{m0}", "{r0}", "{c1} {t0}", "{m0} {t1}", "{u1} {t1}", "{s0} {t0}")
PEOPLE = (
    "{t0} for men",
    "{t1} for women",
    "{c0} {t0} for men and women",
    "{t2} for girls",
    "mens {t0}",
    "ladies {c1} {t4}",
    "unisex {t5}",
)
EXCLUSIONS = (
    "not red",
    "{t0} not {c0}",
    "{t0} not {c0} or {c1}",
    "{t1} without {c2}",
    "anything but {t0}",
    "{c0} but not {t0}",
    "{t0} not for men",
    "{c1} {t3} without logo",
    "{t2} that isn't {c0}, {m0}",
)
LIMITS = (
    "{t0} under 40",
    "{t1} under $40",
    "{t2} between 30 and 60 euro",
    "{c0} {t3} over €50",
    "{t0} up to 25 in stock",
    "{t1} 50 or less",
    "{t0} not over 30",
    "sold out {t0}",
    "{t4} 42mm under 100",
)
SLIPS = (
    "{c0} {x0}",
    "{x1}",
    "{x2} for men",
    "{x3} {t0}",
    "{c0}{t0}",
    "back pack",
    "navyblue {t1}",
    "blak {t0}",
    "grene dres",
    "sunglsaes",
    "handbga wihte",
)
UNKNOWN = ("xyzzy", "{t0} qwrtplk", "quantum {c0} {t1}", "服 ééé", "", "the of and", "?!")
OCCASIONS = (
    "something for a wedding",
    "office wear",
    "beach holiday",
    "going to the gym",
    "cosy winter clothes",
    "short sleeve {t0} for summer",
)
EITHER = ("{c0} or {c1} {t0}", "{t0} or {t1}", "{c0} or {m0} {t2} for women", "{c0} or {c1} or {c2}")
TITLES = ("{n0}", "{n1}", "{f0}", "{f1} {t0}")
LONG = (" ".join(["{c0} {t0} with"] * 30), "{t0} " * 10_000)

WORDS = (*LABELS, *PEOPLE, *EXCLUSIONS, *LIMITS, *SLIPS, *UNKNOWN, *OCCASIONS, *EITHER, *TITLES, *LONG)
"""Questions in words; what the braces stand for, see `_terms`."""

WHERE = (
    ("articleType={t0}",),
    ("articleType={t0}|{t1}",),
    ("baseColour!={c0}",),
    ("baseColour!={c0}|{c1}", "articleType={t0}"),
    ("year<2016",),
    ("year<2013",),
    ("year<=2012",),
    ("year>2012",),
    ("year>=2018",),
    ("year=2017",),
    ("year!=2012|2018",),
    ("articletype = {t1}",),
    ("masterCategory={k0}", "usage={u0}", "season={s0}"),
    ("price<40",),
    ("price>=30", "price<=60"),
    ("price>50",),
    ("brand={b0}",),
    ("availability=in stock",),
    ("availability!=out of stock",),
    ("gender={g0}", "gender={g1}"),
    ("fabric=Wool",),
    ("baseColour=Purplish",),
    ("baseColour",),
    ("baseColour=",),
    ("gender<{g0}",),
    ("year=soon",),
    ("year<2012|2013",),
)
"""Filters of every operator, those that nothing meets and those that are refused."""

HEXES = ("#1f3a5f", "#c01020", "fff", "#000000", "#808000", "#12345", "reddish")


def questions(world: World) -> tuple[Question, ...]:
    """All of them, each under a name of its own."""
    terms = _terms(world.rows)
    return (
        *_named("by id", _by_id(world)),
        *_named("by photo", _by_photo(world)),
        *_named("words", (Question(text=text.format_map(terms)) for text in WORDS)),
        *_named("words and photo", _words_and_photo(world, terms)),
        *_named("where", _where(world, terms)),
        *_named("like and unlike", _examples(world, terms)),
        *_named("colour", _colours(world, terms)),
        *_named("diversity", _diverse(world, terms)),
        *_named("every listing", _uncollapsed(world, terms)),
        *_named("how many", _how_many(terms)),
    )


def spread(items: Sequence[Item], count: int, start: float = 0.5) -> list[Item]:
    """So many of them, evenly spread; `start`, 0 to below 1, moves all within their shares."""
    return [items[int((number + start) * len(items) / count)] for number in range(count)]


def _named(topic: str, asked: Iterable[Question]) -> list[Question]:
    return [replace(question, name=f"{topic} {number}") for number, question in enumerate(asked, 1)]


def _ids(world: World, count: int, start: float) -> list[str]:
    return [row.product_id for row in spread(world.rows, count, start)]


def _by_id(world: World) -> Iterator[Question]:
    yield from (Question(product_id=each) for each in _ids(world, 26, 0.5))
    for k, start in ((1, 0.1), (5, 0.2), (50, 0.3)):
        yield from (Question(product_id=each, k=k) for each in _ids(world, 4, start))
    yield from (Question(product_id=each, collapse=False) for each in _ids(world, 6, 0.7))
    first = world.rows[0].product_id
    yield from (Question(product_id=first, k=k) for k in (1000, 1001, 0, -1))
    yield Question(product_id="nobody has this id")


def _by_photo(world: World) -> Iterator[Question]:
    ways = ("as it is", "path", "thumbnail", "thumbnail", "thumbnail", "thumbnail", *ALTERED)
    for way, product_id in zip(ways, _ids(world, len(ways), 0.4), strict=True):
        yield Question(picture=Picture(way, product_id), alone=True)
    yield from (Question(picture=Picture(way), alone=True) for way in DRAWN)
    for k, product_id in zip((1, 50), _ids(world, 2, 0.6), strict=True):
        yield Question(picture=Picture("poor JPEG", product_id), alone=True, k=k)
    yield Question(picture=Picture("cropped", _ids(world, 1, 0.8)[0]), alone=True, collapse=False)


def _words_and_photo(world: World, terms: Mapping[str, str]) -> Iterator[Question]:
    texts = ("", "{c0}", "{m0} {t0}", "for women", "not {c1}", "{t1} under 50", "xyzzy", "{c0} or {c1}")
    ways = ("as it is", "padded grey", "poor JPEG", "cropped", "darker", "as it is", "noisy", "mirrored")
    for text, way, product_id in zip(texts, ways, _ids(world, len(texts), 0.25), strict=True):
        yield Question(text=text.format_map(terms), picture=Picture(way, product_id))
    yield Question(text=terms["t0"], picture=Picture("plain red"))
    yield Question(text=terms["t0"], picture=Picture("no picture"))


def _where(world: World, terms: Mapping[str, str]) -> Iterator[Question]:
    """By turns to an id and in words."""
    ids = _ids(world, len(WHERE), 0.35)
    for number, (conditions, product_id) in enumerate(zip(WHERE, ids, strict=True)):
        where = tuple(condition.format_map(terms) for condition in conditions)
        if number % 2:
            yield Question(text=f"{terms['c0']} {terms['t0']}", where=where)
        else:
            yield Question(product_id=product_id, where=where)
    [shown] = _ids(world, 1, 0.9)
    yield Question(picture=Picture("as it is", shown), alone=True, where=(f"gender={terms['g1']}",))


def _examples(world: World, terms: Mapping[str, str]) -> Iterator[Question]:
    ids = _ids(world, 12, 0.15)
    text = f"{terms['c1']} {terms['t1']}"
    yield from (Question(like=(each,)) for each in ids[:3])
    yield Question(like=tuple(ids[:2]))
    yield Question(like=tuple(ids[2:6]), k=5)
    yield Question(like=(ids[3],), unlike=(ids[4],))
    yield Question(like=(ids[5], ids[6]), unlike=(ids[7], ids[8]))
    yield Question(text=text, like=(ids[9],))
    yield Question(text=text, unlike=(ids[10],))
    yield Question(text=text, like=(ids[9],), unlike=(ids[11],), where=(f"gender={terms['g0']}",))
    yield Question(picture=Picture("as it is", ids[0]), like=(ids[1],))
    yield Question(unlike=(ids[0],))
    yield Question(like=("nobody has this id",))


def _colours(world: World, terms: Mapping[str, str]) -> Iterator[Question]:
    yield from (Question(colour=each) for each in HEXES)
    yield Question(colour="#1f3a5f", text=terms["t0"])
    yield Question(colour="#c01020", where=(f"gender={terms['g1']}",))
    yield Question(colour="#808000", picture=Picture("as it is", _ids(world, 1, 0.45)[0]))


def _diverse(world: World, terms: Mapping[str, str]) -> Iterator[Question]:
    text = f"{terms['c0']} {terms['t0']}"
    yield from (Question(text=text, diversity=share) for share in (0.2, 0.5, 0.8, 1.0, 1.5, -0.1))
    yield Question(like=(_ids(world, 1, 0.55)[0],), diversity=0.4)
    yield Question(picture=Picture("as it is", _ids(world, 1, 0.65)[0]), diversity=0.3)


def _uncollapsed(world: World, terms: Mapping[str, str]) -> Iterator[Question]:
    yield from (Question(text=terms[each], collapse=False) for each in ("t0", "n2", "c0"))
    yield Question(like=(_ids(world, 1, 0.75)[0],), collapse=False)
    yield Question(colour="#1f3a5f", collapse=False, diversity=0.3)


def _how_many(terms: Mapping[str, str]) -> Iterator[Question]:
    yield from (Question(text=terms["t1"], k=k) for k in (1, 5, 50))
    yield from (Question(text=f"{terms['c0']} {terms['t2']}", k=k) for k in (5, 50))
    yield from (Question(text=terms["t0"], k=k) for k in (0, 1001))


def _terms(rows: Sequence[Row]) -> dict[str, str]:
    """What the words are made of: t types, c colours, m colours of several words, r the rarest type, g genders, s
    seasons, u usages, k categories (each the commonest first), b a brand, n titles, f their beginnings, x slips."""
    types = _commonest(rows, "articleType")
    colours = _commonest(rows, "baseColour")
    titles = [row.title for row in spread([row for row in rows if row.title], 3)]
    terms = {
        **_numbered("t", types[:10]),
        **_numbered("c", colours[:3]),
        **_numbered("m", [*(each for each in colours if " " in each), colours[0]][:1]),
        **_numbered("g", _commonest(rows, "gender")[:2]),
        **_numbered("s", _commonest(rows, "season")[:1]),
        **_numbered("u", _commonest(rows, "usage")[:2]),
        **_numbered("k", _commonest(rows, "masterCategory")[:1]),
        **_numbered("n", titles),
        **_numbered("f", [" ".join(title.split()[:2]) for title in titles]),
        "b0": next((row.brand for row in rows if row.brand), "Nobody"),
        "r0": types[-1],
    }
    slips = [_swapped(types[0]), _without_one(types[1]), _doubled(types[2]), _swapped(colours[1])]
    return terms | _numbered("x", slips)


def _numbered(letter: str, values: Sequence[str]) -> dict[str, str]:
    return {f"{letter}{number}": value for number, value in enumerate(values)}


def _commonest(rows: Sequence[Row], attribute: str) -> list[str]:
    counts = Counter(row.labels[attribute] for row in rows if attribute in row.labels)
    return sorted(counts, key=lambda label: (-counts[label], label))


def _swapped(word: str) -> str:
    middle = len(word) // 2
    return word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]


def _without_one(word: str) -> str:
    return word[: len(word) // 2] + word[len(word) // 2 + 1 :]


def _doubled(word: str) -> str:
    return word[: len(word) // 2] + word[len(word) // 2 - 1 :]
