"""The audit of a shop in a process of its own: it computes for many seconds, and shoppers must not wait for it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from modiste.errors import ModisteError, ShopError
from modiste.serve.schema import SuspectAnswer
from modiste.settings import Settings
from modiste.shop import Shop

NAME = "modiste-audit"

LOWER_PRIORITY = 10
"""Added to the process's niceness: it takes what the questions leave of the cores."""


def audit(uri: str | Path, settings: Settings) -> list[SuspectAnswer]:
    """All suspect labels of a shop, the most suspect first. Waits for them.

    Raises QueryError and ShopError as `Shop.open` and `Shop.audit` do, and ShopError for a process that was killed.
    """
    context = multiprocessing.get_context("spawn")
    answers, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send_suspects, args=(sender, uri, settings), name=NAME, daemon=True)
    process.start()
    sender.close()
    try:
        found: list[SuspectAnswer] | ModisteError = answers.recv()
    except EOFError as error:
        raise ShopError(f"The audit of {uri} was ended before it was done.") from error
    finally:
        answers.close()
        process.join()
    if isinstance(found, ModisteError):
        raise found
    return found


def stop() -> None:
    """End the audits that this process has started; those who wait for them get a ShopError."""
    for process in multiprocessing.active_children():
        if process.name == NAME:
            process.terminate()


def _send_suspects(sender: Connection, uri: str | Path, settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the server too, which ends this process
    if hasattr(os, "nice"):
        os.nice(LOWER_PRIORITY)
    try:
        suspects = Shop.open(uri, settings=settings).audit()
    except ModisteError as error:
        sender.send(error)
        return
    sender.send([SuspectAnswer.of(each) for each in suspects])
