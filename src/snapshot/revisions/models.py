"""What the models of an environment and the schema of its revisions differ in, as Alembic's autogenerate sees it."""

import json
from pathlib import Path

from snapshot.revisions.child import run_child


def model_changes(ini: Path, dsn: str) -> tuple[str, ...]:
    """Return what a generated revision would hold, each as a sentence without a final stop.

    :param dsn: a database at head; nothing is written to it.
    :raises FindingsError: env.py fails, or gives Alembic no models.
    :raises EnvironmentFailure: Alembic cannot be started.
    """
    said = run_child(ini, dsn, ["snapshot.revisions.comparing", str(ini)], what="the comparison with the models")
    return tuple(map(str, json.loads(said)))
