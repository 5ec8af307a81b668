"""What a shop answers to the questions, as plain values that JSON keeps."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from .package import ModisteError, Shop, Tagger
from .pictures import made
from .questions import Question, questions, spread
from .worlds import World

LIBRARIES = ("onnxruntime", "numpy", "pillow")
"""Another version of one of these may give slightly other numbers."""

UNDERSTOOD = ("filters", "preferences", "corrected", "matched", "unknown", "notes")
TAGGED_PHOTOS = 20
LONGEST = 300
"""Of a sentence that repeats a long question, so much is kept."""


@dataclass(frozen=True)
class Answer:
    """Hits by rank; `understood` has what is not empty, and is None for `Shop.similar`. `refused`: the error's type
    and sentence."""

    name: str
    ids: list[str] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)
    why: list[list[str]] = field(default_factory=list)
    variants: list[list[str]] = field(default_factory=list)
    understood: dict[str, list[Any]] | None = None
    refused: list[str] | None = None

    def first(self, count: int) -> Answer:
        """The same with at most so many hits."""
        parts = {name: getattr(self, name)[:count] for name in ("ids", "scores", "why", "variants")}
        return Answer(self.name, **parts, understood=self.understood, refused=self.refused)


@dataclass(frozen=True)
class TaggedPhoto:
    """What `Tagger` says of a photo: attribute -> label and confidence."""

    name: str
    known_product: bool | None
    tags: dict[str, list[Any]]


def versions() -> dict[str, str]:
    """Library -> its version here."""
    return {name: version(name) for name in LIBRARIES}


def answers(shop: Shop, world: World) -> list[Answer]:
    """The answers to all questions, in their order."""
    return list(asked(shop, world, questions(world)))


def asked(shop: Shop, world: World, given: Sequence[Question]) -> Iterator[Answer]:
    """Ask some questions, one by one. Only what modiste raises on purpose is an answer."""
    with tempfile.TemporaryDirectory() as folder:
        for question in given:
            try:
                yield _answer(question, _found(shop, world, question, Path(folder)))
            except ModisteError as error:
                sentence = str(error).replace(folder, "")[:LONGEST]
                yield Answer(question.name, refused=[type(error).__name__, sentence])


def tagged(world: World) -> list[TaggedPhoto]:
    """What the tagger that comes with modiste says of some of a catalogue's photos."""
    photos = [world.photo(row.product_id) for row in spread(world.rows, TAGGED_PHOTOS, 0.3)]
    return [
        TaggedPhoto(
            f"photo {number}",
            each.in_distribution,
            {name: [tag.label, round(float(tag.confidence), 6)] for name, tag in each.tags.items()},
        )
        for number, each in enumerate(Tagger.open().tag(photos), 1)
    ]


def _found(shop: Shop, world: World, question: Question, folder: Path) -> Any:
    """A list of hits, or a SearchAnswer."""
    photo = None if question.picture is None else made(question.picture, world, shop, folder)
    where = question.where[0] if len(question.where) == 1 else list(question.where) or None
    if question.product_id is not None or question.alone:
        asked_about: Any = question.product_id if question.product_id is not None else photo
        return shop.similar(asked_about, k=question.k, where=where, collapse=question.collapse)
    return shop.search(
        question.text,
        photo=photo,
        k=question.k,
        where=where,
        like=list(question.like),
        unlike=list(question.unlike),
        diversity=question.diversity,
        colour=question.colour,
        collapse=question.collapse,
    )


def _answer(question: Question, found: Any) -> Answer:
    hits = list(found)
    understood = getattr(found, "understood", None)
    return Answer(
        question.name,
        ids=[hit.product_id for hit in hits],
        scores=[round(float(hit.score), 6) for hit in hits],
        why=[list(hit.why) for hit in hits],
        variants=[list(hit.variants) for hit in hits],
        understood=None if understood is None else _as_plain(understood),
    )


def _as_plain(understood: Any) -> dict[str, list[Any]]:
    """Fields that are not empty; pairs as lists, as JSON gives them back."""
    plain = {name: json.loads(json.dumps(getattr(understood, name))) for name in UNDERSTOOD}
    return {name: value for name, value in plain.items() if value}


def as_text(answer: Answer | TaggedPhoto) -> str:
    """One line of JSON, without what is empty."""
    return json.dumps({name: value for name, value in asdict(answer).items() if value not in (None, [])})


def as_lists(**lists: Sequence[Answer | TaggedPhoto]) -> str:
    """A JSON text of named lists, a line for each item, and of the libraries' versions."""
    parts = [f'"versions": {json.dumps(versions())}']
    for name, items in lists.items():
        lines = ",\n".join(map(as_text, items))
        parts.append(f'"{name}": [\n{lines}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def answers_from(lines: Sequence[dict[str, Any]]) -> list[Answer]:
    """What `as_text` wrote."""
    return [Answer(**line) for line in lines]


def tags_from(lines: Sequence[dict[str, Any]]) -> list[TaggedPhoto]:
    """What `as_text` wrote."""
    return [TaggedPhoto(**{"known_product": None, **line}) for line in lines]
