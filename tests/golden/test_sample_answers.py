"""The sample shop is answered as it was when `python -m tests.golden --write --sample` last ran."""

from __future__ import annotations

import pytest
from golden import sample
from golden.answers import tagged
from golden.compare import differences, report, tag_differences, tolerance
from golden.package import Shop
from golden.questions import questions
from golden.worlds import World, sample_world

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def world() -> World:
    return sample_world()


@pytest.fixture(scope="session")
def kept() -> sample.Kept:
    return sample.read()


@pytest.fixture(scope="session")
def sample_shop(world, tmp_path_factory) -> Shop:
    return Shop.build(world.source, tmp_path_factory.mktemp("golden") / "shop")


def test_questions_have_names_of_their_own_and_stay_the_same(world):
    asked = questions(world)
    assert len({question.name for question in asked}) == len(asked) >= 200
    assert asked == questions(sample_world())


def test_questions_are_answered_as_before(world, kept, sample_shop):
    found = differences(kept.answers, sample.first_answers(sample_shop, world), tolerance(kept.versions))
    assert not found, report(found)


def test_photos_are_tagged_as_before(world, kept):
    found = tag_differences(kept.tags, tagged(world), tolerance(kept.versions))
    assert not found, report(found)
