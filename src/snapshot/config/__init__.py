"""Profiles and settings from pyproject.toml or snapshot.toml."""

from snapshot.config.reading import load_settings
from snapshot.config.settings import Profile, Settings

__all__ = ["Profile", "Settings", "load_settings"]
