"""Talks to Alembic: reads revision files without running them, and runs migrations in a process of their own.

A revision is program code, and Alembic's own ``ScriptDirectory`` executes every one of them to learn its id. Ids,
parents and hashes are therefore read from the syntax tree here; only ``upgrade`` and ``downgrade`` run anything.
"""
