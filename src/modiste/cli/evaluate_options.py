"""The options of `modiste evaluate`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

import typer


class Side(StrEnum):
    """The side of the grouped split that is judged."""

    TEST = "test"
    VALIDATION = "validation"


SourceOption: TypeAlias = Annotated[
    str | None, typer.Argument(metavar="[SOURCE]", help="Labelled catalogue, such as the Kaggle zip.")
]
OutOption: TypeAlias = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="Folder for the page and the result files.")
]
TaskOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--task", metavar="NAME", help="Run only this task and print one JSON object. Repeatable; see below."),
]
LargerOption: TypeAlias = Annotated[
    str | None, typer.Option("--larger", metavar="SOURCE", help="Larger photos of the same products.")
]
PhoneOption: TypeAlias = Annotated[
    Path | None, typer.Option("--phone", metavar="ZIP", help="The clothing dataset's phone photos.")
]
PublishedSplitOption: TypeAlias = Annotated[
    Path | None, typer.Option("--published-split", metavar="CSV", help="A split by id (columns id and split).")
]
SplitOption: TypeAlias = Annotated[Side, typer.Option("--split", help="Which split to evaluate; tune on validation.")]
CompareOption: TypeAlias = Annotated[
    Path | None, typer.Option("--compare", metavar="DIR", help="Another model folder, on the same photos.")
]
LimitOption: TypeAlias = Annotated[
    int | None, typer.Option("--limit", min=1, help="Evaluate this many photos, chosen at random.")
]
RunOption: TypeAlias = Annotated[
    Path | None, typer.Option("--run", metavar="DIR", help="The model's run folder, for its curves.")
]
RetrievalOption: TypeAlias = Annotated[bool, typer.Option(help="Measure retrieval, too.")]
ShopVectorsOption: TypeAlias = Annotated[
    str | None, typer.Option("--shop", metavar="URI", help="A shop of the same photos and model, for its vectors.")
]
FeaturesOption: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option("--features", metavar="DIR", help="Another model folder, to compare in retrieval. Repeatable."),
]
InputOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--input", metavar="NAME=PATH", help="What a task needs, by name, such as phone. Repeatable."),
]
ResultsOption: TypeAlias = Annotated[
    Path | None, typer.Option("--results", metavar="DIR", help="Other results to chart; by default those beside --out.")
]
