"""The sample shop: a catalogue whose photos are drawn on demand, near-duplicates and wrong rows included."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from modiste.errors import PhotoError, QueryError
from modiste.sample.drawing.photo import COLOURS, Drawing, draw
from modiste.sources.findings import noted
from modiste.sources.kaggle import COLUMNS, ID, PHOTO_FOLDER, TABLE, TITLE
from modiste.sources.rows import as_text, first_of_each_id
from modiste.types import AttributeValue, Fault, Finding, Product

if TYPE_CHECKING:
    from PIL.Image import Image

PRODUCTS, SMALLEST, SIZE = 360, 40, (240, 180)
QUALITY, COPY_QUALITY = 90, 70
BROKEN_BYTES = 1500  # where the file of the broken photo ends
GROUNDS, GROUND_SHARES = ("white", "wood", "leaves"), (0.8, 0.1, 0.1)  # as in Kaggle's photos, mostly plain white
OUT_OF_STOCK = 0.12
ROWS_PER_NEAR_DUPLICATE = 24
CONTRAST = 170.0  # least distance in RGB between a pattern's two colours

BRANDS = ("Modiste", "Alder & Finch", "Northquay", "Lumen", "Petrel", "Casa Brava")
ALL, SOBER = tuple(COLOURS), ("Blue", "Navy Blue", "Black", "Grey", "Charcoal")
SECOND = (*ALL, *5 * ("White", "Black", "Navy Blue", "Beige", "Grey", "Charcoal"))
PLAIN, CLOTHES = ("Solid",), ("Solid", "Solid", "Striped", "Checked", "Polka Dot", "Floral")
EVERYONE, UNISEX, LADIES = ("Men", "Women", "Boys", "Girls"), ("Men", "Women", "Unisex"), ("Women", "Girls")
CASUAL, FORMAL, DRESSY, SPORTY = ("Casual",), ("Formal", "Casual"), ("Casual", "Party"), ("Sports", "Casual")


@dataclass(frozen=True, slots=True)
class Kind:
    """What the shop sells of one articleType; what stands twice in a list is chosen twice as often."""

    article_type: str
    noun: str
    category: str
    genders: Sequence[str]
    price: int
    usages: Sequence[str] = CASUAL
    patterns: Sequence[str] = PLAIN
    colours: Sequence[str] = ALL


KINDS = (
    Kind("Shirts", "Shirt", "Apparel/Topwear", EVERYONE, 39, FORMAL, CLOTHES),
    Kind("Tshirts", "T-shirt", "Apparel/Topwear", EVERYONE, 19, SPORTY, ("Solid", "Printed", "Striped")),
    Kind("Jeans", "Jeans", "Apparel/Bottomwear", EVERYONE, 59, colours=SOBER),
    Kind("Sports Shoes", "Sports Shoes", "Footwear/Shoes", UNISEX, 85, ("Sports",)),
    Kind("Dresses", "Dress", "Apparel/Dress", LADIES, 65, DRESSY, CLOTHES),
    Kind("Handbags", "Handbag", "Accessories/Bags", ("Women",), 79, CASUAL, ("Solid", "Solid", "Checked", "Striped")),
    Kind("Watches", "Watch", "Accessories/Watches", UNISEX, 120),
    Kind(
        "Trousers", "Trousers", "Apparel/Bottomwear", ("Men", "Women"), 55, FORMAL, colours=(*SOBER, "Beige", "Olive")
    ),
    Kind("Skirts", "Skirt", "Apparel/Bottomwear", LADIES, 35, DRESSY, CLOTHES),
    Kind("Backpacks", "Backpack", "Accessories/Bags", UNISEX, 49, SPORTY),
    Kind("Heels", "Heels", "Footwear/Shoes", ("Women",), 69, DRESSY),
    Kind("Sunglasses", "Sunglasses", "Accessories/Eyewear", UNISEX, 89),
    Kind("Ties", "Tie", "Accessories/Ties", ("Men",), 25, ("Formal",), ("Solid", "Striped", "Polka Dot")),
    Kind("Caps", "Cap", "Accessories/Headwear", UNISEX, 19, SPORTY),
)
FAULTS: Sequence[tuple[str, dict[str, str | None]]] = (
    ("wrong label", {"baseColour": "Rust"}),  # which is never drawn
    ("wrong label", {"articleType": "Scarves", "subCategory": "Scarves"}),
    ("missing labels", {"season": None, "usage": None}),
    ("missing labels", {"baseColour": None}),
    ("broken photo", {}),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `fault` says what was planted in it, "" for nothing."""

    product: Product
    drawing: Drawing
    fault: str = ""


