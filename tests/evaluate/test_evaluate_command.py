"""`modiste evaluate` through its door: what it writes, and that the numbers agree with each other."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from modiste.catalogue.splits import split_of
from modiste.cli.main import app
from modiste.evaluate.context import Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.held_out import sample
from modiste.evaluate.request import Request
from modiste.evaluate.result_file import read_result
from modiste.evaluate.result_part import Part
from modiste.evaluate.retrieval.results import Finding
from modiste.evaluate.run import evaluate as run_evaluation
from modiste.evaluate.tasks.compare import ComparePart
from modiste.evaluate.tasks.curves import CurvesPart
from modiste.evaluate.tasks.labels import LabelsPart
from modiste.evaluate.tasks.published import PublishedPart
from modiste.evaluate.tasks.speed import SpeedPart
from modiste.evaluate.tasks.variants import VariantsPart
from modiste.models.model_folder import open_model, save_model
from modiste.schema import kaggle
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.sources.reading import read
from modiste.types import Product

pytestmark = pytest.mark.slow

SETTINGS = Settings(threads=1)
RUN_LOG = [
    {"event": "train", "steps": 20, "labels": 9.0},
    {"event": "validation", "steps": 20, "epoch": 0, "seconds": 60.0, "loss": 8.0},
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, shop_folder: Path, label_model: Path) -> Path:
    """The folder of one evaluation with everything asked for that needs no data set."""
    folder = tmp_path_factory.mktemp("results") / "stub"
    run = tmp_path_factory.mktemp("run")
    (run / "log.jsonl").write_text(
        "".join(json.dumps({**event, "accuracy": dict.fromkeys(kaggle().names, 0.4)}) + "\n" for event in RUN_LOG)
    )
    split = run / "split.csv"
    split.write_text("id,split\n" + "".join(f"{number},test\n" for number in range(100_001, 100_031)))
    answer = evaluate(
        shop_folder, "--out", folder, "--model", label_model, "--larger", shop_folder, "--run", run,
        "--compare", label_model, "--published-split", split,
    )  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert "articleType" in answer.output
    assert f"Report: {folder / 'index.html'}" in answer.output.replace("\n", "")
    return folder


@pytest.fixture(scope="module")
def result(out: Path) -> Evaluation:
    return read_result(out / "evaluation.json")


@pytest.fixture(scope="module")
def labels(result: Evaluation) -> LabelsPart:
    return part_of(result, LabelsPart)


@pytest.fixture(scope="module")
def predictions(out: Path) -> list[dict[str, str]]:
    with (out / "predictions.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


P = TypeVar("P", bound=Part)


def part_of(result: Evaluation, kind: type[P]) -> P:
    """A part that is there."""
    found = result.part(kind)
    assert found is not None
    return found


def evaluate(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


def mean(rows: list[dict[str, str]], column: str) -> float:
    values = [float(row[column]) for row in rows if row[column] != ""]
    return sum(values) / len(values)


def test_every_head_is_judged_in_both_labellings(result: Evaluation, labels: LabelsPart) -> None:
    found = {(head.attribute, head.labelling): head.classes for head in labels.heads}
    spaces = kaggle().by_name
    expected = {(name, "raw"): len(space.labels) for name, space in spaces.items()}
    expected |= {(name, "merged"): len(space.merged) for name, space in spaces.items()}
    assert found == expected


def test_means_of_the_predictions_are_the_reported_numbers(
    result: Evaluation, predictions: list[dict[str, str]], labels: LabelsPart
) -> None:
    assert len(predictions) == result.data.rows
    for head in labels.heads:
        name = f"{head.attribute}.{head.labelling}"
        assert mean(predictions, f"{name}.right") == pytest.approx(head.accuracy)
        assert mean(predictions, f"{name}.top3") == pytest.approx(head.top3)
        judged = [row for row in predictions if row[f"{name}.true"]]
        assert len(judged) == head.rows
        assert sum(row[f"{name}.true"] == row[f"{name}.predicted"] for row in judged) / len(judged) == pytest.approx(
            head.accuracy
        )


def test_true_labels_are_those_of_the_table(shop_folder: Path, predictions: list[dict[str, str]]) -> None:
    products = {p.product_id: p for p in read(open_source(shop_folder, settings=SETTINGS)).products}
    for row in predictions:
        attributes = products[row["product_id"]].attributes
        for name in kaggle().names:
            assert row[f"{name}.raw.true"] == attributes.get(name, "")


def test_judged_products_are_the_test_side(out: Path, predictions: list[dict[str, str]]) -> None:
    assert {split_of(row["group"]) for row in predictions} == {"test"}


def test_confusion_matrices_have_every_label_and_photo(out: Path, result: Evaluation, labels: LabelsPart) -> None:
    for head in labels.heads:
        with (out / "confusion" / f"{head.attribute}-{head.labelling}.csv").open(encoding="utf-8", newline="") as file:
            header, *rows = list(csv.reader(file))
        counts = np.array([row[1:] for row in rows], int)
        assert header[1:] == [row[0] for row in rows]
        assert counts.shape == (head.classes, head.classes)
        assert counts.sum() == head.rows
        assert np.trace(counts) / head.rows == pytest.approx(head.accuracy)


def test_class_table_has_every_class_and_its_support(out: Path, result: Evaluation, labels: LabelsPart) -> None:
    with (out / "classes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(head.classes for head in labels.heads)
    for head in labels.heads:
        own = [row for row in rows if (row["attribute"], row["labelling"]) == (head.attribute, head.labelling)]
        assert sum(int(row["support"]) for row in own) == head.rows
        present = [float(row["f1"]) for row in own if int(row["support"])]
        assert sum(present) / len(present) == pytest.approx(head.macro_f1, abs=1e-4)


def test_baselines_stand_beside_every_accuracy(result: Evaluation, shop_folder: Path, labels: LabelsPart) -> None:
    gender, article = labels.head("gender", "merged"), labels.head("articleType", "merged")
    assert gender is not None
    assert article is not None
    assert None not in (gender.majority, gender.from_article_type, gender.agreement, article.majority)
    assert article.from_article_type is None
    master = labels.head("masterCategory", "raw")
    assert master is not None
    assert master.from_article_type == 1.0  # the type says the category, in a drawn shop


def test_categories_are_parts_of_the_whole(result: Evaluation, labels: LabelsPart) -> None:
    gender = labels.head("gender", "merged")
    assert gender is not None
    assert sum(category.rows for category in labels.categories) == result.data.rows
    weighted = sum(category.rows * (category.accuracy["gender"] or 0) for category in labels.categories)
    assert weighted / result.data.rows == pytest.approx(gender.accuracy)


def test_other_photos_are_judged(result: Evaluation) -> None:
    variants = part_of(result, VariantsPart).variants
    names = [variant.name for variant in variants]
    heights = [f"{kind}, {height} px high" for kind in ("own", "larger") for height in (80, 128, 256)]
    assert names == [*heights, "on busy grounds"]
    own, *_, busy = variants
    # The shop's photos are 80 px high: shown at 80 px they are what they were.
    assert all(difference is not None and difference.value == 0 for difference in own.difference.values())
    assert 0 < busy.photos <= result.data.rows
    assert busy.photos + busy.left_out == result.data.rows


def test_finding_products_is_measured(out: Path, result: Evaluation) -> None:
    retrieval = part_of(result, Finding).retrieval
    tasks = {table.task for table in retrieval.tables}
    assert {"picture to picture", "known item"} <= tasks
    assert "has no text tower" in retrieval.absent["name to picture"]
    pictures = retrieval.table("picture to picture", "articleType")
    assert pictures is not None
    assert [line.method for line in pictures.lines][1:] == [
        "colour histogram",
        "label-stub: search",
        "label-stub: search, products without labels",
        "full text over titles",
        "random",
        "ceiling: who knows the labels",
    ]
    assert pictures.queries == result.data.rows
    page = (out / "index.html").read_text()
    assert "<h2>Finding products</h2>" in page
    assert (out / "charts" / "retrieval.png").is_file()


def test_a_model_does_not_differ_from_itself(result: Evaluation) -> None:
    comparison = part_of(result, ComparePart).comparison
    assert len(comparison.heads) == 14
    assert {head.difference.value for head in comparison.heads} == {0}


def test_published_split_is_judged_and_said_not_to_be_a_test(out: Path, result: Evaluation) -> None:
    published = part_of(result, PublishedPart).published
    assert not published.trained_on_it
    assert len(published.lines) == 3
    assert "the first two lines do not test it" in (out / "index.html").read_text()


def test_speed_and_size_are_measured(result: Evaluation, label_model: Path) -> None:
    assert result.model.file_bytes == (label_model / "model.onnx").stat().st_size
    assert result.model.parameters == 6433
    speed = part_of(result, SpeedPart).speed
    assert min(speed.ms_per_photo, speed.ms_encoder, speed.photos_per_second, speed.ms_decoding or 0) > 0
    assert speed.peak_memory_mb is None or speed.peak_memory_mb > 10


def test_curves_come_from_the_run(result: Evaluation) -> None:
    assert [(point.epoch, point.train_loss, point.validation_loss) for point in part_of(result, CurvesPart).curves] == [
        (1, 9.0, 8.0)
    ]
    assert result.model.training_seconds == 60


def test_result_file_holds_no_row_and_no_folder(
    out: Path, predictions: list[dict[str, str]], shop_folder: Path
) -> None:
    text = (out / "evaluation.json").read_text()
    assert str(out.parent) not in text
    assert str(shop_folder.parent) not in text
    assert not any(f'"{row["product_id"]}"' in text for row in predictions)  # bare digits are in measured times too
    content = json.loads(text)
    assert {"commit", "command", "seconds", "machine", "made"} <= content["origin"].keys()
    assert content["origin"]["seconds"] > 0
    assert {"name", "rows", "ids_hash"} <= content["data"].keys()


def test_page_carries_everything_with_it(out: Path) -> None:
    page = (out / "index.html").read_text()
    sources = re.findall(r'src="([^"]{0,30})', page)
    assert len(sources) > 15
    assert {path.name for path in (out / "confusion").glob("*.png")} == {
        f"{name}-merged.png" for name in kaggle().names
    }
    assert all(source.startswith("data:image/") for source in sources)
    for title in ("Accuracy", "Confidence", "Other photos", "Training", "A published split", "Predictions to look at"):
        assert f"<h2>{title}</h2>" in page
    assert "Jeans against Trousers" in page
    assert '<time datetime="' in page


@pytest.fixture
def judge(shop_folder: Path, label_model: Path, tmp_path: Path) -> Callable[..., Evaluation]:
    """Evaluates without a page, on the shop or another catalogue."""

    def run(source: Path = shop_folder, **asked: object) -> Evaluation:
        request = Request(read(open_source(source, settings=SETTINGS)), tmp_path / "out", label_model)
        return run_evaluation(Context(replace(request, **asked), SETTINGS))  # type: ignore[arg-type]

    return run


def predicted(folder: Path) -> dict[str, dict[str, str]]:
    """product_id -> what was predicted, with its confidence."""
    with (folder / "predictions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = re.compile(r".*\.(predicted|confidence)$")
    return {row["product_id"]: {name: cell for name, cell in row.items() if kept.match(name)} for row in rows}


def test_name_and_year_never_change_a_prediction(
    judge: Callable[..., Evaluation], shop_folder: Path, tmp_path: Path, out: Path
) -> None:
    other = tmp_path / "renamed"
    shutil.copytree(shop_folder, other)
    with (shop_folder / "styles.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    name, year = header.index("productDisplayName"), header.index("year")
    for number, row in enumerate(rows):
        row[name], row[year] = f"Red Jeans Women {number}", "1999"
    with (other / "styles.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    judge(other)
    before, after = predicted(out), predicted(tmp_path / "out")
    shared = before.keys() & after.keys()
    assert len(shared) > 5
    assert all(before[product_id] == after[product_id] for product_id in shared)


def test_a_limit_judges_fewer_of_the_same_photos(
    judge: Callable[..., Evaluation], out: Path, tmp_path: Path, result: Evaluation
) -> None:
    limited = judge(limit=5)
    assert limited.part(Finding) is None
    assert (limited.data.rows, limited.data.limit) == (5, 5)
    assert predicted(tmp_path / "out").items() <= predicted(out).items()


def test_the_validation_side_is_other_products(
    judge: Callable[..., Evaluation], out: Path, tmp_path: Path, result: Evaluation
) -> None:
    validated = judge(split="validation", limit=5)
    assert validated.data.split == "validation tenth of the grouped split"
    assert not predicted(tmp_path / "out").keys() & predicted(out).keys()


def test_a_broken_photo_is_left_out_and_counted(
    judge: Callable[..., Evaluation], shop_folder: Path, tmp_path: Path, predictions: list[dict[str, str]]
) -> None:
    other = tmp_path / "broken"
    shutil.copytree(shop_folder, other)
    alone = [Product(row["product_id"]) for row in predictions if row["group"] == row["product_id"]]
    broken = sample(alone, 1)[0].product_id
    (other / "images" / f"{broken}.jpg").write_bytes(b"\xff\xd8\xff no photo")
    judged = judge(other, limit=10)
    assert (judged.data.photos_failed, judged.data.rows) == (1, 9)
    assert broken not in predicted(tmp_path / "out")


def test_a_model_without_heads_is_timed_only(shop_folder: Path, label_model: Path, tmp_path: Path) -> None:
    folder = open_model(label_model)
    bare = folder.description.model_copy(update={"labels": {}, "temperatures": {}, "name": "bare"})
    model = save_model(tmp_path / "bare", folder.graph, bare, "# bare\n").path
    answer = evaluate(shop_folder, "--out", tmp_path / "out", "--model", model, "--larger", shop_folder)
    assert answer.exit_code == 0, answer.output
    sentence = "The model bare has no label heads, so only retrieval, speed and size can be judged"
    assert sentence in answer.output
    found = read_result(tmp_path / "out" / "evaluation.json")
    assert {type(part) for part in found.parts} == {Finding, SpeedPart}
    page = (tmp_path / "out" / "index.html").read_text()
    assert sentence in page
    assert "<h2>Accuracy</h2>" not in page


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--run", "is not a run folder"),
        ("--phone", "images.csv"),
        ("--compare", "is not a model folder"),
        ("--features", "is not a model folder"),
        ("--shop", "There is no shop"),
    ],
)
def test_a_wrong_folder_is_refused_before_any_work(
    modiste: Callable[..., object], shop_folder: Path, label_model: Path, tmp_path: Path, option: str, sentence: str
) -> None:
    (tmp_path / "empty").mkdir()
    ended = modiste(
        "evaluate", shop_folder, "--out", tmp_path / "out", "--model", label_model, option, tmp_path / "empty"
    )
    assert ended.code == 2  # type: ignore[attr-defined]
    assert sentence in ended.err  # type: ignore[attr-defined]
    assert not (tmp_path / "out").exists()


def test_evaluation_imports_no_torch() -> None:
    code = (
        "import sys, modiste.cli.evaluate, modiste.evaluate.run, modiste.evaluate.page\n"
        "print({'torch', 'timm', 'lightning'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
