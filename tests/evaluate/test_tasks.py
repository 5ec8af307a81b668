"""A new task is a class in a file and a line in the table; the command runs those that are named."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from modiste.errors import QueryError
from modiste.evaluate.context import SOURCE, Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.origin import origin
from modiste.evaluate.request import Request
from modiste.evaluate.result_part import Part
from modiste.evaluate.results import ModelFacts
from modiste.evaluate.run import evaluate
from modiste.evaluate.task import Page, Task
from modiste.evaluate.tasks import TABLE, tasks
from modiste.report.html import Column, Section, Table
from modiste.settings import Settings
from modiste.sources import open_source
from modiste.sources.reading import read

SETTINGS = Settings(threads=1)


class WordsPart(Part):
    """How long titles are."""

    mean_words: float


class Words(Task[WordsPart]):
    """Counts the words of titles."""

    needs = (SOURCE,)
    part = WordsPart

    def run(self, context: Context) -> WordsPart | None:
        counts = [len(product.title.split()) for product in context.products if product.title]
        return WordsPart(mean_words=sum(counts) / len(counts)) if counts else None

    def sections(self, result: Evaluation, page: Page) -> Iterator[Section]:
        part = result.part(WordsPart)
        if part is not None:
            yield Section("Words", [Table([Column("Words")], [[f"{part.mean_words:.1f}"]])])

    def printed(self, result: Evaluation) -> Iterator[str]:
        yield f"{page_words(result):.1f} words"


class Nothing(Words):
    """Never finds anything."""

    def run(self, context: Context) -> None:
        return None


def page_words(result: Evaluation) -> float:
    part = result.part(WordsPart)
    assert part is not None
    return part.mean_words


@pytest.fixture
def with_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table has one line more, and nothing else is touched."""
    monkeypatch.setitem(TABLE, "words", f"{__name__}:Words")


def test_every_line_of_the_table_leads_to_a_task() -> None:
    found = tasks()
    assert list(found) == list(TABLE)
    for name, task in found.items():
        assert issubclass(task.part, Part), name
        assert type(task).__doc__, name
        assert set(task.needs) <= {"source", "labels", "whole", "phone", "published-split", "compare", "run"}, name


def test_an_unknown_task_is_refused_with_the_known_ones() -> None:
    with pytest.raises(QueryError, match="There is no task 'outfits'; the known ones are labels, pictures, names"):
        tasks(["outfits"])


def test_tasks_come_in_the_order_of_the_table() -> None:
    assert list(tasks(["speed", "labels"])) == ["labels", "speed"]


@pytest.mark.usefixtures("with_words")
def test_a_new_task_is_run_written_read_and_shown(
    modiste: Callable[..., Any], shop_folder: Path, label_model: Path, tmp_path: Path
) -> None:
    arguments = ("evaluate", shop_folder, "--model", label_model, "--limit", 4, "--task", "words", "--out", tmp_path)
    done = modiste(*arguments)
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told.keys() == {"format_version", "origin", "model", "data", "mean_words"}
    assert told["data"]["rows"] == 4
    assert 2 < told["mean_words"] < 8
    written = json.loads((tmp_path / "evaluation.json").read_text())
    assert {name: value for name, value in written.items() if name in told} == told
    assert (written["phone"], written["heads"]) == (None, [])  # a reader finds every field
    page = (tmp_path / "index.html").read_text()
    assert "<h2>Words</h2>" in page
    assert f"{told['mean_words']:.1f}" in page


def test_speed_needs_no_catalogue_and_no_folder(modiste: Callable[..., Any], label_model: Path) -> None:
    done = modiste("evaluate", "--model", label_model, "--task", "speed")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["data"] is None
    assert told["speed"]["photos_per_second"] > 0
    assert told["speed"]["ms_decoding"] is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--task", "outfits"), "There is no task 'outfits'; the known ones are labels,"),
        (("--task", "labels"), "The task labels lacks something. Give a labelled catalogue as SOURCE."),
        (("--task", "phone"), "The task phone lacks something. Give it with --phone, or as --input phone=PATH."),
        (("--task", "speed", "--input", "phone"), "--input 'phone' is not NAME=PATH"),
        ((), "Give SOURCE and --out DIR, or name tasks with --task."),
    ],
)
def test_what_a_task_lacks_is_told(
    modiste: Callable[..., Any], label_model: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    done = modiste("evaluate", "--model", label_model, *arguments)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err


@pytest.mark.parametrize("name", ["pictures", "sentences"])
def test_finding_asks_all_products(shop_folder: Path, label_model: Path, name: str) -> None:
    catalogue = read(open_source(shop_folder, settings=SETTINGS))
    request = Request(catalogue, model=label_model, limit=3, tasks=(name,))
    with pytest.raises(QueryError, match=rf"{name} lacks something\. Fewer products are a different task"):
        evaluate(Context(request, SETTINGS))


def test_a_task_by_name_that_finds_nothing_is_told(shop_folder: Path, label_model: Path) -> None:
    catalogue = read(open_source(shop_folder, settings=SETTINGS))
    request = Request(catalogue, model=label_model, limit=3, tasks=("nothing",))
    with pytest.raises(QueryError, match="The task nothing finds nothing to measure"):
        evaluate(Context(request, SETTINGS), {"nothing": f"{__name__}:Nothing"})


def test_two_tasks_that_do_not_share_a_part_cannot_give_the_same_one() -> None:
    one, other = WordsPart(mean_words=1), WordsPart(mean_words=2)
    with pytest.raises(TypeError, match="Two tasks gave the part WordsPart"):
        one.joined(other)


def test_printed_lines_are_made_from_the_result_alone() -> None:
    facts = ModelFacts(
        name="m", sha256="0", training_data="none", height=8, width=6, dimensions=4, attributes=(), parameters=1,
        file_bytes=2,
    )  # fmt: skip
    result = Evaluation(origin(datetime(2030, 1, 1, tzinfo=UTC), 1.0, 1, []), facts, None, (WordsPart(mean_words=3),))
    assert list(Words().printed(result)) == ["3.0 words"]
