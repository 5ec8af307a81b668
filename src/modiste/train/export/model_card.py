"""The model card of a trained model, written from facts."""

from __future__ import annotations

from collections.abc import Mapping

from modiste.models.model_folder import ModelDescription
from modiste.schema import Schema
from modiste.train.preset import LabelKind, Preset

CARD = """# {name}

Reads a product photo: labels of {attributes}, and a vector for search. Trained with modiste's preset `{preset}`.

- **Takes** an upright RGB photo, scaled to fit {height} x {width} pixels (height x width) with its aspect ratio kept,
  the margin filled with the mean colour of the photo's edge. `modiste.models.preprocess` does it.
- **Gives** `embedding`, {dimensions} numbers at unit length: the cosine of two says how alike two products are; and
  `logits_<attribute>` for each attribute, in the {labels} labels that model.json lists.
- **Confidences**: divide an attribute's logits by its temperature in model.json, then take the softmax. Temperatures
  were fitted on the validation photos.
- **Trained on**: {training_data}
- **Precision**: weights are stored in half precision and computed with in full. Over {checked} validation photos no
  number of an embedding differs from what PyTorch gives with the full weights by more than {embedding_difference:.1e},
  and no logit by more than {logit_difference:.1e}.

## On {photos:,} validation photos

Products whose names and near-duplicate photos were not trained on, but by which the best epoch was chosen; for the
test split run `modiste evaluate`.

{table}

## Limits

- It saw packshots of one catalogue, mostly single products on plain ground, and knows no label outside its lists;
  for anything else it still names the nearest of them. Labels with few photos in training are often missed.
- Labels that people gave are noisy; `modiste inspect` says how much.
- Who wears a product is what a shop filed it under. The model says nothing about the people in a photo, and should
  not be asked to.

## Licences

{licences}
"""


def model_card(description: ModelDescription, preset: Preset, checked: int) -> str:
    """The README.md of a model folder whose graph was compared with torch over `checked` photos."""
    metrics = description.metrics
    return CARD.format(
        name=description.name,
        preset=preset.name,
        height=description.preprocessing.height,
        width=description.preprocessing.width,
        dimensions=description.dimensions,
        attributes=", ".join(description.labels),
        labels=preset.labels,
        training_data=description.training_data,
        checked=checked,
        embedding_difference=metrics["largest_embedding_difference_from_torch"],
        logit_difference=metrics["largest_logit_difference_from_torch"],
        photos=round(metrics["validation_photos"]),
        table=_table(metrics, description.schema, preset),
        licences="\n".join(f"- **{part}**: {licence}" for part, licence in description.licences.items()),
    )


def _table(metrics: Mapping[str, float], schema: Schema, preset: Preset) -> str:
    """Accuracy per attribute, in percent, for each kind of labels the model knows."""
    both = preset.labels == "raw" and any(attribute.merged for attribute in schema)
    kinds: list[LabelKind] = ["raw", "merged"] if both else [preset.labels]
    heads = " | ".join(f"accuracy, {kind} labels (classes)" for kind in kinds)
    lines = [f"| attribute | {heads} |", "|---" * (1 + len(kinds)) + "|"]
    for attribute in schema:
        counts = {"merged": len(attribute.merged)} | {preset.labels: len(attribute.labels)}
        cells = []
        for kind in kinds:
            accuracy = metrics.get(f"validation_accuracy_{kind}_{attribute.name}")
            cells.append("no labels" if accuracy is None else f"{100 * accuracy:.1f} ({counts[kind]})")
        lines.append(f"| {attribute.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


WORDS = """
## Words

`text/tower.npz` puts words into the space of the photos' embeddings; numpy alone runs it. {licence}

{metrics}
"""


def card_with_words(card: str, metrics: Mapping[str, float], licence: str) -> str:
    """A model card with its section on the text tower, in place of an older one; the section is the last."""
    lines = "\n".join(f"- {name.replace('_', ' ')}: {value:.3f}" for name, value in metrics.items())
    return card.partition(WORDS.partition("`")[0])[0].rstrip("\n") + "\n" + WORDS.format(licence=licence, metrics=lines)
