"""Whole trainings on the sample shop: they learn, repeat themselves, survive being killed, and run in two processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="training needs the extra [train]")

from modiste.errors import QueryError  # noqa: E402
from modiste.parallel.progress import Progress, Silent  # noqa: E402
from modiste.schema import kaggle  # noqa: E402
from modiste.settings import Settings  # noqa: E402
from modiste.train import checkpoint  # noqa: E402
from modiste.train.checkpoint import Position  # noqa: E402
from modiste.train.data.data import TrainingSources, training_data  # noqa: E402
from modiste.train.environment import Environment  # noqa: E402
from modiste.train.loop import TRAINING  # noqa: E402
from modiste.train.preset import Preset  # noqa: E402
from modiste.train.run import train  # noqa: E402
from modiste.train.run_log import read_log  # noqa: E402
from modiste.train.stop import stop_on_signal  # noqa: E402
from modiste.types import Catalogue  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("one_torch_thread")]


@pytest.fixture(scope="module")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Decoded photos, shared by all runs here."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(scope="module")
def whole_run(
    small_catalogue: Catalogue, tiny_preset: Callable[..., Preset], settings: Settings, caches: Path, tmp_path_factory
) -> Path:
    """The run folder of a training that nothing interrupted."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("runs") / "whole"
    position = trained(small_catalogue, tiny_preset(), folder, settings, caches)
    torch.set_num_threads(before)
    assert (position.epoch, position.step) == (3, 0)
    return folder


def trained(
    catalogue: Catalogue, preset: Preset, run: Path, settings: Settings, caches: Path, progress: Progress | None = None
) -> Position:
    """A training of one process, with shared photos."""
    return train(TrainingSources(catalogue), preset, run, settings, Environment.of(preset, progress, caches))


def curves(folder: Path) -> list[dict[str, Any]]:
    """The log without the time it took."""
    return [{name: value for name, value in line.items() if name != "seconds"} for line in read_log(folder)]


def assert_same_run(one: Path, other: Path) -> None:
    """Equal curves, equal positions, and every tensor of both checkpoints equal to the last bit."""
    assert curves(one) == curves(other)
    for name in ("best.pt", "checkpoint.pt"):
        (first, parts), (second, others) = checkpoint.load(one / name), checkpoint.load(other / name)
        assert (first.epoch, first.step, first.best) == (second.epoch, second.step, second.best)
        for part in parts:
            assert_same_state(parts[part], others[part], part)


def assert_same_state(one: Any, other: Any, where: str) -> None:
    if isinstance(one, torch.Tensor):
        assert torch.equal(one, other), where
    elif isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            assert_same_state(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, list | tuple):
        for position, (first, second) in enumerate(zip(one, other, strict=True)):
            assert_same_state(first, second, f"{where}.{position}")
    else:
        assert one == other, where


def steps_per_epoch(folder: Path) -> int:
    """How many steps each of the three epochs had."""
    steps: int = checkpoint.load(folder / "checkpoint.pt")[1]["schedule"]["last_epoch"] // 3
    return steps


