"""The fast tests on every Python that modiste supports, and once with the lowest versions that pyproject.toml allows.

`nox` runs all sessions, `nox -s lowest` one. Pythons that are not on the machine are skipped.
"""

from __future__ import annotations

import nox

nox.options.default_venv_backend = "venv"

FAST = ("-m", "not slow", "--hypothesis-profile", "fast")
PYTEST = ("-m", "pytest", "--numprocesses", "2", "--dist", "worksteal", *FAST)
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """The fast tests with today's versions."""
    session.install("--editable", ".[test]")
    session.run("python", *PYTEST, *session.posargs, env=ONE_THREAD)


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """The fast tests with the lowest versions of what pyproject.toml names."""
    session.install("uv")
    session.run("uv", "pip", "install", "--resolution", "lowest-direct", "--editable", ".[test]", silent=True)
    session.run("python", *PYTEST, *session.posargs, env=ONE_THREAD)
