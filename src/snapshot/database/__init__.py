"""Talking to PostgreSQL."""
