"""A project to run commands in, and two ways to run them: in this process, and as the installed program."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.repository import Repository

from snapshot.cli.main import run as run_command
from snapshot.database.connection import session
from snapshot.database.server import Server

PROGRAM = Path(sys.executable).with_name("snapshot")

ENV = """\
import os

import psycopg
from alembic import context
from sqlalchemy import Column, Integer, MetaData, Table, create_engine

METADATA = MetaData()
Table("a", METADATA, Column("id", Integer, primary_key=True))
Table("b", METADATA, Column("id", Integer, primary_key=True), Column("more", Integer))


def create():
    return psycopg.connect(os.environ["SNAPSHOT_DSN"])


def run(**how):
    context.configure(transaction_per_migration=True, target_metadata=METADATA, **how)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run(dialect_name="postgresql", dialect_opts={"paramstyle": "named"}, literal_binds=True)
else:
    with create_engine("postgresql+psycopg://", creator=create).connect() as connection:
        run(connection=connection)
"""
REVISION = '''\
"""{title}"""

from alembic import op

revision = "{id}"
down_revision = {parent!r}


def upgrade():
    op.execute("""{up}""")


def downgrade():
    op.execute("""{down}""")
'''
TEMPLATE = Path(__file__).parents[2] / "migrations" / "alembic" / "script.py.mako"
FIRST, SECOND, THIRD = "20260101_000000000", "20260102_000000000", "20260103_000000000"

Answer = tuple[int, str, str]
"""Exit code, standard output, standard error."""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a project of its own that configures nothing but its layers."""
    for name in ("SNAPSHOT_DSN", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "snapshot.toml").write_text('[layers]\nmart = "mart"\n')
    return tmp_path


@pytest.fixture
def configured(project: Path, server: Server) -> Callable[[str], Path]:
    """Let the project's profile lead to a database, and its proofs to the server of the run."""

    def configure(dsn: str) -> Path:
        scratch = server.dsn_for("postgres")
        (project / "snapshot.toml").write_text(
            f'default_env = "here"\n[env.here]\ndsn = {json.dumps(dsn)}\nscratch = {json.dumps(scratch)}\n'
        )
        return project

    return configure


@pytest.fixture
def run(project: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Return a way to run the command line in this process and in the project."""
    assert Path.cwd() == project

    def runner(*arguments: str | Path) -> Answer:
        code = run_command([str(one) for one in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return runner


@pytest.fixture
def program(project: Path) -> Callable[..., Answer]:
    """Return a way to run the installed program in the project: arguments, standard input, environment."""

    def runner(*arguments: str | Path, given: bytes = b"", **environment: str) -> Answer:
        done = subprocess.run(
            [PROGRAM, *arguments],
            check=False,
            cwd=project,
            input=given,
            capture_output=True,
            env={**os.environ, **environment},
        )
        return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")

    return runner


class Team:
    """A project with three revisions and a database.

    :param dsn: its database, which is empty at first.
    """

    def __init__(self, root: Path, dsn: str, scratch: str) -> None:
        self.root, self.dsn, self._scratch = root, dsn, scratch
        self.versions = root / "migrations" / "alembic" / "versions"
        self.versions.mkdir(parents=True)
        ini = "[alembic]\nscript_location = %(here)s/alembic\npath_separator = os\n"
        (root / "migrations" / "alembic.ini").write_text(ini)
        (root / "migrations" / "alembic" / "env.py").write_text(ENV)
        (root / "migrations" / "alembic" / "script.py.mako").write_text(TEMPLATE.read_text())
        self.revision(FIRST, None, "CREATE TABLE a (id serial PRIMARY KEY)", "DROP TABLE a")
        self.revision(SECOND, FIRST, "CREATE TABLE b (id serial PRIMARY KEY)", "DROP TABLE b")
        self.revision(THIRD, SECOND, "CREATE VIEW v AS SELECT id FROM b", "DROP VIEW v")
        self.configure()

    def revision(self, name: str, parent: str | None, up: str, down: str) -> Path:
        """Write a revision."""
        path = self.versions / f"{name}_made.py"
        path.write_text(REVISION.format(title=f"make {name}", id=name, parent=parent, up=up, down=down))
        return path

    def configure(self, more: str = "", *, protected: bool = False) -> None:
        """Write the configuration; ``more`` are lines of the project."""
        (self.root / "snapshot.toml").write_text(
            f'default_env = "here"\n{more}\n[env.here]\ndsn = {json.dumps(self.dsn)}\n'
            f"scratch = {json.dumps(self._scratch)}\nprotected = {json.dumps(protected)}\n"
        )

    def order(self, statement: str) -> list[tuple[object, ...]]:
        """Tell the database something and return its answer."""
        with session(self.dsn, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    @property
    def tables(self) -> set[str]:
        """The relations of schema public, without Alembic's own."""
        found = self.order(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind ~ '[rv]'"
        )
        return {str(name) for (name,) in found} - {"alembic_version"}


@pytest.fixture
def team(project: Path, scratch: Callable[..., str], server: Server) -> Team:
    """Return a team's project."""
    return Team(project, scratch(), server.dsn_for("postgres"))


@pytest.fixture
def repository(project: Path) -> Repository:
    """Return a project with one revision that is committed to ``main``, on a branch of its own."""
    found = Repository(project)
    found.revision("first", "op.execute('CREATE TABLE parted (a int) PARTITION BY RANGE (a)')")
    found.commit()
    found.git("checkout", "-q", "-b", "mine")
    return found


def files(root: Path) -> dict[str, bytes]:
    """Return every file of a project but git's."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git/" not in str(path) and "__pycache__" not in str(path)
    }
