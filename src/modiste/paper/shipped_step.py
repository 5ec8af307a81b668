"""The model in the package on the same photos: what the project itself has to show."""

from __future__ import annotations

from modiste.evaluate.encoding import product_photo
from modiste.evaluate.graph_size import parameter_count
from modiste.evaluate.speed import measure_speed
from modiste.evaluate.subject import Subject
from modiste.paper.kept_judgements import keep
from modiste.paper.net_step import Workplace, closer_look
from modiste.paper.plan import SHIPPED
from modiste.paper.results import Cost, StepResult
from modiste.paper.scored import scored_heads, scored_mean


def judge_shipped(place: Workplace, fingerprint: str) -> StepResult:
    """Its merged probabilities are sums of raw ones. It learned from more products, none of them on the test side."""
    subset = place.subset
    subject = Subject.open(None, place.settings)
    opened = product_photo(subset.catalogue.source, place.settings)
    judged, _ = subject.judge(subset.test, subset.split.groups, opened, place.progress, "judging the shipped model")
    keep(place.out, SHIPPED, judged)
    speed = measure_speed(subject.folder, place.settings.threads)
    facts = subject.facts()
    mean, interval = scored_mean(judged)
    closer = closer_look(subject, judged, place)
    return StepResult(
        fingerprint=fingerprint,
        name=SHIPPED,
        title="The model in the package",
        question="model",
        setting=facts.training_data,
        epochs=None,
        learned_rows=len(subset.split.side("train")),
        size=(facts.height, facts.width),
        rows=len(judged.products),
        heads=scored_heads(judged, subset),
        mean_accuracy=mean,
        mean_interval=interval,
        cost=Cost(
            parameters=parameter_count(subject.folder.graph),
            multiply_adds=None,
            ms_per_photo=speed.ms_per_photo,
            photos_per_second=speed.photos_per_second,
            peak_memory_mb=speed.peak_memory_mb,
            training_seconds=None,
            file_bytes=facts.file_bytes,
        ),
    ).model_copy(update=closer)
