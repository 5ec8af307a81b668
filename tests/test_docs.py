"""The documents name commands, options and files that exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from modiste.cli.main import app

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = get_command(app).commands


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_in_a_page_exists(page):
    for line in page.read_text("utf-8").splitlines():
        for name, rest in re.findall(r"(?:^    |`|&& )modiste ([a-z-]+)([^`#|&]*)", line):
            assert name in COMMANDS, f"{page.name} names the command {name!r}"
            known = {
                option for parameter in COMMANDS[name].params for option in (*parameter.opts, *parameter.secondary_opts)
            }
            assert set(re.findall(r"(?<= )--?[a-z][a-z-]*", rest)) <= known, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


def test_the_command_reference_is_what_the_code_says():
    done = subprocess.run(
        [sys.executable, "-m", "typer", "modiste.cli.main", "utils", "docs", "--name", "modiste"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ROOT / "docs" / "commands.md").read_text("utf-8").strip() == done.stdout.strip(), "run `make docs`"


def test_every_target_of_the_makefile_is_explained():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[1].split()
    explained = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    assert sorted(phony) == sorted(explained)


def test_the_tables_are_what_the_result_files_say(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks import tables

    for page in tables.PAGES:
        text = page.read_text("utf-8")
        assert tables.SECTION.search(text)
        assert tables.filled(text) == text, f"run `make docs`: {page.name}"
