from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from small_world import COLOURS, PREPROCESSING

from modiste.errors import ModelError
from modiste.models.lazy import LazyEncoder
from modiste.models.model_folder import SHIPPED, ModelDescription, open_model, save_model
from modiste.schema import Attribute, Role, Sense, kaggle
from modiste.shop.model import model_schema
from modiste.types import ModelIdentity

SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
"""Published with the standard: FIPS 180-2, appendix B.1."""


def description(**changes: object) -> ModelDescription:
    fields = {
        "name": "net-1",
        "dimensions": 4,
        "preprocessing": PREPROCESSING,
        "labels": {"season": ("Fall", "Summer")},
        "temperatures": {"season": 1.5},
        "training_data": "none",
        "licences": {"graph": "Apache-2.0"},
        "metrics": {"season.accuracy": 0.5},
    }
    return ModelDescription(**{**fields, **changes})


@pytest.fixture
def copy(tmp_path, colour_model):
    """A model folder that a test may damage."""
    return shutil.copytree(colour_model, tmp_path / "model")


def change(folder, **values: object) -> None:
    """Change model.json's values; None takes the key out."""
    file = folder / "model.json"
    content = json.loads(file.read_text())
    content.update(values)
    file.write_text(json.dumps({key: value for key, value in content.items() if value is not None}))


def test_saved_folder_opens_as_it_was(tmp_path):
    saved = save_model(tmp_path / "net", b"abc", description(), "# net-1\n")
    opened = open_model(tmp_path / "net")
    assert opened == saved
    assert opened.graph == b"abc"
    assert opened.description == description(graph_sha256=SHA256_OF_ABC)
    assert opened.identity == ModelIdentity("net-1", SHA256_OF_ABC, PREPROCESSING.hash(), 4, 2)
    assert (tmp_path / "net/README.md").read_text() == "# net-1\n"


GARMENT = Attribute("garment", (), Role.TYPE, shown_as="piece", senses={Sense.WORN: ("Kimono",)})


def test_what_attributes_mean_travels_with_the_folder(tmp_path):
    labels = {"garment": ("Kimono", "Obi"), "colour": ("Indigo", "Rust")}
    described = description(labels=labels, temperatures=dict.fromkeys(labels, 1.0), attributes=(GARMENT,))
    save_model(tmp_path, b"abc", described, "# net-1\n")
    schema = model_schema(LazyEncoder.open(tmp_path))
    assert schema.labels == labels
    assert schema.named("garment").role is Role.TYPE
    assert schema.named("garment").meaning(Sense.WORN) == ("Kimono",)
    assert schema.named("colour").role is Role.COLOUR, "what is not described means what its name says"
    written = json.loads((tmp_path / "model.json").read_text())
    assert "labels" not in written["attributes"][0], "the labels are kept once"


def test_folder_written_before_attributes_were_described_means_what_its_names_say():
    assert "attributes" not in json.loads((SHIPPED / "model.json").read_text())
    assert open_model().description.schema == kaggle()


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ([{"name": "garment"}], "attributes must be distinct and among those that have labels"),
        ([{"name": "season"}, {"name": "season"}], "attributes must be distinct"),
        ([{"role": "type"}], "not described as it should be"),
        ([{"name": "season", "role": "weather"}], "'weather' is not a valid Role"),
    ],
)
def test_attributes_that_do_not_fit_are_refused(tmp_path, attributes, words):
    save_model(tmp_path, b"abc", description(), "# net-1\n")
    change(tmp_path, attributes=attributes)
    with pytest.raises(ModelError, match=words):
        open_model(tmp_path)


def test_saving_again_replaces_the_model_and_leaves_nothing_behind(tmp_path):
    save_model(tmp_path, b"old", description(), "old")
    save_model(tmp_path, b"abc", description(name="net-2"), "new")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["README.md", "model.json", "model.onnx"]
    assert open_model(tmp_path).identity.name == "net-2"


