"""What the paper claims without showing it, and what is said of it once it is measured."""

from __future__ import annotations

from typing import Literal

from modiste.evaluate.cells import percent
from modiste.paper.plan import Question
from modiste.paper.results import StepResult

CLOSE, FASTER = 0.02, 5.0
"""The small net should come within two points of the large one's mean accuracy, at a fifth of its time per photo."""


def section_words() -> tuple[tuple[Question, str, str], ...]:
    """Question, heading, and the sentence that stands before its table."""
    return (
        ("grounds", "Claim: diverse backgrounds", "The paper says it copes with them; its photos have plain ones."),
        ("ensembles", "Claim: ensembles", "Probabilities averaged, and one net taught by several."),
        ("parts", "Claim: batch norm and pooling help", "The same net with a part switched off."),
        ("backbones", "Claim: a deeper net is better", "Backbones of other sizes under the same budget."),
        ("features", "Claim: learned features beat hand-made ones", "Colours and edges, with a linear classifier."),
        ("predecessors", "Predecessors", "Earlier work, on the same products and on Fashion-MNIST."),
        ("sizes", "Input sizes", "One net; all sizes are made from larger photos, of the products that have one."),
        ("labels", "Noisy labels", "Part of the training labels replaced by others, drawn as often as they occur."),
    )  # fmt: skip


def efficiency_sentence(light: StepResult, large: StepResult) -> tuple[str, Literal["good", "warning"]]:
    """Whether the small net (a plan's `light`) keeps its promise, in one sentence, and the tone to say it in."""
    behind = large.mean_accuracy - light.mean_accuracy
    small, big = percent(light.mean_accuracy), percent(large.mean_accuracy)
    said = f"{light.title}: mean accuracy {small} %, {large.title}: {big} %"
    mine, theirs = light.cost.ms_per_photo, large.cost.ms_per_photo
    if mine is None or theirs is None:
        return f"{said}; their times were not measured.", "warning"
    kept = behind <= CLOSE and theirs >= FASTER * mine
    goal = f"{'' if kept else 'not '}within 2 points at a fifth of it or less"
    return f"{said}, in {mine / theirs:.2f} of its time per photo: {goal}.", "good" if kept else "warning"
