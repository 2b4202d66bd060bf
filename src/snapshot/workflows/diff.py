"""Compare two sides and say what the difference means."""
