from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest
from small_world import square

from modiste.schema import Role
from modiste.shop import Shop
from modiste.store.lance.products import LanceStore


def test_index_builds_a_shop_and_says_what_it_did(modiste, table, tmp_path, colour_model):
    ended = modiste("index", table, "--shop", tmp_path / "s", "--model", colour_model)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"The shop {tmp_path / 's'} holds 8 products. In ")
    assert "8 encoded, 0 updated, 0 unchanged, 0 removed, 0 left out." in ended.out
    assert LanceStore.open(tmp_path / "s").count() == 8


def test_index_again_encodes_only_changes(modiste, table, shop):
    square((1, 2, 3)).save(table.parent / "red.png")
    table.write_text(table.read_text(encoding="utf-8").replace("Blue square", "Blue thing"), encoding="utf-8")
    ended = modiste("index", table, "--shop", shop)
    assert "1 encoded, 1 updated, 6 unchanged, 0 removed, 0 left out." in ended.out


def test_bad_photos_are_counted_and_listed_in_the_report(modiste, table, shop, tmp_path, colour_model):
    (table.parent / "red.png").write_bytes(b"")
    (table.parent / "blue.png").unlink()
    ended = modiste("index", table, "--shop", shop, "--report", tmp_path / "report")
    assert ended.code == 0
    assert "1 updated, 7 unchanged, 0 removed, 0 left out." in ended.out
    assert "  kept their earlier photo, because today's is missing or refused: 2\n" in ended.out
    ended = modiste(
        "index", table, "--shop", tmp_path / "new", "--model", colour_model, "--report", tmp_path / "report"
    )
    assert "6 encoded, 0 updated, 0 unchanged, 0 removed, 2 left out." in ended.out
    assert "  left out, no photo: 1\n  left out, refused photo: 1\n" in ended.out
    report = (tmp_path / "report" / "reading.csv").read_text(encoding="utf-8")
    assert str(tmp_path / "report" / "reading.csv") in ended.out
    assert "photo red.png,red,no,refused photo: The file is empty." in report
    assert "blue,no,no photo:" in report


def test_cell_that_is_no_number_in_a_column_of_numbers_is_named(modiste, table, tmp_path, colour_model):
    header, *rows = table.read_text(encoding="utf-8").splitlines()
    to_shop = ("--shop", tmp_path / "s", "--model", colour_model)

    def write(stock: list[str]) -> None:
        lines = [f"{row},{number}" for row, number in zip(rows, stock, strict=True)]
        table.write_text("\n".join([f"{header},pieces", *lines]) + "\n", encoding="utf-8")

    write(["1", "2", "3", "4", "5", "6", "7", "8"])
    assert modiste("index", table, *to_shop).code == 0
    write(["1", "2", "3", "50+", "5", "6", "7", "8"])
    ended = modiste("index", table, *to_shop)
    assert (ended.code, ended.err) == (
        2,
        f"modiste: The attribute 'pieces' holds numbers in the shop, and is '50+' for the product "
        f"{rows[3].split(',')[0]}: make all its values numbers, or index the whole catalogue again with "
        "`modiste index --rebuild`.\n",
    )
    assert modiste("index", table, *to_shop, "--rebuild").code == 0


def test_prices_that_cannot_be_read_are_counted(modiste, table, tmp_path, colour_model):
    table.write_text('product_id,title,price\nred,Red,"1,299"\nblue,Blue,12.90\n', encoding="utf-8")
    ended = modiste("index", table, "--shop", tmp_path / "s", "--model", colour_model)
    assert "2 encoded, 0 updated, 0 unchanged, 0 removed, 0 left out." in ended.out
    assert "  values not read, as a price that is not one clear number: 1\nRun with --report DIR" in ended.out


def test_prune_and_remove(modiste, table, shop):
    lines = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join(lines[:-2]) + "\n", encoding="utf-8")
    assert "holds 8 products" in modiste("index", table, "--shop", shop).out
    assert "2 removed" in modiste("index", table, "--shop", shop, "--prune").out
    ended = modiste("remove", "red", "green", "nobody", "--shop", shop)
    assert ended.out == f"Removed 2 of 3; the shop {shop} holds 4 products.\n"
    assert (ended.code, ended.err) == (1, "modiste: unknown product: the shop has no 'nobody'\n")


