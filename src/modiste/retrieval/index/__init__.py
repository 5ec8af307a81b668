"""Nearest neighbours over unit vectors."""
