"""The sample shop: a catalogue whose photos are drawn on demand, near-duplicates and wrong rows included."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import count as count_from
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from modiste.catalogue import findings
from modiste.catalogue.drawing.photo import COLOURS, Drawing, draw
from modiste.errors import PhotoError, QueryError
from modiste.types import AttributeValue, Finding, Product

if TYPE_CHECKING:
    from PIL.Image import Image

PRODUCTS, SMALLEST = 360, 40
HEIGHT, WIDTH = 240, 180
QUALITY, COPY_QUALITY = 90, 70
BROKEN_BYTES = 1500  # where the file of the broken photo ends
WHITE_GROUNDS = 0.8  # as in the Kaggle photos, most products lie on plain white
OUT_OF_STOCK = 0.12
ROWS_PER_NEAR_DUPLICATE = 24
CALM = 0.65  # share of patterns and trims in a neutral colour
CONTRAST = 170.0  # least distance in RGB between a pattern's two colours

BRANDS = ("Modiste", "Alder & Finch", "Northquay", "Lumen", "Petrel", "Casa Brava")
BUSY = ("wood", "tiles", "wall", "floor", "leaves")
ALL = tuple(COLOURS)
NEUTRAL = ("White", "Black", "Navy Blue", "Beige", "Grey", "Charcoal")
FORMAL = ("Black", "Navy Blue", "Charcoal", "Grey", "Brown", "Beige", "Olive", "Khaki")
DENIM = ("Blue", "Navy Blue", "Black", "Grey", "Charcoal")
LEATHER = ("Black", "Brown", "Tan", "Maroon", "White", "Navy Blue", "Red", "Grey")
CLOTHES = ("Solid", "Solid", "Striped", "Checked", "Polka Dot", "Floral")
KNITS = ("Solid", "Solid", "Printed", "Printed", "Hooped", "Melange")
EVERYONE = ("Men", "Men", "Women", "Women", "Boys", "Girls")


@dataclass(frozen=True, slots=True)
class Kind:
    """What the shop sells of one articleType; what stands twice in a list is chosen twice as often."""

    article_type: str
    noun: str
    category: str
    genders: Sequence[str]
    price: int
    colours: Sequence[str] = ALL
    patterns: Sequence[str] = ("Solid",)
    usages: Sequence[str] = ("Casual",)
    seasons: Sequence[str] = ("Summer", "Fall", "Winter", "Spring")


TOPS, BOTTOMS, SHOES, BAGS = "Apparel/Topwear", "Apparel/Bottomwear", "Footwear/Shoes", "Accessories/Bags"
WOMEN, ADULTS, UNISEX = ("Women", "Women", "Girls"), ("Men", "Women"), ("Men", "Women", "Unisex")
WARM, COLD = ("Summer", "Summer", "Spring"), ("Winter", "Winter", "Fall")
OUTDOOR, PLAIN, SOME_CHECKED = ("Casual", "Sports"), ("Solid",), ("Solid", "Solid", "Checked")
TIES = ("Solid", "Striped", "Striped", "Polka Dot")
KINDS = (
    Kind("Shirts", "Shirt", TOPS, EVERYONE, 39, ALL, CLOTHES, ("Casual", "Casual", "Formal")),
    Kind("Tshirts", "T-shirt", TOPS, EVERYONE, 19, ALL, KNITS, OUTDOOR, WARM),
    Kind("Jeans", "Jeans", BOTTOMS, EVERYONE, 59, DENIM),
    Kind("Casual Shoes", "Casual Shoes", SHOES, (*EVERYONE, "Unisex"), 55, ALL, SOME_CHECKED),
    Kind("Dresses", "Dress", "Apparel/Dress", WOMEN, 65, ALL, CLOTHES, ("Casual", "Casual", "Party"), WARM),
    Kind("Handbags", "Handbag", BAGS, ("Women",), 79, ALL, ("Solid", "Solid", "Checked", "Striped")),
    Kind("Watches", "Watch", "Accessories/Watches", UNISEX, 120),
    Kind("Jackets", "Jacket", TOPS, EVERYONE, 95, ALL, PLAIN, OUTDOOR, COLD),
    Kind("Sports Shoes", "Sports Shoes", SHOES, UNISEX, 85, ALL, PLAIN, ("Sports",)),
    Kind("Skirts", "Skirt", BOTTOMS, WOMEN, 35, ALL, CLOTHES, seasons=WARM),
    Kind("Backpacks", "Backpack", BAGS, (*UNISEX, "Unisex"), 49),
    Kind("Trousers", "Trousers", BOTTOMS, ADULTS, 55, FORMAL, SOME_CHECKED, ("Formal", "Casual")),
    Kind("Heels", "Heels", SHOES, ("Women",), 69, ALL, PLAIN, ("Casual", "Party", "Formal")),
    Kind("Sweatshirts", "Sweatshirt", TOPS, EVERYONE, 45, ALL, KNITS, OUTDOOR, COLD),
    Kind("Sunglasses", "Sunglasses", "Accessories/Eyewear", UNISEX, 89, seasons=WARM),
    Kind("Shorts", "Shorts", BOTTOMS, EVERYONE, 29, ALL, SOME_CHECKED, OUTDOOR, WARM),
    Kind("Ties", "Tie", "Accessories/Ties", ("Men",), 25, ALL, TIES, ("Formal",)),
    Kind("Caps", "Cap", "Accessories/Headwear", UNISEX, 19, ALL, PLAIN, OUTDOOR, WARM),
    Kind("Flip Flops", "Flip Flops", "Footwear/Flip Flops", UNISEX, 15, ALL, ("Solid", "Striped"), seasons=WARM),
    Kind("Belts", "Belt", "Accessories/Belts", ADULTS, 29, LEATHER, PLAIN, ("Casual", "Formal")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `fault` says what was planted in it, "" for nothing."""

    product: Product
    drawing: Drawing
    fault: str = ""


