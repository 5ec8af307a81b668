"""The data steps and the report, from a few drawn products and results made by hand; no net is trained."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from paper_world import certain

from modiste.errors import QueryError
from modiste.evaluate.origin import origin
from modiste.metrics.bootstrap import Interval
from modiste.paper import page_tables
from modiste.paper.claims import efficiency_sentence, section_words
from modiste.paper.data_step import chart_of, count_labels, do_data_steps
from modiste.paper.page import write_page
from modiste.paper.plan import NetPlan, Plan, load_plan
from modiste.paper.printed_numbers import PRINTED
from modiste.paper.results import Cost, MnistLine, MnistResult, StepResult, Summary, write_part
from modiste.paper.scored import Learned, step_result
from modiste.paper.subset import Subset
from modiste.paper.workplace import Workplace
from modiste.schema import kaggle

LOW_TO_HIGH = Interval(low=0.5, high=0.75)


@pytest.fixture
def steps(subset: Subset, place: Workplace) -> dict[str, StepResult]:
    """The paper's net with three wrong genders, and a light one with one, twenty times as fast."""
    found = {}
    for name, wrong, ms, question in (("resnet152", [0, 1, 2], 40.0, "model"), ("light", [0], 2.0, "backbones")):
        plan = NetPlan(name=name, title=f"The {name}", question=question, against=None if ms > 9 else "resnet152")  # type: ignore[arg-type]
        learned = Learned("From nothing.", subset, 18, (32, 24), Cost(ms_per_photo=ms, parameters=2_000_000), epochs=2)
        found[name] = step_result(plan, certain(subset.test, {"gender": wrong}, kaggle().names), place, name, learned)
    return found


@pytest.fixture
def plan() -> Plan:
    return load_plan("trial").model_copy(update={"light": "light"})


def summary(steps: dict[str, StepResult], place: Workplace) -> Summary:
    return Summary(
        plan="trial",
        origin=origin(datetime(2030, 1, 1, tzinfo=UTC), 1.0, 1, ["paper", "/home/somebody/shop"]),
        data=do_data_steps(place, "mark"),
        steps=tuple(steps.values()),
        left=("large-photos: needs larger photos.",),
    )


def test_labels_are_counted_merged_the_commonest_first(subset: Subset) -> None:
    found = count_labels(subset, "gender")
    genders = Counter(product.attributes["gender"] for product in subset.split.catalogue.products)
    merged = Counter({"Men": genders["Men"] + genders["Boys"], "Women": genders["Women"] + genders["Girls"]})
    merged["Unisex"] = genders["Unisex"]
    assert dict(found.counts) == {label: count for label, count in merged.items() if count}
    assert [count for _, count in found.counts] == sorted((count for _, count in found.counts), reverse=True)
    assert (found.raw_classes, found.classes, found.missing) == (5, 3, 0)


def test_rows_without_the_label_are_counted_apart(subset: Subset) -> None:
    first, *others = subset.split.catalogue.products
    bare = replace(first, attributes={k: v for k, v in first.attributes.items() if k != "season"})
    catalogue = replace(subset.split.catalogue, products=(bare, *others))
    found = count_labels(replace(subset, split=replace(subset.split, catalogue=catalogue)), "season")
    assert found.missing == 1
    assert sum(count for _, count in found.counts) == len(others)


def test_the_data_steps_tell_what_happened_here(place: Workplace) -> None:
    found = do_data_steps(place, "mark")
    said = dict(found.steps)
    assert (found.rows, found.learned_rows, found.validation_rows, found.test_rows, found.set_aside) == (
        36,
        18,
        6,
        12,
        0,
    )
    assert (found.learned_groups, found.test_groups) == (18, 12)
    assert said["Encode the target"] == (
        "Seven one-hot parts, 0:3, 3:8, 8:41, 41:183, 183:197, 197:201, 201:205; the first row's target sums to 7."
    )
    assert said["Missing values"] == "Rows without a label: none."
    assert "gender 5 to 3" in said["Replace duplicate labels"]
    assert said["Pipeline"].endswith(
        "18 complete rows to learn from, 6 to validate on, 12 to judge, whole groups on one side."
    )
    for attribute in kaggle().names:
        assert (place.out / chart_of(attribute)).is_file()
    assert (place.out / "sheets" / "sample.png").is_file()


def test_the_main_table_sets_the_printed_numbers_beside_the_held_out_ones(steps: dict[str, StepResult]) -> None:
    table = page_tables.main_table(steps["resnet152"], steps["light"])
    gender = dict(zip((column.title for column in table.columns), table.rows[0], strict=True))
    assert gender["Attribute"] == "gender"
    assert gender["Printed"] == f"{100 * PRINTED['gender']:.1f}"
    assert gender["Held out"].startswith("75.0 (")
    assert gender["Training"] == "-"
    assert gender["Shipped"] == "91.7"
    assert [row[0] for row in table.rows] == list(kaggle().names)


