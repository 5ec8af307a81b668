"""How many parameters functions take, read from the syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import modiste

PACKAGE = Path(modiste.__file__).parent

MOST = 6

FRONT_ENDS = ("cli/", "shop/questions.py", "train/export/make_feature_extractor.py command")
"""Where parameters are what a person types: options of commands, and the methods of `Shop` that are called by name."""


def functions() -> Iterator[tuple[str, int]]:
    """ "room/file.py function" and how many parameters it takes, `self` and `cls` left out."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                given = node.args
                names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
                counted = names[1:] if names[:1] in (["self"], ["cls"]) else names
                yield f"{path.relative_to(PACKAGE).as_posix()} {node.name}", len(counted)


def test_no_function_takes_more_than_six_parameters() -> None:
    more = {name for name, count in functions() if count > MOST and not name.startswith(FRONT_ENDS)}
    assert not more, "give these one value that holds what belongs together"
