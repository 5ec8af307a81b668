"""What a feed's health means: whether it will work, and what to do about each finding."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from modiste.quality.feed.check import FeedHealth
from modiste.quality.feed.photos import SMALL
from modiste.sources.google import GENDER
from modiste.types import Fault, FindingKind

GENDERS = ("male", "female")
"""What Google writes, of grown-ups and children alike."""


class Severity(IntEnum):
    """How bad it is; the numbers are the command's exit codes."""

    NOTE = 0
    FIX = 1
    UNUSABLE = 2


@dataclass(frozen=True, slots=True)
class Advice:
    """What is wrong and what to do, in a sentence each; `command` runs as it stands, where there is one."""

    severity: Severity
    what: str
    remedy: str
    command: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """How the feed was given, and the file that the missing photos' addresses were written to, if any."""

    source: str
    photos: str | None = None
    columns: tuple[str, ...] = ()
    downloads: str | None = None

    def command(self, name: str, *more: str) -> str:
        """`modiste NAME` with the same feed."""
        photos = () if self.photos is None else ("--photos", self.photos)
        columns = tuple(part for column in self.columns for part in ("--column", column))
        return shlex.join(["modiste", name, self.source, *columns, *photos, *more])


def advise(health: FeedHealth, given: Given) -> tuple[Advice, ...]:
    """Everything that a person should do or know, the worst first."""
    found = (*_rows(health), *_photos(health, given), *_texts(health, given), *_prices(health), *_labels(health))
    return tuple(sorted(found, key=lambda advice: -advice.severity))


def _rows(health: FeedHealth) -> Iterator[Advice]:
    if health.products == health.left_out == 0:
        yield Advice(Severity.UNUSABLE, "It has no rows.", "Export the catalogue again, one row per product.")
    elif health.products == 0:
        yield Advice(Severity.UNUSABLE, "No row can be used.", "The reasons are named above, the commonest first.")
    elif health.left_out:
        rows = health.left_out + health.products
        what = f"{health.left_out:,} of {rows:,} rows are left out."
        yield Advice(Severity.FIX, what, "Fix them at the lines named above, or do without them.")
    repeated = health.number(FindingKind.REPEATED_ID)
    if repeated:
        what = f"Rows with an id that an earlier row has: {repeated:,}."
        yield Advice(
            Severity.FIX, what, "Give every variant an id of its own; --column product_id=NAME takes another column."
        )


def _photos(health: FeedHealth, given: Given) -> Iterator[Advice]:
    photos, missing = health.photos, health.products - health.photos.with_photo
    if missing:
        severity = Severity.FIX if photos.with_photo else Severity.UNUSABLE
        what = f"{missing:,} of {health.products:,} products have no photo, and will be left out of the shop."
        addresses = any(reason.example.fault is Fault.PHOTO_AT_ADDRESS for reason in health.reasons)
        if addresses:
            yield _downloading(severity, what, given)
        else:
            yield Advice(
                severity, what, "Put the photos where the reasons above say, or name their folder with --photos."
            )
    broken = len(photos.broken)
    if broken:
        severity = Severity.UNUSABLE if broken == photos.looked_at else Severity.FIX
        what = f"Of {photos.looked_at:,} photos looked at, {broken:,} unusable."
        yield Advice(
            severity, what, "Save them again as JPEG, PNG, WebP or GIF; each is named with its reason when indexing."
        )
    if photos.small:
        what = f"Of {photos.looked_at:,} photos looked at, {len(photos.small):,} under {SMALL} pixels."
        yield Advice(Severity.NOTE, what, "Their tags will be less reliable; use larger photos where you have them.")


def _downloading(severity: Severity, what: str, given: Given) -> Advice:
    if given.downloads is not None:
        return Advice(
            severity, what, "Download them, then look again:", f"curl --config {shlex.quote(given.downloads)}"
        )
    folder = given.photos or "photos"
    again = Given(given.source, folder, given.columns).command("doctor", "--downloads", "photos.curl")
    remedy = f"Their addresses are known: download them to the folder {folder}, then look again."
    return Advice(severity, what, remedy, f"{again}; curl --config photos.curl")


def _texts(health: FeedHealth, given: Given) -> Iterator[Advice]:
    text = health.text
    if text.not_text:
        source = shlex.quote(given.source)
        yield Advice(
            Severity.FIX,
            f"Rows left out because they are not text in the file's encoding: {text.not_text:,}.",
            "Save the file as UTF-8; where it comes from Windows in western Europe, this does it:",
            f"iconv -f WINDOWS-1252 -t UTF-8 {source} > utf8-{shlex.quote(given.source.rpartition('/')[2])}",
        )
    if text.garbled:
        what = f"Titles that look garbled: {text.garbled:,}, like {text.garbled_examples[0]!r}."
        yield Advice(Severity.FIX, what, "They were saved in a wrong encoding; export them as UTF-8 again.")
    if text.escaped:
        what = f"Titles that were escaped twice: {text.escaped:,}, like {text.escaped_examples[0]!r}."
        yield Advice(
            Severity.NOTE,
            what,
            "Shoppers will see them like this; write & as &amp; once in XML, and plainly in tables.",
        )


def _prices(health: FeedHealth) -> Iterator[Advice]:
    unclear = health.number(FindingKind.UNUSABLE_VALUE)
    if unclear:
        yield Advice(
            Severity.FIX,
            f"Values that cannot be read, most of them prices: {unclear:,}.",
            "Write prices as a number with a decimal point and a currency: 12.90 EUR.",
        )
    if None in health.prices.currencies:
        what = f"Prices without a currency: {health.prices.currencies[None]:,}."
        yield Advice(Severity.NOTE, what, "Filters by price work; a currency would be shown beside it.")
    signs = [name for name in health.prices.currencies if name is not None and not name.isupper()]
    if signs:
        what = f"Signs that stand for several currencies: {', '.join(signs)}."
        yield Advice(Severity.NOTE, what, "Write the currency's code instead, such as USD or SEK.")


def _labels(health: FeedHealth) -> Iterator[Advice]:
    unknown = [value for labels in health.labels for value in labels.unknown_values]
    if any(value.column == GENDER.name and value.value.casefold() in GENDERS for value in unknown):
        yield Advice(
            Severity.NOTE,
            "Some products have a gender but no age group; it is kept as the feed writes it.",
            "Google's male and female become Men, Women, Boys and Girls where age_group is given.",
        )
    columns = ", ".join(dict.fromkeys(value.column for value in unknown if value.value.casefold() not in GENDERS))
    if columns:
        yield Advice(
            Severity.NOTE,
            f"Some values of {columns} are not among the model's labels.",
            "They can be filtered by as they are; only evaluating the model needs its own labels.",
        )
