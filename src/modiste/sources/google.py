"""Google Merchant product data: its names, whatever file they come in, and its values as our labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from modiste.schema import Attribute, Role, Sense
from modiste.sources.columns import FIELDS
from modiste.sources.exact_labels import LABELS, exact_labels
from modiste.sources.findings import noted
from modiste.sources.price import parse_price
from modiste.sources.rows import Row, Rows, present
from modiste.types import Fault, Finding

NAMES = (
    "id", "title", "description", "link", "mobile_link", "image_link", "additional_image_link", "availability",
    "availability_date", "expiration_date", "price", "sale_price", "sale_price_effective_date", "product_type",
    "google_product_category", "brand", "gtin", "mpn", "identifier_exists", "condition", "adult", "multipack",
    "is_bundle", "age_group", "color", "gender", "material", "pattern", "size", "size_type", "size_system",
    "item_group_id", "product_highlight", "product_detail", "product_length", "product_width", "product_height",
    "product_weight", "custom_label_0", "custom_label_1", "custom_label_2", "custom_label_3", "custom_label_4",
    "shipping", "shipping_label", "shipping_weight", "tax", "tax_category", "unit_pricing_measure",
    "unit_pricing_base_measure", "energy_efficiency_class", "promotion_id", "canonical_link", "cost_of_goods_sold",
)  # fmt: skip
"""Google's attributes, those about campaigns and destinations aside; all hold text."""

MARKS = frozenset(
    {"link", "availability", "price", "google_product_category", "product_type", "item_group_id", "gtin", "condition"}
)
"""One of these beside id, title and image_link makes a table a Google feed."""

PRICES = ("sale_price", "compare_at_price")
"""Second prices, kept as numbers, without their currency."""

GENDER = Attribute(
    "gender",
    role=Role.WEARER,
    senses={
        Sense.MEN: ("Men", "male"),
        Sense.WOMEN: ("Women", "female"),
        Sense.BOYS: ("Boys",),
        Sense.GIRLS: ("Girls",),
        Sense.EVERYONE: ("Unisex", "unisex"),
    },
)
"""With an age group a gender says Men, Women, Boys or Girls; without, it stays as Google writes it."""

AGE_GROUP = Attribute("age_group", aliases=("age group",))
"""Of no role: the gender says it, too, and a question about the wearer means the gender."""


def google_name(column: str) -> str:
    """Google's own spelling for Google's names ("Image Link" and "g:image-link" are image_link), others as they are."""
    name = column.strip().casefold().removeprefix("g:").replace(" ", "_").replace("-", "_")
    return name if name in NAMES else column.strip()


def is_google(columns: Iterable[str]) -> bool:
    """Whether a table's columns are those of a Google feed."""
    names = set(map(google_name, columns))
    return {"id", "title", "image_link"} <= names and bool(MARKS & names)


class GoogleRows:
    """Rows under Google's names, all as written but for the gender, which the age group makes exact, and with the kind
    of article beside its product type where the words are a known label; see `exact_labels`.
    """

    declared: tuple[Attribute, ...] = (GENDER, AGE_GROUP)

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._names = {column: google_name(column) for column in rows.columns}
        self.columns = tuple(dict.fromkeys((*self._names.values(), *LABELS)))
        self.left_out = rows.left_out
        self.numbers = rows.numbers | frozenset(PRICES)
        self.texts = rows.texts | frozenset((*NAMES, *LABELS))

    def __iter__(self) -> Iterator[Row | Finding]:
        """See `Rows`; a second price that is none becomes a finding beside its row."""
        for row in self._rows:
            if isinstance(row, Finding):
                yield row
            else:
                yield from self._translated(row)

    def _translated(self, row: Row) -> Iterator[Row | Finding]:
        named = ((self._names.get(column) or _own_name(column), cell) for column, cell in row.cells.items())
        cells = {name: text for name, cell in named if (text := present(cell)) is not None}
        # The gender is made exact in its place; a kind of article that the row names itself stays.
        labels = exact_labels(cells)
        cells = labels | cells | {name: label for name, label in labels.items() if name == GENDER.name}
        unclear = list(_make_numbers(cells))
        yield Row(row.where, cells)
        for column, written in unclear:
            yield noted(row.where, Fault.UNCLEAR_SECOND_PRICE, cells.get("id", ""), column=column, value=written)


def google_columns() -> tuple[str, ...]:
    """The columns of a feed whose own are only known once it was read: Google's."""
    return NAMES


def _own_name(column: str) -> str:
    """The name of an attribute that no column announced; never that of a product's field."""
    name = google_name(column)
    return f"own_{name}" if name in FIELDS else name


def _make_numbers(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Write the second prices as plain numbers; (name, text) of those that are left out instead."""
    for name in PRICES:
        if name in cells:
            written = cells.pop(name)
            price = parse_price(written)
            if price is None:
                yield name, written
            else:
                cells[name] = repr(price[0])
