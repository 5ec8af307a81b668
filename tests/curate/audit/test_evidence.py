from __future__ import annotations

import numpy as np
import pytest

from modiste.curate.audit.evidence import MISSING, UNKNOWN, GivenLabels, collect_evidence
from modiste.curate.audit.reason_sentences import SENTENCES, reason_sentence
from modiste.curate.audit.reasons import AuditReason, AuditReasonKind, reasons
from modiste.curate.audit.suspects import suspicion

PHOTO = np.tile(np.array([[0.7, 0.3]]), (12, 1))


def test_photo_alone_is_the_posterior_up_to_a_temperature():
    evidence = collect_evidence(GivenLabels("kind", ("a", "b"), ["A", "b", None, "c"], PHOTO[:4]), None, np.full(4, -1))
    assert evidence.given.tolist() == [0, 1, MISSING, UNKNOWN]
    margin = suspicion(evidence)
    assert margin[0] == pytest.approx(-margin[1])
    assert margin[1] > 0
    assert np.isneginf(margin[2:]).all()


def test_the_label_beside_it_counts_without_the_product_s_own():
    """Eleven of one sub-category are a, one is b: the odd one is the most suspect, though its photo says nothing."""
    even = np.full((12, 2), 0.5)
    evidence = collect_evidence(
        GivenLabels("kind", ("a", "b"), ["a"] * 11 + ["b"], even, ["top"] * 12), None, np.full(12, -1)
    )
    assert suspicion(evidence).argmax() == 11
    assert suspicion(evidence)[11] > 0 > suspicion(evidence)[0]
    [reason] = reasons(evidence, 11, 0, 1)
    assert reason.kind is AuditReasonKind.CONTEXT_RATHER
    assert (reason.facts["related"], reason.facts["label"], reason.facts["given"]) == ("top", "a", "b")
    assert reason_sentence(reason) == "of other products labelled top, 100% have the kind a and 0.2% b"


def test_twins_that_say_otherwise_make_a_label_suspect():
    even = np.full((4, 2), 0.5)
    evidence = collect_evidence(
        GivenLabels("kind", ("a", "b"), ["a", "a", "b", "b"], even), None, np.array([0, 0, 0, -1])
    )
    margin = suspicion(evidence)
    assert margin[2] > 0
    assert margin[3] == pytest.approx(0)


def test_every_reason_has_its_sentence():
    facts = {
        "label": "Shirts", "share": 0.754, "given": "Bags", "given_share": 0.0123, "words": ("oxford", "shirt"),
        "related": "Topwear", "attribute": "type",
    }  # fmt: skip
    assert SENTENCES.keys() == set(AuditReasonKind)
    assert [reason_sentence(AuditReason(kind, facts)) for kind in AuditReasonKind] == [
        "the photo looks like Shirts (75%)",
        "the photo looks like Shirts (75%), not Bags (1%)",
        'the name says "oxford" and "shirt"',
        "of other products labelled Topwear, 75% have the type Shirts",
        "of other products labelled Topwear, 75% have the type Shirts and 1.2% Bags",
        "products with the same photo or name are Shirts",
        "all evidence together, none of it by itself",
    ]
