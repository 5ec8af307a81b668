"""Do people's own photos get a fitting type?"""

from __future__ import annotations

from collections.abc import Iterator

from modiste.evaluate.cells import share, span
from modiste.evaluate.context import LABELS, Context
from modiste.evaluate.evaluation import Evaluation
from modiste.evaluate.phone import ATTRIBUTE, PhoneArchive, predict_phone_photos, score_phone_photos
from modiste.evaluate.result_part import Part
from modiste.evaluate.results import PhoneResult
from modiste.evaluate.sheets import draw_phone_sheets, sheets_of
from modiste.evaluate.task import Page, Task
from modiste.parallel.progress import counted
from modiste.report.html import Column, Fact, Paragraph, Section, Table

INPUT = "phone"
SHEETS = ("phone-",)
"""How the names of this task's sheets begin."""


class PhonePart(Part):
    """Phone photos of the clothing dataset."""

    phone: PhoneResult


class Phone(Task[PhonePart]):
    """The photos of the clothing dataset, given with --phone, by a model that tells their types."""

    needs = (INPUT, LABELS)
    part = PhonePart

    def refuse(self, context: Context) -> None:
        """See `Task.refuse`."""
        PhoneArchive(context.needed(INPUT), context.settings)

    def run(self, context: Context) -> PhonePart | None:
        """See `Task.run`. Draws sheets."""
        if ATTRIBUTE not in context.subject.folder.description.labels:
            return None
        archive = PhoneArchive(context.needed(INPUT), context.settings)
        photos = archive.photos[: context.request.limit]
        advance = counted(context.progress, "judging phone photos", len(photos))
        predictions, left_out = predict_phone_photos(archive, photos, context.subject, advance)
        if context.out is not None:
            draw_phone_sheets(context.out, archive, predictions)
        found = score_phone_photos(archive.name, predictions, left_out)
        return None if found is None else PhonePart(phone=found)

    def glance(self, result: Evaluation) -> Iterator[Fact]:
        """See `Task.glance`."""
        part = result.part(PhonePart)
        if part is not None:
            yield Fact(share(part.phone.share), "phone photos fit", f"of {part.phone.photos:,}")

    def sections(self, result: Evaluation, page: Page) -> Iterator[Section]:
        """See `Task.sections`."""
        part = result.part(PhonePart)
        if part is None:
            return
        phone = part.phone
        words = Paragraph(
            f"{phone.photos:,} photos that {phone.senders:,} people took at home (labels that name no garment left "
            f"out). The predicted type fits in {share(phone.share)} ({span(phone.interval)}, redrawing people). What "
            "fits was written down beforehand; these are not the classes the model learned, so this is not an accuracy."
        )
        yield Section("Phone photos", [words, phone_table(phone), *sheets_of(page.folder, SHEETS)])

    def printed(self, result: Evaluation) -> Iterator[str]:
        """See `Task.printed`."""
        part = result.part(PhonePart)
        if part is not None:
            yield f"Phone photos: the type fits {share(part.phone.share)} of {part.phone.photos:,}."


def phone_table(phone: PhoneResult) -> Table:
    """Per label: the share that fits, what counts as fitting, and the predictions."""
    rows = []
    for label in phone.labels:
        taken = ", ".join(f"{name} {count}" for name, count in label.taken_for)
        rows.append(
            (label.label, f"{label.photos:,}", share(label.fitting / label.photos), ", ".join(label.fits), taken)
        )
    columns = [
        Column("Label"), Column("Photos", number=True), Column("Fits", number=True), Column("Types that fit"),
        Column("Taken for"),
    ]  # fmt: skip
    return Table(columns, rows)
