from __future__ import annotations

import math
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modiste.errors import QueryError
from modiste.retrieval.query.where import MOST_LISTED, parse, rows_meeting
from modiste.schema import Attribute, Role, Schema
from modiste.types import Condition, Product


@pytest.fixture
def shelf(snapshot):
    return snapshot(
        [
            Product("shirt", attributes={"baseColour": "Navy Blue", "usage": "Formal", "year": 2011.0}, price=30.0),
            Product("jeans", attributes={"baseColour": "Blue", "usage": "Casual", "year": 2012.0}, price=59.5),
            Product("cap", attributes={"usage": "Casual"}, availability="in_stock", brand="O'Neill"),
            Product(
                "belt", attributes={"baseColour": "Black", "year": 2013.0}, price=15.0, availability="out of stock"
            ),
        ]
    )


def ids(shelf, *texts: str) -> list[str]:
    mask = rows_meeting([parse(text) for text in texts], shelf)
    return [key for key, met in zip(shelf.columns["product_id"].to_pylist(), mask, strict=True) if met]


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("usage=Casual", Condition("usage", "=", ("Casual",))),
        (" base colour = Navy Blue ", Condition("base colour", "=", ("Navy Blue",))),
        ("usage!=Casual|Formal", Condition("usage", "!=", ("Casual", "Formal"))),
        ("price<=30", Condition("price", "<=", ("30",))),
        ("price >= 1e2", Condition("price", ">=", ("1e2",))),
        ("price<5", Condition("price", "<", ("5",))),
        ("price>5", Condition("price", ">", ("5",))),
        ("title=a=b", Condition("title", "=", ("a=b",))),
        (r"size=S\|M|L", Condition("size", "=", ("S|M", "L"))),
        ("note=two\nlines", Condition("note", "=", ("two\nlines",))),
    ],
)
def test_parse(text, condition):
    assert parse(text) == condition


@pytest.mark.parametrize(
    "text", ["price<1234567", "price<=0.1", "price=100000000000000000000", "usage!=Casual|Formal", r"size=S\|M|L"]
)
def test_conditions_are_written_in_full(text):
    condition = parse(text)
    if condition.attribute == "price":
        condition = Condition("price", condition.operator, tuple(float(value) for value in condition.values))
    assert str(condition) == text


def test_a_number_that_no_product_has_a_value_for_is_refused(snapshot):
    with pytest.raises(QueryError, match="No product of the shop has a value for price"):
        ids(snapshot([Product("a"), Product("b")]), "price<40")


@pytest.mark.parametrize("text", ["", "usage", "=Casual", "!=x", "usage=", "usage= | ", "usage=a||b", "price<"])
def test_what_is_no_condition_is_refused(text):
    with pytest.raises(QueryError):
        parse(text)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([], ["shirt", "jeans", "cap", "belt"]),
        (["usage=Casual"], ["jeans", "cap"]),
        (["usage=cASUAL"], ["jeans", "cap"]),
        (["USAGE=casual"], ["jeans", "cap"]),
        (["baseColour=blue"], ["jeans"]),
        (["baseColour=Blue|black"], ["jeans", "belt"]),
        (["baseColour!=Blue"], ["shirt", "belt"]),
        (["baseColour!=Blue|Black"], ["shirt"]),
        (["year=2012"], ["jeans"]),
        (["year=2012|2011.0"], ["shirt", "jeans"]),
        (["year!=2012"], ["shirt", "belt"]),
        (["year=1999"], []),
        (["price<30"], ["belt"]),
        (["price<=30"], ["shirt", "belt"]),
        (["price>30"], ["jeans"]),
        (["price>=30"], ["shirt", "jeans"]),
        (["price>=20", "price<40", "usage=Formal"], ["shirt"]),
        (["usage=Formal", "usage=Casual"], []),
        (["brand=o'neill"], ["cap"]),
        (["availability=in stock"], ["cap"]),
        (["availability=Out_of_stock"], ["belt"]),
        (["availability=preorder"], []),
    ],
)
def test_rows_meeting(shelf, texts, expected):
    assert ids(shelf, *texts) == expected


def test_conditions_made_in_python_may_hold_numbers_and_bars(snapshot):
    shelf = snapshot([Product("a", attributes={"size": "S|M", "year": 2012.0}), Product("b", attributes={"size": "S"})])
    conditions = [Condition("size", "=", ("s|m",)), Condition("year", ">", (2000,))]
    assert rows_meeting(conditions, shelf).tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("baseColor=Blue", r"Unknown attribute 'baseColor'; known are baseColour, "),
        ("title=x", r"Unknown attribute 'title'; known are .*availability.*price"),
        ("baseColour=Bleu", r"Unknown value 'Bleu' for baseColour; known are Blue, Black, Navy Blue"),
        ("baseColour!=Purple", r"Unknown value 'Purple'.*Black, Blue, Navy Blue"),
        ("availability=soon", r"Unknown value 'soon' for availability; known are "),
        ("usage<Formal", r"usage is text, which < does not order"),
        ("price<cheap", r"price is a number, but 'cheap' is not"),
        ("price=nan", r"price is a number, but 'nan' is not"),
        ("price<inf", r"price is a number, but 'inf' is not"),
        ("price<1|2", r"price < takes one value, not 2"),
        ("currency=EUR", r"No product of the shop has a value for currency"),
    ],
)
def test_mistakes_are_refused_with_what_is_known(shelf, text, words):
    with pytest.raises(QueryError, match=words):
        ids(shelf, text)


