"""Themes: vectors, clusters, emergence, assignment."""
