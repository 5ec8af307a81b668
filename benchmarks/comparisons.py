"""What single settings of a training bring: the same quarter of the groups, the same epochs, one setting changed each.

`python -m benchmarks comparisons` trains, exports and judges every variant on the validation split, two to three
hours on two cores; runs are kept in MODISTE_COMPARISONS (by default `comparisons` in the working folder) and resumed.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import modiste, provenance, write
from modiste.evaluate.retrieval.pictures import MERGED

PLAN = ("share=0.25", "stages=[{epochs = 3, height = 80}]")
MIXED_SIZES = "stages=[{epochs = 1, height = 80}, {epochs = 1, height = 112}]"
PLAIN_VIEWS = tuple(f"augmentation.{part}=0" for part in ("light", "coarse", "jpeg", "ground", "larger_view"))


@dataclass(frozen=True)
class Variant:
    """What is changed against the first one, in words and as settings; `taught_by` names variants before it."""

    name: str
    said: str
    settings: tuple[str, ...] = ()
    taught_by: tuple[str, ...] = ()


VARIANTS = (
    Variant("base", "`imagenet`, a quarter of the groups, 3 epochs at 80x60"),
    Variant("no-names", "no contrast with names", ("name_weight=0",)),
    Variant("no-labels", "labels not read from the embedding", ("label_embedding_weight=0",)),
    Variant("neither", "neither: nothing teaches the embedding", ("name_weight=0", "label_embedding_weight=0")),
    Variant("seed", "nothing but another seed", ("seed=1",)),
    Variant("levels", "heads read the backbone's earlier levels, too", ("levels=true",)),
    Variant("plain", "views as the catalogue's: light, sharpness, JPEG, ground, larger photos untouched", PLAIN_VIEWS),
    Variant("size", "one epoch at 80x60 and one at 112x84: the same time", (MIXED_SIZES,)),
    Variant("taught", "taught by the first line's net and the other seed's", taught_by=("base", "seed")),
)


def measure(archive: Path) -> Path:
    """Train and judge what is not done yet, and return the result file's path."""
    home = Path(os.environ.get("MODISTE_COMPARISONS", "comparisons"))
    for variant in VARIANTS:
        if not _report(home, variant).is_file():
            _train_and_judge(archive, home, variant)
    lines = [_line(variant, json.loads(_report(home, variant).read_text("utf-8"))) for variant in VARIANTS]
    plan = {"preset": "imagenet", "settings": PLAN, "judged": "validation tenth of the grouped split"}
    return write(
        "comparisons", {**provenance(archive, "python -m benchmarks comparisons"), "plan": plan, "lines": lines}
    )


def _report(home: Path, variant: Variant) -> Path:
    return home / variant.name / "report" / "evaluation.json"


def _train_and_judge(archive: Path, home: Path, variant: Variant) -> None:
    folder, larger = home / variant.name, archive.with_name("fashion-product-images-224.zip")
    run, model = str(folder / "run"), str(folder / "model")
    masters = [str(home / name / "run") for name in variant.taught_by]
    changes = (*PLAN, *variant.settings, *([f"masters={json.dumps(masters)}"] if masters else []))
    settings = [part for value in changes for part in ("--set", value)]
    kept = ("--larger", str(larger), "--cache", str(home / "cache"), "--out", run)
    modiste("train", str(archive), "--preset", "imagenet", *settings, *kept)
    modiste("export", run, "--out", model)
    beside = ("--compare", str(home / VARIANTS[0].name / "model")) if variant != VARIANTS[0] else ()
    phone = ("--phone", str(archive.with_name("phone-photos-256.zip")))
    judged = ("--model", model, "--run", run, "--split", "validation", "--out", str(folder / "report"))
    modiste("evaluate", str(archive), *phone, *judged, *beside)


def _line(variant: Variant, result: Any) -> dict[str, Any]:
    """Accuracies with merged labels, what pictures find, phone photos, and differences to the first variant."""
    found = next(table for table in result["retrieval"]["tables"] if table["relevance"] == MERGED)
    gender = next(table for table in result["retrieval"]["tables"] if table["relevance"] == "gender")
    compared = result["comparison"]["heads"] if result["comparison"] else []
    return {
        "name": variant.name,
        "said": variant.said,
        "settings": variant.settings,
        "taught_by": variant.taught_by,
        "rows": result["data"]["rows"],
        "accuracy": _merged(result["heads"], "accuracy"),
        "difference": _merged(compared, "difference"),
        "type_and_colour": found["lines"][0]["values"],
        "type_and_colour_intervals": found["lines"][0]["intervals"],
        "gender_agreement": gender["lines"][0]["values"]["P@10"],
        "phone_share": result["phone"]["share"],
    }


def _merged(heads: Any, value: str) -> dict[str, Any]:
    return {head["attribute"]: head[value] for head in heads if head["labelling"] == "merged"}
