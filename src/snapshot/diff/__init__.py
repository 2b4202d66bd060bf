"""Snapshot by snapshot to changes, what they mean, and the view that every form of a report draws."""
