"""ONNX Runtime's builds send events to their maker by default; whoever uses modiste sends nothing."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

USE = (
    "import os, modiste; from modiste.models.encoder import OnnxEncoder; OnnxEncoder.open(); "
    "print(os.environ['ORT_DISABLE_TELEMETRY'])"
)


@pytest.mark.parametrize(("given", "expected"), [({}, "1"), ({"ORT_DISABLE_TELEMETRY": "0"}, "0")])
def test_events_are_off_unless_the_user_says_otherwise(given: dict[str, str], expected: str):
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"} | given
    ended = subprocess.run([sys.executable, "-c", USE], env=environment, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == expected
