"""The `modiste` command: parse, call, print. Heavy rooms are imported inside the commands."""

from __future__ import annotations

import errno
import os
import sys

import typer

from modiste.cli.audit import audit, fill
from modiste.cli.calibrate import calibrate
from modiste.cli.correct import correct
from modiste.cli.demo import demo
from modiste.cli.doctor import doctor
from modiste.cli.evaluate import evaluate
from modiste.cli.export_table import export_table
from modiste.cli.index import index, remove
from modiste.cli.inspect import inspect
from modiste.cli.paper import paper
from modiste.cli.printable import printable
from modiste.cli.recommend import recommend
from modiste.cli.search import search
from modiste.cli.serve import serve
from modiste.cli.similar import similar
from modiste.cli.tag import tag
from modiste.cli.teach import teach
from modiste.cli.train import export, train
from modiste.cli.train_text import train_text
from modiste.errors import ModisteError
from modiste.version import __version__

app = typer.Typer(
    name="modiste",
    help="Turn a fashion catalogue into tags, visual search and recommendations.",
    epilog="First thing to run:  modiste demo. Settings: modiste.toml or MODISTE_*, see docs/settings.md",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="markdown",
)


OUTPUT_ENDED = (errno.ENOSPC, errno.EDQUOT, errno.EPIPE)
"""A full disk, a full share of it, and a pipe that is no longer read."""


UNUSABLE_PATH = (
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENAMETOOLONG,
)
"""A path that a command was given to write to, and that cannot be one."""


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"modiste {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Options that stand before the command."""


_COMMANDS = (
    demo,
    doctor,
    inspect,
    index,
    remove,
    similar,
    search,
    recommend,
    tag,
    serve,
    audit,
    fill,
    correct,
    teach,
    train,
    export,
    train_text,
    calibrate,
    evaluate,
    paper,
    export_table,
)

for _command in _COMMANDS:
    app.command()(_command)


def run() -> None:
    """Entry point: a user's mistake is one sentence on stderr and exit code 2; anything else is a bug that shows.

    A path that cannot be written to is a mistake; a full disk or a reader that has seen enough is none: exit code 1.
    """
    try:
        try:
            app()
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except ModisteError as error:
        typer.echo(f"modiste: {printable(str(error))}", err=True)
        sys.exit(2)
    except OSError as error:
        if error.errno in UNUSABLE_PATH and isinstance(error.filename, str):
            typer.echo(f"modiste: {printable(error.filename)!r} cannot be used: {error.strerror}.", err=True)
            sys.exit(2)
        if error.errno not in OUTPUT_ENDED:
            raise
        _drop_output()
        if error.errno != errno.EPIPE:
            typer.echo(f"modiste: The output cannot be written: {error.strerror}.", err=True)
        sys.exit(1)


def _drop_output() -> None:
    """What is still buffered for standard output goes nowhere; the interpreter would fail over it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
