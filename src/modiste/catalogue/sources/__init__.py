"""Kinds of catalogues, one file each."""
