"""The words of the house: frozen values and Protocols; imports errors alone. A file per subject, all names here."""

from __future__ import annotations

from modiste.types.answer import Hit, Note, NoteKind, Preference, Reason, ReasonKind, SearchAnswer, Understood
from modiste.types.arrays import Embeddings, Pixels, Probabilities, Signatures
from modiste.types.artefacts import ArtefactFiles, StoredArtefact
from modiste.types.catalogue import AttributeValue, Catalogue, Product, Source, as_written
from modiste.types.findings import Cause, Fault, Finding, FindingKind
from modiste.types.model import Encoder, Encoding, Head, LabelProbabilities, ModelIdentity, TextEncoder
from modiste.types.query import Condition, Query
from modiste.types.store import Fingerprint, Notes, Record, Snapshot, Snapshots, Store
from modiste.types.tags import Correction, Formality, Listing, Origin, Tag, Tagged
from modiste.types.vector_index import VectorIndex
from modiste.types.view import Box, View

__all__ = [
    "ArtefactFiles",
    "AttributeValue",
    "Box",
    "Catalogue",
    "Cause",
    "Condition",
    "Correction",
    "Embeddings",
    "Encoder",
    "Encoding",
    "Fault",
    "Finding",
    "FindingKind",
    "Fingerprint",
    "Formality",
    "Head",
    "Hit",
    "LabelProbabilities",
    "Listing",
    "ModelIdentity",
    "Note",
    "NoteKind",
    "Notes",
    "Origin",
    "Pixels",
    "Preference",
    "Probabilities",
    "Product",
    "Query",
    "Reason",
    "ReasonKind",
    "Record",
    "SearchAnswer",
    "Signatures",
    "Snapshot",
    "Snapshots",
    "Source",
    "Store",
    "StoredArtefact",
    "Tag",
    "Tagged",
    "TextEncoder",
    "Understood",
    "VectorIndex",
    "View",
    "as_written",
]
