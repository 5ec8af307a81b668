"""`python -m benchmarks [NAME...]`: run measurements and write results/."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks import audit, comparisons, main_job, one_look, search, serve, tagging, tagging_quality

ARCHIVE = "fashion-product-images-small.zip"
MEASUREMENTS = {
    "main-job": main_job.measure,
    "search": search.measure,
    "serve": serve.measure,
    "tagging": tagging.measure,
    "tagging-quality": tagging_quality.measure,
    "one-look": one_look.measure,
    "audit": audit.measure,
    "comparisons": comparisons.measure,
}
LONG = {"comparisons"}
"""Trainings: only when they are named."""


def main(names: list[str]) -> None:
    """Run the named measurements, or all that are not long."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        sys.exit(f"There is no measurement {unknown[0]!r}; there are {', '.join(MEASUREMENTS)}.")
    archive = Path(os.environ.get("MODISTE_DATA", "")) / ARCHIVE
    if not archive.is_file():
        sys.exit(f"The benchmarks need the Kaggle set: set MODISTE_DATA to a folder with {ARCHIVE}.")
    for name in names or [name for name in MEASUREMENTS if name not in LONG]:
        print(f"{name}: {MEASUREMENTS[name](archive)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
