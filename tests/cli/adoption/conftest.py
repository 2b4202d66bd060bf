"""A repository of another team, with the policy's own tree, and the ways in which an env.py learns its address."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from snapshot.config.dsn import parameters
from snapshot.database.connection import session
from snapshot.database.server import Server

PROGRAM = Path(sys.executable).with_name("snapshot")
CORE = "app/backend/core_api"
FIRST, SECOND = "20251104_154033124", "20251104_160703155"
ELSEWHERE = "postgresql+psycopg://somebody@nowhere.invalid/prod"

INI = """\
[alembic]
script_location = {location}
prepend_sys_path = {path}
{more}
[loggers]
keys = root
[handlers]
keys =
[formatters]
keys =
[logger_root]
level = WARNING
handlers =
"""
MODELS = """\
from sqlalchemy import Column, Integer, MetaData, Table, Text

metadata = MetaData()
Table("receive", metadata, Column("id", Integer, primary_key=True), Column("status", Text), schema="raw")
"""
SETTINGS = """\
import os


class Settings:
    def __init__(self):
        self.database_url = os.environ["DATABASE_URL"]


settings = Settings()
"""
HEAD = """\
import os

from alembic import context
from sqlalchemy import {engine}, text
from sqlalchemy.pool import NullPool

from app.infra.db.orm_models import metadata
"""
SYNC = """

def run(**how):
    context.configure(target_metadata=metadata, include_schemas=True, include_name=ours{options}, **how)
    with context.begin_transaction():
        context.run_migrations()


def ours(name, kind, _):
    return kind != "schema" or name == "raw"


if context.is_offline_mode():
    run(dialect_name="postgresql", dialect_opts={{"paramstyle": "named"}}, literal_binds=True)
else:
    engine = {create}
    with engine.connect() as connection:
{before}        run(connection=connection)
"""
ASYNC = """

def run(connection=None, **how):
    context.configure(
        connection=connection, target_metadata=metadata, include_schemas=True, include_name=ours{options}, **how
    )
    with context.begin_transaction():
        context.run_migrations()


def ours(name, kind, _):
    return kind != "schema" or name == "raw"


async def online():
    engine = {create}
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    run(dialect_name="postgresql", dialect_opts={{"paramstyle": "named"}}, literal_binds=True)
else:
    asyncio.run(online())
