"""The answers of the Kaggle set: whole in a folder outside the repository, as digests in a committed file.

No id, label or title of the set is in the committed file: an answer's ids are hashed together, and its mean score and
number of hits stand beside.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .answers import Answer, answers, answers_from, as_lists, versions
from .compare import differences, tolerance
from .package import Shop
from .worlds import World

DIGEST = Path(__file__).with_name("kaggle-digest.json")
SHOP, HALF_BUILT, ANSWERS = "kaggle-shop", "kaggle-shop-half-built", "kaggle-answers.json"


@dataclass(frozen=True)
class Place:
    """The folder with the shop and the whole answers."""

    folder: Path

    def shop(self, world: World, rebuild: bool) -> Shop:
        """The shop as it was built before, or built anew where it cannot be opened as the code is now."""
        path = self.folder / SHOP
        if path.is_dir() and not rebuild:
            try:
                return self._answering(path, world)
            except Exception as error:  # another format may fail in any way
                say(f"The shop of before cannot be used ({type(error).__name__}: {error}).")
        half_built = self.folder / HALF_BUILT
        shutil.rmtree(half_built, ignore_errors=True)
        start = time.perf_counter()
        Shop.build(world.source, half_built)
        shutil.rmtree(path, ignore_errors=True)
        half_built.rename(path)
        say(f"The shop was built in {time.perf_counter() - start:.0f} s.")
        return self._answering(path, world)

    def _answering(self, path: Path, world: World) -> Shop:
        shop = Shop.open(path)
        shop.similar(world.rows[0].product_id, k=1)
        return shop

    def write(self, found: Sequence[Answer]) -> None:
        """The whole answers to this folder, their digests to the repository."""
        (self.folder / ANSWERS).write_text(as_lists(answers=found), "utf-8")
        digests = ",\n".join(f"{json.dumps(each.name)}: {json.dumps(digest(each))}" for each in found)
        DIGEST.write_text(f'{{"versions": {json.dumps(versions())},\n"digests": {{\n{digests}\n}}}}\n', "utf-8")

    def check(self, found: Sequence[Answer]) -> list[str]:
        """How they differ from the whole answers where those are here, else from the digests."""
        path = self.folder / ANSWERS
        if path.is_file():
            content = json.loads(path.read_text("utf-8"))
            expected = answers_from(content["answers"])
            if _as_committed(expected):
                say(f"Compared with the whole answers in {path}.")
                return differences(expected, found, tolerance(content["versions"]))
            say(f"The answers in {path} are not those of the committed digests; they are passed over.")
        say("Compared with the committed digests.")
        content = json.loads(DIGEST.read_text("utf-8"))
        return _digest_differences(content["digests"], found, tolerance(content["versions"]))


def all_answers(shop: Shop, world: World) -> list[Answer]:
    """The answers to all questions; says how long it took."""
    start = time.perf_counter()
    found = answers(shop, world)
    say(f"{len(found)} questions were answered in {time.perf_counter() - start:.0f} s.")
    return found


def digest(answer: Answer) -> dict[str, Any]:
    """`ids` and `rest`, what was understood, variants, reasons and refusals, hashed; and the mean score."""
    rest = [answer.understood, answer.variants, answer.why, answer.refused]
    mean = sum(answer.scores) / len(answer.scores) if answer.scores else 0.0
    return {"ids": _hash(answer.ids), "rest": _hash(rest)[:16], "hits": len(answer.ids), "mean": round(mean, 6)}


def say(text: str) -> None:
    """A line for who runs this."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def _as_committed(expected: Sequence[Answer]) -> bool:
    committed = json.loads(DIGEST.read_text("utf-8"))["digests"] if DIGEST.is_file() else {}
    return bool({each.name: digest(each) for each in expected} == committed)


def _digest_differences(expected: dict[str, Any], got: Sequence[Answer], near: float) -> list[str]:
    found = [] if list(expected) == [each.name for each in got] else ["The questions are not those expected."]
    for answer in got:
        before, now = expected.get(answer.name, {}), digest(answer)
        parts = [name for name in ("ids", "rest", "hits") if before.get(name) != now[name]]
        if abs(before.get("mean", 0.0) - now["mean"]) > near:
            parts.append("mean")
        if parts:
            found.append(f"{answer.name}, {' and '.join(parts)}\n  expected {before}\n  got      {now}")
    return found
