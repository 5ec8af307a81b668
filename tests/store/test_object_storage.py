"""A shop in object storage: the main journey against an S3 server on the loopback."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from small_world import COLOURS, png, score, square

from modiste.errors import ShopError
from modiste.store.lance.plain_reason import plain_reason
from modiste.store.lance.products import LanceStore
from modiste.types import ModelIdentity, Record, StoredArtefact

slow = pytest.mark.slow
BUCKET = "shops"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """moto's S3 server with one empty bucket."""
    boto3 = pytest.importorskip("boto3")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "dummy", "aws_secret_access_key": "dummy", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket=BUCKET)
    yield address
    server.stop()


@pytest.fixture
def storage(endpoint: str, monkeypatch: pytest.MonkeyPatch, colour_model: Path) -> str:
    """The environment that docs/object-storage.md names, and the small world's model."""
    variables = {
        "AWS_ENDPOINT": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "false",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "dummy",
        "AWS_SECRET_ACCESS_KEY": "dummy",
        "MODISTE_MODEL": str(colour_model),
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Eight squares."""
    for name in COLOURS:
        (tmp_path / f"{name}.png").write_bytes(png(square(name)))
    path = tmp_path / "shop.csv"
    path.write_text("id,colour,photo\n" + "".join(f"{name},{name},{name}.png\n" for name in COLOURS))
    return path


@slow
def test_the_main_journey(modiste: Callable, storage: str, table: Path) -> None:
    shop = f"{storage}/spring/women"
    assert f"There is no shop at {shop}" in modiste("similar", "--id", "Red", "--shop", shop).err
    assert f"The shop {shop} holds 8 products." in modiste("index", table, "--shop", shop).out
    assert "0 encoded, 0 updated, 8 unchanged" in modiste("index", table, "--shop", shop).out

    found = modiste("similar", table.parent / "Red.png", "--shop", shop, "-k", 3, "--format", "jsonl")
    hits = [json.loads(line) for line in found.out.splitlines()]
    assert [hit["product_id"] for hit in hits] == ["Red", "Black", "Magenta"]
    assert [hit["score"] for hit in hits] == pytest.approx(
        [1, score("Red", "Black"), score("Red", "Magenta")], abs=1e-5
    )

    removed = modiste("remove", "Red", "--shop", shop)
    assert removed.out == f"Removed 1 of 1; the shop {shop} holds 7 products.\n"
    # A process of its own has nothing cached.
    arguments = ["similar", str(table.parent / "Red.png"), "--shop", shop, "-k", "1", "--where", "baseColour!=Black"]
    other = subprocess.run(
        [sys.executable, "-m", "modiste", *arguments, "--format", "jsonl"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ.copy(),
    )
    assert json.loads(other.stdout)["product_id"] == "Magenta"


@slow
def test_two_shops_in_one_bucket_and_a_rebuild(modiste: Callable, storage: str, table: Path) -> None:
    for shop in (f"{storage}/one", f"{storage}/two"):
        assert modiste("index", table, "--shop", shop).code == 0
    assert "8 encoded" in modiste("index", table, "--shop", f"{storage}/one", "--rebuild").out
    assert modiste("remove", "Red", "Blue", "--shop", f"{storage}/one").code == 0
    assert modiste("export-table", "--shop", f"{storage}/two", "--out", table.parent / "out.csv").code == 0
    assert len((table.parent / "out.csv").read_text().splitlines()) == 9


@slow
def test_two_writers_at_once_lose_nothing(storage: str, identity: ModelIdentity, record: Callable[..., Record]) -> None:
    shop = f"{storage}/shared"
    LanceStore.create(shop, identity)

    def write(writer: int) -> None:
        store = LanceStore.open(shop, identity)
        for number in range(4):
            store.upsert([record(f"{writer}-{number}"), record("both")])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(2)))
    expected = {"both", *(f"{writer}-{number}" for writer in range(2) for number in range(4))}
    assert set(LanceStore.open(shop, identity).fingerprints()) == expected
    assert LanceStore.open(shop, identity).count() == len(expected)


@slow
def test_a_bucket_that_is_not_there_is_one_sentence(modiste: Callable, storage: str, table: Path) -> None:
    done = modiste("index", table, "--shop", "s3://nobucket/shop")
    assert done.code == 2
    assert done.err == (
        "modiste: The shop s3://nobucket/shop cannot be opened: "
        "the object storage answers NoSuchBucket; create the bucket first.\n"
    )


@slow
def test_a_storage_that_does_not_answer_is_one_sentence(
    modiste: Callable, storage: str, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT", "http://127.0.0.1:9")
    done = modiste("similar", "--id", "Red", "--shop", "s3://elsewhere/shop")
    assert done.code == 2
    assert done.err == (
        "modiste: The shop s3://elsewhere/shop cannot be opened: "
        "the object storage does not answer (Connection refused).\n"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('Some("<Code>NoSuchBucket</Code>")', "the object storage answers NoSuchBucket; create the bucket first"),
        ('Some("<Code>SlowDown</Code><Message>No</Message>")', "the object storage answers SlowDown"),
        ('source: "Failed to get AWS credentials: ProviderError(...)"', "no credentials are found for it"),
        ("Status { status: 503, body: None }", "the object storage answers 503"),
        ("Commit conflict at version 3, /root/.cargo/registry/x.rs:12", "Commit conflict at version 3"),
        ("No space left on device.\nbacktrace", "No space left on device"),
    ],
)  # fmt: skip
def test_what_a_storage_says_becomes_a_few_words(text: str, words: str) -> None:
    assert plain_reason(RuntimeError(text)) == words


def test_an_error_without_words_is_named() -> None:
    assert plain_reason(ShopError()) == "ShopError"


@slow
def test_artefacts_live_in_object_storage_too(storage):
    identity = ModelIdentity("colour", "c" * 16, "d" * 16, 4)
    files = LanceStore.create(f"{storage}/learned", identity).artefacts()
    first, second = StoredArtefact("pairs", 1, "{}"), StoredArtefact("pairs", 2, "{}")
    assert files.write(first, b"one")
    assert not files.write(first, b"one again")
    assert files.write(second, b"two")
    files.purge()
    assert LanceStore.open(f"{storage}/learned").artefacts().read("pairs") == (second, b"two")
    assert (files.drop(["pairs"]), files.headers()) == (1, {})
