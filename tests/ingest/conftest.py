from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from plain_store import PlainStore
from small_world import COLOURS, ColourEncoder, png, square

from modiste.errors import PhotoError
from modiste.ingest.report import IndexReport
from modiste.ingest.run import Indexing
from modiste.settings import Settings
from modiste.sources.reading import read
from modiste.types import Encoding, Finding, Pixels, Product


@dataclass
class World:
    """A source of coloured squares that a test may change between two runs."""

    name = "the world"
    photos: dict[str, bytes] = field(default_factory=dict)
    rows: dict[str, Product | Finding] = field(default_factory=dict)
    reads: int = 0

    def add(self, product_id: str, colour: str | bytes | None, **fields: object) -> None:
        key = None if colour is None else f"{product_id}.png"
        self.rows[product_id] = Product(product_id, photo=key, **fields)
        if key is not None and colour is not None:
            self.photos[key] = colour if isinstance(colour, bytes) else png(square(colour))

    def read(self) -> Iterator[Product | Finding]:
        return iter(list(self.rows.values()))

    def photo(self, key: str) -> bytes:
        self.reads += 1
        if key not in self.photos:
            raise PhotoError(f"There is no file {key!r}.")
        return self.photos[key]


class CountingEncoder(ColourEncoder):
    """Remembers the sizes of the batches it was given."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def encode(self, pixels: Pixels) -> Encoding:
        self.batches.append(len(pixels))
        return super().encode(pixels)


class CountingStore(PlainStore):
    """Remembers the sizes of the writes."""

    def __init__(self) -> None:
        super().__init__(ColourEncoder.identity)
        self.writes: list[int] = []

    def upsert(self, records):
        self.writes.append(len(records))
        super().upsert(records)


@pytest.fixture
def world() -> World:
    """Eight products, one of each colour."""
    world = World()
    for colour in COLOURS:
        world.add(colour.lower(), colour, title=f"{colour} square", attributes={"baseColour": colour})
    return world


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def store() -> CountingStore:
    return CountingStore()


@pytest.fixture
def index(encoder, store) -> Callable[..., IndexReport]:
    """Run the pipeline over a source; settings and options by name."""

    def run(
        source, *, prune=False, prune_most=False, progress=None, encoder=encoder, store=store, **settings
    ) -> IndexReport:
        used = Settings(**{"threads": 2, "encode_batch": 3, "write_batch": 4, **settings})
        return Indexing(encoder, store, used, progress).run(read(source), prune, prune_most)

    return run