def _choose(rng: np.random.Generator, values: Sequence[str]) -> str:
    return values[int(rng.integers(len(values)))]


def _contrast(colour: str, rng: np.random.Generator) -> str:
    """A second colour that can be told from the first at a glance."""
    own = np.asarray(COLOURS[colour])
    names = [name for name, rgb in COLOURS.items() if np.linalg.norm(own - rgb) > CONTRAST]
    calm = [name for name in names if name in NEUTRAL]
    return _choose(rng, calm if calm and rng.random() < CALM else names)


def _design(seed: int, number: int, first_id: int) -> list[Row]:
    """One design in one to three colours."""
    rng, kind = np.random.default_rng((seed, number)), KINDS[number % len(KINDS)]
    gender, pattern, brand = (_choose(rng, values) for values in (kind.genders, kind.patterns, BRANDS))
    labels: dict[str, AttributeValue] = {"season": _choose(rng, kind.seasons), "usage": _choose(rng, kind.usages)}
    labels["masterCategory"], labels["subCategory"] = kind.category.split("/")
    labels["year"] = float(rng.integers(2015, 2026))
    colours = [str(colour) for colour in rng.permutation(kind.colours)[: rng.integers(1, 4)]]
    price = round(kind.price * rng.uniform(0.7, 1.8)) - 0.05
    rows = []
    for i, colour in enumerate(colours):
        product = Product(
            product_id=str(first_id + i),
            title=" ".join([brand, gender, colour, *([] if pattern == "Solid" else [pattern]), kind.noun]),
            attributes={"gender": gender, "articleType": kind.article_type, "baseColour": colour, **labels},
            photo=f"images/{first_id + i}.jpg",
            brand=brand,
            price=price,
            currency="EUR",
            availability="out of stock" if rng.random() < OUT_OF_STOCK else "in stock",
            group=str(first_id) if len(colours) > 1 else None,
        )
        ground = "white" if rng.random() < WHITE_GROUNDS else _choose(rng, BUSY)
        second = _contrast(colour, rng)
        drawing = Drawing(kind.article_type, gender, colour, second, pattern, ground, (seed, number), (seed, number, i))
        rows.append(Row(product, drawing))
    return rows


def _clean_rows(seed: int) -> Iterator[Row]:
    """Rows without end; ids of two seeds never meet below 100,000 rows, and lie above Kaggle's."""
    next_id = 100_000 * (seed + 1) + 1
    for number in count_from():
        rows = _design(seed, number, next_id)
        next_id += len(rows)
        yield from rows


def _copy(row: Row, product_id: str) -> Row:
    """The same photo, a little shifted and compressed more, under another id."""
    product = replace(row.product, product_id=product_id, photo=f"images/{product_id}.jpg", group=None)
    return Row(product, replace(row.drawing, shift=(0.9, -0.6)), "near-duplicate")


def _relabel(row: Row, fault: str, **labels: str | None) -> Row:
    attributes = {**row.product.attributes, **labels}
    kept = {name: value for name, value in attributes.items() if value is not None}
    return Row(replace(row.product, attributes=kept), row.drawing, fault)


