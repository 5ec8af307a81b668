"""What every recommender promises, as tests. A new one gets them by a class of a few lines:

    class TestCheapest(RecommenderContract):
        name = "cheapest"
        asked = {}
        makes = 27

The world: 27 squares, one of each colour whose channels are 0, 128 or 255; "p012" has no red, half green, full blue.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from itertools import product as combinations
from pathlib import Path
from typing import Any, ClassVar

import pytest
from small_world import png, square
from starlette.testclient import TestClient

from modiste.errors import QueryError
from modiste.recommend.answer import Answer, Entry, HitEntry
from modiste.recommend.options import option_names
from modiste.recommend.recommender import Recommender
from modiste.recommend.table import QUERY_FIELDS, Recommenders
from modiste.serve.app import create_app
from modiste.serve.settings import load_serve_settings
from modiste.settings import Settings, load_settings
from modiste.shop import Shop
from modiste.types import Product, ReasonKind

MODEL = Path(__file__).parent / "data" / "colour-model"
PLUGINS = Path(__file__).parent / "plugins"
CUTS = ("Kleid", "Rock", "Hemd")
LEVELS = (0, 128, 255)

VALUES: Mapping[str, Any] = {
    "words": "square",
    "photo": png(square("Red")),
    "product_id": "p111",
    "likes": ("p111",),
    "dislikes": ("p222",),
    "colour": "#ff0000",
    "diversity": 0.5,
}
"""A value for each part of a query that not every recommender takes."""


FILTERS: Mapping[str, Callable[[Product], bool]] = {
    "Kategorie=Rock": lambda product: product.attributes["Kategorie"] == "Rock",
    "Kategorie!=Rock": lambda product: product.attributes["Kategorie"] != "Rock",
    "Kategorie=Rock|Hemd": lambda product: product.attributes["Kategorie"] in ("Rock", "Hemd"),
    "Jahrgang>2002": lambda product: product.attributes.get("Jahrgang", 0.0) > 2002,
    "price<13": lambda product: product.price < 13,
    "price>=13": lambda product: product.price >= 13,
}
"""A condition, and the same in Python."""


def products() -> Iterator[tuple[Product, bytes]]:
    """The world, with five years and months, three cuts and 27 prices; the last product has no year."""
    for number, levels in enumerate(combinations(range(3), repeat=3)):
        own = {"Kategorie": CUTS[number % 3], "Jahrgang": 2001.0 + number % 5}
        if number == 26:
            del own["Jahrgang"]
        name = "p" + "".join(map(str, levels))
        photo = png(square(tuple(LEVELS[level] for level in levels)))
        seen = datetime(2026, 1 + number % 5, 1, tzinfo=UTC).timestamp()
        yield Product(name, f"A square {name}", own, price=float(number), first_seen=seen), photo


def build_world(folder: Path) -> Path:
    """A shop of the world in that folder."""
    Shop.create(folder, MODEL, Settings(threads=1)).upsert(products())
    return folder


class RecommenderContract:
    """A subclass says which recommender it is about, and one question that has as many entries as `makes`."""

    name: ClassVar[str]
    asked: ClassVar[Mapping[str, Any]]
    makes: ClassVar[int]
    """Entries that the question has in the world, when near-duplicates are not collapsed."""
    asked_of_nothing: ClassVar[Mapping[str, Any]] = {}
    """The question to an empty shop, which has no product to ask about."""
    options: ClassVar[Mapping[str, Any]] = {}
    """Each option with a value that is not the default."""
    sorted_by_score: ClassVar[bool] = True
    """False for an answer that chooses its order by more than the score that it shows, and says so."""

    @classmethod
    def prepare(cls, shop: Shop) -> None:
        """Save the artefacts that the recommender needs."""

    def check_reasons(self, entry: Entry, shop: Shop) -> None:
        """Fail unless what the entry gives as its reason is true; this checks hits, but for reasons of one's own."""
        assert isinstance(entry, HitEntry)
        product = shop.product(entry.hit.product_id)
        begun_from = [shop.product(each) for each in sorted(self.asked_about - {*self.asked.get("dislikes", ())})]
        for reason in entry.hit.reasons:
            assert reason.kind is not ReasonKind.OWN, "say what its own reasons mean"
            for attribute, _role in reason.facts.get("attributes", ()):
                assert begun_from or "photo" in self.asked
                assert {each.attributes[attribute] for each in begun_from} <= {product.attributes[attribute]}
            for label, _how in reason.facts.get("labels", ()):
                assert label in product.attributes.values()
            if reason.kind is ReasonKind.TITLE_HAS:
                assert all(word in (product.title or "").lower() for word in reason.facts["words"])
            if reason.kind in (ReasonKind.SIMILAR_LOOK, ReasonKind.SAME_LOOK):
                assert reason.facts["cosine"] >= (0.8 if reason.kind is ReasonKind.SIMILAR_LOOK else 0.95)

    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
        """A shop of this class's own, with the artefacts."""
        folder = Path(shutil.copytree(world, tmp_path_factory.mktemp(cls.__name__) / "shop"))
        with pytest.MonkeyPatch.context() as patch:
            patch.syspath_prepend(str(PLUGINS))
            cls.prepare(opened(folder))
            yield folder

    @pytest.fixture(scope="class")
    @classmethod
    def shop(cls, folder: Path) -> Shop:
        """For reading only."""
        return opened(folder)

    @pytest.fixture
    def own_shop(self, folder: Path, tmp_path: Path) -> Shop:
        """For a test that writes."""
        return opened(Path(shutil.copytree(folder, tmp_path / "own")))

    def ask(self, shop: Shop, **more: Any) -> Answer:
        """The answer to the class's question, changed in some parts."""
        return shop.recommend(self.name, **{"collapse": False, **self.asked, **more})

    @property
    def asked_about(self) -> set[str]:
        """The products that the question names."""
        one = self.asked.get("product_id")
        return {*self.asked.get("likes", ()), *self.asked.get("dislikes", ()), *([one] if one else [])}

    def test_it_keeps_the_protocol_and_is_in_the_table(self, shop: Shop) -> None:
        assert self.name in shop.recommenders
        found = Recommenders().recommender(self.name)
        assert isinstance(found, Recommender)
        assert set(found.takes) <= set(QUERY_FIELDS)
        assert set(self.options) == set(option_names(found.options))

    def test_the_answer_and_its_entries_keep_their_protocols(self, shop: Shop) -> None:
        answer = self.ask(shop)
        assert isinstance(answer, Answer)
        assert answer.entries
        assert all(isinstance(entry, Entry) for entry in answer.entries)

    @pytest.mark.parametrize("k", [1, 2, 3])
    def test_k_is_filled_where_so_many_can_be_made(self, shop: Shop, k: int) -> None:
        assert len(self.ask(shop, k=k).entries) == k

    def test_a_k_that_is_too_large_gives_all_there_are(self, shop: Shop) -> None:
        assert len(self.ask(shop, k=1000).entries) == self.makes

    def test_order_is_stable_over_k(self, shop: Shop) -> None:
        everything = shown(self.ask(shop, k=1000))
        for k in (1, 2, self.makes - 1):
            assert shown(self.ask(shop, k=k)) == everything[:k]

    def test_scores_fall(self, shop: Shop) -> None:
        scores = [entry.score for entry in self.ask(shop, k=1000).entries if self.sorted_by_score]
        assert scores == sorted(scores, reverse=True)

    def test_ties_are_sorted_by_id(self, shop: Shop) -> None:
        entries = self.ask(shop, k=1000).entries
        for one, other in pairwise(entries):
            if one.score == other.score and self.sorted_by_score:
                assert one.product_ids[0] <= other.product_ids[0]

    def test_the_same_question_has_the_same_answer(self, shop: Shop, folder: Path) -> None:
        assert self.ask(shop).as_json() == self.ask(shop).as_json() == self.ask(opened(folder)).as_json()

    def test_the_order_in_which_products_came_does_not_matter(self, shop: Shop, tmp_path: Path) -> None:
        other = Shop.create(tmp_path / "other", MODEL, Settings(threads=1))
        other.upsert(reversed(list(products())))
        self.prepare(other)
        assert self.ask(other, k=1000).as_json() == self.ask(shop, k=1000).as_json()

    @pytest.mark.parametrize("where", FILTERS)
    def test_filters_hold_and_leave_all_that_meet_them(self, shop: Shop, where: str) -> None:
        meets = FILTERS[where]
        meeting = {product.product_id for product, _ in products() if meets(product)}
        left = {ids for ids in shown(self.ask(shop, k=1000)) if meeting.issuperset(ids)}
        assert set(shown(self.ask(shop, k=1000, where=where))) == left

    def test_several_filters_hold_together(self, shop: Shop) -> None:
        for ids in shown(self.ask(shop, k=1000, where=["Kategorie=Rock", "price<13"])):
            for product_id in ids:
                own = shop.product(product_id)
                assert own.attributes["Kategorie"] == "Rock"
                assert own.price is not None
                assert own.price < 13

    def test_a_filter_that_nothing_meets_gives_an_empty_answer(self, shop: Shop) -> None:
        answer = self.ask(shop, where="price<0")
        assert list(answer.entries) == []
        json.dumps(answer.as_json())

    def test_an_unknown_attribute_is_refused(self, shop: Shop) -> None:
        with pytest.raises(QueryError, match="Saum"):
            self.ask(shop, where="Saum=lang")

    def test_what_was_asked_about_is_not_in_the_answer(self, shop: Shop) -> None:
        assert not self.asked_about & {each for ids in shown(self.ask(shop, k=1000)) for each in ids}

    def test_disliked_and_liked_products_are_not_in_the_answer(self, shop: Shop) -> None:
        takes = Recommenders().recommender(self.name).takes
        first = self.ask(shop, k=1).entries[0].product_ids[0]
        for part in {"likes", "dislikes"} & set(takes):
            assert all(first not in ids for ids in shown(self.ask(shop, k=1000, **{part: [first]})))

    def test_no_entry_comes_twice(self, shop: Shop) -> None:
        ids = shown(self.ask(shop, k=1000))
        assert len(set(ids)) == len(ids)

    def test_collapsed_entries_share_no_product_and_no_seed(self, shop: Shop) -> None:
        entries = self.ask(shop, k=1000, collapse=True).entries
        firsts = [entry.product_ids[0] for entry in entries if isinstance(entry, HitEntry)]
        others = [each for entry in entries if isinstance(entry, HitEntry) for each in entry.product_ids[1:]]
        assert len({*firsts, *others}) == len(firsts) + len(others)
        assert not self.asked_about & {*firsts, *others}
        assert entries

    def test_all_products_are_of_the_shop(self, shop: Shop) -> None:
        assert shop.unknown({each for ids in shown(self.ask(shop, k=1000)) for each in ids}) == []

    def test_reasons_are_true(self, shop: Shop) -> None:
        for entry in self.ask(shop, k=1000).entries:
            self.check_reasons(entry, shop)

    def test_an_empty_shop_gives_an_empty_answer(self, folder: Path, tmp_path: Path) -> None:
        empty = Shop.create(tmp_path / "empty", MODEL, Settings(threads=1))
        self.prepare(empty)
        assert list(empty.recommend(self.name, **self.asked_of_nothing).entries) == []

    def test_a_removed_product_leaves_the_answer_at_the_next_question(self, own_shop: Shop) -> None:
        first = self.ask(own_shop, k=1).entries[0].product_ids[0]
        own_shop.remove(first)
        assert all(first not in ids for ids in shown(self.ask(own_shop, k=1000)))

    def test_unknown_options_are_refused_with_the_known_ones(self, shop: Shop) -> None:
        known = f"its options are: {', '.join(self.options)}" if self.options else "it has none"
        with pytest.raises(QueryError, match=f"{self.name!r} has no option 'depth'; {known}"):
            self.ask(shop, depth=3)

    def test_options_have_defaults_and_are_read_from_text(self, shop: Shop) -> None:
        for name, value in self.options.items():
            assert self.ask(shop, **{name: value}).as_json() == self.ask(shop, **{name: str(value)}).as_json()
            with pytest.raises(QueryError, match=f"option {name} of {self.name!r} cannot be"):
                self.ask(shop, **{name: object()})

    @pytest.mark.parametrize("k", [0, -1, 1001])
    def test_a_k_out_of_range_is_refused(self, shop: Shop, k: int) -> None:
        with pytest.raises(QueryError, match=f"k is {k}"):
            self.ask(shop, k=k)

    @pytest.mark.parametrize("part", VALUES)
    def test_a_part_that_it_does_not_take_is_refused_with_those_that_it_takes(self, shop: Shop, part: str) -> None:
        takes = Recommenders().recommender(self.name).takes
        if part not in takes:
            with pytest.raises(QueryError, match=f"{self.name!r} takes no {part}; it takes: .*where"):
                self.ask(shop, **{part: VALUES[part]})

    @pytest.mark.parametrize("part", ["product_id", "likes", "dislikes"])
    def test_an_unknown_product_is_refused(self, shop: Shop, part: str) -> None:
        if part in Recommenders().recommender(self.name).takes:
            others = {name: value for name, value in self.asked.items() if name != "photo"}
            with pytest.raises(QueryError, match="no product 'nobody'"):
                shop.recommend(self.name, **{**others, part: "nobody" if part == "product_id" else ["nobody"]})

    def test_the_answer_is_json(self, shop: Shop) -> None:
        answer = self.ask(shop)
        [entries] = [value for value in answer.as_json().values() if isinstance(value, list)]
        assert entries == [entry.as_json() for entry in answer.entries]
        assert json.loads(json.dumps(answer.as_json(), allow_nan=False)) == answer.as_json()

    def test_all_rows_of_the_table_have_the_same_columns(self, shop: Shop) -> None:
        rows = [entry.as_row() for entry in self.ask(shop).entries]
        assert len({tuple(row) for row in rows}) == 1
        assert all(isinstance(cell, str) for row in rows for cell in row.values())

    def test_the_command_line_gives_the_same_answer(
        self, shop: Shop, folder: Path, modiste: Callable[..., Any], tmp_path: Path
    ) -> None:
        photo = tmp_path / "photo.png"
        photo.write_bytes(self.asked.get("photo", b""))
        shown_from = ["--photo", photo] if "photo" in self.asked else []
        ended = modiste("recommend", self.name, "--shop", folder, "--model", MODEL, *self.arguments(), *shown_from)
        answer = self.ask(shop, k=3, **self.options)
        assert (ended.code, ended.err.splitlines()) == (0, list(answer.remarks))
        assert [json.loads(line) for line in ended.out.splitlines()] == [entry.as_json() for entry in answer.entries]

    def test_the_server_gives_the_same_answer(self, shop: Shop, folder: Path) -> None:
        app = create_app(folder, load_settings(model=MODEL), load_serve_settings())
        with TestClient(app) as client:
            place = f"/v1/recommend/{self.name}"
            if "photo" in self.asked:
                answer = client.post(place, params=self.parameters(), files={"photo": self.asked["photo"]})
            else:
                answer = client.get(place, params=self.parameters())
        assert answer.status_code == 200
        assert answer.json() == self.ask(shop, k=3, **self.options).as_json()

    def arguments(self) -> list[object]:
        """The question as the command line has it, for the first three entries."""
        names = {"product_id": "--id", "likes": "--like", "dislikes": "--unlike", "where": "--where"}
        given: list[object] = ["-k", 3, "--no-collapse", "--format", "jsonl"]
        given += [self.asked["words"]] if "words" in self.asked else []
        for part, name in names.items():
            values = self.asked.get(part, ())
            given += [each for value in ([values] if isinstance(values, str) else values) for each in (name, value)]
        return given + [each for name, value in self.options.items() for each in ("--option", f"{name}={value}")]

    def parameters(self) -> dict[str, object]:
        """The question as the server has it, for the first three entries."""
        names = {"words": "text", "product_id": "id", "likes": "like", "dislikes": "unlike", "where": "where"}
        given = {name: self.asked[part] for part, name in names.items() if part in self.asked}
        return {**given, "k": 3, "collapse": False, "option": [f"{n}={value}" for n, value in self.options.items()]}


def opened(folder: Path) -> Shop:
    """The shop in a folder."""
    return Shop.open(folder, MODEL, Settings(threads=1))


def shown(answer: Answer) -> list[tuple[str, ...]]:
    """The products of each entry."""
    return [tuple(entry.product_ids) for entry in answer.entries]
