"""The team's migration policy as values and rules: pure, and about revisions and snapshots that others have read."""
