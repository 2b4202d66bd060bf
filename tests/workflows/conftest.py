"""What the tests of the use cases share: databases, ways to take them, and the script of every kind."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from snapshot.config.reading import load_settings
from snapshot.database.load import load
from snapshot.database.scratch import scratch_database
from snapshot.database.server import Server
from snapshot.layout.format import render_files
from snapshot.layout.sections import make_layout
from snapshot.revisions.runner import upgrade
from snapshot.workflows.dump import Choices, dump_to
from snapshot.workflows.take import Request, take
from snapshot.workflows.taken import Strategy, Taken
from snapshot.workflows.watch import Watch

SHARED = Path(__file__).parents[3] / "shared"
KINDS = Path(os.environ.get("SNAPSHOT_KINDS", SHARED / "kinds" / "kinds.sql"))


def _take(dsn: str, strategy: Strategy = Strategy.AUTO, schemas: tuple[str, ...] = ()) -> Taken:
    return take(Request(dsn=dsn, schemas=schemas, strategy=strategy), make_layout(), Watch())


@pytest.fixture(scope="session")
def taken() -> Callable[..., Taken]:
    """Return the way from a connection string, a strategy and schemas to a snapshot."""
    return _take


@pytest.fixture(scope="session")
def text_of() -> Callable[[Taken], dict[str, str]]:
    """Return the way from a snapshot to its SQL files: path → text."""
    return lambda found: render_files(found.snapshot, found.arrangement)


@pytest.fixture(scope="session")
def pg_dump(server: Server) -> Callable[[str], str]:
    """Return the way from a connection string to what a plain ``pg_dump --schema-only`` prints."""

    def run(dsn: str) -> str:
        command = [str(server.bin / "pg_dump"), "--schema-only", "--restrict-key=same", f"--dbname={dsn}"]
        return subprocess.run(command, check=True, capture_output=True).stdout.decode()

    return run


@pytest.fixture(scope="session")
def psql(server: Server) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a way to run psql without anybody's settings: a connection string, then further arguments."""

    def run(dsn: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(server.bin / "psql"), "--no-psqlrc", "--quiet", f"--dbname={dsn}", *arguments]
        return subprocess.run(command, check=False, capture_output=True, text=True)

    return run


@pytest.fixture(scope="session")
def database(server: Server) -> Iterator[Callable[[str], str]]:
    """Make a database from an SQL text, once in a session, and return its connection string."""
    known: dict[str, str] = {}
    with ExitStack() as stack:

        def make(text: str) -> str:
            if text not in known:
                dsn = stack.enter_context(scratch_database(server.dsn_for("postgres")))
                load(dsn, [text])
                known[text] = dsn
            return known[text]

        yield make


@pytest.fixture(scope="session")
def kinds_dsn(server: Server, psql: Callable[..., subprocess.CompletedProcess[str]]) -> Iterator[str]:
    """Make a database with at least one object of every kind, where the script that makes it is at hand."""
    if not KINDS.is_file():
        pytest.skip("the script with one object of every kind is not here; SNAPSHOT_KINDS names it")
    with scratch_database(server.dsn_for("postgres")) as dsn:
        psql(dsn, "--set=languages=off", f"--file={KINDS}")
        yield dsn


ENV = """
import os

import psycopg
from alembic import context
from sqlalchemy import create_engine

if context.is_offline_mode():
    context.configure(dialect_name="postgresql", literal_binds=True, dialect_opts={{"paramstyle": "named"}}{options})
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(os.environ["SNAPSHOT_DSN"]))
    with engine.connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True{options})
        with context.begin_transaction():
            context.run_migrations()
"""
REVISION = """
from alembic import op

revision = {id!r}
down_revision = {parent!r}


def upgrade():
    op.execute({sql!r})


def downgrade():
    raise NotImplementedError
"""


@dataclass(frozen=True)
class Team:
    """A project of a team: migrations, a configuration, and a snapshot folder made from them."""

    root: Path
    scratch: str

    def configure(self, dsn: str = "", more: str = "", before: str = "") -> None:
        """Write the configuration: the profile ``here`` leads to a database; ``before`` stands above all tables."""
        lines = [
            before,
            'default_env = "here"',
            'alembic_ini = "alembic.ini"',
            "[env.here]",
            f"scratch = {self.scratch!r}",
        ]
        lines += [f"dsn = {dsn!r}"] if dsn else []
        (self.root / "snapshot.toml").write_text("\n".join(lines) + f"\n{more}\n")

    def env(self, options: str = "") -> None:
        """Write the migration environment; ``options`` go to ``context.configure``."""
        (self.root / "scripts" / "versions").mkdir(parents=True, exist_ok=True)
        (self.root / "alembic.ini").write_text("[alembic]\nscript_location = %(here)s/scripts\npath_separator = os\n")
        (self.root / "scripts" / "env.py").write_text(ENV.format(options=options))

    def revision(self, name: str, parent: str | None, sql: str) -> None:
        """Write a revision."""
        text = REVISION.format(id=name, parent=parent, sql=sql)
        (self.root / "scripts" / "versions" / f"{name}.py").write_text(text)

    def snapshot(self, *, keep_secrets: bool = False, schema: str = "") -> None:
        """Migrate a scratch database to head and dump it into the folder.

        :param schema: a schema to make before the first revision.
        """
        with scratch_database(self.scratch) as dsn:
            if schema:
                load(dsn, [f"CREATE SCHEMA {schema}"])
            upgrade(self.root / "alembic.ini", dsn)
            settings = load_settings(self.root)
            choices = Choices(out=settings.out, keep_secrets=keep_secrets)
            request = Request(dsn=dsn, keep_secrets=keep_secrets)
            dump_to(settings, settings.named(), request, choices, Watch())


@pytest.fixture(scope="session")
def team_in(server: Server) -> Callable[[Path], Team]:
    """Return the way from a folder to a project with an environment and no revisions yet."""

    def make(root: Path) -> Team:
        made = Team(root, server.dsn_for("postgres"))
        root.mkdir()
        made.env()
        made.configure()
        return made

    return make


@pytest.fixture
def team(tmp_path: Path, team_in: Callable[[Path], Team], monkeypatch: pytest.MonkeyPatch) -> Team:
    """Make a project of one test."""
    monkeypatch.delenv("SNAPSHOT_DSN", raising=False)
    return team_in(tmp_path / "team")
