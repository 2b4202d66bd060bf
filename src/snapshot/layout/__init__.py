"""Which section an object goes to, and in what order."""
