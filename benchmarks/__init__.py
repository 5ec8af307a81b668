"""Measurements with the real Kaggle set; they write results and never fail because a machine was busy."""
