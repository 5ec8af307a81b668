"""How fast and how large is the model?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from modiste.evaluate.cells import NONE, columns
from modiste.evaluate.context import Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.figures import FOLDER
from modiste.evaluate.result_part import Part
from modiste.evaluate.results import ModelFacts, SpeedResult
from modiste.evaluate.speed import measure_speed
from modiste.evaluate.subject import Subject
from modiste.evaluate.task import Page, Task
from modiste.evaluate.tasks.labels import LabelsPart
from modiste.report.charts import Axis, Point, ScatterChart, scatter_chart
from modiste.report.html import Block, Fact, Figure, Paragraph, Section, Table
from modiste.types import Pixels, Product

DECODED_FOR_TIMING = 50
TITLES = ("Parameters", "File", "Input", "ms/photo", "Encoder", "Photos/s", "Decoding", "Memory", "Training")


class SpeedPart(Part):
    """Times and memory on this machine."""

    speed: SpeedResult


class Speed(Task[SpeedPart]):
    """Time the model; photos of the catalogue, where one was given, are decoded for it."""

    part = SpeedPart

    def run(self, context: Context) -> SpeedPart:
        """See `Task.run`."""
        return SpeedPart(speed=timed(context, context.subject))

    def glance(self, result: Evaluation) -> Iterator[Fact]:
        """See `Task.glance`."""
        part = result.part(SpeedPart)
        if part is not None:
            each, batched = part.speed.ms_per_photo, part.speed.photos_per_second
            yield Fact(f"{each:.1f} ms", "per photo", f"{batched:,.0f} photos/s in batches")

    def sections(self, result: Evaluation, page: Page) -> Iterator[Section]:
        """See `Task.sections`."""
        part = result.part(SpeedPart)
        if part is not None:
            yield Section("Speed and size", list(_blocks(part.speed, result, page)))

    def printed(self, result: Evaluation) -> Iterator[str]:
        """See `Task.printed`."""
        part = result.part(SpeedPart)
        if part is not None:
            speed = part.speed
            yield f"{speed.ms_per_photo:.2f} ms per photo, {speed.photos_per_second:,.0f} photos/s in batches."


def timed(context: Context, subject: Subject) -> SpeedResult:
    """A model's speed, with the time that decoding a photo of the catalogue takes."""
    context.progress.update(f"timing {subject.name}", 0, None)
    photos: Sequence[Product] = ()
    if context.request.catalogue is not None:
        photos = context.predictions.products[:DECODED_FOR_TIMING]

    def decoding(product: Product) -> Callable[[], Pixels]:
        return lambda: subject.encoder.prepare(context.photo(product))

    return measure_speed(subject.folder, context.settings.threads, [decoding(product) for product in photos])


def speed_table(subjects: Sequence[tuple[ModelFacts, SpeedResult]]) -> Table:
    """Speed and size of models that were timed in one run."""
    threads = subjects[0][1].threads
    words = f"{threads} thread{'s' if threads > 1 else ''}"
    caption = (
        f"ms/photo: the bare graph in ONNX Runtime with {words}, one photo at a time. Encoder: the same through "
        "modiste, on one thread. Photos/s: in batches of 64. Decoding (ms per photo) comes on top. Memory: the most "
        "that a process holds which loads the model and encodes a batch."
    )
    return Table(columns("Model", TITLES), [_row(model, speed) for model, speed in subjects], caption)


def _blocks(speed: SpeedResult, result: Evaluation, page: Page) -> Iterator[Block]:
    machine = result.origin.machine
    yield Paragraph(
        f"Measured on {machine.processor}, {machine.cores} cores, ONNX Runtime {machine.onnxruntime}. Whatever else "
        "the machine did meanwhile is in the numbers."
    )
    yield speed_table([(result.model, speed)])
    found = dict(page.others)
    current = next((name for name, other in found.items() if other.origin == result.origin), "")
    picture = draw_frontier(page.folder, found if current else {**found, "": result}, current)
    if picture is not None:
        yield Figure(picture, "Accuracy of the type against milliseconds per photo")


def draw_frontier(folder: Path, results: Mapping[str, Evaluation], current: str) -> Path | None:
    """Accuracy of the narrowest category against milliseconds per photo over the results by name; None without any."""
    points = []
    for name, result in results.items():
        labels, timed_part = result.part(LabelsPart), result.part(SpeedPart)
        head = None if labels is None else labels.category
        if head is not None and head.accuracy is not None and timed_part is not None:
            label = f"{result.model.name} ({name})" if name else result.model.name
            points.append(Point(label, timed_part.speed.ms_per_photo, head.accuracy, highlighted=name == current))
    if not points:
        return None
    x = Axis("Milliseconds per photo, one at a time", better="lower")
    y = Axis("Accuracy of the type", better="higher", percent=True)
    note = "results that were found beside this one; times are comparable on one machine only"
    chart = ScatterChart("Accuracy against latency", note, points, x, y, frontier=True)
    return scatter_chart(folder / FOLDER / "accuracy-latency.png", chart)


def _row(model: ModelFacts, speed: SpeedResult) -> tuple[str, ...]:
    return (
        model.name,
        f"{model.parameters / 1e6:.2f} M",
        f"{model.file_bytes / 1e6:.1f} MB",
        f"{model.height} x {model.width}",
        f"{speed.ms_per_photo:.2f}",
        f"{speed.ms_encoder:.2f}",
        f"{speed.photos_per_second:,.0f}",
        NONE if speed.ms_decoding is None else f"{speed.ms_decoding:.2f}",
        NONE if speed.peak_memory_mb is None else f"{speed.peak_memory_mb:,.0f} MB",
        NONE if model.training_seconds is None else f"{model.training_seconds / 60:,.0f} min",
    )
