"""Who may import whom, read from the syntax trees; and what `import modiste` costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import modiste

PACKAGE = Path(modiste.__file__).parent

MAY_SEE = {
    "types": set(),
    "errors": set(),
    "settings": {"errors"},
    "catalogue": {"types", "errors", "settings"},
    "features": {"types", "errors", "settings", "catalogue.photos", "catalogue.labels"},
    "store": {"types", "errors", "settings"},
    "index": {"types", "errors", "settings", "largest"},
    "recommend": {"types", "errors", "features.words"},
    "search": {"types", "errors", "largest", "features.words", "recommend"},
    "indexing": {"types", "errors", "settings", "ahead", "catalogue"},
    "export_table": {"types", "errors", "catalogue.reading"},
    "health": {"types", "errors", "index", "store"},
    "report": {"types", "errors"},
    "inspection": {"types", "errors", "settings", "catalogue", "report"},
    "overlay": {"types", "errors", "catalogue"},
    "audit": {"types", "errors", "catalogue", "overlay", "report"},
    "ahead": set(),
    "largest": set(),
    "tagging": {
        "types",
        "errors",
        "ahead",
        "catalogue.labels",
        "catalogue.photo_files",
        "features.model_folder",
        "features.tagging_fit",
    },
    "tagger": {"types", "errors", "settings", "catalogue", "features", "tagging"},
    "shop": {
        "types",
        "errors",
        "settings",
        "catalogue",
        "features",
        "store",
        "index",
        "recommend",
        "search",
        "indexing",
        "export_table",
        "overlay",
        "audit",
        "tagging.views",
    },
    "evaluate": {
        "types",
        "errors",
        "settings",
        "catalogue",
        "features",
        "store",
        "index",
        "recommend",
        "shop",
        "search",
        "report",
    },
    "train": {"types", "errors", "settings", "ahead", "tagging", "catalogue", "features", "evaluate.metrics"},
    "paper": {
        "types",
        "errors",
        "settings",
        "catalogue",
        "features",
        "evaluate",
        "report",
        "train",
    },
    "serve": {"types", "errors", "settings", "catalogue", "features", "store", "index", "recommend", "shop", "tagger"},
    "cli": None,
    "__main__": {"cli"},
}
"""Room -> the rooms or single files it may import beside itself; None: all. Nobody imports `cli`."""

HEAVY = {
    "lancedb": {"store"},
    "bm25s": {"search"},
    "rapidfuzz": {"search"},
    "fastapi": {"serve"},
    "uvicorn": {"serve"},
    "torch": {"train"},
    "lightning": {"train"},
    "timm": {"train"},
}
"""Libraries that only one room may import."""


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
def test_a_file_imports_only_what_its_room_may_see(path: Path) -> None:
    own = room(path)
    allowed = MAY_SEE[own]
    for name in imports(path):
        head, _, rest = name.partition(".")
        if head == "modiste" and rest and allowed is not None:
            seen = rest.split(".")
            fits = seen[0] == own or seen[0] in allowed or ".".join(seen[:2]) in allowed
            prefix = len(seen) == 1 and any(entry.startswith(f"{seen[0]}.") for entry in allowed)
            assert fits or prefix or rest == "__version__", f"{own} may not import {name}"
        assert head not in HEAVY or own in HEAVY[head], f"{own} may not import {head}"


def test_every_room_has_a_rule() -> None:
    assert {room(path) for path in FILES} == set(MAY_SEE)


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
