"""The phone photos' mapping, and what is made of it."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from small_world import png, square

from modiste.errors import QueryError, SourceError
from modiste.evaluate.phone import (
    PhoneArchive,
    PhonePhoto,
    PhonePrediction,
    fits,
    fitting_article_types,
    predict_phone_photos,
    score_phone_photos,
)
from modiste.evaluate.subject import Subject
from modiste.schema import kaggle
from modiste.settings import Settings

PHONE_LABELS = (
    "Blazer, Blouse, Body, Dress, Hat, Hoodie, Longsleeve, Not sure, Other, Outwear, Pants, Polo, Shirt, Shoes, "
    "Shorts, Skip, Skirt, T-Shirt, Top, Undershirt"
)


def test_every_phone_label_is_mapped() -> None:
    assert ", ".join(sorted(fitting_article_types())) == PHONE_LABELS


def test_every_fitting_type_is_an_article_type() -> None:
    named = {article_type for types in fitting_article_types().values() for article_type in types or ()}
    assert named <= set(kaggle().named("articleType").labels)


@pytest.mark.parametrize(
    ("label", "article_type", "expected"),
    [
        ("Pants", "Jeans", True),
        ("Pants", "Shorts", False),
        ("Shorts", "Shorts", True),
        ("Polo", "Tshirts", True),
        ("Dress", "Skirts", False),
        ("Shoes", "Flip Flops", True),
        ("Shoes", "Socks", False),
        ("Not sure", "Jeans", None),
        ("Other", "Jeans", None),
        ("Skip", "Jeans", None),
    ],
)
def test_fits(label: str, article_type: str, expected: bool | None) -> None:
    assert fits(label, article_type) is expected


def test_fits_refuses_an_unknown_label() -> None:
    with pytest.raises(QueryError, match="'Cape' is unknown; known are Blazer, "):
        fits("Cape", "Jackets")


def prediction(label: str, article_type: str, sender: str = "1") -> PhonePrediction:
    return PhonePrediction(PhonePhoto("x", sender, label), article_type, 0.5)


def test_score_counts_what_fits() -> None:
    predictions = (
        prediction("Pants", "Jeans", "1"),
        prediction("Pants", "Skirts", "2"),
        prediction("Pants", "Jeans", "3"),
        prediction("Hat", "Caps", "3"),
    )
    result = score_phone_photos("phone.zip", predictions, 2)
    assert result is not None
    assert (result.photos, result.senders, result.left_out, result.share) == (4, 3, 2, 0.75)
    pants, hat = result.labels
    assert (pants.label, pants.photos, pants.fitting) == ("Pants", 3, 2)
    assert pants.taken_for == (("Jeans", 2), ("Skirts", 1))
    assert (hat.label, hat.photos, hat.fitting) == ("Hat", 1, 1)
    assert result.interval.low <= 0.75 <= result.interval.high


def test_no_photo_has_no_score() -> None:
    assert score_phone_photos("phone.zip", (), 0) is None


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A zip of three photos: one of a hat, one that says nothing, one that is broken."""
    table = io.StringIO()
    csv.writer(table).writerows(
        [
            ("image", "sender_id", "label", "kids"),
            ("a", "1", "Hat", "False"),
            ("b", "1", "Skip", "False"),
            ("c", "2", "Hat", "True"),
        ]
    )
    path = tmp_path / "phone.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("images.csv", table.getvalue())
        file.writestr("images/a.jpg", png(square("Red")))
        file.writestr("images/b.jpg", png(square("Blue")))
        file.writestr("images/c.jpg", b"\xff\xd8\xff broken")
    return path


def test_photos_of_no_garment_and_broken_ones_are_left_out(archive: Path, label_model: Path) -> None:
    settings = Settings(threads=1)
    opened = PhoneArchive(archive, settings)
    assert [photo.name for photo in opened.photos] == ["a", "c"]
    predictions, left_out = predict_phone_photos(opened, opened.photos, Subject.open(label_model, settings))
    assert [each.photo.name for each in predictions] == ["a"]
    assert left_out == 1
    assert predictions[0].article_type in kaggle().named("articleType").labels


def test_an_archive_without_the_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match=r"has no readable images\.csv"):
        PhoneArchive(tmp_path / "empty", Settings())


def test_a_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    (tmp_path / "images.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SourceError, match="it needs image, label, sender_id"):
        PhoneArchive(tmp_path, Settings())


def test_every_label_of_the_real_archive_is_known(real_data: Path) -> None:
    assert len(PhoneArchive(real_data / "phone-photos-256.zip", Settings()).photos) == 1021
