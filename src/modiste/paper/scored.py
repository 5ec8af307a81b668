"""What every step's judgement is turned into, whatever made it."""

from __future__ import annotations

from modiste.evaluate.bootstrap import Interval, redraws
from modiste.evaluate.judgement import Judged
from modiste.evaluate.results import HeadResult
from modiste.evaluate.scoring import agreements, score_heads
from modiste.paper.mean_accuracy import mean_accuracy, mean_accuracy_interval, merged_heads
from modiste.paper.subset import Subset


def scored_heads(judged: Judged, subset: Subset) -> tuple[HeadResult, ...]:
    """The seven heads in merged labels, beside the guesses from what was learned and the agreement of equal names."""
    merged = Judged(judged.products, judged.groups, merged_heads(judged))
    learned, everything = subset.learned, subset.split.catalogue.products
    return score_heads(merged, learned, agreements(everything), redraws(judged.groups))


def scored_mean(judged: Judged) -> tuple[float, Interval]:
    """The mean accuracy and its interval."""
    return mean_accuracy(judged), mean_accuracy_interval(judged)