def test_injection_is_only_an_unknown_value(shelf):
    with pytest.raises(QueryError, match="Unknown value"):
        ids(shelf, "brand=' OR 1=1 --")


def test_long_lists_are_cut_with_the_nearest_first(snapshot):
    shelf = snapshot([Product(str(i), attributes={"articleType": f"Type {i:03}"}) for i in range(100)])
    with pytest.raises(QueryError, match=r"known are Type 042, .* and 88 more\.") as refusal:
        ids(shelf, "articleType=Type 42")
    assert str(refusal.value).count("Type 0") <= MOST_LISTED


def test_name_that_fits_two_attributes_without_case_must_be_written_out(snapshot):
    shelf = snapshot([Product("a", attributes={"Size": "S", "size": "M"})])
    assert ids(shelf, "Size=S", "size=M") == ["a"]
    with pytest.raises(QueryError, match="Size or size"):
        ids(shelf, "SIZE=S")


@pytest.mark.parametrize("condition", [Condition("usage", "~", ("x",)), Condition("usage", "=", ())])
def test_conditions_made_by_hand_are_checked(shelf, condition):
    with pytest.raises(QueryError):
        rows_meeting([condition], shelf)


TEXTS = ("red", "Red", "RED", "blue", "straße", "STRASSE", 'It\'s | "x"')
NUMBERS = (-1.5, 0.0, 1.0, 2.0, 1e9)


def plainly(condition: Condition, value: str | float | None) -> bool:
    """One condition on one value, evaluated in Python."""
    if value is None:
        return False
    if isinstance(value, str):
        member = value.casefold() in [str(wanted).casefold() for wanted in condition.values]
    else:
        member = value in [float(wanted) for wanted in condition.values]
        least = float(condition.values[0])
        orderings = {"<": value < least, "<=": value <= least, ">": value > least, ">=": value >= least}
        if condition.operator in orderings:
            return orderings[condition.operator]
    return member if condition.operator == "=" else not member


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(data=st.data())
def test_agrees_with_a_plain_evaluation(snapshot, data):
    rows = data.draw(
        st.lists(st.tuples(st.none() | st.sampled_from(TEXTS), st.none() | st.sampled_from(NUMBERS)), min_size=1)
    )
    shelf = snapshot(
        [
            Product("text", attributes={"colour": "red", "size": 1.0}),
            *(
                Product(str(i), attributes={k: v for k, v in (("colour", c), ("size", s)) if v is not None})
                for i, (c, s) in enumerate(rows)
            ),
        ]
    )
    colours, sizes = (shelf.columns[name].to_pylist() for name in ("colour", "size"))
    known = sorted({colour for colour in colours if colour is not None})
    on_text = st.builds(
        Condition,
        st.just("colour"),
        st.sampled_from(["=", "!="]),
        st.lists(st.sampled_from(known).map(str.upper), min_size=1, max_size=3).map(tuple),
    )
    on_number = st.builds(
        lambda operator, values: Condition("size", operator, values if operator in ("=", "!=") else values[:1]),
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        st.lists(st.sampled_from(NUMBERS) | st.just(7), min_size=1, max_size=3).map(tuple),
    )
    conditions = data.draw(st.lists(on_text | on_number, max_size=3))
    expected = [
        all(plainly(c, {"colour": colour, "size": size}[c.attribute]) for c in conditions)
        for colour, size in zip(colours, sizes, strict=True)
    ]
    assert rows_meeting(conditions, shelf).tolist() == expected


def test_not_a_number_in_the_shop_meets_nothing(snapshot):
    shelf = snapshot([Product("a", price=math.nan), Product("b", price=1.0)])
    assert ids(shelf, "price<5") == ["b"]


def test_long_runs_of_spaces_are_read_at_once():
    started = perf_counter()
    with pytest.raises(QueryError, match="is no condition"):
        parse(20_000 * " ")
    assert parse(f"{2_000 * ' '}price {2_000 * ' '}<= 3") == Condition("price", "<=", ("3",))
    assert perf_counter() - started < 5


@pytest.mark.parametrize("text", ["Farbe=Blue", "colour=Blue", "COLOR = blue", "base color=Blue", "baseColour=Blue"])
def test_another_spelling_of_an_attribute_asks_for_the_attribute(shelf, text):
    assert ids(shelf, text) == ["jeans"]


def test_a_role_s_own_word_asks_for_its_attribute(snapshot):
    schema = Schema((Attribute("Zielgruppe", role=Role.WEARER), Attribute("Ober", role=Role.MASTER)))
    shelf = snapshot([Product("a", attributes={"Zielgruppe": "Damen", "Ober": "Mode"})])
    assert rows_meeting([parse("wearer=Damen"), parse("master=Mode")], shelf, schema).tolist() == [True]


def test_a_spelling_of_an_attribute_that_is_not_there_is_unknown(shelf):
    with pytest.raises(QueryError, match="Unknown attribute 'size'; known are"):
        ids(shelf, "size=L")


def test_a_spelling_that_two_attributes_share_is_to_be_told_apart(snapshot):
    both = snapshot([Product("a", attributes={"colour": "Red", "Farbe": "Rot"})])
    assert ids(both, "colour=Red") == ["a"]
    with pytest.raises(QueryError, match="'couleur' could be colour or Farbe; write it as one of them"):
        ids(both, "couleur=Red")


def test_a_declared_alias_asks_for_its_attribute(snapshot):
    schema = Schema((Attribute("cut", aliases=("fit",)),))
    mask = rows_meeting([parse("Fit=slim")], snapshot([Product("a", attributes={"cut": "Slim"})]), schema)
    assert mask.tolist() == [True]
