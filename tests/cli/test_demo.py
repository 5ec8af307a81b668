from __future__ import annotations

import re

import pytest
from PIL import Image

from modiste import Shop
from modiste.sample.sample_shop import write_sample_shop


@pytest.fixture
def bare_machine(monkeypatch, tmp_path):
    """No Kaggle set anywhere, and a working folder of its own."""
    monkeypatch.delenv("MODISTE_DATA", raising=False)
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "no-cache"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
def test_demo_on_a_bare_machine_shows_the_sample_shop(bare_machine, modiste, tmp_path):
    ended = modiste("demo")
    assert ended.code == 0
    assert "Catalogue: the sample shop, drawn by modiste itself" in ended.out
    count = int(re.search(r"Shop: (\d+) products", ended.out)[1])
    assert count >= 300
    assert Shop.open(tmp_path / "modiste-demo" / "demo-shop").count == count
    with Image.open(tmp_path / "modiste-demo" / "similar.png") as sheet:
        assert sheet.width > 1000
    assert "Sheet: modiste-demo/similar.png" in ended.out


@pytest.mark.slow
def test_the_next_command_that_the_demo_prints_works(bare_machine, modiste, tmp_path):
    printed = modiste("demo", "--products", "60").out
    words = re.search(r"^Next: +modiste (.+)$", printed, re.MULTILINE)[1].split()
    ended = modiste(*words)
    assert ended.code == 0
    assert (tmp_path / "modiste-demo" / "next.png").is_file()


@pytest.mark.slow
def test_demo_thins_a_large_catalogue_evenly_and_says_so(bare_machine, modiste, tmp_path):
    folder = write_sample_shop(tmp_path / "kaggle", products=60)
    ended = modiste("demo", "--source", folder, "--products", "30", "--out", tmp_path / "out")
    assert f"Catalogue: {folder}." in ended.out
    assert re.search(r"Using 30 of its \d\d products", ended.out)
    assert 25 <= Shop.open(tmp_path / "out" / "demo-shop").count <= 30


@pytest.mark.slow
def test_demo_finds_the_newest_set_in_kagglehub_s_cache(bare_machine, modiste, tmp_path, monkeypatch):
    versions = tmp_path / "cache/datasets/paramaggarwal/fashion-product-images-small/versions"
    write_sample_shop(versions / "9", seed=1, products=50)
    write_sample_shop(versions / "10", seed=2, products=50)
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "cache"))
    ended = modiste("demo")
    assert ended.code == 0
    assert f"kagglehub's cache, {versions / '10'}." in ended.out


def test_demo_refuses_a_source_that_is_not_there(bare_machine, modiste):
    ended = modiste("demo", "--source", "nowhere.csv")
    assert ended.code == 2
    assert "nowhere.csv" in ended.err
    assert "Traceback" not in ended.err


def test_download_without_its_extra_names_the_install_line(bare_machine, modiste, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "kagglehub", None)
    ended = modiste("demo", "--download")
    assert ended.code == 2
    assert "pip install 'modiste[kaggle]'" in ended.err
