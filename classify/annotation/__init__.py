"""Readings of the same text by several people: how far they agree."""
