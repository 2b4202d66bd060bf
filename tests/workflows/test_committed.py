"""The snapshot in this repository is what its own migrations give."""

from pathlib import Path

import pytest

from snapshot.config.reading import load_settings
from snapshot.database.server import Server
from snapshot.workflows.current import Source, current_schema
from snapshot.workflows.dump import Choices
from snapshot.workflows.watch import Watch

ROOT = Path(__file__).parents[2]


@pytest.mark.server
def test_committed_snapshot_is_current(server: Server) -> None:
    """Dumping the schema at head would change no file of the committed ``sql_current/``."""
    del server  # the run's own embedded server is used, under the run's own folder
    settings = load_settings(ROOT)

    outcome, _ = current_schema(
        settings, settings.profile("local_dev"), Source.MIGRATIONS, Choices(out=settings.out, check=True), Watch()
    )

    assert sorted(outcome.saved.plan.write) == []
    assert outcome.saved.plan.remove == ()
    assert outcome.taken.heads
