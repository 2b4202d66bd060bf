"""A PostgreSQL schema as ordered SQL files that people read and servers load."""
