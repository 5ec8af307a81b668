"""Shopify's product CSV: several rows per product, put together to one row per variant under Google's names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from modiste.schema import Attribute
from modiste.sources.findings import left_out
from modiste.sources.html_text import plain_text
from modiste.sources.rows import Row, Rows, present
from modiste.types import Cause, Fault, Finding

ALIASES: Mapping[str, tuple[str, ...]] = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "description": ("Body (HTML)", "Body HTML", "Description"),
    "brand": ("Vendor",),
    "product_category": ("Product Category", "Product category", "Standardized Product Type", "Standard Product Type"),
    "product_type": ("Type", "Product Type", "Custom Product Type"),
    "tags": ("Tags",),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "sku": ("Variant SKU", "SKU"),
    "gtin": ("Variant Barcode", "Barcode", "Barcodes"),
    "price": ("Variant Price", "Price"),
    "compare_at_price": ("Variant Compare At Price", "Compare-at price"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "quantity": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "image": ("Image Src", "Product image URL", "Image source"),
    "image_position": ("Image Position",),
    "variant_image": ("Variant Image", "Variant image URL"),
    "gender": ("Google Shopping / Gender",),
    "age_group": ("Google Shopping / Age Group",),
    "google_product_category": ("Google Shopping / Google Product Category", "Google Shopping / Product category"),
    "condition": ("Google Shopping / Condition",),
    **{f"option{n}_name": (f"Option{n} Name",) for n in (1, 2, 3)},
    **{f"option{n}_value": (f"Option{n} Value",) for n in (1, 2, 3)},
}  # fmt: skip
"""Our name -> the headers of Shopify's export versions, compared without case."""

MARKS = ("price", "sku", "image", "option1_value", "published", "compare_at_price")
"""Two of these beside a handle and a title make a table a Shopify export."""

OF_THE_PRODUCT = (
    "title", "description", "brand", "product_category", "product_type", "tags", "published", "status", "gender",
    "age_group", "google_product_category", "condition", "option1_name", "option2_name", "option3_name",
)  # fmt: skip
"""Written in a product's first row only, and meant for all of its variants."""

COLUMNS = (
    "id", "item_group_id", "title", "description", "brand", "image_link", "price", "compare_at_price", "availability",
    "product_type", "product_category", "google_product_category", "tags", "status", "published", "sku", "gtin",
    "condition", "gender", "age_group", "color", "size", "material", "pattern",
)  # fmt: skip
"""What comes out; a product's other options are added under their own names."""

OPTIONS = {"color": "color", "colour": "color", "size": "size", "material": "material", "pattern": "pattern"}
"""Options that Google has an attribute for."""

NO_OPTIONS = "default title"
"""What Shopify writes as the option of a product without options."""

QUANTITY = re.compile(r"-?[0-9]{1,15}")

LARGEST_GROUP = 5000
"""Rows held together; Shopify allows 2,048 variants and 250 photos."""


def shopify_columns(columns: Iterable[str]) -> dict[str, str]:
    """Our name -> their column, for those that are there."""
    by_folded = {column.strip().casefold(): column for column in reversed(list(columns))}
    found = {}
    for name, headers in ALIASES.items():
        column = next((by_folded[header.casefold()] for header in headers if header.casefold() in by_folded), None)
        if column is not None:
            found[name] = column
    return found


def is_shopify(columns: Iterable[str]) -> bool:
    """Whether a table's columns are those of a Shopify export of products."""
    found = shopify_columns(columns)
    return {"handle", "title"} <= found.keys() and sum(mark in found for mark in MARKS) >= 2


