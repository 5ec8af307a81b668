"""Counting a graph's parameters without the package onnx."""

from __future__ import annotations

from pathlib import Path

from modiste.evaluate.graph_size import parameter_count


def test_parameters_of_a_graph_counted_by_hand(label_model: Path) -> None:
    # 8 x 6 pixels of 3 channels to 16 numbers, those to 5 + 7 + 45 + 143 + 46 + 4 + 8 logits, and the constant 127.5.
    assert parameter_count((label_model / "model.onnx").read_bytes()) == 144 * 16 + 16 * 258 + 1
