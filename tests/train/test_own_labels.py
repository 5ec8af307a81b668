"""A shop's own labels through every door: trained, exported, indexed, tagged, searched, audited, evaluated and served.

The catalogue has three attributes that no data set has (see own_labels_world.py); no line of the package names them.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from own_labels_world import GARMENTS, RARE, TONES, WEARERS, OwnWorld, write_own_world
from starlette.testclient import TestClient

pytest.importorskip("torch", reason="training needs the extra [train]")
pytest.importorskip("onnx", reason="exporting needs the extra [train]")

from modiste.models.model_folder import open_model
from modiste.schema import Role
from modiste.serve.app import create_app
from modiste.serve.settings import load_serve_settings
from modiste.settings import load_settings

pytestmark = pytest.mark.slow

KEY = "correct-horse"

TINY = {
    "backbone": "test_efficientnet",
    "weights": "none",
    "stages": "[{epochs = 9, height = 32}]",
    "batch": "16",
    "learning_rate": "0.01",
    "average_decay": "0.8",
    "rough_share": "0",
    "checkpoint_minutes": "60",
}

Said = tuple[str, str]
"""What a command printed on standard output and on standard error."""


def run(*arguments: object) -> Said:
    """A command as a shell calls it, in this process; it has to end well."""
    from modiste.cli.main import run as command

    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["modiste", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            command()
    assert not end.value.code, err.getvalue()
    return out.getvalue(), err.getvalue()


def lines(said: Said) -> list[dict[str, object]]:
    """JSON lines."""
    return [json.loads(line) for line in said[0].splitlines()]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for everything here."""
    return tmp_path_factory.mktemp("own")


@pytest.fixture(scope="module")
def world(home: Path) -> OwnWorld:
    """The catalogue."""
    return write_own_world(home / "catalogue")


@pytest.fixture(scope="module")
def source(world: OwnWorld) -> tuple[object, ...]:
    """The catalogue as commands are told of it: three of its columns mean what other catalogues have, too."""
    columns = ("--column", "type=garment", "--column", "colour=tone", "--column", "wearer=wearer2")
    return world.table, "--photos", world.photos, *columns


@pytest.fixture(scope="module")
def trained(home: Path, source: tuple[object, ...]) -> Said:
    """What `modiste train` said; the run lies in `home`."""
    settings = [part for name, value in TINY.items() for part in ("--set", f"{name}={value}")]
    return run("train", *source, "--out", home / "run", "--threads", 1, *settings)


@pytest.fixture(scope="module")
def model(home: Path, trained: Said) -> Path:
    """The exported model; its attributes mean what the columns were said to mean."""
    run("export", home / "run", "--out", home / "model", "--threads", 1)
    return home / "model"


@pytest.fixture(scope="module")
def shop(home: Path, source: tuple[object, ...], model: Path) -> Path:
    """The catalogue, indexed by its own model."""
    out, _ = run("index", *source, "--shop", home / "shop", "--model", model)
    assert "holds 240 products" in out
    return home / "shop"


@pytest.fixture
def ask(shop: Path, model: Path) -> Callable[..., Said]:
    """ask("search", "obi"): a command over the shop."""
    return lambda command, *more: run(command, "--shop", shop, "--model", model, *more)


@contextmanager
def served(shop: Path, model: Path) -> Iterator[TestClient]:
    """A client of the shop's server."""
    settings = load_serve_settings(write_keys=KEY, requests_per_minute=0)
    with TestClient(create_app(shop, load_settings(model=model), settings)) as client:
        yield client


def test_training_says_which_labels_it_found_and_what_it_leaves_out(trained: Said, home: Path, world: OwnWorld) -> None:
    said = trained[1]
    rows = json.loads((home / "run" / "data.json").read_text("utf-8"))["label_rows"]
    assert {name: set(found) for name, found in rows.items()} == {
        "garment": {*GARMENTS, RARE},
        "tone": set(TONES),
        "wearer2": set(WEARERS),
    }
    garments = ", ".join(f"{label} {count}" for label, count in rows["garment"].items() if label != RARE)
    assert f"Learns garment: 3 labels, with their training rows {garments}." in said
    assert f"Labels of garment in fewer than 5 rows count as missing: {RARE} {rows['garment'][RARE]}." in said
    assert f"Over all products 2 labels are in no list and count as missing: garment={RARE} 2." in said
    assert "Does not learn care: it has 0 values with 5 rows or more, and two are needed." in said
    assert "600 drawn products have none of these labels and are left out." in said
    assert sum(rows["wearer2"].values()) < sum(rows["tone"].values()) < len(world.rows)


def test_the_model_has_the_labels_that_were_found_and_learned_them(model: Path) -> None:
    description = open_model(model).description
    assert description.labels == {"garment": GARMENTS, "tone": tuple(TONES), "wearer2": WEARERS}
    assert [attribute.role for attribute in description.schema] == [Role.TYPE, Role.COLOUR, Role.WEARER]
    assert description.metrics["validation_accuracy_raw_garment"] > 0.8
    assert description.metrics["validation_accuracy_raw_tone"] > 0.8
    assert "labels of garment, tone, wearer2" in (model / "README.md").read_text("utf-8")


