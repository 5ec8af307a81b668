"""Columns by their roles: named once, kept under their own names, and one attribute for one meaning."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from modiste.errors import QueryError, SourceError
from modiste.schema import Attribute, Role
from modiste.settings import Settings, load_settings
from modiste.sources import open_source
from modiste.sources.described import declared_by
from modiste.sources.kaggle import LABELS
from modiste.types import Finding, Product, Source

Opener = Callable[..., Source]


@pytest.fixture
def open_table(write_files: Callable[..., Path]) -> Opener:
    """An opener of one table, with mapped columns."""

    def make(text: str, settings: Settings | None = None, **columns: str) -> Source:
        folder = write_files({"shop.csv": text.encode()})
        return open_source(folder / "shop.csv", columns=columns, settings=settings or Settings())

    return make


def attributes(source: Source) -> list[dict[str, object]]:
    return [dict(row.attributes) for row in source.read() if isinstance(row, Product)]


def test_a_column_keeps_its_name_and_gets_the_role(open_table: Opener) -> None:
    source = open_table("id,Ton,Fuer\n1,Rot,Damen\n", colour="Ton", wearer="Fuer")
    assert attributes(source) == [{"Ton": "Rot", "Fuer": "Damen"}]
    assert declared_by(source).by_name == {
        "Ton": Attribute("Ton", role=Role.COLOUR),
        "Fuer": Attribute("Fuer", role=Role.WEARER),
    }


@pytest.mark.parametrize("name", ["colour", "baseColour", "color"])
def test_a_role_can_be_given_by_a_name_that_columns_have(open_table: Opener, name: str) -> None:
    assert declared_by(open_table("id,Ton\n1,Rot\n", **{name: "Ton"})).role_of("Ton") is Role.COLOUR


def test_a_name_that_says_its_role_needs_no_word(open_table: Opener) -> None:
    source = open_table("id,Farbe,Saison\n1,7,2026\n")
    assert attributes(source) == [{"Farbe": "7", "Saison": "2026"}]
    assert len(declared_by(source)) == 0


def test_columns_with_one_meaning_are_one_attribute_under_the_first_name(open_table: Opener) -> None:
    source = open_table("id,color,size,baseColour\n1,gray,M,Grey\n2,,L,Red\n3,NA,S,\n")
    assert attributes(source) == [{"color": "gray", "size": "M"}, {"size": "L", "color": "Red"}, {"size": "S"}]
    assert declared_by(source).by_name == {"color": Attribute("color", role=Role.COLOUR, aliases=("baseColour",))}
    assert declared_by(source).find("basecolour").name == "color"
    assert [row.reason for row in source.read() if isinstance(row, Finding) and row.product_id is None] == [
        "column merged: 'baseColour' means the same as 'color', and fills it where it is empty"
    ]


def test_a_column_that_a_person_named_comes_before_those_that_mean_the_same(open_table: Opener) -> None:
    source = open_table("id,color,Ton\n1,red,Rot\n2,blue,\n", colour="Ton")
    assert attributes(source) == [{"Ton": "Rot"}, {"Ton": "blue"}]
    assert declared_by(source).named("color").name == "Ton"


def test_what_only_sounds_alike_stays_apart(open_table: Opener) -> None:
    text = "id,gender,age group,color,color name,type,category\n1,female,adult,Red,Rust,Shirt,Tops\n"
    [found] = attributes(open_table(text))
    assert list(found) == ["gender", "age group", "color", "color name", "type", "category"]


def test_another_column_of_a_role_that_a_person_gave_has_none(open_table: Opener) -> None:
    declared = declared_by(open_table("id,category,Art\n1,Tops,Shirt\n", type="Art"))
    assert (declared.role_of("Art"), declared.role_of("category")) == (Role.TYPE, Role.NONE)
    assert declared.first(Role.TYPE).name == "Art"


def test_a_size_is_a_role_and_a_field_of_the_record(open_table: Opener) -> None:
    source = open_table("id,Weite\n1,42\n", size="Weite")
    [product] = [row for row in source.read() if isinstance(row, Product)]
    assert (product.size, product.attributes, declared_by(source).role_of("Weite")) == (
        "42",
        {"Weite": 42.0},
        Role.SIZE,
    )


def test_one_column_cannot_have_two_roles(open_table: Opener) -> None:
    with pytest.raises(SourceError, match="The column 'Ton' cannot be both colour and type; map it to one of them"):
        open_table("id,Ton\n1,Rot\n", colour="Ton", type="Ton")


def test_the_wearer_of_a_google_feed_is_its_gender_alone(open_table: Opener) -> None:
    text = "id,title,image_link,link,gender,age_group\n1,A,,https://shop.example/1,female,adult\n"
    declared = declared_by(open_table(text))
    assert [each.name for each in declared.with_role(Role.WEARER)] == ["gender"]
    assert declared.find("age group").name == "age_group"


def test_an_unknown_role_is_refused_with_the_known_ones(open_table: Opener) -> None:
    with pytest.raises(SourceError, match=r"'smell' is not a field or role .*the roles are master, sub, type, colour"):
        open_table("id,x\n1,2\n", smell="x")


def test_the_kaggle_set_declares_its_attributes(kaggle_files: Callable[..., dict[str, bytes]],
                                                write_files: Callable[..., Path]) -> None:  # fmt: skip
    source = open_source(write_files(kaggle_files("7,Men,Apparel,Topwear,Shirts,Navy Blue,Fall,2011,Casual,A Shirt")),
                         settings=Settings())  # fmt: skip
    assert declared_by(source).names == LABELS


def test_the_section_schema_of_the_settings_file_names_columns_once(
    open_table: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "modiste.toml").write_text('threads = 1\n[schema]\ncolour = "Ton"\ntitle = "Wort"\n')
    monkeypatch.chdir(tmp_path)
    source = open_table("id,Ton,Wort,Name\n1,Rot,Kleid,Dress\n", load_settings())
    [product] = [row for row in source.read() if isinstance(row, Product)]
    assert (product.title, declared_by(source).role_of("Ton")) == ("Kleid", Role.COLOUR)
    again = open_table("id,Ton,Wort,Name\n1,Rot,Kleid,Dress\n", load_settings(), title="Name")
    assert [row.title for row in again.read() if isinstance(row, Product)] == ["Dress"]


def test_a_section_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "modiste.toml").write_text('schema = "colour"\n')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(QueryError, match="columns"):
        load_settings()
