"""Reading a snapshot from somewhere."""
