"""Rows of a person's file that could not be used: each on standard error with its line, then exit code 1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from modiste.types import Finding


def tell_refused(refused: Sequence[Finding]) -> None:
    """Nothing where nothing was refused. Raises typer.Exit."""
    for finding in refused:
        typer.echo(f"modiste: {finding.where}: {finding.reason}", err=True)
    if refused:
        typer.echo(f"modiste: rows not used: {len(refused):,}", err=True)
        raise typer.Exit(1)
