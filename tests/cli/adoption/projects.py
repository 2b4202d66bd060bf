"""Foreign projects, one for each way in which they differ, taken into use and committed, on a branch."""

import json
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import make_conninfo
from tests.cli.adoption.conftest import FIRST, PROGRAM, SECOND, WIRED, Foreign, Said, put

from snapshot.config.dsn import parameters

Docker = Callable[..., tuple[Path, Path]]
THIRD, OTHER = "20260401_090000000", "20260401_080000000"
COMMAND = (
    "docker compose -p {env} -f docker/docker-compose.dev.yml exec -T core_api alembic -c migrations/alembic.ini"
)
MADE = ("CREATE SCHEMA raw", "CREATE SCHEMA mart", "CREATE TABLE raw.receive (id serial PRIMARY KEY)")
_LIBRARIES = ("alembic", "sqlalchemy", "mako", "markupsafe", "psycopg*", "typing_extensions.py", "greenlet")
_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.invalid")
KINDS = (*sorted(WIRED), "places", "container", "virtualenv")


@dataclass(frozen=True)
class Project:
    """A project whose main branch holds two revisions.

    :param ids: of its revisions, and of the two that follow on branches.
    :param folder: where new ones are written, from the folder of alembic.ini.
    """

    foreign: Foreign
    ids: tuple[str, str, str, str] = (FIRST, SECOND, THIRD, OTHER)
    folder: str = "alembic/versions"

    def git(self, *words: str) -> None:
        """Run git in it."""
        subprocess.run(["git", *_SOMEBODY, *words], cwd=self.foreign.root, check=True, capture_output=True)

    def commit(self, branch: str = "") -> None:
        """Commit all there is, and go on with a new branch."""
        self.git("add", "-A")
        self.git("commit", "-qm", "work")
        if branch:
            self.git("checkout", "-qb", branch)

    def adopt(self, *more: str) -> None:
        """Take it into use, with every table a big one and what main holds as the old style."""
        said = self.foreign.adopt(*more) if not more else self.foreign.run(PROGRAM, "init", *more)
        assert said.code == 0, said
        config = self.foreign.root / "snapshot.toml"
        policy = {"base": "main", "legacy_until": self.ids[1], "ids": "any", "big_tables": ["raw.*"]}
        lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in policy.items())
        table = '[policy]\nids = "any"\n'  # init writes it where the ids ask for it
        config.write_text(f"{config.read_text().replace(table, '')}\n[policy]\n{lines}")

    def begin(self) -> None:
        """Commit it with a lock file and a snapshot, and branch off."""
        self.git("init", "-qb", "main")
        self.snapshot("revisions", "lock")
        self.snapshot("current-schema")
        self.commit("work")

    def add(self, up: str, down: str, *, at: int = 2) -> Path:
        """Write a revision behind those of main."""
        one, other = (f'op.execute("{text}")' for text in (up, down))
        return self.foreign.revision(self.ids[at], self.ids[1], one, other, self.folder)

    def snapshot(self, *words: str, code: int = 0) -> Said:
        """Run the program and see that it ends as expected, without a traceback."""
        said = self.foreign.run(PROGRAM, *words)
        assert "Traceback" not in said.out + said.err, said.out + said.err
        assert said.code == code, said
        return said

    def check(self, *words: str, code: int = 0) -> Mapping[str, Mapping[str, Any]]:
        """Make parts of the check and return each by its name."""
        told = json.loads(self.snapshot("check", *words, "--format", "json", code=code).out)
        return {one["part"]: one for one in told["parts"]}


def project(kind: str, foreign: Foreign, docker: Docker, tmp_path: Path) -> Project:
    """Return a project of one of `KINDS`."""
    if kind in WIRED:
        foreign.build(WIRED[kind])
        found = Project(foreign)
        found.adopt()
    else:
        found = {"places": _places, "container": _container, "virtualenv": _virtualenv}[kind](
            foreign, docker, tmp_path
        )
    found.begin()
    return found


def _places(foreign: Foreign, _: Docker, __: Path) -> Project:
    """Two folders of revisions, paths from another folder, a version table elsewhere, hexadecimal ids."""
    foreign.build_places()
    found = Project(foreign, ("f1a2b3c4d5e6", "0f9e8d7c6b5a", "abcdef012345", "123456789abc"), "alembic/more")
    up = "; ".join(f'op.execute("{one}")' for one in MADE)
    first, second = found.ids[:2]
    foreign.revision(first, None, up, 'op.execute("DROP SCHEMA mart"); op.execute("DROP SCHEMA raw CASCADE")')
    read = 'op.execute((SQL / "mart" / "v_daily.sql").read_text())'
    foreign.revision(second, first, read, 'op.execute("DROP VIEW mart.v_daily")', found.folder)
    found.adopt()
    return found


def _container(foreign: Foreign, docker: Docker, tmp_path: Path) -> Project:
    """A container whose Python has Alembic and not this package, which mounts the server's socket elsewhere."""
    docker(python(tmp_path / "image"))
    foreign.dsn = make_conninfo(foreign.dsn, password="hunter2 %40'x")  # noqa: S106 - nothing asks for it
    foreign.build(WIRED["settings"], location="migrations/alembic", path=".")
    foreign.more["DEV_DSN"] = foreign.dsn
    found = Project(foreign)
    found.adopt("--profile", "dev=env:DEV_DSN", "--alembic-command", COMMAND)
    inside, there = foreign.root / "s", parameters(foreign.dsn)["host"]
    inside.symlink_to(there)
    put(foreign.root / ".gitignore", "/s\n")
    config = foreign.root / "snapshot.toml"
    text = config.read_text().replace("[alembic_hosts]\n", f'[alembic_hosts]\n"{there}" = "{inside}"\n')
    config.write_text(text.replace("[env.dev]\n", "[env.dev]\nprotected = false\n"))
    return found


def _virtualenv(foreign: Foreign, _: Docker, __: Path) -> Project:
    """Another virtualenv, which has what env.py imports and not this package."""
    foreign.build(WIRED["variable"])
    env = foreign.migrations / "alembic" / "env.py"
    env.write_text(f"import teamlib\n{env.read_text()}")
    python(foreign.root / "team" / "bin")
    put(foreign.root / "team" / "bin" / "lib" / "teamlib.py", "")
    put(foreign.root / ".gitignore", "/team\n")
    found = Project(foreign)
    found.adopt()
    config = foreign.root / "snapshot.toml"
    config.write_text(f'alembic_command = "team/bin/alembic"\n{config.read_text()}')
    return found


def python(folder: Path) -> Path:
    """Return a Python that has Alembic and a driver, and not this package."""
    site, program = Path(sysconfig.get_path("purelib")), folder / "python3"
    (folder / "lib").mkdir(parents=True)
    for library in _LIBRARIES:
        for path in site.glob(library):
            (folder / "lib" / path.name).symlink_to(path)
    here = shlex.quote(str(folder / "lib"))
    put(program, f'#!/bin/sh\nexport PYTHONPATH={here}\nexec {sys.base_prefix}/bin/python3 -S "$@"\n')
    program.chmod(0o755)
    lacks = subprocess.run([program, "-c", "import alembic, snapshot"], capture_output=True, text=True, check=False)
    assert "No module named 'snapshot'" in lacks.stderr, lacks
    return program


def kinds(*ordinary: str) -> list[object]:
    """Return every kind for a test, all but some in the slow run."""
    return [pytest.param(one, marks=() if one in ordinary else pytest.mark.matrix) for one in KINDS]
