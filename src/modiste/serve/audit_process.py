"""The audit, run by `modiste audit` in a process of its own: it takes many seconds, and shoppers shall not wait."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from modiste.errors import QueryError, ShopError
from modiste.serve.schema import SuspectAnswer
from modiste.settings import Settings

MOST_SUSPECTS = 1_000_000
LOWER_PRIORITY = 10


def audit(uri: str | Path, settings: Settings) -> list[SuspectAnswer]:
    """All suspect labels of a shop, the most suspect first. Raises QueryError, ShopError."""
    command = [sys.executable, "-m", "modiste", "audit", "--shop", str(uri), "-k", str(MOST_SUSPECTS)]
    command += ["--format", "jsonl"]
    if settings.model is not None:
        command += ["--model", str(settings.model)]
    # The keys of the server are nothing to this process.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MODISTE_SERVE_")}
    with subprocess.Popen(  # noqa: S603 - our own command; no shell reads it
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        os.setpriority(os.PRIO_PROCESS, process.pid, LOWER_PRIORITY)
        lines, said = process.communicate()
    if process.returncode == 2:
        raise QueryError(said.strip())
    if process.returncode:
        raise ShopError(f"The audit of {uri} ended with {process.returncode}: {said.strip()}")
    return [SuspectAnswer.of_line(line) for line in lines.split("\n") if line]
