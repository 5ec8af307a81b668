from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from modiste.retrieval.candidates.full_text import FullText
from modiste.text.tokens import terms


def plain_bm25(documents: list[list[str]], words: list[str], k1: float = 1.5, b: float = 0.75) -> list[float]:
    """Lucene's BM25 (Kamphuis et al. 2020), word by word."""
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for word in words:
            having = sum(word in other for other in documents)
            idf = math.log(1 + (len(documents) - having + 0.5) / (having + 0.5))
            often = document.count(word)
            score += idf * often / (often + k1 * (1 - b + b * len(document) / mean))
        scores.append(score)
    return scores


def test_words_with_which_titles_begin_are_brands_but_everyday_words_are_not(snapshot):
    titles = ["Nike Shoes", "Only Jeans"] * 5 + ["Blue Nike Shirt"]
    table = pa.table({"title": titles, "brand": pa.nulls(len(titles), pa.string())})
    assert FullText.of(replace(snapshot, columns=table, attribute_names=())).brand_words == {"nike"}


def test_scores_are_bm25_over_titles_and_labels(full_text, products):
    documents = [terms(f"{p.title} {' '.join(map(str, p.attributes.values()))}") for p in products]
    scores = full_text.scores(["shirt", "navy", "unheard"])
    assert scores == pytest.approx(plain_bm25(documents, ["shirt", "navy"]), rel=1e-5)


def test_unknown_words_score_nothing(full_text):
    assert full_text.scores(["unheard"]).tolist() == [0.0] * 9
    assert full_text.scores([]).tolist() == [0.0] * 9


def test_rows_by_word_and_by_words_of_the_title(full_text):
    assert full_text.rows_with("casual").tolist() == [0, 1, 3, 4, 6, 7]
    assert full_text.rows_titled(["men", "shirt"]).tolist() == [0, 8]
    assert full_text.rows_titled(["casual"]).tolist() == []
    assert full_text.rows_titled(["men", "unheard"]).tolist() == []


def test_a_shop_without_products_or_words_has_no_scores(snapshot):
    from dataclasses import replace

    empty = FullText.of(
        replace(snapshot, columns=snapshot.columns.slice(0, 0), embeddings=np.empty((0, 9), np.float32))
    )
    assert empty.scores(["shirt"]).tolist() == []
    assert empty.rows_titled(["shirt"]).tolist() == []