def _design(seed: int, number: int, first_id: int) -> Iterator[Row]:
    """One design in one to three colours."""
    rng, kind = np.random.default_rng((seed, number)), KINDS[number % len(KINDS)]
    choices = (kind.genders, kind.patterns, BRANDS, kind.usages, ("Summer", "Fall", "Winter", "Spring"))
    gender, pattern, brand, usage, season = (str(rng.choice(values)) for values in choices)
    category, subcategory = kind.category.split("/")
    labels: dict[str, AttributeValue] = {"gender": gender, "articleType": kind.article_type, "season": season}
    labels |= {"usage": usage, "masterCategory": category, "subCategory": subcategory}
    labels["year"] = float(rng.integers(2015, 2026))
    colours = [str(colour) for colour in rng.permutation(kind.colours)[: rng.integers(1, 4)]]
    price = round(kind.price * rng.uniform(0.7, 1.8)) - 0.05
    for i, colour in enumerate(colours):
        product = Product(
            product_id=str(first_id + i),
            title=f"{brand} {gender} {colour} {pattern} {kind.noun}".replace(" Solid", ""),
            attributes={**labels, "baseColour": colour},
            photo=f"{PHOTO_FOLDER}/{first_id + i}.jpg",
            brand=brand,
            price=price,
            currency="EUR",
            availability="out of stock" if rng.random() < OUT_OF_STOCK else "in stock",
            group=str(first_id) if len(colours) > 1 else None,
        )
        ground, own = str(rng.choice(GROUNDS, p=GROUND_SHARES)), np.asarray(COLOURS[colour])
        second = str(rng.choice([name for name in SECOND if np.linalg.norm(own - COLOURS[name]) > CONTRAST]))
        cut, take = (seed, number), (seed, number, i)
        yield Row(product, Drawing(kind.article_type, gender, colour, second, pattern, ground, cut, take))


def _clean_rows(seed: int) -> Iterator[Row]:
    """Rows without end; ids of two seeds never meet below 100,000 rows, and lie above Kaggle's."""
    next_id = 100_000 * (seed + 1) + 1
    for number in count():
        for row in _design(seed, number, next_id):
            next_id += 1
            yield row


def _copy(row: Row, product_id: str, photo: str | None, fault: str) -> Row:
    """The same product once more, photographed a little to the side, under another id."""
    product = replace(row.product, product_id=product_id, photo=photo, group=None)
    return Row(product, replace(row.drawing, shift=(0.9, -0.6)), fault)


def _plant(rows: list[Row], copies: int) -> list[Row]:
    """Put each fault among the rows, that many near-duplicates at the end, and two rows of their own: one product
    more without a photo, and one row with an earlier row's id."""
    next_id = int(rows[-1].product.product_id) + 1
    for i, (fault, changes) in enumerate(FAULTS, start=1):
        row = rows[len(rows) * i // 8]
        labels = {**row.product.attributes, **changes}
        known = {name: label for name, label in labels.items() if label is not None}
        rows[len(rows) * i // 8] = Row(replace(row.product, attributes=known), row.drawing, fault)
    sound = [row for row in rows if not row.fault]
    twins = []
    for i, original in enumerate(sound[:: len(sound) // copies][:copies], start=next_id):
        twins.append(_copy(original, str(i), f"{PHOTO_FOLDER}/{i}.jpg", "near-duplicate"))
    first = sound[0].product
    bare = _copy(sound[-2], str(next_id + copies), None, "no photo")
    clash = _copy(sound[-1], first.product_id, first.photo, "repeated id")
    return [*rows, bare, clash, *twins]


class SampleShop:
    """A Source of drawn products; `size` is (height, width) of its photos in pixels.

    `rows` is the whole table with what was planted in it. Raises QueryError for fewer than 40 products.
    """

    def __init__(self, seed: int = 0, products: int = PRODUCTS, size: tuple[int, int] = SIZE) -> None:
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
        return first_of_each_id(self._lines())

    def _lines(self) -> Iterator[tuple[str, Product | Finding]]:
        for line, row in enumerate(self.rows, start=2):
            where, product_id = f"{TABLE}, line {line}", row.product.product_id
            yield where, row.product
            if row.product.photo is None:
                yield where, noted(where, Fault.PHOTO_MISSING, product_id, key=f"{PHOTO_FOLDER}/{product_id}.jpg")

    def photo(self, key: str) -> bytes:
        """The JPEG of a photo, drawn now; one file is cut short on purpose. Raises PhotoError for an unknown key."""
        row = self._by_photo.get(key)
        if row is None:
            raise PhotoError(f"the {self.name} has no such photo")
        file = BytesIO()
        quality = COPY_QUALITY if row.fault == "near-duplicate" else QUALITY
        draw(row.drawing, *self._size).save(file, "JPEG", quality=quality)
        return file.getvalue()[: BROKEN_BYTES if row.fault == "broken photo" else None]


def draw_products(seed: int, count: int, size: tuple[int, int] = SIZE) -> Iterator[tuple[Product, Image]]:
    """Yield `count` products of another seed with their photos (RGB, `size` (height, width)), without faults."""
    for row in islice(_clean_rows(seed), count):
        yield row.product, draw(row.drawing, *size)


def write_sample_shop(folder: Path, seed: int = 0, products: int = PRODUCTS, size: tuple[int, int] = SIZE) -> Path:
    """Write a sample shop the way Kaggle's archive is laid out (styles.csv, images/<id>.jpg); returns the folder."""
    shop = SampleShop(seed, products, size)
    (folder / PHOTO_FOLDER).mkdir(parents=True, exist_ok=True)
    with (folder / TABLE).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for row in shop.rows:
            cells = {ID: row.product.product_id, TITLE: row.product.title, **row.product.attributes}
            table.writerow(as_text(cells.get(name, "NA")) for name in COLUMNS)
            if row.product.photo:
                (folder / row.product.photo).write_bytes(shop.photo(row.product.photo))
    return folder