class ShopifyRows:
    """One row per variant: the product's own fields, the variant's options, price and photo.

    A product's id is its handle, a variant's the handle with its options ("blue-shirt/S/Navy"), its group the handle.
    The photo is the variant's own, else the product's first. Rows that only add a photo make no product.
    """

    declared: tuple[Attribute, ...] = ()
    numbers: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset(COLUMNS)

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._columns = shopify_columns(rows.columns)
        self._metafields = _metafields(rows.columns)
        self.columns = (*COLUMNS, *self._metafields.values())
        unused = [c for c in rows.columns if c and c not in self._columns.values() and c not in self._metafields]
        self.left_out = (*rows.left_out, *_unused(unused))

    def __iter__(self) -> Iterator[Row | Finding]:
        """See `Rows`."""
        known: dict[str, dict[str, str]] = {}
        for handle, rows in self._groups():
            if handle is not None:
                yield from self._variants(handle, rows, known)
            else:
                yield from (row if isinstance(row, Finding) else left_out(row.where, Fault.EMPTY_ID) for row in rows)

    def _groups(self) -> Iterator[tuple[str | None, list[Row | Finding]]]:
        """(handle, its rows) for rows that follow each other; rows without a handle, one by one, with None.

        A row without handle and title continues the product before it.
        """
        handle: str | None = None
        group: list[Row | Finding] = []
        for row in self._rows:
            own = self._handle(row, handle)
            if own is None or own != handle or len(group) >= LARGEST_GROUP:
                if group:
                    yield handle, group
                handle, group = own, []
            group.append(row)
        if group:
            yield handle, group

    def _handle(self, row: Row | Finding, before: str | None) -> str | None:
        if isinstance(row, Finding):
            return before
        own = self._cell(row, "handle")
        return before if own is None and self._cell(row, "title") is None else own

    def _variants(
        self, handle: str, rows: Sequence[Row | Finding], known: dict[str, dict[str, str]]
    ) -> Iterator[Row | Finding]:
        whole = [row for row in rows if isinstance(row, Row)]
        first = handle not in known
        if whole:
            product = known.setdefault(handle, self._of_the_product(whole[0]))
            product.setdefault("image", self._first_image(whole) or "")
        for row in rows:
            if isinstance(row, Finding):
                yield row
            elif first or self._is_variant(row):
                first = False
                yield Row(row.where, self._variant(handle, row, known[handle]))
            elif self._cell(row, "image") is None:
                yield left_out(row.where, Fault.NO_VARIANT, handle=handle)

    def _of_the_product(self, row: Row) -> dict[str, str]:
        cells = {name: cell for name in OF_THE_PRODUCT if (cell := self._cell(row, name)) is not None}
        metafields = {name: row.cells.get(column, "") for column, name in self._metafields.items()}
        return cells | metafields

    def _is_variant(self, row: Row) -> bool:
        names = ("option1_value", "option2_value", "option3_value", "sku", "price")
        return any(self._cell(row, name) is not None for name in names)

    def _variant(self, handle: str, row: Row, product: Mapping[str, str]) -> dict[str, str]:
        options = self._options(row, product)
        kept = {name: cell for name in ALIASES if name in COLUMNS and (cell := self._cell(row, name)) is not None}
        cells = {name: text for name, text in product.items() if name in self.columns} | kept
        cells |= {_option_name(name): value for name, value in options.items()}
        if "description" in cells:
            cells["description"] = plain_text(cells["description"])
        # Shopify puts an apostrophe before barcodes, which keeps spreadsheets from rounding them.
        cells["gtin"] = cells.get("gtin", "").lstrip("'")
        cells["id"] = "/".join((handle, *options.values()))
        cells["item_group_id"] = handle
        cells["image_link"] = self._cell(row, "variant_image") or product["image"]
        cells["availability"] = self._availability(row) or ""
        return cells

    def _options(self, row: Row, product: Mapping[str, str]) -> dict[str, str]:
        """Option name -> value, without the one that Shopify writes for a product without options."""
        options = {}
        for number in (1, 2, 3):
            value = self._cell(row, f"option{number}_value")
            if value is not None and value.casefold() != NO_OPTIONS:
                options[product.get(f"option{number}_name", f"option{number}")] = value
        return options

    def _first_image(self, rows: Sequence[Row]) -> str | None:
        """The photo with the lowest position, those without a number behind."""
        found = []
        for place, row in enumerate(rows):
            image, position = self._cell(row, "image"), self._cell(row, "image_position") or ""
            if image is not None:
                found.append(
                    (int(position) if position.isascii() and position.isdigit() else LARGEST_GROUP, place, image)
                )
        return min(found)[2] if found else None

    def _availability(self, row: Row) -> str | None:
        """In Google's words; None where the file does not say. What is not tracked is never out of stock."""
        quantity = self._cell(row, "quantity")
        if "tracker" in self._columns and self._cell(row, "tracker") is None:
            return "in stock" if quantity is not None else None
        if quantity is None or not QUANTITY.fullmatch(quantity):
            return None
        goes_on = (self._cell(row, "policy") or "").casefold() in ("continue", "true")
        return "in stock" if int(quantity) > 0 else "backorder" if goes_on else "out of stock"

    def _cell(self, row: Row, name: str) -> str | None:
        column = self._columns.get(name)
        return None if column is None else present(row.cells.get(column))


def _metafields(columns: Iterable[str]) -> dict[str, str]:
    """Column -> attribute of a shop's own fields: "Fabric (product.metafields.custom.fabric)" is Fabric."""
    found: dict[str, str] = {}
    for column in columns:
        name, inside, _ = column.partition(" (product.metafields.")
        if inside:
            taken = name.casefold() in COLUMNS or name in found.values()
            found[column] = column if taken else name
    return found


def _option_name(name: str) -> str:
    """The attribute of an option: Google's where it has one, and never the name of a field."""
    own = name.strip().casefold()
    if own in OPTIONS:
        return OPTIONS[own]
    return f"option_{own}" if own in COLUMNS else name.strip()


def _unused(columns: Sequence[str]) -> Iterator[Cause]:
    if columns:
        yield Cause(Fault.UNUSED_COLUMNS, {"columns": tuple(columns)})
