"""The policy's command: the schema at head from the migrations, or of a running database that may be behind."""

import os
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from snapshot.config.reading import load_settings
from snapshot.config.settings import Profile, Settings
from snapshot.database.connection import session
from snapshot.database.server import Server
from snapshot.model.errors import SnapshotError, UsageError
from snapshot.model.identity import ObjectId
from snapshot.revisions.graph import heads, revision_graph
from snapshot.revisions.runner import downgrade, upgrade
from snapshot.workflows.current import Source, current_schema
from snapshot.workflows.dump import Choices, Outcome
from snapshot.workflows.prove import Proof
from snapshot.workflows.watch import Watch

pytestmark = pytest.mark.server

ROOT = Path(__file__).parents[2]
INI = ROOT / "migrations" / "alembic.ini"
Run = Callable[..., tuple[Outcome, Proof | None]]


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Return the configuration of this repository."""
    return load_settings(ROOT)


@pytest.fixture
def profile(settings: Settings, server: Server) -> Profile:
    """Return the repository's own profile, with its proofs on the server of the run."""
    return replace(settings.profile("local_dev"), scratch=server.dsn_for("postgres"))


@pytest.fixture
def run(settings: Settings, profile: Profile, tmp_path: Path) -> Run:
    """Return a way to run the workflow into a folder of the test."""

    def runner(source: Source, *, dsn: str = "", check: bool = False) -> tuple[Outcome, Proof | None]:
        chosen = replace(profile, dsn=dsn, embedded=not dsn)
        return current_schema(settings, chosen, source, Choices(out=tmp_path / "sql", check=check), Watch())

    return runner


def test_the_migrations_are_dumped_at_head_and_proven(run: Run, tmp_path: Path) -> None:
    """The manifest names the head and the hash of the revision files; the version table is no object."""
    outcome, proof = run(Source.MIGRATIONS)
    manifest = tomllib.loads((tmp_path / "sql" / "manifest.toml").read_text())
    assert tuple(manifest["alembic"]["heads"]) == heads(INI)
    assert manifest["alembic"]["revisions"]
    assert ObjectId.parse("table public.alembic_version") not in outcome.taken.snapshot
    assert "alembic_version" not in (tmp_path / "sql" / "schema_head.sql").read_text()
    assert proof is not None
    assert [form.comparison.is_equal for form in proof.forms] == [True, True]


def test_a_check_writes_nothing_and_proves_nothing(run: Run, tmp_path: Path) -> None:
    """It only tells whether the folder is what the migrations make."""
    outcome, proof = run(Source.MIGRATIONS, check=True)
    assert outcome.saved.plan.changes
    assert proof is None
    assert list(tmp_path.iterdir()) == []


def test_a_database_behind_head_is_warned_about(run: Run, scratch: Callable[..., str]) -> None:
    """What it holds is dumped and proven all the same; the revision it stands at and the head are named."""
    dsn = scratch()
    upgrade(INI, dsn)
    assert "not-at-head" not in [one.code for one in run(Source.LIVE, dsn=dsn)[0].taken.notes]
    head = revision_graph(INI).revisions[heads(INI)[0]]
    downgrade(INI, dsn, head.parents[0])
    outcome, proof = run(Source.LIVE, dsn=dsn)
    told = [one.message for one in outcome.taken.notes if one.code == "not-at-head"]
    assert told == [f"the database stands at {head.parents[0]}, head is {head.id}"]
    assert proof is not None


def test_a_database_that_was_never_migrated_is_warned_about(
    run: Run, settings: Settings, profile: Profile, scratch: Callable[..., str], tmp_path: Path
) -> None:
    """Without a version table it stands at no revision; where reference tables are declared, it lacks those."""
    dsn = scratch("".join(f"CREATE SCHEMA IF NOT EXISTS {name};" for name in profile.schemas))
    with pytest.raises(UsageError, match="no table of the database is called so"):
        run(Source.LIVE, dsn=dsn)
    undeclared, live = replace(settings, reference_tables=()), replace(profile, dsn=dsn, embedded=False)
    outcome, _ = current_schema(undeclared, live, Source.LIVE, Choices(out=tmp_path / "sql"), Watch())
    told = [one.message for one in outcome.taken.notes if one.code == "not-at-head"]
    assert told == [f"the database stands at no revision, head is {heads(INI)[0]}"]


def databases(server: Server) -> set[str]:
    """Return the scratch databases of this process."""
    query = "SELECT datname FROM pg_database WHERE datname LIKE %s"
    with session(server.dsn_for("postgres")) as connection:
        return {row[0] for row in connection.execute(query, [f"%scratch_%_{os.getpid()}_%"])}


def test_without_migrations_nothing_is_left_behind(
    settings: Settings, profile: Profile, server: Server, tmp_path: Path
) -> None:
    """The missing file is named, the folder is not made, and the scratch database is gone."""
    before = databases(server)
    nowhere = replace(settings, alembic_ini=tmp_path / "alembic.ini")
    with pytest.raises(SnapshotError, match=r"alembic\.ini"):
        current_schema(nowhere, profile, Source.MIGRATIONS, Choices(out=tmp_path / "sql"), Watch())
    assert databases(server) == before
    assert list(tmp_path.iterdir()) == []