def _plant(rows: list[Row], copies: int) -> list[Row]:
    """Put each fault among the rows, that many near-duplicates at the end, and two rows of their own: with them,
    one product more without a photo, and one row with an earlier row's id."""
    at = [len(rows) * i // 8 for i in range(1, 8)]
    wrong = "Green" if rows[at[0]].product.attributes["baseColour"] != "Green" else "Red"
    rows[at[0]] = _relabel(rows[at[0]], "wrong label", baseColour=wrong)
    rows[at[1]] = _relabel(rows[at[1]], "wrong label", articleType="Scarves", subCategory="Scarves")
    rows[at[2]] = _relabel(rows[at[2]], "missing labels", season=None, usage=None)
    rows[at[3]] = _relabel(rows[at[3]], "missing labels", baseColour=None)
    rows[at[4]] = replace(rows[at[4]], fault="broken photo")
    next_id = int(rows[-1].product.product_id) + 1
    sound = [row for row in rows if not row.fault]
    twins = [_copy(sound[len(sound) * i // copies], str(next_id + i)) for i in range(copies)]
    bare = replace(rows[at[5]].product, product_id=str(next_id + copies), photo=None, group=None)
    earlier, later = rows[at[0] - 1].product, rows[at[6]]
    clash = replace(later.product, product_id=earlier.product_id, photo=earlier.photo, group=None)
    rows.insert(at[6], Row(clash, later.drawing, "repeated id"))
    rows.insert(at[5], Row(bare, rows[at[5]].drawing, "no photo"))
    return rows + twins


class SampleShop:
    """A Source of drawn products; `size` is (height, width) of its photos in pixels.

    `rows` is the whole table with what was planted in it. Raises QueryError for fewer than 40 products.
    """

    def __init__(self, seed: int = 0, products: int = PRODUCTS, size: tuple[int, int] = (HEIGHT, WIDTH)) -> None:
        if products < SMALLEST:
            raise QueryError(f"A sample shop cannot have {products} products; ask for at least {SMALLEST}.")
        self._seed, self._size = seed, size
        copies = products // ROWS_PER_NEAR_DUPLICATE
        self.rows = tuple(_plant(list(islice(_clean_rows(seed), products - copies - 1)), copies))
        self._by_photo = {row.product.photo: row for row in reversed(self.rows) if row.product.photo}

    @property
    def name(self) -> str:
        """Names the seed: the same name is the same shop."""
        return f"sample shop (seed {self._seed})"

    def read(self) -> Iterator[Product | Finding]:
        """Yield what reading the folder of `write_sample_shop` gives too, with prices and groups besides."""
        places: dict[str, str] = {}
        for line, row in enumerate(self.rows, start=2):
            where, product_id = f"styles.csv, line {line}", row.product.product_id
            if product_id in places:
                yield findings.repeated_id(where, product_id, places[product_id])
                continue
            places[product_id] = where
            yield row.product
            if row.product.photo is None:
                yield findings.no_photo(where, product_id, f"images/{product_id}.jpg is not there")

    def photo(self, key: str) -> bytes:
        """The JPEG of a photo, drawn now; one file is cut short on purpose. Raises PhotoError for an unknown key."""
        row = self._by_photo.get(key)
        if row is None:
            raise PhotoError(f"the {self.name} has no such photo")
        file = BytesIO()
        quality = COPY_QUALITY if row.fault == "near-duplicate" else QUALITY
        draw(row.drawing, *self._size).save(file, "JPEG", quality=quality)
        return file.getvalue()[: BROKEN_BYTES if row.fault == "broken photo" else None]


def draw_products(seed: int, count: int, size: tuple[int, int] = (HEIGHT, WIDTH)) -> Iterator[tuple[Product, Image]]:
    """Yield `count` products of another seed with their photos (RGB, `size` (height, width)), without faults."""
    for row in islice(_clean_rows(seed), count):
        yield row.product, draw(row.drawing, *size)


def write_sample_shop(
    folder: Path, seed: int = 0, products: int = PRODUCTS, size: tuple[int, int] = (HEIGHT, WIDTH)
) -> Path:
    """Write a sample shop the way Kaggle's archive is laid out (styles.csv, images/<id>.jpg); returns the folder."""
    shop = SampleShop(seed, products, size)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    names = ("gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "year", "usage")
    with (folder / "styles.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("id", *names, "productDisplayName"))
        for row in shop.rows:
            values = [row.product.attributes.get(name, "NA") for name in names]
            cells = [int(value) if isinstance(value, float) else value for value in values]
            writer.writerow((row.product.product_id, *cells, row.product.title))
    for row in shop.rows:
        if row.product.photo:
            (folder / row.product.photo).write_bytes(shop.photo(row.product.photo))
    return folder
