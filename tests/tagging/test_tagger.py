from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from small_world import png, square

from modiste import Tagger
from modiste.errors import QueryError
from modiste.schema import kaggle
from modiste.schema.google_categories import google_category
from modiste.tagging.listing import listing
from modiste.tagging.meanings import Meanings
from modiste.tagging.title import category_noun, title
from modiste.types import Tag

LABEL_MODEL = Path(__file__).parent.parent / "data" / "label-model"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    photos = tmp_path / "photos"
    (photos / "deep").mkdir(parents=True)
    square("Red").save(photos / "a.png")
    square("Blue").save(photos / "deep" / "b.png")
    (photos / "bad.jpg").write_bytes(b"no photo")
    (photos / "notes.txt").write_text("no photo either")
    return photos


def tag(label: str, confidence: float = 0.9) -> Tag:
    return Tag(label, confidence, True, ((label, confidence),))


def lines(ended) -> list[dict]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_files_folders_zips_and_standard_input_are_tagged_in_order(modiste, folder, tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("in/c.png", png(square("Green")))
    names = f"{folder / 'a.png'}\n\n{tmp_path / 'gone.jpg'}\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(names)))
    ended = modiste("tag", folder, tmp_path / "more.zip", "-", "--model", LABEL_MODEL, "--format", "jsonl")
    told = [(Path(line["photo"]).name, line["error"] is None) for line in lines(ended)]
    assert told == [("a.png", True), ("bad.jpg", False), ("b.png", True), ("c.png", True), ("a.png", True),
                    ("gone.jpg", False)]  # fmt: skip
    assert ended.code == 1


def test_nothing_on_standard_input_is_told(modiste, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n")))
    ended = modiste("tag", "-", "--model", LABEL_MODEL)
    assert (ended.code, ended.err) == (1, "modiste: Standard input names no photo; give one path per line.\n")


def test_a_picture_of_a_format_that_is_not_read_is_told(modiste, folder):
    (folder / "deep" / "c.heic").write_bytes(b"\0\0\0\x18ftypheic")
    ended = modiste("tag", folder / "deep", "--model", LABEL_MODEL, "--format", "jsonl")
    assert lines(ended)[-1]["error"] == "The file is a HEIC picture; only JPEG, PNG, WebP and GIF are read."
    assert ended.code == 1


def test_a_photo_in_place_of_its_path_is_told_and_stops_nothing(modiste, folder, monkeypatch):
    names = png(square("Green")) + f"\n{folder / 'a.png'}\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(names)))
    ended = modiste("tag", "-", "--model", LABEL_MODEL, "--format", "jsonl")
    told = lines(ended)
    assert any("This is not a path: it has zero bytes in it" in (line["error"] or "") for line in told)
    assert told[-1]["error"] is None
    assert ended.code == 1


def test_a_json_line_has_the_fields_that_scripts_rely_on(modiste, folder):
    [line] = lines(modiste("tag", folder / "a.png", "--model", LABEL_MODEL, "--format", "jsonl"))
    assert {"photo", "known_product", "tags", "title", "error"} <= line.keys()
    for answer in line["tags"].values():
        assert answer.keys() == {"label", "confidence", "sure", "top"}
        assert answer["top"][0] == [answer["label"], answer["confidence"]]
        confidences = [confidence for _, confidence in answer["top"]]
        assert confidences == sorted(confidences, reverse=True)


def test_without_fitted_numbers_nothing_is_sure_and_nothing_is_called_unknown(folder):
    [tagged] = Tagger.open(LABEL_MODEL).tag(folder / "a.png")
    assert tagged.in_distribution is None
    assert tagged.formality is None
    assert not any(each.confident for each in tagged.tags.values())


def test_paths_bytes_and_pictures_are_tagged_alike(folder):
    photo = folder / "a.png"
    answers = Tagger.open(LABEL_MODEL).tag([photo, str(photo), photo.read_bytes(), square("Red")])
    assert len({json.dumps({a: t.top for a, t in answer.tags.items()}) for answer in answers}) == 1
    assert [answer.photo for answer in answers] == [str(photo), str(photo), "photo 3", "photo 4"]


def test_csv_cells_never_start_a_formula(modiste, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    square("Red").save(tmp_path / "=cmd.png")
    ended = modiste("tag", "=cmd.png", "--model", LABEL_MODEL, "--format", "csv")
    header, row = ended.out.splitlines()
    assert header.startswith("photo,known_product,")
    assert row.startswith("'=cmd.png,")


def test_table_and_sheet(modiste, folder, tmp_path):
    ended = modiste("tag", folder, "--model", LABEL_MODEL, "--sheet", tmp_path / "out.png")
    assert ended.code == 1
    assert "bad.jpg: The file is not a picture" in ended.err
    with Image.open(tmp_path / "out.png") as sheet:
        assert sheet.width > 100


def test_a_sheet_of_another_ending_is_refused(modiste, folder, tmp_path):
    ended = modiste("tag", folder, "--model", LABEL_MODEL, "--sheet", tmp_path / "out.jpg")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith("out.jpg has an unknown ending; it is a picture that ends in .png.\n")


def test_an_unknown_labelling_is_refused():
    with pytest.raises(QueryError, match="no labelling 'odd'; the known ones are raw, merged"):
        Tagger.open(LABEL_MODEL, labels="odd")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plural", "one"),
    [("Shirts", "Shirt"), ("Watches", "Watch"), ("Dresses", "Dress"), ("Casual Shoes", "Casual Shoes"),
     ("Jeans", "Jeans"), ("Tshirts", "T-Shirt"), ("Flip Flops", "Flip Flops"), ("Clutches", "Clutch"),
     ("Sunglasses", "Sunglasses"), ("Bra", "Bra")],
)  # fmt: skip
def test_types_become_nouns(plural, one):
    assert category_noun(plural) == one


SHIRT = {
    "gender": tag("Men"), "masterCategory": tag("Apparel"), "subCategory": tag("Topwear"), "articleType": tag("Shirts"),
    "baseColour": tag("Navy Blue"), "usage": tag("Casual"),
}  # fmt: skip


def test_a_title_leaves_out_what_is_more_likely_wrong():
    def titled(**changes: Tag) -> str | None:
        return title(Meanings({**SHIRT, **changes}, kaggle()))

    assert titled() == "Navy Blue Casual Shirt for Men"
    assert titled(baseColour=tag("Navy Blue", 0.4)) == "Casual Shirt for Men"
    assert titled(articleType=tag("Casual Shoes")) == "Navy Blue Casual Shoes for Men"
    assert titled(masterCategory=tag("Accessories")) == "Navy Blue Shirt for Men", "a use is said of clothes and shoes"
    assert title(Meanings({}, kaggle())) is None


def test_a_listing_is_a_draft_that_can_be_changed():
    draft = listing(Meanings(SHIRT, kaggle()))
    assert draft is not None
    assert (draft.gender, draft.color, draft.age_group) == ("male", "Navy Blue", "adult")
    assert draft.product_type == "Apparel > Topwear > Shirts"
    assert draft.google_product_category == 212
    assert "Casual" in draft.keywords
    assert draft.with_changes(color="Blue").color == "Blue"
    assert draft.color == "Navy Blue"


def test_every_article_type_has_its_line_in_the_table_of_categories():
    known = [google_category(name) for name in kaggle().named("articleType").labels]
    assert sum(number is not None for number, _ in known) > 130
    assert all((number is None) == (path is None) for number, path in known)


def test_numbers_and_paths_of_categories_are_those_of_the_published_taxonomy():
    # Number and path, as they stand in version 2021-09-21, the newest that is published.
    lines = (LABEL_MODEL.parent / "google-categories.tsv").read_text("utf-8").splitlines()
    published = {int(number): path for number, path in (line.split("\t") for line in lines)}
    used = {google_category(name) for name in kaggle().named("articleType").labels}
    assert {number: path for number, path in used if number is not None} == published
    assert google_category("Water Bottle")[0] == 3809
    assert google_category("Lipstick")[0] == 3021


class Halves:
    """An own attribute that is sure of its second label."""

    attribute = "neckline"
    labels = ("Round", "V")

    def probabilities(self, embeddings):
        return np.tile([0.25, 0.75], (len(embeddings), 1))


def test_a_shop_s_own_attributes_stand_beside_the_model_s(folder):
    tagger = Tagger.open(LABEL_MODEL, own=[Halves()])
    [tagged] = tagger.tag(folder / "a.png")
    assert tagger.attributes[-1] == "neckline"
    assert tagged.tags["neckline"] == Tag("V", 0.75, False, (("V", 0.75), ("Round", 0.25)))
