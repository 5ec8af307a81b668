"""What the paper claims without showing it, and what is said of it once it is measured."""

from __future__ import annotations

from typing import Literal

from modiste.evaluate.page_tables import percent
from modiste.paper.plan import Question
from modiste.paper.results import StepResult

CLOSE, FASTER = 0.02, 5.0
"""The light net should come within two points of the large one's mean accuracy, at a fifth of its time."""


def section_words() -> tuple[tuple[Question, str, str], ...]:
    """Question, heading, and the sentence that stands before its table."""
    return (
        ("grounds", "Claim: diverse backgrounds", "The paper says that it copes with diverse backgrounds; its photos have plain ones."),
        ("ensembles", "Claim: ensembles", "Probabilities averaged, and one small net taught by several: what each brings, and what it costs below."),
        ("parts", "Claim: batch norm and pooling help", "The same net with a part switched off."),
        ("backbones", "Claim: a deeper net is better", "Backbones of other sizes under the same budget."),
        ("features", "Claim: learned features beat hand-made ones", "A colour histogram and histograms of oriented gradients, with a linear classifier."),
        ("predecessors", "Predecessors", "What the paper compares itself with, on the same products, and on Fashion-MNIST."),
        ("sizes", "Input sizes", "One net at several sizes, on the products that have a larger photo; all sizes are made from that photo."),
        ("labels", "Noisy labels", "Part of the training labels replaced by others, drawn as often as they occur."),
    )  # fmt: skip


def efficiency_sentence(light: StepResult, large: StepResult) -> tuple[str, Literal["good", "warning"]]:
    """Whether the light net keeps its promise, in one sentence, and the tone to say it in."""
    behind = large.mean_accuracy - light.mean_accuracy
    said = f"{light.title}: mean accuracy {percent(light.mean_accuracy)} %, {large.title}: {percent(large.mean_accuracy)} %"
    mine, theirs = light.cost.ms_per_photo, large.cost.ms_per_photo
    if mine is None or theirs is None:
        return f"{said}; their times were not measured.", "warning"
    kept = behind <= CLOSE and theirs >= FASTER * mine
    goal = "within 2 points at a fifth of the time or less"
    return f"{said}, in {mine / theirs:.2f} of the time: {'' if kept else 'not '}{goal}.", "good" if kept else "warning"
