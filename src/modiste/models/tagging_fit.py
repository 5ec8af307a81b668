"""What tagging needs beside a net's outputs: fitted on a catalogue's validation side, kept in model.json."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Confidence = Annotated[float, Field(ge=0, le=1)]
Temperature = Annotated[float, Field(gt=0)]


class LabellingFit(BaseModel):
    """How one labelling's probabilities become confidences, by attribute.

    `temperatures` are applied to the logarithm of the labelling's probabilities (1 leaves them as they are). A tag is
    confident from its attribute's threshold on; None where no threshold gives the precision that is promised.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    temperatures: dict[str, Temperature] = {}
    thresholds: dict[str, Confidence | None] = {}


class InDistributionFit(BaseModel):
    """A linear measure on the embedding: `weights` (d,), and the score from which a photo shows a known product."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    weights: tuple[float, ...]
    threshold: float


class FormalityFit(BaseModel):
    """Logistic calibration of the log-odds of Formal against Casual and Sports (Platt 1999)."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    slope: float
    intercept: float


class TaggingFit(BaseModel):
    """Every fitted number of tagging; a model folder without it tags, and is never confident."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    fitted_on: str
    precision: Confidence = 0.95
    raw: LabellingFit = LabellingFit()
    merged: LabellingFit = LabellingFit()
    known_product: InDistributionFit | None = None
    formality: FormalityFit | None = None