"""
REVISION = '''\
"""{title}"""

from pathlib import Path

from alembic import op

revision = "{id}"
down_revision = {parent!r}
SQL = Path(__file__).resolve().parents[1] / "sql"


def upgrade():
    {up}


def downgrade():
    {down}
'''
TEMPLATE = Path(__file__).parents[3] / "migrations" / "alembic" / "script.py.mako"


@dataclass(frozen=True, kw_only=True)
class Wired:
    """How an env.py learns its address, and what `snapshot init` is to find of that.

    :param create: the expression that makes its engine.
    :param found: ``alembic_url`` in snapshot.toml; empty for none.
    :param option: a line of alembic.ini.
    """

    create: str
    found: str
    imports: str = ""
    option: str = ""
    is_async: bool = False


_X = "context.get_x_argument(as_dictionary=True)['db_url']"
_PARTS = (
    "f\"postgresql+psycopg://{os.environ['POSTGRES_USER']}:{os.environ['POSTGRES_PASSWORD']}@/"
    "{os.environ['POSTGRES_DB']}?host={os.environ['POSTGRES_HOST']}&port={os.environ['POSTGRES_PORT']}\""
)
WIRED: Mapping[str, Wired] = {
    "ini": Wired(
        create='engine_from_config(context.config.get_section("alembic"), prefix="sqlalchemy.", poolclass=NullPool)',
        imports="from sqlalchemy import engine_from_config\n",
        option=f"sqlalchemy.url = {ELSEWHERE}",
        found="ini:sqlalchemy.url",
    ),
    "x": Wired(create=f"create_engine({_X}, poolclass=NullPool)", found="-x db_url={url}"),
    "variable": Wired(
        create=f"create_engine(os.environ.get('DATABASE_URL', {ELSEWHERE!r}), poolclass=NullPool)",
        found="env:DATABASE_URL",
    ),
    "settings": Wired(
        create="create_engine(settings.database_url, poolclass=NullPool)",
        imports="from app.config import settings\n",
        found="env:DATABASE_URL",
        option="# postgresql+psycopg",
    ),
    "parts": Wired(create=f"create_engine({_PARTS}, poolclass=NullPool)", found=""),
    "async": Wired(
        create=f"create_async_engine(os.environ.get('DATABASE_URL', {ELSEWHERE!r}), poolclass=NullPool)",
        imports="import asyncio\n\nfrom sqlalchemy.ext.asyncio import create_async_engine\n",
        found="env:DATABASE_URL",
        is_async=True,
    ),
}


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    out: str
    err: str


@dataclass
class Foreign:
    """The repository and a database that is empty at first.

    :param dsn: its database.
    :param scratch: connection string of the server for scratch databases.
    :param more: environment variables of every command.
    """

    root: Path
    dsn: str
    scratch: str
    more: dict[str, str] = field(default_factory=dict)

    @property
    def migrations(self) -> Path:
        """The folder with alembic.ini."""
        return self.root / CORE / "migrations"

    @property
    def versions(self) -> Path:
        """The folder with revisions."""
        return self.migrations / "alembic" / "versions"

    def build(
        self,
        wired: Wired,
        *,
        location: str = "%(here)s/alembic",
        path: str = "%(here)s/..",
        more: str = "",
        options: str = "",
        before: str = "",
    ) -> None:
        """Write the policy's tree with one env.py."""
        put(self.root / CORE / "app" / "infra" / "db" / "orm_models.py", MODELS)
        put(self.root / CORE / "app" / "config.py", SETTINGS)
        put(self.migrations / "alembic.ini", INI.format(location=location, path=path, more=f"{wired.option}\n{more}"))
        put(self.migrations / "alembic" / "env.py", env_of(wired, options, before))
        put(self.migrations / "alembic" / "script.py.mako", TEMPLATE.read_text())
        put(
            self.migrations / "alembic" / "sql" / "mart" / "v_daily.sql",
            "CREATE VIEW mart.v_daily AS SELECT id FROM raw.receive",
        )
        put(self.root / "docker" / "docker-compose.dev.yml", COMPOSE)
        (self.root / ".git").mkdir(exist_ok=True)
        made = ("CREATE SCHEMA raw", "CREATE SCHEMA mart", "CREATE TABLE raw.receive (id serial PRIMARY KEY)")
        up = "; ".join(f'op.execute("{one}")' for one in made)  # asyncpg takes one statement at a time
        self.revision(FIRST, None, up, 'op.execute("DROP SCHEMA mart"); op.execute("DROP SCHEMA raw CASCADE")')
        read = 'op.execute((SQL / "mart" / "v_daily.sql").read_text())'
        self.revision(SECOND, FIRST, read, 'op.execute("DROP VIEW mart.v_daily")')

    def build_places(self) -> None:
        """Write a tree with two folders for revisions, paths from another folder and a version table elsewhere."""
        made = 'connection.execute(text("CREATE SCHEMA IF NOT EXISTS meta"))\n        connection.commit()'
        self.build(
            WIRED["variable"],
            location="migrations/alembic",
            path=".",
            more="version_locations = migrations/alembic/versions migrations/alembic/more\n",
            options=', version_table="applied", version_table_schema="meta"',
            before=f"        {made}\n",
        )
        for path in self.versions.glob("*.py"):
            path.unlink()

    def revision(self, name: str, parent: str | None, up: str, down: str, folder: str = "alembic/versions") -> Path:
        """Write a revision."""
        path = self.migrations / folder / f"{name}_made.py"
        put(path, REVISION.format(title=f"make {name}", id=name, parent=parent, up=up, down=down))
        return path

    def adopt(self, *options: str) -> Said:
        """Run `snapshot init` with the database as the only profile, which is not protected."""
        said = self.run(PROGRAM, "init", "--profile", f"dev={self.dsn}", *options)
        config = self.root / "snapshot.toml"
        if config.is_file() and "protected" not in config.read_text():
            lines = f"protected = false\nscratch = {json.dumps(self.scratch)}\n"
            text = "".join(
                one for one in config.read_text().splitlines(keepends=True) if not one.startswith("scratch =")
            )
            config.write_text(text.replace("[env.dev]\n", f"[env.dev]\n{lines}"))
        return said

    def make(self, target: str, *words: str, code: int = 0, folder: Path | None = None) -> Said:
        """Run a target of the repository's own Makefile and see that it ends as expected, without a traceback."""
        file = ["-f", str(self.root / "Makefile"), "-I", str(self.root)] if folder else []
        said = self.run("make", "--no-print-directory", *file, target, f"SNAPSHOT={PROGRAM}", *words, folder=folder)
        assert "Traceback" not in said.out + said.err
        assert bool(said.code) == bool(code), f"{target}: {said}"
        assert said.out + said.err, f"{target} did nothing and said nothing"
        return said

    def run(self, *words: str | Path, folder: Path | None = None) -> Said:
        """Run a command in the repository."""
        dropped = ("MAKE", "MFLAGS", "SNAPSHOT_DSN", "ENV", "MSG", "REV", "CONFIRM")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        done = subprocess.run(
            words, cwd=folder or self.root, env={**kept, **self.more}, capture_output=True, text=True, check=False
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """Ask the database something."""
        with session(self.dsn, autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []

    @property
    def name(self) -> str:
        """The name of the database."""
        return parameters(self.dsn)["dbname"]


COMPOSE = """\
services:
  db:
    image: postgres:18
  core_api:
    build: ../app/backend/core_api
    volumes:
      - ../app/backend/core_api/migrations:/backend/migrations
"""
DOCKER = """\
#!/bin/bash
# Stands for docker: a clean environment, in which only what is handed on by name exists.
for word in "$@"; do printf '%s\\n' "$word"; done >> {log}
while [ "$1" != exec ]; do shift; done
shift
pass=
while :; do
    case "$1" in
        -e) pass="$pass $2"; shift 2;;
        -T|-i) shift;;
        *) break;;
    esac
done
shift
given=()
for name in $pass; do eval "given+=(\\"$name=\\$$name\\")"; done
printf '%s\\n' "${{given[@]}}" >> {given}
cd {folder}
exec env -i PATH={inside}:/usr/bin:/bin "${{given[@]}}" "$@"
"""


def put(path: Path, text: str) -> None:
    """Write a file and the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def env_of(wired: Wired, options: str = "", before: str = "") -> str:
    """Return an env.py."""
    body = ASYNC if wired.is_async else SYNC
    head = HEAD.format(engine="create_engine") + wired.imports
    return head + body.format(create=wired.create, options=options, before=before)


@pytest.fixture
def foreign(tmp_path: Path, scratch: Callable[..., str], server: Server) -> Foreign:
    """Return an empty repository."""
    return Foreign(tmp_path / "repo", scratch(), server.dsn_for("postgres"))


@pytest.fixture
def docker(foreign: Foreign, tmp_path: Path) -> Callable[[], tuple[Path, Path]]:
    """Return the way to put a stand-in for docker on PATH; it notes its arguments, and what it hands on."""

    def stand_in(python: Path = Path(sys.executable)) -> tuple[Path, Path]:
        log, given = tmp_path / "arguments", tmp_path / "given"
        inside = tmp_path / "inside"
        put(inside / "python3", f'#!/bin/sh\nexec {shlex.quote(str(python))} "$@"\n')
        (inside / "python3").chmod(0o755)
        text = DOCKER.format(log=log, given=given, folder=shlex.quote(str(foreign.root / CORE)), inside=inside)
        program = tmp_path / "bin" / "docker"
        put(program, text)
        program.chmod(0o755)
        foreign.more["PATH"] = f"{program.parent}:{os.environ['PATH']}"
        return log, given

    return stand_in
