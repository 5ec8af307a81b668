"""The tables of results/comparisons.json: what single settings bring to labels, and to what photos find."""

from __future__ import annotations

from typing import Any

SHOWN = ("gender", "articleType", "baseColour", "season", "usage")
FOUND = ("hit@10", "P@10", "mAP@10")


def labels_table(result: Any) -> str:
    """Accuracy of the first variant in per cent; of the others the difference in points with its 95 % interval."""
    base, *others = result["lines"]
    head = [
        f"| on {base['rows']:,} validation products | {' | '.join(SHOWN)} | mean of seven | phone photos |",
        f"|---{'|--:' * (len(SHOWN) + 2)}|",
        f"| {base['said']} | {' | '.join(_cells(base))} |",
    ]
    return "\n".join([*head, *(f"| {line['said']} | {' | '.join(_differences(line, base))} |" for line in others)])


def retrieval_table(result: Any) -> str:
    """What held-out photos find with every variant's vectors."""
    head = [
        "| same type and colour (merged) among 36,000 | hit@10 | P@10 | mAP@10 | gender agrees |",
        "|---|--:|--:|--:|--:|",
    ]
    lines = []
    for line in result["lines"]:
        values = [*(line["type_and_colour"][name] for name in FOUND), line["gender_agreement"]]
        lines.append(f"| {line['said']} | {' | '.join(f'{value:.3f}' for value in values)} |")
    return "\n".join([*head, *lines])


def _cells(line: Any) -> list[str]:
    shares = [*(line["accuracy"][name] for name in SHOWN), _mean(line), line["phone_share"]]
    return [f"{100 * share:.1f}" for share in shares]


def _differences(line: Any, base: Any) -> list[str]:
    cells = []
    for name in SHOWN:
        found = line["difference"][name]
        low, high = (100 * found["interval"][side] for side in ("low", "high"))
        cells.append(f"{100 * found['value']:+.1f} ({low:+.1f} to {high:+.1f})")
    whole = (_mean(line) - _mean(base), line["phone_share"] - base["phone_share"])
    return [*cells, *(f"{100 * value:+.1f}" for value in whole)]


def _mean(line: Any) -> float:
    return sum(line["accuracy"].values()) / len(line["accuracy"])
