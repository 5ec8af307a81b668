"""A step is done once for all that it depends on, and again when any of that changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from modiste.metrics.bootstrap import Interval
from modiste.paper.results import CostsResult, MnistLine, MnistResult, StepPart, read_part, write_part
from modiste.paper.steps import Step, StepKey, Steps
from modiste.parallel.progress import Silent

KEY = StepKey(step="costs", plan={"name": "one", "sizes": [32, 48]}, budget={"batch": 16}, before={"one": "ab"})


class Told(Silent):
    """Keeps what is said."""

    def __init__(self) -> None:
        self.sentences: list[str] = []

    def say(self, sentence: str) -> None:
        self.sentences.append(sentence)


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return Steps(tmp_path, Told())


def costs(key: StepKey, worked: list[str], **changes: Any) -> Step[CostsResult]:
    """A step that notes each time it is worked on."""

    def work(fingerprint: str) -> CostsResult:
        worked.append(fingerprint)
        return CostsResult(fingerprint=fingerprint, measured={})

    return Step(key, CostsResult, work, **changes)


def test_equal_keys_have_equal_fingerprints_in_whatever_order_they_were_written() -> None:
    turned = StepKey(step="costs", before={"one": "ab"}, budget={"batch": 16}, plan={"sizes": [32, 48], "name": "one"})
    assert turned == KEY
    assert turned.fingerprint == KEY.fingerprint
    assert len(KEY.fingerprint) == 16
    assert int(KEY.fingerprint, 16) >= 0


@pytest.mark.parametrize(
    "change",
    [
        {"step": "other"},
        {"plan": {"name": "one", "sizes": [48, 32]}},
        {"budget": {"batch": 17}},
        {"before": {"one": "ac"}},
        {"products": "0"},
        {"larger_photos": True},
        {"phone_photos": True},
    ],
)
def test_everything_in_the_key_counts(change: dict[str, Any]) -> None:
    assert KEY.model_copy(update=change).fingerprint != KEY.fingerprint


def test_a_key_that_is_not_json_is_refused() -> None:
    with pytest.raises(Exception, match="serialize"):
        _ = StepKey(step="one", plan={"work": object()}).fingerprint
    with pytest.raises(ValidationError, match="colour"):
        StepKey(step="one", colour="red")  # type: ignore[call-arg]


def test_a_step_is_done_once(steps: Steps) -> None:
    worked: list[str] = []
    first, again = (steps.result(costs(KEY, worked)) for _ in range(2))
    assert worked == [KEY.fingerprint]
    assert first == again
    assert first is not None
    assert first.fingerprint == KEY.fingerprint
    assert isinstance(steps.progress, Told)
    assert steps.progress.sentences == ["Step costs."]


def test_another_process_finds_what_was_kept(steps: Steps, tmp_path: Path) -> None:
    steps.result(costs(KEY, []))
    worked: list[str] = []
    assert Steps(tmp_path, Told()).result(costs(KEY, worked)) is not None
    assert worked == []


def test_a_changed_key_does_it_again(steps: Steps) -> None:
    worked: list[str] = []
    changed = KEY.model_copy(update={"before": {"one": "changed"}})
    for key in (KEY, changed, KEY):
        steps.result(costs(key, worked))
    assert worked == [KEY.fingerprint, changed.fingerprint, KEY.fingerprint]


def test_a_step_whose_files_are_gone_is_done_again(steps: Steps, tmp_path: Path) -> None:
    worked: list[str] = []
    beside = tmp_path / "beside.npz"
    complete: Callable[[], bool] = beside.is_file
    beside.touch()
    for _ in range(2):
        steps.result(costs(KEY, worked, complete=complete))
    beside.unlink()
    steps.result(costs(KEY, worked, complete=complete))
    assert len(worked) == 2


def test_steps_that_were_not_named_are_left(tmp_path: Path) -> None:
    worked: list[str] = []
    steps = Steps(tmp_path, Told(), only=("two",))
    assert steps.result(costs(KEY, worked)) is None
    assert worked == []
    assert steps.left == ["costs: not done yet."]
    assert steps.result(costs(KEY.model_copy(update={"step": "two"}), worked)) is not None
    assert len(worked) == 1


def test_what_was_kept_is_given_although_it_was_not_named(steps: Steps, tmp_path: Path) -> None:
    steps.result(costs(KEY, []))
    others = Steps(tmp_path, Told(), only=("two",))
    assert others.result(costs(KEY, [])) is not None
    assert others.left == []


def test_a_result_of_an_earlier_format_counts_as_none(steps: Steps, tmp_path: Path) -> None:
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "costs.json").write_text('{"fingerprint": "ab", "money": 3}')
    worked: list[str] = []
    steps.result(costs(KEY, worked))
    assert len(worked) == 1


def test_a_killed_step_leaves_nothing_behind(steps: Steps) -> None:
    def killed(_: str) -> CostsResult:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        steps.result(Step(KEY, CostsResult, killed))
    assert steps.kept("costs", CostsResult) is None


def test_parts_are_read_as_they_were_written(tmp_path: Path) -> None:
    line = MnistLine(
        name="svm", accuracy=0.9, interval=Interval(low=0.8, high=1), published=0.897, source="x", training_pictures=5
    )
    part: StepPart = MnistResult(fingerprint="ab", lines=(line,))
    path = write_part(tmp_path / "new" / "mnist.json", part)
    assert read_part(path, MnistResult) == part
    assert read_part(path, CostsResult) is None
    assert read_part(tmp_path / "missing.json", MnistResult) is None
