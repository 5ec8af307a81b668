"""How good tagging is on products that no training saw: calibration, sureness, sizes, non-products, phone photos,
formality. `python -m benchmarks tagging-quality` judges the settings' model (MODISTE_MODEL) and writes results/."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.formality_chart import draw
from benchmarks.machine import provenance, write
from modiste.evaluate.encoding import product_photo
from modiste.evaluate.held_out import grouped_split
from modiste.evaluate.label_columns import LabelColumn, Labelling
from modiste.evaluate.phone import PhoneArchive, fits, predict_phone_photos
from modiste.evaluate.subject import Subject
from modiste.metrics.calibration import expected_calibration_error, reliability_bins
from modiste.metrics.classification import MISSING
from modiste.models.encoder import OnnxEncoder
from modiste.models.model_folder import open_model
from modiste.models.photo_encoding import PhotoEncoding
from modiste.sample.drawing.non_products import NON_PRODUCTS, draw_non_product
from modiste.schema import kaggle
from modiste.settings import Settings, load_settings
from modiste.sources import open_source
from modiste.sources.reading import read
from modiste.tagging.formality import formality_scale, formality_scores
from modiste.tagging.in_distribution import in_distribution_scores
from modiste.tagging.labelling import heads_of
from modiste.tagging.prior import label_weights
from modiste.train.export.tagging_material import on_ground, read_pictures
from modiste.types import Product

SEED, DRAWINGS = 0, 40
FORMAL, INFORMAL, GARMENTS = "Formal", ("Casual", "Sports"), ("Apparel", "Footwear")
LARGE_HEIGHT, MARGIN = 1200, 0.15
"""The large photo: the catalogue's own, enlarged (bicubic) and set in the middle of a white square of 1,200 px whose
margin above and below is 15 % of the photo: it has no more detail, only another size, shape and margin."""


def truth_of(products: Sequence[Product], attribute: str, labelling: Labelling) -> Any:
    """(n,) class indices of the Kaggle set's labels, `MISSING` where a product has none of them."""
    return LabelColumn(kaggle().named(attribute), attribute).truth(products, labelling)


def measure(archive: Path) -> Path:
    """Judge all of it and return the result file's path."""
    settings = load_settings()
    catalogue = read(open_source(archive, settings=settings))
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(os.environ.get("MODISTE_CACHE", folder))
        products = grouped_split(catalogue, cache, settings).side("test")
    judge = _Judge(settings)
    opened = product_photo(catalogue.source, settings)
    pictures = [partial(opened, product) for product in products]
    usable, reading = judge.read(pictures)
    products = [products[row] for row in usable]
    pictures = [pictures[row] for row in usable]
    result = {
        **provenance(archive, "python -m benchmarks tagging-quality"),
        "model": {"name": judge.model.description.name, "sha256": judge.model.description.graph_sha256},
        "held_out_products": len(products),
        "tags": [judge.tags(products, reading, labelling) for labelling in ("raw", "merged")],
        "sizes": judge.sizes(products, pictures, archive.with_name("fashion-product-images-224.zip")),
        "known_product": judge.known(reading, archive.with_name("phone-photos-256.zip")),
        "phone_photos": judge.phone(archive.with_name("phone-photos-256.zip")),
        "bags_on_busy_grounds": judge.bags(products, pictures),
        "formality": judge.formality(products, reading),
    }
    written = write("tagging", result)
    draw(written)
    return written


