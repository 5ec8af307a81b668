"""What can be wrong with a row, a photo or a column: kinds, the faults of each kind, and findings with their facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from modiste.types.finding_sentences import SENTENCES
from modiste.types.wording import said

Fact: TypeAlias = str | int | float | tuple[str, ...] | None


class FindingKind(StrEnum):
    """How findings are counted; the values are the names in reports and in JSON."""

    BROKEN_ROW = "broken row"
    EMPTY_ID = "empty id"
    REPEATED_ID = "repeated id"
    CONTRADICTION = "contradiction"
    NO_PHOTO = "no photo"
    REFUSED_PHOTO = "refused photo"
    STRAY_PHOTO = "stray photo"
    UNUSABLE_VALUE = "unusable value"
    COLUMN_LEFT_OUT = "column left out"
    COLUMN_MERGED = "column merged"
    UNKNOWN_PRODUCT = "unknown product"
    UNKNOWN_ATTRIBUTE = "unknown attribute"
    UNKNOWN_VALUE = "unknown value"
    NO_VALUE = "no value"


class Fault(StrEnum):
    """What exactly is wrong. `finding_sentences` has the sentence of each, and by that the facts it needs."""

    NOT_UTF8 = "not UTF-8"
    NOT_AS_DECLARED = "not as declared"
    NOT_UNICODE = "not Unicode"
    FIELD_COUNT = "field count"
    NOT_CSV = "not CSV"
    LINE_TOO_LONG = "line too long"
    NOT_JSON = "not JSON"
    NOT_AN_OBJECT = "not an object"
    NOT_XML = "not XML"
    TOO_DEEP = "too deep"
    ITEM_IN_ITEM = "item in item"
    ITEM_TOO_LONG = "item too long"
    CUT_IN_ITEM = "cut in item"
    CUT_OFF = "cut off"
    UNCLOSED = "unclosed"
    NO_VARIANT = "no variant"
    EMPTY_ID = "empty id"
    REPEATED_ID = "repeated id"
    CONTRADICTION = "contradiction"
    NONE_NAMED = "none named"
    ROW_WITHOUT_PHOTO = "row without photo"
    PHOTO_MISSING = "photo missing"
    PHOTO_UNREADABLE = "photo unreadable"
    NO_PHOTO_OF_THE_ID = "no photo of the id"
    PHOTO_OF_ANOTHER = "photo of another"
    PHOTO_AT_ADDRESS = "photo at address"
    PHOTO_REFUSED = "photo refused"
    FORMAT_NOT_READ = "format not read"
    NAME_NOT_UTF8 = "name not UTF-8"
    NOT_FINITE = "not finite"
    STRAY_PHOTO = "stray photo"
    UNCLEAR_PRICE = "unclear price"
    UNCLEAR_SECOND_PRICE = "unclear second price"
    OTHER_CURRENCY = "other currency"
    NOT_A_NUMBER = "not a number"
    NUMBER_NEEDED = "number needed"
    UNNAMED_COLUMN = "unnamed column"
    FIELD_READ_ELSEWHERE = "field read elsewhere"
    COLUMN_OF_BYTES = "column of bytes"
    UNUSED_COLUMNS = "unused columns"
    SAME_MEANING = "same meaning"
    UNKNOWN_PRODUCT = "unknown product"
    UNKNOWN_ATTRIBUTE = "unknown attribute"
    UNKNOWN_VALUE = "unknown value"
    NO_VALUE = "no value"

    @property
    def kind(self) -> FindingKind:
        """How it is counted."""
        return _KIND_OF[self]


FAULTS: Mapping[FindingKind, tuple[Fault, ...]] = {
    FindingKind.BROKEN_ROW: (
        Fault.NOT_UTF8, Fault.NOT_AS_DECLARED, Fault.NOT_UNICODE, Fault.FIELD_COUNT, Fault.NOT_CSV,
        Fault.LINE_TOO_LONG, Fault.NOT_JSON, Fault.NOT_AN_OBJECT, Fault.NOT_XML, Fault.TOO_DEEP, Fault.ITEM_IN_ITEM,
        Fault.ITEM_TOO_LONG, Fault.CUT_IN_ITEM, Fault.CUT_OFF, Fault.UNCLOSED, Fault.NO_VARIANT,
    ),
    FindingKind.EMPTY_ID: (Fault.EMPTY_ID,),
    FindingKind.REPEATED_ID: (Fault.REPEATED_ID,),
    FindingKind.CONTRADICTION: (Fault.CONTRADICTION,),
    FindingKind.NO_PHOTO: (
        Fault.NONE_NAMED, Fault.ROW_WITHOUT_PHOTO, Fault.PHOTO_MISSING, Fault.PHOTO_UNREADABLE,
        Fault.NO_PHOTO_OF_THE_ID, Fault.PHOTO_OF_ANOTHER, Fault.PHOTO_AT_ADDRESS,
    ),
    FindingKind.REFUSED_PHOTO: (Fault.PHOTO_REFUSED, Fault.FORMAT_NOT_READ, Fault.NAME_NOT_UTF8, Fault.NOT_FINITE),
    FindingKind.STRAY_PHOTO: (Fault.STRAY_PHOTO,),
    FindingKind.UNUSABLE_VALUE: (
        Fault.UNCLEAR_PRICE, Fault.UNCLEAR_SECOND_PRICE, Fault.OTHER_CURRENCY, Fault.NOT_A_NUMBER,
        Fault.NUMBER_NEEDED,
    ),
    FindingKind.COLUMN_LEFT_OUT: (
        Fault.UNNAMED_COLUMN, Fault.FIELD_READ_ELSEWHERE, Fault.COLUMN_OF_BYTES, Fault.UNUSED_COLUMNS,
    ),
    FindingKind.COLUMN_MERGED: (Fault.SAME_MEANING,),
    FindingKind.UNKNOWN_PRODUCT: (Fault.UNKNOWN_PRODUCT,),
    FindingKind.UNKNOWN_ATTRIBUTE: (Fault.UNKNOWN_ATTRIBUTE,),
    FindingKind.UNKNOWN_VALUE: (Fault.UNKNOWN_VALUE,),
    FindingKind.NO_VALUE: (Fault.NO_VALUE,),
}  # fmt: skip
"""The faults of each kind; every fault has one kind."""

_KIND_OF = {fault: kind for kind, faults in FAULTS.items() for fault in faults}


@dataclass(frozen=True, slots=True)
class Cause:
    """A fault and the values that its sentence names."""

    fault: Fault
    facts: Mapping[str, Fact] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What is wrong, in English, without the kind."""
        return said(SENTENCES[self.fault], self.facts)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a source that a person should know: a row left out, or kept after a repair.

    `where` names the place ("styles.csv, line 6044"), `cause` what is wrong there. `kept` says whether the row is used
    all the same. `product_id` is None where the product is unknown.
    """

    where: str
    cause: Cause
    kept: bool
    product_id: str | None = None

    @property
    def fault(self) -> Fault:
        """What exactly is wrong."""
        return self.cause.fault

    @property
    def kind(self) -> FindingKind:
        """How reports count it."""
        return self.fault.kind

    @property
    def reason(self) -> str:
        """One sentence in English with the value that caused it, after its kind: "no photo: none is named"."""
        return f"{self.kind}: {self.cause.sentence}"
