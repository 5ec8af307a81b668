"""The whole retrieval part on coloured squares: who sees colours finds everything, and a tower knows their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
from small_world import COLOURS, ColourEncoder, colour_vectors, png, square

from modiste.catalogue.splits import split_of
from modiste.errors import ModelMismatchError, PhotoError
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.held_out import GroupedSplit, content_key
from modiste.evaluate.label_columns import LabelColumns
from modiste.evaluate.origin import origin
from modiste.evaluate.results import ModelFacts
from modiste.evaluate.retrieval.galleries import Galleries
from modiste.evaluate.retrieval.histogram import ColourHistogram
from modiste.evaluate.retrieval.methods import FULL_TEXT, HISTOGRAM, RANDOM, Method, Methods
from modiste.evaluate.retrieval.pictures import MERGED, RAW
from modiste.evaluate.retrieval.results import (
    BY_CROP,
    BY_FILTERS,
    BY_LARGER,
    BY_SLIP,
    KNOWN,
    LABELS,
    NAMES,
    PICTURES,
    READER,
    SENTENCES,
    Finding,
    RetrievalResult,
)
from modiste.evaluate.retrieval.tally import CEILING
from modiste.evaluate.retrieval.vectors import PhotoVectors, stacked
from modiste.evaluate.task import Page
from modiste.evaluate.tasks import FINDING, tasks
from modiste.parallel.progress import Silent
from modiste.report.html import Table
from modiste.schema import schema_of
from modiste.settings import Settings
from modiste.shop import Shop
from modiste.text.tokens import terms
from modiste.types import Catalogue, Embeddings, Product
from modiste.types import Finding as SourceFinding

SETTINGS = Settings(threads=1)
FACTS = ModelFacts(
    name="colour", sha256="0", training_data="none", height=4, width=3, dimensions=4, attributes=("baseColour",),
    parameters=1, file_bytes=1,
)  # fmt: skip
SHOWN = ("Black", "Red", "Green", "Blue")
EACH = 30


class Squares:
    """A catalogue of `EACH` squares of every colour in `SHOWN`, with names of their own; one photo is broken."""

    name = "squares"

    def read(self) -> Iterator[Product | SourceFinding]:
        for number in range(EACH * len(SHOWN)):
            colour = SHOWN[number % len(SHOWN)]
            labels = {"gender": "Men", "articleType": "Shirts", "baseColour": colour, "masterCategory": "Apparel"}
            yield Product(str(number), f"Brand{number % 5} {colour} Shirt", labels, photo=f"{colour}-{number}")
        yield Product("broken", "Brand0 Broken", {"baseColour": "Red"}, photo="broken")

    def photo(self, key: str) -> bytes:
        if key == "broken":
            raise PhotoError("It is broken.")
        return png(square(key.partition("-")[0]))


class ColourTower:
    """Knows the words of the colours."""

    def knows(self, term: str) -> bool:
        return term.title() in COLOURS

    def encode_texts(self, texts: Sequence[str]) -> Embeddings:
        named = [next((COLOURS[t.title()] for t in terms(text) if t.title() in COLOURS), (9, 9, 9)) for text in texts]
        return colour_vectors(np.array(named, np.float64).reshape(-1, 3))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    source = Squares()
    return Catalogue(source, tuple(each for each in source.read() if isinstance(each, Product)), ())


@dataclass
class Prepared:
    """A context whose galleries are made already."""

    galleries: Galleries
    progress: Silent = field(default_factory=Silent)


def measured(
    catalogue: Catalogue, cache: Path, tower: ColourTower | None, larger: Catalogue | None = None
) -> RetrievalResult:
    groups = {product.product_id: product.product_id for product in catalogue.products}
    split = GroupedSplit(catalogue, groups, {key: split_of(key) for key in groups})
    vectors = PhotoVectors(catalogue, cache, SETTINGS, Silent())
    encoders = {"colour": ColourEncoder(), HISTOGRAM: ColourHistogram()}
    found = {name: vectors.of(encoder) for name, encoder in encoders.items()}
    products = tuple(product for product in catalogue.products if product.product_id in found["colour"])
    model, histogram = (Method(name, encoder, *stacked(products, found[name])) for name, encoder in encoders.items())
    columns = LabelColumns.of(catalogue.products, schema_of({}))
    methods = Methods(model, (histogram,), tower)
    context = Prepared(Galleries(methods, products, split, "test", columns, SETTINGS, larger))
    parts = [task.run(context) for task in tasks(FINDING).values()]  # type: ignore[arg-type]
    found = reduce(lambda one, other: one.joined(other), (part for part in parts if part is not None))
    assert isinstance(found, Finding)
    return found.retrieval


@pytest.fixture(scope="module")
def result(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> RetrievalResult:
    return measured(catalogue, tmp_path_factory.mktemp("cache"), ColourTower(), catalogue)


def values(result: RetrievalResult, task: str, relevance: str, method: str) -> dict[str, float | None]:
    table = result.table(task, relevance)
    assert table is not None
    line = table.line(method)
    assert line is not None
    return line.values


def test_who_sees_colours_finds_pictures_by_them(result: RetrievalResult) -> None:
    perfect = {"hit@10": 1, "P@10": 1, "mAP@10": 1}
    for relevance in (RAW, MERGED):
        for method in ("colour", "colour: search", HISTOGRAM, CEILING):
            assert values(result, PICTURES, relevance, method) == pytest.approx(perfect)
        # A title also says the brand, which is rarer than the colour and so weighs more.
        random, text = (values(result, PICTURES, relevance, method)["P@10"] for method in (RANDOM, FULL_TEXT))
        assert 0 < (random or 0) < (text or 0) < 1
    assert values(result, PICTURES, "gender", "colour")["P@10"] == 1


def test_the_queries_are_the_test_side_and_the_gallery_all_others(
    catalogue: Catalogue, result: RetrievalResult
) -> None:
    table = result.table(PICTURES, RAW)
    assert table is not None
    asked = sum(split_of(product.product_id) == "test" for product in catalogue.products[:-1])
    assert (table.queries, table.gallery) == (asked, len(catalogue.products) - 1 - asked)


def test_words_find_what_the_tower_knows(result: RetrievalResult) -> None:
    assert values(result, LABELS, "baseColour", "colour") == pytest.approx(
        {"P@1": 1, "MRR@10": 1} | {"P@10": values(result, LABELS, "baseColour", CEILING)["P@10"]}
    )
    assert values(result, LABELS, "masterCategory", CEILING)["P@10"] == 1
    assert values(result, NAMES, "exactly that name", FULL_TEXT)["hit@10"] == 1
    assert values(result, NAMES, "exactly that name", "colour")["hit@10"] == 1  # at most ten of a colour in the tenth
    assert values(result, NAMES, "exactly that name", READER)["MRR@10"] is None
    assert values(result, NAMES, "exactly that name", HISTOGRAM) == {"hit@10": None, "MRR@10": None}


def test_known_items_are_found_as_far_as_they_can_be_told_apart(result: RetrievalResult) -> None:
    # All squares of a colour look alike: the ten first of its thirty are found whatever is asked.
    for how in (BY_CROP, BY_LARGER):
        assert 0 < (values(result, KNOWN, how, "colour")["hit@10"] or 0) < 1
        assert values(result, KNOWN, how, FULL_TEXT) == {"hit@10": None, "P@1": None}
        assert (values(result, KNOWN, how, RANDOM)["hit@10"] or 0) < 0.5
    for how in (BY_SLIP, BY_FILTERS):
        assert values(result, KNOWN, how, "colour: search")["hit@10"] == 1
    assert values(result, KNOWN, BY_FILTERS, FULL_TEXT)["hit@10"] == 1


def test_what_needs_a_tower_or_larger_photos_is_said_to_be_absent(catalogue: Catalogue, tmp_path: Path) -> None:
    without = measured(catalogue, tmp_path, None)
    assert without.absent[NAMES] == "The model colour has no text tower; `modiste train-text` adds one."
    assert without.absent[f"{KNOWN} by {BY_LARGER}"].startswith("No larger photos were given")
    tasks = {table.task for table in without.tables}
    assert tasks == {PICTURES, KNOWN}
    assert SENTENCES in without.absent  # no colour has ten products in the tenth
    assert values(without, KNOWN, BY_SLIP, "colour") == {"hit@10": None, "P@1": None}


def test_the_page_and_the_terminal_show_every_table(result: RetrievalResult, tmp_path: Path) -> None:
    when = datetime(2030, 1, 1, tzinfo=UTC)
    whole = Evaluation(origin(when, 1.0, 1, ["evaluate"]), FACTS, None, (Finding(retrieval=result),))
    chosen = tasks(FINDING).values()
    sections = [section for task in chosen for section in task.sections(whole, Page(tmp_path, {}))]
    assert {section.title for section in sections} == {"Finding products"}
    text = str(sections)
    for table in result.tables:
        assert table.relevance in text
    assert "read it as a neighbour, not as a rank" in text
    printed = [shown for task in chosen for shown in task.printed(whole)]
    assert sum(isinstance(shown, Table) for shown in printed) == 4
    assert "Picture to picture, the first ten have the query's gender: 100.0 %." in printed


def test_the_result_survives_its_file(result: RetrievalResult) -> None:
    assert RetrievalResult.model_validate_json(result.model_dump_json()) == result


class Refusing(ColourEncoder):
    """Must not be asked for a vector."""

    def prepare(self, photo: object) -> np.ndarray:
        if getattr(photo, "size", None) != (8, 8):
            raise AssertionError("encoded again")
        return super().prepare(photo)  # type: ignore[arg-type]


def test_vectors_are_kept_and_the_broken_photo_left_out(catalogue: Catalogue, tmp_path: Path) -> None:
    vectors = PhotoVectors(catalogue, tmp_path, SETTINGS, Silent())
    first = vectors.of(ColourEncoder())
    assert set(first) == {product.product_id for product in catalogue.products} - {"broken"}
    again = vectors.of(Refusing())
    assert all(np.array_equal(first[key].embedding, again[key].embedding) for key in first)
    assert [path.name.rpartition("-")[2] for path in tmp_path.iterdir()] == [f"{content_key(catalogue)}.npz"]


def test_a_shop_s_vectors_are_taken_where_the_photo_is_the_same(catalogue: Catalogue, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    Shop.build(catalogue, shop, ColourEncoder(), SETTINGS)
    taken = PhotoVectors(catalogue, tmp_path / "cache", SETTINGS, Silent()).of(Refusing(), str(shop))
    encoded = PhotoVectors(catalogue, tmp_path / "other", SETTINGS, Silent()).of(ColourEncoder())
    assert taken.keys() == encoded.keys()
    assert all(np.array_equal(taken[key].embedding, encoded[key].embedding) for key in taken)
    with pytest.raises(ModelMismatchError):
        PhotoVectors(catalogue, tmp_path / "third", SETTINGS, Silent()).of(ColourHistogram(), str(shop))