def test_prune_of_most_of_the_shop_waits_for_a_word(modiste, table, shop):
    header, black, *_ = table.read_text(encoding="utf-8").splitlines()
    photo = table.parent / "black.png"
    for number in range(20):
        shutil.copy(photo, table.parent / f"more{number}.png")
    rows = [black.replace("black", f"more{number}") for number in range(20)]
    table.write_text("\n".join([header, black, *rows]) + "\n", encoding="utf-8")
    assert "holds 28 products" in modiste("index", table, "--shop", shop).out
    table.write_text(f"{header}\n{black.replace('black', 'white')}\n", encoding="utf-8")
    ended = modiste("index", table, "--shop", shop, "--prune")
    assert "holds 28 products" in ended.out
    assert (ended.code, ended.err) == (
        1,
        "modiste: --prune removed nothing: it would remove 27 of the shop's 28 products, as after a file that was cut "
        "short; if they have really gone, use --prune-most.\n",
    )
    ended = modiste("index", table, "--shop", shop, "--prune-most")
    assert (ended.code, ended.err) == (0, "")
    assert "holds 1 products" in ended.out
    assert "27 removed" in ended.out


def test_prune_spares_products_whose_rows_cannot_be_read(modiste, table, shop):
    lines = table.read_text(encoding="utf-8").splitlines()
    broken = [line.replace("square", "Größe").encode("cp1252") for line in lines[5:]]
    table.write_bytes(b"\n".join([*(line.encode() for line in lines[:5]), *broken]))
    ended = modiste("index", table, "--shop", shop, "--prune")
    assert ended.code == 1
    assert "holds 8 products" in ended.out
    assert "4 unchanged, 0 removed, 4 left out." in ended.out
    assert ended.err.startswith("modiste: --prune removed nothing: 4 products are no longer named, but 4 rows without")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", " has no rows."),
        ("red,Größe,Red\nblue,Größe,Blue\ngreen\n", "it is not UTF-8 text; save the file as UTF-8."),
        (
            "red\nred,Größe,Red\nblue,Größe,Blue\n",
            "None of the 3 rows can be used; the commonest reason: broken row: it is",
        ),
    ],
)
def test_nothing_usable_is_a_failure_with_its_cause(modiste, tmp_path, colour_model, rows, words):
    (tmp_path / "t.csv").write_bytes(("id,name,colour\n" + rows).encode("cp1252"))
    ended = modiste("index", tmp_path / "t.csv", "--shop", tmp_path / "s", "--model", colour_model)
    assert ended.code == 1
    assert words in ended.err
    assert modiste("doctor", tmp_path / "t.csv").code == 2


def test_columns_and_photo_folder_are_mapped(modiste, tmp_path, colour_model):
    (tmp_path / "pictures").mkdir()
    square("Red").save(tmp_path / "pictures" / "a.png")
    (tmp_path / "t.csv").write_text("sku,what,file\n7,A square,a.png\n", encoding="utf-8")
    ended = modiste(
        "index", tmp_path / "t.csv", "--shop", tmp_path / "s", "--model", colour_model,
        "--photos", tmp_path / "pictures", "--column", "title=what", "--column", "photo=file",
    )  # fmt: skip
    assert ended.code == 0
    [record] = LanceStore.open(tmp_path / "s").records(["7"])
    assert (record.product.title, record.product.photo) == ("A square", "a.png")


