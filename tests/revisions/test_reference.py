"""The migrations of this repository keep the policy they demonstrate."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from snapshot.database.clients import find_pg_dump
from snapshot.model.diagnostic import Place
from snapshot.policy.lock import read, seal
from snapshot.revisions.environment import read_environment
from snapshot.revisions.graph import heads, revision_graph

MIGRATIONS = Path(__file__).parents[2] / "migrations"
INI = MIGRATIONS / "alembic.ini"
LEGACY = {
    "20251104_160703155",
    "20251104_162109457",
    "20251104_163649629",
    "20251105_100819527",
    "20251105_115452784",
    "20251113_151556000",
    "20251117_135913797",
}
SCHEMAS = {"raw", "stg", "mart", "ref", "kpi"}


def test_there_is_one_head_and_every_id_is_a_time() -> None:
    """Ids are YYYYMMDD_HHMMSSmmm, increase along the history, and begin their file's name."""
    graph = revision_graph(INI)

    assert len(heads(INI)) == 1
    assert list(graph.revisions) == sorted(graph.revisions)
    for node in graph.revisions.values():
        assert re.fullmatch(r"\d{8}_\d{9}", node.id)
        assert node.file.name.startswith(f"{node.id}_")


def test_only_the_legacy_revisions_read_files() -> None:
    """The seven revisions of the policy's table read sql/, and no other does."""
    nodes = revision_graph(INI).revisions.values()
    reading = {node.id for node in nodes if "read_text" in node.file.read_text(encoding="utf-8")}

    assert reading == LEGACY


def test_every_file_is_locked() -> None:
    """The committed lock file has each revision and SQL file as it is, and none that is not there."""
    lock = read(INI.with_name("revisions.lock").read_text(encoding="utf-8"), Place(file="revisions.lock"))
    files = {path.relative_to(MIGRATIONS).as_posix(): path for path in read_environment(INI).history_files()}
    assert {name: line.seal for name, line in lock.last.items()} == {
        name: seal(name, path.read_bytes()) for name, path in files.items()
    }


def test_alembic_reads_the_same_graph() -> None:
    """What the syntax trees say is what Alembic learns by running the files."""
    script = ScriptDirectory(str(MIGRATIONS / "alembic"))
    theirs = {node.revision: node.down_revision for node in script.walk_revisions()}

    ours = revision_graph(INI)
    assert {node.id: next(iter(node.parents), None) for node in ours.revisions.values()} == theirs
    assert ours.heads() == tuple(script.get_heads())


def dump(dsn: str) -> str:
    """Return the schema as pg_dump prints it, the version table aside."""
    with psycopg.connect(dsn) as connection:
        tool = find_pg_dump(connection.info.server_version // 10000)
    options = ["--schema-only", "--restrict-key=x", "--exclude-table=public.alembic_version", "--dbname"]
    done = subprocess.run([*tool.command, *options, dsn], check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def config(connection: Connection) -> Config:
    """Return a configuration that migrates over an open connection, in this process and without logging."""
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(MIGRATIONS / "alembic"))
    made.set_main_option("prepend_sys_path", str(MIGRATIONS))
    made.set_main_option("path_separator", "os")
    return made


@pytest.mark.server
def test_every_downgrade_restores_what_was_there_before(scratch: Callable[[], str]) -> None:
    """The schema before each upgrade equals the schema after its downgrade, and a second upgrade the first."""
    dsn = scratch()
    ids = list(revision_graph(INI).revisions)
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool)
    with engine.connect() as connection:
        migrate = config(connection)
        before = {}
        for revision in ids:
            before[revision] = dump(dsn)
            command.upgrade(migrate, revision)
        head = dump(dsn)

        for revision, earlier in zip(reversed(ids), [*reversed(ids[:-1]), "base"], strict=True):
            command.downgrade(migrate, earlier)
            assert dump(dsn) == before[revision], f"the downgrade of {revision} leaves another schema"
        command.upgrade(migrate, "head")

    assert dump(dsn) == head


@pytest.mark.server
def test_downgrading_to_base_leaves_nothing_but_the_version_table(scratch: Callable[[], str]) -> None:
    """Schemas, extensions, privileges and defaults are gone; roles stay, they belong to the cluster."""
    dsn = scratch()
    empty = dump(dsn)
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool)
    with engine.connect() as connection:
        command.upgrade(config(connection), "head")
        with psycopg.connect(dsn) as other:
            names = other.execute("SELECT nspname FROM pg_namespace").fetchall()
        assert {name for (name,) in names} >= SCHEMAS
        command.downgrade(config(connection), "base")

    assert dump(dsn) == empty


# SQLAlchemy warns of itself when it reflects a check constraint that is NOT VALID.
@pytest.mark.filterwarnings("ignore:Can't validate argument 'dialect_options'")
@pytest.mark.server
def test_the_models_describe_the_tables(scratch: Callable[[], str]) -> None:
    """Autogenerate finds nothing to do at head."""
    dsn = scratch()
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool)
    with engine.connect() as connection:
        command.upgrade(config(connection), "head")
        command.check(config(connection))


@pytest.mark.server
def test_owners_do_not_depend_on_who_migrates(scratch: Callable[[], str]) -> None:
    """At head every object belongs to one of the two roles that the migrations create."""
    dsn = scratch()
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool)
    with engine.connect() as connection:
        command.upgrade(config(connection), "head")

    assert set(re.findall(r"OWNER TO (\w+);", dump(dsn))) == {"app_owner", "mart_refresher"}
