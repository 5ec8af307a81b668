"""/v1/audit: labels that look wrong, and people's word on them. All of it needs a key for writing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query

from modiste.serve.api.products import one_product
from modiste.serve.app_state import AppState, CurrentState
from modiste.serve.keys import require_write
from modiste.serve.schema import Decided, Decision, Decisions, SuspectAnswer, SuspectsAnswer, Withdrawn
from modiste.types import AttributeValue, Correction, Origin

router = APIRouter(prefix="/v1", tags=["audit"], dependencies=[Depends(require_write)])


@router.get("/audit")
def audit(
    state: CurrentState,
    attribute: Annotated[
        list[str], Query(description="Only these; by default all.", max_length=50, examples=[["type"]])
    ] = [],  # noqa: B006
    k: Annotated[int, Query(ge=1, le=1000, description="How many suspects.")] = 100,
) -> SuspectsAnswer:
    """Labels that look wrong, the most suspect first; the first request waits until the shop is looked through."""
    found = suspects_of(state, attribute)
    return SuspectsAnswer(suspects=found[:k], total=len(found), renewing=state.suspects.renewing)


@router.post("/audit")
def decide_suspects(state: CurrentState, body: Decisions) -> Decided:
    """Accept suggestions, or reject them; either becomes a correction, and the label is no longer suspect."""
    decide(state, body.decisions)
    state.refresher.now()
    accepted = sum(each.accept for each in body.decisions)
    return Decided(accepted=accepted, rejected=len(body.decisions) - accepted)


@router.delete("/audit")
def undo_decision(
    state: CurrentState,
    product_id: Annotated[str, Query(min_length=1, max_length=500, examples=["25088"])],
    attribute: Annotated[str, Query(min_length=1, max_length=500, examples=["type"])],
) -> Withdrawn:
    """Take a decision back: the catalogue's own label holds again."""
    withdrawn = undo(state, product_id, attribute)
    state.refresher.now()
    return Withdrawn(withdrawn=withdrawn)


def suspects_of(state: AppState, attributes: Sequence[str]) -> list[SuspectAnswer]:
    """The unsettled suspects of some attributes, or of all. Raises 400 for an unknown one."""
    refuse_unknown_attributes(state, attributes)
    return of_attributes(state.suspects.now(), attributes)


def of_attributes(suspects: Sequence[SuspectAnswer], attributes: Sequence[str]) -> list[SuspectAnswer]:
    """Those of some attributes; all of them where none is named."""
    return [each for each in suspects if not attributes or each.attribute in attributes]


def refuse_unknown_attributes(state: AppState, attributes: Sequence[str]) -> None:
    """Raise 400 unless the shop has all of them."""
    known = state.shop.browse.attributes
    unknown = next((each for each in attributes if each not in known), None)
    if unknown is not None:
        raise HTTPException(400, f"Unknown attribute {unknown!r}; known are {', '.join(known)}.")


def decide(state: AppState, decisions: Sequence[Decision]) -> None:
    """Keep decisions as corrections, all or none; the next refresh shows them.

    Raises 409 where a label is no longer the one decided on.
    """
    made = {(each.product_id, each.attribute): each.value for each in state.shop.corrections()}
    state.shop.correct([_correction(state, each, made) for each in decisions])


def undo(state: AppState, product_id: str, attribute: str) -> int:
    """Withdraw a decision and return 1, or 0 where there is none; other corrections stay."""
    made = [each for each in state.shop.corrections() if (each.product_id, each.attribute) == (product_id, attribute)]
    return state.shop.withdraw([each for each in made if each.origin in (Origin.AUDIT_ACCEPTED, Origin.AUDIT_KEPT)])


def _correction(
    state: AppState, decision: Decision, made: Mapping[tuple[str, str], AttributeValue | None]
) -> Correction:
    value = decision.suggested if decision.accept else decision.given or ""
    origin = Origin.AUDIT_ACCEPTED if decision.accept else Origin.AUDIT_KEPT
    correction = state.shop.correction(decision.product_id, decision.attribute, value, origin=origin)
    held = _held(state, decision, made)
    if held != decision.given:
        raise HTTPException(
            409, f"The {decision.attribute} of {decision.product_id!r} is now {held!r}, not {decision.given!r}."
        )
    return correction


def _held(
    state: AppState, decision: Decision, made: Mapping[tuple[str, str], AttributeValue | None]
) -> AttributeValue | None:
    """The label as it is now: what memory says may be older than a decision `made`, or taken back, a moment ago."""
    key = (decision.product_id, decision.attribute)
    if key in made:
        return made[key]
    held = _shown(state, decision)
    if held != decision.given:
        state.refresher.now()
        held = _shown(state, decision)
    return held


def _shown(state: AppState, decision: Decision) -> AttributeValue | None:
    product = one_product(state, decision.product_id)
    return product.attributes.get(decision.attribute)
