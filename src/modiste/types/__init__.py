"""The words of the house: frozen values and Protocols; imports nothing of ours. A file per subject, all names here."""

from __future__ import annotations

from modiste.types.answers import Condition, Hit, SearchAnswer, Understood, VectorIndex
from modiste.types.arrays import Embeddings, Pixels, Probabilities, Signatures
from modiste.types.artefacts import ArtefactFiles, StoredArtefact
from modiste.types.catalogue import ATTRIBUTES, AttributeValue, Catalogue, Finding, Product, Source, as_written
from modiste.types.model import Encoder, Encoding, Head, LabelProbabilities, ModelIdentity, TextEncoder
from modiste.types.store import Fingerprint, Notes, Record, Snapshot, Snapshots, Store
from modiste.types.tags import Correction, Formality, Listing, Tag, Tagged

__all__ = [
    "ATTRIBUTES",
    "ArtefactFiles",
    "AttributeValue",
    "Catalogue",
    "Condition",
    "Correction",
    "Embeddings",
    "Encoder",
    "Encoding",
    "Finding",
    "Fingerprint",
    "Formality",
    "Head",
    "Hit",
    "LabelProbabilities",
    "Listing",
    "ModelIdentity",
    "Notes",
    "Pixels",
    "Probabilities",
    "Product",
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
    "as_written",
]
