"""Talking to Alembic."""
