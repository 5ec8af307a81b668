"""The reasons of an audit as English sentences: the one place that words them."""

from __future__ import annotations

from collections.abc import Mapping

from modiste.curate.audit.reasons import AuditFact, AuditReason, AuditReasonKind

SENTENCES: Mapping[AuditReasonKind, str] = {
    AuditReasonKind.PHOTO: "the photo looks like {label} ({share:.0%})",
    AuditReasonKind.PHOTO_RATHER: "the photo looks like {label} ({share:.0%}), not {given} ({given_share:.0%})",
    AuditReasonKind.NAME: "the name says {words}",
    AuditReasonKind.CONTEXT: "of other products labelled {related}, {share:.0%} have the {attribute} {label}",
    AuditReasonKind.CONTEXT_RATHER: (
        "of other products labelled {related}, {share:.0%} have the {attribute} {label} and {given_share:.1%} {given}"
    ),
    AuditReasonKind.DUPLICATES: "products with the same photo or name are {label}",
    AuditReasonKind.TOGETHER: "all evidence together, none of it by itself",
}
"""Kind -> its sentence, a format string over the reason's facts. Words of a name are quoted."""


def reason_sentence(reason: AuditReason) -> str:
    """One reason in English."""
    return SENTENCES[reason.kind].format(**{name: _told(fact) for name, fact in reason.facts.items()})


def _told(fact: AuditFact) -> str | float:
    return " and ".join(f'"{word}"' for word in fact) if isinstance(fact, tuple) else fact
