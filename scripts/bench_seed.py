"""What is measured of a seed: an empty database filled from the snapshot, beside one that the migrations fill.

The project is this repository's own reference environment with two hundred revisions more (``history.py``). What
Alembic does is its own command, without anything of this package.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import psycopg
from psycopg import sql

from history import write_revisions
from snapshot.database.server import Server
from snapshot.revisions.graph import heads

REVISIONS = 200
NAME = f"{REVISIONS} revisions"
UPGRADE, SEED = "alembic upgrade head", "snapshot seed"
DATABASE = "bench_seeded"

Measured = Callable[[], tuple[float, float]]
Timed = Callable[..., Measured]


def prepare(root: Path, server: Server, folder: Path, timed: Timed) -> dict[str, Measured]:
    """Make the project in a folder, with the snapshot at its head, and return what is measured in it.

    :param root: of this repository.
    """
    shutil.copytree(root / "migrations", folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (head,) = heads(folder / "migrations" / "alembic.ini")
    write_revisions(folder / "migrations" / "alembic" / "versions", head, REVISIONS)
    schemas = ["public", "raw", "stg", "mart", "ref", "kpi"]
    lines = ['alembic_ini = "migrations/alembic.ini"', 'default_env = "here"']
    lines += ["[layers]", *(f'{one} = "{one}"' for one in schemas)]
    lines += ["[env.here]", f"schemas = {json.dumps(schemas)}", f"dsn = {json.dumps(server.dsn_for(DATABASE))}"]
    lines += [f"scratch = {json.dumps(server.dsn_for('postgres'))}", "protected = false"]
    (folder / "snapshot.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [str(Path(sys.executable).with_name("snapshot")), "current-schema", "--quiet"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return dict(commands(server, folder, timed))


def commands(server: Server, folder: Path, timed: Timed) -> Iterator[tuple[str, Measured]]:
    """Yield what is measured: the line's title, and what runs it once, on a database that was made for it."""
    programs = Path(sys.executable).parent
    lines = {
        UPGRADE: [programs / "alembic", "-c", "migrations/alembic.ini", "upgrade", "head"],
        SEED: [programs / "snapshot", "seed", "--create-roles"],
    }
    for title, command in lines.items():
        yield title, anew(server, folder, timed(command))


def anew(server: Server, folder: Path, once: Measured) -> Measured:
    """Return what runs a command on an empty database, which is not counted."""

    def run() -> tuple[float, float]:
        with psycopg.connect(server.dsn_for("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(DATABASE)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        os.environ["SNAPSHOT_DSN"] = server.dsn_for(DATABASE)
        with chdir(folder):
            return once()

    return run
