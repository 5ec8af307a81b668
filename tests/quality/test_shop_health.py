"""Shops with one thing wrong each, made by writing into the Lance table behind modiste's back."""

from __future__ import annotations

from pathlib import Path

import lancedb
import numpy as np
import pyarrow as pa
import pytest
import typer
from small_world import COLOURS, png, square

from modiste import Shop
from modiste.cli.shop_health import report_shop_health
from modiste.quality import shop_health as judged
from modiste.sources.given import GivenSource
from modiste.types import Correction, Product


@pytest.fixture
def shop(tmp_path, colour_model) -> Path:
    pairs = [(Product(colour.lower(), title=colour), png(square(colour))) for colour in COLOURS]
    Shop.build(GivenSource(pairs), tmp_path / "shop", colour_model)
    return tmp_path / "shop"


def report(capsys, shop: Path, model: Path | None, **options) -> tuple[int, str]:
    capsys.readouterr()
    try:
        report_shop_health(str(shop), model, **options)
    except typer.Exit as end:
        return end.exit_code, capsys.readouterr().out
    return 0, capsys.readouterr().out


def table_of(shop: Path):
    return lancedb.connect(shop).open_table("products")


def test_a_healthy_shop_says_so(capsys, shop, colour_model):
    code, out = report(capsys, shop, colour_model)
    assert code == 0
    for said in ("8 products", "every vector is compared, recall@10 1.000", "Nothing is wrong."):
        assert said in out


def test_another_model_makes_all_vectors_stale(capsys, shop):
    code, out = report(capsys, shop, None)
    assert code == 1
    assert "all 8 vectors are stale: the model colour" in out
    assert "remedy: modiste index SOURCE --shop" in out


def test_duplicate_keys_and_bad_vectors_are_named(capsys, shop, colour_model):
    table = table_of(shop)
    rows = table.search().where("product_id = 'red'").to_arrow()
    broken = rows.set_column(
        rows.schema.get_field_index("vector"), "vector", pa.array([[2.0, 0, 0, 0]], pa.list_(pa.float32(), 4))
    )
    table.add(broken)
    code, out = report(capsys, shop, colour_model)
    assert code == 1
    assert "1 product ids lie in several rows: red." in out
    assert "1 vectors are not finite or not of unit length: red." in out


def test_old_versions_are_wasted_disk_until_compacted(capsys, shop, colour_model, monkeypatch):
    monkeypatch.setattr(judged, "WORTH_BYTES", 0)
    monkeypatch.setattr(judged, "GROWN", 1.5)
    for step in range(12):
        pairs = [(Product("grown", title=str(step)), png(square((step, 0, 0))))]
        Shop.open(shop, colour_model).upsert(pairs)
        Shop.open(shop, colour_model).correct([Correction("grown", "hue", str(step))])
    code, out = report(capsys, shop, colour_model)
    assert code == 1
    assert "belong to older versions" in out and "--compact" in out
    before = sum(file.stat().st_size for file in shop.rglob("*") if file.is_file())
    _, out = report(capsys, shop, colour_model, compact=True)
    assert "Compacted: " in out
    assert sum(file.stat().st_size for file in shop.rglob("*") if file.is_file()) < before
    assert Shop.open(shop, colour_model).product("grown").title == "11"
    assert [each.value for each in Shop.open(shop, colour_model).corrections()] == ["11"]
    tables = [lancedb.connect(shop).open_table(name) for name in ("products", "corrections")]
    assert [len(table.list_versions()) for table in tables] == [1, 1]


def test_a_shop_of_no_products_is_not_healthy(capsys, tmp_path, colour_model):
    Shop.create(tmp_path / "shop", colour_model)
    code, out = report(capsys, tmp_path / "shop", colour_model)
    assert (code, "0 products" in out) == (1, True)
    assert f"wrong: the shop is empty.\n    remedy: modiste index SOURCE --shop {tmp_path / 'shop'}\n" in out


def test_recall_of_a_poor_index_is_a_complaint(capsys, shop, colour_model, monkeypatch):
    from modiste.store.lance.products import LanceStore

    monkeypatch.setattr(LanceStore, "has_index", lambda self: True)
    monkeypatch.setattr(LanceStore, "nearest", lambda self, query, k: ["red", "blue", "green"])
    monkeypatch.setattr(judged, "RECALL_AT", 3)
    code, out = report(capsys, shop, colour_model)
    shares = np.float32(out.split("recall@10 ")[1].split()[0])
    assert code == 1
    assert 0 < shares < 1
    assert "of the nearest ten" in out


@pytest.mark.usefixtures("plugins")
def test_artefacts_are_listed_and_what_changed_under_them_is_said(capsys, shop, colour_model):
    from shop_recommenders import Baskets

    opened = Shop.open(shop, colour_model)
    opened.correct([Correction("red", "baseColour", "Red")])
    opened.artefacts.save("together", Baskets.fit({}))
    opened.artefacts.save("together", Baskets.fit({}))
    code, out = report(capsys, shop, colour_model)
    assert (code, "artefacts: together version 2 (baskets)" in out) == (0, True)
    opened.withdraw(opened.corrections())
    code, out = report(capsys, shop, colour_model)
    assert code == 1
    assert "'together' was learned with the attribute 'baseColour', and the shop no longer has it" in out
    assert "remedy: learn and save 'together' again, or take it out of the shop" in out
    code, out = report(capsys, shop, None)
    assert (code, "'together' was learned with the model colour" in out) == (1, True)


@pytest.mark.usefixtures("plugins")
def test_an_artefact_of_a_plugin_that_is_gone_is_said(capsys, shop, colour_model, monkeypatch):
    from shop_recommenders import Baskets

    Shop.open(shop, colour_model).artefacts.save("together", Baskets.fit({}))
    monkeypatch.undo()
    code, out = report(capsys, shop, colour_model)
    assert (code, "no kind of artefact 'baskets'; the known ones are: none" in out) == (1, True)
