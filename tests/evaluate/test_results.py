"""Result files, written, read and found again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from modiste.errors import QueryError
from modiste.evaluate.origin import origin
from modiste.evaluate.results import (
    DataFacts,
    Evaluation,
    ModelFacts,
    SpeedResult,
    read_result,
    results_in,
    write_result,
)


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
        speed=SpeedResult(
            threads=1, ms_per_photo=1.0, ms_encoder=1.0, photos_per_second=1.0, ms_decoding=None, peak_memory_mb=None
        ),
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
    with pytest.raises(QueryError, match="is no result of `modiste evaluate`"):
        read_result(tmp_path / "other.json")
    with pytest.raises(QueryError, match="is no result of `modiste evaluate`"):
        read_result(tmp_path / "missing.json")
