"""From a run to a model folder: the graph says what torch says, and the folder says what is true."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="exporting needs the extra [train]")
pytest.importorskip("onnx", reason="exporting needs the extra [train]")

from modiste.errors import ModelError  # noqa: E402
from modiste.models.encoder import OnnxEncoder  # noqa: E402
from modiste.models.model_folder import open_model  # noqa: E402
from modiste.models.preprocess import Preprocessing  # noqa: E402
from modiste.parallel.progress import Silent  # noqa: E402
from modiste.schema import kaggle  # noqa: E402
from modiste.settings import Settings  # noqa: E402
from modiste.sources import open_source  # noqa: E402
from modiste.train.checkpoint import BEST_FILE, load  # noqa: E402
from modiste.train.data.data import TrainingSources, training_data  # noqa: E402
from modiste.train.export.export import Exported, export_run  # noqa: E402
from modiste.train.nets.model_of_run import load_net  # noqa: E402
from modiste.train.preset import Preset  # noqa: E402
from modiste.train.run import train  # noqa: E402
from modiste.train.run_folder import open_run  # noqa: E402
from modiste.types import Catalogue  # noqa: E402
from modiste.vision.decode import open_photo  # noqa: E402

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def run(small_catalogue: Catalogue, tiny_preset: Callable[..., Preset], settings: Settings, tmp_path_factory) -> Path:
    """A run of one short epoch, its embedding exported as the net gives it, so that torch can be asked for the same."""
    folder = tmp_path_factory.mktemp("export") / "run"
    brief = {"stages": [{"epochs": 1, "height": 32}], "drawings": 0, "average_decay": 0.2, "checkpoint_minutes": 60}
    preset = tiny_preset(fused_embedding=None, **brief)
    train(TrainingSources(small_catalogue), preset, folder, settings)
    return folder


class Told(Silent):
    """Keeps the last count of every preparation."""

    def __init__(self) -> None:
        self.counts: dict[str, tuple[int, int]] = {}

    def update(self, stage: str, done: int, total: int | None, detail: str = "") -> None:
        assert done >= self.counts.get(stage, (0, 0))[0]
        self.counts[stage] = done, total


@pytest.fixture(scope="module")
def told() -> Told:
    """What the export said while it went on."""
    return Told()


@pytest.fixture(scope="module")
def exported(run: Path, settings: Settings, told: Told) -> Exported:
    """The run's model folder."""
    return export_run(run, run.parent / "model", settings, progress=told)


def test_an_export_tells_how_far_it_is(exported: Exported, told: Told, small_catalogue: Catalogue) -> None:
    shown = sum(product.photo is not None for product in small_catalogue.products)
    judged = int(exported.model.description.metrics["validation_photos"])
    assert told.counts == {
        "photos looked at, to group them": (shown, shown),
        "photos to validate on": (judged, judged),
        "photos to fit tagging on": (judged, judged),
    }


def test_the_graph_says_what_torch_says_on_real_files(
    run: Path, exported: Exported, small_catalogue: Catalogue, settings: Settings
) -> None:
    encoder = OnnxEncoder(open_model(exported.model.path))
    products = [product for product in small_catalogue.products if product.photo][:20]
    photos = [open_photo(small_catalogue.source.photo(product.photo), settings) for product in products]
    pixels = np.stack([encoder.prepare(photo) for photo in photos])
    encoding = encoder.encode(pixels)
    net = load_net(open_run(run), load(run / BEST_FILE)[1]["module"])
    with torch.no_grad():
        outputs = net(torch.from_numpy(pixels))
    assert np.abs(encoding.embeddings - outputs.embedding.numpy()).max() < 1e-3
    for attribute in kaggle().names:
        assert np.abs(encoding.logits[attribute] - outputs.logits[attribute].numpy()).max() < 2e-2
    assert (
        exported.differences["embedding"]
        == exported.model.description.metrics["largest_embedding_difference_from_torch"]
    )
    assert 0 < exported.differences["embedding"] < 1e-3


def test_the_description_holds_the_runs_facts(run: Path, exported: Exported) -> None:
    description = exported.model.description
    assert description.preprocessing == Preprocessing(32, 24)
    assert description.labels == {attribute: space.labels for attribute, space in kaggle().by_name.items()}
    facts = json.loads((run / "data.json").read_text())
    assert f"{facts['train']:,} products of shop" in description.training_data
    assert "test_efficientnet" in description.training_data
    assert "random weights" in description.licences["weights"]
    assert exported.photos == description.metrics["validation_photos"] == facts["validation"]
    assert all(0.05 < value < 20.1 for value in description.temperatures.values())


def test_metrics_are_those_of_the_validation_photos(
    run: Path, exported: Exported, small_catalogue: Catalogue, settings: Settings
) -> None:
    data = training_data(TrainingSources(small_catalogue), open_run(run).preset, run / "cache", settings, Silent())
    products = {product.product_id: product for product in small_catalogue.products}
    encoder = OnnxEncoder(open_model(exported.model.path))
    right = {"raw": 0, "merged": 0}
    space = kaggle().by_name["gender"]
    for product_id in data.validation.product_ids:
        product = products[product_id]
        photo = open_photo(small_catalogue.source.photo(product.photo), settings)
        logits = encoder.encode(encoder.prepare(photo)[None]).logits["gender"][0].tolist()
        right["raw"] += space.labels[logits.index(max(logits))] == product.attributes["gender"]
        sums = dict.fromkeys(space.merged, 0.0)
        for label, logit in zip(space.labels, logits, strict=True):
            sums[space.merge(label)] += np.exp(logit)
        right["merged"] += max(sums, key=sums.get) == space.merge(product.attributes["gender"])
    for kind, count in right.items():
        expected = count / len(data.validation)
        assert exported.model.description.metrics[f"validation_accuracy_{kind}_gender"] == pytest.approx(expected)


def test_the_card_states_the_same_numbers(exported: Exported) -> None:
    card = (exported.model.path / "README.md").read_text()
    metrics = exported.model.description.metrics
    for attribute, space in kaggle().by_name.items():
        raw, merged = (100 * metrics[f"validation_accuracy_{kind}_{attribute}"] for kind in ("raw", "merged"))
        assert f"| {attribute} | {raw:.1f} ({len(space.labels)}) | {merged:.1f} ({len(space.merged)}) |" in card
    assert exported.model.description.training_data in card
    assert f"On {exported.photos} validation photos" in card


def test_weights_are_stored_in_half_precision(exported: Exported) -> None:
    import onnx

    graph = onnx.load_model_from_string(exported.model.graph).graph
    sizes = {tensor.name: (np.prod(tensor.dims), tensor.data_type) for tensor in graph.initializer}
    large = [kind for size, kind in sizes.values() if size >= 2048]
    assert large
    assert set(large) == {onnx.TensorProto.FLOAT16}


def test_another_catalogue_than_the_runs_is_refused(
    run: Path, small_shop: Path, settings: Settings, tmp_path: Path
) -> None:
    other = shutil.copytree(small_shop, tmp_path / "other")
    lines = (other / "styles.csv").read_text().splitlines(keepends=True)
    (other / "styles.csv").write_text("".join(lines[:60]))
    with pytest.raises(ModelError, match="name the catalogue it was trained on with --source"):
        export_run(run, tmp_path / "model", settings, source=open_source(other, settings=settings))
    assert not (tmp_path / "model").exists()


def test_a_folder_without_a_finished_epoch_is_refused(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(ModelError, match=r"is not a run with a finished epoch: it has no preset\.json"):
        export_run(tmp_path, tmp_path / "model", settings)
