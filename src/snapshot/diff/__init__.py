"""Snapshot by snapshot to changes; its place is kept."""
