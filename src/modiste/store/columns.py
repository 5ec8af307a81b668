"""Records to Arrow columns and back: what the products table looks like.

An attribute lies in a column of its own, named `attribute:` and the percent-encoded attribute: no user's column can
clash with the shop's own, and no name needs quoting (Lance refuses names with a dot and stumbles over quotes).

A field that `Product` gains later needs no new format: where a table lacks its column, the field is None, and the first
product that has a value adds the column. Columns that only a later modiste knows are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any
from urllib.parse import quote, unquote

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from modiste.errors import ProductError, ShopError
from modiste.types import Embeddings, ModelIdentity, Probabilities, Product, Record, Signatures
from modiste.types.store import DETAILS

KEY = "product_id"
ROW_HASH = "row_hash"
PHOTO_HASH = "photo_hash"
THUMBNAIL = "thumbnail"
FIRST_SEEN = "first_seen"
VECTOR = "vector"
SIGNATURE = "signature"
PROBABILITIES = "probabilities"
ARRAYS = (VECTOR, SIGNATURE, PROBABILITIES)
"""Columns with an array in every row, in this order; a model without heads has no probabilities, and no such column."""

ATTRIBUTE_PREFIX = "attribute:"

# Without this mark, two processes that insert the same new key at the same time would both succeed.
PRIMARY_KEY = {b"lance-schema:unenforced-primary-key": b"true"}

SIGNATURE_LENGTH = 768
"""Values of a signature, as `catalogue.near_duplicates` makes them; other signatures are another `manifest.FORMAT`."""

PRODUCT_COLUMNS = tuple(field.name for field in fields(Product) if field.name != "attributes")
"""The product's own fields, in their order."""

SHOWN_COLUMNS = (
    "product_id", "title", "photo", "description", "brand", "price", "currency", "availability", "url", "group",
)  # fmt: skip
"""Those of a snapshot's `columns`, in which no attribute can have the same name."""

NUMBERS = ("price", "sale_price", "sale_start", "sale_end", "first_seen")
LISTS = ("further_photos",)
"""Product fields that are float64, and lists of text; the others are text."""


def empty_schema(identity: ModelIdentity, metadata: Mapping[bytes, bytes]) -> pa.Schema:
    """The table before any attribute is known.

    Vectors are (dimensions,) float32, signatures (768,) uint8, probabilities (classes,) float16.
    """
    own = [product_field(name) for name in PRODUCT_COLUMNS]
    kept = [
        pa.field(ROW_HASH, pa.string(), nullable=False),
        pa.field(PHOTO_HASH, pa.string(), nullable=False),
        pa.field(THUMBNAIL, pa.binary(), nullable=False),
        pa.field(VECTOR, pa.list_(pa.float32(), identity.dimensions), nullable=False),
        pa.field(SIGNATURE, pa.list_(pa.uint8(), SIGNATURE_LENGTH), nullable=False),
    ]
    if identity.classes:
        kept.append(pa.field(PROBABILITIES, pa.list_(pa.float16(), identity.classes), nullable=False))
    return pa.schema([*own, *kept], metadata=dict(metadata))


def product_field(name: str) -> pa.Field:
    """The table's column for one of the product's own fields; all but the key may be null."""
    kind = pa.float64() if name in NUMBERS else pa.list_(pa.string()) if name in LISTS else pa.string()
    return pa.field(name, kind, nullable=name != KEY, metadata=PRIMARY_KEY if name == KEY else None)


def known_columns(schema: pa.Schema) -> pa.Schema:
    """The part of a table's schema that this modiste knows; a later one may have added columns that can be null."""
    kept = (ROW_HASH, PHOTO_HASH, THUMBNAIL, *ARRAYS, *PRODUCT_COLUMNS)
    return pa.schema([field for field in schema if field.name in kept or field.name.startswith(ATTRIBUTE_PREFIX)])


def new_product_fields(products: Iterable[Product], schema: pa.Schema) -> list[pa.Field]:
    """Fields of the products that the table has no column for yet, and some product has a value of."""
    absent = [name for name in PRODUCT_COLUMNS if name not in schema.names]
    given = list(products) if absent else []
    return [product_field(name) for name in absent if any(getattr(each, name) not in (None, ()) for each in given)]


def column_name(attribute: str) -> str:
    """The table's column for an attribute; `attribute_name` is the inverse."""
    return ATTRIBUTE_PREFIX + quote(attribute, safe="").replace(".", "%2E")