def test_macro_f1_and_accuracies_stand_by_attribute(steps: dict[str, StepResult]) -> None:
    macro = page_tables.macro_table(list(steps.values()))
    assert [column.title for column in macro.columns][:5] == ["Macro-F1", "gender", "master", "sub", "article"]
    assert macro.rows[1][2] == "1.000"
    accuracies = page_tables.accuracies_table([steps["light"]])
    assert accuracies.rows[0][1] == "91.7"
    assert accuracies.rows[0][-1] == f"{100 * (6 + 11 / 12) / 7:.1f}"


def test_a_difference_names_both_and_its_photos(steps: dict[str, StepResult]) -> None:
    table = page_tables.differences_table(list(steps.values()), page_tables.titles_of(list(steps.values())))
    (row,) = table.rows
    assert row[0] == "The light, beside The resnet152"
    assert row[1].startswith(f"+{100 * 2 / 12 / 7:.1f}")
    assert row[3] == "12"


def test_the_leaderboard_is_by_mean_accuracy(steps: dict[str, StepResult]) -> None:
    rows = page_tables.leaderboard(list(steps.values())).rows
    assert [row[0] for row in rows] == ["The light", "The resnet152"]
    assert rows[0][1] == "32 x 24"
    assert rows[0][3:] == ("2.00", "-", "2.00", "-", "-")


def test_rows_set_aside_are_shown_where_they_have_the_label(steps: dict[str, StepResult]) -> None:
    changes = {"set_aside": {"gender": 0.5}, "set_aside_rows": 9, "set_aside_seen": 4}
    table = page_tables.set_aside_table(steps["light"].model_copy(update=changes))
    assert table.rows[0] == ("gender", "50.0 %")
    assert table.rows[1] == ("masterCategory", "-")
    assert table.caption.startswith("9 rows that miss at least one label; 4 of them have a twin")


def test_fashion_mnist_stands_beside_what_was_published() -> None:
    line = MnistLine(
        name="svm", accuracy=0.75, interval=LOW_TO_HIGH, published=0.897, source="Xiao", training_pictures=6000
    )
    (row,) = page_tables.mnist_table(MnistResult(fingerprint="x", lines=(line,))).rows
    assert row == ("svm", "75.0 %", "50.0 to 75.0 %", "6,000", "89.7 %", "Xiao")


@pytest.mark.parametrize(
    ("behind", "ms", "tone", "words"),
    [
        (0.01, 8.0, "good", "in 0.20 of its time per photo: within 2 points"),
        (0.03, 8.0, "warning", "not within 2 points"),
        (0.01, 9.0, "warning", "in 0.23 of its time per photo: not within 2 points"),
        (0.01, None, "warning", "their times were not measured"),
    ],
)
def test_the_claim_of_efficiency_is_kept_or_not(
    steps: dict[str, StepResult], behind: float, ms: float | None, tone: str, words: str
) -> None:
    large = steps["resnet152"].model_copy(update={"mean_accuracy": 0.9})
    light = steps["light"].model_copy(update={"mean_accuracy": 0.9 - behind, "cost": Cost(ms_per_photo=ms)})
    sentence, told = efficiency_sentence(light, large)
    assert told == tone
    assert words in sentence


def test_every_question_of_a_plan_but_the_model_has_its_section() -> None:
    questions = {question for question, _, _ in section_words()}
    asked = {net.question for name in ("full", "small", "trial") for net in load_plan(name).nets}
    assert asked - {"model"} <= questions


def test_the_report_is_made_from_the_summary_alone(steps: dict[str, StepResult], place: Workplace, plan: Plan) -> None:
    write_part(place.out / "paper.json", summary(steps, place))
    page = write_page(place.out, plan).read_text("utf-8")
    for words in (
        "<h2>The table that matters</h2>",
        "<h2>The data, step by step</h2>",
        "<h2>Claim: a deeper net is better</h2>",
        "<h2>Efficiency</h2>",
        "Left out: large-photos: needs larger photos.",
        "The light, beside The resnet152",
        "modiste paper shop",
    ):
        assert words in page
    assert "<h2>Noisy labels</h2>" not in page  # nothing was measured
    assert "/home/somebody" not in page
    assert (place.out / "charts" / "efficiency.png").is_file()


def test_a_folder_without_a_summary_is_refused(tmp_path: Path, plan: Plan) -> None:
    with pytest.raises(QueryError, match=r"has no paper\.json; run `modiste paper` first"):
        write_page(tmp_path, plan)
