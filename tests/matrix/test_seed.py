"""Seeding on other major versions than the snapshot's own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from snapshot.config.reading import load_settings
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server
from snapshot.diff.changes import Altered
from snapshot.diff.compare import compare
from snapshot.layout.sections import make_layout
from snapshot.revisions.runner import upgrade
from snapshot.revisions.version_table import current
from snapshot.workflows.seed import prepare, seed
from snapshot.workflows.seed_plan import Wish
from snapshot.workflows.seed_ready import Where
from snapshot.workflows.take import Request, take
from snapshot.workflows.watch import Watch

pytestmark = [pytest.mark.server, pytest.mark.matrix]

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("major", [15, 16, 17])
def test_other_majors_are_seeded_and_equal(server_of: Callable[[int], Server], major: int) -> None:
    """This repository's snapshot on an older server: warned about, and equal to what the migrations make there."""
    admin, settings = server_of(major).dsn_for("postgres"), load_settings(ROOT)
    profile = replace(settings.named(), scratch=admin, postgres=major)
    with scratch_database(admin) as dsn, scratch_database(admin) as migrated:
        ready = prepare(Where(settings=settings, profile=profile, dsn=dsn), "", Wish(create_roles=True), Watch())
        found = [one.code for one in ready.findings]
        if "seed-extension" in found:
            pytest.skip(f"the server of {major} lacks an extension of the reference environment")
        outcome = seed(ready, Watch())
        upgrade(settings.alembic_ini, migrated)
        one, two = (take(Request(dsn=each), make_layout(), Watch()).snapshot for each in (migrated, dsn))
        assert "seed-other-major" in found
        assert outcome.revisions == current(dsn) == current(migrated)
        assert [each for each in compare(one, two) if not isinstance(each, Altered) or each.details] == []