def attribute_name(column: str) -> str:
    """The attribute that lies in a column made by `column_name`."""
    return unquote(column.removeprefix(ATTRIBUTE_PREFIX))


def attribute_columns(schema: pa.Schema) -> dict[str, pa.Field]:
    """Attribute -> the table's field, in the table's order."""
    return {attribute_name(f.name): f for f in schema if f.name.startswith(ATTRIBUTE_PREFIX)}


def new_attribute_fields(products: Iterable[Product], schema: pa.Schema) -> list[pa.Field]:
    """Fields for the attributes that the table does not have yet, text or float64.

    Raises ProductError for an attribute that is text here and a number there (or in the table), and for one that has
    the name of a product's own field.
    """
    known = {name: field.type for name, field in attribute_columns(schema).items()}
    new: dict[str, pa.DataType] = {}
    products = list(products)
    for product in products:
        for name, value in product.attributes.items():
            kind = pa.string() if isinstance(value, str) else pa.float64()
            before = known.get(name) or new.setdefault(name, kind)
            if before != kind:
                raise _two_kinds(name, before, products, "the shop" if name in known else "other products")
    clash = next((name for name in new if name in SHOWN_COLUMNS), None)
    if clash is not None:
        raise ProductError(
            f"An attribute cannot be called {clash!r}, which is a product's own field: rename that column."
        )
    return [pa.field(column_name(name), kind) for name, kind in new.items()]


def to_table(records: Sequence[Record], schema: pa.Schema) -> pa.Table:
    """Records as rows of a schema without unknown columns; what a product does not have is null, so that an upsert
    forgets old values.

    Raises ShopError when an embedding has other dimensions than the table or is not finite, and for a signature or
    probabilities of another length or dtype.
    """
    columns = {f.name: _product_values(records, f) for f in schema if f.name in PRODUCT_COLUMNS}
    for name, field in attribute_columns(schema).items():
        values = [record.product.attributes.get(name) for record in records]
        columns[field.name] = pa.array(values, field.type, from_pandas=True)
    columns[ROW_HASH] = pa.array([record.row_hash for record in records], pa.string())
    columns[PHOTO_HASH] = pa.array([record.photo_hash for record in records], pa.string())
    columns[THUMBNAIL] = pa.array([record.thumbnail for record in records], pa.binary())
    columns[VECTOR] = _vectors(records, schema.field(VECTOR).type)
    columns[SIGNATURE] = _signatures(records, schema.field(SIGNATURE).type)
    probabilities = _probabilities(records, schema)
    if probabilities is not None:
        columns[PROBABILITIES] = probabilities
    return pa.table([columns[name] for name in schema.names], schema=schema)


def to_records(table: pa.Table) -> list[Record]:
    """Rows of the full schema as records; the inverse of `to_table`."""
    attributes = attribute_columns(table.schema)
    arrays = to_arrays(table)
    known = [name for name in PRODUCT_COLUMNS if name in table.column_names]
    rows = without_arrays(table).to_pylist()
    return [
        Record(
            Product(
                **{name: _field_value(name, row[name]) for name in known},
                attributes={name: row[f.name] for name, f in attributes.items() if row[f.name] is not None},
            ),
            row[ROW_HASH],
            row[PHOTO_HASH],
            row[THUMBNAIL],
            *own,
        )
        for row, *own in zip(rows, *arrays, strict=True)
    ]


def to_arrays(table: pa.Table, order: NDArray[np.intp] | None = None) -> tuple[Embeddings, Signatures, Probabilities]:
    """The columns of `ARRAYS`, row by row or in the order asked for; (n, 0) probabilities where there are none."""
    present = {name: to_array(table.column(name), order) for name in ARRAYS if name in table.column_names}
    none = np.empty((table.num_rows, 0), np.float16)
    return present[VECTOR], present[SIGNATURE], present.get(PROBABILITIES, none)


def without_arrays(table: pa.Table) -> pa.Table:
    """The table without the columns of `ARRAYS`."""
    return table.drop_columns([name for name in ARRAYS if name in table.column_names])


