"""`modiste inspect` through its real door, on a catalogue of eight rows whose every number can be counted by hand."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from small_world import square
from typer.testing import CliRunner

from modiste.cli.main import app

HEADER = "id,gender,masterCategory,subCategory,articleType,baseColour,season,year,usage,productDisplayName"
ROWS = (
    "1,Men,Apparel,Topwear,Shirts,Red,Fall,2012,Casual,Red shirt",
    "2,Men,Apparel,Topwear,Shirts,Red,Fall,2012,,Red shirt",
    "3,Men,Apparel,Topwear,Shirts,Blue,Summer,2012,Casual,Blue shirt",
    "4,Women,Apparel,Dress,Dresses,Green,Summer,2012,=HYPERLINK(1),Green dress",
    "5,<b>Kids</b>,Apparel,Dress,Dresses,Yellow,NA,2012,Casual,<script>alert(1)</script>",
    "6,Women,Footwear,Shoes,Heels,Black,Winter,2012,Party,Broken photo",
    "<i>7,Women,Footwear,Shoes,Heels,Cyan,Winter,2012,Party,No photo",
    "<i>7,Women,Footwear,Shoes,Heels,Cyan,Winter,2012,Party,The same id",
)
COLOURS = {1: "Red", 2: "Red", 3: "Blue", 4: "Green", 5: "Yellow"}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogue")
    (folder / "images").mkdir()
    (folder / "styles.csv").write_text("\n".join((HEADER, *ROWS)) + "\n", encoding="utf-8")
    for number, colour in COLOURS.items():
        square(colour).save(folder / "images" / f"{number}.jpg")
    whole = (folder / "images" / "3.jpg").read_bytes()
    (folder / "images" / "6.jpg").write_bytes(whole[: len(whole) // 2])
    return folder


@pytest.fixture(scope="module")
def inspected(catalogue: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The report's folder and what the command printed; several tests look at one run, since it draws ten pictures."""
    folder = tmp_path_factory.mktemp("out") / "report"
    ended = CliRunner().invoke(app, ["inspect", str(catalogue), "--out", str(folder)])
    assert (ended.exit_code, ended.stderr) == (0, "")
    return folder, ended.stdout


@pytest.fixture
def report(inspected: tuple[Path, str]) -> Path:
    return inspected[0]


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def test_the_terminal_shows_a_summary_and_the_path(inspected: tuple[Path, str]) -> None:
    folder, out = inspected
    assert "Read 7 of 8 rows and 5 of 6 photos." in out
    assert "28.6% of the products share their name, 40.0% of the photos have a near-duplicate." in out
    assert "Shirts 3, Dresses 2, Heels 2" in out
    assert out.endswith(f"Report: {folder / 'index.html'}\n")


def test_every_row_and_photo_that_failed_is_listed(report: Path) -> None:
    found = rows(report / "reading.csv")
    assert [(row[1], row[2]) for row in found] == [("<i>7", "yes"), ("<i>7", "no"), ("6", "yes")]
    assert found[1][3].startswith("repeated id")
    assert found[2][3].startswith("no photo: The picture is damaged or cut off")
    numbers = json.loads((report / "reading.json").read_text("utf-8"))
    assert (numbers["rows"], numbers["kept"], numbers["noted"]) == (8, 7, {"no photo": 2})


def test_counts_per_label_sum_to_the_products(report: Path) -> None:
    for attribute in ("gender", "masterCategory", "subCategory", "articleType", "baseColour", "season", "usage"):
        assert sum(int(row[1]) for row in rows(report / "tables" / f"labels_{attribute}.csv")) == 7
    usage = {row[0]: row[1] for row in rows(report / "tables" / "labels_usage.csv")}
    assert usage == {"Casual": "3", "Party": "2", "'=HYPERLINK(1)": "1", "(missing)": "1"}
    missing = {row[0]: row[1] for row in rows(report / "tables" / "missing_labels.csv")}
    assert (missing["gender"], missing["season"], missing["usage"]) == ("0", "1", "1")


