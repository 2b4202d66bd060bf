"""Writing a snapshot somewhere."""
