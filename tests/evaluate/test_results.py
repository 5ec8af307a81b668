"""Result files, written, read and found again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from modiste.errors import QueryError
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.origin import origin
from modiste.evaluate.result_file import kinds, read_result, results_in, write_result
from modiste.evaluate.results import DataFacts, ModelFacts, SpeedResult
from modiste.evaluate.tasks.labels import LabelsPart
from modiste.evaluate.tasks.speed import SpeedPart

SPEED = SpeedResult(
    threads=1, ms_per_photo=1.0, ms_encoder=1.0, photos_per_second=1.0, ms_decoding=None, peak_memory_mb=None
)
RESULTS = Path(__file__).parents[2] / "results"


@pytest.fixture
def result() -> Evaluation:
    return Evaluation(
        origin=origin(datetime(2030, 1, 1, tzinfo=UTC), 1.0, 1, ["evaluate"]),
        model=ModelFacts(
            name="m", sha256="0", training_data="none", height=8, width=6, dimensions=4, attributes=(), parameters=1,
            file_bytes=2,
        ),
        data=DataFacts(
            name="d", split="test", rows=1, groups=1, ids_hash="0", limit=None, photos_failed=0, learned_rows=8
        ),
        parts=(SpeedPart(speed=SPEED),),
    )  # fmt: skip


def test_a_result_is_read_as_it_was_written(tmp_path: Path, result: Evaluation) -> None:
    assert read_result(write_result(tmp_path / "new", result)) == result


def test_results_are_found_in_a_folder_and_below(tmp_path: Path, result: Evaluation) -> None:
    write_result(tmp_path / "one", result)
    write_result(tmp_path, result).rename(tmp_path / "two.json")
    (tmp_path / "other.json").write_text('{"no": "result"}')
    (tmp_path / "broken.json").write_text("{")
    found = results_in(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path, _ in found] == ["one/evaluation.json", "two.json"]
    assert {other.model.name for _, other in found} == {"m"}


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"no": "result"}')
    with pytest.raises(QueryError, match="is not a result of `modiste evaluate`"):
        read_result(tmp_path / "other.json")
    with pytest.raises(QueryError, match="is not a result of `modiste evaluate`"):
        read_result(tmp_path / "missing.json")


def test_a_result_without_data_is_read_as_it_was_written(tmp_path: Path, result: Evaluation) -> None:
    bare = replace(result, data=None)
    assert read_result(write_result(tmp_path, bare)) == bare


def test_parts_stand_side_by_side_in_the_file(result: Evaluation) -> None:
    values = result.as_dict()
    assert values["speed"]["ms_per_photo"] == 1.0
    assert values["format_version"] == 1
    assert result.part(LabelsPart) is None


def test_no_two_kinds_of_parts_have_a_field_of_one_name() -> None:
    names = [name for kind in kinds() for name in kind.model_fields]
    assert sorted(set(names)) == sorted(names)


def test_a_field_that_no_task_knows_is_refused(tmp_path: Path, result: Evaluation) -> None:
    path = write_result(tmp_path, result)
    path.write_text(json.dumps(json.loads(path.read_text()) | {"outfits": {"hit": 1}}))
    with pytest.raises(QueryError, match="is not a result"):
        read_result(path)


def test_results_of_before_are_still_read() -> None:
    kept = read_result(RESULTS / "evaluation-light.json")
    labels = kept.part(LabelsPart)
    assert labels is not None
    assert len(labels.heads) == 14
    assert labels.category is not None
    assert (labels.category.attribute, labels.category.labelling) == ("articleType", "merged")
    raw = json.loads((RESULTS / "evaluation-light.json").read_text())
    again = {key: value for key, value in kept.as_dict().items() if value}
    assert again.keys() == {key for key, value in raw.items() if value}
