"""`python -m benchmarks.tables`: the tables in README and docs, from results/ and the code, between their markers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import comparison_tables, paper_tables
from benchmarks.machine import ROOT
from benchmarks.settings_table import settings_table

ACCURACY_FILE, SPEED_FILE = "evaluation-light.json", "speed-main-job.json"
SEARCH_FILE, SERVE_FILE = "speed-search.json", "speed-serve.json"
WORDS_FILE = "word-search.json"
WORD_TASKS = (
    ("name to picture", "exactly that name"),
    ("attribute sentences", "that gender, type and colour"),
    ("known item", "its title with a slip"),
    ("known item", "filters and one word"),
)
PUBLISHED_FILE, COMPARISONS_FILE, PHOTOS_FILE = "condition-cnn.json", "comparisons.json", "photo-search.json"
DOCS = ("evaluate.md", "model-card.md", "paper.md", "search.md", "serve.md", "settings.md", "train.md")
PAGES = (ROOT / "README.md", *(ROOT / "docs" / name for name in DOCS))
CONDITION_CNN = (99.8, 98.1, 91.0)
"""Kolisnik, Hogan and Zulkernine 2021: masterCategory, subCategory and articleType on all their test rows."""
SECTION = re.compile(r"<!-- table: ([a-z-]+) -->\n.*?<!-- end -->", re.DOTALL)


def read(name: str) -> Any:
    """One file of results/."""
    return json.loads((ROOT / "results" / name).read_text("utf-8"))


def percent(share: float | None) -> str:
    """A share as a percentage, or a dash where it makes no sense (the article type guessed from the article type)."""
    return "-" if share is None else f"{100 * share:.1f}"


def accuracy_table() -> str:
    """Merged labels: what the model reaches on the test tenth beside what needs no picture, and what names agree on."""
    result = read(ACCURACY_FILE)
    lines = [
        f"| {result['data']['rows']:,} held-out products | accuracy | 95 % interval | macro-F1 | commonest label |"
        " true type known | equal names agree |",
        "|---|---|---|---|---|---|---|",
    ]
    for head in result["heads"]:
        if head["labelling"] == "merged":
            low, high = head["accuracy_interval"]["low"], head["accuracy_interval"]["high"]
            cells = (
                f"**{percent(head['accuracy'])}**",
                f"{percent(low)} to {percent(high)}",
                *(percent(head[name]) for name in ("macro_f1", "majority", "from_article_type", "agreement")),
            )
            lines.append(f"| {head['attribute']} ({head['classes']}) | {' | '.join(cells)} |")
    return "\n".join(lines)


def retrieval_table() -> str:
    """What a held-out photo finds among 36,000 others, beside what needs no model of ours."""
    tables = read(ACCURACY_FILE)["retrieval"]["tables"]
    found = next(table for table in tables if table["relevance"] == "type and colour, merged")
    lines = [
        f"| of the first ten, by {found['queries']:,} held-out photos | same type and colour | at least one such |",
        "|---|---|---|",
    ]
    lines += [
        f"| {line['method']} | {percent(line['values']['P@10'])} | {percent(line['values']['hit@10'])} |"
        for line in found["lines"]
    ]
    return "\n".join(lines)


def speed_table() -> str:
    """The main job on the machine that measured it."""
    result = read(SPEED_FILE)
    indexing, asked, cold = result["indexing"], result["questions"], result["cold_start"]
    machine = result["machine"]
    rows = [
        (
            f"index {indexing['products']:,} products",
            f"{indexing['seconds']:.0f} s, {indexing['peak_memory_mb']:,} MB; "
            f"{100 * indexing['share_of_best_bare']:.0f} % of bare ONNX Runtime's rate",
        ),
        ("`similar` in an open shop, by photo", f"{asked['by_photo']['median_ms']:.1f} ms median"),
        ("`similar` in an open shop, by id", f"{asked['by_id']['median_ms']:.1f} ms median"),
        ("`modiste similar` from a cold start", f"{cold['similar']['median_ms'] / 1000:.1f} s"),
    ]
    head = f"| on {machine['cores']} cores ({machine['processor']}) | |\n|---|---|"
    return "\n".join([head, *(f"| {name} | {value} |" for name, value in rows)])


def search_table() -> str:
    """Questions to an open shop, and the index of a large one, on the machine that measured them."""
    result = read(SEARCH_FILE)
    machine, exact, narrow, threads = (result[name] for name in ("machine", "exact", "narrow_filter", "threads"))
    large, words = result["large_shop"], result["words"]
    kept = round(1 / narrow["share_of_products"])
    rows = [
        (
            f"a question in words, {result['products']:,} products",
            f"{words['median_ms']:.1f} ms median, {words['p95_ms']:.1f} ms for 95 %",
        ),
        ("every vector compared, beside reading them once", f"{exact['ratio']:.1f} times"),
        (f"a filter that one product in {kept:,} meets, beside none", f"{narrow['ratio_of_medians']:.1f} times"),
        (
            "questions per second, one thread and four",
            f"{threads['one_thread_per_second']:.0f} and {threads['4_threads_per_second']:.0f}",
        ),
        (
            f"index over {large['vectors']:,} vectors",
            f"recall@10 {large['recall_at_10']:.3f}; {large['index']['median_ms']:.1f} ms median, "
            f"{large['every_vector']['median_ms']:.1f} ms for comparing all",
        ),
        (
            "the same, building and memory",
            f"{large['index_building_seconds']:.0f} s; vectors {large['vectors_megabytes']:,} MB, "
            f"the process {large['peak_memory_megabytes']:,} MB at most",
        ),
    ]
    head = f"| on {machine['cores']} cores ({machine['processor']}) | |\n|---|---|"
    return "\n".join([head, *(f"| {name} | {value} |" for name, value in rows)])


def serve_table() -> str:
    """What clients that never pause wait for a server, by its workers."""
    result = read(SERVE_FILE)
    several, one = result["one_worker_per_core"], result["one_worker"]
    names = {
        "pictures": "a picture",
        "words_new": "words never asked before",
        "words_repeated": "words as shoppers repeat each other",
    }
    rows = [
        (name, *(f"{each[key]['median_ms']:.0f} / {each[key]['p95_ms']:.0f}" for each in (several, one)))
        for key, name in names.items()
    ]
    rows.append(("questions per second: pictures, new words", *(_rates(each) for each in (several, one))))
    rows.append(("questions that failed", *(str(sum(each[key]["failed"] for key in names)) for each in (several, one))))
    machine = result["machine"]
    head = (
        f"| {result['products']:,} products, {result['clients']} clients, {machine['cores']} cores "
        f"({machine['processor']}) | {several['workers']} workers | one worker |\n|---|---|---|"
    )
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows)])


def published_table() -> str:
    """A net trained on the split that others published, beside their figures."""
    found = read(PUBLISHED_FILE)["published"]
    names = [f"{name} ({classes})" for name, classes in found["classes"].items()]
    lines = [
        f"| trained on their train rows, accuracy, % | {' | '.join(names)} |",
        "|---|--:|--:|--:|",
        f"| Condition-CNN, as published | {' | '.join(map(str, CONDITION_CNN))} |",
    ]
    for line in found["lines"]:
        cells = " | ".join(percent(line["accuracy"][name]) for name in found["classes"])
        lines.append(f"| ours, {line['name']}: {line['rows']:,} | {cells} |")
    return "\n".join(lines)


def photos_table() -> str:
    """What held-out photos find: vectors alone, a shop's answers, and what costs nothing."""
    raw, merged, gender = read(PHOTOS_FILE)["retrieval"]["tables"]
    lines = [
        f"| same type and colour, {merged['queries']:,} held-out photos | hit@10 | P@10 | mAP@10 |"
        " raw colours: hit@10 | P@10 | mAP@10 | gender agrees |",
        f"|---{'|--:' * 7}|",
    ]
    for line, *others in zip(*(table["lines"] for table in (merged, raw, gender)), strict=True):
        values = (*line["values"].values(), *(value for other in others for value in other["values"].values()))
        cells = " | ".join("-" if value is None else f"{value:.3f}" for value in values)
        lines.append(f"| {line['method']} | {cells} |")
    return "\n".join(lines)


