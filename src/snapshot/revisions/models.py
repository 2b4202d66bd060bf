"""What the models of an environment and the schema of its revisions differ in, as Alembic's autogenerate sees it."""

import json
from pathlib import Path

from snapshot.config.alembic import Alembic
from snapshot.revisions.child import Program, run_child


def model_changes(how: Alembic | Path, dsn: str) -> tuple[str, ...]:
    """Return what a generated revision would hold, each as a sentence without a final stop.

    :param how: the way to Alembic.
    :param dsn: a database at head; nothing is written to it.
    :raises FindingsError: env.py fails, or gives Alembic no models.
    :raises EnvironmentFailure: Alembic cannot be started.
    """
    said = run_child(how, dsn, Program(name="comparing", words=["check"], what="the comparison with the models"))
    return tuple(map(str, json.loads(said)))
