"""Where a result comes from: commit, command, time and machine."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import modiste
from modiste.evaluate.results import Machine, Origin
from modiste.version import __version__


def origin(made: datetime, seconds: float, threads: int, arguments: Sequence[str] | None = None) -> Origin:
    """The origin of a result that took `seconds`; `arguments` are those of the command, by default this process's."""
    return Origin(
        made=made.astimezone().isoformat(timespec="seconds"),
        version=__version__,
        commit=commit_of(Path(modiste.__file__).parents[2]),
        command=command_line(sys.argv[1:] if arguments is None else arguments),
        seconds=round(seconds, 1),
        machine=machine(threads),
    )


def command_line(arguments: Sequence[str]) -> str:
    """The command with every path cut to its last part: a result tells nothing about somebody's folders."""
    return shlex.join(["modiste", *(_last_part(argument) for argument in arguments)])


def commit_of(folder: Path) -> str | None:
    """The commit that is checked out in `folder`, 40 hexadecimal digits; None outside of a git checkout."""
    git = folder / ".git"
    try:
        head = (git / "HEAD").read_text("utf-8").strip()
        if not head.startswith("ref: "):
            return head
        reference = head.removeprefix("ref: ")
        if (git / reference).is_file():
            return (git / reference).read_text("utf-8").strip()
        packed = (line.split() for line in (git / "packed-refs").read_text("utf-8").splitlines())
        return next((words[0] for words in packed if words[1:] == [reference]), None)
    except OSError:
        return None


def machine(threads: int) -> Machine:
    """This machine."""
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        threads=threads,
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        onnxruntime=version("onnxruntime"),
    )


def _last_part(argument: str) -> str:
    option, equals, value = argument.partition("=")
    if argument.startswith("--") and equals:
        return f"{option}={Path(value).name}"
    return Path(argument).name or argument


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown")