def started(shop: Path, folder: Path, caches: Path, flags: list[str], *more: str) -> subprocess.Popen[str]:
    """`modiste train` as a shell starts it, its messages readable."""
    command = [sys.executable, "-m", "modiste", "train", str(shop), "--out", str(folder), "--cache", str(caches)]
    return subprocess.Popen(
        [*command, "--threads", "1", *flags, *more],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def wait_for(process: subprocess.Popen[str], words: str) -> None:
    """Read messages until one begins with the words."""
    seen = []
    assert process.stderr is not None
    for line in process.stderr:
        seen.append(line)
        if line.startswith(words):
            return
    raise AssertionError("".join(seen))


def test_a_tiny_training_beats_the_majority(
    whole_run: Path, small_catalogue: Catalogue, tiny_preset: Callable[..., Preset], settings: Settings, caches: Path
) -> None:
    data = training_data(TrainingSources(small_catalogue), tiny_preset(), caches, settings, Silent())
    column = kaggle().names.index("articleType")
    commonest = Counter(data.train.targets[:, column].tolist()).most_common(1)[0][0]
    majority = (data.validation.targets[:, column] == commonest).mean()
    judged = [line for line in read_log(whole_run) if line["event"] == "validation"]
    assert [line["epoch"] for line in judged] == [0, 1, 2]
    best = max(judged, key=lambda line: line["mean_accuracy"])
    assert best["accuracy"]["articleType"] > majority + 0.1
    assert best["loss"] < judged[0]["loss"] or best is judged[0]
    assert best["loss"] < 19.62


def test_the_same_seed_gives_the_same_run_twice_and_another_does_not(
    small_catalogue: Catalogue, tiny_preset: Callable[..., Preset], settings: Settings, caches: Path, tmp_path: Path
) -> None:
    for name, seed in (("one", 0), ("same", 0), ("other", 1)):
        preset = tiny_preset(seed=seed, stages=[{"epochs": 1, "height": 24}], drawings=0, checkpoint_minutes=60)
        trained(small_catalogue, preset, tmp_path / name, settings, caches)
    assert_same_run(tmp_path / "one", tmp_path / "same")
    assert curves(tmp_path / "other") != curves(tmp_path / "one")


class Interrupting(Silent):
    """A Progress that cannot bear to see more than so many photos."""

    def __init__(self, photos: int) -> None:
        self.photos = photos

    def update(self, stage: str, done: int, total: int | None, detail: str = "") -> None:
        if stage == TRAINING and done >= self.photos:
            raise InterruptedError


def test_a_run_interrupted_at_any_step_ends_as_one_that_was_not(
    whole_run: Path,
    small_catalogue: Catalogue,
    tiny_preset: Callable[..., Preset],
    settings: Settings,
    caches: Path,
    tmp_path,
) -> None:
    per_epoch = steps_per_epoch(whole_run)
    for steps in (per_epoch, 2 * per_epoch + 5):
        with pytest.raises(InterruptedError):
            trained(small_catalogue, tiny_preset(), tmp_path, settings, caches, Interrupting(16 * steps))
        position = checkpoint.load(tmp_path / "checkpoint.pt")[0]
        assert position.epoch * per_epoch + position.step == steps
    trained(small_catalogue, tiny_preset(), tmp_path, settings, caches)
    assert_same_run(whole_run, tmp_path)


def test_a_stopped_and_a_killed_run_go_on_as_if_nothing_had_been(
    whole_run: Path,
    small_shop: Path,
    small_catalogue: Catalogue,
    tiny_preset,
    tiny_flags,
    settings,
    caches: Path,
    tmp_path,
) -> None:
    folder, per_epoch = tmp_path / "run", steps_per_epoch(whole_run)
    stopped = started(small_shop, folder, caches, tiny_flags)
    wait_for(stopped, "Epoch 1 of 3")
    stopped.send_signal(signal.SIGTERM)
    _, said = stopped.communicate(timeout=120)
    assert stopped.returncode == 130, said
    assert f"saved in {folder}; the same command resumes." in said
    position = checkpoint.load(folder / "checkpoint.pt")[0]
    assert per_epoch < position.epoch * per_epoch + position.step < 3 * per_epoch

    killed = started(small_shop, folder, caches, tiny_flags)
    wait_for(killed, f"Resuming after {position.epoch} of 3 epochs and {position.step:,} steps.")
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert checkpoint.load(folder / "checkpoint.pt")[0].epoch < 3
    trained(small_catalogue, tiny_preset(), folder, settings, caches)
    assert_same_run(whole_run, folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_signal_becomes_a_request_within_the_loop_alone(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with stop_on_signal() as stop:
        assert not stop.asked
        signal.raise_signal(number)
        assert stop.asked
    assert signal.getsignal(number) is before


def test_two_processes_train_one_net(small_shop: Path, caches: Path, tiny_flags: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "run"
    flags = [*tiny_flags, "--set", "stages=[{epochs = 1, height = 24}]", "--set", "checkpoint_minutes=60"]
    process = started(small_shop, folder, caches, flags, "--devices", "2")
    out, said = process.communicate(timeout=200)
    assert process.returncode == 0, said
    assert "1 epochs in" in out
    position, parts = checkpoint.load(folder / "checkpoint.pt")
    assert (position.epoch, position.step) == (1, 0)
    (judged,) = [line for line in read_log(folder) if line["event"] == "validation"]
    assert judged["steps"] == parts["schedule"]["last_epoch"] > 0
    assert judged["loss"] < 19.62
    assert json.loads((folder / "data.json").read_text())["train"] // 16 == judged["steps"]


def test_a_folder_with_another_run_is_refused(
    whole_run: Path, small_catalogue: Catalogue, tiny_preset: Callable[..., Preset], settings: Settings, caches: Path
) -> None:
    with pytest.raises(QueryError, match="other settings"):
        trained(small_catalogue, tiny_preset(batch=8), whole_run, settings, caches)
    fewer = type(small_catalogue)(small_catalogue.source, small_catalogue.products[5:], ())
    with pytest.raises(QueryError, match="other products, labels or photos"):
        trained(fewer, tiny_preset(), whole_run, settings, caches)


def test_a_finished_run_is_not_trained_again(
    whole_run: Path, small_catalogue: Catalogue, tiny_preset: Callable[..., Preset], settings: Settings, caches: Path
) -> None:
    before = checkpoint.load(whole_run / "checkpoint.pt")[0]
    assert trained(small_catalogue, tiny_preset(), whole_run, settings, caches) == before != Position()


def test_early_stop_ends_a_run_that_no_longer_improves(
    small_catalogue: Catalogue, tiny_preset: Callable[..., Preset], settings: Settings, caches: Path, tmp_path: Path
) -> None:
    preset = tiny_preset(stages=[{"epochs": 9, "height": 16}], early_stop=1, learning_rate=1e-12, drawings=0)
    position = trained(small_catalogue, preset, tmp_path, settings, caches)
    assert position.epoch == position.best_epoch + 2 < 9