class _Judge:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.model = open_model(settings.model)
        self.encoder = OnnxEncoder(self.model, settings.threads)
        assert self.model.description.tagging is not None, "run `modiste calibrate` on the model first"
        self.fit = self.model.description.tagging

    def read(self, pictures: Sequence[Callable[[], Image.Image | None]]) -> tuple[list[int], PhotoEncoding]:
        return read_pictures(pictures, self.model.description, self.encoder, self.settings)

    def heads(self, labelling: Any) -> Any:
        description = self.model.description
        fit = self.fit.merged if labelling == "merged" else self.fit.raw
        return heads_of(description.schema, labelling, fit)

    def tags(self, products: Sequence[Product], reading: PhotoEncoding, labelling: Any) -> dict[str, Any]:
        """Calibration error, and precision and coverage of what is sure, by attribute."""
        result: dict[str, Any] = {"labelling": labelling}
        for head in self.heads(labelling):
            confidences = head.confidences(reading.probabilities[head.attribute])
            truth = truth_of(products, head.attribute, labelling)
            predicted, confidence = confidences.argmax(axis=1), confidences.max(axis=1)
            judged, right = truth != MISSING, predicted == truth
            sure = judged & (confidence >= (2 if head.threshold is None else head.threshold))
            error = expected_calibration_error(reliability_bins(confidence, predicted, truth))
            result[head.attribute] = {
                "accuracy": _share(right[judged]),
                "calibration_error": round(error or 0, 4),
                "threshold": head.threshold,
                "sure_coverage": _share(sure[judged]),
                "sure_precision": _share(right[sure]),
            }
        return result

    def sizes(self, products: Sequence[Product], pictures: Sequence[Any], larger: Path) -> dict[str, Any]:
        """The same products at three sizes: accuracy at each, and agreement with their own photo."""
        source = read(open_source(larger, settings=self.settings))
        by_id = {product.product_id: product for product in source.products}
        opened = product_photo(source.source, self.settings)
        rows = [row for row, product in enumerate(products) if product.product_id in by_id]
        chosen, own = [products[row] for row in rows], [pictures[row] for row in rows]
        ways = {
            "80x60": own,
            "224x168": [partial(_unsqueezed, opened, by_id[product.product_id]) for product in chosen],
            "1,200 px square": [partial(_large, picture) for picture in own],
        }
        readings = {name: self.read(each)[1] for name, each in ways.items()}
        result: dict[str, Any] = {"products": len(chosen)}
        for name, reading in readings.items():
            result[name] = {}
            for attribute, values in reading.probabilities.items():
                truth, predicted = truth_of(chosen, attribute, "raw"), values.argmax(axis=1)
                same = predicted == readings["80x60"].probabilities[attribute].argmax(axis=1)
                accuracy = _share((predicted == truth)[truth != MISSING])
                result[name][attribute] = {"accuracy": accuracy, "agrees_with_80x60": _share(same)}
        return result

    def known(self, reading: PhotoEncoding, phone: Path) -> dict[str, Any]:
        """How well drawings are told from products, and how often products count as unknown."""
        fit = self.fit.known_product
        assert fit is not None
        archive = PhoneArchive(phone, self.settings)
        _, people = self.read([partial(archive.open, photo) for photo in archive.photos])
        scores = {
            kind: in_distribution_scores(
                self.read([partial(draw_non_product, kind, SEED + seed) for seed in range(DRAWINGS)])[1].embeddings, fit
            )
            for kind in NON_PRODUCTS
        }
        drawn = np.concatenate(list(scores.values()))
        own, theirs = (in_distribution_scores(each.embeddings, fit) for each in (reading, people))
        return {
            "drawings_per_kind": DRAWINGS,
            "auroc_products": round(_auroc(own, drawn), 4),
            "auroc_phone_photos": round(_auroc(theirs, drawn), 4),
            "false_alarms_products": _share(own < fit.threshold),
            "false_alarms_phone_photos": _share(theirs < fit.threshold),
            "found": {kind: _share(each < fit.threshold) for kind, each in scores.items()},
        }

    def phone(self, path: Path) -> dict[str, Any]:
        """The share of phone photos whose article type fits, bare and as tagged, on the senders tuned on and not."""
        archive = PhoneArchive(path, self.settings)
        bare, _ = predict_phone_photos(archive, archive.photos, Subject(self.model, self.encoder, self.settings))
        usable, reading = self.read([partial(archive.open, photo) for photo in archive.photos])
        photos = [archive.photos[row] for row in usable]
        labels = self.model.description.labels["articleType"]
        predicted = reading.probabilities["articleType"].argmax(axis=1).tolist()
        right = np.array(
            [bool(fits(photo.label, labels[index])) for photo, index in zip(photos, predicted, strict=True)]
        )
        tuned = np.array([blake2b(photo.sender.encode(), digest_size=2).digest()[0] % 2 == 0 for photo in photos])
        return {
            "photos": len(photos),
            "bare": _share(np.array([prediction.fitting for prediction in bare])),
            "tagged": _share(right),
            "tagged_other_senders": _share(right[~tuned]),
            "tagged_senders_tuned_on": _share(right[tuned]),
        }

    def bags(self, products: Sequence[Product], pictures: Sequence[Any]) -> dict[str, Any]:
        """What looking for garments costs products that are none: accessories cut out and set on busy grounds."""
        rows = [
            row for row, product in enumerate(products) if product.attributes.get("masterCategory") == "Accessories"
        ]
        rows = rows[:: max(1, len(rows) // 300)]
        usable, reading = self.read([partial(on_ground, pictures[row], row) for row in rows])
        shown = [products[rows[position]] for position in usable]
        truth = truth_of(shown, "articleType", "raw")
        values = reading.probabilities["articleType"]
        weights = label_weights(self.model.description.schema.named("articleType"))
        unweighed = values if weights is None else values / weights
        return {
            "products": len(shown),
            "accuracy": _share(values.argmax(axis=1) == truth),
            "accuracy_without_the_prior": _share(unweighed.argmax(axis=1) == truth),
        }

    def formality(self, products: Sequence[Product], reading: PhotoEncoding) -> dict[str, Any]:
        """How well formal garments are told from casual and sports ones, over all and within types; reliability."""
        assert self.fit.formality is not None
        occasion = formality_scale(self.model.description.schema)
        assert occasion is not None
        scores = np.array(formality_scores(reading.probabilities[occasion.name], occasion, self.fit.formality)[0]) / 100
        formal = np.array([product.attributes.get("usage") == FORMAL for product in products])
        judged = np.array(
            [
                product.attributes.get("masterCategory") in GARMENTS
                and product.attributes.get("usage") in (FORMAL, *INFORMAL)
                for product in products
            ]
        )
        every = np.array([product.attributes.get("usage") in (FORMAL, *INFORMAL) for product in products])
        result: dict[str, Any] = {"auc_all_products": round(_auroc(scores[every & formal], scores[every & ~formal]), 4)}
        result["auc_garments"] = round(_auroc(scores[judged & formal], scores[judged & ~formal]), 4)
        for kind in ("Shirts", "Trousers"):
            own = judged & np.array([product.attributes.get("articleType") == kind for product in products])
            result[f"within {kind}"] = {
                "formal": int((own & formal).sum()),
                "other": int((own & ~formal).sum()),
                "auc": round(_auroc(scores[own & formal], scores[own & ~formal]), 4),
            }
        # Each score is a probability of "formal", so the bins run over it and not over the likelier side.
        ones = np.ones(int(judged.sum()), np.int64)
        bins = reliability_bins(scores[judged], ones, formal[judged].astype(np.int64), bins=10)
        result["calibration_error"] = round(expected_calibration_error(bins) or 0, 4)
        result["reliability"] = [each.model_dump() for each in bins if each.count]
        return result


def _share(right: Any) -> float | None:
    return round(float(np.mean(right)), 4) if len(right) else None


def _auroc(known: Any, other: Any) -> float:
    """The chance that one of `known` scores higher than one of `other`; ties count half."""
    order = np.sort(other)
    below = np.searchsorted(order, known, "left") + np.searchsorted(order, known, "right")
    return float(below.mean() / 2 / len(other))


def _unsqueezed(opened: Callable[[Product], Image.Image], product: Product) -> Image.Image:
    return opened(product).resize((168, 224), Image.Resampling.BICUBIC)


def _large(picture: Callable[[], Image.Image]) -> Image.Image:
    photo = picture()
    height = round(LARGE_HEIGHT / (1 + 2 * MARGIN))
    width = round(photo.width * height / photo.height)
    frame = Image.new("RGB", (LARGE_HEIGHT, LARGE_HEIGHT), "white")
    enlarged = photo.resize((width, height), Image.Resampling.BICUBIC)
    frame.paste(enlarged, ((LARGE_HEIGHT - width) // 2, (LARGE_HEIGHT - height) // 2))
    return frame
