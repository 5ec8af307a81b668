"""What can be wrong with a row or a photo, each in fixed words, so that findings can be counted by kind.

A finding's reason is "kind: details"; the kind is what stands before the first colon.
"""

from __future__ import annotations

from modiste.types import Finding

STRAY_PHOTO = "stray photo"
NO_PHOTO = "no photo"
REPEATED_ID = "repeated id"
UNUSABLE_VALUE = "unusable value"
NOT_UTF8 = "it is not UTF-8 text; save the file as UTF-8"
NOT_AS_DECLARED = "it is not text in the encoding that the file declares"


def kind_of(finding: Finding) -> str:
    """The kind of a finding, as it is counted in reports."""
    return finding.reason.partition(":")[0]


def is_about_encoding(finding: Finding) -> bool:
    """Whether a row was left out because its bytes are no text."""
    return finding.reason.endswith((NOT_UTF8, NOT_AS_DECLARED))


def is_without_id(finding: Finding) -> bool:
    """Whether a row was left out and nobody can tell which product it is about."""
    return not finding.kept and finding.product_id is None and kind_of(finding) != STRAY_PHOTO


def no_photo(where: str, product_id: str, details: str) -> Finding:
    """A row that is kept although its photo is missing or refused."""
    return Finding(where, f"{NO_PHOTO}: {details}", kept=True, product_id=product_id)


def stray_photo(where: str) -> Finding:
    """A photo that no row speaks of."""
    return Finding(where, f"{STRAY_PHOTO}: no row has this photo", kept=False)


def unusable_value(where: str, product_id: str, details: str) -> Finding:
    """A row that is kept without one of its values, which could not be understood."""
    return Finding(where, f"{UNUSABLE_VALUE}: {details}", kept=True, product_id=product_id)


def column_left_out(where: str, details: str) -> Finding:
    """A column whose values are not taken over; the rows are kept."""
    return Finding(where, f"column left out: {details}", kept=True)


def repeated_id(where: str, product_id: str, first: str) -> Finding:
    """A row whose id an earlier row has already; `first` names that row's place."""
    return Finding(where, f"{REPEATED_ID}: {product_id!r} is already at {first}", kept=False, product_id=product_id)


def contradiction(where: str, product_id: str, given: object, first: str) -> Finding:
    """A row that gives a product another value than the row at `first`, which gave `given`."""
    return Finding(where, f"contradiction: {product_id!r} is {given!r} at {first}", kept=False, product_id=product_id)


def empty_id(where: str) -> Finding:
    """A row without a product id."""
    return Finding(where, "empty id: the row names no product", kept=False)


def broken_row(where: str, details: str) -> Finding:
    """A row that cannot be taken apart into its columns."""
    return Finding(where, f"broken row: {details}", kept=False)


def refused_photo(where: str, details: str, product_id: str | None = None) -> Finding:
    """A photo that is a product of its own, of this id where it can be told, and cannot be used."""
    return Finding(where, f"refused photo: {details}", kept=False, product_id=product_id)
