"""One hash that changes when a revision, or a SQL file that old revisions read, changes."""

import hashlib
import os
from pathlib import Path

from snapshot.revisions.environment import Environment, read_environment
from snapshot.revisions.literals import read

VERSION = "v1"
"""Names the rule below; a new rule gets a new name, so that an old hash is not mistaken for a changed file."""


def hash_of_revisions(ini: Path) -> str:
    """Return ``v1:`` and a SHA-256 in hexadecimal over the revision files and the ``sql/`` files beside them.

    Rule v1: the files sorted by path, each as its path relative to the folder of alembic.ini (with ``/``) and its
    bytes, both preceded by their length in bytes as eight bytes, big-endian.

    :raises UsageError: when there is no such environment.
    :raises FindingsError: when a file cannot be read.
    """
    environment = read_environment(ini)
    digest = hashlib.sha256()
    for name, path in sorted(_named(environment).items()):
        for part in (name.encode("utf-8", "surrogateescape"), read(path)):
            digest.update(len(part).to_bytes(8, "big") + part)
    return f"{VERSION}:{digest.hexdigest()}"


def _named(environment: Environment) -> dict[str, Path]:
    files = (*environment.revision_files(), *environment.sql_files())
    return {Path(os.path.relpath(path, environment.ini.parent)).as_posix(): path for path in files}
