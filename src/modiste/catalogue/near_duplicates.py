"""Which photos show the same picture: small signatures, and a search for all pairs that are close.

Two photos count as near-duplicates when one could be the other saved again: another JPEG quality, another size, a
pixel more or less of white around the product. Another colour, another print or another product of the same cut does
not count. Links chain (a like b, b like c), so the thresholds are strict: a missed pair costs less than a long chain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

NEAR_DUPLICATE_DISTANCE = 0.05
"""Largest root mean square difference of two signatures, as a share of their distance from a white page.

Chosen by eye on sheets of Kaggle pairs: below 0.05 nearly all pairs are one picture; at 0.06 striped ties and shirts
on the same man begin to link. A copy that was saved again or enlarged lies near 0.01 to 0.03.
"""

LARGEST_CELL_DIFFERENCE = 12
"""Largest difference (of 255) in any one cell and channel; the mean alone forgives a small spot of another colour.

Without it the plain wallets of Kaggle chain into a group of 178, with it the largest group has 12 photos. The larger
photos of the same products stay below 9 in 99 of 100 cases.
"""

SMALLEST_CONTENT = 2.0
"""Root mean square distance from white under which a photo counts as blank; a blank photo is like no other."""

FILTER_DIMENSIONS = 64
"""Principal components compared first; on Kaggle 64 leave few false candidates, at a twelfth of the cost of all 768."""

BLOCK_ROWS = 2048
"""Rows per block of the search: one block of products is 2048 x 2048 float32, 16 MB."""

ROUNDING_SLACK = 1e-5
"""Candidates may miss the threshold by this share of the largest squared length: so much does float32 round."""

FILTER_SAMPLE = 4096
"""Signatures, evenly spread, from which the principal components are taken."""

GLANCE_STEP = 13
"""One photo against many: every 13th value is compared first, 60 of 768 all over the photo and in all channels."""


def near_duplicate_pairs(
    signatures: NDArray[np.uint8], threshold: float = NEAR_DUPLICATE_DISTANCE, block_rows: int = BLOCK_ROWS
) -> NDArray[np.intp]:
    """(m, 2) rows i < j, in ascending order, of all pairs of (n, d) uint8 signatures that show the same picture.

    A pair counts when the sum of squared differences is at most threshold² times the mean of the two sums of squared
    distances from white, and no cell differs by more than LARGEST_CELL_DIFFERENCE. Blank signatures are left out.
    No pair is missed: candidates come from blocked products of projections, whose distances are never larger than the
    true ones, and are then compared exactly, in whole numbers. Memory: 64 float32 per signature and one block.
    """
    content = _content(signatures)
    rows = _not_blank(content, signatures.shape[1])
    kept, content = signatures[rows], content[rows]
    projected = _project(kept)
    reach = _reach(projected, content, threshold)
    slack = ROUNDING_SLACK * float(np.max(np.abs(reach), initial=0.0))
    found = [np.empty((0, 2), dtype=np.intp)]
    for start in range(0, len(rows), block_rows):
        for other in range(start, len(rows), block_rows):
            near = projected[start : start + block_rows] @ projected[other : other + block_rows].T
            near -= reach[start : start + block_rows, None]
            first, second = np.nonzero(near >= reach[None, other : other + block_rows] - slack)
            pairs = np.stack([first + start, second + other], axis=1)
            found.append(_confirmed(pairs[pairs[:, 0] < pairs[:, 1]], kept, content, threshold))
    pairs = rows[np.concatenate(found)]
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def near_duplicates_of(
    one: NDArray[np.uint8], others: NDArray[np.uint8], threshold: float = NEAR_DUPLICATE_DISTANCE
) -> NDArray[np.bool_]:
    """(n,) bool: which of `others`, (n, d) uint8 signatures, are a pair with `one` (d,) in `near_duplicate_pairs`.

    Costs little for few (0.02 ms for 40, where none is near), and time and memory grow with n alone, even when all are
    one picture.
    """
    step = slice(None, None, GLANCE_STEP)
    glance = np.abs(others[:, step].astype(np.int16) - one[step].astype(np.int16)).max(axis=1, initial=0)
    near = np.flatnonzero(glance <= LARGEST_CELL_DIFFERENCE)
    found = np.zeros(len(others), dtype=np.bool_)
    if len(near):
        compared = np.concatenate([one[None], others[near]])
        content = _content(compared)
        shown = _not_blank(content, len(one))
        if 0 in shown:
            pairs = np.stack([np.zeros(len(shown) - 1, dtype=np.intp), shown[1:]], axis=1)
            found[near[_confirmed(pairs, compared, content, threshold)[:, 1] - 1]] = True
    return found


def _content(signatures: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(n,) sums of squared distances from white, whole numbers."""
    content = np.empty(len(signatures))
    for start in range(0, len(signatures), BLOCK_ROWS):
        ink = 255.0 - signatures[start : start + BLOCK_ROWS]
        content[start : start + BLOCK_ROWS] = np.einsum("nd,nd->n", ink, ink)
    return content


def _not_blank(content: NDArray[np.float64], length: int) -> NDArray[np.intp]:
    """The rows whose (n,) content is more than that of a blank photo's signature of `length` values."""
    return np.flatnonzero(content > SMALLEST_CONTENT**2 * length)


def _project(signatures: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, d) or (n, FILTER_DIMENSIONS) float32 whose distances are at most those of the signatures.

    Few signatures stay as they are: finding the principal components would take longer than comparing all cells.
    """
    if len(signatures) <= signatures.shape[1] or signatures.shape[1] <= FILTER_DIMENSIONS:
        return signatures.astype(np.float32)
    sample = signatures[:: max(1, len(signatures) // FILTER_SAMPLE)].astype(np.float64)
    mean = sample.mean(axis=0)
    _, components = np.linalg.eigh((sample - mean).T @ (sample - mean))
    basis = components[:, -FILTER_DIMENSIONS:].astype(np.float32)
    projected = np.empty((len(signatures), FILTER_DIMENSIONS), np.float32)
    for start in range(0, len(signatures), BLOCK_ROWS):
        projected[start : start + BLOCK_ROWS] = (
            signatures[start : start + BLOCK_ROWS] - mean.astype(np.float32)
        ) @ basis
    return projected


def _reach(projected: NDArray[np.float32], content: NDArray[np.float64], threshold: float) -> NDArray[np.float32]:
    """(n,) so that |a - b|² <= threshold² (content_a + content_b) / 2 is the same as a·b >= reach_a + reach_b."""
    squared = np.einsum("nd,nd->n", projected, projected, dtype=np.float64)
    return np.asarray((squared - threshold**2 * content / 2) / 2, dtype=np.float32)


def _confirmed(
    pairs: NDArray[np.intp], signatures: NDArray[np.uint8], content: NDArray[np.float64], threshold: float
) -> NDArray[np.intp]:
    """Those candidate pairs that hold in whole numbers."""
    kept = []
    for start in range(0, len(pairs), BLOCK_ROWS):
        first, second = pairs[start : start + BLOCK_ROWS].T
        difference = signatures[first].astype(np.int32) - signatures[second]
        squared = np.einsum("nd,nd->n", difference, difference)
        close = squared <= threshold**2 * (content[first] + content[second]) / 2
        alike = np.abs(difference).max(axis=1, initial=0) <= LARGEST_CELL_DIFFERENCE
        kept.append(pairs[start : start + BLOCK_ROWS][close & alike])
    return np.concatenate(kept) if kept else pairs
