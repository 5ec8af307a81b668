"""The seller's audit page: suspect labels, each accepted or rejected with one key or click, and taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from modiste.serve.api.audit import decide, of_attributes, refuse_unknown_attributes, undo
from modiste.serve.app_state import CurrentState
from modiste.serve.keys import require_write
from modiste.serve.schema import Decision, SuspectAnswer

router = APIRouter(prefix="/desk/audit", dependencies=[Depends(require_write)])

PAGE = 24
ADDRESS = "/desk/audit"

Name = Annotated[str, Form(min_length=1, max_length=2000)]


@router.get("")
def audit_page(
    state: CurrentState,
    attribute: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006
    after: Annotated[str, Query(max_length=500)] = "",
    of: Annotated[str, Query(max_length=500)] = "",
    wait: bool = False,
) -> Response:
    """Suspects, the most suspect first, from the one that comes after (`after`, `of`: product and attribute).

    Where the shop must be looked through first, a page that says so and asks again, willing to `wait`.
    """
    products = len(state.shop.browse)
    if not (state.suspects.ready or wait):
        address = f"{ADDRESS}?{urlencode({'attribute': attribute, 'wait': 'true'}, doseq=True)}"
        return state.pages.page("audit", waiting=address, products=products)
    refuse_unknown_attributes(state, attribute)
    before, after_it = state.suspects.around((after, of))
    skipped, left = (of_attributes(each, attribute) for each in (before, after_it))
    shown = left[:PAGE]
    return state.pages.page(
        "audit",
        waiting="",
        products=products,
        suspects=shown,
        total=len(skipped) + len(left),
        skipped=len(skipped),
        counts=Counter(each.attribute for each in (*before, *after_it)).most_common(),
        chosen=attribute,
        next=_next(attribute, shown) if len(shown) < len(left) else "",
        again=f"{ADDRESS}?{urlencode({'attribute': attribute}, doseq=True)}".rstrip("?"),
        renewing=state.suspects.renewing,
    )


@router.post("")
def decide_one(state: CurrentState, request: Request, decision: Annotated[Decision, Form()]) -> Response:
    """One decision; the answer to a script is the row that says so. The shop shows it a moment later."""
    decide(state, [decision])
    if not _by_script(request):
        return RedirectResponse(ADDRESS, 303)
    title = state.shop.product(decision.product_id).title
    return state.pages.page("audit_decided", decision=decision, title=title)


@router.post("/undo")
def undo_one(state: CurrentState, request: Request, product_id: Name, attribute: Name) -> Response:
    """Take a decision back; the answer to a script is the suspect's row as it was."""
    undo(state, product_id, attribute)
    if not _by_script(request):
        return RedirectResponse(ADDRESS, 303)
    suspect = state.suspects.find(product_id, attribute)
    if suspect is None:
        raise HTTPException(404, f"The {attribute} of {product_id!r} is no longer suspect.")
    return state.pages.page("audit_suspect", suspect=suspect)


def _by_script(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def _next(attributes: Sequence[str], shown: Sequence[SuspectAnswer]) -> str:
    """The address of what comes after the last one shown."""
    after, of = shown[-1].key
    return f"{ADDRESS}?{urlencode({'attribute': attributes, 'after': after, 'of': of}, doseq=True)}"
