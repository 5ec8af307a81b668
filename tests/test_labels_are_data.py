"""No room of the core knows an attribute by the name that a data set gives it: it asks a schema for a role."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import modiste
from modiste.schema import kaggle

PACKAGE = Path(modiste.__file__).parent

CORE = ("retrieval", "recommend", "tagging", "curate", "shop", "serve", "train", "evaluate")

EXEMPT: dict[str, str] = {
    "evaluate/phone.py": "the clothing dataset, whose labels are mapped to the Kaggle set's types",
    "evaluate/published.py": "Condition-CNN, which tells the Kaggle set's categories apart",
}
"""File -> the published data set that it is bound to."""

NAMES = frozenset(kaggle().names)
_UNMISTAKABLE = "|".join(sorted(name for name in NAMES if not name.islower()))
_NAME = re.compile(rf"\b(?:{_UNMISTAKABLE})\b|\b(?:{'|'.join(sorted(NAMES))}) ?[!<>=]")
"""Inside of a longer text: "gender" and "usage" are words as well, "gender=" is a condition on the attribute."""


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Line and value of every string constant, parts of f-strings among them, docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


def named(path: Path) -> list[str]:
    """The lines that name an attribute, alone or as "baseColour=Red"."""
    return [f"{line}: {text}" for line, text in strings(path) if text in NAMES or _NAME.search(text)]


def files(room: str) -> list[str]:
    """The room's files that name an attribute, with the lines, but for exempt ones."""
    found = {path.relative_to(PACKAGE).as_posix(): named(path) for path in sorted((PACKAGE / room).rglob("*.py"))}
    return [f"{name}:{line}" for name, lines in found.items() if name not in EXEMPT for line in lines]


@pytest.mark.parametrize("room", CORE)
def test_a_core_room_names_no_attribute_of_a_data_set(room: str) -> None:
    assert files(room) == []


@pytest.mark.parametrize("name", sorted(EXEMPT))
def test_an_exempt_file_needs_its_exemption(name: str) -> None:
    assert named(PACKAGE / name)


def test_the_search_finds_constants_parts_and_keys_but_no_documentation(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text('"""usage"""\n\nX = {"usage": 1}\nY = f"baseColour={X}"\n"""gender"""\nZ = "out of season"\n')
    assert named(path) == ["3: usage", "4: baseColour="]
