"""One product on its way into a shop: what its photo and its row need, decided without the net."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

from modiste.errors import PhotoError
from modiste.models.photo_encoding import PreparedPhoto, prepare_view
from modiste.settings import Settings
from modiste.sources.findings import left_out
from modiste.store.columns import SHOWN_COLUMNS
from modiste.types import Encoder, Fault, Finding, Fingerprint, Product, Signatures
from modiste.vision.decode import open_photo, photo_hash, thumbnail
from modiste.vision.look import look


@dataclass(frozen=True, slots=True)
class NewPhoto:
    """A product whose photo is new or changed, ready for the net."""

    product: Product
    row_hash: str
    photo_hash: str
    thumbnail: bytes
    signature: Signatures
    shown: PreparedPhoto


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A product whose row changed and whose photo did not: what is stored of it stays.

    A finding says why a photo that cannot be used today leaves the earlier one.
    """

    product: Product
    row_hash: str
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A product that the shop holds just so; a finding as in `ChangedRow`."""

    product: Product
    finding: Finding | None = None


Prepared = NewPhoto | ChangedRow | Unchanged | Finding
"""What became of a product; a Finding says why it is left out."""


def prepare(
    product: Product,
    read_photo: Callable[[str], bytes],
    known: Fingerprint | None,
    encoder: Encoder,
    settings: Settings,
    earlier_photo: bool = True,
) -> Prepared:
    """Read the photo, and decode it only when it is not the one `known` from the shop. Safe in several threads.

    Where it cannot be used, the product keeps its `earlier_photo` from the shop, or is left out.
    """
    earlier = known if earlier_photo else None
    try:
        row = row_hash(product)
    except UnicodeEncodeError:
        return left_out(f"product {product.product_id!r}", Fault.NOT_UNICODE, product.product_id)
    if product.photo is None:
        bare = left_out(f"product {product.product_id}", Fault.ROW_WITHOUT_PHOTO, product.product_id)
        return _with_earlier_photo(product, row, earlier, bare)
    try:
        data = read_photo(product.photo)
        digest = photo_hash(data)
        if known is not None and known.photo_hash == digest:
            return _with_stored_photo(product, row, known)
        photo = open_photo(data, settings)
        picture = thumbnail(photo, data, settings.thumbnail_side)
        seen = look(photo)
        return NewPhoto(product, row, digest, picture, seen.signature(), prepare_view(seen, encoder))
    except PhotoError as error:
        refused = left_out(f"photo {product.photo}", Fault.PHOTO_REFUSED, product.product_id, error=str(error))
        return _with_earlier_photo(product, row, earlier, refused)


def _with_earlier_photo(product: Product, row: str, known: Fingerprint | None, why: Finding) -> Prepared:
    # Price, stock and words are today's, also where the photo is not.
    return why if known is None else _with_stored_photo(product, row, known, replace(why, kept=True))


def _with_stored_photo(
    product: Product, row: str, known: Fingerprint, finding: Finding | None = None
) -> ChangedRow | Unchanged:
    return Unchanged(product, finding) if known.row_hash == row else ChangedRow(product, row, finding)


_ALWAYS = (*SHOWN_COLUMNS, "attributes")
_WHERE_GIVEN = tuple(field.name for field in fields(Product) if field.name not in _ALWAYS)


def row_hash(product: Product) -> str:
    """BLAKE2b over the product's fields, 32 hexadecimal digits. A field that products gained later counts where it has
    a value, so that no row looks changed for it. Raises UnicodeEncodeError for broken text.
    """
    # `asdict` would copy every value, at half the cost of decoding a small photo.
    values = {name: getattr(product, name) for name in _ALWAYS}
    values |= {name: value for name in _WHERE_GIVEN if (value := getattr(product, name)) not in (None, ())}
    text = json.dumps({**values, "attributes": dict(product.attributes)}, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