def test_run_killed_while_saving_again_leaves_no_mixture(tmp_path, monkeypatch):
    save_model(tmp_path, b"old", description(), "old")
    monkeypatch.setattr(ModelDescription, "model_dump_json", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        save_model(tmp_path, b"abc", description(name="net-2"), "new")
    with pytest.raises(ModelError, match=r"not the graph that model\.json describes"):
        open_model(tmp_path)


@pytest.mark.parametrize("name", ["model.onnx", "model.json", "README.md"])
def test_missing_file_is_named(copy, name):
    (copy / name).unlink()
    with pytest.raises(ModelError, match=rf"it has no {name}; make one with"):
        open_model(copy)


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(ModelError, match="nowhere is not a model folder"):
        open_model(tmp_path / "nowhere")


def test_other_graph_is_refused(copy):
    graph = (copy / "model.onnx").read_bytes()
    (copy / "model.onnx").write_bytes(graph[:-1] + bytes([graph[-1] ^ 1]))
    with pytest.raises(ModelError, match=r"not the graph that model\.json describes; copy or export it again"):
        open_model(copy)


@pytest.mark.parametrize("version", [2, 0, "1", None])
def test_other_format_version_is_refused_before_anything_else(copy, version):
    change(copy, format_version=version, invention=1)
    with pytest.raises(ModelError, match=rf"format version {version!r} and this modiste reads 1; export"):
        open_model(copy)


@pytest.mark.parametrize("text", ["", "{", "[1]", "null"])
def test_description_that_is_no_object_is_refused(copy, text):
    (copy / "model.json").write_text(text)
    with pytest.raises(ModelError, match=r"model\.json"):
        open_model(copy)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"dimensions": 257}, "dimensions is refused"),
        ({"dimensions": 0}, "dimensions is refused"),
        ({"dimensions": "4"}, "dimensions is refused"),
        ({"invention": 1}, "invention is refused"),
        ({"name": None}, "name is refused"),
        ({"name": "../net"}, "name is refused"),
        ({"licences": None}, "licences is refused"),
        ({"temperatures": {}}, "labels and temperatures must name the same attributes"),
        ({"temperatures": {"baseColour": 0}}, "temperatures.baseColour is refused"),
        ({"labels": {"baseColour": []}}, "labels of baseColour must be distinct and at least one"),
        ({"labels": {"baseColour": ["Red", "Red"]}}, "labels of baseColour must be distinct and at least one"),
        ({"metrics": {"accuracy": float("nan")}}, "metrics.accuracy is refused"),
        ({"preprocessing": {"height": 4}}, "preprocessing has missing keys: fill, resample, width"),
        ({"preprocessing": {**PREPROCESSING.as_dict(), "fill": "blue"}}, "fill is 'blue'; known are border, white"),
    ],
)
def test_description_that_does_not_hold_together_is_refused(copy, values, said):
    change(copy, **values)
    with pytest.raises(ModelError, match=said):
        open_model(copy)


def test_colour_model_says_what_the_small_world_says(colour_model):
    opened = open_model(colour_model)
    assert opened.description.labels == {"baseColour": tuple(COLOURS)}
    assert opened.description.preprocessing == PREPROCESSING


def test_shipped_folder_is_the_default_and_small():
    shipped = open_model()
    assert shipped.path == SHIPPED
    assert shipped.identity.dimensions <= 256
    assert sum(file.stat().st_size for file in SHIPPED.rglob("*")) <= 25_000_000


def test_shipped_folder_holds_no_pickle_and_names_its_licences():
    assert {file.suffix for file in SHIPPED.rglob("*") if file.is_file()} <= {".onnx", ".json", ".md", ".npz"}
    np.load(SHIPPED / "text" / "tower.npz", allow_pickle=False)
    card = (SHIPPED / "README.md").read_text()
    for licence in open_model().description.licences.values():
        assert licence in card
