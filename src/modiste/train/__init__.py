"""Nets, their training and their export; the only room that imports torch (extra [train])."""
