"""The picture of formality's reliability in the docs, drawn from the results file."""

from __future__ import annotations

import json
from pathlib import Path

from modiste.report.charts import ReliabilityBin, ReliabilityChart, reliability_chart

HOME = Path(__file__).parents[1]


def draw(results: Path = HOME / "results" / "tagging.json") -> Path:
    """How many garments of each score are sold as formal; returns the picture's path."""
    formality = json.loads(results.read_text("utf-8"))["formality"]
    bins = [ReliabilityBin(**each) for each in formality["reliability"]]
    error = f"calibration error {100 * formality['calibration_error']:.1f} %"
    subtitle = f"{sum(each.count for each in bins):,} held-out garments; {error}"
    return reliability_chart(
        HOME / "docs" / "formality-reliability.png", ReliabilityChart("Formality: share sold as formal", subtitle, bins)
    )


if __name__ == "__main__":
    print(draw())