def test_photos_are_tagged_in_those_labels(model: Path, world: OwnWorld) -> None:
    photos = [world.photos / f"{product_id}.png" for product_id in sorted(world.ids(garment="Kimono"))[:12]]
    tagged = lines(run("tag", *photos, "--model", model, "--format", "jsonl"))
    found = [{name: tag["label"] for name, tag in line["tags"].items()} for line in tagged]
    assert {tuple(tags) for tags in found} == {("garment", "tone", "wearer2")}
    right = [
        tags["tone"] == world.by_id[Path(line["photo"]).stem]["tone"] for tags, line in zip(found, tagged, strict=True)
    ]
    assert sum(right) >= 10
    assert sum(tags["garment"] == "Kimono" for tags in found) >= 10


def test_words_find_labels_by_their_roles(ask: Callable[..., Said], world: OwnWorld) -> None:
    said = ask("search", "kimono in teal green", "-k", 5, "--format", "jsonl")
    found = [line["product_id"] for line in lines(said)]
    assert set(found) <= world.ids(garment="Kimono", tone="Teal Green")
    assert len(found) == 5
    assert "kimono: garment=Kimono; teal green: tone=Teal Green" in said[1]


def test_filters_hold(ask: Callable[..., Said], world: OwnWorld) -> None:
    cheap = ("--where", "tone=Saffron", "--where", "wearer2=Little ones", "--where", "price<=40")
    found = lines(ask("search", "obi", "-k", 50, "--no-collapse", *cheap, "--format", "jsonl"))
    expected = world.ids(garment="Obi", tone="Saffron", wearer2="Little ones")
    assert {line["product_id"] for line in found} == {
        each for each in expected if int(world.by_id[each]["price"]) <= 40
    }
    assert len(found) > 1


def test_the_audit_finds_labels_that_the_photo_contradicts(ask: Callable[..., Said], world: OwnWorld) -> None:
    suspects = lines(ask("audit", "--attribute", "tone", "--format", "jsonl"))
    told = {line["product_id"]: (line["given"], line["suggested"]) for line in suspects}
    assert {each: told.get(each) for each in world.mislabelled} == world.mislabelled


def test_missing_labels_are_filled(ask: Callable[..., Said], world: OwnWorld) -> None:
    filled = lines(ask("fill", "--confidence", 0.9, "--format", "jsonl"))
    assert {line["attribute"] for line in filled} == {"wearer2"}
    told = {line["product_id"]: line["suggested"] for line in filled}
    assert set(told) <= world.ids(wearer2="")
    assert len(told) > 10
    assert sum(label == world.worn_by[each] for each, label in told.items()) > 0.75 * len(told)


def test_the_evaluation_judges_every_attribute(home: Path, source: tuple[object, ...], model: Path, shop: Path) -> None:
    run("evaluate", *source, "--model", model, "--run", home / "run", "--out", home / "report")
    result = json.loads((home / "report" / "evaluation.json").read_text("utf-8"))
    heads = {head["attribute"]: head for head in result["heads"]}
    assert {name: (head["classes"], head["role"]) for name, head in heads.items()} == {
        "garment": (3, "type"),
        "tone": (4, "colour"),
        "wearer2": (2, "wearer"),
    }
    assert heads["tone"]["accuracy"] > 0.8 > heads["tone"]["majority"]
    assert "garment" in (home / "report" / "index.html").read_text("utf-8")


def test_the_server_answers_in_those_labels(shop: Path, model: Path, world: OwnWorld) -> None:
    kimono = min(world.ids(garment="Kimono", tone="Ink Blue") - set(world.mislabelled))
    photo = (world.photos / f"{kimono}.png").read_bytes()
    with served(shop, model) as client:
        found = client.get("/v1/search", params={"text": "kimono in teal green", "k": 3}).json()
        assert {hit["attributes"]["tone"] for hit in found["hits"]} == {"Teal Green"}
        where = {"where": ["tone=Saffron", "garment=Obi"], "k": 4}
        alike = client.post("/v1/similar", files={"photo": photo}, params=where).json()
        assert {hit["product_id"] for hit in alike["hits"]} <= world.ids(tone="Saffron", garment="Obi")
        assert len(alike["hits"]) == 4
        (tagged,) = client.post("/v1/tag", files={"photos": photo}).json()["photos"]
        assert set(tagged["tags"]) == {"garment", "tone", "wearer2"}
        assert tagged["tags"]["tone"]["label"] == "Ink Blue"
        page = client.get("/", params={"q": "kimono in teal green"}).text
        assert "Teal Green" in page
        suspects = client.get("/v1/audit", headers={"Authorization": f"Bearer {KEY}"}).json()["suspects"]
        assert {each["product_id"] for each in suspects if each["attribute"] == "tone"} >= set(world.mislabelled)