def test_repeated_names_and_photos_are_counted(report: Path) -> None:
    groups = dict(rows(report / "tables" / "groups.csv"))
    assert groups["photos"] == "5"
    assert groups["near_duplicate_pairs"] == "1"
    assert groups["largest_name"] == "2"
    assert float(groups["share_with_near_duplicate"]) == pytest.approx(2 / 5)
    assert groups["groups"] == "6"


def test_charts_and_sheets_are_pictures(report: Path) -> None:
    pictures = {path.relative_to(report).as_posix() for path in report.rglob("*.png")}
    assert pictures == {
        *(f"charts/{name}.png" for name in ("gender", "masterCategory", "subCategory", "articleType")),
        *(f"charts/{name}.png" for name in ("baseColour", "season", "usage")),
        *(f"sheets/{name}.png" for name in ("sample", "article-types", "near-duplicates")),
    }
    for name in pictures:
        with Image.open(report / name) as picture:
            picture.verify()


def test_the_page_holds_everything_and_escapes_what_strangers_wrote(report: Path) -> None:
    page = (report / "index.html").read_text("utf-8")
    assert page.count("<img ") == 7 + 3
    assert "images/&lt;i&gt;7.jpg is not there" in page
    assert "<i>" not in page
    assert "<script" not in page
    assert "Rows that could not be used: 1 of 8." in page
    assert "Photos that cannot be read: 1 of 6." in page
    assert "damaged or cut off" in page
    for name in ("reading.csv", "tables/labels_gender.csv", "charts/usage.png", "sheets/sample.png"):
        assert f'href="{name}"' in page
        assert (report / name).is_file()


def test_the_same_catalogue_and_seed_give_the_same_files(modiste: Callable, catalogue: Path, tmp_path: Path) -> None:
    folders = (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        assert modiste("inspect", catalogue, "--out", folder, "--seed", 7).code == 0
    one, two = ({path.relative_to(folder): path for path in folder.rglob("*.*")} for folder in folders)
    assert one.keys() == two.keys()
    assert all(one[name].read_bytes() == two[name].read_bytes() for name in one)


def test_a_limit_looks_at_fewer_photos_and_says_so(modiste: Callable, catalogue: Path, tmp_path: Path) -> None:
    ended = modiste("inspect", catalogue, "--out", tmp_path / "report", "--limit-photos", 2)
    assert ended.code == 0
    assert " of 2 photos." in ended.out
    assert "Photos looked at: only 2 of 6" in (tmp_path / "report" / "index.html").read_text("utf-8")


def test_a_table_with_its_own_column_names(modiste: Callable, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    square("Red").save(tmp_path / "pictures" / "a.png")
    (tmp_path / "t.csv").write_text("sku,what,file\n7,A square,a.png\n", encoding="utf-8")
    ended = modiste(
        "inspect", tmp_path / "t.csv", "--out", tmp_path / "report", "--photos", tmp_path / "pictures",
        "--column", "title=what", "--column", "photo=file",
    )  # fmt: skip
    assert (ended.code, ended.err) == (0, "")
    assert "Read 1 of 1 rows and 1 of 1 photos." in ended.out
    assert not (tmp_path / "report" / "sheets" / "article-types.png").exists()


@pytest.mark.parametrize("pair", ["title", "=name", "title=", " = "])
def test_a_column_that_is_no_pair_is_refused(modiste: Callable, catalogue: Path, tmp_path: Path, pair: str) -> None:
    ended = modiste("inspect", catalogue, "--out", tmp_path / "report", "--column", pair)
    assert ended.code == 2
    assert ended.err.startswith(f"modiste: --column {pair!r} is not FIELD=COLUMN")


def test_without_the_extra_nothing_is_begun(
    modiste: Callable, catalogue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modiste.report.extra.find_spec", lambda name: None)
    ended = modiste("inspect", catalogue, "--out", tmp_path / "report")
    assert ended.code == 2
    assert "pip install 'modiste[report]'" in ended.err
    assert not (tmp_path / "report").exists()
