"""Does the audit find labels that were altered, and does fill find labels that were hidden: on held-out products.

The shop that is audited is the test tenth of the grouped split alone: no product in it, and no equal name or
near-duplicate of one, was seen by the model, and what names and other labels teach is learned from the tenth itself.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.machine import modiste, provenance, write
from modiste import Shop
from modiste.catalogue.splits import Split
from modiste.curate.audit.suspects import missing, suspects
from modiste.evaluate.held_out import grouped_split
from modiste.schema import kaggle
from modiste.settings import load_settings
from modiste.sources import open_source
from modiste.sources.reading import read
from modiste.types import LabelProbabilities, Snapshot

ALTERED, LOOKED_AT, HIDDEN = 0.05, 0.10, 0.20
SEEDS = range(5)
MOST_SUSPECTS = 1_000_000
CONFIDENT = (0.5, 0.9, 0.95)


def measure(archive: Path) -> Path:
    """Measure on one archive and return the result file's path."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        ready = os.environ.get("MODISTE_SHOP")
        uri = ready or str(Path(name) / "shop")
        shop = Shop.open(uri) if ready else Shop.build(archive, uri)
        whole = whole_shop(uri, shop.count)
        labels = shop.label_probabilities().labels
        tenth = held_out(archive, shop.snapshot(), "test", Path(name))
    result = {
        **provenance(archive, "python -m benchmarks audit"),
        "products": tenth.columns.num_rows,
        "altered_share": ALTERED,
        "looked_at_share": LOOKED_AT,
        "seeds": len(SEEDS),
        "recall_of_altered": recalls(tenth, labels),
        "fill": {
            "hidden_share": HIDDEN,
            "with_names": fills(tenth, labels, True),
            "photo_only": fills(tenth, labels, False),
        },
        "whole_shop": whole,
        "seconds": round(time.perf_counter() - began, 1),
    }
    return write("audit", result)


def whole_shop(uri: str, products: int) -> dict[str, float]:
    """What `modiste audit` of all products costs, from a cold start to the list of all suspects."""
    seconds, peak = modiste("audit", "--shop", uri, "-k", str(MOST_SUSPECTS), "--format", "jsonl")
    return {"products": products, "wall_seconds": round(seconds, 1), "peak_memory_mb": round(peak)}


def held_out(archive: Path, snapshot: Snapshot, side: Split, cache: Path) -> Snapshot:
    """The rows of one side of the grouped split."""
    settings = load_settings()
    split = grouped_split(read(open_source(archive, settings=settings)), cache, settings).split
    ids = snapshot.columns.column("product_id").to_pylist()
    return rows_of(snapshot, np.flatnonzero([split[product_id] == side for product_id in ids]))


def rows_of(snapshot: Snapshot, rows: NDArray[np.intp]) -> Snapshot:
    """A snapshot of some rows."""
    return replace(
        snapshot,
        columns=snapshot.columns.take(rows),
        embeddings=snapshot.embeddings[rows],
        signatures=snapshot.signatures[rows],
        probabilities=snapshot.probabilities[rows],
    )


def recalls(tenth: Snapshot, labels: dict[str, tuple[str, ...]]) -> dict[str, dict[str, float]]:
    """Share of altered article types among the most suspect rows; mean over seeds."""
    found: dict[str, dict[str, float]] = {}
    for kind in ("at_random", "within_the_sub_category"):
        for names in (True, False):
            shares = [recall(tenth, labels, kind, names, seed) for seed in SEEDS]
            found.setdefault(kind, {})["with_names" if names else "without_names"] = round(float(np.mean(shares)), 4)
    return found


def recall(tenth: Snapshot, labels: dict[str, tuple[str, ...]], kind: str, names: bool, seed: int) -> float:
    """Alter, audit, count."""
    given = tenth.columns.column("articleType").to_pylist()
    beside = tenth.columns.column("subCategory").to_pylist()
    altered = alter(given, beside, kind, seed)
    changed = {row for row, (one, other) in enumerate(zip(given, altered, strict=True)) if one != other}
    place = tenth.columns.schema.get_field_index("articleType")
    columns = tenth.columns.set_column(place, "articleType", pa.array(altered, pa.string()))
    likely = LabelProbabilities(labels, tenth.probabilities)
    most = round(LOOKED_AT * len(given))
    found = suspects(replace(tenth, columns=columns), likely, (), ["articleType"], most, names)
    row_of = {product_id: row for row, product_id in enumerate(tenth.columns.column("product_id").to_pylist())}
    return len(changed & {row_of[each.product_id] for each in found}) / len(changed)


def alter(given: Sequence[str], beside: Sequence[str], kind: str, seed: int) -> list[str]:
    """Give `ALTERED` of the rows another article type of the catalogue, or another of their own sub-category."""
    draw = np.random.default_rng(seed)
    siblings: dict[str, set[str]] = defaultdict(set)
    for label, parent in zip(given, beside, strict=True):
        siblings[parent].add(label)
    every = sorted(set(given))
    within = kind == "within_the_sub_category"
    choices = [sorted(siblings[parent]) if within else every for parent in beside]
    rows = [row for row, labels in enumerate(choices) if len(labels) > 1]
    altered = list(given)
    for row in draw.choice(rows, round(ALTERED * len(given)), replace=False):
        altered[row] = str(draw.choice([label for label in choices[row] if label != given[row]]))
    return altered


def fills(tenth: Snapshot, labels: dict[str, tuple[str, ...]], names: bool) -> dict[str, dict[str, float]]:
    """attribute -> of hidden labels, the share filled and the share of these that is right, by least confidence."""
    likely = LabelProbabilities(labels, tenth.probabilities)
    result: dict[str, dict[str, float]] = {}
    for attribute in kaggle().names:
        given = tenth.columns.column(attribute).to_pylist()
        known = [row for row, value in enumerate(given) if value is not None]
        hidden = set(np.random.default_rng(0).choice(known, round(HIDDEN * len(known)), replace=False).tolist())
        place = tenth.columns.schema.get_field_index(attribute)
        kept = [None if row in hidden else value for row, value in enumerate(given)]
        shown = replace(tenth, columns=tenth.columns.set_column(place, attribute, pa.array(kept, pa.string())))
        ids = tenth.columns.column("product_id").to_pylist()
        truth = {ids[row]: given[row] for row in hidden}
        filled = [each for each in missing(shown, likely, (), [attribute], 0, names) if each.product_id in truth]
        result[attribute] = {"accuracy": _right(filled, truth)}
        for least in CONFIDENT:
            sure = [each for each in filled if each.confidence >= least]
            result[attribute][f"filled_at_{least}"] = round(len(sure) / len(hidden), 4)
            result[attribute][f"right_at_{least}"] = _right(sure, truth)
    return result


def _right(filled: Sequence[object], truth: dict[str, str]) -> float:
    right = [truth[each.product_id] == each.suggested for each in filled]  # type: ignore[attr-defined]
    return round(float(np.mean(right)), 4) if right else 0.0
