"""The committed answers of the sample shop."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from .answers import Answer, TaggedPhoto, answers, answers_from, as_lists, tagged, tags_from
from .package import Shop
from .worlds import World

FILE = Path(__file__).with_name("sample-answers.json")
KEPT = 10
"""Hits of an answer that are committed."""


@dataclass(frozen=True)
class Kept:
    """What the file holds."""

    versions: dict[str, str]
    answers: list[Answer] = field(repr=False)
    tags: list[TaggedPhoto] = field(repr=False)


def read() -> Kept:
    """The file."""
    content = json.loads(FILE.read_text("utf-8"))
    return Kept(content["versions"], answers_from(content["answers"]), tags_from(content["tags"]))


def first_answers(shop: Shop, world: World) -> list[Answer]:
    """The answers of now, as far as they are kept."""
    return [each.first(KEPT) for each in answers(shop, world)]


def write(world: World, folder: Path) -> None:
    """Build the sample shop in a folder and write the file, a line for each question."""
    asked = first_answers(Shop.build(world.source, folder / "shop"), world)
    FILE.write_text(as_lists(answers=asked, tags=tagged(world)), "utf-8")
