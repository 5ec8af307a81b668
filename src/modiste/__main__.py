"""`python -m modiste` is the same as `modiste`."""

from modiste.cli.main import run

run()
