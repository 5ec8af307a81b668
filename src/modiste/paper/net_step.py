"""One net of the plan: trained (or gone on with), saved, loaded, and judged through the model folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from modiste.errors import ModelError, PhotoError
from modiste.evaluate.encoding import OpenPhoto, product_photo
from modiste.evaluate.held_out import sample
from modiste.evaluate.phone import PhoneArchive, predict_phone_photos, score_phone_photos
from modiste.evaluate.predictions import Predictions
from modiste.evaluate.results import CurvePoint, PhoneResult
from modiste.evaluate.run_folder import curves, read_events
from modiste.evaluate.subject import Subject
from modiste.evaluate.variants import ON_BUSY_GROUNDS, unsqueezed_photo, variants
from modiste.metrics.classification import accuracy
from modiste.models.preprocess import Preprocessing
from modiste.paper.mean_accuracy import mean_accuracy, mean_difference, merged_heads
from modiste.paper.plan import NetPlan
from modiste.paper.results import Cost, OtherPhotos, StepResult
from modiste.paper.scored import Learned, step_result
from modiste.paper.subset import Subset
from modiste.paper.workplace import CACHE, MODELS, RUNS, Interrupted, Workplace
from modiste.parallel.progress import counted
from modiste.train.data.data import TrainingSources
from modiste.train.environment import Environment
from modiste.train.export.exact import export_exactly
from modiste.train.loop import finished
from modiste.train.nets.cached_weights import with_cached_weights
from modiste.train.preset import Preset
from modiste.train.run import train
from modiste.train.run_folder import open_run
from modiste.types import Catalogue, Pixels, Product

PHOTOS_TO_CHECK = 32


@dataclass(frozen=True)
class NetStep:
    """One net and its photos."""

    plan: NetPlan
    preset: Preset
    place: Workplace

    @property
    def subset(self) -> Subset:
        """The products of this net."""
        if self.plan.photos == "own" or self.place.larger is None:
            return self.place.subset
        return self.place.subset.with_larger(self.place.larger)

    @property
    def larger_views(self) -> Catalogue | None:
        """The larger photos that it is trained on beside the own ones; None for own photos alone."""
        return self.place.larger if self.plan.photos == "larger" else None

    def run(self, fingerprint: str) -> StepResult:
        """Train, save, judge. Raises Interrupted, and what training and export raise."""
        place, name = self.place, self.plan.name
        run = place.out / RUNS / name
        self._train(run)
        exact = export_exactly(run, place.out / MODELS / name, self._some_photos(), place.settings.threads)
        subject = Subject.open(exact.model.path, place.settings)
        predictions, _ = subject.predict(
            self.subset.test, place.subset.split, self._opened(), place.progress, f"judging {name}"
        )
        result = step_result(
            self.plan,
            predictions,
            place,
            fingerprint,
            Learned(
                setting=open_run(run).data.backbone,
                epochs=self.preset.epochs,
                subset=self.subset,
                learned_rows=len(self.subset.learned),
                size=self.preset.stages[-1].size,
                cost=Cost(
                    parameters=exact.parameters, multiply_adds=exact.multiply_adds, file_bytes=len(exact.model.graph)
                ),
            ),
        )
        changes = {"reload_difference": exact.difference, "curves": _finite(curves(read_events(run)))}
        if self.plan.closely:
            changes |= closer_look(subject, predictions, place)
        return result.model_copy(update=changes)

    def _train(self, run: Path) -> None:
        place = self.place
        preset = with_cached_weights(self.preset, run, place.progress)
        sources = TrainingSources(self.subset.catalogue, larger=self.larger_views)
        environment = Environment.of(preset, place.progress, place.out / CACHE)
        position = train(sources, preset, run, place.settings, environment)
        if not finished(position, preset):
            raise Interrupted(self.plan.name)

    def _opened(self) -> OpenPhoto[Product]:
        own = product_photo(self.subset.catalogue.source, self.place.settings)
        if self.plan.photos == "own" or self.place.larger is None:
            return own
        return unsqueezed_photo(self.place.larger, own, self.place.settings)

    def _some_photos(self) -> Pixels:
        """Real photos of validation, at the net's size."""
        prepare, opened = Preprocessing(*self.preset.stages[-1].size), self._opened()
        photos = []
        for product in sample(self.subset.validation, PHOTOS_TO_CHECK):
            try:
                photos.append(prepare(opened(product)))
            except PhotoError:
                continue
        if not photos:
            raise ModelError("No photo of validation can be read, so the saved net cannot be checked.")
        return np.stack(photos)


def closer_look(subject: Subject, own: Predictions, place: Workplace) -> dict[str, object]:
    """What is found out about a few nets only: training accuracy, rows that miss labels, grounds, phone photos."""
    subset, split = place.subset, place.subset.split
    opened = product_photo(subset.catalogue.source, place.settings)
    learned, _ = subject.predict(subset.learned, split, opened, place.progress, "judging what was learned")
    aside, _ = subject.predict(subset.set_aside, split, opened, place.progress, "judging the rows set aside")
    learned_groups = {split.groups[product.product_id] for product in subset.learned}
    return {
        "training_accuracy": _accuracies(learned),
        "set_aside": _accuracies(aside),
        "set_aside_rows": len(aside.products),
        "set_aside_seen": sum(split.groups[product.product_id] in learned_groups for product in aside.products),
        "grounds": _on_busy_grounds(subject, own, place),
        "phone": _phone(subject, place),
    }


def _on_busy_grounds(subject: Subject, own: Predictions, place: Workplace) -> OtherPhotos | None:
    subset = place.subset
    found = variants(own.products, subset.catalogue, None, place.settings)
    variant = next(each for each in found if each.name == ON_BUSY_GROUNDS)
    other, left_out = subject.predict(
        variant.products, subset.split, variant.open_photo, place.progress, "judging on busy grounds"
    )
    if not other.products:
        return None
    same = own.of([product.product_id for product in other.products])
    return OtherPhotos(
        name=ON_BUSY_GROUNDS,
        photos=len(other.products),
        left_out=left_out,
        mean_accuracy=mean_accuracy(other),
        difference=mean_difference(other, same),
    )


def _phone(subject: Subject, place: Workplace) -> PhoneResult | None:
    if place.phone is None:
        return None
    archive = PhoneArchive(place.phone, place.settings)
    advance = counted(place.progress, "judging phone photos", len(archive.photos))
    found, left_out = predict_phone_photos(archive, archive.photos, subject, advance)
    return score_phone_photos(archive.name, found, left_out)


def _accuracies(predictions: Predictions) -> dict[str, float | None]:
    return {head.attribute: accuracy(head.predicted, head.truth) for head in merged_heads(predictions)}


def _finite(points: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    """Without the epochs of a net that lost itself in infinite numbers: JSON has no way to write those."""
    return tuple(p for p in points if np.isfinite([p.validation_loss, p.train_loss or 0.0]).all())
