"""Recommenders: one file each behind one Protocol, found by name in `recommend.table`, those of plugins too."""
