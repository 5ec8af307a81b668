"""The report: every table and figure of the paper, made from the result files of the steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from modiste.errors import QueryError
from modiste.evaluate.cells import share
from modiste.evaluate.figures import draw_curves
from modiste.evaluate.prediction_files import CONFUSION_FOLDER
from modiste.evaluate.sheets import FOLDER as SHEETS
from modiste.paper import page_tables
from modiste.paper.claims import efficiency_sentence, section_words
from modiste.paper.data_step import SAMPLE, chart_of
from modiste.paper.data_step import SHEETS as DATA_SHEETS
from modiste.paper.paper_pictures import FOLDER as PAPER_NET
from modiste.paper.paper_pictures import RECOMMENDED
from modiste.paper.plan import SHIPPED, Plan
from modiste.paper.printed_numbers import PRINTED_LOSS, PRIOR_LOSS, UNIFORM_LOSS, WHY_NOT_HELD_OUT
from modiste.paper.results import STEPS, SUMMARY_FILE, StepResult, Summary, read_part
from modiste.report.charts import Axis, Point, ScatterChart, scatter_chart
from modiste.report.html import (
    Block,
    Callout,
    Column,
    Command,
    Fact,
    Facts,
    Figure,
    Files,
    Gallery,
    HtmlReport,
    Paragraph,
    Section,
    Table,
    write_html,
)

PAGE = "index.html"


def write_page(folder: Path, plan: Plan) -> Path:
    """Draw the charts and write index.html from paper.json; returns its path. Raises QueryError without a result."""
    summary = read_part(folder / SUMMARY_FILE, Summary)
    if summary is None:
        raise QueryError(f"{folder} has no {SUMMARY_FILE}; run `modiste paper` first.")
    report = _Report(folder, plan, summary)
    sections = [
        Section("At a glance", list(report.glance())),
        Section("The data, step by step", list(report.data())),
        Section("The model", list(report.model())),
        Section("The table that matters", list(report.main())),
        *(Section(title, list(report.claim(question, words))) for question, title, words in section_words()),
        Section("Efficiency", list(report.efficiency())),
        Section("How this was made", list(report.origin())),
    ]
    shown = [section for section in sections if section.blocks]
    made = datetime.fromisoformat(summary.origin.made).date()
    source = summary.data.source if summary.data else "a catalogue"
    return write_html(folder / PAGE, HtmlReport("The paper, rebuilt", f"Plan {plan.name} on {source}", made, shown))


class _Report:
    """The sections, each from the numbers that are there."""

    def __init__(self, folder: Path, plan: Plan, summary: Summary) -> None:
        self.folder, self.plan, self.summary = folder, plan, summary
        self.steps = {step.name: step for step in summary.steps}
        self.paper, self.shipped = self.steps.get(plan.paper), self.steps.get(SHIPPED)

    def glance(self) -> Iterator[Block]:
        data = self.summary.data
        facts = []
        if data is not None:
            facts.append(Fact(f"{data.learned_rows:,}", "products to learn from", f"in {data.learned_groups:,} groups"))
            facts.append(Fact(f"{data.test_rows:,}", "products to judge", f"in {data.test_groups:,} other groups"))
        for step, words in ((self.paper, "the paper's net, held out"), (self.shipped, "the shipped model")):
            if step is not None:
                facts.append(Fact(share(step.mean_accuracy), words, "mean of the seven accuracies"))
        yield Facts(facts)
        yield Paragraph(" ".join(self.plan.reason.split()))
        if self.paper is not None and "random weights" in self.paper.setting:
            yield Callout(
                "The paper's net started from nothing here: its ImageNet weights could not be had. Read its numbers as "
                "those of a net trained on this catalogue alone.",
                "warning",
            )
        yield from (Callout(f"Left out: {sentence}", "warning") for sentence in self.summary.left)

    def data(self) -> Iterator[Block]:
        data = self.summary.data
        if data is None:
            return
        yield page_tables.step_table(data)
        sample = self.folder / DATA_SHEETS / SAMPLE
        if sample.is_file():
            yield Figure(sample, "Sample pictures with their seven labels", link=f"{DATA_SHEETS}/{SAMPLE}")
        charts = [(each.attribute, self.folder / chart_of(each.attribute)) for each in data.labels]
        yield Gallery(
            [
                Figure(path, f"Products per merged {attribute}", link=chart_of(attribute))
                for attribute, path in charts
                if path.is_file()
            ]
        )

    def model(self) -> Iterator[Block]:
        paper = self.paper
        if paper is None:
            return
        yield Paragraph(
            f"{paper.setting} {paper.epochs} epochs at {paper.size[0]} x {paper.size[1]}, seven losses summed, "
            f"{paper.learned_rows:,} products. Of its epochs the best by validation is judged."
        )
        if paper.reload_difference is not None:
            yield Callout(
                f"Saved and loaded again, no probability of the validation photos differs by more than "
                f"{paper.reload_difference:.1e}.",
                "good",
            )
        if paper.curves:
            loss, accuracy = draw_curves(self.folder, paper.curves)
            yield Paragraph(
                f"The paper reports a loss of {PRINTED_LOSS}; equal probabilities give {UNIFORM_LOSS}, each label's "
                f"share {PRIOR_LOSS}."
            )
            yield Figure(loss, "Loss over the epochs, training and validation")
            yield Figure(accuracy, "The seven accuracies over the epochs, training and validation")
        yield from self._pictures(paper)
        if paper.set_aside is not None:
            yield page_tables.set_aside_table(paper)

    def _pictures(self, paper: StepResult) -> Iterator[Block]:
        home = self.folder / PAPER_NET
        matrices = [(head.attribute, home / CONFUSION_FOLDER / f"{head.attribute}-merged.png") for head in paper.heads]
        drawn = [(attribute, path) for attribute, path in matrices if path.is_file()]
        if drawn:
            yield Paragraph("Confusion matrices over the whole test side, every class, also those without a row in it.")
        for attribute, path in drawn:
            yield Figure(path, f"Confusion matrix of {attribute}", link=path.relative_to(self.folder).as_posix())
        for name, words in (("right", "Right"), ("wrong", "Wrong")):
            path = home / SHEETS / f"{name}.png"
            if path.is_file():
                yield Figure(path, f"{words} predictions on test photos", link=path.relative_to(self.folder).as_posix())
        recommended = home / RECOMMENDED
        if recommended.is_file():
            yield Paragraph(
                "Recommended by the net's last features, brought to the vector's size by a fixed random projection: "
                "the paper's losses never train the vector itself."
            )
            yield Figure(
                recommended, "Test photos and the learned products nearest to them", link=f"{PAPER_NET}/{RECOMMENDED}"
            )

    def main(self) -> Iterator[Block]:
        if self.paper is None:
            return
        yield page_tables.main_table(self.paper, self.shipped)
        yield Callout(WHY_NOT_HELD_OUT)
        yield page_tables.macro_table([step for step in (self.paper, self.shipped) if step is not None])

    def claim(self, question: str, words: str) -> Iterator[Block]:
        steps = [step for step in self.summary.steps if step.question == question]
        closely = [step for step in self.summary.steps if step.grounds or step.phone]
        mnist = self.summary.fashion_mnist
        if question == "grounds" and closely:
            yield Paragraph(words)
            yield page_tables.grounds_table(closely)
            return
        if steps:
            against = {step.comparison.against for step in steps if step.comparison}
            beside = [step for step in self.summary.steps if step.name in against and step not in steps]
            yield Paragraph(words)
            yield page_tables.accuracies_table([*beside, *steps])
            if against:
                yield page_tables.differences_table(steps, page_tables.titles_of(self.summary.steps))
        if question == "predecessors" and mnist is not None:
            yield page_tables.mnist_table(mnist)

    def efficiency(self) -> Iterator[Block]:
        if not self.summary.steps:
            return
        yield page_tables.leaderboard(self.summary.steps)
        light, large = self.steps.get(self.plan.light), self.steps.get(self.plan.large)
        if light is not None and large is not None:
            yield Callout(*efficiency_sentence(light, large))
        points = [
            Point(step.name, step.cost.ms_per_photo, step.mean_accuracy, highlighted=step.name == SHIPPED)
            for step in self.summary.steps
            if step.cost.ms_per_photo is not None and step.question not in ("sizes", "labels")
        ]
        if points:
            x = Axis("Milliseconds per photo, one at a time", better="lower", log=True)
            y = Axis("Mean of the seven accuracies, held out", better="higher", percent=True)
            note = "on this machine, in one run; dashed: no other point is both faster and better"
            chart = ScatterChart("Accuracy against cost", note, points, x, y, frontier=True)
            yield Figure(scatter_chart(self.folder / "charts" / "efficiency.png", chart), "Mean accuracy against time")

    def origin(self) -> Iterator[Block]:
        origin = self.summary.origin
        yield Command(origin.command)
        rows = [
            ("Made", origin.made),
            ("modiste", f"{origin.version}, commit {origin.commit or 'unknown'}"),
            ("Machine", f"{origin.machine.processor}, {origin.machine.cores} cores, {origin.machine.system}"),
        ]
        yield Table([Column("What"), Column("Which")], rows)
        files = [(SUMMARY_FILE, "every number on this page")]
        files += [
            (path.relative_to(self.folder).as_posix(), "one step's numbers")
            for path in sorted((self.folder / STEPS).glob("*.json"))
        ]
        yield Files(files)
