"""What `modiste doctor --shop` prints."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from modiste.cli.printable import printable

if TYPE_CHECKING:
    from modiste.quality.shop_health import ShopHealth
    from modiste.store.lance.condition import TableCondition

UNHEALTHY = 1
"""The exit code where something is wrong."""


def report_shop_health(shop: str, model: Path | None = None, compact: bool = False) -> None:
    """Print the condition of a shop, and for everything wrong the remedy; then the exit code is 1.

    `compact` first joins small pieces and deletes older versions. Raises ShopError when there is no shop, ModelError.
    """
    from modiste.quality.shop_health import artefact_status, shop_health
    from modiste.settings import load_settings
    from modiste.shop.model import encoder_of
    from modiste.store.lance.condition import compact as compact_now
    from modiste.store.lance.condition import condition_of
    from modiste.store.lance.products import LanceStore

    store = LanceStore.open(shop)
    if compact:
        before = condition_of(store)
        compact_now(store)
        typer.echo(f"Compacted: {_size(before)} before, {_size(condition_of(store))} now.")
    settings = load_settings(model=model)
    encoder = encoder_of(None, settings)
    health = shop_health(store, encoder.identity, artefact_status(store, encoder, settings))
    for line in _lines(health):
        typer.echo(line)
    if health.complaints:
        raise typer.Exit(UNHEALTHY)


def _lines(health: ShopHealth) -> list[str]:
    found = health.condition
    identity = found.manifest.identity
    search = "every vector is compared" if found.indexed is None else f"index over {found.indexed:,} vectors"
    recall = "" if health.recall is None else f", recall@10 {health.recall:.3f}"
    facts = [
        f"{health.uri}: {found.rows:,} products, model {identity.name} ({identity.model_hash[:8]}), "
        f"{found.vector_dimensions} dimensions",
        f"  search: {search}{recall}",
        f"  disk: {_size(found)} in {found.fragments:,} pieces, {found.versions:,} versions kept",
    ]
    learned = ", ".join(f"{each.name} version {each.version} ({each.kind})" for each in health.artefacts)
    facts += [f"  artefacts: {printable(learned)}"] if learned else []
    wrong = [f"  wrong: {each.problem}.\n    remedy: {each.remedy}" for each in health.complaints]
    return [*facts, *(wrong or ["  Nothing is wrong."])]


def _size(found: TableCondition) -> str:
    return f"{(found.bytes_live if found.bytes_on_disk is None else found.bytes_on_disk) / 1e6:,.1f} MB"
