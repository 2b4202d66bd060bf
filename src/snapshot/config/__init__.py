"""Profiles and settings from pyproject.toml or snapshot.toml."""