def test_rebuild_takes_another_model(modiste, table, shop, tmp_path, colour_model):
    import json

    other = shutil.copytree(colour_model, tmp_path / "other")
    description = json.loads((other / "model.json").read_text(encoding="utf-8"))
    (other / "model.json").write_text(json.dumps({**description, "name": "other"}), encoding="utf-8")
    ended = modiste("index", table, "--shop", shop, "--model", other)
    assert ended.code == 2
    assert ended.err.startswith(f"modiste: The vectors of the shop {shop} were made by the model ")
    assert "--rebuild" in ended.err
    assert modiste("similar", "--id", "red", "--shop", shop, "--model", other).code == 2
    assert "8 encoded" in modiste("index", table, "--shop", shop, "--model", other, "--rebuild").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.zip", "--shop", "s"], "nowhere.zip does not exist"),
        (["products.csv", "--shop", "s", "--column", "title"], "--column 'title' is not FIELD=COLUMN"),
        (
            ["products.csv", "--shop", "s", "--column", "title=a", "--column", "title=b"],
            "--column names two columns for title: a and b",
        ),
        (["products.csv", "--shop", "s", "--column", "title=nix"], "no column 'nix'"),
        (["products.csv", "--shop", "s", "--model", "nowhere"], "nowhere is not a model folder"),
        (["products.csv", "--shop", "products.csv"], "is a file"),
        (["products.csv", "--shop", "."], "holds other things"),
        (["products.csv", "--shop", "ftp://host/s"], "ftp://"),
    ],
)
def test_mistakes_are_one_sentence_and_exit_code_2(modiste, table, colour_model, monkeypatch, arguments, words):
    monkeypatch.setenv("MODISTE_MODEL", str(colour_model))
    monkeypatch.chdir(table.parent)
    before = sorted(table.parent.iterdir())
    ended = modiste("index", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("modiste: ")
    assert ended.err.count("\n") == 1
    assert words in ended.err
    assert sorted(table.parent.iterdir()) == before


def test_missing_options_are_a_usage_error(modiste, table):
    ended = modiste("index", table)
    assert ended.code == 2
    assert "--shop" in ended.err


def test_the_command_loads_no_heavy_library_before_it_is_asked_to_work():
    code = (
        "import sys, modiste.cli.main; heavy = {'numpy', 'lancedb', 'pyarrow', 'PIL', 'onnxruntime', 'pydantic'};"
        "print(*sorted(heavy & sys.modules.keys()))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "\n"


def found(modiste, shop, *arguments: str) -> dict[str, dict[str, object]]:
    """product_id -> attributes of what `similar` finds beside the white square."""
    ended = modiste("similar", "--id", "white", "--shop", shop, "-k", "10", "--format", "jsonl", *arguments)
    assert ended.code == 0, ended.err
    return {hit["product_id"]: hit["attributes"] for hit in map(json.loads, ended.out.splitlines())}


@pytest.mark.parametrize("name", ["Ton", "colour", "baseColour", "color"])
def test_a_column_named_by_its_role_keeps_its_name_and_answers_to_all_others(
    modiste, table, colour_model, monkeypatch, name
):
    monkeypatch.setenv("MODISTE_MODEL", str(colour_model))
    table.write_text(table.read_text("utf-8").replace("colour,kind", "Ton,kind"), "utf-8")
    shop = table.parent / "shop"
    assert modiste("index", table, "--shop", shop, "--column", "colour=Ton").code == 0
    assert found(modiste, shop, "--where", f"{name}=red") == {"red": {"Ton": "Red", "kind": "Square"}}
    assert Shop.open(shop, colour_model).schema.named("Ton").role is Role.COLOUR


def test_the_settings_file_names_the_columns_once(modiste, table, colour_model, monkeypatch):
    monkeypatch.setenv("MODISTE_MODEL", str(colour_model))
    monkeypatch.chdir(table.parent)
    table.write_text(table.read_text("utf-8").replace("colour,kind", "Ton,kind"), "utf-8")
    (table.parent / "modiste.toml").write_text('[schema]\ncolour = "Ton"\n', "utf-8")
    assert modiste("index", table, "--shop", "shop").code == 0
    assert found(modiste, "shop", "--where", "colour=Red|Blue").keys() == {"red", "blue"}


def test_two_columns_of_one_meaning_are_one_filter(modiste, table, colour_model, monkeypatch):
    monkeypatch.setenv("MODISTE_MODEL", str(colour_model))
    lines = table.read_text("utf-8").splitlines()
    both = [f"{line},{'Rust' if 'blue' in line else ''}" for line in lines[1:]]
    text = "\n".join([f"{lines[0]},baseColour", *both]).replace("Blue square,Blue", "Blue square,")
    table.write_text(text + "\n", "utf-8")
    shop = table.parent / "shop"
    ended = modiste("index", table, "--shop", shop, "--report", table.parent / "report")
    assert ended.code == 0
    assert "column merged: 'baseColour' means the same as 'colour'" in (table.parent / "report/reading.csv").read_text()
    assert found(modiste, shop, "--where", "baseColour=Rust") == {"blue": {"colour": "Rust", "kind": "Square"}}
    assert Shop.open(shop, colour_model).snapshot().attribute_names == ("colour", "kind")


def test_attributes_of_a_hit_are_found_by_other_spellings(shop, colour_model):
    [hit] = Shop.open(shop, colour_model).similar("white", k=1, where="colour=Red")
    assert (dict(hit.attributes), hit.attributes["baseColour"]) == ({"colour": "Red", "kind": "Square"}, "Red")
