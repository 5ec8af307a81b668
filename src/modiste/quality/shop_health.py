"""A shop's condition judged: what is wrong, and the remedy for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from modiste.retrieval.index.choice import index_of
from modiste.retrieval.index.exact import ExactIndex
from modiste.schema import Schema
from modiste.settings import Settings
from modiste.shop import Shop
from modiste.store.artefact_format import Binding
from modiste.store.artefacts import Artefacts, ArtefactStatus
from modiste.store.lance.condition import TableCondition, condition_of
from modiste.store.lance.products import LanceStore
from modiste.types import Encoder, ModelIdentity, Snapshot

GROWN = 2.0
"""A folder this many times the size of its newest version is worth compacting."""

WORTH_BYTES = 50_000_000
"""Less than this is not worth a word."""

LEAST_RECALL = 0.98
RECALL_QUESTIONS = 100
RECALL_AT = 10

UNINDEXED_SHARE = 0.2
"""From here on questions spend more time on the rows beside the index than on it."""

NAMED = 5
"""Ids named in a complaint, at most."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong with a shop, and what to do."""

    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ShopHealth:
    """`recall` of the first ten against comparing every vector: 1.0 for exact search, None for a shop of no products
    and one that another model made."""

    uri: str
    condition: TableCondition
    recall: float | None
    artefacts: tuple[ArtefactStatus, ...]
    complaints: tuple[Complaint, ...]


def shop_health(store: LanceStore, model: ModelIdentity, artefacts: Sequence[ArtefactStatus] = ()) -> ShopHealth:
    """Judge an open shop and its artefacts against the given model. Raises ShopError when it cannot be read."""
    condition = condition_of(store)
    comparable = condition.vector_dimensions == condition.manifest.identity.dimensions and condition.rows > 0
    recall = measured_recall(store, store.snapshot()) if comparable else None
    return ShopHealth(
        store.uri,
        condition,
        recall,
        tuple(artefacts),
        (
            *_of_content(store.uri, condition),
            *_of_vectors(store.uri, condition, model),
            *_of_upkeep(store.uri, condition, recall),
            *_of_artefacts(artefacts),
        ),
    )


def artefact_status(store: LanceStore, encoder: Encoder, settings: Settings) -> list[ArtefactStatus]:
    """The learned parts of a shop, judged against the given model and the attributes that the shop has now."""
    if store.identity == encoder.identity:
        return Shop(store, encoder, settings).artefacts.all()
    return Artefacts(store.artefacts(), lambda: Binding(encoder.identity, Schema())).all()


def measured_recall(store: LanceStore, snapshot: Snapshot) -> float:
    """Share of the true ten nearest that the shop's index finds, over evenly spread products of it."""
    index = index_of(store, snapshot)
    if not index.approximate:
        return 1.0
    exact = ExactIndex(snapshot.embeddings)
    rows = np.linspace(0, len(snapshot.embeddings) - 1, RECALL_QUESTIONS).astype(np.intp)
    shares = []
    for query in snapshot.embeddings[rows]:
        truth = exact.search(query, RECALL_AT)[0]
        shares.append(np.isin(truth, index.search(query, RECALL_AT)[0]).mean())
    return float(np.mean(shares))


def _of_content(uri: str, found: TableCondition) -> list[Complaint]:
    return [] if found.rows else [Complaint("the shop is empty", f"modiste index SOURCE --shop {uri}")]


def _of_vectors(uri: str, found: TableCondition, model: ModelIdentity) -> list[Complaint]:
    rebuild = f"modiste index SOURCE --shop {uri} --rebuild"
    made_by = found.manifest.identity
    complaints = []
    if made_by != model:
        complaints.append(
            Complaint(
                f"all {found.rows:,} vectors are stale: the model {made_by.name} ({made_by.model_hash[:8]}) made them, "
                f"the current model is {model.name} ({model.model_hash[:8]})",
                f"{rebuild}, or name the other model with --model",
            )
        )
    if found.vector_dimensions != made_by.dimensions:
        complaints.append(
            Complaint(
                f"vectors have {found.vector_dimensions} dimensions, the shop's manifest says {made_by.dimensions}",
                rebuild,
            )
        )
    reindex = f"modiste remove ID... --shop {uri}, then modiste index SOURCE --shop {uri}"
    for ids, problem in (
        (found.duplicate_ids, "product ids lie in several rows"),
        (found.bad_vectors, "vectors are not finite or not of unit length"),
    ):
        if ids:
            complaints.append(Complaint(f"{len(ids):,} {problem}: {_named(ids)}", reindex))
    return complaints


def _of_upkeep(uri: str, found: TableCondition, recall: float | None) -> list[Complaint]:
    complaints = []
    if recall is not None and recall < LEAST_RECALL:
        complaints.append(Complaint(f"the index finds only {recall:.1%} of the nearest ten", _compaction(uri)))
    if found.indexed is not None and found.unindexed > UNINDEXED_SHARE * found.rows:
        complaints.append(Complaint(f"{found.unindexed:,} rows are not in the index yet", _compaction(uri)))
    wasted = (found.bytes_on_disk or 0) - found.bytes_live
    if found.bytes_on_disk is not None and found.bytes_on_disk > GROWN * found.bytes_live and wasted > WORTH_BYTES:
        complaints.append(
            Complaint(
                f"{wasted / 1e6:,.0f} of {found.bytes_on_disk / 1e6:,.0f} MB on disk belong to older versions",
                _compaction(uri),
            )
        )
    return complaints


def _of_artefacts(found: Sequence[ArtefactStatus]) -> list[Complaint]:
    return [
        Complaint(each.problem.rstrip("."), f"learn and save {each.name!r} again, or take it out of the shop")
        for each in found
        if each.problem is not None
    ]


def _compaction(uri: str) -> str:
    return f"modiste doctor --shop {uri} --compact"


def _named(ids: Sequence[str]) -> str:
    rest = len(ids) - NAMED
    return ", ".join(ids[:NAMED]) + (f" and {rest:,} more" if rest > 0 else "")
