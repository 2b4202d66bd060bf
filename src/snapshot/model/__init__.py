"""Frozen values that say what a schema is; standard library only."""