def to_array(column: pa.ChunkedArray, order: NDArray[np.intp] | None = None) -> NDArray[Any]:
    """A fixed-size-list column as one (n, d) array of its kind of number; row i is the column's row `order[i]`.

    The order is made while copying: Arrow's `take` and a copy after it would need twice the time and memory.
    """
    length = column.type.list_size
    number = pa.array([], column.type.value_type).to_numpy().dtype
    array = np.empty((len(column), length), number)
    place_of = np.arange(len(column))
    if order is not None:
        place_of[order] = np.arange(len(column))
    start = 0
    for chunk in column.chunks:
        places = place_of[start : start + len(chunk)]
        array[places] = chunk.flatten().to_numpy(zero_copy_only=True).reshape(-1, length)
        start += len(chunk)
    return array


def plain_columns(table: pa.Table) -> pa.Table:
    """The snapshot's columns: `SHOWN_COLUMNS`, then each attribute under its own name."""
    attributes = attribute_columns(table.schema)
    chosen = table.select([*SHOWN_COLUMNS, *(field.name for field in attributes.values())])
    return chosen.rename_columns([*SHOWN_COLUMNS, *attributes]).replace_schema_metadata(None)


def detail_columns(table: pa.Table) -> pa.Table:
    """The snapshot's details; a column that the table lacks is null throughout."""
    return pa.table(
        {
            name: table.column(name)
            if name in table.column_names
            else pa.nulls(table.num_rows, pa.type_for_alias(DETAILS[name]))
            for name in DETAILS
        }
    )


def snapshot_names(schema: pa.Schema) -> list[str]:
    """The table's columns that a snapshot is made from."""
    wanted = (*SHOWN_COLUMNS, *DETAILS, *ARRAYS)
    return [name for name in schema.names if name in wanted or name.startswith(ATTRIBUTE_PREFIX)]


def _product_values(records: Sequence[Record], field: pa.Field) -> pa.Array:
    values = [getattr(record.product, field.name) for record in records]
    return pa.array([None if value == () else value for value in values], field.type, from_pandas=True)


def _field_value(name: str, value: Any) -> Any:
    return tuple(value or ()) if name in LISTS else value


def _vectors(records: Sequence[Record], kind: pa.DataType) -> pa.Array:
    for record in records:
        if record.embedding.shape != (kind.list_size,) or not np.isfinite(record.embedding).all():
            raise ShopError(
                f"The vector of the product {record.product.product_id} is not {kind.list_size} finite numbers "
                f"(its shape is {record.embedding.shape}): the model does not fit this shop."
            )
    flat = np.concatenate([record.embedding for record in records]).astype(np.float32, copy=False)
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), type=kind)


def _signatures(records: Sequence[Record], kind: pa.DataType) -> pa.Array:
    for record in records:
        if record.signature.shape != (kind.list_size,) or record.signature.dtype != np.uint8:
            raise ShopError(
                f"The signature of the product {record.product.product_id} is not {kind.list_size} uint8 values but "
                f"{record.signature.dtype} of shape {record.signature.shape}: make it with "
                "modiste.catalogue.near_duplicates.signature."
            )
    flat = np.concatenate([record.signature for record in records])
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), type=kind)


def _probabilities(records: Sequence[Record], schema: pa.Schema) -> pa.Array | None:
    kind = schema.field(PROBABILITIES).type if PROBABILITIES in schema.names else None
    length = kind.list_size if kind is not None else 0
    for record in records:
        if record.probabilities.shape != (length,) or record.probabilities.dtype != np.float16:
            raise ShopError(
                f"The probabilities of the product {record.product.product_id} are not {length} float16 values but "
                f"{record.probabilities.dtype} of shape {record.probabilities.shape}: the model does not fit this shop."
            )
    if kind is None:
        return None
    flat = np.concatenate([record.probabilities for record in records])
    return pa.FixedSizeListArray.from_arrays(pa.array(flat), type=kind)


def _two_kinds(name: str, before: pa.DataType, products: Sequence[Product], where: str) -> ProductError:
    """The error for an attribute of two kinds, naming a value that is to blame: a table's column with one cell that is
    no number comes as text in every row.
    """
    values = [(p.attributes[name], p.product_id) for p in products if name in p.attributes]
    other = [pair for pair in values if isinstance(pair[0], str) == (before != pa.string())]
    value, product_id = next((pair for pair in other if not _reads_as_number(pair[0])), other[0])
    return ProductError(
        f"The attribute {name!r} holds {_kind_word(before)} in {where}, and is {value!r} for the product {product_id}: "
        f"make all its values {_kind_word(before)}, or index the whole catalogue again with `modiste index --rebuild`."
    )


def _reads_as_number(value: str | float) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _kind_word(kind: pa.DataType) -> str:
    return "text" if kind == pa.string() else "numbers"
