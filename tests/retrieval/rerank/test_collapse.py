"""Ranked photos of one number each: two show the same thing when they are at most one apart."""

from __future__ import annotations

import random

import numpy as np
import pytest

from modiste.retrieval.rerank.collapse import collapse


def alike(one: np.ndarray, others: np.ndarray) -> np.ndarray:
    return np.abs(others[:, 0].astype(int) - int(one[0])) <= 1


def collapsed(looks: list[int], groups: list[str | None] | None = None, most: int = 9) -> list[tuple[int, ...]]:
    signatures = np.array(looks, np.uint8).reshape(-1, 1)
    clusters = collapse(signatures, groups or [None] * len(looks), most, alike)
    return [(cluster.leader, *cluster.variants) for cluster in clusters]


def test_nothing_collapses_to_nothing():
    assert collapsed([]) == []


def test_same_photos_join_the_best_of_them():
    assert collapsed([5, 50, 6, 51, 4]) == [(0, 2, 4), (1, 3)]


def test_photo_goes_to_the_first_of_two_leaders_that_it_is_like():
    assert collapsed([7, 5, 6]) == [(0, 2), (1,)]


def test_variants_of_a_leader_draw_no_others():
    assert collapsed([5, 6, 7, 8]) == [(0, 1), (2, 3)]


def test_group_joins_however_its_photos_look():
    assert collapsed([5, 50, 90], ["g", None, "g"]) == [(0, 2), (1,)]


def test_group_of_a_variant_draws_no_others():
    assert collapsed([5, 6, 90], [None, "g", "g"]) == [(0, 1), (2,)]


def test_products_without_a_group_are_not_of_one_group():
    assert collapsed([5, 50], [None, None]) == [(0,), (1,)]


def test_after_the_last_answer_only_its_variants_are_added():
    assert collapsed([5, 50, 90, 51, 6], most=2) == [(0, 4), (1, 3)]


def plain(looks: list[int], groups: list[str | None], most: int) -> list[tuple[int, ...]]:
    """Every product compared with every leader, one by one, in the order of the ranks."""
    clusters: list[list[int]] = []
    for place, (look, group) in enumerate(zip(looks, groups, strict=True)):
        for cluster in clusters:
            leader = cluster[0]
            if abs(look - looks[leader]) <= 1 or (group is not None and group == groups[leader]):
                cluster.append(place)
                break
        else:
            if len(clusters) < most:
                clusters.append([place])
    return [tuple(cluster) for cluster in clusters]


@pytest.mark.parametrize("seed", range(20))
def test_answers_equal_those_of_the_plain_search(seed):
    chance = random.Random(seed)
    looks = [chance.randrange(60) for _ in range(50)]
    groups = [chance.choice([None, None, *"abcdefgh"]) for _ in looks]
    most = chance.choice([1, 5, 50])
    assert collapsed(looks, groups, most) == plain(looks, groups, most)
