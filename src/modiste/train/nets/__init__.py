"""Nets: backbones, heads, teachers, and what is switched off or frozen."""
