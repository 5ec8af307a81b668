"""/v1/products: what is in the shop, and keys' holders may change it."""

from __future__ import annotations

import collections
from collections.abc import Iterable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, File, Form, HTTPException, Path, Query, UploadFile
from pydantic import TypeAdapter, ValidationError

from modiste.serve.app_state import AppState, CurrentState
from modiste.serve.keys import require_read, require_write
from modiste.serve.schema import (
    NamedProduct,
    ProductAnswer,
    ProductFields,
    ProductsAnswer,
    Removed,
    Where,
    Written,
    finite,
    product_of,
)
from modiste.serve.uploads import photo_bytes, refuse_too_many
from modiste.shop import conditions_of
from modiste.types import Product

router = APIRouter(prefix="/v1", tags=["products"])

MOST_LISTED = 200
Parsed = TypeVar("Parsed")

Ids = Annotated[
    list[str],
    Query(
        description="Only these, in this order; unknown ones and those not `where` are left out.",
        max_length=MOST_LISTED,
    ),
]
ProductId = Annotated[str, Path(min_length=1, max_length=500, examples=["15970"])]
EXAMPLE_MANY = '[{"product_id": "1", "title": "Navy check shirt", "photo": "1.jpg", "attributes": {"gender": "Men"}}]'


@router.get("/products", dependencies=[Depends(require_read)])
def products(
    state: CurrentState,
    id: Ids = [],  # noqa: A002, B006
    after: Annotated[str | None, Query(description="The last id of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
    where: Where = [],  # noqa: B006
) -> ProductsAnswer:
    """Products in the order of their ids, page by page."""
    browse, conditions = state.shop.browse, conditions_of(where)
    if id:
        return ProductsAnswer(products=[ProductAnswer.of(each) for each in browse.products(id, conditions)])
    found = [ProductAnswer.of(each) for each in browse.after(after, limit + 1, conditions)]
    more = len(found) > limit
    return ProductsAnswer(products=found[:limit], next_after=found[limit - 1].product_id if more else None)


@router.get("/products/{product_id:path}", dependencies=[Depends(require_read)])
def product(state: CurrentState, product_id: ProductId) -> ProductAnswer:
    """One product."""
    return ProductAnswer.of(one_product(state, product_id))


@router.put("/products/{product_id:path}", dependencies=[Depends(require_write)])
def upsert_one(
    state: CurrentState,
    product_id: ProductId,
    photo: Annotated[UploadFile, File(description="JPEG, PNG, WebP or GIF.")],
    product: Annotated[
        str, Form(description="The product's fields as JSON.", examples=['{"title": "Navy check shirt"}'])
    ] = "{}",
) -> Written:
    """Insert a product, or replace it; the next question finds it."""
    fields = _parsed(TypeAdapter(ProductFields), product)
    written = _upsert(state, [(product_of(product_id, fields), photo_bytes(photo, state.settings))])
    if product_id in written.left_out:
        raise HTTPException(422, written.left_out[product_id])
    return written


@router.post("/products", dependencies=[Depends(require_write)])
def upsert_many(
    state: CurrentState,
    products: Annotated[str, Form(description="A JSON list of products.", examples=[EXAMPLE_MANY])],
    photos: Annotated[list[UploadFile], File(description="Their photos, by file name.")],
) -> Written:
    """Insert or replace several products; one that cannot be used is left out, with its reason."""
    refuse_too_many(photos, state.settings)
    named = _parsed(TypeAdapter(list[NamedProduct]), products)
    _refuse_repeated("The product {!r} is listed {} times; list it once.", (each.product_id for each in named))
    _refuse_repeated("{1} photos have the file name {0!r}; give each its own.", (each.filename for each in photos))
    _refuse_unnamed(photos, named)
    files = {photo.filename: photo_bytes(photo, state.settings) for photo in photos}
    missing = {each.product_id: f"There is no photo {each.photo!r}." for each in named if each.photo not in files}
    pairs = [(product_of(each.product_id, each), files[each.photo]) for each in named if each.photo in files]
    written = _upsert(state, pairs)
    return written.model_copy(update={"left_out": {**missing, **written.left_out}})


@router.delete("/products/{product_id:path}", dependencies=[Depends(require_write)])
def remove_one(state: CurrentState, product_id: ProductId) -> Removed:
    """Remove a product."""
    one_product(state, product_id)
    return _removed(state, [product_id])


@router.delete("/products", dependencies=[Depends(require_write)])
def remove_many(
    state: CurrentState,
    id: Annotated[list[str], Query(min_length=1, max_length=1000, examples=[["1", "2"]])],  # noqa: A002
) -> Removed:
    """Remove several products."""
    return _removed(state, id)


def _removed(state: AppState, product_ids: list[str]) -> Removed:
    removed = Removed(removed=state.shop.remove(product_ids))
    state.refresher.now()
    return removed


def one_product(state: AppState, product_id: str) -> Product:
    """A product of the shop, from memory. Raises 404."""
    browse = state.shop.browse
    if product_id not in browse:
        raise HTTPException(404, f"The shop has no product {product_id!r}.")
    return browse.product(product_id)


def _parsed(adapter: TypeAdapter[Parsed], text: str) -> Parsed:
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the JSON text"
        raise HTTPException(422, f"The products cannot be read: {place}: {first['msg']}.") from error


def _refuse_repeated(sentence: str, names: Iterable[str | None]) -> None:
    for name, times in collections.Counter(names).most_common(1):
        if times > 1:
            raise HTTPException(422, sentence.format(name, times))


def _refuse_unnamed(photos: Iterable[UploadFile], named: Iterable[NamedProduct]) -> None:
    names = {each.photo for each in named}
    unnamed = next((each.filename for each in photos if each.filename not in names), None)
    if unnamed is not None:
        raise HTTPException(
            422, f"No product has the photo {unnamed!r}; name it as a product's photo, or leave it out."
        )


def _upsert(state: AppState, pairs: list[tuple[Product, bytes]]) -> Written:
    for product, _ in pairs:
        if not finite(product.attributes):
            raise HTTPException(
                422, f"The product {product.product_id!r} has an attribute that is not a finite number."
            )
    report = state.shop.upsert(pairs)
    state.refresher.now()
    left_out = {f.product_id: f.reason for f in report.reading.findings if not f.kept and f.product_id is not None}
    return Written(encoded=report.encoded, updated=report.updated, unchanged=report.unchanged, left_out=left_out)
