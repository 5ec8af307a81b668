"""Who may import whom, read from the syntax trees; and what `import modiste` costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import modiste

PACKAGE = Path(modiste.__file__).parent

STEPS = (
    ("errors", "version", "types"),
    ("files", "settings", "text", "parallel", "plugins"),
    ("schema",),
    ("vision", "report"),
    ("models", "sources", "catalogue", "store", "metrics"),
    ("ingest", "retrieval", "tagging", "curate"),
    ("recommend",),
    ("shop",),
    ("quality", "sample", "train", "evaluate"),
    ("paper", "serve", "cli", "__main__"),
)
"""The rooms from left to right; a room may import what stands left of it, in its own step or an earlier one."""

ORDER = tuple(room for step in STEPS for room in step)

BEFORE_INGEST = frozenset(room for step in STEPS[:5] for room in step)

NARROWER = {"serve": BEFORE_INGEST | {"shop"}}
"""Rooms that may see less than everything left of them: the server asks the shop, never its parts."""

HEAVY = {
    "lancedb": {"store/lance"},
    "bm25s": {"retrieval"},
    "rapidfuzz": {"text"},
    "fastapi": {"serve"},
    "uvicorn": {"serve"},
    "torch": {"train"},
    "lightning": {"train"},
    "timm": {"train"},
}
"""Libraries that only one room may import."""


@cache
def imports(path: Path) -> list[str]:
    """Every module that a file imports, at its top or inside a function."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.append(node.module)
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def room(path: Path) -> str:
    """The first part of a file's place in the package."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_file_imports_only_what_stands_left_of_its_room(path: Path) -> None:
    own = room(path)
    allowed = NARROWER.get(own, frozenset(ORDER[: ORDER.index(own)])) | {own}
    seen = {name.split(".")[1] for name in imports(path) if name.startswith("modiste.")}
    assert not {name for name in seen if name in ORDER} - allowed


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_heavy_library_is_imported_in_its_room_alone(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    libraries = {name.partition(".")[0] for name in imports(path)} & HEAVY.keys()
    assert not [library for library in libraries if not any(place.startswith(f"{home}/") for home in HEAVY[library])]


def test_every_room_has_its_place() -> None:
    assert {room(path) for path in FILES} == set(ORDER)


def test_nobody_imports_the_command_line() -> None:
    guilty = [
        path
        for path in FILES
        if room(path) not in ("cli", "__main__") and any(name.startswith("modiste.cli") for name in imports(path))
    ]
    assert guilty == []


def test_import_modiste_needs_numpy_alone() -> None:
    code = (
        "import sys, numpy\n"
        "before = set(sys.modules)\n"
        "import modiste, modiste.types, modiste.errors\n"
        "files = {name: getattr(sys.modules[name], '__file__', None) or '' for name in set(sys.modules) - before}\n"
        "print(sorted(name for name, file in files.items() if 'site-packages' in file and '/numpy/' not in file))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_public_names_load_on_first_use() -> None:
    assert [getattr(modiste, name) for name in modiste.__all__]
    with pytest.raises(AttributeError, match="no attribute 'Dress'; it has"):
        _ = modiste.Dress


def test_the_version_is_the_changelog_s_first() -> None:
    changelog = (Path(__file__).parent.parent / "CHANGELOG.md").read_text("utf-8")
    first = next(line for line in changelog.splitlines() if line.startswith("## "))
    assert first.split()[1] == modiste.__version__