def words_table() -> str:
    """What words find: vectors of photos alone, the shop's whole search, full text, and the ends of the scale."""
    asked = {(table["task"], table["relevance"]): table for table in read(WORDS_FILE)["retrieval"]["tables"]}
    chosen = [asked[task] for task in WORD_TASKS]
    heads = (f"{table['task']}: {table['relevance']} ({table['queries']:,})" for table in chosen)
    lines = [f"| in the first ten | {' | '.join(heads)} |", f"|---{'|--:' * len(chosen)}|"]
    found = [{line["method"]: next(iter(line["values"].values())) for line in table["lines"]} for table in chosen]
    for method in dict.fromkeys(method for each in reversed(found) for method in each):
        values = [each.get(method) for each in found]
        if any(value is not None for value in values):
            lines.append(f"| {method} | {' | '.join('-' if v is None else f'{v:.3f}' for v in values)} |")
    return "\n".join(lines)


def _rates(found: Any) -> str:
    return ", ".join(f"{found[key]['requests_per_second']:.0f}" for key in ("pictures", "words_new"))


TABLES: dict[str, Callable[[], str]] = {
    "accuracy": accuracy_table,
    "retrieval": retrieval_table,
    "speed": speed_table,
    "search": search_table,
    "serve": serve_table,
    "published": published_table,
    "photos": photos_table,
    "words": words_table,
    "comparisons": lambda: comparison_tables.labels_table(read(COMPARISONS_FILE)),
    "comparisons-found": lambda: comparison_tables.retrieval_table(read(COMPARISONS_FILE)),
    "settings": settings_table,
    "paper-heads": paper_tables.heads_table,
    "paper-claims": paper_tables.claims_table,
    "paper-grounds": paper_tables.grounds_table,
    "paper-mnist": paper_tables.mnist_table,
    "paper-costs": paper_tables.costs_table,
}


def filled(text: str) -> str:
    """A page with each marked table written anew."""
    return SECTION.sub(lambda found: f"<!-- table: {found[1]} -->\n{TABLES[found[1]]()}\n<!-- end -->", text)


def main(pages: tuple[Path, ...] = PAGES) -> None:
    """Write the tables into the pages."""
    for page in pages:
        page.write_text(filled(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
