from __future__ import annotations

import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from modiste.sample.sample_shop import write_sample_shop

pytest.importorskip("scipy", reason="calibrating needs the extra [report]")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A copy of the model that ships, which may be written to."""
    with as_file(files("modiste.models") / "light") as shipped:
        return Path(shutil.copytree(shipped, tmp_path / "model"))


@pytest.mark.slow
def test_the_numbers_of_tagging_are_fitted_anew_and_nothing_else_changes(modiste, model, tmp_path):
    shop = write_sample_shop(tmp_path / "shop", seed=3, products=160, size=(48, 36))
    before = {path.name: path.read_bytes() for path in model.iterdir() if path.is_file()}
    done = modiste("calibrate", model, shop)
    assert (done.code, done.err) == (0, "")
    assert {name for name, data in before.items() if (model / name).read_bytes() != data} == {"model.json"}
    old, new = json.loads(before["model.json"]), json.loads((model / "model.json").read_text("utf-8"))
    assert {name for name in old if old[name] != new[name]} == {"tagging"}
    assert done.out.startswith(f"{model}: fitted on {new['tagging']['fitted_on']}.")
    assert new["tagging"]["fitted_on"].endswith("validation products of shop")
    assert 8 <= int(new["tagging"]["fitted_on"].split()[0]) <= 24  # about a tenth of 160
    assert "gender: never sure" in done.out  # too few to promise a precision


def test_a_catalogue_without_a_photo_is_refused_and_the_model_stays(modiste, model, tmp_path):
    table = tmp_path / "products.csv"
    table.write_text("id,title,gender\n1,Shirt,Men\n", encoding="utf-8")
    before = (model / "model.json").read_bytes()
    done = modiste("calibrate", model, table)
    assert done.code == 2
    assert "has no validation photo to fit on" in done.err
    assert (model / "model.json").read_bytes() == before
