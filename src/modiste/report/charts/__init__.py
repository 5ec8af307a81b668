"""Charts as PNG from plain values, in the house style. Drawing needs the extra [report]; the values do not."""

from __future__ import annotations

from modiste.report.charts.axis import Axis
from modiste.report.charts.bars import Bar, BarChart, BarKind, bar_chart, counted_bars
from modiste.report.charts.lines import Curve, LineChart, line_chart
from modiste.report.charts.matrix import MatrixChart, matrix_chart
from modiste.report.charts.reliability import ReliabilityBin, ReliabilityChart, reliability_chart
from modiste.report.charts.scatter import Point, ScatterChart, scatter_chart

__all__ = [
    "Axis",
    "Bar",
    "BarChart",
    "BarKind",
    "Curve",
    "LineChart",
    "MatrixChart",
    "Point",
    "ReliabilityBin",
    "ReliabilityChart",
    "ScatterChart",
    "bar_chart",
    "counted_bars",
    "line_chart",
    "matrix_chart",
    "reliability_chart",
    "scatter_chart",
]
