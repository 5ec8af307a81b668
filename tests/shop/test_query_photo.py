"""A photo that is asked about is seen as tags see it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from small_world import ColourEncoder, square

from modiste.models.lazy import LazyEncoder
from modiste.retrieval.query.photo import QueryPhoto
from modiste.sample.drawing.non_products import NON_PRODUCTS, draw_non_product
from modiste.shop.model import model_schema
from modiste.shop.query_photo import encode_query_photo
from modiste.shop.tagger import Tagger
from modiste.types import Encoder, Encoding, Pixels
from modiste.vision.signature import signature


class Counting(ColourEncoder):
    """Remembers how many views it was last shown."""

    shown = 0

    def encode(self, pixels: Pixels) -> Encoding:
        self.shown = len(pixels)
        return super().encode(pixels)


def seen_of(picture: Image.Image, encoder: Encoder) -> QueryPhoto:
    return encode_query_photo(picture, encoder, model_schema(encoder))


def plain() -> Image.Image:
    page = Image.new("RGB", (60, 80), "white")
    page.paste(square("Red").resize((40, 60)), (10, 10))
    return page


def busy() -> Image.Image:
    noise = np.random.default_rng(0).integers(0, 256, (80, 60, 3), dtype=np.uint8)
    return Image.fromarray(noise)


@pytest.mark.parametrize(("picture", "views"), [(plain(), 1), (busy(), 6)])
def test_a_busy_ground_is_looked_at_more_closely(picture: Image.Image, views: int) -> None:
    encoder = Counting()
    photo = seen_of(picture, encoder)
    assert encoder.shown == views
    assert np.linalg.norm(photo.embedding) == pytest.approx(1)
    assert photo.seen.of("baseColour").sum() == pytest.approx(1, abs=1e-3)


def test_the_same_picture_is_known_again() -> None:
    others = np.stack([signature(square(colour)) for colour in ("Blue", "Red")])
    assert seen_of(square("Red"), ColourEncoder()).shown_by(others).tolist() == [False, True]


def test_a_wide_margin_changes_little() -> None:
    """The product alone is 160 high; on a white page three times as large it is brought closer again."""
    product = Image.new("RGB", (120, 160), "white")
    product.paste(square("Red").resize((80, 120)), (20, 20))
    page = Image.new("RGB", (360, 480), "white")
    page.paste(product, (120, 160))
    alone, within = (seen_of(picture, ColourEncoder()).embedding for picture in (product, page))
    assert float(alone @ within) > 0.95
    whole = ColourEncoder().encode(ColourEncoder().prepare(page)[np.newaxis]).embeddings[0]
    assert float(alone @ whole) < 0.8


def test_a_question_and_a_tag_take_a_photo_for_the_same() -> None:
    encoder, tagger = LazyEncoder.open(), Tagger.open()
    for seed, kind in enumerate(NON_PRODUCTS):
        picture = draw_non_product(kind, seed)
        seen = seen_of(picture, encoder).seen
        [tagged] = tagger.tag(picture)
        for attribute, tag in tagged.tags.items():
            assert seen.labels[attribute][int(seen.of(attribute)[0].argmax())] == tag.label
