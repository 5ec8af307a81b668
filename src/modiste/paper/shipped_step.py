"""The model in the package on the same photos: what the project itself has to show."""

from __future__ import annotations

from modiste.evaluate.encoding import product_photo
from modiste.evaluate.graph_size import parameter_count
from modiste.evaluate.subject import Subject
from modiste.models.model_folder import open_model
from modiste.paper.net_step import closer_look
from modiste.paper.plan import SHIPPED, NetPlan
from modiste.paper.results import Cost, StepResult
from modiste.paper.scored import Learned, step_result
from modiste.paper.workplace import Workplace


def packaged_model() -> str:
    """The hash of its graph: with another model in the package, its step is done again."""
    return open_model(None).description.graph_sha256


def judge_shipped(place: Workplace, fingerprint: str) -> StepResult:
    """Its merged probabilities are sums of raw ones. It learned from more products, none of them on the test side."""
    subset = place.subset
    subject = Subject.open(None, place.settings)
    opened = product_photo(subset.catalogue.source, place.settings)
    predictions, _ = subject.predict(subset.test, subset.split, opened, place.progress, "judging the shipped model")
    facts = subject.facts()
    plan = NetPlan(name=SHIPPED, title="The model in the package", question="model")
    result = step_result(
        plan,
        predictions,
        place,
        fingerprint,
        Learned(
            setting=facts.training_data,
            subset=subset,
            learned_rows=len(subset.split.side("train")),
            size=(facts.height, facts.width),
            cost=Cost(parameters=parameter_count(subject.folder.graph), file_bytes=facts.file_bytes),
        ),
    )
    return result.model_copy(update=closer_look(subject, predictions, place))
