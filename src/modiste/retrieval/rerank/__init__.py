"""Candidates to an answer: signals fused, intents covered, duplicates collapsed, agreement explained."""
