"""Shop.search over squares: colours are words, labels and vectors at once (see small_world)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from small_world import COLOURS, ColourEncoder, colour_vectors, png, square

from modiste import Shop
from modiste.errors import PhotoError, QueryError
from modiste.settings import Settings
from modiste.sources.given import GivenSource
from modiste.types import Embeddings, Product

SETTINGS = Settings(threads=2, encode_batch=4, write_batch=4)


class TalkingEncoder(ColourEncoder):
    """Knows the words of the eight colours: their text vectors are those of their squares."""

    def knows(self, term: str) -> bool:
        return term.capitalize() in COLOURS

    def encode_texts(self, texts: list[str]) -> Embeddings:
        means = [np.mean([COLOURS[word.capitalize()] for word in text.split()], axis=0) for text in texts]
        return colour_vectors(np.array(means))


def pairs() -> list[tuple[Product, bytes]]:
    """Each colour as a plain and a striped thing for men and for women; white ones are sold out, plain ones cost 10."""
    made = []
    for place, (colour, rgb) in enumerate(COLOURS.items()):
        for kind, gender, step in (("Shirts", "Men", 0), ("Handbags", "Women", 20)):
            shade = tuple(abs(channel - step) for channel in rgb)
            product = Product(
                f"{colour.lower()}-{kind.lower()}",
                title=f"Acme {'Striped ' if place % 2 else ''}{colour} {kind}",
                price=20.0 if place % 2 else 10.0,
                availability="out of stock" if colour == "White" else "in stock",
                attributes={"articleType": kind, "baseColour": colour, "gender": gender},
            )
            made.append((product, png(square(shade))))
    return made


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Shop:
    return Shop.build(GivenSource(pairs()), tmp_path_factory.mktemp("search") / "shop", TalkingEncoder(), SETTINGS)


@pytest.fixture(scope="module")
def silent(tmp_path_factory) -> Shop:
    """The same shop with an encoder that knows no words."""
    return Shop.build(GivenSource(pairs()), tmp_path_factory.mktemp("silent") / "shop", ColourEncoder(), SETTINGS)


def ids(answer) -> list[str]:
    return [hit.product_id for hit in answer]


def test_words_find_the_product_they_name_and_say_why(shop):
    answer = shop.search("red shirt", k=2)
    assert answer.hits[0].product_id == "red-shirts"
    assert answer.hits[0].why[0] == "Red and Shirts as asked"
    assert [hit.rank for hit in answer] == [1, 2]
    assert answer.hits[0].score > answer.hits[1].score
    assert answer.understood.preferences == ("red: baseColour=Red", "shirt: articleType=Shirts")


@pytest.mark.parametrize(
    "question", [{"text": "striped red under 25"}, {"like": "red-shirts"}, {"text": "handbag", "like": ["red-shirts"]}]
)
def test_one_product_s_reasons_are_those_of_the_answer(shop, question):
    answer = shop.search(**question, k=20, collapse=False)
    assert any(hit.why for hit in answer)
    assert [shop.why(hit.product_id, **question) for hit in answer] == [hit.why for hit in answer]


def test_slips_and_other_words_find_too(shop):
    answer = shop.search("yelow purses", k=1)
    assert ids(answer) == ["yellow-handbags"]
    assert answer.understood.corrected == (("yelow", "yellow"),)


def test_a_filter_in_words_is_never_violated(shop):
    answer = shop.search("red striped for women under 15", k=50)
    assert len(answer) == 4
    assert {(hit.attributes["gender"], hit.price) for hit in answer} == {("Women", 10.0)}
    assert answer.understood.filters == ("price<15", "gender=Women")


def test_filters_of_where_and_of_words_hold_together(shop):
    answer = shop.search("white in stock", k=50, where="gender=Men", collapse=False)
    assert len(answer) == 7
    assert {(hit.availability, hit.attributes["gender"]) for hit in answer} == {("in stock", "Men")}
    assert answer.understood.filters == ("gender=Men", "availability=in stock")


def test_one_product_that_meets_a_narrow_filter_is_found_whatever_is_asked(shop):
    assert ids(shop.search("green handbag", k=5, where=["baseColour=Red", "gender=Men"])) == ["red-shirts"]


def test_titles_words_beside_labels_matter(silent):
    answer = silent.search("striped handbag", k=16, collapse=False)
    first = ids(answer)[:4]
    assert first == [f"{colour.lower()}-handbags" for colour in sorted(COLOURS) if list(COLOURS).index(colour) % 2]
    assert "title has striped" in answer.hits[0].why


@pytest.mark.parametrize("column", [True, False])
def test_a_brand_goes_before_other_words(tmp_path, column):
    titles = [f"Acme {colour} Shoes" for colour in COLOURS] + ["Zeta Running Shoes"] + 80 * ["Zeta Bag"]
    made = [
        Product(
            str(row), title=title, brand=title.split()[0] if column else None, attributes={"type": title.split()[-1]}
        )
        for row, title in enumerate(titles)
    ]
    shop = Shop.build(GivenSource([(p, png(square("Red"))) for p in made]), tmp_path / "s", ColourEncoder(), SETTINGS)
    found = shop.search("acme running shoes", k=9, collapse=False)
    assert [(hit.title or "").split()[0] for hit in found] == 8 * ["Acme"] + ["Zeta"]


def test_without_a_text_tower_the_answer_says_so(silent, shop):
    assert any("no text tower" in note for note in silent.search("red").understood.notes)
    assert shop.search("red").understood.notes == ()


def test_photo_alone_is_similar_with_the_same_scores(shop):
    photo = png(square("Red"))
    answer, hits = shop.search(photo=photo, k=6), shop.similar(photo, k=6)
    assert [(hit.product_id, hit.score) for hit in answer] == [(hit.product_id, hit.score) for hit in hits]


def test_a_photo_is_given_by_its_path_too(shop, tmp_path):
    (tmp_path / "photo.png").write_bytes(png(square("Red")))
    photo = tmp_path / "photo.png"
    assert ids(shop.search(photo=str(photo), k=3)) == ids(shop.search(photo=photo, k=3))
    with pytest.raises(PhotoError, match="cannot be read: No such file"):
        shop.search(photo="none.png")


def test_words_turn_a_photo_towards_them(shop):
    assert shop.search("in red", photo=png(square("Blue")), k=1).hits[0].attributes["baseColour"] == "Red"
    assert shop.search("for women", photo=png(square("Blue")), k=1).hits[0].product_id == "blue-handbags"


def test_liked_and_unliked_products_pull_and_push_and_are_left_out(shop):
    liked = shop.search(like="red-shirts", k=20)
    assert ids(liked)[0] == "red-handbags"
    assert "red-shirts" not in ids(liked)
    pushed = shop.search(like=["red-shirts"], unlike=["blue-shirts", "black-shirts"], k=2, where="gender=Women")
    # Black is as near to red as yellow is, and would come first by its id.
    assert ids(pushed) == ["red-handbags", "yellow-handbags"]


def test_one_name_in_several_colours_is_one_answer(silent):
    [first, *others] = silent.search("striped handbag", k=16)
    stripes = {f"{colour.lower()}-handbags" for place, colour in enumerate(COLOURS) if place % 2}
    assert {first.product_id, *first.variants} == stripes
    assert not stripes & {hit.product_id for hit in others}


def test_colour_finds_its_squares(shop):
    answer = shop.search(colour="#0000ff", k=1, where="gender=Men")
    assert ids(answer) == ["blue-shirts"]
    assert answer.hits[0].why == ("much of it in that colour",)


def test_colour_and_words_together(shop):
    assert ids(shop.search("handbag", colour="#00f", k=1)) == ["blue-handbags"]


def test_diversity_gives_other_things_and_keeps_the_best_first(shop):
    plain, mixed = shop.search("red", k=5), shop.search("red", k=5, diversity=0.8)
    assert ids(plain)[0] == ids(mixed)[0]
    colours = [len({hit.attributes["baseColour"] for hit in answer}) for answer in (plain, mixed)]
    assert colours[1] > colours[0]
    assert [hit.rank for hit in mixed] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_to_look_for_is_refused(shop, text):
    with pytest.raises(QueryError, match="nothing to look for; give words, a photo, a colour or"):
        shop.search(text)


def test_words_of_other_scripts_and_signs_are_unknown_and_no_error(shop):
    answer = shop.search("🙂 платье कुर्ता")
    assert answer.hits == ()
    assert "None of the words means anything in this shop." in answer.understood.notes


def test_a_filter_alone_lists_what_meets_it_and_unknown_words_with_a_filter_nothing(shop):
    assert len(shop.search("in stock under 15", k=20, collapse=False)) == 8
    assert shop.search("🙂", where="gender=Men").hits == ()


def test_long_texts_are_read_in_part_and_longer_ones_refused(shop):
    answer = shop.search("red shirt " + "abcdefg " * 1249)
    assert ids(answer)[0] == "red-shirts"
    numbered = shop.search("red " + " ".join(f"x{number}" for number in range(100)))
    assert any("Only the first 64 words" in note for note in numbered.understood.notes)
    with pytest.raises(QueryError, match="has 20,001 characters"):
        shop.search("a" * 20_001)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"k": 0}, "k is 0"),
        ({"diversity": 1.5}, "diversity is 1.5"),
        ({"like": ["none"]}, "no product 'none'"),
        ({"unlike": "none"}, "no product 'none'"),
        ({"colour": "red"}, "no colour; write it as #1f3a5f"),
        ({"where": "size=L"}, "Unknown attribute 'size'; known are"),
    ],
)
def test_mistakes_are_refused_in_a_sentence(shop, options, message):
    with pytest.raises(QueryError, match=message):
        shop.search("red", **options)


def test_k_beyond_the_shop_gives_every_product(shop):
    assert len(shop.search("red", k=1000, collapse=False)) == 16


def test_a_shop_of_no_products_answers_with_none(tmp_path):
    empty = Shop.create(tmp_path / "shop", TalkingEncoder(), SETTINGS)
    assert empty.search("red shirt for men under 10").hits == ()
    assert empty.search(photo=png(square("Red")), colour="#f00").hits == ()


def test_a_limit_on_what_no_product_has_is_left_out_and_said(tmp_path):
    bare = Shop.build(
        GivenSource([(Product("1", title="Red bag"), png(square("Red")))]), tmp_path / "s", ColourEncoder()
    )
    answer = bare.search("bag under 1234567")
    assert (ids(answer), answer.understood.filters) == (["1"], ())
    assert "No product of the shop has a value for price: price<1234567 was left out." in answer.understood.notes
    with pytest.raises(QueryError, match="No product of the shop has a value for price"):
        bare.search("bag", where="price<40")


def test_conditions_that_exclude_each_other_are_said(shop):
    answer = shop.search("red", where=["gender=Men", "gender=Women"])
    assert answer.hits == ()
    assert "No product meets all of gender=Men, gender=Women." in answer.understood.notes


def test_words_after_not_leave_out_and_pull_nothing(shop):
    answer = shop.search("handbag without striped", k=20, collapse=False)
    plain = [colour.lower() for place, colour in enumerate(COLOURS) if not place % 2]
    assert sorted(ids(answer)) == sorted(f"{colour}-handbags" for colour in plain)
    assert answer.understood.notes == ('Products with "striped" in their title were left out.',)


def test_new_products_are_found_by_the_next_question(tmp_path):
    shop = Shop.build(GivenSource(pairs()[:2]), tmp_path / "shop", ColourEncoder(), SETTINGS)
    assert "parasol" in shop.search("parasol").understood.unknown
    shop.upsert([(Product("new", title="Parasol"), png(square("Cyan")))])
    assert ids(shop.search("parasol", k=1)) == ["new"]


def test_threads_get_the_answers_of_one(shop):
    asked = [f"{colour} {kind}" for colour in COLOURS for kind in ("shirt", "handbag")]
    alone = [ids(shop.search(text)) for text in asked]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: ids(shop.search(text)), asked)) == alone


def test_photos_without_labels_are_found_by_what_the_model_takes_them_for(tmp_path):
    bare = [(Product(str(place)), png(square(colour))) for place, colour in enumerate(COLOURS)]
    shop = Shop.build(GivenSource(bare), tmp_path / "shop", ColourEncoder(), SETTINGS)
    answer = shop.search("magenta", k=1)
    assert ids(answer) == [str(list(COLOURS).index("Magenta"))]
    assert answer.understood.preferences == ("magenta: baseColour=Magenta",)


def test_either_of_two_colours_is_enough(silent):
    both = Product("both", title="Acme Red Blue Shirts", attributes={"articleType": "Shirts", "baseColour": "Black"})
    silent.upsert([(both, png(square("Black")))])
    try:
        [first, *_] = silent.search("red or blue shirts", k=3).hits
        assert {"red-shirts", "blue-shirts"} <= {first.product_id, *first.variants}
        assert [hit.product_id for hit in silent.search("red and blue shirts", k=1).hits] == ["both"]
    finally:
        silent.remove(["both"])
