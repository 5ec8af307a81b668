"""Metrics in plain NumPy: classification, calibration, ranking, bootstrap intervals, label agreement."""
